"""A document with everything that was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.fields import Candidate, Field
from models.flags import Flag
from models.layout import Layout
from models.reading import PageReading


class DocumentStatus(StrEnum):
    """Nothing is called complete while a page of it has an error."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DocumentKeys:
    """Checksums (31 bits) of some of a document's numbers and of some of its words.

    Documents that say the same have most of them in common.
    """

    numbers: frozenset[int]
    words: frozenset[int]


@dataclass(frozen=True, slots=True)
class Analysis:
    """One document, read and understood.

    `duplicates` maps a page to the earlier page that it repeats; fields are taken from the
    earlier one only. `year` is the year that the document reports on, `published` the day
    by its signature, both None when unknown. `candidates` are what each of two readers saw for
    the fields that both read, in the order of the fields.
    """

    document_id: str
    sha256: str
    file_name: str
    title: str
    publisher: str
    year: int | None
    status: DocumentStatus
    error: str
    pages: tuple[PageReading, ...]
    layout: Layout
    fields: tuple[Field, ...]
    flags: tuple[Flag, ...]
    duplicates: dict[int, int]
    published: date | None = None
    candidates: tuple[Candidate, ...] = ()
