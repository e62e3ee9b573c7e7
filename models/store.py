"""Opening the store: SQLite in a file by default, PostgreSQL by its URL."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from models.errors import UsageError
from models.store_migration import migrate

# A writer waits this long for another process to finish; saving a document takes well under 1 s.
BUSY_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Store:
    """An open store; every function in models/store_* takes one. Not to be sent to a process."""

    url: str
    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose queries all see one state of the store."""
        engine = self.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing when the block raises."""
        # SQLite: taking the write lock first lets writers queue; a reader that turns writer
        # half-way is refused at once, whatever the busy timeout says.
        with self.engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """The store at `url` (a SQLAlchemy URL), made or brought up to date where necessary.

    `postgresql://` and `postgres://` mean psycopg 3; for SQLite the folder is made.

    Raises:
        UsageError: when the URL is none, or names a database that cannot be opened.
    """
    target = _database_url(url)
    if target.get_backend_name() == "sqlite" and target.database not in (None, "", ":memory:"):
        _make_folder(Path(str(target.database)))
    try:
        engine = _engine(target)
        migrate(engine)
    except (DBAPIError, NoSuchModuleError, sqlite3.Error) as error:
        address = target.render_as_string(hide_password=True)
        raise UsageError(
            f"无法打开存储 / cannot open the store {address}: {error}",
            "请检查地址 / Check the address given with --store or GONGSHI_STORE",
        ) from error
    return Store(url, engine)


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite store in the file `path`."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def _database_url(url: str) -> URL:
    try:
        target = make_url(url)
    except ArgumentError as error:
        raise UsageError(
            f"不是数据库地址 / {url!r} is not a database URL",
            "请写作 / Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE",
        ) from error
    if target.drivername in ("postgresql", "postgres"):
        return target.set(drivername="postgresql+psycopg")
    if target.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError(
            f"不支持 / a store in {target.get_backend_name()} is not supported",
            "请用 / Use SQLite or PostgreSQL",
        )
    return target


def _make_folder(database: Path) -> None:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"无法建立文件夹 / cannot make the folder {database.parent} for the store: "
            f"{error.strerror}",
            "请另选 / Give another folder with --output or another store with --store",
        ) from error


def _engine(target: URL) -> Engine:
    options: dict[str, Any] = {
        # Text stays readable and short in the database: 公示, not \\u516c\\u793a.
        "json_serializer": lambda value: json.dumps(value, ensure_ascii=False),
        # An error's message ends in logs and reports, where contents of documents have no place.
        "hide_parameters": True,
    }
    if target.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": BUSY_TIMEOUT_S}
    engine = create_engine(target, **options)
    if target.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver opens transactions late and never around DDL; SQLAlchemy's "begin" event does it.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    _use_write_ahead_log(connection)
    # What was acknowledged, a person's decision above all, outlasts a power failure: each commit
    # waits for the disk (NORMAL would not, and lose the last ones). That costs some milliseconds a
    # commit (6.5 against 0.5 measured), beside the second or two that a page is read in.
    connection.execute("PRAGMA synchronous = FULL")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Readers and a writer at a time; a database in memory keeps its own mode."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            # Switching the mode ignores the busy timeout.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
