"""Documents that were filed twice: compared when they are understood, or when a run ends."""

from __future__ import annotations

from extractors.duplicate_documents import (
    document_keys,
    duplicate_document_flag,
    is_same_document,
)
from models.store import Store
from models.store_duplicates import compare_document, uncompared_documents


def flag_duplicates(store: Store, document_id: str) -> None:
    """Flag the document, or those that it is the original of, where it says the same as others."""
    compare_document(store, document_id, document_keys, is_same_document, duplicate_document_flag)


def flag_left_duplicates(store: Store) -> None:
    """Do that for what an interrupted run or an older program left to do."""
    for document_id in uncompared_documents(store):
        flag_duplicates(store, document_id)
