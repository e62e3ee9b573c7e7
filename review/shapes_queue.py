"""Shapes of the API: the queue as a list, what there is in it, and what comes next."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from review.shapes_items import ItemView, QueueEntry


class QueueList(BaseModel):
    """A page of the queue; `total` items match in all, `next_cursor` is null at the end."""

    items: list[QueueEntry]
    total: int
    next_cursor: str | None


class CodeCount(BaseModel):
    """How many items have a flag of this code."""

    code: str
    count: int


class KindCount(BaseModel):
    """How many items are fields of this kind; flags that no field stands for are `flag`."""

    kind: str
    count: int


class DocumentCount(BaseModel):
    """How many items a document has."""

    document_id: str
    file_name: str
    title: str
    count: int


class FacetsView(BaseModel):
    """How many items wait of what; `documents` are those with most."""

    total: int
    skipped: int
    codes: list[CodeCount]
    kinds: list[KindCount]
    documents: list[DocumentCount]


class NextView(BaseModel):
    """Items to look at now; `left` match and wait in all."""

    items: list[ItemView]
    left: int


class Skipped(BaseModel):
    """The item was put off."""

    skipped: Literal[True]


class Restored(BaseModel):
    """So many items that were put off come again."""

    restored: int
