"""Days, hours and minutes that were given or saved: the durations that are counts.

年开放260天 and 响应时间缩短三分钟 measure what was achieved; 公示7天 and 为期5天 say how long
a rule or an event lasts and are no counts.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.words import any_of, load_words

_FILE = "served_time.yaml"
DAYS = re.compile(r"[ \t]?天(?![内前后然气津河台府水门]|以内|之内|以前|以后|平均|左右内)")
# A frequency (每周开放5天) is a rule, not what was done.
_EVERY = re.compile("[每须应需拟将]|不得")
_CLAUSE = re.compile("[,，。；;、:：\n]")
_REACH = 24


def is_served_time(flat: str, start: int) -> bool:
    """Whether the words before offset `start`, a number's beginning, say that time was served."""
    before = flat[max(0, start - _REACH) : start]
    named = _named().search(before)
    clause = before if named else _CLAUSE.split(before)[-1]
    if _EVERY.search(clause):
        return False
    return named is not None or _served().search(clause) is not None or is_change(clause)


def is_change(before: str) -> bool:
    """Whether words that end in a verb of shortening or lengthening stand before a number."""
    return _changed().search(before) is not None


@cache
def _named() -> re.Pattern[str]:
    # A label, with what may stand between it and its figure.
    return re.compile(
        rf"{any_of(load_words(_FILE, 'named'))}[为达到共约近超过不少低于至:：≥≤<>]{{0,6}}\s?\Z"
    )


@cache
def _served() -> re.Pattern[str]:
    over, served = (any_of(load_words(_FILE, key)) for key in ("over", "served"))
    degree = "(?:不少于|不低于|至少|超过|达到|约|近|共|达|超|了|时间|长达){0,3}"
    return re.compile(rf"{over}[\u4e00-\u9fff]{{0,4}}?{served}{degree}\s?\Z")


@cache
def _changed() -> re.Pattern[str]:
    return re.compile(rf"{any_of(load_words(_FILE, 'changed'))}(?:了|近|约|超过|达|逾){{0,2}}\s?\Z")
