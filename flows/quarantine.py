"""What cannot be read is put aside with a report that says why and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.discovery import SUFFIXES, file_stamp
from flows.run_log import get_logger
from flows.storage import is_remote
from models.settings import PROGRAM_VERSION
from models.store import Store
from models.store_work import WorkItem, note_moved, quarantined

FOLDER_NAME = "quarantine"
#: A file larger than this is not copied: its report says where it lies. A link to it is made
#: where the file system can, which takes no room.
COPIED_BYTES = 500_000_000

_REPORT = "report.json"
_UNFINISHED = ".making-"


@dataclass(frozen=True, slots=True)
class Kept:
    """How the file itself is kept in quarantine: the file there, or why there is none."""

    path: Path | None
    is_moved: bool = False
    note: str = ""


def quarantine_folder(output: Path) -> Path:
    """Where documents that cannot be read are put aside."""
    return output / FOLDER_NAME


def update_quarantine(store: Store, output: Path, *, moves: bool) -> list[Path]:
    """Have the quarantine hold what the store calls quarantined, and nothing else.

    Each document has a folder with its file and the reports; it appears whole or not at all, and
    a run that was killed before it got here is made up for by the next one. The file is linked or
    copied and stays where it was, or is moved there when `moves`. Returns the new folders.
    """
    folder = quarantine_folder(output)
    items = {item.document_id: item for item in quarantined(store)}
    _sweep(folder, items.keys())
    made: list[Path] = []
    for document_id, item in items.items():
        target = folder / document_id
        if _is_reported(target, item):
            if moves and not item.moved_to:
                _move_original(store, item, target)
            continue
        try:
            _put_aside(store, item, target, moves=moves)
        except OSError as error:
            # The store knows of the document all the same; the next run tries again.
            get_logger().error("quarantine_failed", name=item.file_name, error=str(error))
        else:
            made.append(target)
    return made


def take_back(store: Store, item: WorkItem) -> str:
    """Where the document is to be read from: its own place, or the quarantine.

    A file that was moved goes back to its place when that is free.
    """
    if not item.moved_to:
        return item.location
    moved, place = Path(item.moved_to), Path(item.location)
    if not moved.exists():
        return item.location
    if place.exists() or not place.parent.is_dir():
        return item.moved_to
    try:
        # `link` refuses what is there by now, where a rename would write over it.
        os.link(moved, place)
    except OSError:
        return item.moved_to
    note_moved(store, item.document_id, None)
    moved.unlink()
    return item.location


def _sweep(folder: Path, quarantined_ids: Iterable[str]) -> None:
    """Remove what a killed run left, and folders of documents that are out of quarantine."""
    wanted = set(quarantined_ids)
    with suppress(FileNotFoundError):
        for entry in sorted(folder.iterdir()):
            if entry.name.startswith(_UNFINISHED):
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.name not in wanted and (entry / _REPORT).is_file():
                _remove(entry)


def _remove(folder: Path) -> None:
    report = _read_report(folder)
    if not report.get("moved"):
        shutil.rmtree(folder, ignore_errors=True)
        return
    # The only copy of a person's file stays, and what was wrong with it is no longer so.
    for name in (_REPORT, "report.txt"):
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):  # not empty: the file is in it
        folder.rmdir()


def _is_reported(target: Path, item: WorkItem) -> bool:
    report = _read_report(target)
    return (report.get("reason"), report.get("error")) == (item.reason, item.error)


def _read_report(folder: Path) -> dict[str, object]:
    try:
        report = json.loads((folder / _REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return report if isinstance(report, dict) else {}


def _put_aside(store: Store, item: WorkItem, target: Path, *, moves: bool) -> None:
    making = target.parent / f"{_UNFINISHED}{item.document_id}-{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    name = f"document{_suffix(item)}"
    kept = _keep_file(item, making / name, target / name)
    _write_reports(making, item, kept)
    if target.exists():
        # An older report; a file that was moved here stays the one that it was.
        for entry in making.iterdir():
            if entry.name != name or not (target / name).exists():
                entry.replace(target / entry.name)
        shutil.rmtree(making)
    else:
        making.rename(target)
    if moves and not item.moved_to:
        _move_original(store, item, target)


def _keep_file(item: WorkItem, new: Path, final: Path) -> Kept:
    if item.moved_to:
        return Kept(final, is_moved=True)
    if is_remote(item.location):
        return Kept(None, note="在远程存储，未复制 / in remote storage, not copied")
    source = Path(item.location)
    try:
        size_bytes = source.stat().st_size
        try:
            os.link(source.resolve(), new)
        except OSError:
            if size_bytes > COPIED_BYTES:
                return Kept(None, note="文件过大，未复制 / too large to be copied")
            shutil.copyfile(source, new)
    except OSError as error:
        return Kept(None, note=f"无法复制 / cannot be copied: {error.strerror}")
    return Kept(final)


def _move_original(store: Store, item: WorkItem, target: Path) -> None:
    """Take the file away from where it was, now that the quarantine has it whole.

    In this order a kill leaves the file in both places at worst. A file that is no longer the one
    in quarantine, and a link, are left alone.
    """
    source = Path(item.location)
    copy = target / f"document{_suffix(item)}"
    if is_remote(item.location) or source.is_symlink() or not _are_alike(source, copy):
        return
    note_moved(store, item.document_id, str(copy.absolute()))
    try:
        source.unlink()
    except OSError as error:
        note_moved(store, item.document_id, None)
        get_logger().warning("quarantine_failed", name=item.file_name, error=str(error))
        return
    report = _read_report(target)
    report |= {"moved": True}
    _write_whole(target / _REPORT, _as_json(report))


def _are_alike(source: Path, copy: Path) -> bool:
    try:
        one, other = source.stat(), copy.stat()
        if (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino):
            return True
        stamp = file_stamp(one)
        alike = one.st_size == other.st_size and _same_bytes(source, copy)
        return alike and file_stamp(source.stat()) == stamp
    except OSError:
        return False


def _same_bytes(one: Path, other: Path) -> bool:
    with one.open("rb") as first, other.open("rb") as second:
        while True:
            block = first.read(1 << 20)
            if block != second.read(1 << 20):
                return False
            if not block:
                return True


def _suffix(item: WorkItem) -> str:
    # A known one or none: a name that somebody else chose is written nowhere on our disk.
    suffix = Path(item.location).suffix.lower()
    return suffix if suffix in SUFFIXES else ""


def _write_reports(folder: Path, item: WorkItem, kept: Kept) -> None:
    size_bytes: int | None = None
    with suppress(OSError):
        size_bytes = Path(item.moved_to or item.location).stat().st_size
    report: dict[str, object] = {
        "document_id": item.document_id,
        "file_name": item.file_name,
        "location": item.location,
        "sha256": item.sha256,
        "size_bytes": size_bytes,
        "file": kept.path.name if kept.path else None,
        "file_note": kept.note,
        "moved": kept.is_moved,
        "reason": item.reason,
        "error": item.error,
        "remedy": item.remedy,
        "attempts": item.attempts,
        "quarantined_at": f"{item.changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "reported_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "program_version": PROGRAM_VERSION,
        "retry": _retry(item, folder),
    }
    _write_whole(folder / "report.txt", _as_text(item, kept, _retry(item, folder)))
    _write_whole(folder / _REPORT, _as_json(report))


def _retry(item: WorkItem, folder: Path) -> str:
    output = folder.parent.parent.resolve()
    return f"gongshi status --output '{output}' --retry {item.document_id}"


def _as_json(report: dict[str, object]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _as_text(item: WorkItem, kept: Kept, retry: str) -> str:
    # Names and errors as JSON strings: a line feed in a file's name writes no line of its own.
    name, location = _quoted(item.file_name), _quoted(item.location)
    remedy = item.remedy or "请检查文件 / Check the file, or ask for it again where it came from"
    lines = [
        "此文件未能读取 / this document could not be read",
        "",
        f"文件 / file:        {name}",
        f"原位置 / from:      {location}",
        f"SHA-256:            {item.sha256}",
        f"原因 / why:         {_quoted(item.error)} ({item.reason})",
        f"怎么办 / what to do: {_quoted(remedy)}",
        f"尝试次数 / tries:   {item.attempts}",
        "",
        "修好后重试 / when that is done, try again:",
        f"    {retry}",
        "另一份文件（内容不同）直接放回原处，下次运行会读取 / a repaired file has other bytes: "
        "put it where this one was, and the next run reads it.",
    ]
    if kept.note:
        lines.insert(5, f"本文件夹无原文件 / no file here: {kept.note}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    plain = quoted[1:-1]
    return plain if plain == text else quoted


def _write_whole(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.new")
    with unfinished.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
