"""Which files a run is about, and which it leaves alone and why."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from flows.arriving import has_temporary_name, is_still_arriving
from models.errors import UsageError

#: Formats that are read: PDF and the picture formats that scanners write.
SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg"})

_CHUNK_BYTES = 1 << 20
_PDF_MARK = b"%PDF-"
# PDF readers accept the mark anywhere in the first 1,024 bytes.
_MARK_WITHIN_BYTES = 1024
_PICTURE_MARKS = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"II*\x00",
    b"MM\x00*",
    b"II+\x00",
    b"MM\x00+",
)

_REASONS = {
    "link_outside": "链接指向文件夹之外 / a link out of the folder",
    "other_kind": "不是 PDF 或图片 / no PDF, TIFF, PNG or JPEG",
    "still_arriving": "还在复制，下次再读 / still arriving: the next run looks again",
    "not_a_file": "不是普通文件 / no regular file",
    "unreadable_folder": "无法打开文件夹 / the folder cannot be opened",
    "unreadable_file": "无法打开文件 / the file cannot be opened",
    "hidden": "隐藏的文件或文件夹 / hidden (its name begins with a dot)",
}


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A file to ingest.

    `location` is its absolute path or its URL. Linux allows any bytes in a path: such as are no
    UTF-8 are halves of surrogate pairs in it (PEP 383), so that it opens but cannot be stored as
    it is. `name` is the path inside the folder that was searched, always proper text.
    `stamp` changes when the file does (`file_stamp`).
    """

    location: str
    name: str
    stamp: str

    @property
    def path(self) -> Path:
        """The path of a local document."""
        return Path(self.location)


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Something that was seen and is not ingested now.

    `reason` is link_outside, other_kind, still_arriving, not_a_file, unreadable_folder,
    unreadable_file or hidden; `message` says it to people.
    """

    location: str
    name: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found: the documents, each once, and all that was left alone."""

    documents: tuple[FoundDocument, ...]
    left: tuple[LeftAlone, ...] = ()


class NoDocuments(UsageError):  # noqa: N818 - nothing is wrong with a folder that is empty
    """There is nothing to ingest where one looked; `left` is what was seen there."""

    def __init__(self, message: str, remedy: str, left: tuple[LeftAlone, ...]) -> None:
        super().__init__(message, remedy)
        self.left = left


@dataclass(slots=True)
class _Search:
    """A search under way: what was found, by real path, so that nothing is taken twice."""

    settle_s: float
    now_s: float
    not_in: frozenset[str]
    found: dict[str, FoundDocument] = field(default_factory=dict)
    left: list[LeftAlone] = field(default_factory=list)

    def leave(self, location: str, name: str, reason: str, detail: str = "") -> None:
        message = f"{_REASONS[reason]}: {detail}" if detail else _REASONS[reason]
        self.left.append(LeftAlone(location, readable_name(name), reason, message))

    def take(self, path: str, real_path: str, name: str, status: os.stat_result) -> None:
        if is_still_arriving(path, status, self.settle_s, self.now_s):
            self.leave(path, name, "still_arriving")
        else:
            found = FoundDocument(path, readable_name(name), file_stamp(status))
            self.found.setdefault(real_path, found)


def find_documents(
    paths: Iterable[str | Path],
    settle_s: float = 0.0,
    now_s: float | None = None,
    not_in: Iterable[Path] = (),
) -> Discovery:
    """The documents that `paths` (files, folders and URLs) name, each once, in a stable order.

    A folder is searched with its subfolders. Hidden files, links that lead out of the folder,
    and files that neither their suffix nor their first bytes call a document are left alone; so
    is what changed within the last `settle_s` seconds before `now_s` (seconds since the epoch;
    now), see `flows.arriving`. A file named outright is taken whatever its suffix, so that a
    wrong one gets an error of its own instead of silence. Folders in `not_in` are not searched
    when they lie inside another: what the program put aside does not come in again.

    Raises:
        UsageError: for a path that does not exist.
        NoDocuments: when there is nothing to ingest.
    """
    wanted = list(paths)
    search = _Search(
        settle_s,
        time.time() if now_s is None else now_s,
        frozenset(os.path.realpath(folder) for folder in not_in),
    )
    for path in wanted:
        if "://" in str(path):
            _find_remote(str(path), search)
        else:
            _find_local(Path(path), search)
    left = tuple(search.left)
    if not search.found:
        _raise_nothing_found([str(path) for path in wanted], left)
    return Discovery(tuple(search.found.values()), left)


def file_stamp(status: os.stat_result) -> str:
    """What changes when a local file is changed, replaced or moved: `size:mtime:ctime:inode`."""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes in hexadecimal: the identity of a document."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def readable_name(name: str) -> str:
    r"""`name` as text: bytes that are no UTF-8 are read as GB 18030, else written as `\xff`.

    Archives made on Chinese Windows bring names in GBK.
    """
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def _find_remote(url: str, search: _Search) -> None:
    # fsspec and the client of S3 take half a second to import, which local runs need not wait for.
    from flows.storage import StorageError, find_remote, first_bytes  # noqa: PLC0415

    def why_left(found: FoundDocument) -> str:
        parts = found.name.split("/")
        if found.location == url:  # named outright
            return ""
        if any(part.startswith(".") for part in parts):
            return "hidden"
        if has_temporary_name(parts[-1]):
            return "still_arriving"
        if Path(parts[-1]).suffix.lower() in SUFFIXES:
            return ""
        head = first_bytes(found.location, _MARK_WITHIN_BYTES)
        return "" if _is_document_head(head) else "other_kind"

    for found in find_remote(url):
        try:
            reason, detail = why_left(found), ""
        except StorageError as error:
            reason, detail = "unreadable_file", str(error)
        if reason:
            search.leave(found.location, found.name, reason, detail)
        else:
            search.found.setdefault(found.location, found)


def _find_local(path: Path, search: _Search) -> None:
    location = os.path.abspath(path)  # noqa: PTH100 - Path.absolute() keeps a trailing `..`
    try:
        status = os.stat(location)  # noqa: PTH116 - the same call as for folder entries
    except OSError as error:
        raise UsageError(
            f"没有这个文件或文件夹 / no such file or folder: {path} ({error.strerror})",
            "请检查路径 / Check the path",
        ) from error
    if stat.S_ISDIR(status.st_mode):
        _search_folder(location, search)
    elif stat.S_ISREG(status.st_mode):
        search.take(location, os.path.realpath(location), path.name, status)
    else:
        search.leave(location, path.name, "not_a_file")


def _search_folder(top: str, search: _Search) -> None:
    """Look through `top`, in the order of the names; without recursion, however deep it is."""
    inside = os.path.realpath(top)
    to_do = _entries(top, "", search)
    while to_do:
        entry, name = to_do.pop()
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name.startswith("."):
                search.leave(entry.path, name, "hidden")
            elif entry.is_symlink():
                _follow_link(entry.path, name, inside, search)
            elif is_folder:
                if os.path.realpath(entry.path) not in search.not_in:
                    to_do.extend(_entries(entry.path, name, search))
            else:
                real_path = inside + entry.path[len(top) :]
                _look_at_file(entry.path, real_path, name, entry.stat(), search)
        except FileNotFoundError:  # it has gone in the meantime
            continue
        except OSError as error:
            search.leave(entry.path, name, "unreadable_file", error.strerror or "")


def _entries(folder: str, name: str, search: _Search) -> list[tuple[os.DirEntry[str], str]]:
    """What lies in `folder`, the last name first, each with its path inside the search."""
    try:
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name, reverse=True)
    except FileNotFoundError:
        return []
    except OSError as error:
        search.leave(folder, name or folder, "unreadable_folder", error.strerror or "")
        return []
    prefix = f"{name}/" if name else ""
    return [(entry, prefix + entry.name) for entry in ordered]


def _follow_link(path: str, name: str, inside: str, search: _Search) -> None:
    """A link to a file inside the searched folder stands for that file; others are left."""
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        search.leave(path, name, "not_a_file", error.strerror or "")
        return
    if not Path(target).is_relative_to(inside):
        search.leave(path, name, "link_outside")
    elif not Path(target).is_dir():  # a folder inside is searched where it lies
        _look_at_file(target, target, name, Path(target).stat(), search)


def _look_at_file(
    path: str, real_path: str, name: str, status: os.stat_result, search: _Search
) -> None:
    if not stat.S_ISREG(status.st_mode):
        search.leave(path, name, "not_a_file")
    elif has_temporary_name(Path(name).name):
        search.leave(path, name, "still_arriving")
    elif Path(name).suffix.lower() in SUFFIXES or _begins_like_document(path):
        search.take(path, real_path, name, status)
    else:
        search.leave(path, name, "other_kind")


def _begins_like_document(path: str) -> bool:
    with Path(path).open("rb") as file:
        return _is_document_head(file.read(_MARK_WITHIN_BYTES))


def _is_document_head(head: bytes) -> bool:
    return head.startswith(_PICTURE_MARKS) or _PDF_MARK in head


def _raise_nothing_found(paths: list[str], left: tuple[LeftAlone, ...]) -> NoReturn:
    counts = Counter(item.message for item in left)
    seen = "; ".join(f"{count} × {message}" for message, count in counts.most_common())
    raise NoDocuments(
        f"没有可读的文件 / no documents in {', '.join(paths)}" + (f" ({seen})" if seen else ""),
        "请放入 PDF、TIFF、PNG 或 JPEG 文件 / Put PDF, TIFF, PNG or JPEG files there, "
        "or name other paths",
        left,
    )
