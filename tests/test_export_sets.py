"""Exports that are killed, that meet, and that are asked whether they are in step."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from analysis_factory import amount, analysis, box, flag, sha_of

from flows import replaced_files as replacing
from flows.export import FORMATS, export_tables
from flows.export_state import is_in_step
from flows.replaced_files import finish_replacing, replaced_files
from models.errors import UsageError
from models.flags import FlagCode
from models.schema_columns import ReviewStatus
from models.store_documents import save_analysis, save_failure
from models.store_fingerprint import store_fingerprint
from models.store_review import record_decision
from models.store_sign_offs import sign_off, withdraw

ROOT = Path(__file__).parent.parent
NAMES = [f"{letter}.csv" for letter in "abcdef"]


def write_set(folder, content, names=NAMES):
    with replaced_files(folder) as path_for:
        for name in names:
            path_for(name).write_text(content, encoding="utf-8")


def contents(folder, names=NAMES):
    return [(folder / name).read_text(encoding="utf-8") for name in names]


def scraps(folder):
    return {p.name for p in folder.iterdir() if p.name.startswith(".export-")}


# ---- a set of files


def test_a_set_changes_as_one_and_leaves_its_lock_alone(tmp_path):
    write_set(tmp_path, "1")
    write_set(tmp_path, "2")
    assert contents(tmp_path) == ["2"] * 6
    assert {p.name for p in tmp_path.iterdir()} == {*NAMES, ".export.lock"}


@pytest.mark.parametrize("moves", range(len(NAMES) + 1))
def test_a_set_of_which_some_files_took_their_places_is_finished(tmp_path, monkeypatch, moves):
    write_set(tmp_path, "old")
    done = []
    replace = Path.replace

    def killed(self, target):
        if self.parent.name == ".export-complete":
            if len(done) == moves:
                raise KeyboardInterrupt
            done.append(target)
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        if moves < len(NAMES):
            with pytest.raises(KeyboardInterrupt):
                write_set(tmp_path, "new")
            assert contents(tmp_path) == ["new"] * moves + ["old"] * (len(NAMES) - moves)
        else:
            write_set(tmp_path, "new")
    finish_replacing(tmp_path)
    assert contents(tmp_path) == ["new"] * len(NAMES)
    assert not scraps(tmp_path)


def test_the_next_export_finishes_the_one_before_first(tmp_path, monkeypatch):
    write_set(tmp_path, "old")
    monkeypatch.setattr(replacing, "_move", lambda *_: None)
    write_set(tmp_path, "new")
    monkeypatch.undo()
    with pytest.raises(TypeError):
        write_set(tmp_path, content=None)
    assert contents(tmp_path) == ["new"] * 6
    assert not scraps(tmp_path)


def test_what_was_not_finished_is_swept_away(tmp_path):
    write_set(tmp_path, "old")
    (tmp_path / ".export-pending" / "folder").mkdir(parents=True)
    (tmp_path / ".export-pending" / "a.csv").write_text("ne", encoding="utf-8")
    finish_replacing(tmp_path)
    assert contents(tmp_path) == ["old"] * 6
    assert not scraps(tmp_path)


def test_what_another_process_is_writing_is_left_to_it(tmp_path):
    with replaced_files(tmp_path) as path_for:
        path_for("a.csv").write_text("1", encoding="utf-8")
        finish_replacing(tmp_path)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "1"


def test_two_at_once_queue_and_no_reader_sees_half_a_file(tmp_path):
    write_set(tmp_path, "0" * 50_000)
    seen: list[str] = []
    stop = threading.Event()

    def read():
        while not stop.is_set():
            seen.extend({text[0] + str(len(text)) for text in contents(tmp_path)})

    def write(digit):
        for _ in range(5):
            write_set(tmp_path, digit * 50_000)

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(digit,)) for digit in "12"]
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join()
    assert len(set(contents(tmp_path))) == 1
    assert set(seen) <= {"050000", "150000", "250000"}
    assert not scraps(tmp_path)


def test_a_folder_that_cannot_be_written_to_is_explained(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot write"):
        write_set(tmp_path / "file" / "folder", "1")
    finish_replacing(tmp_path / "nowhere")


CHILD = """
import sys
from pathlib import Path
from flows.export import export_tables
from models.store import open_store
store = open_store(sys.argv[1])
sys.stdout.write("ready\\n"); sys.stdout.flush()
for _ in range(1000):
    export_tables(store, Path(sys.argv[2]), ("csv", "excel-csv", "xlsx", "parquet"))
"""


def test_an_export_killed_at_any_moment_is_finished_or_never_was(store_of_two, tmp_path):
    """A real process, killed -9 at random moments; the set is one or the other each time."""
    folder = tmp_path / "tables"
    export_tables(store_of_two, folder, FORMATS)
    for seed in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, store_of_two.url, str(folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            assert child.stdout.readline() == b"ready\n"
            # An export takes some tenths of a second; half of the kills hit the renames.
            if seed % 2:
                wait_for_either(folder, (".export-complete",), child)
            else:
                time.sleep(random.Random(seed).random())
        finally:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            child.stdout.close()
        assert is_in_step(store_of_two, folder)
        assert not scraps(folder)


def wait_for_either(folder, names, child):
    deadline = time.monotonic() + 10
    while not any((folder / name).exists() for name in names):
        assert child.poll() is None
        assert time.monotonic() < deadline


# ---- in step


@pytest.fixture
def store_of_two(sqlite_store):
    fill(sqlite_store)
    return sqlite_store


def fill(store):
    fields = [amount(5, "5元", box(70, 100)), amount(8, "8元", box(70, 200))]
    flags = [flag(*fields, code=FlagCode.SUM_MISMATCH, message="错 / wrong")]
    save_analysis(store, analysis(fields, flags), "1.0", "r1")
    save_analysis(store, analysis(name="乙.pdf", pages=1), "1.0", "r1")
    return fields


def test_an_export_is_in_step_until_something_changes(store_of_two, tmp_path):
    assert not is_in_step(store_of_two, tmp_path)
    export_tables(store_of_two, tmp_path)
    assert is_in_step(store_of_two, tmp_path)
    save_failure(
        store_of_two, sha_of("丙"), "丙.pdf", "坏 / bad", program_version="1.0", run_id="r2"
    )
    assert not is_in_step(store_of_two, tmp_path)
    export_tables(store_of_two, tmp_path)
    assert is_in_step(store_of_two, tmp_path)


def test_files_that_are_gone_or_changed_are_not_in_step(store_of_two, tmp_path):
    export_tables(store_of_two, tmp_path, ["csv", "xlsx"])
    (tmp_path / "gongshi.xlsx").unlink()
    assert not is_in_step(store_of_two, tmp_path)
    export_tables(store_of_two, tmp_path)
    with (tmp_path / "amounts.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert not is_in_step(store_of_two, tmp_path)
    export_tables(store_of_two, tmp_path)
    (tmp_path / ".export.json").write_text("{", encoding="utf-8")
    assert not is_in_step(store_of_two, tmp_path)


def test_a_part_is_never_in_step(store_of_two, tmp_path):
    export_tables(store_of_two, tmp_path, reviewed_only=True)
    assert not is_in_step(store_of_two, tmp_path)
    export_tables(store_of_two, tmp_path, ["xlsx"])
    # The tables of an earlier export are written anew with the workbook.
    assert is_in_step(store_of_two, tmp_path)


def test_formats_of_a_folder_never_tell_of_different_states(store_of_two, tmp_path):
    export_tables(store_of_two, tmp_path, FORMATS)
    old = (tmp_path / "documents.parquet").read_bytes()
    save_failure(
        store_of_two, sha_of("丙"), "丙.pdf", "坏 / bad", program_version="1.0", run_id="r2"
    )
    export_tables(store_of_two, tmp_path)
    assert (tmp_path / "documents.parquet").read_bytes() != old


# ---- the fingerprint


def test_whatever_changes_the_tables_changes_the_fingerprint(store):
    fields = fill(store)
    fresh = amount(9, "9元", box(70, 300))
    seen = [store_fingerprint(store)]
    assert store_fingerprint(store) == seen[0]

    def changed(what):
        seen.append(store_fingerprint(store))
        assert len(set(seen)) == len(seen), what

    from models.store_read import read_tables  # noqa: PLC0415

    (tables,) = read_tables(store)
    first = tables["amounts"][0]
    record_decision(store, first["field_id"], ReviewStatus.ACCEPTED, {}, reviewer="李", reason="")
    changed("a decision")
    record_decision(
        store,
        first["field_id"],
        ReviewStatus.CORRECTED,
        {"value_yuan": "6"},
        reviewer="李",
        reason="",
    )
    changed("another decision")
    sign_off(store, first["document_id"], "王", is_lead=True, reason="好")
    changed("a signature")
    withdraw(store, first["document_id"], "王", is_lead=True)
    changed("a withdrawal")
    save_analysis(store, analysis([*fields, fresh]), "1.0", "r2")
    changed("another analysis")
    save_analysis(store, analysis([*fields, fresh]), "1.0", "r3")
    changed("the same analysis at another time: ingested_at")
    save_failure(store, sha_of("丁"), "丁.pdf", "坏 / bad", program_version="1.0", run_id="r3")
    changed("a document that cannot be read")
