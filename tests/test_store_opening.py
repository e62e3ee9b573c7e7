"""Opening stores: addresses, several processes, old stores and newer ones."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from alembic import command
from analysis_factory import amount, analysis, box, flag
from older_store import with_tables_of_work
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from models import store_migration
from models.errors import UsageError
from models.schema_columns import ReviewStatus
from models.settings import READING_VERSION
from models.store import open_store, sqlite_url
from models.store_documents import save_analysis
from models.store_read import read_tables
from models.store_readings import load_page_readings
from models.store_review import record_decision
from models.store_tables import SCHEMA_REVISION

ROOT = Path(__file__).parent.parent

# Opens the store, saves a document of its own, and says how it ended.
OPEN_AND_SAVE = """
import sys
sys.path[:0] = [sys.argv[3], sys.argv[3] + "/tests"]
from analysis_factory import amount, analysis, box
from models.store import open_store
from models.store_documents import save_analysis
from models.store_read import read_tables
from models.store_readings import load_page_readings
store = open_store(sys.argv[1])
name = sys.argv[2] + ".pdf"
for _ in range(5):
    save_analysis(store, analysis([amount(5, "5元", box(70, 100), name=name)], name=name), "1", "r")
"""


@pytest.mark.timeout(120)
def test_processes_that_open_a_new_store_at_once_share_it(store_url):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN_AND_SAVE, store_url, str(n), str(ROOT)],
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(4)
    ]
    for process in processes:
        _, error = process.communicate(timeout=100)
        assert process.returncode == 0, error
    store = open_store(store_url)
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM documents")).scalar() == 4
        assert connection.execute(text("SELECT count(*) FROM fields")).scalar() == 4
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    store.close()


def test_a_migration_that_fails_leaves_no_half_made_tables(store_url, monkeypatch):
    def upgrade(config, _revision):
        config.attributes["connection"].execute(text("CREATE TABLE half_made (x integer)"))
        raise RuntimeError("power failure")

    monkeypatch.setattr(command, "upgrade", upgrade)
    with pytest.raises(RuntimeError, match="power failure"):
        open_store(store_url)
    monkeypatch.undo()
    store = open_store(store_url)
    assert not inspect(store.engine).has_table("half_made")
    assert inspect(store.engine).has_table("fields")
    store.close()


NEXT_MIGRATION = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9999", "BEFORE"

def upgrade():
    with op.batch_alter_table("documents") as documents:
        documents.alter_column("title", new_column_name="heading")
        documents.add_column(sa.Column("pinned", sa.Boolean(), server_default=sa.false()))
"""


def test_an_older_store_is_brought_up_to_date_and_keeps_what_it_holds(
    store, store_url, tmp_path, monkeypatch
):
    one = amount(5, "5元", box(70, 100))
    save_analysis(store, analysis([one], [flag(one)]), "1", "r")
    record_decision(store, one.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    store.close()

    newer = tmp_path / "migrations"
    shutil.copytree(store_migration.MIGRATIONS, newer)
    next_migration = NEXT_MIGRATION.replace("BEFORE", SCHEMA_REVISION)
    (newer / "versions" / "9999_next.py").write_text(next_migration, encoding="utf-8")
    monkeypatch.setattr(store_migration, "MIGRATIONS", newer)
    monkeypatch.setattr(store_migration, "SCHEMA_REVISION", "9999")
    upgraded = open_store(store_url)
    with upgraded.reading() as connection:
        document = connection.execute(text("SELECT heading, pinned FROM documents")).one()
        assert (document[0], bool(document[1])) == ("福利彩票公益金使用情况公告", False)
        # Copying a table on SQLite must not set off the deletions that hang on its rows.
        for table in ("fields", "flags", "flag_fields", "corrections", "lines"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() > 0, table
        if upgraded.engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    upgraded.close()


def test_a_store_from_before_the_second_reader_keeps_flags_and_readings(store_url, monkeypatch):
    """What the first version of the tables holds is there after the second, with new columns."""
    monkeypatch.setattr(store_migration, "SCHEMA_REVISION", "0001")
    old = open_store(store_url)
    with old.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO documents VALUES ('d1', 'aa', 'a.pdf', '', '', NULL, 1, 'complete',"
                " '', '1', 'r', '2023-02-01 00:00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO flags VALUES ('g1', 'd1', 0, 1, 'unread_region', 'warning', '有字 / ink',"
                " 'e', true, 'dismissed', '', '李', NULL)"
            )
        )
        # A reading as it was kept before there was a second reader.
        first = {"page": 1, "width": 595, "height": 842, "reader": "rapidocr", "rotation": 0,
                 "skew": 0, "lines": []}  # fmt: skip
        connection.execute(
            text("INSERT INTO page_readings VALUES ('d1', 1, '1', :reading)"),
            {"reading": zlib.compress(json.dumps(first).encode())},
        )
    old.close()
    monkeypatch.undo()
    store = open_store(store_url)
    (batch,) = read_tables(store)
    (flag_row,) = batch["flags"]
    assert (flag_row["status"], flag_row["x0"], batch["candidates"]) == ("dismissed", None, [])
    assert load_page_readings(store, "d1", READING_VERSION) == {}
    (page,) = load_page_readings(store, "d1", "1").values()
    assert (page.unread, page.second_reader_error) == ((), "")
    store.close()


def test_a_store_of_a_newer_program_is_left_alone(store, store_url):
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match="newer version") as caught:
        open_store(store_url)
    assert "Update the program" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("not a url", "not a database URL"),
        ("mysql://host/db", "not supported"),
        ("postgresql://127.0.0.1:1/nowhere", "cannot open the store"),
    ],
)
def test_an_address_that_leads_nowhere_is_explained(url, says):
    with pytest.raises(UsageError, match=says) as caught:
        open_store(url)
    assert caught.value.exit_code == 2


def test_a_password_is_never_shown():
    with pytest.raises(UsageError) as caught:
        open_store("postgresql://me:geheim@127.0.0.1:1/nowhere")
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_database_is_explained(tmp_path):
    path = tmp_path / "store.db"
    path.write_text("这不是数据库" * 100, encoding="utf-8")
    with pytest.raises(UsageError, match="not a database"):
        open_store(sqlite_url(path))


def test_sqlite_makes_its_folder_and_uses_the_write_ahead_log(tmp_path):
    store = open_store(sqlite_url(tmp_path / "新 folder" / "store.db"))
    with store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 10_000
    store.close()


def test_readers_see_one_state_while_others_write(store):
    with store.reading() as connection:
        count = text("SELECT count(*) FROM documents")
        assert connection.execute(count).scalar() == 0
        save_analysis(store, analysis([amount(5, "5元", box(70, 100))]), "1", "r")
        assert connection.execute(count).scalar() == 0
    with store.reading() as connection:
        assert connection.execute(count).scalar() == 1


def test_corrections_of_an_older_store_are_kept_and_stay_append_only(store_url, monkeypatch):
    """Their reference to the field is taken off, which on SQLite makes the table anew."""
    monkeypatch.setattr(store_migration, "SCHEMA_REVISION", "0004")
    old = open_store(store_url)
    one = amount(5, "5元", box(70, 100))
    with with_tables_of_work(old):
        save_analysis(old, analysis([one]), "1", "r")
    for decision in (ReviewStatus.ACCEPTED, ReviewStatus.REJECTED):
        record_decision(old, one.field_id, decision, {}, reviewer="李")
    before = next(iter(read_tables(old)))["corrections"]
    assert len(before) == 2
    old.close()
    monkeypatch.undo()
    store = open_store(store_url)
    record_decision(store, one.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    after = next(iter(read_tables(store)))["corrections"]
    assert after[:2] == before
    assert [row["correction_id"] for row in after] == ["1", "2", "3"]
    for statement in ("UPDATE corrections SET reason = 'x'", "DELETE FROM corrections"):
        with pytest.raises(DBAPIError, match="append-only"), store.writing() as connection:
            connection.execute(text(statement))
    store.close()
