"""Documents that say the same as another one, and what would settle a flag.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the comparison of documents and the suggestions of flags; what is stored stays.

    Documents that are there count as not compared yet: the next ingestion makes up for it.
    """
    op.add_column("flags", sa.Column("suggested_field_id", sa.String(length=40), nullable=True))
    op.add_column("flags", sa.Column("suggested_raw_text", sa.Text(), nullable=True))
    op.add_column("flags", sa.Column("suggested_value", sa.Text(), nullable=True))
    op.add_column(
        "documents", sa.Column("compared", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "documents", sa.Column("duplicate_of_document", sa.String(length=40), nullable=True)
    )
    op.create_table(
        "document_keys",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("of_number", sa.Boolean(), nullable=False),
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.document_id"],
            name=op.f("fk_document_keys_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "of_number", "document_id", name=op.f("pk_document_keys")),
    )
    op.create_index(
        op.f("ix_document_keys_document_id"), "document_keys", ["document_id"], unique=False
    )
    op.create_table(
        "same_documents",
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("other_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.document_id"],
            name=op.f("fk_same_documents_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["documents.document_id"],
            name=op.f("fk_same_documents_other_id_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", "other_id", name=op.f("pk_same_documents")),
    )
    op.create_index(
        op.f("ix_same_documents_other_id"), "same_documents", ["other_id"], unique=False
    )


def downgrade() -> None:
    """A store is never taken back to an older program."""
    raise NotImplementedError("stores are brought up to date only")
