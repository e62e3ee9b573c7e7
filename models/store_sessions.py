"""Who is signed in: sessions of browsers and tokens of programs, by the SHA-256 of their token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update

from models.errors import NotFoundError
from models.review_tables import ACCOUNTS, SESSIONS
from models.store import Store

#: A browser's session ends when nothing was asked for so long.
IDLE_TIME = timedelta(hours=12)
# `seen_at` is this exact; a write for every request would cost more than the request.
_SEEN_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """An account that is signed in; `csrf_token` is None for a program's token."""

    token_hash: str
    account: str
    role: str
    language: str
    csrf_token: str | None
    seen_at: datetime


def start_session(
    store: Store,
    account: str,
    token_hash: str,
    csrf_token: str | None,
    *,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Sign the account in; sessions that ended by themselves are cleared away.

    Raises:
        NotFoundError: when there is no such account, or it is disabled.
    """
    with store.writing() as connection:
        connection.execute(delete(SESSIONS).where(_over(now)))
        able = (ACCOUNTS.c.name == account) & ACCOUNTS.c.disabled_at.is_(None)
        found = connection.execute(select(ACCOUNTS.c.name).where(able).with_for_update())
        if found.one_or_none() is None:
            raise NotFoundError(
                f"没有这个用户，或已停用 / there is no account {account}, or it is disabled",
                "gongshi account list 列出用户 / gongshi account list shows the accounts",
            )
        connection.execute(
            SESSIONS.insert().values(
                token_hash=token_hash,
                account=account,
                csrf_token=csrf_token,
                created_at=now,
                seen_at=now,
                expires_at=expires_at,
            )
        )


def find_session(store: Store, token_hash: str, now: datetime) -> Session | None:
    """The session with that token; None when it ended or its account is disabled."""
    query = (
        select(
            SESSIONS.c.token_hash,
            SESSIONS.c.account,
            ACCOUNTS.c.role,
            ACCOUNTS.c.language,
            SESSIONS.c.csrf_token,
            SESSIONS.c.seen_at,
        )
        .join(ACCOUNTS, ACCOUNTS.c.name == SESSIONS.c.account)
        .where(SESSIONS.c.token_hash == token_hash, ~_over(now), ACCOUNTS.c.disabled_at.is_(None))
    )
    with store.reading() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else Session(**row._mapping)


def note_seen(store: Store, session: Session, now: datetime) -> None:
    """Note that the session is in use; writes once a minute at most."""
    if now - session.seen_at < _SEEN_STEP:
        return
    same = SESSIONS.c.token_hash == session.token_hash
    with store.writing() as connection:
        connection.execute(update(SESSIONS).where(same).values(seen_at=now))


def end_session(store: Store, token_hash: str) -> None:
    """Sign out; nothing happens when the session ended already."""
    with store.writing() as connection:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash))


def _over(now: datetime) -> ColumnElement[bool]:
    idle = SESSIONS.c.csrf_token.is_not(None) & (SESSIONS.c.seen_at <= now - IDLE_TIME)
    return or_(SESSIONS.c.expires_at <= now, idle)
