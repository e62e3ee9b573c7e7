"""Execution rates of the sources of a budget, stated apart from their budgets (`rate_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.checks.completion import is_level_pair
from extractors.checks.held import Held, Verdict
from extractors.checks.passages import Passage, is_change, is_rate, lead
from extractors.checks.quantities import Quantity, format_quantity
from extractors.checks.rate_flags import judge_claim

# 省级资金支出302.95万元, 执行率90.16%: what was spent of the source that stands before the verb.
SPENT_OF = re.compile(
    r"^\s*(?:其中)?(?P<source>[^\s].{2,}?)(?:实际|累计|已|共)*(?:支出|执行|使用|支付)(?:了|为|资金|数|共)?\s*$"
)
RATE_OF = re.compile(
    r"^\s*(?:预算|资金)?(?:执行|支出|使用|支付|完成)(?:率|进度)(?:为|是|达到?)?\s*$"
)
# What may stand between the name of a source and its budget.
BUDGETED = re.compile(r"(?:预算|安排|下达|到位|投入)*(?:资金)?(?:数|额|金额)?(?:为|是|共)?\s*$")


def judge_rates_of_sources(passage: Passage, passages: Sequence[Passage]) -> Iterator[Verdict]:
    """“省级资金336万元 … 省级资金支出302.95万元，执行率90.16%”, in one sentence or in two.

    A source is known by its name, which one amount of the document bears. One rate of the
    passage that comes out shows that they are rates of these budgets; without it all are silent.
    """
    verdicts: list[Verdict] = []
    for spent, rate in pairwise(passage.quantities):
        of_what = SPENT_OF.search(lead(passage, spent))
        if of_what is None or RATE_OF.search(lead(passage, rate)) is None:
            continue
        budgets = {q.value: q for p in passages for q in budgets_of(p, of_what["source"])}
        if len(budgets) != 1:
            continue
        budget = next(iter(budgets.values()))
        if not is_level_pair(passage, spent, spent, rate) or budget.dimension != spent.dimension:
            continue
        terms = f"{format_quantity(spent.value, spent)} ÷ {format_quantity(budget.value, budget)}"
        verdict = judge_claim(rate, (spent, budget), lambda o: o[0].percent_of(o[1]), terms)
        if verdict is not None:
            verdicts.append(verdict)
    if any(isinstance(verdict, Held) for verdict in verdicts):
        yield from verdicts


def budgets_of(passage: Passage, source: str) -> Iterator[Quantity]:
    """The exact amounts of a passage that stand right behind the name of a source."""
    for quantity in passage.quantities:
        if not quantity.is_money or not quantity.is_exact:
            continue
        words = re.sub(r"^\s*其中", "", lead(passage, quantity)).strip()
        if not words.startswith(source) or BUDGETED.fullmatch(words[len(source) :]) is None:
            continue
        if not is_change(quantity, passage) and not is_rate(quantity, passage):
            yield quantity
