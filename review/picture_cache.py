"""Pictures kept on disk: made once, the oldest thrown away when they take too much room."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

ROOM_BYTES = 2 * 1024**3
# The room is looked at when this many pictures were written; then a tenth is made free.
_LOOKED_AT_EVERY = 100
_KEPT_SHARE = 0.9
_NAME = re.compile(r"[a-z0-9_-]{1,120}")
# Requests for one picture wait for each other; two pictures seldom share a lock.
_LOCKS = tuple(Lock() for _ in range(64))


class PictureCache:
    """Pictures in `folder`, one folder a document, at most `room_bytes` of them."""

    def __init__(self, folder: Path, room_bytes: int = ROOM_BYTES) -> None:
        self._folder = folder
        self._room_bytes = room_bytes
        self._written = 0

    def get(self, document_id: str, name: str, make: Callable[[], bytes]) -> bytes:
        """The picture called `name`, made and kept when it is not there.

        Names hold lower-case letters, digits, `_` and `-` alone.

        Raises:
            ValueError: for another name.
            Exception: what `make` raises; nothing is kept then.
        """
        if not (_NAME.fullmatch(document_id) and _NAME.fullmatch(name)):
            raise ValueError(f"{document_id}/{name} is no name of a picture")
        path = self._folder / document_id / f"{name}.webp"
        with _LOCKS[hash(path) % len(_LOCKS)]:
            try:
                return path.read_bytes()
            except FileNotFoundError:
                data = make()
            self._write(path, data)
        return data

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            part.write(data)
        # A reader sees the whole picture or none.
        Path(part.name).replace(path)
        self._written += 1
        if self._written % _LOOKED_AT_EVERY == 0:
            self.make_room()

    def make_room(self) -> None:
        """Throw the oldest pictures away where all together take more than they may."""
        pictures = []
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = Path(folder) / name
                try:
                    state = path.stat()
                except FileNotFoundError:
                    continue
                pictures.append((state.st_mtime_ns, state.st_size, path))
        taken = sum(size for _, size, _ in pictures)
        if taken <= self._room_bytes:
            return
        for _, size, path in sorted(pictures):
            path.unlink(missing_ok=True)
            taken -= size
            if taken <= self._room_bytes * _KEPT_SHARE:
                break
