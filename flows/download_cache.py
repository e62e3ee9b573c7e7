"""Downloaded documents of this machine: each once for all its processes, within a bound."""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from models.errors import GongshiError

#: Where downloads lie; by default a folder of the user's own in the system's temporary folder.
CACHE_VARIABLE = "GONGSHI_CACHE"
#: Bytes that downloads may take in all: some hundred scans. One that is in use stays.
CAP_BYTES = 4 * 1024**3
_UNFINISHED = ".part"


class CacheUnusable(GongshiError):  # noqa: N818 - a state of the folder
    """Downloads have no place: the folder cannot be made, is somebody else's, or is full."""

    reason = "file_unreadable"


@contextmanager
def cached_download(
    name: str, download: Callable[[IO[bytes]], None], cap_bytes: int | None = None
) -> Iterator[Path]:
    """The file `name` of the cache, there and unchanged as long as the block runs.

    `download` fills it when it is not there; it must raise when what it got is wrong, for the
    file is taken as it is from then on. Processes that want one file at a time wait for one
    download. A lock on the file keeps it from being removed; locks end with their process.

    Raises:
        CacheUnusable: when the folder cannot be made or written, or the disk is full.
    """
    folder = _folder()
    path = folder / name
    while True:
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            _fetch(path, download)
            _remove_oldest(folder, CAP_BYTES if cap_bytes is None else cap_bytes, keep=path)
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if not _is_at(descriptor, path):  # removed before it was locked
                continue
            os.utime(path)
            yield path
            return
        finally:
            os.close(descriptor)


def _fetch(path: Path, download: Callable[[IO[bytes]], None]) -> None:
    part = path.with_name(path.name + _UNFINISHED)
    try:
        with part.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if path.exists() or not _is_at(file.fileno(), part):
                return  # another process has downloaded it meanwhile, or has given up
            file.truncate(0)
            try:
                download(file)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                part.unlink()
                raise
            part.replace(path)
    except OSError as error:
        raise CacheUnusable(
            f"无法下载到 / cannot download to {path.parent}: {error.strerror}",
            f"请腾出空间 / Make room there, or name another folder with {CACHE_VARIABLE}",
        ) from error


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether `path` still names the file that is open."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _remove_oldest(folder: Path, cap_bytes: int, keep: Path) -> None:
    """Remove what was not used for longest until the rest fits; what is in use stays."""
    files = []
    for file in folder.iterdir():
        with suppress(FileNotFoundError):
            status = file.stat()
            files.append((status.st_mtime_ns, status.st_size, file))
    total = sum(size for _, size, _ in files)
    for _, size, file in sorted(files):
        if total <= cap_bytes:
            return
        if file != keep and _removed(file):
            total -= size


def _removed(file: Path) -> bool:
    """Remove `file` unless a process has it locked."""
    with suppress(FileNotFoundError, BlockingIOError), file.open("rb") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_at(opened.fileno(), file):
            file.unlink()
            return True
    return False


def _folder() -> Path:
    """The folder of the cache: of this user alone, for what lies there is trusted."""
    named = os.environ.get(CACHE_VARIABLE)
    folder = Path(named or Path(tempfile.gettempdir()) / f"gongshi-cache-{os.getuid()}")
    try:
        folder.mkdir(mode=0o700, parents=bool(named), exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise CacheUnusable(
            f"无法建立 / cannot make the folder {folder} for downloads: {error.strerror}",
            f"请另选 / Name another with {CACHE_VARIABLE}",
        ) from error
    shared = status.st_uid != os.getuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if shared or not stat.S_ISDIR(status.st_mode):
        raise CacheUnusable(
            f"他人可写 / others can write to {folder}, where downloads are kept",
            f"请删除它或另选 / Remove it, or name another folder with {CACHE_VARIABLE}",
        )
    return folder
