"""Which files a run is about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import UsageError

#: Formats that are read: PDF and the picture formats that scanners write.
SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg"})

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A file to ingest; `name` is its path inside the folder that was searched."""

    path: Path
    name: str


def find_documents(paths: Iterable[Path]) -> list[FoundDocument]:
    """The documents that `paths` (files and folders) name, each once, in a stable order.

    A folder is searched with its subfolders for `SUFFIXES`; hidden files and links that lead
    out of the folder are left alone. A file named outright is taken whatever its suffix, so
    that a wrong one gets an error of its own instead of silence.

    Raises:
        UsageError: for a path that does not exist, or when there is no document at all.
    """
    wanted = list(paths)
    found: dict[Path, FoundDocument] = {}
    for path in wanted:
        if path.is_dir():
            for file in _documents_in(path):
                name = file.relative_to(path).as_posix()
                found.setdefault(file.resolve(), FoundDocument(file, name))
        elif path.exists():
            found.setdefault(path.resolve(), FoundDocument(path, path.name))
        else:
            raise UsageError(
                f"没有这个文件或文件夹 / no such file or folder: {path}",
                "请检查路径 / Check the path",
            )
    if not found:
        names = ", ".join(str(path) for path in wanted)
        raise UsageError(
            f"没有可读的文件 / no documents in {names}",
            "请放入 PDF、TIFF、PNG 或 JPEG 文件 / Put PDF, TIFF, PNG or JPEG files there, "
            "or name other paths",
        )
    return list(found.values())


def _documents_in(folder: Path) -> Iterator[Path]:
    inside = folder.resolve()
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if hidden or file.suffix.lower() not in SUFFIXES or not file.is_file():
            continue
        if file.resolve().is_relative_to(inside):
            yield file


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes in hexadecimal: the identity of a document."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
