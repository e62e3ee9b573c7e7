"""The file of a document: where it lay, where it may lie, and that it is the same content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from time import monotonic

from models.errors import NotFoundError
from models.store_paths import paths_of
from models.store_places import DocumentPlace, document_place
from review.settings import ReviewSettings

# Folders are listed again after this many seconds.
_LISTED_FOR_S = 60.0


def find_document(settings: ReviewSettings, document_id: str) -> Path:
    """A file with exactly the bytes of the document.

    It is looked for where it was ingested from, in the folders of documents by its name, and
    among the uploads.

    Raises:
        NotFoundError: the store has no such document, or its file is in none of these places.
    """
    place = document_place(settings.store, document_id)
    if place is None:
        raise NotFoundError("没有这个文件 / there is no such document")
    for path in _candidates(settings, place):
        if _sha256_of(path) == place.sha256:
            return path
    name = place.file_names[0]
    raise NotFoundError(
        f"找不到原文件“{name}”，所以没有图像，其余照常可用"
        f" / the file “{name}” was not found, so there is no picture; all else works",
        "请把它放回原处，或者启动时用 --documents 给出它所在的文件夹"
        " / Put it back where it was, or name its folder with --documents when starting",
    )


def _candidates(settings: ReviewSettings, place: DocumentPlace) -> Iterator[Path]:
    yield from paths_of(settings.store, place.document_id)
    for folder in settings.documents:
        if folder.is_file():
            yield folder
            continue
        for name in place.file_names:
            yield from _inside(folder, name)
    yield from place.uploads


def _inside(folder: Path, name: str) -> Iterator[Path]:
    """The files in `folder`, at any depth, with this base name; none that lead out of it."""
    base = Path(name.replace("\\", "/")).name
    root = folder.resolve()
    for path in _listing(root, int(monotonic() // _LISTED_FOR_S)).get(base, ()):
        if path.resolve().is_relative_to(root):
            yield path


@lru_cache(maxsize=8)
def _listing(root: Path, moment: int) -> dict[str, list[Path]]:  # noqa: ARG001 - ages the cache
    found: dict[str, list[Path]] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            found.setdefault(name, []).append(Path(folder) / name)
    return found


def _sha256_of(path: Path) -> str:
    """The SHA-256 of a regular file; empty when there is none that can be read."""
    try:
        state = path.stat()
        if not path.is_file():
            return ""
        return _sha256(path, state.st_size, state.st_mtime_ns)
    except (OSError, ValueError):
        return ""


@lru_cache(maxsize=4096)
def _sha256(path: Path, size: int, modified_ns: int) -> str:  # noqa: ARG001 - tell versions apart
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
