"""Products, shares and changes that a sentence states with all their operands (`rate_mismatch`).

Every check knows its operands by fixed wording and by position; where one is in doubt it is
silent. Rounding of the operands is carried through as an interval.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.checks.passages import VALUE_MARK, Passage, passages_of
from extractors.checks.quantities import (
    Quantity,
    format_number,
    format_quantity,
    is_digit_slip,
)
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity


@dataclass(frozen=True, slots=True)
class Interval:
    """What a rounded number may have been."""

    low: Decimal
    high: Decimal

    def overlaps(self, other: Interval) -> bool:
        """Whether both may have been the same number."""
        return self.low <= other.high and other.low <= self.high


def interval_of(quantity: Quantity) -> Interval:
    """The values that `quantity` may be the rounding of."""
    return Interval(quantity.value - quantity.slack, quantity.value + quantity.slack)


def check_rates(analysis: Analysis) -> list[Flag]:
    """Flags for products, shares and changes that do not come out."""
    passages = passages_of(analysis)
    levels = [
        q
        for passage in passages
        for q in passage.quantities
        if q.is_money and q.is_exact and q.value > 0
    ]
    flags: list[Flag] = []
    for passage in passages:
        flags.extend(check_products(passage))
        flags.extend(check_growth(passage))
        flags.extend(check_points(passage))
        flags.extend(check_fractions(passage, levels))
    return flags


# 每个35元, 每名3000元: the price of one; a second 每 or a period makes it a price of something
# else as well (每人每月), and how often that falls due is not stated.
PRICE_BEFORE = re.compile(r"(?:^|[^每])(?:按照?|以)?每(?P<unit>[^每,;。\x00\d]{1,4})$")
PRICE_PERIOD = re.compile(r"[月年天日周期季次课时]$|学年|学期")
PRODUCT_BEFORE = re.compile(r"(共计|合计|总计|共|计|金额为?|总价为?|总额为?|小计)[^,;。\x00]{0,6}$")
SAME_HEADS = {"名": "人", "位": "人", "人": "人", "户": "户", "家": "家"}


UNIT_PRICE_BEFORE = re.compile(r"单价(为|是|约)?$")


def check_products(passage: Passage) -> Iterator[Flag]:
    """“书包460个，每个35元，计16,600元”, in this order or with the price first.

    A result behind several such pairs is the sum of their products.
    """
    pairs: list[tuple[Quantity, Quantity]] = []
    sentence = -1
    items = passage.quantities
    for i, quantity in enumerate(items):
        start, _ = passage.sentence_span(quantity.start)
        if start != sentence:
            sentence, pairs = start, []
        if pairs and is_result(passage, quantity):
            since = [q for q in items[:i] if q.start >= start]
            flag = judge_product(passage, pairs, quantity, since)
            if flag is not None and quantity is next_to(items, pairs[-1]):
                yield flag
            pairs = []
        elif i and is_pair(passage, items[i - 1], quantity):
            pairs.append((items[i - 1], quantity))
        elif i and is_pair(passage, quantity, items[i - 1]) and items[i - 1] not in last(pairs):
            pairs.append((quantity, items[i - 1]))


def last(pairs: Sequence[tuple[Quantity, Quantity]]) -> tuple[Quantity, ...]:
    """The last pair; a price belongs to one count only."""
    return pairs[-1] if pairs else ()


def is_result(passage: Passage, quantity: Quantity) -> bool:
    """Whether the amount is called a total of what stands before it."""
    return (
        quantity.is_money
        and quantity.is_exact
        and PRODUCT_BEFORE.search(lead(passage, quantity)) is not None
    )


def next_to(items: Sequence[Quantity], pair: tuple[Quantity, Quantity]) -> Quantity | None:
    """The quantity right behind the pair; a result further away may take up other things."""
    behind = [q for q in items if q.start >= max(pair[0].end, pair[1].end)]
    return behind[0] if behind else None


def is_pair(passage: Passage, count: Quantity, price: Quantity) -> bool:
    """Whether the two neighbours are a count and the price of one such thing."""
    if count.is_money or not price.is_money or not (count.is_exact and price.is_exact):
        return False
    words = re.sub(r"(补助|资助|奖励|价值|发放|补贴|救助|慰问金?)+$", "", lead(passage, price))
    if UNIT_PRICE_BEFORE.search(words):
        return count.end <= price.start
    before = PRICE_BEFORE.search(words)
    if before is None or PRICE_PERIOD.search(before["unit"]):
        return False
    priced = before["unit"][:1]
    return SAME_HEADS.get(priced, priced) == SAME_HEADS.get(count.dimension, count.dimension)


def judge_product(
    passage: Passage,
    pairs: Sequence[tuple[Quantity, Quantity]],
    product: Quantity,
    since: Sequence[Quantity],
) -> Flag | None:
    """The flag for a product that does not come out.

    `since` is everything in the sentence so far: the price may hold for the total of the
    counts listed (本科生60名、专科生40名，每人5000元) as well as for the last.
    """
    expected = sum((count.value * price.value for count, price in pairs), Decimal(0))
    slack = sum(
        (count.value * price.quantum / 2 for count, price in pairs if price.quantum < 1),
        product.quantum / 2,
    )
    count, price = pairs[-1]
    listed = [q.value for q in since if q.dimension == count.dimension]
    numbers = {*listed, sum(listed, Decimal(0))}
    possible = [expected, *(number * price.value for number in numbers)]
    if any(abs(result - product.value) <= slack for result in possible):
        return None
    terms = " + ".join(
        f"{format_number(number.value)} × {format_number(each.value)} 元" for number, each in pairs
    )
    involved = [product, *(q for pair in pairs for q in pair)]
    return rate_flag(passage.page, terms, expected, product, involved)


def rate_flag(
    page: int,
    terms: str,
    expected: Decimal,
    stated: Quantity,
    involved: Sequence[Quantity],
) -> Flag:
    """The flag for a stated result that its operands do not give."""
    places = stated.quantum if not stated.is_money else Decimal("0.01")
    result = format_quantity(expected.quantize(places), stated)
    printed = format_quantity(stated.value, stated)
    message = f"{terms} = {result}，写作 {printed} / {terms} = {result}, stated as {printed}"
    ids = tuple(dict.fromkeys(q.field.field_id for q in involved))
    return Flag(FlagCode.RATE_MISMATCH, Severity.ERROR, message, page, ids)


# 1,268.5万元，较上年增加156.3万元，增长14.05%: the change in money and in per cent, side by side.
CHANGE_LEAD = re.compile(
    r"^[,(]?\s*(?:较|比|同比|环比)[^,;。]{0,14}?(?P<way>净?增加|净?增长|增|减少|下降|降低|减)了?\s*$"
)
PERCENT_LEAD = re.compile(
    r"^[,)(]?\s*(?:同比|增幅|降幅)?(?P<way>增长|增加|上升|提高|减少|下降|降低|增幅为?|降幅为?)?"
    r"(?:了|约?为|达)?\s*$"
)
RISE = re.compile(r"增|升|提高")


def check_growth(passage: Passage) -> Iterator[Flag]:
    """A level, its change and the change in per cent, next to each other."""
    for level, change, percent in triples(passage):
        if level.dimension != change.dimension or percent.dimension != "%":
            continue
        if not all(q.is_exact for q in (level, change, percent)) or level.dimension == "%":
            continue
        ways = (
            CHANGE_LEAD.match(gap(passage, level, change)),
            PERCENT_LEAD.match(gap(passage, change, percent)),
        )
        if ways[0] is None or ways[1] is None:
            continue
        sign = 1 if RISE.search(ways[0]["way"]) else -1
        if ways[1]["way"] and (1 if RISE.search(ways[1]["way"]) else -1) != sign:
            continue
        base = Interval(
            level.value - sign * change.value - level.slack - change.slack,
            level.value - sign * change.value + level.slack + change.slack,
        )
        if base.low <= 0:
            continue
        moved = interval_of(change)
        growth = Interval(100 * moved.low / base.high, 100 * moved.high / base.low)
        if not growth.overlaps(interval_of(percent)):
            middle = 100 * change.value / (level.value - sign * change.value)
            terms = (
                f"{format_quantity(change.value, level)} ÷ "
                f"{format_quantity(level.value - sign * change.value, level)}"
            )
            yield rate_flag(passage.page, terms, middle, percent, (percent, level, change))


# 由58.2%提高到73.9%，提高15.7个百分点 / 由22人减至14人，减少8人 / 从200万元增加到250万元，增长25%.
FROM = re.compile(r"(由|从)[^,;。\x00]{0,8}$")
UNTIL = re.compile(
    r"^[^,;。\x00]{0,10}?(增|升|提高|上升|提升|降|减|下降|减少|增长|增加|扩大|缩)[^,;。\x00]{0,4}[到至为]\s*$"
)
STEP = re.compile(r"^[^;。\x00]{0,3}(?:净|共)?(增|升|提高|上升|提升|降|减)[^,;。\x00]{0,5}$")


def check_points(passage: Passage) -> Iterator[Flag]:
    """“由A提高到B，提高C”: C is the difference, or the growth in per cent."""
    for first, second, step in triples(passage):
        if first.dimension != second.dimension or not all(
            q.is_exact for q in (first, second, step)
        ):
            continue
        if not FROM.search(lead(passage, first)) or not UNTIL.match(gap(passage, first, second)):
            continue
        if not STEP.match(gap(passage, second, step)):
            continue
        moved = abs(second.value - first.value)
        slack = first.slack + second.slack
        is_points = first.dimension == "%" and step.dimension in {"百分点", "个百分点"}
        if is_points or step.dimension == first.dimension != "%":
            if abs(moved - step.value) > slack + step.slack:
                terms = f"|{format_number(second.value)} - {format_number(first.value)}|"
                yield rate_flag(passage.page, terms, moved, step, (step, first, second))
        elif step.dimension == "%" and first.dimension != "%" and first.value > first.slack:
            low = 100 * (moved - slack) / (first.value + first.slack)
            high = 100 * (moved + slack) / (first.value - first.slack)
            if not Interval(low, high).overlaps(interval_of(step)):
                terms = f"{format_quantity(moved, first)} ÷ {format_quantity(first.value, first)}"
                yield rate_flag(
                    passage.page, terms, 100 * moved / first.value, step, (step, first, second)
                )


# 占资金总额的55.18%: the share of a total that stands elsewhere, named 总额, 总数 or by its label.
SHARE_BEFORE = re.compile(
    r"[占][^,;。\x00]{0,3}?(?P<base>[^,;。\x00]{2,14}?)的?(?:比例|比重)?(?:为|达)?\s*$"
)
AMOUNT_IS = re.compile(r"^\s*[,(]?\s*(即|计|为|合)\s*(人民币)?[¥￥]?\s*$")


def check_fractions(passage: Passage, levels: Sequence[Quantity]) -> Iterator[Flag]:
    """“700万元，占资金总额的55.18%” and “60%，即16.08万元”: some amount must be the base."""
    for i, percent in enumerate(passage.quantities):
        if percent.dimension != "%" or not percent.is_exact or not 0 < percent.value < 100:
            continue
        before = passage.quantities[i - 1] if i else None
        after = passage.quantities[i + 1] if i + 1 < len(passage.quantities) else None
        share = SHARE_BEFORE.search(lead(passage, percent))
        if before is not None and share is not None and is_part(passage, before, percent):
            yield from judge_share(passage, before, percent, share["base"], levels)
        if after is not None and after.is_money and AMOUNT_IS.match(gap(passage, percent, after)):
            yield from judge_portion(passage, percent, after, levels)


def is_part(passage: Passage, amount: Quantity, percent: Quantity) -> bool:
    """Whether the amount right before a share is what has the share."""
    between = gap(passage, amount, percent)
    return amount.is_money and amount.is_exact and re.match(r"^\s*[,(]?\s*占", between) is not None


# The whole of the money. 总支出 or 总收入 is one particular total, and may not be stated at all.
WHOLE_FUND = re.compile(
    r"^(安排|下达|全部|项目)?(总资金|资金总[额量]|资金总数|总额|全部资金|经费总额|总经费)$"
)


def judge_share(
    passage: Passage,
    amount: Quantity,
    percent: Quantity,
    base: str,
    levels: Sequence[Quantity],
) -> Iterator[Flag]:
    """The flag for a share that no amount of the document could be the base of.

    Raised only where the base is known: one amount bears its name, or, for 总额 and its like,
    one amount is large enough.
    """
    if any(fits_share(amount, percent, level) for level in levels):
        return
    named = {q.value: q for q in levels if q.field.label and q.field.label == base}
    if not named and WHOLE_FUND.search(base):
        ahead = [q for q in levels if q.field.block <= amount.field.block]
        named = {q.value: q for q in ahead if q.value > amount.value}
    if len(named) == 1:
        level = next(iter(named.values()))
        terms = f"{format_quantity(amount.value, amount)} ÷ {format_quantity(level.value, level)}"
        yield rate_flag(
            passage.page,
            terms,
            100 * amount.value / level.value,
            percent,
            (percent, amount, level),
        )


def fits_share(amount: Quantity, percent: Quantity, level: Quantity) -> bool:
    """Whether the amount is that percentage of the level, within rounding."""
    whole, part = interval_of(level), interval_of(amount)
    if whole.low <= 0:
        return False
    return Interval(100 * part.low / whole.high, 100 * part.high / whole.low).overlaps(
        interval_of(percent)
    )


def judge_portion(
    passage: Passage, percent: Quantity, amount: Quantity, levels: Sequence[Quantity]
) -> Iterator[Flag]:
    """The flag for “60%，即X” where X is one misprinted digit away from 60 % of a stated amount."""
    if not amount.is_exact or any(
        fits_share(amount, percent, level) for level in levels if level is not amount
    ):
        return
    for level in levels:
        expected = level.value * percent.value / 100
        if level.value > amount.value and is_digit_slip(expected, amount.value, amount.quantum):
            terms = f"{format_quantity(level.value, level)} × {format_number(percent.value)}%"
            yield rate_flag(passage.page, terms, expected, amount, (amount, percent, level))
            return


def triples(passage: Passage) -> Iterator[tuple[Quantity, Quantity, Quantity]]:
    """Every three quantities in a row."""
    items = passage.quantities
    yield from zip(items, items[1:], items[2:], strict=False)


def gap(passage: Passage, first: Quantity, second: Quantity) -> str:
    """The words between two neighbouring quantities; a year between them is blanked out."""
    return passage.masked[first.end : second.start].replace(VALUE_MARK, "")


def lead(passage: Passage, quantity: Quantity) -> str:
    """The words before a quantity, back to the last separator or value."""
    return re.split(r"[,;。:、(\x00]", passage.masked[: quantity.start])[-1]
