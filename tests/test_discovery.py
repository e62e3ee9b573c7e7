"""Which files a run is about."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from flows.discovery import find_documents, sha256_of
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


def test_identity_is_the_sha256_of_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    content = b"%PDF-1.7" + bytes(3 << 20)  # longer than one chunk
    file.write_bytes(content)
    assert sha256_of(file) == hashlib.sha256(content).hexdigest()
