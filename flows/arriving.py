"""Whether a file is still being written by whoever brings it."""

from __future__ import annotations

import os
import re
from pathlib import Path

# What browsers, rsync, WinSCP, FileZilla, wget and Office call a file that is not done yet.
_TEMPORARY_NAME = re.compile(
    r"(?i:\.(?:part|partial|crdownload|download|tmp|temp|filepart|opdownload|!ut|aria2|swp)$)"
    r"|^~|~$"
)
# A file that lacks its end has this many times longer to get it: a copy over a network may stall.
_PATIENCE = 10
_END_MARK = b"%%EOF"
# Viewers accept the mark within the last 1,024 bytes; some programs write more behind it.
_END_WITHIN_BYTES = 2048
# Clocks of file servers differ by seconds. A file from the day after tomorrow had a wrong clock,
# and waiting for that day would pass the file by in silence.
_CLOCK_MAY_DIFFER_S = 86_400.0


def has_temporary_name(name: str) -> bool:
    """Whether programs that copy or download give such a name to a file that is not done."""
    return _TEMPORARY_NAME.search(name) is not None


def is_still_arriving(
    path: str | Path, status: os.stat_result, settle_s: float, now_s: float
) -> bool:
    """Whether the file changed within the last `settle_s` seconds or lacks its end.

    A file that is empty, and a PDF without its end mark, is waited for ten times as long; after
    that it is a damaged document, which gets its own error. `now_s` is seconds since the epoch.
    With `settle_s` 0 nothing is waited for.
    """
    if settle_s <= 0:
        return False
    # A copy that keeps the time of its original shows its youth in the change time alone.
    changed = [t for t in (status.st_mtime, status.st_ctime) if t <= now_s + _CLOCK_MAY_DIFFER_S]
    age_s = now_s - max(changed, default=0.0)
    if age_s < settle_s:
        return True
    return age_s < _PATIENCE * settle_s and _lacks_its_end(path, status.st_size)


def _lacks_its_end(path: str | Path, size_bytes: int) -> bool:
    if not size_bytes:
        return True
    try:
        with Path(path).open("rb") as file:
            if not file.read(5).startswith(b"%PDF-"):
                # A copy made by laying out the whole file first begins with zeros.
                file.seek(0)
                return not any(file.read(_END_WITHIN_BYTES))
            file.seek(max(0, size_bytes - _END_WITHIN_BYTES))
            return _END_MARK not in file.read(_END_WITHIN_BYTES)
    except OSError:
        # Whoever writes it holds it; if not, reading it will say what is wrong.
        return True
