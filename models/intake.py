"""What a document may take while it is opened and read: caps that keep one from ending all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Caps on one document and on the process that reads it.

    `memory_bytes`: what a reading process may have allocated (private writable memory, which is
    within 70 MiB of what is resident; address space is 1 GiB more, because networks and the C
    library reserve what they never touch). Ordinary pages take 0.8 to 1.1 GiB, the most that was
    measured of a page that is still read is 2.1 GiB (a JPEG of 11,000 by 15,600 pixels): 4 GiB is
    twice that, and what needs more is a bomb or cannot be read here.
    `max_pages`: the longest yearbooks have some 1,500; pages are read for an hour then.
    `max_file_bytes`: 3,000 pages of 700 kB each, a colour scan at 300 dpi.
    `max_picture_bytes`: of one picture inside a page, decoded; A0 in colour at 600 dpi has 1.7 GB,
    and pictures of most kinds are decoded strip by strip.
    `max_pixels`: of a picture file, which is decoded whole: A3 at 1,000 dpi (more than twice what
    Pillow takes for safe without a warning).
    The timeouts are by the clock on the wall. `page_timeout_s`: an ordinary page takes 1 to 3 s
    on one core; a hundred times that means that the parser hangs. `second_look_timeout_s`: for
    each page; the second reader takes a fifth of a second. `analysis_timeout_s`: for a document,
    with `analysis_timeout_per_page_s` more for each page.
    """

    memory_bytes: int = 4 * _GIB
    max_pages: int = 3_000
    max_file_bytes: int = 2 * _GIB
    max_picture_bytes: int = 2 * _GIB
    max_pixels: int = 178_956_970
    open_timeout_s: float = 60.0
    page_timeout_s: float = 240.0
    second_look_timeout_s: float = 60.0
    analysis_timeout_s: float = 120.0
    analysis_timeout_per_page_s: float = 10.0


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How many processes read, within which limits; can be hashed and sent to a process.

    `passwords_file` holds passwords of encrypted documents, UTF-8, one a line; None when none is
    known. It is read when a process starts.
    """

    workers: int
    limits: IntakeLimits = field(default_factory=IntakeLimits)
    passwords_file: Path | None = None
