"""What an export folder holds: of which state of the store, and whether it is still there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.replaced_files import finish_replacing
from models.schema import TABLES
from models.settings import PROGRAM_VERSION
from models.store import Store
from models.store_fingerprint import store_fingerprint

#: Name of the file, beside the tables, that keeps it.
FILE_NAME = ".export.json"


@dataclass(frozen=True, slots=True)
class ExportState:
    """How the files of a folder came to be.

    `fingerprint` is the store's, `contents` says what of it was asked for (`all` or a part),
    `writer` what wrote it, and `files` has (size in bytes, time of the last change in ns) of each.
    """

    fingerprint: str
    contents: str
    formats: tuple[str, ...]
    writer: str
    files: dict[str, tuple[int, int]]


#: `contents` of an export of the whole store.
EVERYTHING = "all"


def is_in_step(store: Store, output: Path) -> bool:
    """Whether the folder holds the tables of the whole store as it is now, as this program writes.

    An export that was killed is finished first. The answer is also no when one of the files is
    gone or was changed since.
    """
    finish_replacing(output)
    state = read_state(output)
    return (
        state is not None
        and state.contents == EVERYTHING
        and "csv" in state.formats
        and state.writer == _writer()
        and state.files == file_stamps(output, state.files)
        and state.fingerprint == store_fingerprint(store)
    )


def formats_in(output: Path) -> tuple[str, ...]:
    """The formats of the last export to the folder that are still there."""
    state = read_state(output)
    if state is None or not file_stamps(output, state.files):
        return ()
    return state.formats


def read_state(output: Path) -> ExportState | None:
    """What is known of the last export to the folder; None when there was none."""
    try:
        kept = json.loads((output / FILE_NAME).read_text(encoding="utf-8"))
        return ExportState(
            kept["fingerprint"],
            kept["contents"],
            tuple(kept["formats"]),
            kept["writer"],
            {name: (int(size), int(moment)) for name, (size, moment) in kept["files"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # Without it, or with one that is no good, the tables are simply written again.
        return None


def state_json(fingerprint: str, contents: str, formats: Sequence[str], written: Path) -> str:
    """The text of the state's file; `written` is the folder with the finished files."""
    files = file_stamps(written, (path.name for path in written.iterdir()))
    state = ExportState(fingerprint, contents, tuple(formats), _writer(), files)
    return json.dumps(asdict(state), ensure_ascii=False, indent=1) + "\n"


def file_stamps(folder: Path, names: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Size and time of the last change of those of the files that are there."""
    stamps: dict[str, tuple[int, int]] = {}
    for name in names:
        try:
            found = (folder / name).stat()
        except OSError:
            continue
        stamps[name] = (found.st_size, found.st_mtime_ns)
    return stamps


def _writer() -> str:
    """This version of the program, with the columns that it writes."""
    columns = hashlib.sha256(repr(TABLES).encode()).hexdigest()[:16]
    return f"{PROGRAM_VERSION} {columns}"
