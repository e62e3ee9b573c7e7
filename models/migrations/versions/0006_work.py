"""How far the work on each document and page has come, and what each run did.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the tables; what is complete counts as done, so that nothing of it is read again."""
    _create_tables()
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("host", sa.Text(), nullable=False, server_default=""))
        runs.add_column(sa.Column("process_id", sa.Integer(), nullable=True))
        runs.add_column(sa.Column("process_started_at", sa.Float(), nullable=True))
        runs.add_column(sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True))
        runs.add_column(sa.Column("summary", sa.JSON(), nullable=True))
    # Names and places are noted before a document is read, when `documents` does not have it yet.
    with op.batch_alter_table("document_files") as files:
        files.drop_constraint("fk_document_files_document_id_documents", type_="foreignkey")
    with op.batch_alter_table("document_paths") as paths:
        paths.drop_constraint("fk_document_paths_document_id_documents", type_="foreignkey")
        paths.add_column(sa.Column("stamp", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f("ix_document_paths_path"), "document_paths", ["path"], unique=False)
    # Nobody can tell any more whether those live; none of them holds anything.
    op.execute("UPDATE runs SET state = 'lost' WHERE state = 'running'")
    _note_what_is_done()


def _create_tables() -> None:
    op.create_table(
        "document_work",
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("holder", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("interruptions", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("result_version", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_work")),
    )
    op.create_index("ix_document_work_holder", "document_work", ["holder"], unique=False)
    op.create_index(op.f("ix_document_work_state"), "document_work", ["state"], unique=False)
    op.create_table(
        "page_work",
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("interruptions", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "page", name=op.f("pk_page_work")),
    )
    op.create_table(
        "run_documents",
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "document_id", name=op.f("pk_run_documents")),
    )
    op.create_index(
        op.f("ix_run_documents_document_id"), "run_documents", ["document_id"], unique=False
    )


def _note_what_is_done() -> None:
    # Partial and failed ones are tried again, as the older program did: they wait.
    op.execute(
        "INSERT INTO document_work (document_id, sha256, file_name, location, state, page_count,"
        " holder, attempts, interruptions, reason, error, remedy, result_version, changed_at,"
        " moved_to)"
        " SELECT document_id, sha256, file_name, '',"
        " CASE status WHEN 'complete' THEN 'complete' ELSE 'waiting' END, page_count,"
        " NULL, 0, 0, CASE status WHEN 'failed' THEN 'other' ELSE '' END, error, '',"
        " program_version, ingested_at, NULL FROM documents"
    )
    op.execute(
        "INSERT INTO page_work (document_id, page, state, attempts, interruptions, error, seconds,"
        " changed_at)"
        " SELECT pages.document_id, page, CASE pages.error WHEN '' THEN 'read' ELSE 'failed' END,"
        " 0, 0, pages.error, NULL, ingested_at"
        " FROM pages JOIN documents ON documents.document_id = pages.document_id"
    )


def downgrade() -> None:
    """A store is never taken back to an older program."""
    raise NotImplementedError("stores are brought up to date only")
