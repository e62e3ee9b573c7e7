"""Totals whose parts are the numbered paragraphs below them (`sum_mismatch`).

“全年收入1362.70万元。其中：” and then “1.一日捐220.85万元；”, “2.定向捐赠357.15万元；” ….
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.checks.breakdowns import is_level
from extractors.checks.held import Verdict, held_sum, term_of
from extractors.checks.passages import Passage, passages_of
from extractors.checks.quantities import Quantity, slip_explains, tolerance
from extractors.checks.sum_in_sentence import sum_flag
from extractors.checks.wording import words_pattern
from models.documents import Analysis
from models.flags import Flag, Severity

# One style of numbering each; a list keeps to one style, another style inside it is nested.
STYLES = (
    re.compile(r"\s*([一二三四五六七八九十]{1,3})[、.]"),
    re.compile(r"\s*\(([一二三四五六七八九十]{1,3})\)"),
    re.compile(r"\s*(\d{1,2})[、.](?!\d)"),
    re.compile(r"\s*\((\d{1,2})\)"),
    re.compile(r"\s*(\d{1,2})\)"),
    re.compile(r"\s*([①-⑳])"),
)
DIGITS = {c: i for i, c in enumerate("一二三四五六七八九", start=1)}
# The total's paragraph leads over to its list.
LEADS_OVER = re.compile(r"([:;]|其中[,:]?|如下[。.]?|包括|分项)\s*$")
# So does a numbered line that states one amount and nothing else (“（二）全年支出1320.44万元。”).
BARE_TOTAL = re.compile(r"[^\x00。;]{2,30}\x00+\s*[。.;:,]?\s*$")
# A list that is off by more is a list of something else, unless one misprint explains it.
NEAR = Decimal("0.1")
# Headings between a total and its list (“一、资金安排”).
SKIPPED_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered paragraph: its style (index in `STYLES`) and number."""

    style: int
    number: int


def check_sums_in_lists(analysis: Analysis) -> list[Flag]:
    """Flags for totals that the list below them almost gives."""
    return [v for v in judge_sums_in_lists(analysis) if isinstance(v, Flag)]


def judge_sums_in_lists(analysis: Analysis) -> Iterator[Verdict]:
    """Every total that the list below it gives beyond chance, or almost gives."""
    passages = passages_of(analysis)
    items = [item_of(passage.text) for passage in passages]
    for i, passage in enumerate(passages):
        is_bare = items[i] is not None and BARE_TOTAL.fullmatch(passage.masked)
        if not is_bare and not LEADS_OVER.search(passage.masked):
            continue
        parts = list_below(passages, items, i)
        totals = [q for q in passage.quantities if q.is_money and is_level(q, passage)]
        totals = [q for q in totals if q.depth == 0]
        verdict = judge_list(passage, totals, parts)
        if verdict is not None:
            yield verdict


def item_of(text: str) -> Item | None:
    """The numbering of a paragraph, None when it has none."""
    for style, pattern in enumerate(STYLES):
        found = pattern.match(text)
        if found is not None:
            return Item(style, number_of(found[1]))
    return None


def number_of(numeral: str) -> int:
    """The number that a list item bears (十二 is 12, ③ is 3)."""
    if numeral.isdecimal():
        return int(numeral)
    if "①" <= numeral <= "⑳":
        return ord(numeral) - ord("①") + 1
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return DIGITS.get(numeral, 0)
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)


def list_below(
    passages: Sequence[Passage], items: Sequence[Item | None], parent: int
) -> tuple[Quantity, ...]:
    """The amounts of the list that begins below `parent`: the first of each item.

    Empty where no list begins, or where an item states no amount.
    """
    first = parent + 1
    while first < min(len(passages), parent + 1 + SKIPPED_HEADINGS) and not levels(passages[first]):
        first += 1
    start = items[first] if first < len(passages) else None
    if start is None or start.number != 1:
        return ()
    own = items[parent]
    parts: list[Quantity] = []
    for i in range(first, len(passages)):
        item = items[i]
        if item is None or (item.style != start.style and (own is None or item.style != own.style)):
            if item is not None and item.style < start.style:
                break
            continue
        if item.style != start.style or item.number != len(parts) + 1:
            break
        amounts = levels(passages[i])
        if not amounts:
            return ()
        parts.append(amounts[0])
    return tuple(parts)


def levels(passage: Passage) -> list[Quantity]:
    """The amounts of a paragraph that can be parts: no changes, no rates, none in parentheses."""
    return [q for q in passage.quantities if q.is_money and q.depth == 0 and is_level(q, passage)]


def judge_list(
    passage: Passage, totals: Sequence[Quantity], parts: tuple[Quantity, ...]
) -> Verdict | None:
    """What a list deserves that adds up to its total or almost does; None when it is far off."""
    if len(parts) < 2 or not totals or not all(q.is_exact for q in (*totals, *parts)):
        return None
    if len({q.dimension for q in (*totals, *parts)}) > 1:
        return None
    summed = sum((p.value for p in parts), Decimal(0))
    for total in totals:
        if abs(summed - total.value) <= tolerance(total, parts):
            return held_sum(term_of(total), [term_of(part) for part in parts], len(totals))
    if words_pattern("breakdowns", "partial_wording").search(passage.masked[totals[-1].end :]):
        return None
    total = min(totals, key=lambda q: abs(q.value - summed))
    gap = abs(total.value - summed)
    if gap <= NEAR * total.value or slip_explains(total, parts):
        return sum_flag(total, parts, Severity.ERROR)
    return None
