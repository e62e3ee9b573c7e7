"""Bringing a store up to date, one process at a time."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.sql import column, table

from models.errors import UsageError
from models.store_tables import SCHEMA_REVISION

_logger = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"

# Key of the PostgreSQL advisory lock around migrations: "gong" in ASCII, any constant would do.
_LOCK_KEY = 0x676F6E67

_VERSION = table("alembic_version", column("version_num"))


def migrate(engine: Engine) -> None:
    """Make the tables, or change them to what this program needs; keeps what they hold.

    A store that is up to date costs one query. Of several processes one migrates while the
    others wait.

    Raises:
        UsageError: when a newer program made the store.
    """
    with engine.connect() as connection:
        if stored_revision(connection) == SCHEMA_REVISION:
            return
    with engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        if engine.dialect.name == "sqlite":
            # Changing a table of SQLite means to copy and drop it, which references forbid;
            # the switch works outside transactions only.
            _outside_transaction(connection, "PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                _upgrade(connection)
        finally:
            # This connection is not for use with references unchecked.
            connection.invalidate()


def stored_revision(connection: Connection) -> str | None:
    """The migration that the store has seen last, None for a new store."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    revision: str | None = connection.execute(select(_VERSION.c.version_num)).scalar()
    return revision


def _outside_transaction(connection: Connection, statement: str) -> None:
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(statement)


def _upgrade(connection: Connection) -> None:
    # Alembic is slow to import and needed once in the life of a store.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
    before = stored_revision(connection)
    if before == SCHEMA_REVISION:
        return
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if before is not None and before not in known:
        raise UsageError(
            "存储来自更新的版本 / the store was made by a newer version of the program "
            f"(its tables are at {before})",
            "请更新程序 / Update the program, or use another store with --store",
        )
    command.upgrade(config, SCHEMA_REVISION)
    _logger.info("store migrated from %s to %s", before or "nothing", SCHEMA_REVISION)
