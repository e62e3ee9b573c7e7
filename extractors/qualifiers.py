"""Words around a number that say how it relates to the true one (约, 近, 不超过, 以上, ≥)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from extractors.number import halfwidth
from extractors.words import any_of, load_vocabulary, load_words
from models.values import Qualifier

# No qualifier before a number is longer than this; keeps the look back constant.
_LONGEST = 10


class Found(NamedTuple):
    """A qualifier with its span."""

    start: int
    end: int
    qualifier: Qualifier


def qualifier_before(flat: str, position: int) -> Found | None:
    """The qualifier that ends at `position`, spaces aside."""
    words, guards, pattern, _ = _vocabulary()
    match = pattern.search(flat, max(0, position - _LONGEST), position)
    if match is None:
        return None
    word = match["word"]
    # 节约10万元 is no 约: the guard is the last character of the other word's first part.
    # A word with guards of its own (超过) has not those of its beginning (超).
    kept = [word] if word in guards else [g for g in guards if word.startswith(g)]
    before = flat[match.start() - 1 : match.start()]
    if any(before in guards[g] for g in kept):
        return None
    return Found(match.start(), match.end(), words[word])


def qualifier_after(flat: str, position: int) -> Found | None:
    """The qualifier that begins at `position`, spaces aside."""
    words, _, _, pattern = _vocabulary()
    match = pattern.match(flat, position)
    return Found(match.start(), match.end(), words[match["word"]]) if match else None


def distant_qualifier(flat: str, position: int) -> Qualifier | None:
    """The qualifier parted from the number by a verb or a reference (最高给予10万元)."""
    words, _, _, _ = _vocabulary()
    match = _distant().search(flat, max(0, position - 16), position)
    return words[match["word"] or match["bound"]] if match else None


@cache
def _distant() -> re.Pattern[str]:
    far = any_of(load_words("qualifiers.yaml", "distant"))
    between = any_of(load_words("qualifiers.yaml", "between"))
    # 不低于标准的80%: what it is measured by stands between.
    bounds = any_of(w for w in _vocabulary()[0] if w.startswith("不") and len(w) > 2)
    of = "[\u4e00-\u9fff]{1,8}的"
    return re.compile(f"(?:(?P<word>{far})(?:{between}){{1,4}}|(?P<bound>{bounds}){of})\\Z")


@cache
def _vocabulary() -> tuple[
    dict[str, Qualifier], dict[str, frozenset[str]], re.Pattern[str], re.Pattern[str]
]:
    data = load_vocabulary("qualifiers.yaml")
    words: dict[str, Qualifier] = {}
    patterns = []
    for side in ("before", "after"):
        named = {halfwidth(w): Qualifier(q) for q, listed in data[side].items() for w in listed}
        here, words = list(named), words | named
        patterns.append("|".join(re.escape(w) for w in sorted(here, key=len, reverse=True)))
    guards = {str(k): frozenset(v) for k, v in data["not_before"].items()}
    spaces = "[ \t\u3000\u00a0]{0,2}"
    return (
        words,
        guards,
        re.compile(f"(?P<word>{patterns[0]}){spaces}\\Z"),
        re.compile(f"{spaces}(?P<word>{patterns[1]})"),
    )
