"""The unit behind a number in a count: classifiers, measures, percentages."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from extractors.chinese_numerals import FORMAL, LOW, chinese_value, multiplier_value
from extractors.number import SPACES, Number
from extractors.quantity import Unit
from extractors.served_time import DAYS, is_served_time
from extractors.words import load_vocabulary

# 百分之三十五, 千分之三, 五分之一: the unit stands before the number.
OPENERS = re.compile(
    rf"(?P<opener>(?:[0-9]{{1,4}}|[{LOW}{FORMAL}]{{1,8}})[ ]{{0,2}}分[ ]{{0,2}}之)[ ]{{0,2}}\Z"
)
# ‰ is read as a percent sign with a nought behind it: no number begins there.
_PERCENT = re.compile(
    rf"{SPACES}(?P<unit>[%％﹪][0OoＯ〇○°](?![\d.,]*\d)|%|％|﹪|‰|个?{SPACES}百分点)"
)
# 九成, 七成五; not 成果, 成员, 成立.
_TENTHS = re.compile(
    f"{SPACES}成(?![立为果员功都本交长绩年效熟品套像份就人材才分堆倍千对色语家形])"
    "(?P<half>[一二三四五六七八九](?![个名位家次]))?"
)
# No classifier reaches over the wide gap between two columns (12317　镇).
_GAP = "[ \\t\u00a0]{0,2}"
_JOINT = "[·•・.]"
_OPEN, _CLOSE = "[（(]", "[）)]"


def unit_at(flat: str, position: int) -> Unit | None:
    """The classifier, measure or percentage that begins at `position` of a text, if any."""
    if (match := _PERCENT.match(flat, position)) is not None:
        return Unit(match.end(), _percent(match["unit"]))
    match = _vocabulary().units.match(flat, position)
    return _joined(flat, match.end(), match["unit"]) if match else None


def unit_of_count(flat: str, number: Number, opener: str) -> Unit | None:
    """The unit behind `number`, in normal form, None where no unit of the vocabulary follows."""
    if opener:
        return _share(number, opener)
    if (tenths := _tenths(flat, number)) is not None:
        return tenths
    if (unit := unit_at(flat, number.end)) is not None:
        return unit
    days = DAYS.match(flat, number.end)
    if days is not None and is_served_time(flat, number.start):
        return Unit(days.end(), "天")
    noun = None if number.is_chinese else _vocabulary().nouns.match(flat, number.end)
    return Unit(noun.end(), noun["unit"] or noun["apart"]) if noun else None


def _share(number: Number, opener: str) -> Unit | None:
    """百分之 and 千分之; a proper fraction whose share in per cent has an end (五分之一: 20 %).

    三分之一 has no exact value and is left out.
    """
    written = re.sub("[ 分之]", "", opener)
    if written in ("百", "千"):
        return Unit(number.end, "%" if written == "百" else "‰")
    parts = Decimal(written) if written.isascii() else chinese_value(written)
    parts = parts or multiplier_value(written)
    if not parts or number.value is None or number.upper is not None:
        return None
    factor = 100 / parts
    is_percent = parts == 100
    if factor * parts != 100 or not (is_percent or number.value < parts):
        return None
    return Unit(number.end, "%", factor)


def _percent(written: str) -> str:
    if "百分点" in written:
        return "百分点"
    return "%" if written in ("%", "％", "﹪") else "‰"


def _tenths(flat: str, number: Number) -> Unit | None:
    """成 as a unit: ten per cent, with the half tenth of 七成五."""
    if number.value is None or number.value >= 10 or number.scale != 1:
        return None
    match = _TENTHS.match(flat, number.end)
    if match is None:
        return None
    half = Decimal(LOW.index(match["half"]) - 2) if match["half"] else Decimal(0)
    return Unit(match.end(), "%", Decimal(10), half)


def _joined(flat: str, end: int, name: str) -> Unit:
    """The unit with what brackets, dots or a slash add to it: 台（套）, 人·次, 人（家）次."""
    vocabulary = _vocabulary()
    match = vocabulary.joints.match(flat, end)
    if match is None:
        return Unit(end, name)
    inner = match["inner"] or match["other"]
    tail = match["tail"] or ""
    if match["inner"] and not tail and flat[match.end() : match.end() + 1] == "次":
        tail = "次"
    whole = name + inner + tail
    stop = match.end() + (len(tail) if tail and not match["tail"] else 0)
    if whole in vocabulary.joined or (match["inner"] and (inner == "次" or tail)):
        return Unit(stop, whole)
    if match["inner"] or whole in vocabulary.choice:
        return Unit(stop, f"{name}（{inner}）")
    # 5人/组 is a rate, not a unit of its own.
    return Unit(end, name)


class CountVocabulary(NamedTuple):
    """Patterns and word sets from the YAML file."""

    units: re.Pattern[str]
    nouns: re.Pattern[str]
    joints: re.Pattern[str]
    joined: frozenset[str]
    choice: frozenset[str]
    rarely_small: frozenset[str]
    small_when_done: frozenset[str]
    small_at_end: frozenset[str]
    whole: frozenset[str]
    figurative: re.Pattern[str]
    done: re.Pattern[str]
    held: re.Pattern[str]
    not_counts: re.Pattern[str]


@cache
def classifiers() -> frozenset[str]:
    """Every classifier and unit of measure by its name (箱, 公斤)."""
    data = load_vocabulary("classifiers.yaml")
    return frozenset(map(str, [*data["plain"], *data["guarded"]]))


@cache
def _vocabulary() -> CountVocabulary:
    data = load_vocabulary("classifiers.yaml")
    guarded = {str(k): [str(w) for w in v] for k, v in data["guarded"].items()}
    names = classifiers()
    parts = []
    for name in sorted(names, key=lambda w: (-len(w), w)):
        after = guarded.get(name)
        # A Latin unit ends where its word ends: 5m is a metre, 5min is not.
        guard = "(?![A-Za-z])" if name[-1].isascii() else f"(?!{'|'.join(after)})" if after else ""
        parts.append(re.escape(name) + guard)
    short = _any([n for n in names if len(n) <= 2])
    return CountVocabulary(
        units=re.compile(f"{_GAP}(?P<unit>{'|'.join(parts)})"),
        # Behind a space a noun is counted only where its word ends: 3 县博爱… is a name.
        nouns=re.compile(
            f"(?P<unit>{_any(data['nouns'])})|{_GAP}(?P<apart>{_any(data['nouns'])})(?![\u4e00-\u9fff])"
        ),
        joints=re.compile(
            f"{_OPEN}(?P<inner>{short}){_CLOSE}(?P<tail>次)?|(?:{_JOINT}|/)(?P<other>{short})"
        ),
        joined=frozenset(data["pairs_joined"]),
        choice=frozenset(data["pairs_choice"]),
        rarely_small=frozenset(data["rarely_small"]),
        small_when_done=frozenset(data["small_when_done"]),
        small_at_end=frozenset(data["small_at_end"]),
        whole=frozenset(data["whole"]),
        figurative=re.compile(_any(data["figurative"])),
        done=re.compile(_any(data["done_words"])),
        held=re.compile(rf"{_any(data['held'])}\Z"),
        not_counts=re.compile(_any(data["not_counts"])),
    )


def count_vocabulary() -> CountVocabulary:
    """The vocabulary of counts, loaded once."""
    return _vocabulary()


def is_indivisible(unit: str) -> bool:
    """Whether what the unit counts comes whole, so that 4.218 of it is a misreading or an average.

    `unit` is a normal form of `unit_of_count` (人次, 台（套）). People, things, places and
    occasions come whole; measures, time, shares and points do not.
    """
    name = re.split("[（(]", unit, maxsplit=1)[0]
    return name in _vocabulary().whole or (name.endswith("次") and len(name) > 1)


def _any(words: list[str]) -> str:
    return "(?:" + "|".join(re.escape(str(w)) for w in sorted(words, key=len, reverse=True)) + ")"
