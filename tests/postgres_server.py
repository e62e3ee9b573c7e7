"""A PostgreSQL server for the length of a test run, in a folder of its own."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

# Where Debian, Red Hat and Homebrew put the programs of a server, which are not on the PATH.
_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)


@dataclass
class PostgresServer:
    port: int
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        return f"postgresql://gongshi@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URL of a database that is empty."""
        name = f"test_{next(self.numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest where there are several."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    root = Path("/")
    found = [p for pattern in _FOLDERS for p in root.glob(f"{pattern[1:]}/initdb")]
    return max(found, key=_version).parent if found else None


@contextmanager
def running_server(programs: Path) -> Iterator[PostgresServer]:
    # Short, because the path of a socket may have 107 characters only.
    folder = Path(tempfile.mkdtemp(prefix="gongshi-pg-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = PostgresServer(_free_port())
    options = (
        f"-p {server.port} -h 127.0.0.1 -k {folder} -c fsync=off -c synchronous_commit=off"
        " -c full_page_writes=off"
    )
    try:
        initdb = [programs / "initdb", "-D", data, "-U", "gongshi", "-A", "trust", "-E", "UTF8"]
        _as_server_user([*initdb, "--locale=C", "--no-sync"])
        pg_ctl = [programs / "pg_ctl", "-D", data]
        _as_server_user([*pg_ctl, "-w", "-l", folder / "log", "-o", options, "start"])
        try:
            yield server
        finally:
            _as_server_user([*pg_ctl, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_server_user(command: list[Path | str]) -> None:
    """Run a program of the server, which refuses to run as root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        pwd.getpwnam("postgres")  # comes with every packaged server
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(words, check=False, capture_output=True, text=True, cwd="/", timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _version(initdb: Path) -> list[int]:
    return [int(part) for part in initdb.parts if part.isdecimal()]
