"""Runs that say they live, and what becomes of those that died."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from models.store import Store
from models.store_tables import RUNS
from models.store_work_return import give_back
from models.work_tables import DOCUMENT_WORK

#: A run that was not heard of for so long is dead.
LEASE_S: Final = 60.0


def start_run(
    store: Store,
    program_version: str,
    host: str = "",
    process_id: int | None = None,
    process_started_at: float | None = None,
) -> str:
    """Note that a run began; returns its run_id.

    `host` names the machine and the space of its process numbers, `process_started_at` is in
    seconds since the epoch. Without them the run is judged by its beats alone.
    """
    run_id = f"r{uuid.uuid4().hex[:16]}"
    with store.writing() as connection:
        connection.execute(
            RUNS.insert().values(
                run_id=run_id,
                program_version=program_version,
                started_at=datetime.now(UTC),
                state="running",
                counts={},
                host=host,
                process_id=process_id,
                process_started_at=process_started_at,
                heartbeat_at=_now(connection),
            )
        )
    return run_id


def beat(store: Store, run_id: str) -> bool:
    """Say that the run lives; False when it was declared dead, or has ended."""
    with store.writing() as connection:
        beaten = connection.execute(
            update(RUNS)
            .where(RUNS.c.run_id == run_id, RUNS.c.state == "running")
            .values(heartbeat_at=_now(connection))
        )
        return beaten.rowcount == 1


def free_dead_runs(store: Store, host: str, is_alive: Callable[[int, float], bool]) -> list[str]:
    """Declare dead runs lost and free what they held, in one transaction; returns their run_ids.

    A run is dead when it has not beaten for `LEASE_S` by the clock of the database, or when it
    ran on `host` and `is_alive(process_id, process_started_at)` says that its process is gone.
    What it had in hand counts one interruption.
    """
    with store.writing() as connection:
        running = connection.execute(
            select(RUNS).where(RUNS.c.state == "running").order_by(RUNS.c.run_id).with_for_update()
        ).all()
        oldest = _now(connection) - timedelta(seconds=LEASE_S)
        dead = [row.run_id for row in running if _is_dead(row, oldest, host, is_alive)]
        if dead:
            connection.execute(update(RUNS).where(RUNS.c.run_id.in_(dead)).values(state="lost"))
            give_back(connection, DOCUMENT_WORK.c.holder.in_(dead), interrupted=True)
    return dead


def _is_dead(
    run: Row[Any],
    oldest: datetime,
    host: str,
    is_alive: Callable[[int, float], bool],
) -> bool:
    if (run.heartbeat_at or run.started_at) < oldest:
        return True
    if not host or run.host != host or run.process_id is None or run.process_started_at is None:
        return False
    return not is_alive(run.process_id, run.process_started_at)


def _now(connection: Connection) -> datetime:
    """The clock that all runs share: machines' own clocks differ."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)  # an SQLite store is used on one machine
    moment = connection.execute(select(func.clock_timestamp())).scalar_one()
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)
