"""What a second reader saw, and flags with a place of their own.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the box of a flag and the table of candidates; what is stored stays as it is."""
    # Columns that may be empty are added in place, on SQLite too: no table is copied.
    for edge in ("x0", "y0", "x1", "y1"):
        op.add_column("flags", sa.Column(edge, sa.Float(), nullable=True))
    op.create_table(
        "candidates",
        sa.Column("field_id", sa.String(length=40), nullable=False),
        sa.Column("reader", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("characters", sa.JSON(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("x0", sa.Float(), nullable=True),
        sa.Column("y0", sa.Float(), nullable=True),
        sa.Column("x1", sa.Float(), nullable=True),
        sa.Column("y1", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.document_id"],
            name=op.f("fk_candidates_document_id_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["fields.field_id"],
            name=op.f("fk_candidates_field_id_fields"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("field_id", "reader", "ordinal", name=op.f("pk_candidates")),
    )
    op.create_index(op.f("ix_candidates_document_id"), "candidates", ["document_id"], unique=False)


def downgrade() -> None:
    """A store is never taken back to an older program."""
    raise NotImplementedError("stores are brought up to date only")
