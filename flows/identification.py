"""Which documents the found files are: by the SHA-256 of their bytes, whatever their names."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from flows.discovery import FoundDocument, LeftAlone
from flows.storage import sha256_of_location
from models.errors import GongshiError
from models.store import Store
from models.store_paths import known_stamps

# Files hashed at a time: hashing one waits for the disk or the network as much as for a core.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Identified:
    """The files by SHA-256, copies of one document together; and those that cannot be read."""

    by_hash: dict[str, list[FoundDocument]]
    unreadable: tuple[LeftAlone, ...] = ()


def identify(store: Store, found: Sequence[FoundDocument]) -> Identified:
    """Hash the files, except those whose stamp is still the one they were last hashed under."""
    known = known_stamps(store, [file.location for file in found])
    by_hash: dict[str, list[FoundDocument]] = {}
    unreadable: list[LeftAlone] = []

    def sha256_of(file: FoundDocument) -> str | LeftAlone:
        stamp, sha256 = known.get(file.location, ("", ""))
        if stamp and stamp == file.stamp:
            return sha256
        try:
            return sha256_of_location(file.location)
        except (GongshiError, OSError) as error:
            message = f"无法读取 / cannot be read: {error}"
            return LeftAlone(file.location, file.name, "unreadable_file", message)

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for file, result in zip(found, threads.map(sha256_of, found), strict=True):
            if isinstance(result, LeftAlone):
                unreadable.append(result)
            else:
                by_hash.setdefault(result, []).append(file)
    return Identified(by_hash, tuple(unreadable))
