"""Unit price times count, as a sentence states both with their product (`rate_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractors.checks.held import Held, Verdict
from extractors.checks.passages import Passage, lead
from extractors.checks.quantities import Quantity, format_number, is_digit_slip
from extractors.checks.rate_flags import Interval, judge_claim

# 每个35元, 每名3000元: the price of one; a second 每 or a period makes it a price of something
# else as well (每人每月), and how often that falls due is not stated.
PRICE_BEFORE = re.compile(r"(?:^|[^每])(?:按照?|以)?每(?P<unit>[^每,;。\x00\d]{1,4})$")
PRICE_PERIOD = re.compile(r"[月年天日周期季次课时]$|学年|学期")
PRODUCT_BEFORE = re.compile(r"(共计|合计|总计|共|计|金额为?|总价为?|总额为?|小计)[^,;。\x00]{0,6}$")
# 折价 is what gifts are valued at: all that the sentence lists, some of it without a price.
VALUED_AT = re.compile(r"^\s*(?:折价|折款|折合|折算|作价|价值)(?:人民币|为)?$")
SAME_HEADS = {"名": "人", "位": "人", "人": "人", "户": "户", "家": "家"}


UNIT_PRICE_BEFORE = re.compile(r"单价(为|是|约)?$")


def judge_products(passage: Passage) -> Iterator[Verdict]:
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
            verdict = judge_product(pairs, quantity, since)
            is_next = quantity is next_to(items, pairs[-1])
            is_sure = isinstance(verdict, Held) or not may_hold_more(
                passage, quantity, pairs, since
            )
            if verdict is not None and is_next and is_sure:
                yield verdict
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
        and (
            PRODUCT_BEFORE.search(lead(passage, quantity)) is not None
            or VALUED_AT.search(lead(passage, quantity)) is not None
        )
    )


def may_hold_more(
    passage: Passage,
    product: Quantity,
    pairs: Sequence[tuple[Quantity, Quantity]],
    since: Sequence[Quantity],
) -> bool:
    """Whether what gifts are valued at may take up others, listed without a price.

    It does not where it differs from the product as a misprint does.
    """
    if VALUED_AT.search(lead(passage, product)) is None:
        return False
    priced = {id(q) for pair in pairs for q in pair}
    expected = sum((number.value * each.value for number, each in pairs), Decimal(0))
    expected = (expected / product.quantum).quantize(Decimal(1)) * product.quantum
    is_misprint = is_digit_slip(expected, product.value, product.quantum)
    return not is_misprint and any(id(q) not in priced for q in since)


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
    pairs: Sequence[tuple[Quantity, Quantity]], product: Quantity, since: Sequence[Quantity]
) -> Verdict | None:
    """What a product deserves.

    `since` is everything in the sentence so far: the price may hold for the total of the
    counts listed (本科生60名、专科生40名，每人5000元) as well as for the last.
    """
    slack = product.quantum / 2
    count, price = pairs[-1]
    listed = [q.value for q in since if q.dimension == count.dimension]
    summed = sum((number.value * each.value for number, each in pairs), Decimal(0))
    others = {number * price.value for number in (*listed, sum(listed, Decimal(0)))} - {summed}
    if any(abs(result - product.value) <= slack for result in others):
        return None

    def formula(operands: Sequence[Interval]) -> Interval:
        total = Interval(Decimal(0), Decimal(0))
        for i in range(0, len(operands), 2):
            total += operands[i] * operands[i + 1]
        return total

    terms = " + ".join(
        f"{format_number(number.value)} × {format_number(each.value)} 元" for number, each in pairs
    )
    return judge_claim(product, [q for pair in pairs for q in pair], formula, terms, slack=slack)
