"""Text as a search compares it."""

from __future__ import annotations

import re
import unicodedata

_COMMA_IN_NUMBER = re.compile(r"(?<=\d),(?=\d)")


def search_text(text: str) -> str:
    """The text without what a searcher does not mean: width, case, spaces, commas in numbers."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _COMMA_IN_NUMBER.sub("", " ".join(folded.split()))
