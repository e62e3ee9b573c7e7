"""Filling a store of an older program with this one's functions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from models.store import Store
from models.work_tables import DOCUMENT_WORK, PAGE_WORK, RUN_DOCUMENTS

_TABLES = (DOCUMENT_WORK, PAGE_WORK, RUN_DOCUMENTS)


@contextmanager
def with_tables_of_work(store: Store) -> Iterator[None]:
    """What older stores do not have, and saving needs, is there for as long as the block runs."""
    for table in _TABLES:
        table.create(store.engine)
    yield
    for table in _TABLES:
        table.drop(store.engine)
