"""What `gongshi doctor` looks at, each part by doing a little of its real work."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from packaging.requirements import Requirement

from flows.doctor import Check, Finding, Health
from models.settings import PROGRAM_VERSION, Settings
from models.store import open_store
from models.store_runs import status_summary

if TYPE_CHECKING:
    from extractors.page_image import Pixels

_GIB = 1 << 30
#: Memory that a reading process takes on ordinary pages (the largest one measured: 1.1 GiB).
_MEMORY_A_PROCESS_BYTES = int(1.2 * _GIB)
#: Below this a batch may end on a full disk: tables, store and quarantine grow.
_FREE_BYTES = 2 * _GIB
#: Sockets, pipes and files of the orchestrator and some pool processes.
_OPEN_FILES = 1024
_SHARED_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "fuse.sshfs"})
_NUMBER = "175.85"


def checks() -> tuple[Check, ...]:
    """All checks, the cheap and basic ones first."""
    return (
        Check("程序 / program", _program),
        Check("软件包 / packages", _packages),
        Check("机器 / machine", _machine),
        Check("输出文件夹 / output folder", _output),
        Check("存储 / store", _store),
        Check("第一识别 / first reader (RapidOCR)", _first_reader),
        Check("第二识别 / second reader (Tesseract)", _second_reader),
        Check("名称识别 / names (spaCy, LAC)", _names),
        Check("读取进程 / reading processes", _pool),
        Check("调度 / orchestration (Prefect)", _prefect),
        Check("集群 / cluster (Dask)", _cluster),
    )


def _program(_settings: Settings) -> Finding:
    python = platform.python_version()
    found = f"gongshi {PROGRAM_VERSION}, Python {python}, {platform.system()} {platform.machine()}"
    if not (3, 11) <= sys.version_info < (3, 14):
        return Finding(Health.BAD, found, "请用 / Use Python 3.11 to 3.13")
    if sys.getfilesystemencoding().lower() != "utf-8":
        return Finding(
            Health.WARNING, f"{found}, file names in {sys.getfilesystemencoding()}", "LANG=C.UTF-8"
        )
    return Finding(Health.GOOD, found)


def _packages(_settings: Settings) -> Finding:
    wrong = []
    wanted = [Requirement(text) for text in requires("gongshi") or ()]
    needed = [r for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})]
    for requirement in needed:
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            wrong.append(f"{requirement.name} 缺少 / is missing")
            continue
        if not requirement.specifier.contains(installed, prereleases=True):
            wrong.append(f"{requirement.name} {installed} ≠ {requirement.specifier}")
    if wrong:
        return Finding(
            Health.BAD,
            "; ".join(wrong),
            "请重新安装 / Install again: sh install.sh",
        )
    return Finding(Health.GOOD, f"{len(needed)} 个都在 / all {len(needed)} are there")


def _machine(settings: Settings) -> Finding:
    memory = psutil.virtual_memory().total
    cores = os.cpu_count() or 1
    found = f"{cores} 核 / cores, {memory / _GIB:.0f} GiB"
    if settings.workers * _MEMORY_A_PROCESS_BYTES > memory:
        fit = max(1, memory // _MEMORY_A_PROCESS_BYTES)
        return Finding(
            Health.WARNING,
            f"{found}; {settings.workers} 个进程放不下 / processes may not fit",
            f"请用 / Use --workers {fit}",
        )
    files = _open_files_limit()
    if files is not None and files < _OPEN_FILES:
        return Finding(
            Health.WARNING, f"{found}; {files} open files at most", f"ulimit -n {_OPEN_FILES}"
        )
    return Finding(Health.GOOD, found)


def _open_files_limit() -> int | None:
    try:
        import resource
    except ImportError:  # not a Unix
        return None
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _output(settings: Settings) -> Finding:
    from flows.ingest_command import check_writable

    check_writable(settings.output)
    free = shutil.disk_usage(settings.output).free
    found = f"{settings.output}: {free / _GIB:.0f} GiB 可用 / free"
    if free < _FREE_BYTES:
        return Finding(Health.WARNING, found, "请腾出空间 / Make some room")
    return Finding(Health.GOOD, found)


def _store(settings: Settings) -> Finding:
    store = open_store(settings.store_url)
    try:
        documents = sum(status_summary(store).documents.values())
        engine = store.engine
        address = engine.url.render_as_string(hide_password=True)
        found = f"{address}: {documents} 份文件 / documents"
        if engine.dialect.name == "sqlite" and engine.url.database:
            kind = _file_system(Path(engine.url.database))
            if kind in _SHARED_FILE_SYSTEMS:
                return Finding(
                    Health.BAD,
                    f"{found}; SQLite on {kind}",
                    "SQLite 须在本机磁盘 / Keep SQLite on a disk of this machine, or use "
                    "PostgreSQL",
                )
        return Finding(Health.GOOD, found)
    finally:
        store.close()


def _file_system(path: Path) -> str:
    """Kind of the file system that `path` lies on, "" when that is not known."""
    mounts: dict[str, str] = {
        part.mountpoint: part.fstype for part in psutil.disk_partitions(all=True)
    }
    for folder in path.resolve().parents:
        if str(folder) in mounts:
            return mounts[str(folder)]
    return ""


def _first_reader(_settings: Settings) -> Finding:
    from extractors.rapidocr_reader import recognize_text

    (read,) = recognize_text([_picture_of_a_number()])
    return _as_read(read.text, "请重新安装 / Install again: sh install.sh")


def _second_reader(_settings: Settings) -> Finding:
    import cv2

    from extractors.first_reading import Script
    from extractors.tesseract_reader import read_crops

    grey = cv2.cvtColor(_picture_of_a_number(), cv2.COLOR_BGR2GRAY)
    (read,) = read_crops([grey], Script.DIGITS)
    # Asked for too: without its Chinese data every page would stand on one reader alone.
    read_crops([grey], Script.CHINESE)
    return _as_read(
        read.text, "sudo apt install tesseract-ocr tesseract-ocr-chi-sim (macOS: tesseract-lang)"
    )


def _as_read(text: str, remedy: str) -> Finding:
    if text.replace(" ", "") == _NUMBER:
        return Finding(Health.GOOD, f"读作 / reads {_NUMBER}")
    return Finding(Health.BAD, f"{_NUMBER} 读作 / is read as {text!r}", remedy)


def _picture_of_a_number() -> Pixels:
    import cv2
    import numpy as np

    picture = np.full((48, 190, 3), 255, np.uint8)
    cv2.putText(picture, _NUMBER, (12, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20), 3)
    return picture


def _names(_settings: Settings) -> Finding:
    from extractors.entities import find_entities, load_entity_pipeline

    mentions = find_entities("重庆市民政局负责人张伟出席。", load_entity_pipeline())
    found = [mention.raw_text for mention in mentions]
    if "重庆市民政局" in found:
        return Finding(Health.GOOD, "、".join(found))
    return Finding(
        Health.BAD, f"重庆市民政局 不在 / is not among {found}", "请重新安装 / sh install.sh"
    )


def _pool(settings: Settings) -> Finding:
    from flows.work_pool import close_pool, run_in_pool

    try:
        cores = run_in_pool(settings.pool, 60.0, os.cpu_count)
    finally:
        close_pool(settings.pool)
    limit = settings.limits.memory_bytes / _GIB
    return Finding(
        Health.GOOD,
        f"{settings.workers} × {limit:.1f} GiB 上限 / cap, {cores} 核 / cores",
    )


def _prefect(_settings: Settings) -> Finding:
    from flows.orchestration import has_prepared_home

    found = f"Prefect {version('prefect')}"
    server = os.environ.get("PREFECT_API_URL")
    if server:
        return Finding(Health.GOOD, f"{found}, {server}")
    if not has_prepared_home():
        return Finding(
            Health.WARNING,
            f"{found}; 首次启动较慢 / the first start takes longer",
            f"{sys.executable} -m flows.orchestration",
        )
    return Finding(Health.GOOD, found)


def _cluster(settings: Settings) -> Finding:
    if settings.dask is None:
        return Finding(Health.GOOD, "未使用 / not asked for (--dask)")
    from flows.dask_check import check_workers, connect

    client = connect(settings.dask)
    try:
        workers = check_workers(client, settings.dask, settings.store_url, "")
    finally:
        client.close()  # type: ignore[no-untyped-call]
    return Finding(Health.GOOD, f"{settings.dask}: {workers} 个工作进程 / workers")
