"""Totals with their parts, as sentences state them: “347 万元，其中：A 175.85 万元，B …”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractors.checks.passages import VALUE_MARK, Passage, is_change, is_rate
from extractors.checks.quantities import Quantity, tolerance
from extractors.checks.wording import words_pattern

SEPARATORS = re.compile(r"[,;:、。!?]")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a breakdown.

    `label` are the words right before the value, `words` all that stand between it and the part
    before (其他社会事业12个，金额236万元: the label is 金额 only).
    """

    quantity: Quantity
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and what the text splits it into.

    `total` is the nearest candidate of `totals` (all values before the opener that it could
    mean). `later_parts` stand behind the end of the sentence and may still belong to the list.
    `wording` is the opener with what stands around it. A breakdown is not `is_certain` where
    one cannot tell which parts are parts of parts.
    """

    total: Quantity
    totals: tuple[Quantity, ...]
    parts: tuple[Part, ...]
    later_parts: tuple[Part, ...]
    inner: tuple[Quantity, ...]
    wording: str
    ends_with_others: bool
    is_certain: bool = True

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The parts' quantities."""
        return tuple(part.quantity for part in self.parts)


def find_breakdowns(passage: Passage) -> Iterator[Breakdown]:
    """Every breakdown of the passage, outer ones first."""
    for opener in words_pattern("breakdowns", "openers").finditer(passage.masked):
        if parenthesis_span(passage, opener.start()) is None:
            yield from breakdowns_behind(passage, opener.start(), opener.end())
    yield from breakdowns_composed(passage)
    yield from breakdowns_in_parentheses(passage)


def breakdowns_behind(passage: Passage, opener: int, behind: int) -> Iterator[Breakdown]:
    """The breakdowns that the words at [opener, behind) open, one for each unit counted."""
    start, end = passage.sentence_span(opener)
    lead = passage.masked[start:opener].strip(" ,;:")
    if not lead and start:
        start, _ = passage.sentence_span(start - 1)
    heads = [q for q in passage.between(start, opener) if is_level(q, passage) and not q.depth]
    for dimension in dict.fromkeys(q.dimension for q in passage.between(behind, end)):
        totals = tuple(q for q in heads if q.dimension == dimension and dimension != "%")
        if not totals:
            continue
        parts, is_certain = parts_between(passage, behind, end, totals[-1])
        if not parts:
            continue
        later, _ = parts_between(passage, behind, len(passage.text), totals[-1])
        yield Breakdown(
            total=totals[-1],
            totals=totals,
            parts=parts,
            later_parts=later,
            inner=tuple(q for q in passage.between(behind, end) if q.dimension == dimension),
            wording=passage.masked[totals[-1].end : parts[0].quantity.start],
            ends_with_others=bool(re.match(r"\s*等", passage.text[parts[-1].quantity.end :])),
            is_certain=is_certain,
        )


# 总投资100万元由财政60万元、自筹40万元组成: the opener is one character and needs its other half.
COMPOSED = re.compile(r"由([^。;]*?)(组成|构成)")


def breakdowns_composed(passage: Passage) -> Iterator[Breakdown]:
    """Breakdowns of the form 由…组成."""
    for found in COMPOSED.finditer(passage.masked):
        start, _ = passage.sentence_span(found.start())
        heads = [q for q in passage.between(start, found.start()) if is_level(q, passage)]
        if not heads or heads[-1].dimension == "%":
            continue
        total = heads[-1]
        parts, _ = parts_between(passage, found.start(1), found.end(1), total)
        if len(parts) > 1:
            yield Breakdown(total, (total,), parts, parts, (), "由…组成", ends_with_others=False)


def breakdowns_in_parentheses(passage: Passage) -> Iterator[Breakdown]:
    """Breakdowns of the value before a parenthesis: 36人（男20人、女16人）."""
    openers = words_pattern("breakdowns", "openers_in_parentheses")
    for total in passage.quantities:
        opening = re.match(r"\s*\(", passage.masked[total.end :])
        if opening is None or not is_level(total, passage) or total.dimension == "%":
            continue
        start = total.end + opening.end()
        span = parenthesis_span(passage, start)
        if span is None:
            continue
        parts, is_certain = parts_between(passage, start, span[1], total)
        has_opener = openers.match(passage.masked[start:].lstrip(" ,:")) is not None
        if len(parts) > 1 or (parts and has_opener):
            yield Breakdown(
                total=total,
                totals=(total,),
                parts=parts,
                later_parts=parts,
                inner=passage.between(start, span[1]),
                wording=passage.masked[start : parts[0].quantity.start],
                ends_with_others="等" in passage.text[parts[-1].quantity.end : span[1]],
                is_certain=is_certain,
            )


def parenthesis_span(passage: Passage, position: int) -> tuple[int, int] | None:
    """The inside of the innermost parenthesis around `position`, None outside of any."""
    opened = []
    for i, character in enumerate(passage.masked):
        if i == position:
            break
        if character == "(":
            opened.append(i)
        elif character == ")" and opened:
            opened.pop()
    if not opened:
        return None
    depth = 1
    for i in range(opened[-1] + 1, len(passage.masked)):
        depth += {"(": 1, ")": -1}.get(passage.masked[i], 0)
        if depth == 0:
            return opened[-1] + 1, i
    return None


def is_level(quantity: Quantity, passage: Passage) -> bool:
    """Whether the value is a level that can be split, not a change or a rate."""
    return not is_change(quantity, passage) and not is_rate(quantity, passage)


def parts_between(
    passage: Passage, start: int, end: int, total: Quantity
) -> tuple[tuple[Part, ...], bool]:
    """The parts of `total` listed in [start, end), and whether their level is beyond doubt.

    Parts of a part (a second 其中, a parenthesis) are left out.
    """
    depth = min((q.depth for q in passage.between(start, end)), default=0)
    items = [
        q
        for q in passage.between(start, end)
        if q.dimension == total.dimension and q.depth == depth and is_level(q, passage)
    ]
    parts: list[Part] = []
    openers = words_pattern("breakdowns", "openers")
    is_certain = True
    i = 0
    while i < len(items):
        gap = words_before(passage, items[i], start)
        if parts and openers.search(gap):
            consumed, clear = inner_list_length(passage, parts[-1].quantity, items[i:])
            is_certain = is_certain and clear
            i += consumed
            continue
        label = SEPARATORS.split(gap)[-1].strip()
        if parts and ends_list(label):
            break
        behind = parts[-1].quantity.end if parts else start
        words = passage.masked[behind : items[i].start]
        parts.append(Part(items[i], label, words))
        i += 1
    return tuple(parts), is_certain


def ends_list(label: str) -> bool:
    """Whether the words before a value say that it is not another part."""
    return words_pattern("breakdowns", "ends_list").match(label) is not None


def words_before(passage: Passage, quantity: Quantity, start: int) -> str:
    """The text between the value before `quantity` (or `start`) and `quantity`."""
    before = passage.masked[start : quantity.start]
    return before[before.rfind(VALUE_MARK) + 1 :]


def inner_list_length(passage: Passage, total: Quantity, items: list[Quantity]) -> tuple[int, bool]:
    """How many of `items` are parts of the part `total`, and whether that is clear.

    They are those that add up to it; failing that, those before the next semicolon.
    """
    summed = Decimal(0)
    for count, item in enumerate(items, start=1):
        summed += item.value
        if abs(summed - total.value) <= tolerance(total, tuple(items[:count])):
            return count, True
    for count in range(1, len(items)):
        if ";" in passage.masked[items[count - 1].end : items[count].start]:
            return count, True
    return len(items), len(items) <= 1
