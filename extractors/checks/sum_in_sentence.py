"""Totals in running text against the parts that the text gives (`sum_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from extractors.checks.breakdowns import Breakdown, find_breakdowns
from extractors.checks.held import Held, Verdict, held_sum, term_of
from extractors.checks.passages import Passage, joined, passages_of
from extractors.checks.quantities import (
    Quantity,
    format_quantity,
    misplaced_point,
    slip_explains,
    tolerance,
)
from extractors.checks.wording import partitions, words_pattern
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import Kind, ProjectValue

# Below this share of the total a gap is too small to be an item that the text left out: a list
# that names 97 % of the money and keeps quiet about the rest is rarer than a misprint.
SMALL_GAP = Decimal("0.03")
# Beyond this the “parts” overlap (women, party members, graduates among the same people).
OVERLAP = Decimal("1.5")
# More parts than this are named in the message only: flagging all of them costs a reviewer
# more looks than it helps.
ATTACHED_PARTS = 3
# Subsets of more values than this match something by chance.
SUBSET_VALUES = 12
# Numbers of fewer digits than this add up by chance too often for subsets to prove anything.
SUBSET_DIGITS = 1000


def check_sums_in_sentences(analysis: Analysis) -> list[Flag]:
    """Flags for breakdowns in running text that do not add up."""
    return [v for v in judge_sums_in_sentences(analysis) if isinstance(v, Flag)]


def judge_sums_in_sentences(analysis: Analysis) -> Iterator[Verdict]:
    """Every breakdown in running text that adds up beyond chance, or that does not."""
    projects = children_by_parent(analysis.fields)
    passages = passages_of(analysis)
    for passage in [*passages, *joined_breakdowns(passages)]:
        for breakdown in find_breakdowns(passage):
            verdict = judge(breakdown, passage, projects)
            if verdict is not None:
                yield verdict
            if isinstance(verdict, Flag) and verdict.code is FlagCode.SUM_MISMATCH:
                # The broken sum names its fields; the one that is off by tens is asked about too.
                moved = misplaced_point(breakdown.total, breakdown.quantities)
                if moved is not None:
                    yield point_flag(breakdown.total, breakdown.quantities, *moved)


# “…收入41.31万元。其中：” with the parts in the next paragraph, or 其中 opening that paragraph.
NUMBERED = re.compile(r"\s*([(]?[一二三四五六七八九十\d]{1,3}[)、.](?!\d)|[①-⑳])")


def joined_breakdowns(passages: Sequence[Passage]) -> Iterator[Passage]:
    """Neighbouring paragraphs as one, where a breakdown reaches over their border."""
    openers = words_pattern("breakdowns", "openers")
    for first, second in pairwise(passages):
        if NUMBERED.match(second.text) or not second.quantities:
            continue
        ends_open = any(
            not first.masked[found.end() :].strip(" ,:") for found in openers.finditer(first.masked)
        )
        if ends_open or openers.match(second.masked.lstrip()):
            yield joined(first, second)


def judge(breakdown: Breakdown, passage: Passage, projects: dict[str, set[str]]) -> Verdict | None:
    """What a breakdown deserves, None when nobody can say."""
    total, parts = breakdown.total, breakdown.quantities
    if not breakdown.is_certain or not all(q.is_exact for q in (*breakdown.totals, *parts)):
        return None
    sums = sums_that_hold(breakdown)
    if sums:
        return held_breakdown(breakdown, sums)
    if subset_adds_up(total, breakdown.inner):
        return None
    summed = sum((p.value for p in parts), Decimal(0))
    gap = total.value - summed
    if abs(gap) <= tolerance(total, parts):
        return None
    complete = is_complete(breakdown, passage, projects)
    if gap < 0:
        candidates = [q.value for q in breakdown.totals]
        bound = max([*candidates, sum(candidates, Decimal(0))])
        one_exceeds = max(p.value for p in parts) > bound
        moderate = total.is_money and summed > bound and summed <= OVERLAP * total.value
        slip = total.is_money and len(parts) > 1 and slip_explains(total, parts)
        if not (complete or one_exceeds or moderate or slip):
            return None
        severity = Severity.ERROR
    else:
        if is_partial(breakdown):
            return None
        several = total.is_money and len(parts) > 1
        if several and not complete and (moved := misplaced_point(total, parts)):
            return point_flag(total, parts, *moved)
        near = total.is_money and len(parts) > 1 and gap <= SMALL_GAP * total.value
        slip = total.is_money and len(parts) > 1 and slip_explains(total, parts)
        if not (complete or near or slip):
            return None
        severity = Severity.ERROR if complete else Severity.WARNING
    return sum_flag(total, parts, severity)


Sum = tuple[tuple[Quantity, ...], tuple[Quantity, ...]]
"""Totals (several that are meant together) and the parts that add up to them."""


def sums_that_hold(breakdown: Breakdown) -> list[Sum]:
    """The readings of the breakdown that add up to some value that could be its total."""
    totals: list[tuple[tuple[Quantity, ...], Decimal]] = [((q,), q.value) for q in breakdown.totals]
    if len(totals) > 1:
        totals.append((breakdown.totals, sum((q.value for q in breakdown.totals), Decimal(0))))
    later = tuple(part.quantity for part in breakdown.later_parts)
    found: list[Sum] = []
    for listed in dict.fromkeys((breakdown.quantities, later)):
        summed = Decimal(0)
        for count, part in enumerate(listed, start=1):
            summed += part.value
            if count == 1 < len(listed) and listed[1].value:
                continue
            for chosen, value in totals:
                if abs(summed - value) <= tolerance(chosen[-1], listed[:count]):
                    found.append((chosen, listed[:count]))
    return found


def held_breakdown(breakdown: Breakdown, sums: Sequence[Sum]) -> Held | None:
    """What a breakdown that adds up vouches for, by the reading that takes up the most parts."""
    totals, parts = max(sums, key=lambda found: (len(found[0]) == 1, len(found[1])))
    several = len(breakdown.totals) > 1
    tries = (len(breakdown.totals) + several) * max(1, len(breakdown.later_parts) - 1)
    others = [term_of(total, sign=-1) for total in totals[:-1]]
    return held_sum(term_of(totals[-1]), [*others, *(term_of(p) for p in parts)], tries)


def subset_adds_up(total: Quantity, values: Sequence[Quantity]) -> bool:
    """Whether two or more of `values` add up to `total`, and that is no chance."""
    usable = [v for v in values if v.value <= total.value]
    if len(usable) > SUBSET_VALUES or not usable:
        return False
    if total.value / min(q.quantum for q in (total, *usable)) < SUBSET_DIGITS:
        return False
    return any(
        abs(sum((v.value for v in chosen), Decimal(0)) - total.value) <= tolerance(total, chosen)
        for size in range(2, len(usable) + 1)
        for chosen in combinations(usable, size)
    )


NUMBER_WORDS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def is_complete(breakdown: Breakdown, passage: Passage, projects: dict[str, set[str]]) -> bool:
    """Whether the parts are meant to be all of the total.

    The text says so (分别为, 两部分), names the rest (其他), names both sides of a known split
    (男, 女), gives as many parts as it announces, or lists every child of one project.
    """
    labels = [part.label for part in breakdown.parts]
    if len(labels) < 2 or is_partial(breakdown):
        return False
    remainder = words_pattern("breakdowns", "remainder_words")
    if words_pattern("breakdowns", "complete_wording").search(breakdown.wording):
        return True
    if any(remainder.search(part.words) for part in breakdown.parts[1:]):
        return True
    if is_partition(labels) or announced_number(breakdown, passage) == len(labels):
        return True
    named = {part.quantity.field.project_id for part in breakdown.parts} - {""}
    return len(named) == len(labels) and any(named == kids for kids in projects.values())


def is_partition(labels: Sequence[str]) -> bool:
    """Whether the labels are the sides of one known split, each side once."""
    return any(
        len(labels) == len(sides)
        and any(
            all(side.search(label) for side, label in zip(sides, order, strict=True))
            for order in (list(labels), list(reversed(labels)))
        )
        for sides in partitions()
    )


def announced_number(breakdown: Breakdown, passage: Passage) -> int:
    """How many parts the sentence announces (资助2个项目共100万元，其中…), 0 when it does not."""
    first_part = breakdown.parts[0].quantity
    start, _ = passage.sentence_span(breakdown.total.start)
    counts = [
        q
        for q in passage.between(start, first_part.start)
        if q.dimension in {"个", "项", "类", "笔"} and 2 <= q.value <= 10 and q.is_exact
    ]
    return int(counts[-1].value) if counts and breakdown.total.is_money else 0


def is_partial(breakdown: Breakdown) -> bool:
    """Whether the text says that the parts are examples."""
    if breakdown.ends_with_others:
        return True
    return words_pattern("breakdowns", "partial_wording").search(breakdown.wording) is not None


def children_by_parent(fields: Sequence[Field]) -> dict[str, set[str]]:
    """The project identifiers under each parent project that has two or more."""
    children: dict[str, set[str]] = {}
    for field in fields:
        if field.kind is Kind.PROJECTS and isinstance(field.value, ProjectValue):
            parent = field.value.parent_project_id
            if parent:
                children.setdefault(parent, set()).add(field.project_id or field.field_id)
    return {parent: kids for parent, kids in children.items() if len(kids) > 1}


def point_flag(
    total: Quantity, parts: Sequence[Quantity], odd: Quantity, expected: Decimal
) -> Flag:
    """The flag for a value whose point stands elsewhere than its breakdown says."""
    told, meant = format_quantity(odd.value, odd), format_quantity(expected, odd)
    terms = " + ".join(format_quantity(p.value, total).split(" ")[0] for p in parts)
    stated = format_quantity(total.value, total)
    message = (
        f"{told} 疑为 {meant} 的小数点错位：总数 {stated}，各项为 {terms}"
        f" / {told} may be {meant} with its point misplaced: total {stated}, parts {terms}"
    )
    ids = tuple(dict.fromkeys(q.field.field_id for q in (odd, total)))
    return Flag(FlagCode.IMPLAUSIBLE_VALUE, Severity.WARNING, message, odd.field.page, ids)


def sum_flag(total: Quantity, parts: Sequence[Quantity], severity: Severity) -> Flag:
    """The flag for a total that its parts do not give."""
    summed = sum((p.value for p in parts), Decimal(0))
    stated = format_quantity(total.value, total)
    added = format_quantity(summed, total)
    difference = format_quantity(abs(total.value - summed), total)
    terms = " + ".join(format_quantity(p.value, total).split(" ")[0] for p in parts)
    message = (
        f"总数 {stated}，各项相加 {terms} = {added}，差 {difference}"
        f" / total {stated}, parts {terms} add up to {added}, difference {difference}"
    )
    if (moved := misplaced_point(total, parts)) is not None:
        odd, expected = moved
        told, meant = format_quantity(odd.value, odd), format_quantity(expected, odd)
        chinese, english = message.split(" / ")
        message = (
            f"{chinese}；{told} 疑为 {meant} 的小数点错位"
            f" / {english}; {told} may be {meant} with its point misplaced"
        )
    attached = [total, *(parts if len(parts) <= ATTACHED_PARTS else ())]
    ids = tuple(dict.fromkeys(q.field.field_id for q in attached))
    mentioned = tuple(dict.fromkeys(q.field.field_id for q in parts if q.field.field_id not in ids))
    return Flag(
        FlagCode.SUM_MISMATCH,
        severity,
        message,
        total.field.page,
        ids,
        mentioned_ids=mentioned,
    )
