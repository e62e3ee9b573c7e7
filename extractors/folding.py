"""Characters folded to their common form, one for one, so that offsets stay true."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Every stroke that print or a reader puts between the ends of a range.
_DASHES = "—–―─━－−‐‑‒ー﹣～〜~∼"
# Quotation marks keep their direction; only what OCR mixes freely is folded here.
_SAME = {**dict.fromkeys(_DASHES, "-"), "﹒": ".", "．": ".", "○": "〇", "◯": "〇"}


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if character in _SAME:
        return _SAME[character]
    if character == "\u3000":
        return character  # a wide gap separates fields of a form; an ordinary space means nothing
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def fold(text: str) -> str:
    """`text` with full-width forms, dashes and compatibility ideographs in their common form.

    The result has the same length, so an offset in it is an offset in `text`. `：` becomes `:`,
    `，` `,`, `（` `(`; every dash and tilde becomes `-`; circles become `〇`.
    """
    return "".join(map(_fold_character, text))
