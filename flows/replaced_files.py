"""Sets of files that change together or not at all, whatever moment the process is killed at."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.errors import UsageError

# New files are written here, and belong to nobody when the process that wrote them is gone.
_PENDING = ".export-pending"
# Renaming the folder to this is the moment from which the new files count: they are whole and on
# the disk, and whoever comes next moves those that are still in it.
_COMPLETE = ".export-complete"
_LOCK = ".export.lock"


@contextmanager
def replaced_files(folder: Path) -> Iterator[Callable[[str], Path]]:
    """Write files of `folder` so that the set of them changes as one.

    The function given maps a file's name to the path to write to instead. When the block ends
    all files take their places, those asked for last at last; when it raises, none does and
    nothing is left behind. A process that is killed before all are written has changed nothing;
    one that is killed while they take their places is finished by the next call, or by
    `finish_replacing`. A reader sees a file as it was or as it is now. Two processes that write
    to one folder do so one after the other.

    Raises:
        UsageError: when the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            _settle(folder)
            pending = folder / _PENDING
            pending.mkdir()
            names: list[str] = []

            def path_for(name: str) -> Path:
                names.append(name)
                return pending / name

            try:
                yield path_for
                for name in names:
                    _flush(pending / name)
                _flush(pending)
                pending.replace(folder / _COMPLETE)
                _flush(folder)
            except BaseException:
                shutil.rmtree(pending, ignore_errors=True)
                raise
            _move(folder, names)
    except OSError as error:
        raise UsageError(
            f"无法写入 / cannot write to {error.filename or folder}: {error.strerror}",
            "请腾出空间或另选文件夹 / Free some space, or give another folder with --output",
        ) from error


def finish_replacing(folder: Path) -> None:
    """Finish what a killed process began in `folder`, or sweep its scraps away.

    Costs two looks at the folder when there is nothing to do. What another process is writing
    just now is left to it, and so is a folder that must not be written to.
    """
    if not any((folder / name).is_dir() for name in (_PENDING, _COMPLETE)):
        return
    with suppress(OSError), _locked(folder, waits=False):
        _settle(folder)


@contextmanager
def _locked(folder: Path, *, waits: bool = True) -> Iterator[None]:
    """Hold the folder; the lock goes with the process, however that ends.

    Raises:
        BlockingIOError: when another one holds it and this one does not wait.
    """
    # A file that stays: with one that is removed two processes could each hold one of that name.
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)


def _settle(folder: Path) -> None:
    complete = folder / _COMPLETE
    if complete.is_dir():
        _move(folder, sorted(path.name for path in complete.iterdir()))
    if (folder / _PENDING).is_dir():
        shutil.rmtree(folder / _PENDING)


def _move(folder: Path, names: list[str]) -> None:
    complete = folder / _COMPLETE
    for name in names:
        (complete / name).replace(folder / name)
    _flush(folder)
    complete.rmdir()


def _flush(path: Path) -> None:
    """Have the disk hold what was written to the file or the folder."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
