"""Values that the document states twice, and so were hardly misread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from extractors.checks.held import STATED_TWICE, Held
from extractors.checks.quantities import Quantity, quantity_of
from models.documents import Analysis
from models.fields import Field

# A number of so many figures stands twice in one document by chance in one case of hundreds, of
# fewer only where both are called alike.
FIGURES = 5
FIGURES_CALLED_ALIKE = 3


def held_stated_twice(analysis: Analysis) -> Iterator[Held]:
    """The values that stand in two places: in two sentences, or in a sentence and a table.

    Two cells of one table do not count: a column repeats a value of its own accord.
    """
    skipped = set(analysis.duplicates)
    stated: dict[tuple[str, object], list[Quantity]] = defaultdict(list)
    for field in analysis.fields:
        quantity = quantity_of(field)
        if quantity is not None and quantity.is_exact and field.page not in skipped:
            stated[quantity.dimension, quantity.value].append(quantity)
    for quantities in stated.values():
        figures = len(significant(quantities[0]))
        for i, first in enumerate(quantities):
            if figures >= FIGURES_CALLED_ALIKE and any(
                is_other_place(first.field, other.field)
                and (figures >= FIGURES or are_called_alike(first.field, other.field))
                for other in (*quantities[:i], *quantities[i + 1 :])
            ):
                yield Held(STATED_TWICE, (first.field.field_id,))


def significant(quantity: Quantity) -> str:
    """The figures of the value without the zeros at both ends: 175.85 for 1,758,500."""
    return "".join(map(str, quantity.value.as_tuple().digits)).strip("0")


def is_other_place(first: Field, second: Field) -> bool:
    """Whether two fields are two statements and not two cells of one table."""
    if first.cell is None or second.cell is None:
        return (first.block, first.start) != (second.block, second.start)
    return first.cell.table_id != second.cell.table_id


def are_called_alike(first: Field, second: Field) -> bool:
    """Whether both have one label, which is not empty."""
    labels = {first.label.split("/")[-1], second.label.split("/")[-1]}
    return len(labels) == 1 and "" not in labels
