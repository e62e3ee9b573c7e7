"""Attempts to sign in that failed, and how long to wait before the next one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, select

from models.review_tables import LOGIN_FAILURES
from models.store import Store

#: Failures are remembered this long; a success of the account forgets its own.
REMEMBERED = timedelta(hours=24)
#: Failures of one account before it has to wait. The wait then doubles from `FIRST_WAIT` to
#: `LONGEST_WAIT`, which leaves about a hundred attempts a day.
ACCOUNT_FAILURES = 5
#: Failures from one address within `ADDRESS_WINDOW` before that address has to wait. A whole
#: office shares one and signs in at the same minute, when each attempt under way counts too.
ADDRESS_FAILURES = 100
ADDRESS_WINDOW = timedelta(minutes=15)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# Key of the PostgreSQL advisory lock around counting and noting: "fail" in ASCII.
_LOCK_KEY = 0x6661696C


def begin_attempt(store: Store, account: str, address: str, now: datetime) -> timedelta:
    """Note an attempt as failed before it is made; returns how long to wait first.

    Zero means that the attempt may be made, and is noted, so that of many attempts at once each
    counts. With a wait nothing is noted. `account` need not exist: names that do and names that
    do not wait alike.
    """
    mine = LOGIN_FAILURES.c.account == account
    recent = LOGIN_FAILURES.c.failed_at > now - ADDRESS_WINDOW
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))
        connection.execute(
            delete(LOGIN_FAILURES).where(LOGIN_FAILURES.c.failed_at <= now - REMEMBERED)
        )
        wait = max(
            _wait(connection, mine, ACCOUNT_FAILURES, now),
            _wait(
                connection, (LOGIN_FAILURES.c.address == address) & recent, ADDRESS_FAILURES, now
            ),
        )
        if not wait:
            connection.execute(
                LOGIN_FAILURES.insert().values(account=account, address=address, failed_at=now)
            )
    return wait


def forget_failures(store: Store, account: str) -> None:
    """The account signed in: its attempts were no failures after all."""
    with store.writing() as connection:
        connection.execute(delete(LOGIN_FAILURES).where(LOGIN_FAILURES.c.account == account))


def _wait(
    connection: Connection, which: ColumnElement[bool], limit: int, now: datetime
) -> timedelta:
    failed_at = LOGIN_FAILURES.c.failed_at
    query = select(failed_at).where(which).order_by(failed_at)
    times: list[datetime] = list(connection.execute(query).scalars())
    if len(times) < limit:
        return timedelta(0)
    # Ten doublings are far above the longest wait.
    doublings = min(len(times) - limit, 10)
    wait = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return max(times[-1] + wait - now, timedelta(0))
