"""Characters of a text layer brought to the ones that people write."""

from __future__ import annotations

import unicodedata

UNKNOWN = "\ufffd"

# Whole characters whose code point as a radical NFKC leaves alone; fonts for simplified Chinese
# share one glyph for both, so that a text layer names either. The pairs follow from the radicals'
# Unicode names (CJK RADICAL C-SIMPLIFIED LONG is 长).
_RADICALS = dict(
    zip(
        "⺜⺝⺟⺠⺩⺬⻁⻄⻅⻆⻉⻊⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "日月母民王示虎西见角贝足车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)


def clean_character(char: str) -> str | None:
    """The character that `char` of a text layer stands for, or None when it stands for nothing.

    CJK compatibility ideographs and radicals become the ordinary ideographs of the same shape,
    every kind of blank a space, a soft hyphen (which is drawn where a layer has one) a hyphen.
    Control characters become `UNKNOWN`, since a font that draws something for them says only that
    its map is wrong. Full-width forms stay: the rest of the program folds them where it compares.
    """
    if char == "\u3000" or char.isspace():
        return " "
    if char == "\u00ad":
        return "-"
    category = unicodedata.category(char)
    if category == "Cf":
        return None
    if category in ("Cc", "Cs", "Cn"):
        return UNKNOWN
    if "\uf900" <= char <= "\ufaff" or "\u2f00" <= char <= "\u2fdf" or _is_supplement(char):
        return unicodedata.normalize("NFKC", char)
    if "\u2e80" <= char <= "\u2eff":
        return _RADICALS.get(char, unicodedata.normalize("NFKC", char))
    return char


def is_known(char: str) -> bool:
    """Whether `char` means the same in every font: no private-use character, no replacement."""
    return char != UNKNOWN and unicodedata.category(char) != "Co"


def _is_supplement(char: str) -> bool:
    return "\U0002f800" <= char <= "\U0002fa1f"
