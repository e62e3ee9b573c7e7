"""Fields that the document's own arithmetic confirms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from extractors.checks.balance_totals import judge_balance_totals
from extractors.checks.held import Held, Verdict
from extractors.checks.held_in_tables import held_sums
from extractors.checks.once import once_per_document
from extractors.checks.rates import judge_rates
from extractors.checks.score_totals import judge_score_totals
from extractors.checks.sheet_panels import sheets_of
from extractors.checks.stated_twice import held_stated_twice
from extractors.checks.sum_after_parts import judge_sums_after_parts
from extractors.checks.sum_in_list import judge_sums_in_lists
from extractors.checks.sum_in_sentence import judge_sums_in_sentences
from extractors.checks.table_rates import judge_rates_in_tables
from extractors.checks.words_figures import judge_words_and_figures
from models.documents import Analysis


def _held_sums_in_tables(analysis: Analysis) -> Iterator[Held]:
    for sheet in sheets_of(analysis):
        yield from held_sums(sheet)


# The strongest first: a field is confirmed in the first way that is found.
JUDGES: tuple[Callable[[Analysis], Iterable[Verdict]], ...] = (
    judge_words_and_figures,
    judge_sums_in_sentences,
    judge_sums_after_parts,
    judge_sums_in_lists,
    _held_sums_in_tables,
    judge_balance_totals,
    judge_score_totals,
    judge_rates,
    judge_rates_in_tables,
    held_stated_twice,
)


@once_per_document
def confirmed_fields(analysis: Analysis) -> dict[str, str]:
    """How the document confirms its own values: `field_id` to the kind of agreement.

    `words_figures` (大写 and 小写), `sum` (a total and its parts), `rate` (products, shares,
    changes), `stated_twice`. Only agreements that hardly come about by chance count, and of an
    agreement only the fields in which a wrong digit would have shown. A field that a broken
    sum names may be confirmed by another one.
    """
    confirmed: dict[str, str] = {}
    for judge in JUDGES:
        for verdict in judge(analysis):
            if isinstance(verdict, Held):
                for field_id in verdict.field_ids:
                    confirmed.setdefault(field_id, verdict.how)
    return confirmed
