"""Stores to test against: SQLite in a file, and PostgreSQL on a server of the tests' own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# Test modules import the factories beside them by name.
sys.path.insert(0, str(Path(__file__).parent))

from postgres_server import PostgresServer, find_programs, running_server

from models.store import open_store


@pytest.fixture(scope="session")
def postgres_server():
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine (initdb not found): install postgresql")
    with running_server(programs) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer):
    return postgres_server.new_database()


@pytest.fixture
def sqlite_url(tmp_path: Path):
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest):
    """An empty database of each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def store(store_url: str):
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str):
    opened = open_store(sqlite_url)
    yield opened
    opened.close()
