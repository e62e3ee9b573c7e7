"""What the name of a person looks like in Chinese text."""

from __future__ import annotations

import re
from functools import cache

from extractors.entity_vocabulary import characters, term_set, terms

_VOCABULARY = "people.yaml"
_CJK = re.compile(r"[一-龥〇㐀-䶿]+")
_DOT = re.compile(r"[·•・‧]")
# Figures of a sum in words.
_FIGURES = re.compile(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+")
# A surname and a one-character given name set apart to fill the line: 张　伟.
_SPACED = re.compile(r"([一-龥])[ 　]{1,3}([一-龥])$")
# 买买提·艾力, 古丽·阿不都热合曼·买买提
_DOTTED = re.compile(r"[一-龥]{1,8}(?:[·•・‧][一-龥]{1,8}){1,3}")


def plain_name(raw: str) -> str:
    """The name as a value: no inner spaces, one form of the dot."""
    return _DOT.sub("·", re.sub(r"\s+", "", raw))


def has_surname(name: str) -> bool:
    """Whether `name` is a known surname with a given name of one or two characters."""
    if not _CJK.fullmatch(name):
        return False
    for surname in terms(_VOCABULARY, "compound_surnames"):
        if name.startswith(surname):
            return 1 <= len(name) - len(surname) <= 2
    return name[0] in characters(_VOCABULARY, "surnames") and 2 <= len(name) <= 3


def has_compound_surname(name: str) -> bool:
    """Whether `name` is a surname of two characters with a given name: 司马宇航, 欧阳丹."""
    surnames = tuple(s for s in terms(_VOCABULARY, "compound_surnames") if len(s) == 2)
    return 3 <= len(name) <= 4 and name.startswith(surnames) and bool(_CJK.fullmatch(name))


def has_rare_surname(name: str) -> bool:
    """Whether `name` begins with a surname that elsewhere is an everyday word (区, 海, 保)."""
    return (
        bool(_CJK.fullmatch(name))
        and 2 <= len(name) <= 3
        and name[0] in characters(_VOCABULARY, "rare_surnames")
    )


def is_transliterated(name: str) -> bool:
    """Whether `name` is written like a Uyghur, Tibetan, Mongolian or Kazakh name."""
    if _DOTTED.fullmatch(name):
        plain = _DOT.sub("", name)
        known = characters(_VOCABULARY, "transliteration")
        return sum(character in known for character in plain) >= 0.7 * len(plain)
    if name in term_set(_VOCABULARY, "short_names"):
        return True
    known = characters(_VOCABULARY, "transliteration")
    return 3 <= len(name) <= 8 and all(character in known for character in name)


def is_syllable(character: str) -> bool:
    """Whether transliterated names are written with `character`."""
    return character in characters(_VOCABULARY, "transliteration")


def _reads_transliterated(name: str) -> bool:
    """Whether most characters are those of transliterated names: enough behind a label."""
    known = characters(_VOCABULARY, "transliteration")
    return sum(character in known for character in name) >= 0.7 * len(name)


def is_common(name: str) -> bool:
    """Whether `name` is a known word of other meaning, a pseudonym (王某) or a generic person."""
    name = plain_name(name)
    return (
        name in term_set(_VOCABULARY, "not_people")
        or name.endswith(terms(_VOCABULARY, "anonymous_endings") + terms(_VOCABULARY, "titles"))
        or (len(name) == 2 and (name[0] in "小老阿大" or name[1] in "山河湖"))  # 黄河, but 万长河
        or name in term_set("places.yaml", "cities")
        or name[1:] in term_set(_VOCABULARY, "never_given")  # 费|支出, cut off by a line break
        or _FIGURES.fullmatch(name) is not None  # 伍佰陆|拾元
        or any(mark in name for mark in ("某", "×", "*", "X"))
    )


def could_be_named(name: str) -> bool:
    """Whether a label or column may call `name` a person, also with an unknown surname."""
    spaced = _SPACED.fullmatch(name)
    if spaced:
        name = "".join(spaced.groups())
    if is_common(name):
        return False
    if has_surname(name) or is_transliterated(name) or _DOTTED.fullmatch(name):
        return True
    # An unknown surname of two or three characters: the label vouches for it.
    if _CJK.fullmatch(name) and 2 <= len(name) <= 3:
        return not _looks_like_word(name)
    if _CJK.fullmatch(name) and 4 <= len(name) <= 6 and _reads_transliterated(name):
        return not _looks_like_word(name)
    # Four characters: two surnames (张王小明), rarely more.
    return bool(
        _CJK.fullmatch(name)
        and len(name) == 4
        and name[0] in characters(_VOCABULARY, "surnames")
        and not _looks_like_word(name)
    )


@cache
def _word_parts() -> re.Pattern[str]:
    words = [word for word in terms(_VOCABULARY, "not_people") if len(word) == 2]
    words += [
        "项目",
        "人员",
        "部门",
        "办公",
        "财务",
        "电话",
        "单位",
        "姓名",
        "科室",
        "年度",
        "万元",
        "实施",
    ]
    return re.compile("|".join(map(re.escape, words)))


def _looks_like_word(name: str) -> bool:
    return bool(_word_parts().search(name))


def name_at(text: str, start: int, word_ends: frozenset[int]) -> int | None:
    """Where the name beginning at `start` ends, None where no name begins.

    `word_ends` are offsets at which the model ends a word (empty without a model).
    """
    dotted = _DOTTED.match(text, start)
    if dotted and is_transliterated(dotted.group()):
        return dotted.end()
    longest = None
    for length in (8, 7, 6, 5, 4, 3):
        candidate = text[start : start + length]
        if len(candidate) == length and is_transliterated(candidate) and not is_common(candidate):
            if _ends_here(text, start + length, word_ends):
                return start + length
            break
    for length in (4, 3, 2):
        candidate = text[start : start + length]
        if len(candidate) < length or not has_surname(candidate) or is_common(candidate):
            continue
        if _looks_like_word(candidate):
            continue
        if _ends_here(text, start + length, word_ends):
            return start + length
        longest = longest or None
    return longest


def _ends_here(text: str, end: int, word_ends: frozenset[int]) -> bool:
    if end >= len(text) or not _CJK.match(text[end]):
        return True
    return text[end] in term_set(_VOCABULARY, "after_name") and (not word_ends or end in word_ends)
