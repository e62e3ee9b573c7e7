"""Text as a database takes it."""

from __future__ import annotations


def storable(text: str) -> str:
    """`text` without what SQLite or PostgreSQL refuse.

    NUL is left out (PostgreSQL has none), and halves of surrogate pairs, which stand for
    undecodable bytes in file names, become U+FFFD.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
