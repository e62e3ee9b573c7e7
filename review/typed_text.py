"""What makes a typed text unfit to be read: it would have to be repaired first."""

from __future__ import annotations

import re
import unicodedata

from models.values import Kind
from review.bilingual import Bilingual, said

TEXT_LIMIT = 500
# Letters and signs that are taken for digits; 〇 is a digit beside Chinese ones only.
_LOOK_ALIKES = "lIiOoSsBbZzQ|!○◯〇"
_LOOK_ALIKE = re.compile(rf"(?<=[\d.,]) ?([{_LOOK_ALIKES}])|([{_LOOK_ALIKES}]) ?(?=[\d.,])")
_ARABIC = re.compile(r"\d(?:[\d.,\s]*\d)?")
_WELL_FORMED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_DIGIT_GAP = re.compile(r"\d\s+\d")
# Control characters, lone surrogates (which no store takes), invisible marks, private characters,
# line and paragraph separators.
_INVISIBLE = ("Cc", "Cs", "Cf", "Co", "Zl", "Zp")
_WITH_NUMBERS = (Kind.AMOUNTS, Kind.COUNTS, Kind.DATES)


def unfit(typed: str) -> Bilingual | None:
    """What keeps a text of any kind from being read, None when nothing does."""
    if not typed:
        return said("typed_empty")
    if len(typed) > TEXT_LIMIT:
        return said("typed_too_long", limit=TEXT_LIMIT)
    if any(c not in "\n\r\t" and unicodedata.category(c) in _INVISIBLE for c in typed):
        return said("typed_control_character")
    return None


def ill_formed(kind: Kind, typed: str) -> Bilingual | None:
    """What of a text with numbers is none: letters among the digits, gaps, odd separators."""
    if kind not in _WITH_NUMBERS:
        return None
    # ², ①, ½ and the digits of other scripts would become other numbers in their common form.
    odd = next((c for c in typed if _is_odd_digit(c)), None)
    if odd is not None:
        return said("typed_special_digit", character=odd)
    plain = unicodedata.normalize("NFKC", typed)
    found = _LOOK_ALIKE.search(plain)
    if found is not None:
        return said("typed_look_alike", character=found[1] or found[2])
    if kind is Kind.DATES:
        gap = _DIGIT_GAP.search(plain)
        return said("typed_number_form", number=gap[0]) if gap else None
    for number in _ARABIC.findall(plain):
        if _WELL_FORMED.fullmatch(number) is None:
            return said("typed_number_form", number=number)
    return None


def _is_odd_digit(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "No":
        return True
    common = unicodedata.normalize("NFKC", character)
    return category == "Nd" and not (common.isascii() and common.isdigit())
