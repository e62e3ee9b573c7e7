"""The tables of the store that the review page needs, for SQLAlchemy."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from models.store_tables import METADATA, UtcDateTime, json_column

# What persons did to fields and flags, one row a deed; append-only, held by triggers.
# `action_id` comes from the person's browser, so that a deed that is sent twice is done once.
# `before` and `after` are what the deed changed, as `models/store_actions.py` describes it.
REVIEW_ACTIONS = Table(
    "review_actions",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("action_id", String(40), nullable=False, unique=True),
    Column("document_id", ForeignKey("documents.document_id"), nullable=False, index=True),
    Column("field_id", String(40), index=True),
    Column("flag_id", String(40), index=True),
    Column("action", String(20), nullable=False),
    json_column("before"),
    json_column("after"),
    Column("undoes", Integer),  # the `sequence` that this one takes back
    Column("reason", Text, nullable=False),
    Column("reviewer", String(64), nullable=False, index=True),
    Column("acted_at", UtcDateTime, nullable=False, index=True),
    Column("seconds", Float),  # how long the person looked, null when not known
)

# Append-only, held by triggers. On a field, a flag, or the document as a whole.
COMMENTS = Table(
    "comments",
    METADATA,
    Column("comment_id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", ForeignKey("documents.document_id"), nullable=False, index=True),
    Column("field_id", String(40), index=True),
    Column("flag_id", String(40), index=True),
    Column("text", Text, nullable=False),
    Column("author", String(64), nullable=False),
    Column("commented_at", UtcDateTime, nullable=False),
)

# What waits for a person, made anew from fields and flags whenever these change: a field with an
# open doubt, or a flag that no undecided field stands for. `priority` is higher for what is worse,
# `codes` are joined and surrounded by “;”, `search` is what a search looks through.
QUEUE_ITEMS = Table(
    "queue_items",
    METADATA,
    Column("item_id", String(40), primary_key=True),  # the field_id or flag_id
    Column(
        "document_id",
        ForeignKey("documents.document_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("field_id", String(40)),  # null for a flag
    Column("kind", String(20), nullable=False, index=True),  # "" for a flag
    Column("page", Integer, nullable=False),  # 0 for the whole document
    Column("position", Integer, nullable=False),
    Column("severity", String(20), nullable=False),
    Column("priority", Float, nullable=False),
    Column("codes", Text, nullable=False),
    Column("search", Text, nullable=False),
    Index("ix_queue_items_worst", "priority", "item_id"),
    Index("ix_queue_items_place", "document_id", "page", "position"),
)

# Who looks at an item just now; others are given it only when `until` has passed.
CLAIMS = Table(
    "claims",
    METADATA,
    Column("item_id", String(40), primary_key=True),
    Column("reviewer", String(64), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

# Items that a reviewer put off.
SKIPS = Table(
    "skips",
    METADATA,
    Column("reviewer", String(64), primary_key=True),
    Column("item_id", String(40), primary_key=True),
    Column("skipped_at", UtcDateTime, nullable=False),
)

# Values drawn for a blind look. `purpose` is silent_errors (nothing points at the value) or
# second_review (another person decided it); `values` are the ones in question.
AUDITS = Table(
    "audits",
    METADATA,
    Column("audit_id", String(40), primary_key=True),
    Column("field_id", String(40), nullable=False, index=True),
    Column("document_id", ForeignKey("documents.document_id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("program_version", Text, nullable=False),
    json_column("values"),
    Column("first_reviewer", String(64), nullable=False),  # "" for the machine
    Column("drawn_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False, index=True),  # open, done, void
    Column("outcome", String(20)),  # right, wrong, not_a_value, unclear
    json_column("answer", nullable=True),
    Column("reviewer", String(64), nullable=False),
    Column("answered_at", UtcDateTime),
)

# Append-only, held by triggers; the newest row of a document counts. `action` is sign or withdraw;
# `state` digests what was signed, so that later changes show.
SIGN_OFFS = Table(
    "sign_offs",
    METADATA,
    Column("sign_off_id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", ForeignKey("documents.document_id"), nullable=False, index=True),
    Column("action", String(20), nullable=False),
    Column("reviewer", String(64), nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("open_errors", Integer, nullable=False),
    Column("state", String(64), nullable=False),
)

# `password_hash` is argon2's own form, with its salt and parameters.
ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("language", String(5), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
)

# Of tokens only the SHA-256 is kept. A session has a CSRF token and is a browser's; one without
# is a program's, made on the command line.
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf_token", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

LOGIN_FAILURES = Table(
    "login_failures",
    METADATA,
    Column("failure_id", Integer, primary_key=True, autoincrement=True),
    Column("account", String(64), nullable=False, index=True),
    Column("address", String(64), nullable=False, index=True),
    Column("failed_at", UtcDateTime, nullable=False, index=True),
)

# Files that came in through the page. `state` is waiting, reading, done or failed.
UPLOADS = Table(
    "uploads",
    METADATA,
    Column("upload_id", String(40), primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size_bytes", Integer, nullable=False),
    Column("page_count", Integer),
    Column("path", Text, nullable=False),
    Column("uploaded_by", String(64), nullable=False),
    Column("uploaded_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("error", Text, nullable=False),
    Column("finished_at", UtcDateTime),
)

# Where a document lay when it was ingested; whoever opens it there checks its SHA-256 first.
DOCUMENT_PATHS = Table(
    "document_paths",
    METADATA,
    Column("document_id", String(40), primary_key=True),
    Column("path", Text, primary_key=True, index=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("stamp", Text, nullable=False, default="", server_default=""),
)
