"""What sort of character this is, for whoever joins and cleans printed Chinese."""

from __future__ import annotations

# Characters that close a phrase and never begin a line of Chinese type.
CLOSING = frozenset("，。、；：？！）〕】》〉」』”’％‰…·,.;:?!)]%")
# Characters that never end a line of Chinese type.
OPENING = frozenset("（〔【《〈「『“‘([¥￥")
# Marks that end a sentence.
SENTENCE_END = frozenset("。！？；!?;…")


def is_cjk(character: str) -> bool:
    """Whether `character` is a Chinese ideograph (or 〇)."""
    code = ord(character)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x323AF
        or character == "〇"
    )


def is_full_width_mark(character: str) -> bool:
    """Whether `character` is Chinese punctuation."""
    return 0x3001 <= ord(character) <= 0x303F or character in "，：；（）？！“”‘’·…％￥—～"


def is_chinese(character: str) -> bool:
    """Whether `character` is an ideograph or Chinese punctuation."""
    return is_cjk(character) or is_full_width_mark(character)


def is_latin(character: str) -> bool:
    """Whether `character` is an unaccented Latin letter."""
    return character.isascii() and character.isalpha()


def is_digit(character: str) -> bool:
    """Whether `character` is one of 0 to 9, in half or full width."""
    return character in "0123456789０１２３４５６７８９"


def is_unbroken(character: str) -> bool:
    """Whether `character` belongs to a run that a line break should not cut (word, number, URL)."""
    return character.isascii() and not character.isspace() and character not in "()[]<>"
