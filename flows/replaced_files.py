"""Files that change whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import UsageError


@contextmanager
def replaced_files(folder: Path) -> Iterator[Callable[[str], Path]]:
    """Write files of `folder` so that readers see the old ones or the finished new ones.

    The function given maps a file's name to the path to write to instead. When the block ends
    all files take their places; when it raises, none does and nothing is left behind.

    Raises:
        UsageError: when the folder cannot be written to.
    """
    pending: dict[str, Path] = {}

    def path_for(name: str) -> Path:
        pending[name] = folder / f".{name}.{os.getpid()}.part"
        return pending[name]

    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield path_for
        for name, path in pending.items():
            path.replace(folder / name)
    except OSError as error:
        raise UsageError(
            f"无法写入 / cannot write to {error.filename or folder}: {error.strerror}",
            "请腾出空间或另选文件夹 / Free some space, or give another folder with --output",
        ) from error
    finally:
        for path in pending.values():
            path.unlink(missing_ok=True)
