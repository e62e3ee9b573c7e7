"""Tables made for download in the background, and kept for a day."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from models.errors import NotFoundError
from review.settings import ReviewSettings

_logger = logging.getLogger(__name__)

_KEPT_FOR_S = 24 * 3600
_KEPT_AT_MOST = 10
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class ExportState:
    """How far an export has come; `path` is its file once it is ready."""

    export_id: str
    state: Literal["preparing", "ready", "failed"]
    error: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class _Running:
    """What is being made, by what was asked for, and what went wrong, by export."""

    lock: threading.Lock
    # Tables are made one after another: each takes all of one core.
    turn: threading.Lock
    by_request: dict[tuple[str, bool], str]
    errors: dict[str, str]


@cache
def _running(_folder: Path) -> _Running:
    """The one of this process for each folder of exports."""
    return _Running(threading.Lock(), threading.Lock(), {}, {})


def start_export(settings: ReviewSettings, format_name: str, *, reviewed_only: bool) -> ExportState:
    """Begin to make the tables; whoever asks for what is being made shares it."""
    folder = _folder(settings)
    running = _running(folder)
    asked = (format_name, reviewed_only)
    with running.lock:
        export_id = running.by_request.get(asked)
        if export_id is None:
            _delete_old(folder, set(running.by_request.values()))
            export_id = running.by_request[asked] = secrets.token_hex(16)
            threading.Thread(
                target=_run, args=(settings, export_id, asked), name="export", daemon=True
            ).start()
    return ExportState(export_id, "preparing")


def export_state(settings: ReviewSettings, export_id: str) -> ExportState:
    """How far the export has come.

    Raises:
        NotFoundError: when there is none, or it is deleted.
    """
    folder = _folder(settings)
    running = _running(folder)
    with running.lock:
        if export_id in running.by_request.values():
            return ExportState(export_id, "preparing")
        if export_id in running.errors:
            return ExportState(export_id, "failed", running.errors[export_id])
    made = sorted((folder / export_id).glob("gongshi-*"))
    if not made:
        raise NotFoundError(
            "没有这次导出，可能已过期 / there is no such export; it may have been deleted",
            "请重新导出 / Make it again",
        )
    return ExportState(export_id, "ready", path=made[0])


def _run(settings: ReviewSettings, export_id: str, asked: tuple[str, bool]) -> None:
    folder = _folder(settings)
    running = _running(folder)
    partial = folder / f"{export_id}{_PARTIAL}"
    error = ""
    try:
        with running.turn:
            _make(settings, partial, *asked)
            partial.rename(folder / export_id)
    except Exception as problem:  # whatever it is, the person who waits has to know
        _logger.exception("the tables could not be made")
        error = str(problem) or type(problem).__name__
        shutil.rmtree(partial, ignore_errors=True)
    with running.lock:
        del running.by_request[asked]
        if error:
            running.errors[export_id] = error


def _make(settings: ReviewSettings, partial: Path, format_name: str, reviewed_only: bool) -> None:
    tables = partial / "tables"
    tables.mkdir(parents=True)
    names = settings.export(tables, format_name, reviewed_only)
    what = f"{format_name}-reviewed" if reviewed_only else format_name
    stem = f"gongshi-{what}-{datetime.now(UTC):%Y%m%d-%H%M%SZ}"
    if format_name == "xlsx":
        (tables / names[0]).rename(partial / f"{stem}.xlsx")
    else:
        _zip(tables, names, partial / f"{stem}.zip")
    shutil.rmtree(tables)


def _zip(tables: Path, names: Sequence[str], path: Path) -> None:
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(tables / name, name)


def _delete_old(folder: Path, in_work: set[str]) -> None:
    """Leave the latest exports that are younger than a day, and what is being made."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for path in folder.iterdir():
        if path.name.removesuffix(_PARTIAL) in in_work:
            continue
        age_s = time.time() - path.stat().st_mtime
        if path.name.endswith(_PARTIAL) or age_s > _KEPT_FOR_S:
            shutil.rmtree(path, ignore_errors=True)
        else:
            made.append((age_s, path))
    for _, path in sorted(made)[_KEPT_AT_MOST - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _folder(settings: ReviewSettings) -> Path:
    return settings.work / "exports"
