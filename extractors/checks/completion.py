"""Rates of completion against the budget and the expenditure beside them (`rate_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.checks.held import Held, Verdict
from extractors.checks.passages import Passage, is_change, is_rate, lead, triples
from extractors.checks.quantities import Quantity, format_quantity, is_digit_slip
from extractors.checks.rate_flags import judge_claim

# 完成年初预算的97.21%, 预算执行率98.83%.
OF_BUDGET = re.compile(
    r"(?:完成|执行)了?(?P<which>年初|年度|全年|调整后?|本年)?预算(?:数|总额|金额)?的\s*$"
    r"|(?:^\s*|预算|资金)(?:执行|完成|支出|使用)(?:率|进度)(?:为|达到?|是)?\s*$"
)
ENDING = r"(?:数|额|金额|资金|总额|经费)?(?:为|是|共计?|合计|达到?|了|:)?\s*$"
BUDGETED = re.compile(
    rf"(?P<which>年初|年度|全年|调整后?|本年)?[^,;。]{{0,6}}(?:预算|预算安排|预算下达){ENDING}"
)
SPENT = re.compile(rf"(?:支出|执行|使用|决算|支付){ENDING}")


def judge_completion(passage: Passage) -> Iterator[Verdict]:
    """“预算120万元，执行118.6万元，执行率98.83%”, the three side by side in this order."""
    for budget, spent, rate in triples(passage):
        announced = OF_BUDGET.search(lead(passage, rate))
        if announced is None or not is_level_pair(passage, budget, spent, rate):
            continue
        of_what = BUDGETED.search(lead(passage, budget))
        words = lead(passage, spent)
        if of_what is None or BUDGETED.search(words) or not SPENT.search(words):
            continue
        # 完成年初预算的 and a budget that was changed since are two things.
        named = {announced["which"], of_what["which"]} - {None}
        if len(named) > 1:
            continue
        terms = f"{format_quantity(spent.value, spent)} ÷ {format_quantity(budget.value, budget)}"
        verdict = judge_claim(rate, (spent, budget), lambda o: o[0].percent_of(o[1]), terms)
        if verdict is not None:
            yield verdict


def is_level_pair(passage: Passage, first: Quantity, second: Quantity, rate: Quantity) -> bool:
    """Whether two amounts of one sentence stand before a percentage in it, all of them exact."""
    start, _ = passage.sentence_span(rate.start)
    return (
        rate.dimension == "%"
        and first.is_money
        and first.dimension == second.dimension
        and first.start >= start
        and all(q.is_exact for q in (first, second, rate))
        and not any(is_change(q, passage) or is_rate(q, passage) for q in (first, second))
    )


# 人均5000元 behind the money and the heads; 户均, 平均每人.
AVERAGE = re.compile(r"(?:(?P<unit>[人户])均|平均每(?P<each>[人户名]))(?:为|达到?)?\s*$")
HEADS = {"人": {"人"}, "名": {"人"}, "户": {"户"}}


def judge_averages(passage: Passage) -> Iterator[Verdict]:
    """“发放救助金63万元，救助126名，人均5000元”, money and heads in either order."""
    for first, second, average in triples(passage):
        found = AVERAGE.search(lead(passage, average))
        start, _ = passage.sentence_span(average.start)
        if found is None or not average.is_money or first.start < start:
            continue
        money, count = (first, second) if first.is_money else (second, first)
        if not money.is_money or count.is_money or money.dimension != average.dimension:
            continue
        if not all(q.is_exact for q in (money, count, average)) or is_rate(money, passage):
            continue
        if (
            is_change(money, passage)
            or count.dimension not in HEADS[found["unit"] or found["each"]]
        ):
            continue
        terms = f"{format_quantity(money.value, money)} ÷ {format_quantity(count.value, count)}"
        verdict = judge_claim(
            average,
            (money, count),
            lambda o: o[0].per(o[1]),
            terms,
            slack=average.quantum / 2,
        )
        # 人均 may be that of other people or of a year: only a misprint of this quotient counts.
        expected = (money.value / count.value).quantize(average.quantum)
        if isinstance(verdict, Held) or (
            verdict is not None and is_digit_slip(expected, average.value, average.quantum)
        ):
            yield verdict
