"""Which files a run is about."""

from __future__ import annotations

import hashlib
import os
import socket
import time
from pathlib import Path

import pytest

from flows.discovery import NoDocuments, file_stamp, find_documents, readable_name, sha256_of
from models.errors import UsageError


def names(*paths: Path) -> list[str]:
    return [found.name for found in find_documents(paths).documents]


def test_a_folder_is_searched_with_its_subfolders_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b.pdf", "a.PDF", "year/c.tiff", "notes.txt", ".hidden/d.pdf", ".e.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert names(tmp_path) == ["a.PDF", "b.pdf", "year/c.tiff"]


def test_a_file_named_outright_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "report.doc").touch()
    assert names(tmp_path / "report.doc") == ["report.doc"]


def test_a_file_named_twice_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    assert names(tmp_path / "a.pdf", tmp_path) == ["a.pdf"]


def test_a_link_out_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside.pdf"
    outside.touch()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "own.pdf").touch()
    (folder / "link.pdf").symlink_to(outside)
    assert names(folder) == ["own.pdf"]


def test_a_folder_without_documents_says_what_to_put_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no documents in") as caught:
        find_documents([tmp_path])
    assert "PDF" in caught.value.remedy
    assert caught.value.exit_code == 2


def test_a_path_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        find_documents([tmp_path / "missing"])


def left(path: Path, **options: float) -> dict[str, str]:
    """What a search leaves alone, and why."""
    try:
        discovery = find_documents([path], **options)
    except NoDocuments as error:
        return {item.name: item.reason for item in error.left}
    return {item.name: item.reason for item in discovery.left}


def test_nothing_is_passed_by_in_silence(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / ".git").mkdir(parents=True)
    (tmp_path / "outside.pdf").touch()
    for name in ("own.pdf", "notes.txt", ".e.pdf", "new.pdf.part", "~$own.pdf"):
        (folder / name).write_text("text")
    os.mkfifo(folder / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket.pdf"))
    (folder / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    (folder / "nowhere.pdf").symlink_to(folder / "gone.pdf")
    (folder / "loop.pdf").symlink_to(folder / "loop.pdf")
    (folder / "up").symlink_to(tmp_path)
    (folder / "round").symlink_to(folder)
    assert names(folder) == ["own.pdf"]
    assert left(folder) == {
        ".e.pdf": "hidden",
        ".git": "hidden",
        "link.pdf": "link_outside",
        "loop.pdf": "not_a_file",
        "new.pdf.part": "still_arriving",
        "notes.txt": "other_kind",
        "nowhere.pdf": "not_a_file",
        "pipe.pdf": "not_a_file",
        "socket.pdf": "not_a_file",
        "up": "link_outside",
        "~$own.pdf": "still_arriving",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root opens every folder")
def test_a_folder_that_cannot_be_opened_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    (tmp_path / "closed").mkdir(mode=0)
    assert left(tmp_path) == {"closed": "unreadable_folder"}


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4",
        b"junk before it\n%PDF-1.4",
        b"II*\0",
        b"MM\0*",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_a_document_of_another_suffix_is_one_by_its_first_bytes(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "scan.dat").write_bytes(content)
    assert names(tmp_path) == ["scan.dat"]


def test_a_link_inside_stands_for_its_file_once(tmp_path: Path) -> None:
    (tmp_path / "z.pdf").touch()
    (tmp_path / "a.pdf").symlink_to("z.pdf")
    found = find_documents([tmp_path]).documents
    assert [document.location for document in found] == [str(tmp_path / "z.pdf")]


def test_a_pipe_named_outright_is_no_document(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    assert left(tmp_path / "a.pdf") == {"a.pdf": "not_a_file"}


def test_a_name_in_gbk_is_read_and_the_file_opens(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + "/公示.pdf".encode("gb18030")
    Path(os.fsdecode(raw)).write_bytes(b"%PDF-")
    (found,) = find_documents([tmp_path]).documents
    assert found.name == "公示.pdf"
    assert found.path.read_bytes() == b"%PDF-"


def test_a_name_of_any_bytes_becomes_text() -> None:
    assert readable_name(os.fsdecode(b"a\xff.pdf")).encode("utf-8") == b"a\\xff.pdf"


def test_the_stamp_tells_a_file_that_was_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-1")
    status = file.stat()
    (tmp_path / "new").write_bytes(b"%PDF-2")
    os.utime(tmp_path / "new", ns=(status.st_atime_ns, status.st_mtime_ns))
    (tmp_path / "new").replace(file)
    assert file.stat().st_size == status.st_size
    assert file.stat().st_mtime_ns == status.st_mtime_ns
    assert file_stamp(file.stat()) != file_stamp(status)


WHOLE, CUT = b"%PDF-1.7 ... %%EOF\n", b"%PDF-1.7 ..."


@pytest.mark.parametrize(
    ("content", "age_s", "arrived"),
    [
        (WHOLE, 59, False),
        (WHOLE, 61, True),
        (CUT, 61, False),  # a copy that stalls: no end mark yet
        (CUT, 601, True),  # a damaged document, which gets its own error
        (b"", 61, False),
        (b"", 601, True),
        (bytes(5000), 61, False),  # laid out before it is filled
        (b"\x89PNG\r\n\x1a\n", 61, True),
        (WHOLE, -30, False),  # the clock of a file server is ahead
    ],
)
def test_a_file_is_taken_when_it_has_settled(
    tmp_path: Path, content: bytes, age_s: float, arrived: bool
) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(content)
    now_s = file.stat().st_mtime + age_s
    expected = {} if arrived else {"a.pdf": "still_arriving"}
    assert left(tmp_path, settle_s=60, now_s=now_s) == expected


def test_a_copy_that_keeps_an_old_time_is_young(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(WHOLE)
    os.utime(file, (0, 0))
    assert left(tmp_path, settle_s=60) == {"a.pdf": "still_arriving"}


def test_a_time_in_the_far_future_keeps_no_document_waiting_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(WHOLE)
    os.utime(file, (time.time() + 10**8,) * 2)
    assert left(tmp_path, settle_s=60, now_s=time.time() + 61) == {}


def test_what_was_put_aside_does_not_come_in_again(tmp_path: Path) -> None:
    (tmp_path / "output/quarantine/1").mkdir(parents=True)
    (tmp_path / "output/quarantine/1/document.pdf").touch()
    (tmp_path / "a.pdf").touch()
    found = find_documents([tmp_path], not_in=[tmp_path / "output/quarantine"])
    assert [document.name for document in found.documents] == ["a.pdf"]


def test_many_files_are_found_quickly(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"{number:04}.pdf").touch()
    began = time.process_time()
    assert len(names(tmp_path)) == 3000
    assert time.process_time() - began < 1.0  # so that 100,000 take less than half a minute


def test_identity_is_the_sha256_of_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    content = b"%PDF-1.7" + bytes(3 << 20)  # longer than one chunk
    file.write_bytes(content)
    assert sha256_of(file) == hashlib.sha256(content).hexdigest()
