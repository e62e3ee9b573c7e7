"""What a document may take while it is opened and read: caps that keep one from ending all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Caps on one document and on the process that reads it.

    `memory_bytes` is what a reading process may take in all, `max_pixels` the largest picture
    that a page is rendered or decoded to. The timeouts are by the clock on the wall: opening, one
    page, the second look at one page, and the analysis of a document, which gets
    `analysis_timeout_per_page_s` more for each page.
    """

    memory_bytes: int = 3 * _GIB
    max_pages: int = 3_000
    max_file_bytes: int = 2 * _GIB
    max_pixels: int = 100_000_000
    open_timeout_s: float = 60.0
    page_timeout_s: float = 240.0
    second_look_timeout_s: float = 60.0
    analysis_timeout_s: float = 120.0
    analysis_timeout_per_page_s: float = 10.0


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How many processes read, within which limits; can be hashed and sent to a process.

    `passwords_file` holds passwords of encrypted documents, one a line, None when none is known.
    """

    workers: int
    limits: IntakeLimits = field(default_factory=IntakeLimits)
    passwords_file: Path | None = None
