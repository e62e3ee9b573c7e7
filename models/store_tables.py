"""The tables of the store, for SQLAlchemy; migrations under models/migrations build the same."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

# The newest migration; a store that is there already needs no look at the migrations.
SCHEMA_REVISION = "0006"

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets zones, so that it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC as the database stores it.

        Raises:
            ValueError: when `value` has no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """The stored moment with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def json_column(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of JSON; None is SQL's NULL."""
    return Column(name, JSON(none_as_null=True), nullable=nullable)


# A run says again and again that it lives (`heartbeat_at`); `process_started_at`, in seconds since
# the epoch, tells its process from a later one with the same number.
RUNS = Table(
    "runs",
    METADATA,
    Column("run_id", String(40), primary_key=True),
    Column("program_version", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("state", String(20), nullable=False),
    json_column("counts"),
    Column("host", Text, nullable=False, default="", server_default=""),
    Column("process_id", Integer),
    Column("process_started_at", Float),
    Column("heartbeat_at", UtcDateTime),
    json_column("summary", nullable=True),
)

# `compared` is false until the document, as it was read last, was held against the others;
# `queued` is false until what waits for a person in it stands in the queue.
DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("document_id", String(40), primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("year", Integer),
    Column("page_count", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("error", Text, nullable=False),
    Column("program_version", Text, nullable=False),
    Column("run_id", String(40), nullable=False),
    Column("ingested_at", UtcDateTime, nullable=False),
    Column("compared", Boolean, nullable=False, default=False),
    Column("queued", Boolean, nullable=False, default=False),
    Column("duplicate_of_document", String(40), index=True),
    Index("ix_documents_place", "file_name", "document_id"),
)

# What finds documents that may say the same, see `DocumentKeys`: checksums, looked up by value.
DOCUMENT_KEYS = Table(
    "document_keys",
    METADATA,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("of_number", Boolean, primary_key=True),
    Column(
        "document_id",
        ForeignKey("documents.document_id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

# Documents that say the same; each pair stands here both ways.
SAME_DOCUMENTS = Table(
    "same_documents",
    METADATA,
    Column(
        "document_id", ForeignKey("documents.document_id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "other_id",
        ForeignKey("documents.document_id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

# One content may lie in the folder under several names. No foreign key: names are noted when a
# document is found, before it is read.
DOCUMENT_FILES = Table(
    "document_files",
    METADATA,
    Column("document_id", String(40), primary_key=True),
    Column("file_name", Text, primary_key=True),
    Column("first_seen_at", UtcDateTime, nullable=False),
)

# No foreign key: readings are saved page by page before their document is.
PAGE_READINGS = Table(
    "page_readings",
    METADATA,
    Column("document_id", String(40), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("reading_version", Text, nullable=False),
    Column("reading", LargeBinary, nullable=False),  # JSON, compressed with zlib
)

PAGES = Table(
    "pages",
    METADATA,
    Column("document_id", ForeignKey("documents.document_id"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("reader", String(20), nullable=False),
    Column("rotation", Integer, nullable=False),
    Column("skew", Float, nullable=False),
    Column("confidence", Float),
    Column("ink_coverage", Float),
    Column("duplicate_of_page", Integer),
    Column("error", Text, nullable=False),
)


def _box_columns() -> list[Column[float]]:
    return [Column(name, Float) for name in ("x0", "y0", "x1", "y1")]


LINES = Table(
    "lines",
    METADATA,
    Column("document_id", ForeignKey("documents.document_id"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("role", String(20), nullable=False),
    *_box_columns(),
    Column("text", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("reader", String(20), nullable=False),
)

TABLE_CELLS = Table(
    "table_cells",
    METADATA,
    Column("document_id", ForeignKey("documents.document_id"), primary_key=True),
    Column("table_id", Text, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("column", Integer, primary_key=True),
    Column("page", Integer, nullable=False),
    Column("row_span", Integer, nullable=False),
    Column("column_span", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("header", Text, nullable=False),
    *_box_columns(),
    Column("confidence", Float, nullable=False),
)

# `machine_values` and `person_values` are two columns: columns of the contract as text, by name.
# `decision` is what a person said of the field, null while nobody has. `machine_missing` marks a
# field that the last run did not find again and that stays for a person's sake. `version` counts
# the changes that a person might not have seen; `decided_on` is the machine's evidence as it was
# when the person decided, and `requeued` says that this evidence is another one now.
FIELDS = Table(
    "fields",
    METADATA,
    Column("field_id", String(40), primary_key=True),
    Column("document_id", ForeignKey("documents.document_id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("position", Integer, nullable=False),
    Column("page", Integer, nullable=False),
    *_box_columns(),
    json_column("boxes"),
    Column("raw_text", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("project_id", String(40), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("reader", String(20), nullable=False),
    Column("rule", Text, nullable=False),
    Column("block", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    json_column("cell", nullable=True),
    json_column("machine_values"),
    json_column("person_values", nullable=True),
    Column("machine_missing", Boolean, nullable=False),
    Column("decision", String(20)),
    Column("reviewer", Text, nullable=False),
    Column("reviewed_at", UtcDateTime),
    Column("version", Integer, nullable=False, default=0),
    json_column("decided_on", nullable=True),
    Column("requeued", Boolean, nullable=False, default=False),
)

# `evidence` digests the values that the flag speaks of: a dismissal holds for the same evidence.
# `raised` is false for a decided flag that the last run did not raise again.
FLAGS = Table(
    "flags",
    METADATA,
    Column("flag_id", String(40), primary_key=True),
    Column("document_id", ForeignKey("documents.document_id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("page", Integer),
    Column("code", String(40), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("message", Text, nullable=False),
    Column("evidence", String(64), nullable=False),
    Column("raised", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("reviewed_at", UtcDateTime),
    *_box_columns(),
    Column("suggested_field_id", String(40)),
    Column("suggested_raw_text", Text),
    Column("suggested_value", Text),
)


def _links_of_flags(name: str) -> Table:
    return Table(
        name,
        METADATA,
        Column("flag_id", ForeignKey("flags.flag_id", ondelete="CASCADE"), primary_key=True),
        Column(
            "field_id",
            ForeignKey("fields.field_id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        Column("position", Integer, nullable=False),
    )


# Fields that a flag stands on, and those that it speaks of without standing on them.
FLAG_FIELDS = _links_of_flags("flag_fields")
FLAG_MENTIONS = _links_of_flags("flag_mentions")

# What each of two readers saw for a field; `characters` are pairs of character and confidence.
CANDIDATES = Table(
    "candidates",
    METADATA,
    Column("field_id", ForeignKey("fields.field_id", ondelete="CASCADE"), primary_key=True),
    Column("reader", String(20), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.document_id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("page", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("confidence", Float),
    json_column("characters"),
    Column("agrees", Boolean, nullable=False),
    *_box_columns(),
)

# Append-only, held by triggers that the first migration makes.
CORRECTIONS = Table(
    "corrections",
    METADATA,
    Column("correction_id", Integer, primary_key=True, autoincrement=True),
    # No reference: a decision that was taken back stays on record when its field is found no more.
    Column("field_id", String(40), nullable=False, index=True),
    Column("document_id", ForeignKey("documents.document_id"), nullable=False, index=True),
    Column("table", String(20), nullable=False),
    Column("column", String(40), nullable=False),
    Column("old_value", Text, nullable=False),
    Column("new_value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("corrected_at", UtcDateTime, nullable=False),
)
