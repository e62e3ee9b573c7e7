"""What the review page needs: who decided what, what waits, accounts, audits, uploads.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_APPEND_ONLY = ("review_actions", "comments", "sign_offs")


def upgrade() -> None:
    """Add the tables; documents that are there stand in no queue until they are put there."""
    op.create_table(
        "accounts",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_accounts")),
    )
    op.create_table(
        "claims",
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("reviewer", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_claims")),
    )
    op.create_table(
        "login_failures",
        sa.Column("failure_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_login_failures")),
    )
    op.create_index(op.f("ix_login_failures_account"), "login_failures", ["account"], unique=False)
    op.create_index(op.f("ix_login_failures_address"), "login_failures", ["address"], unique=False)
    op.create_index(
        op.f("ix_login_failures_failed_at"), "login_failures", ["failed_at"], unique=False
    )
    op.create_table(
        "skips",
        sa.Column("reviewer", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reviewer", "item_id", name=op.f("pk_skips")),
    )
    op.create_table(
        "uploads",
        sa.Column("upload_id", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_sha256"), "uploads", ["sha256"], unique=False)
    op.create_index(op.f("ix_uploads_state"), "uploads", ["state"], unique=False)
    op.create_table(
        "audits",
        sa.Column("audit_id", sa.String(length=40), nullable=False),
        sa.Column("field_id", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("program_version", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("first_reviewer", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("reviewer", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.document_id"], name=op.f("fk_audits_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audits")),
    )
    op.create_index(op.f("ix_audits_document_id"), "audits", ["document_id"], unique=False)
    op.create_index(op.f("ix_audits_field_id"), "audits", ["field_id"], unique=False)
    op.create_index(op.f("ix_audits_state"), "audits", ["state"], unique=False)
    op.create_table(
        "comments",
        sa.Column("comment_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("field_id", sa.String(length=40), nullable=True),
        sa.Column("flag_id", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("commented_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.document_id"],
            name=op.f("fk_comments_document_id_documents"),
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_document_id"), "comments", ["document_id"], unique=False)
    op.create_index(op.f("ix_comments_field_id"), "comments", ["field_id"], unique=False)
    op.create_index(op.f("ix_comments_flag_id"), "comments", ["flag_id"], unique=False)
    op.create_table(
        "document_paths",
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.document_id"],
            name=op.f("fk_document_paths_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", "path", name=op.f("pk_document_paths")),
    )
    op.create_table(
        "queue_items",
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("field_id", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.document_id"],
            name=op.f("fk_queue_items_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_queue_items")),
    )
    op.create_index(op.f("ix_queue_items_kind"), "queue_items", ["kind"], unique=False)
    op.create_index(
        "ix_queue_items_place", "queue_items", ["document_id", "page", "position"], unique=False
    )
    op.create_index("ix_queue_items_worst", "queue_items", ["priority", "item_id"], unique=False)
    op.create_table(
        "review_actions",
        sa.Column("sequence", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("action_id", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("field_id", sa.String(length=40), nullable=True),
        sa.Column("flag_id", sa.String(length=40), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.String(length=64), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.document_id"],
            name=op.f("fk_review_actions_document_id_documents"),
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_review_actions")),
        sa.UniqueConstraint("action_id", name=op.f("uq_review_actions_action_id")),
    )
    op.create_index(
        op.f("ix_review_actions_acted_at"), "review_actions", ["acted_at"], unique=False
    )
    op.create_index(
        op.f("ix_review_actions_document_id"), "review_actions", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_review_actions_field_id"), "review_actions", ["field_id"], unique=False
    )
    op.create_index(op.f("ix_review_actions_flag_id"), "review_actions", ["flag_id"], unique=False)
    op.create_index(
        op.f("ix_review_actions_reviewer"), "review_actions", ["reviewer"], unique=False
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("csrf_token", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts.name"],
            name=op.f("fk_sessions_account_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"], unique=False)
    op.create_table(
        "sign_offs",
        sa.Column("sign_off_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("reviewer", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("open_errors", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.document_id"],
            name=op.f("fk_sign_offs_document_id_documents"),
        ),
        sa.PrimaryKeyConstraint("sign_off_id", name=op.f("pk_sign_offs")),
    )
    op.create_index(op.f("ix_sign_offs_document_id"), "sign_offs", ["document_id"], unique=False)
    op.add_column(
        "documents", sa.Column("queued", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("fields", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("fields", sa.Column("decided_on", sa.JSON(), nullable=True))
    op.add_column(
        "fields", sa.Column("requeued", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_documents_place", "documents", ["file_name", "document_id"], unique=False)
    op.create_index(
        op.f("ix_documents_duplicate_of_document"),
        "documents",
        ["duplicate_of_document"],
        unique=False,
    )
    op.create_table(
        "flag_mentions",
        sa.Column("flag_id", sa.String(length=40), nullable=False),
        sa.Column("field_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["flag_id"],
            ["flags.flag_id"],
            name=op.f("fk_flag_mentions_flag_id_flags"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["fields.field_id"],
            name=op.f("fk_flag_mentions_field_id_fields"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("flag_id", "field_id", name=op.f("pk_flag_mentions")),
    )
    op.create_index(op.f("ix_flag_mentions_field_id"), "flag_mentions", ["field_id"], unique=False)
    for table in _APPEND_ONLY:
        _make_append_only(table)


def _make_append_only(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger AS $$
            BEGIN RAISE EXCEPTION '{table} are append-only'; END $$ LANGUAGE plpgsql
            """
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
        )
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )


def downgrade() -> None:
    """A store is never taken back to an older program."""
    raise NotImplementedError("stores are brought up to date only")
