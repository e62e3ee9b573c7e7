"""What cannot be read is put aside whole, with a report; nobody's file is lost."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from flows import quarantine, status_command
from flows.discovery import sha256_of
from flows.ingest_run import Task
from flows.quarantine import quarantine_folder, take_back, update_quarantine
from flows.run_lease import RunLease
from models.identity import document_id
from models.settings import Settings, settings_for
from models.store import Store
from models.store_documents import save_failure
from models.store_work import FoundWork, WorkItem, begin_document, claim, note_found, quarantined
from models.store_work import rearm as rearm_documents

ERROR = "文件已加密 / the document opens with a password"


class Office:
    """A folder of documents, an output folder, and a store that knows what failed."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.documents = folder / "documents"
        self.output = folder / "output"
        self.documents.mkdir()
        self.output.mkdir()

    def fail(self, name: str, content: bytes = b"%PDF-1.7 locked") -> str:
        """A document that a run found and could not open; returns its identifier."""
        path = self.documents / name
        path.write_bytes(content)
        sha256 = sha256_of(path)
        with RunLease(self.store) as lease:
            note_found(self.store, [FoundWork(sha256, name, str(path))], "1")
            identifier = document_id(sha256)
            assert claim(self.store, [identifier], lease.run_id) == {identifier}
            begin_document(self.store, identifier, lease.run_id)
            save_failure(
                self.store,
                sha256,
                name,
                ERROR,
                reason="encrypted",
                remedy="Give the password with --passwords",
                program_version="1",
                run_id=lease.run_id,
            )
        return identifier

    def item(self, identifier: str) -> WorkItem:
        (item,) = (each for each in quarantined(self.store) if each.document_id == identifier)
        return item

    def update(self, *, moves: bool = False) -> list[Path]:
        return update_quarantine(self.store, self.output, moves=moves)

    def folder(self, identifier: str) -> Path:
        return quarantine_folder(self.output) / identifier

    def report(self, identifier: str) -> dict[str, object]:
        return json.loads((self.folder(identifier) / "report.json").read_text("utf-8"))


@pytest.fixture
def office(sqlite_store: Store, tmp_path: Path) -> Office:
    return Office(sqlite_store, tmp_path)


def test_the_report_says_why_and_what_to_do(store: Store, tmp_path: Path) -> None:
    office = Office(store, tmp_path)
    identifier = office.fail("预算.pdf")
    assert office.update() == [office.folder(identifier)]
    report = office.report(identifier)
    assert report["file_name"] == "预算.pdf"
    assert (report["reason"], report["error"]) == ("encrypted", ERROR)
    assert report["remedy"] == "Give the password with --passwords"
    assert report["attempts"] == 1
    text = (office.folder(identifier) / "report.txt").read_text("utf-8")
    assert ERROR in text
    assert f"--retry {identifier}" in text
    assert (office.folder(identifier) / "document.pdf").read_bytes() == b"%PDF-1.7 locked"


def test_a_file_stays_where_it_was(office: Office) -> None:
    office.fail("a.pdf")
    office.update()
    assert (office.documents / "a.pdf").exists()


def test_nothing_is_made_twice(office: Office) -> None:
    office.fail("a.pdf")
    assert len(office.update()) == 1
    assert office.update() == []


def test_a_file_is_moved_when_that_is_wanted_also_later(office: Office) -> None:
    identifier = office.fail("a.pdf")
    office.update()
    office.update(moves=True)
    assert not (office.documents / "a.pdf").exists()
    moved = office.item(identifier).moved_to
    assert moved is not None
    assert Path(moved).read_bytes() == b"%PDF-1.7 locked"
    assert office.report(identifier)["moved"] is True


def test_a_moved_file_goes_back_to_its_place(office: Office) -> None:
    identifier = office.fail("a.pdf")
    office.update(moves=True)
    assert take_back(office.store, office.item(identifier)) == str(office.documents / "a.pdf")
    assert (office.documents / "a.pdf").read_bytes() == b"%PDF-1.7 locked"
    assert office.item(identifier).moved_to is None


def test_a_moved_file_is_read_from_quarantine_when_its_place_is_taken(office: Office) -> None:
    identifier = office.fail("a.pdf")
    office.update(moves=True)
    (office.documents / "a.pdf").write_bytes(b"another")
    moved = office.item(identifier).moved_to
    assert take_back(office.store, office.item(identifier)) == moved
    assert (office.documents / "a.pdf").read_bytes() == b"another"


def test_a_file_that_changed_meanwhile_is_not_moved(office: Office) -> None:
    identifier = office.fail("a.pdf")
    office.update()
    (office.documents / "a.pdf").unlink()
    (office.documents / "a.pdf").write_bytes(b"%PDF-1.7 repaired!")
    office.update(moves=True)
    assert (office.documents / "a.pdf").read_bytes() == b"%PDF-1.7 repaired!"
    assert office.item(identifier).moved_to is None


def test_the_folder_goes_when_the_document_is_out_of_quarantine(office: Office) -> None:
    identifier = office.fail("a.pdf")
    office.update()
    rearm_documents(office.store, [identifier])
    office.update()
    assert not office.folder(identifier).exists()
    assert (office.documents / "a.pdf").exists()


def test_the_only_copy_of_a_file_outlasts_its_report(office: Office) -> None:
    identifier = office.fail("a.pdf")
    office.update(moves=True)
    rearm_documents(office.store, [identifier])
    office.update()
    assert (office.folder(identifier) / "document.pdf").read_bytes() == b"%PDF-1.7 locked"
    assert not (office.folder(identifier) / "report.json").exists()


def test_what_a_killed_run_left_half_made_is_swept_away(office: Office) -> None:
    identifier = office.fail("a.pdf")
    half = quarantine_folder(office.output) / f".making-{identifier}-1"
    half.mkdir(parents=True)
    (half / "document.pdf").touch()
    office.update()
    assert [each.name for each in quarantine_folder(office.output).iterdir()] == [identifier]


def test_folders_of_others_are_left_alone(office: Office) -> None:
    office.fail("a.pdf")
    notes = quarantine_folder(office.output) / "my notes"
    notes.mkdir(parents=True)
    (notes / "todo.txt").write_text("ask for the password", "utf-8")
    office.update()
    assert (notes / "todo.txt").exists()


@pytest.mark.parametrize(
    "name", ["a\nb.pdf", 'a"b.pdf', "-rf.pdf", "$(id).pdf", "x" * 250 + ".pdf"]
)
def test_no_name_reaches_the_disk_or_forges_a_line(office: Office, name: str) -> None:
    identifier = office.fail(name)
    office.update()
    files = sorted(each.name for each in office.folder(identifier).iterdir())
    assert files == ["document.pdf", "report.json", "report.txt"]
    assert office.report(identifier)["file_name"] == name
    lines = (office.folder(identifier) / "report.txt").read_text("utf-8").splitlines()
    assert not any(line.startswith("b.pdf") for line in lines)


def test_a_suffix_that_is_no_known_one_is_dropped(office: Office) -> None:
    identifier = office.fail("run me.sh")
    office.update()
    assert (office.folder(identifier) / "document").exists()


def test_a_huge_file_is_linked_or_its_report_says_where_it_lies(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("another file system")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(quarantine, "COPIED_BYTES", 10)
    identifier = office.fail("bomb.pdf")
    office.update(moves=True)
    assert not (office.folder(identifier) / "document.pdf").exists()
    assert office.report(identifier)["location"] == str(office.documents / "bomb.pdf")
    # Without a copy nothing is taken away.
    assert (office.documents / "bomb.pdf").exists()


def test_a_full_disk_leaves_no_half_folder_and_is_made_up_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    identifier = office.fail("a.pdf")
    with monkeypatch.context() as patched:
        patched.setattr(quarantine, "_write_whole", full)
        assert office.update() == []
    assert not office.folder(identifier).exists()
    assert office.update() == [office.folder(identifier)]


def test_a_file_that_is_gone_still_has_its_report(office: Office) -> None:
    identifier = office.fail("a.pdf")
    shutil.rmtree(office.documents)
    office.update(moves=True)
    assert office.report(identifier)["file"] is None


def test_a_retry_tells_of_a_document_whose_file_is_gone(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.fail("there.pdf")
    office.fail("gone.pdf", b"%PDF-1.7 another")
    (office.documents / "gone.pdf").unlink()
    tried: list[str] = []

    def ingest(_store: Store, _settings: Settings, _stop: object, task: Task) -> bool:
        tried.extend(file.name for files in task.by_hash.values() for file in files)
        return True

    monkeypatch.setattr(status_command, "ingest_run", ingest)
    settings = settings_for(office.output, office.store.url, 1)
    assert not status_command.retry_documents(settings, ["all"])
    assert tried == ["there.pdf"]
    assert "gone.pdf" in capsys.readouterr().err
