"""Whether an error means that memory ran out, whichever library says so in whichever words."""

from __future__ import annotations

import errno

# MuPDF; OpenJPEG; the C++ of ONNX Runtime; OpenCV; ONNX Runtime's arena; Pillow and libtiff; Linux.
_PHRASES = (
    "malloc (",
    "calloc (",
    "realloc (",
    "exceeds system limits",
    "not enough memory",
    "bad alloc",
    "bad_alloc",
    "insufficient memory",
    "failed to allocate",
    "out of memory",
    "cannot allocate memory",
    "unable to allocate",
)


def is_memory_failure(error: BaseException) -> bool:
    """Whether `error`, or one that it was raised from or upon, says that memory ran out."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        if isinstance(at, MemoryError) or (isinstance(at, OSError) and at.errno == errno.ENOMEM):
            return True
        if says_memory_failed(str(at)):
            return True
        at = at.__cause__ or at.__context__
    return False


def says_memory_failed(message: str) -> bool:
    """Whether the words of a library's message mean that memory ran out."""
    lower = message.lower()
    return any(phrase in lower for phrase in _PHRASES)


def stop_at_memory_failure(error: BaseException) -> None:
    """Raise MemoryError where `error` means that memory ran out, instead of anything milder."""
    if is_memory_failure(error):
        raise MemoryError(str(error)) from error
