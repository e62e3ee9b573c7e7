"""Counts for monitoring: each is one grouped query, of which only the last looks at every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, literal, select

from models.review_tables import QUEUE_ITEMS
from models.schema_columns import FlagStatus
from models.store import Store
from models.store_run_counts import ENDED_RUNS
from models.store_tables import FLAGS, RUNS
from models.work_states import DocumentState
from models.work_tables import DOCUMENT_WORK, PAGE_WORK


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run that ended last by itself; `summary` is empty for one of an older program."""

    started_at: datetime
    finished_at: datetime
    summary: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoreMetrics:
    """What the store holds at one moment.

    `page_seconds` are pages by the upper bound of the seconds that reading took (None above the
    last bound), with the seconds of all together in `page_seconds_sum`. `heartbeats` are the
    moments of the last sign of life of the runs that have not ended.
    """

    documents: dict[str, int]
    pages: dict[str, int]
    quarantined: dict[str, int]
    open_flags: dict[str, int]
    waiting: int
    runs: dict[str, int]
    heartbeats: tuple[datetime, ...]
    last_run: LastRun | None
    last_success_at: datetime | None
    page_seconds: dict[float | None, int]
    page_seconds_sum: float


def read_metrics(store: Store, bounds_s: Sequence[float]) -> StoreMetrics:
    """Count everything, as one state of the store; `bounds_s` rise.

    The time grows with pages and open flags: a million pages take about a second (docs/metrics.md).
    """
    with store.reading() as connection:
        pages, by_bound, seconds = _pages(connection, bounds_s)
        return StoreMetrics(
            documents=_counts(connection, DOCUMENT_WORK.c.state),
            pages=pages,
            quarantined=_counts(
                connection,
                func.coalesce(DOCUMENT_WORK.c.reason, ""),
                DOCUMENT_WORK.c.state == DocumentState.QUARANTINED.value,
            ),
            open_flags=_counts(
                connection, FLAGS.c.code, FLAGS.c.raised, FLAGS.c.status == FlagStatus.OPEN.value
            ),
            waiting=connection.execute(select(func.count()).select_from(QUEUE_ITEMS)).scalar_one(),
            runs=_counts(connection, RUNS.c.state),
            heartbeats=_heartbeats(connection),
            last_run=_last_run(connection),
            last_success_at=connection.execute(
                select(RUNS.c.finished_at)
                .where(RUNS.c.state == ENDED_RUNS[0], RUNS.c.finished_at.isnot(None))
                .order_by(RUNS.c.finished_at.desc())
                .limit(1)
            ).scalar(),
            page_seconds=by_bound,
            page_seconds_sum=seconds,
        )


def _counts(connection: Connection, column: Any, *where: Any) -> dict[str, int]:  # noqa: ANN401 - columns and conditions of SQLAlchemy
    query = select(column, func.count()).where(*where).group_by(column)
    return {row[0]: row[1] for row in connection.execute(query)}


def _pages(
    connection: Connection, bounds_s: Sequence[float]
) -> tuple[dict[str, int], dict[float | None, int], float]:
    """Pages by state, pages by bound of their seconds, and these seconds: one look at each page."""
    seconds = PAGE_WORK.c.seconds
    # The place of the first bound that the page keeps; -1 where no time is known.
    place = case(
        (seconds.is_(None), literal(-1)),
        *((seconds <= bound, literal(n)) for n, bound in enumerate(bounds_s)),
        else_=literal(len(bounds_s)),
    )
    query = select(
        PAGE_WORK.c.state,
        place.label("place"),
        func.count(),
        func.coalesce(func.sum(seconds), 0.0),
    ).group_by(PAGE_WORK.c.state, "place")
    states: dict[str, int] = {}
    by_bound: dict[float | None, int] = dict.fromkeys((*bounds_s, None), 0)
    total = 0.0
    for state, n, number, part in connection.execute(query):
        states[state] = states.get(state, 0) + number
        total += float(part)
        if n >= 0:
            by_bound[bounds_s[n] if n < len(bounds_s) else None] += number
    return states, by_bound, total


def _heartbeats(connection: Connection) -> tuple[datetime, ...]:
    query = select(
        func.coalesce(RUNS.c.heartbeat_at, RUNS.c.started_at, type_=RUNS.c.started_at.type)
    )
    return tuple(connection.execute(query.where(RUNS.c.state == "running")).scalars())


def _last_run(connection: Connection) -> LastRun | None:
    query = (
        select(RUNS.c.started_at, RUNS.c.finished_at, RUNS.c.summary)
        .where(RUNS.c.state.in_(ENDED_RUNS), RUNS.c.finished_at.isnot(None))
        .order_by(RUNS.c.finished_at.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return LastRun(row[0], row[1], dict(row[2] or {})) if row else None
