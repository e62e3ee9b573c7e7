"""What one of an amount is for: 人 in 每人每月200元, 户 in 户均3000元, 人 in 4,200元/人."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from extractors.words import any_of, load_words

# A rate and its amount stand in one clause; a colon or brackets between them do not part them.
_CLAUSE_BREAK = re.compile("[，。；;！!？?\n]|,(?![0-9]{3})")
_FURTHEST = 40
# Between coordinated amounts of one rate: 每人每月200元、300元; 慰问金500元和300元.
# 760元提高到820元 states two rates of one reference.
_COORDINATED = re.compile(
    "\\s?(?:、|和|及|与|或|或者|、或|(?:统一)?(?:提高|提升|调整|增加|上调|降低|下调|下降|降|增|涨|调)(?:到|至|为))\\s?\\Z"
)


class Per(NamedTuple):
    """The reference of a rate and where its wording ends."""

    name: str
    end: int


def per_in_unit(flat: str, end: int) -> Per | None:
    """The reference written into the unit that ends at `end` (元/人, 元/人·月, 元每人)."""
    match = _patterns().suffix.match(flat, end)
    if match is None:
        return None
    names = [n for n in re.split("[/／·・•.（）()每 ]|一(?!次)", match[0]) if n]
    if not names:
        return None
    return Per(_first_thing(names), match.end())


def is_time(name: str) -> bool:
    """Whether a reference is a stretch of time (月), which yields to any other."""
    return name in load_words("per.yaml", "time")


def per_before(flat: str, start: int, since: int, carried: str) -> str:
    """The reference that the clause states before the amount at `start`; "" when it states none.

    `since` is the end of the amount before it and `carried` that amount's reference: it goes on
    only to amounts coordinated with it.
    """
    begin = max(0, start - _FURTHEST)
    if since > begin:
        gap = flat[since:start]
        if carried and _COORDINATED.match(gap):
            return carried
        begin = since
    clause = _CLAUSE_BREAK.split(flat[begin:start])[-1]
    patterns = _patterns()
    for total in reversed(list(patterns.totals.finditer(clause))):
        # 每户每年累计不超过3000元 is still for one household.
        if not patterns.until_total.search(clause, 0, total.start()):
            clause = clause[total.end() :]
        break
    average = patterns.average.search(clause)
    every = [_reference(m, clause) for m in patterns.every.finditer(clause)]
    # 人均每月补助85元 is for one person.
    return _first_thing([*every, average[1]] if average else every) if every or average else ""


def per_in_words(words: str) -> str:
    """The reference in the wording of a header or row label (人均服务成本, 元/人); "" if none."""
    unit = re.search("元", words)
    while unit is not None:
        found = per_in_unit(words, unit.end())
        if found is not None:
            return found.name
        unit = re.compile("元").search(words, unit.end())
    return per_before(words, len(words), 0, "")


def _first_thing(names: list[str]) -> str:
    """The first name that is no stretch of time, else the first."""
    time = load_words("per.yaml", "time")
    return next((n for n in names if n not in time), names[0])


def _reference(match: re.Match[str], clause: str) -> str:
    patterns = _patterns()
    if match["general"] is None:
        return match["name"]
    phrase = clause[match.end() :]
    # 每个标准社工站: here 标准 is part of the noun.
    stop = patterns.stops.search(phrase, 2 if phrase.startswith("标准") else 0)
    if stop is not None:
        phrase = phrase[: stop.start()]
    # 每个县（市、区）: the bracket only widens the noun.
    phrase = re.split("[（(]", phrase)[0].strip(' “”"：:')
    # The longest noun at the end of the phrase, else the last one in it.
    last = patterns.last_noun.search(phrase)
    if last is not None:
        return last[0]
    nouns = patterns.nouns.findall(phrase[:12])
    if nouns:
        return str(nouns[-1])
    return phrase if 0 < len(phrase) <= 4 and not re.search("[0-9，、]", phrase) else "个"


class _Patterns(NamedTuple):
    suffix: re.Pattern[str]
    every: re.Pattern[str]
    average: re.Pattern[str]
    nouns: re.Pattern[str]
    last_noun: re.Pattern[str]
    stops: re.Pattern[str]
    totals: re.Pattern[str]
    until_total: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    time = load_words("per.yaml", "time")
    things = load_words("per.yaml", "classifiers")
    nouns = load_words("per.yaml", "nouns")
    known = any_of({*time, *things, *nouns, "个"})
    return _Patterns(
        suffix=re.compile(
            rf" ?[/／] ?[（(]?{known}(?: ?[/／·・•.] ?{known})*(?:[/／]?[）)])?"
            rf"|[（(]每{known}(?:每{known})*[）)]"
            rf"|每{known}(?:每{known})*(?=[，。；、,;）)\s]|\Z|的|标准|计)"
        ),
        every=re.compile(
            f"(?:每一?|单(?=个))(?:(?P<general>个)|(?P<name>{any_of({*time, *things})}))"
        ),
        average=re.compile(
            rf"({any_of(load_words('per.yaml', 'averages'))})(?:[年月日])?均(?!等|衡|匀)"
        ),
        nouns=re.compile(any_of(nouns)),
        last_noun=re.compile(any_of(nouns) + "\\Z"),
        stops=re.compile(any_of(load_words("per.yaml", "stops"))),
        totals=re.compile(any_of(load_words("per.yaml", "totals"))),
        until_total=re.compile(f"每(?:{any_of(things)}|个)(?:每{any_of(time)})?\\Z"),
    )
