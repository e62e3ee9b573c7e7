"""Stores to test against: SQLite in a file, and PostgreSQL on a server of the tests' own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# Test modules import the factories beside them by name.
sys.path.insert(0, str(Path(__file__).parent))

from postgres_server import PostgresServer, find_programs, running_server

from models.store import open_store
from models.store import sqlite_url as url_of_file

# The review server and Playwright take two seconds to import, which tests without them need not
# wait for: their fixtures import them.


def pytest_addoption(parser: pytest.Parser):
    parser.addoption(
        "--screenshots",
        action="store_true",
        help="let the tests in a browser write the pictures of docs/ anew",
    )


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


@pytest.fixture(scope="session")
def samples_database(tmp_path_factory: pytest.TempPathFactory):
    """An SQLite file with all sample scans, to be copied."""
    from review_server import fill, sample_analyses  # noqa: PLC0415

    path = tmp_path_factory.mktemp("samples") / "store.db"
    opened = open_store(url_of_file(path))
    fill(opened, sample_analyses())
    opened.close()
    return path


@pytest.fixture(scope="module")
def chromium():
    from review_browser import find_chromium, running_chromium  # noqa: PLC0415

    # Not for the whole run: as long as Playwright runs, no other event loop can in this thread.
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium on this machine: install chromium")
    with running_chromium(program) as browser:
        yield browser


@pytest.fixture
def samples_server(samples_database: Path, tmp_path: Path):
    """The review page over the sample scans, which the test may change as it likes."""
    from review_server import server_over  # noqa: PLC0415

    server = server_over(samples_database, tmp_path / "server")
    server.start()
    yield server
    server.close()


@pytest.fixture
def visits(chromium):
    """Opens pages in browsers of their own; what went wrong in one fails the test."""
    from review_browser import Visits  # noqa: PLC0415

    opened = Visits(chromium)
    yield opened
    opened.close()
