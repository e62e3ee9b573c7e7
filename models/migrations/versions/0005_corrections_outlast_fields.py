"""Corrections stay when their field goes: one taken back holds no field that is found no more.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

_REFERENCE = "fk_corrections_field_id_fields"


def upgrade() -> None:
    """Take the reference to the field off; what is appended stays append-only."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(_REFERENCE, "corrections", type_="foreignkey")
        return
    # SQLite copies and drops the table, and its triggers with it.
    with op.batch_alter_table("corrections") as corrections:
        corrections.drop_constraint(_REFERENCE, type_="foreignkey")
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER corrections_no_{change.lower()} BEFORE {change} ON corrections "
            "BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END"
        )


def downgrade() -> None:
    """A store is never taken back to an older program."""
    raise NotImplementedError("stores are brought up to date only")
