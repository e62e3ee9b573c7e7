"""Changes in money and in per cent against the levels that they rest on (`rate_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.checks.held import Verdict
from extractors.checks.passages import VALUE_MARK, Passage, gap, lead, triples
from extractors.checks.quantities import Quantity, format_number, format_quantity
from extractors.checks.rate_flags import Interval, judge_claim

# 1,268.5万元，较上年增加156.3万元，增长14.05%: the change in money and in per cent, side by side.
CHANGE_LEAD = re.compile(
    r"^[,(]?\s*(?:较|比|同比|环比)[^,;。]{0,14}?(?P<way>净?增加|净?增长|增|减少|下降|降低|减)了?\s*$"
)
PERCENT_LEAD = re.compile(
    r"^[,)(]?\s*(?:同比|增幅|降幅)?(?P<way>增长|增加|上升|提高|减少|下降|降低|增幅为?|降幅为?)?"
    r"(?:了|约?为|达)?\s*$"
)
# 比上年的120万元增加30万元，增长25%: what the level is compared with stands before the change.
BASE_LEAD = re.compile(
    r"^[,(]?\s*(?:较|比|相比)(?:于|起)?(?:上一?年|去年|上年度|上年同期|去年同期|同期|期初|年初)"
    r"[^,;。\x00]{0,8}$"
)
STEP_FROM_BASE = re.compile(
    r"^\s*(?:净?)(?P<way>增加|增长|上升|提高|增|减少|下降|降低|减)了?(?:约?为|达)?\s*$"
)
RISE = re.compile(r"增|升|提高")


def judge_growth(passage: Passage) -> Iterator[Verdict]:
    """A level with its change, the change in per cent, or what it is compared with."""
    for level, change, percent in with_shares_left_out(passage):
        if not is_level_and_change(level, change, percent):
            continue
        verdict = judge_change(passage, level, change, percent)
        if verdict is None:
            verdict = judge_against_base(passage, level, change, percent)
        if verdict is not None:
            yield verdict


# 安排使用49,860万元，占可用资金的92.68%，比上年增加5,940万元: a share between level and change.
SHARE_BETWEEN = re.compile(r"^[,(]?\s*占[^,;。]{0,16}[)]?(?=,)")


def with_shares_left_out(
    passage: Passage,
) -> Iterator[tuple[Quantity, Quantity, Quantity]]:
    """Every three quantities in a row, shares of a whole (占…的92.68%) not counted."""
    items = [
        q
        for q in passage.quantities
        if q.dimension != "%" or not lead(passage, q).lstrip().startswith("占")
    ]
    yield from zip(items, items[1:], items[2:], strict=False)


def is_level_and_change(first: Quantity, second: Quantity, third: Quantity) -> bool:
    """Whether two values of one kind are followed by one that may tell their relation."""
    return (
        first.dimension == second.dimension != "%"
        and third.dimension in {"%", first.dimension}
        and all(q.is_exact for q in (first, second, third))
    )


def sign_of(way: str) -> int:
    """1 for words of rising, -1 for words of falling."""
    return 1 if RISE.search(way) else -1


def judge_change(
    passage: Passage, level: Quantity, change: Quantity, percent: Quantity
) -> Verdict | None:
    """“LEVEL，较上年增加CHANGE，增长PERCENT”."""
    ways = (
        CHANGE_LEAD.match(SHARE_BETWEEN.sub("", gap(passage, level, change))),
        PERCENT_LEAD.match(gap(passage, change, percent)),
    )
    if ways[0] is None or ways[1] is None or percent.dimension != "%":
        return None
    sign = sign_of(ways[0]["way"])
    if ways[1]["way"] and sign_of(ways[1]["way"]) != sign:
        return None

    def growth(operands: Sequence[Interval]) -> Interval | None:
        level, change = operands
        return change.percent_of(level - change if sign > 0 else level + change)

    base = level.value - sign * change.value
    terms = f"{format_quantity(change.value, level)} ÷ {format_quantity(base, level)}"
    return judge_claim(percent, (level, change), growth, terms)


def judge_against_base(
    passage: Passage, level: Quantity, base: Quantity, step: Quantity
) -> Verdict | None:
    """“LEVEL，比上年的BASE增加CHANGE” and “LEVEL，比上年的BASE增长PERCENT”."""
    way = STEP_FROM_BASE.match(gap(passage, base, step))
    if way is None or not BASE_LEAD.match(gap(passage, level, base)):
        return None
    sign = sign_of(way["way"])

    def moved(operands: Sequence[Interval]) -> Interval | None:
        level, base = operands
        change = level - base if sign > 0 else base - level
        return change.percent_of(base) if step.dimension == "%" else change

    larger, smaller = (level, base) if sign > 0 else (base, level)
    terms = f"{format_quantity(larger.value, level)} - {format_quantity(smaller.value, level)}"
    if step.dimension == "%":
        terms = f"({terms}) ÷ {format_quantity(base.value, level)}"
    return judge_claim(step, (level, base), moved, terms)


# 由58.2%提高到73.9%，提高15.7个百分点 / 由22人减至14人，减少8人 / 从200万元增加到250万元，增长25%.
FROM = re.compile(r"(由|从)[^,;。]{0,12}$")
UNTIL = re.compile(
    r"^[^,;。\x00]{0,10}?(增|升|提高|上升|提升|降|减|下降|减少|增长|增加|扩大|缩)[^,;。\x00]{0,4}[到至为][的\s]*$"
)
STEP = re.compile(r"^[^;。\x00]{0,3}(?:净|共)?(增|升|提高|上升|提升|降|减)[^,;。\x00]{0,5}$")
# Room for a date between 由 and the value.
FROM_REACH = 20
POINTS = frozenset({"百分点", "个百分点"})


def judge_steps(passage: Passage) -> Iterator[Verdict]:
    """“由A提高到B，提高C”: C is the difference, or the growth in per cent or in times A."""
    for first, second, step in triples(passage):
        if first.dimension != second.dimension or not all(
            q.is_exact for q in (first, second, step)
        ):
            continue
        # 由2022年的120万元增加到2023年的150万元: the years are blanked out like values.
        before = passage.masked[: first.start][-FROM_REACH:].replace(VALUE_MARK, "")
        if not FROM.search(before) or not UNTIL.match(gap(passage, first, second)):
            continue
        if STEP.match(gap(passage, second, step)):
            verdict = judge_step(first, second, step)
            if verdict is not None:
                yield verdict


def judge_step(first: Quantity, second: Quantity, step: Quantity) -> Verdict | None:
    """What the size of a step from `first` to `second` deserves."""
    rises = second.value >= first.value

    def moved(operands: Sequence[Interval]) -> Interval:
        first, second = operands
        return second - first if rises else first - second

    is_points = first.dimension == "%" and step.dimension in POINTS
    if is_points or step.dimension == first.dimension != "%":
        terms = f"|{format_number(second.value)} - {format_number(first.value)}|"
        return judge_claim(step, (first, second), moved, terms)
    if step.dimension not in {"%", "倍"} or first.dimension == "%":
        return None

    def relative(operands: Sequence[Interval]) -> Interval | None:
        change = moved(operands)
        return change.percent_of(operands[0]) if step.dimension == "%" else change.per(operands[0])

    change = format_quantity(abs(second.value - first.value), first)
    terms = f"{change} ÷ {format_quantity(first.value, first)}"
    return judge_claim(step, (first, second), relative, terms)


# 900万元，是上年450万元的2倍; 相当于 and 达到 are less exact about what is meant.
TIMES_OF = re.compile(r"^[,(]?\s*(?:是|为|即)[^,;。\x00]{0,12}$")
TIMES = re.compile(r"^\s*的\s*$")


def judge_times(passage: Passage) -> Iterator[Verdict]:
    """“B，是A的N倍”."""
    for level, base, times in triples(passage):
        if times.dimension != "倍" or level.dimension != base.dimension:
            continue
        if not all(q.is_exact for q in (level, base, times)) or base.value <= 0:
            continue
        if TIMES_OF.match(gap(passage, level, base)) and TIMES.match(gap(passage, base, times)):
            terms = f"{format_quantity(level.value, level)} ÷ {format_quantity(base.value, level)}"
            verdict = judge_claim(times, (level, base), lambda o: o[0].per(o[1]), terms)
            if verdict is not None:
                yield verdict
