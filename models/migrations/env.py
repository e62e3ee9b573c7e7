"""Alembic's entry point: runs the migrations on the connection that the store hands over."""

from __future__ import annotations

from alembic import context

from models import review_tables, work_tables  # noqa: F401 - their tables belong to METADATA
from models.store_tables import METADATA


def _run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("migrations run when a store is opened, not from Alembic's command line")
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        transaction_per_migration=False,
    )
    # The caller opened the transaction and commits it, with the lock that guards it.
    context.run_migrations()


_run()
