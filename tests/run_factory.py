"""Runs and work on documents and pages as rows of the store, without doing any of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from analysis_factory import sha_of
from sqlalchemy import Table, delete, insert

from models.identity import document_id
from models.store import Store
from models.store_tables import RUNS
from models.work_tables import DOCUMENT_WORK, PAGE_WORK, RUN_DOCUMENTS

START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def add_row(store: Store, table: Table, **values: Any) -> None:
    """One row, in place of one with the same key; columns that were not named are empty."""
    empty = {str: "", int: 0, float: 0.0, bool: False, datetime: START, dict: {}, list: {}}
    for column in table.columns:
        is_filled = column.nullable or column.name in values or column.default is not None
        if not is_filled and not column.server_default:
            values[column.name] = empty.get(python_type(column), "")
    same = [column == values[column.name] for column in table.primary_key]
    with store.writing() as connection:
        connection.execute(delete(table).where(*same))
        connection.execute(insert(table).values(values))


def python_type(column: Any) -> type:
    try:
        return column.type.python_type
    except NotImplementedError:
        return str


def add_run(store: Store, run_id: str, *, day: int = 0, **values: Any) -> str:
    """A run of that day, completed after an hour unless told otherwise."""
    start = START + timedelta(days=day)
    columns = {
        "program_version": "1",
        "started_at": start,
        "finished_at": start + timedelta(hours=1),
        "state": "completed",
        "counts": {},
        "host": "here",
    }
    add_row(store, RUNS, run_id=run_id, **(columns | values))
    return run_id


def add_run_document(
    store: Store, run_id: str, name: str, *, status: str = "complete", day: int = 0, **values: Any
) -> None:
    """What the run did with the document of that name."""
    add_row(
        store,
        RUN_DOCUMENTS,
        run_id=run_id,
        document_id=document_id(sha_of(name)),
        status=status,
        finished_at=START + timedelta(days=day, minutes=30),
        **({"reason": "", "pages_read": 0, "error": "", "seconds": 1.0} | values),
    )


def add_document_work(store: Store, name: str, state: str, **values: Any) -> None:
    """The state of the work on the document of that name."""
    columns = {"document_id": document_id(sha_of(name)), "sha256": sha_of(name), "file_name": name}
    add_row(store, DOCUMENT_WORK, **(columns | {"state": state, "changed_at": START} | values))


def add_page_work(
    store: Store,
    name: str,
    page: int,
    state: str = "read",
    *,
    seconds: float | None = None,
    day: int = 0,
) -> None:
    """The state of the work on a page."""
    add_row(
        store,
        PAGE_WORK,
        document_id=document_id(sha_of(name)),
        page=page,
        state=state,
        seconds=seconds,
        changed_at=START + timedelta(days=day, minutes=10),
    )
