"""Projects named in a text, and what money and measures beside a name look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.entity_vocabulary import terms

MONEY = (
    r"(?:[¥￥]\s*)?[\d０-９][\d,，.．]*\s*(?:余|多)?\s*(?:万|亿|千|百)*(?:余|多)?\s*元"
    r"|[一二三四五六七八九十百千万亿两零壹贰叁肆伍陆柒捌玖拾佰仟]{2,}元"
)
MONEY_PATTERN = re.compile(MONEY)
# Money, or people, households and places reached.
MEASURED = re.compile(
    rf"{MONEY}|[\d,，.]+\s*(?:余|多)?(?:万)?(?:余)?\s*(?:人|名|户|例|场|个|所|家|位)"
)
SENTENCE_END = re.compile(r"[。！？!?\n]")


@dataclass(frozen=True, slots=True)
class ProjectSpan:
    """A project named in a text: half-open span, its name, and the rule that found it."""

    start: int
    end: int
    name: str
    rule: str


def inside_title(text: str, position: int) -> bool:
    """Whether `position` lies inside 《》, where a name is part of a title."""
    before = text[:position]
    return before.count("《") > before.count("》")


def rest_of_sentence(text: str, position: int) -> str:
    """What follows `position` up to the end of its sentence."""
    ending = SENTENCE_END.search(text, position)
    return text[position : ending.start() if ending else len(text)]


@cache
def stop_words() -> re.Pattern[str]:
    """Words that a name does not reach back over; what follows them begins it."""
    stops = [stop for stop in terms("projects.yaml", "stops") if len(stop) > 1]
    return re.compile("|".join(map(re.escape, stops)))
