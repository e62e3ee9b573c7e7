"""Products, shares and changes that a sentence states with all their operands (`rate_mismatch`).

Every check knows its operands by fixed wording and by position; where one is in doubt it is
silent. Rounding of the operands is carried through as an interval.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.checks.completion import judge_averages, judge_completion
from extractors.checks.equations import judge_equations
from extractors.checks.growth import judge_growth, judge_steps, judge_times
from extractors.checks.held import Verdict
from extractors.checks.passages import passages_of
from extractors.checks.products import judge_products
from extractors.checks.quantities import quantity_of
from extractors.checks.shares import judge_fractions, judge_shares_of_parts
from extractors.checks.source_rates import judge_rates_of_sources
from models.documents import Analysis
from models.flags import Flag


def check_rates(analysis: Analysis) -> list[Flag]:
    """Flags for products, shares and changes that do not come out."""
    return [v for v in judge_rates(analysis) if isinstance(v, Flag)]


def judge_rates(analysis: Analysis) -> Iterator[Verdict]:
    """Every product, share and change that comes out, or that does not."""
    passages = passages_of(analysis)
    levels = [
        q
        for passage in passages
        for q in passage.quantities
        if q.is_money and q.is_exact and q.value > 0
    ]
    cells = [quantity_of(field) for field in analysis.fields if field.cell is not None]
    in_tables = [q for q in cells if q is not None and q.is_money and q.value > 0]
    for passage in passages:
        yield from judge_products(passage)
        yield from judge_growth(passage)
        yield from judge_steps(passage)
        yield from judge_times(passage)
        yield from judge_fractions(passage, levels, in_tables)
        yield from judge_shares_of_parts(passage)
        yield from judge_completion(passage)
        yield from judge_rates_of_sources(passage, passages)
        yield from judge_averages(passage)
        yield from judge_equations(passage)
