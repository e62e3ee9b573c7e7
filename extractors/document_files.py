"""Files before they are opened as documents: their size, their hash and what they seem to be."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from extractors.intake import intake
from models.errors import EmptyFile, FileTooLarge, FileUnreadable

# A PDF may begin after a few stray bytes; readers look for its mark in the first kilobyte.
_PDF_MARK = b"%PDF-"
_MARK_WITHIN_BYTES = 1024
# First bytes of PNG, JPEG, TIFF (both byte orders, and BigTIFF), BMP.
_IMAGE_MARKS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"BM")


def hash_file(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal.

    Raises:
        FileUnreadable: when it is no plain file, or cannot be read.
        FileTooLarge, EmptyFile: too many bytes, or none.
    """
    most = intake().limits.max_file_bytes
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise FileUnreadable(f"{path.name} is no plain file", "Name a file or a folder.")
        if about.st_size > most:
            raise FileTooLarge(
                f"{path.name} has {about.st_size:,} bytes; at most {most:,} are read",
                "Split it, or scan it at 300 dpi.",
            )
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            size = stream.tell()
    except OSError as error:
        raise _unreadable(path, error) from error
    if size == 0:
        raise empty_file(path)
    return digest.hexdigest()


def is_image(path: Path) -> bool:
    """Whether the file is a picture rather than a PDF.

    Raises:
        EmptyFile, FileUnreadable: as `hash_file`.
    """
    # The first bytes decide, not the name: scanners name TIFF files .pdf and the reverse.
    head = _head(path, 16)
    return head.startswith(_IMAGE_MARKS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def is_pdf(path: Path) -> bool:
    """Whether the file bears the mark of a PDF.

    Raises:
        EmptyFile, FileUnreadable: as `hash_file`.
    """
    return _PDF_MARK in _head(path, _MARK_WITHIN_BYTES)


def empty_file(path: Path) -> EmptyFile:
    """The error about a file without bytes."""
    return EmptyFile(f"{path.name} is empty (0 bytes)", "Fetch it again from its publisher.")


def _head(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(size)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not head:
        raise empty_file(path)
    return head


def _unreadable(path: Path, error: OSError) -> FileUnreadable:
    why = error.strerror or (os.strerror(error.errno) if error.errno else str(error))
    return FileUnreadable(
        f"{path.name} cannot be read: {why}",
        "Check that the file exists and that you may read it.",
    )
