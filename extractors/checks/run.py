"""All checks of a document, each contradiction reported once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from extractors.checks.balance_totals import check_balance_totals
from extractors.checks.column_decimals import check_column_decimals
from extractors.checks.column_percents import check_column_percents
from extractors.checks.completeness import check_completeness
from extractors.checks.confidence import check_confidence
from extractors.checks.conflicting_values import check_conflicting_values
from extractors.checks.dates import check_dates
from extractors.checks.implausible import check_implausible
from extractors.checks.items_in_tables import check_items_in_tables
from extractors.checks.misprinted_copies import check_misprinted_copies
from extractors.checks.numbers import check_numbers
from extractors.checks.pages import check_pages
from extractors.checks.phones import check_phones
from extractors.checks.powers_of_ten import check_powers_of_ten
from extractors.checks.rates import check_rates
from extractors.checks.readers import check_readers
from extractors.checks.score_totals import check_score_totals
from extractors.checks.seals import check_seals
from extractors.checks.suggestions import CONTRADICTIONS, with_suggestions
from extractors.checks.sum_after_parts import check_sums_after_parts
from extractors.checks.sum_in_list import check_sums_in_lists
from extractors.checks.sum_in_sentence import check_sums_in_sentences
from extractors.checks.table_flags import check_sums_in_tables
from extractors.checks.table_rates import check_rates_in_tables
from extractors.checks.three_decimals import check_three_decimals
from extractors.checks.words_figures import check_words_and_figures
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity

# In this order a contradiction that two checks see is told by the one that explains it better.
CHECKS: tuple[Callable[[Analysis], list[Flag]], ...] = (
    check_words_and_figures,
    check_sums_in_sentences,
    check_sums_after_parts,
    check_sums_in_lists,
    check_sums_in_tables,
    check_balance_totals,
    check_score_totals,
    check_rates,
    check_rates_in_tables,
    check_conflicting_values,
    check_items_in_tables,
    check_misprinted_copies,
    check_dates,
    check_phones,
    check_numbers,
    check_implausible,
    check_three_decimals,
    check_powers_of_ten,
    check_confidence,
    check_readers,
    check_column_decimals,
    check_column_percents,
    check_seals,
    check_pages,
    check_completeness,
)
SEVERITY_ORDER = [Severity.ERROR, Severity.WARNING, Severity.INFO]


def run_checks(analysis: Analysis) -> list[Flag]:
    """Every finding about the document, most serious first, in page order."""
    flags = [flag for check in CHECKS for flag in check(analysis)]
    ordered = with_suggestions(analysis, without_repeats(flags), contradictions_of)
    pairs = [set(f.field_ids) for f in ordered if f.code is FlagCode.WORDS_FIGURES_MISMATCH]
    ordered = [
        f for f in ordered if f.code is not FlagCode.CONFLICTING_VALUES or not is_told(f, pairs)
    ]
    return sorted(ordered, key=lambda f: (SEVERITY_ORDER.index(f.severity), f.page or 0))


def contradictions_of(analysis: Analysis) -> list[Flag]:
    """What the document says against itself."""
    flags = [flag for check in CHECKS for flag in check(analysis)]
    return [flag for flag in without_repeats(flags) if flag.code in CONTRADICTIONS]


def without_repeats(flags: list[Flag]) -> list[Flag]:
    """The flags without those that an earlier one of the same code already tells.

    Same code and same first field (the total, the odd one out), or all of its fields under
    the same code.
    """
    kept: list[Flag] = []
    told: dict[tuple[FlagCode, int | None], list[Flag]] = defaultdict(list)
    for flag in flags:
        same = told[flag.code, flag.page]
        if not any(is_repeat(flag, other) for other in same):
            kept.append(flag)
            same.append(flag)
    return kept


def is_told(flag: Flag, pairs: list[set[str]]) -> bool:
    """Whether a conflict is one of 大写 and 小写, which another flag tells better."""
    return any(set(flag.field_ids) <= pair for pair in pairs)


def is_repeat(flag: Flag, other: Flag) -> bool:
    """Whether `flag` says again what `other` says."""
    if not flag.field_ids:
        return (flag.message, flag.box) == (other.message, other.box)
    same_first = other.field_ids[:1] == flag.field_ids[:1]
    return same_first or set(flag.field_ids) <= set(other.field_ids)
