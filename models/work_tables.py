"""Tables of the work itself: how far each document and page has come, and what each run did."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from models.store_tables import METADATA, UtcDateTime

# No foreign keys: a document is in work before `documents` has it. `holder` is the run that has
# the document in hand. `attempts` are tries that ended, or go on; `interruptions` those during
# which the whole run died. `moved_to` is where quarantine put the file.
DOCUMENT_WORK = Table(
    "document_work",
    METADATA,
    Column("document_id", String(40), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("page_count", Integer),
    Column("holder", String(40)),
    Column("attempts", Integer, nullable=False),
    Column("interruptions", Integer, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("error", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("result_version", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("moved_to", Text),
    Index("ix_document_work_holder", "holder"),
)

PAGE_WORK = Table(
    "page_work",
    METADATA,
    Column("document_id", String(40), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("interruptions", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("seconds", Float),
    Column("changed_at", UtcDateTime, nullable=False),
)

# `status` is the contract's word for how the run left the document.
RUN_DOCUMENTS = Table(
    "run_documents",
    METADATA,
    Column("run_id", String(40), primary_key=True),
    Column("document_id", String(40), primary_key=True, index=True),
    Column("status", String(20), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("error", Text, nullable=False),
    Column("pages_read", Integer, nullable=False),
    Column("seconds", Float),
    Column("finished_at", UtcDateTime, nullable=False),
)
