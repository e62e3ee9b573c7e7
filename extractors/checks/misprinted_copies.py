"""A number that a table, or another sentence, prints with one digit different.

Raised as `conflicting_values`.

“全年支出1,228.32万元” beside a table in which 支出合计 is 1,228.22: both may be right, but numbers
of so many figures hardly come that close unless one is a copy of the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractors.checks.quantities import Quantity, format_quantity, is_digit_slip, quantity_of
from extractors.checks.sheets import squeeze
from extractors.checks.stated_twice import significant
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity

# Of numbers of so many figures, one in thousands is a digit away from a given other one.
FIGURES = 5
# Words that many values are called by say nothing about which measure it is.
SHARED_CHARACTERS = 2
EMPTY_WORDS = re.compile(
    r"金额|资金|数额|总额|合计|小计|总计|预算数|决算数|本年|全年|万元|元|数|其中|年度?|月|[^一-鿿]"
)

# A name of so many characters is that of one measure.
LONG_NAME = 8
LEADING_WORDS = re.compile(
    r"^(?:共|累计|已|实际|主要)?(?:用于|安排|投入|支出|资助|拨付|下达)?(?:了)?"
)
# Last year's figure of a measure may well be a digit away from this year's.
COMPARED = re.compile(r"上年|去年|同比|比上|较上|同期|季度|分别")


def check_misprinted_copies(analysis: Analysis) -> list[Flag]:
    """Flags for amounts of the text that differ in one digit from a cell that is called alike."""
    texts: list[Quantity] = []
    cells: list[Quantity] = []
    times: dict[Decimal, int] = defaultdict(int)
    skipped = set(analysis.duplicates)
    for field in analysis.fields:
        quantity = quantity_of(field)
        if quantity is None or not quantity.is_money or not quantity.is_exact:
            continue
        times[quantity.value] += 1
        if field.page not in skipped and len(significant(quantity)) >= FIGURES:
            (texts if field.cell is None else cells).append(quantity)
    names = _cell_names(analysis, cells)
    flags: list[Flag] = []
    for text in texts:
        # What stands a second time as it is was copied right.
        if times[text.value] == 1:
            flags.extend(_copies(text, cells, names))
    return [*flags, *_told_twice(analysis)]


def _copies(text: Quantity, cells: Sequence[Quantity], names: dict[str, str]) -> Iterator[Flag]:
    near = [
        cell
        for cell in cells
        if cell.dimension == text.dimension
        and is_digit_slip(text.value, cell.value, max(text.quantum, cell.quantum))
        and are_called_alike(text.field, names.get(cell.field.field_id, ""))
    ]
    if len({cell.value for cell in near}) == 1:
        yield _flag(text, near[0], names[near[0].field.field_id])


def _told_twice(analysis: Analysis) -> Iterator[Flag]:
    """Two sentences that call an amount by one long name, with a digit changed or two swapped."""
    named: dict[tuple[str, str], list[Quantity]] = defaultdict(list)
    for field in analysis.fields:
        quantity = quantity_of(field)
        name = LEADING_WORDS.sub("", squeeze(field.label))
        if (
            field.cell is None
            and field.page not in analysis.duplicates
            and quantity is not None
            and quantity.is_money
            and quantity.is_exact
            and len(name) >= LONG_NAME
            and not COMPARED.search(field.context)
        ):
            named[name, field.project_id].append(quantity)
    for quantities in named.values():
        if len(quantities) == 2:
            first, second = quantities
            if is_digit_slip(first.value, second.value, max(first.quantum, second.quantum)):
                yield _told_flag(first, second)


def are_called_alike(field: Field, name: str) -> bool:
    """Whether two characters in a row of the field's label stand in the cell's name too."""
    label = EMPTY_WORDS.sub("", field.label)
    pieces = (label[i : i + SHARED_CHARACTERS] for i in range(len(label) - SHARED_CHARACTERS + 1))
    return any(piece in name for piece in pieces)


def _cell_names(analysis: Analysis, cells: Sequence[Quantity]) -> dict[str, str]:
    """What stands in the row of each amount, and at the head of its column, by field_id."""
    rows: dict[tuple[str, int], str] = defaultdict(str)
    heads: dict[tuple[str, int, int], str] = {}
    for table in analysis.layout.tables:
        for cell in table.cells:
            text = squeeze(cell.text.text)
            if not cell.is_header and not re.search(r"\d", text):
                rows[table.table_id, cell.row] += text
            heads[table.table_id, cell.row, cell.column] = squeeze("/".join(cell.header))
    names = {}
    for quantity in cells:
        place = quantity.field.cell
        if place is not None:
            row = rows[place.table_id, place.row]
            head = heads.get((place.table_id, place.row, place.column), "")
            names[quantity.field.field_id] = f"{row}·{head}"
    return names


def _told_flag(first: Quantity, second: Quantity) -> Flag:
    one, other = format_quantity(first.value, first), format_quantity(second.value, first)
    difference = format_quantity(abs(first.value - second.value), first)
    name, pages = first.field.label, (first.field.page, second.field.page)
    message = (
        f"“{name}”前后两处分别为 {one}（第 {pages[0]} 页）和 {other}（第 {pages[1]} 页），"
        f"疑有一处印错，差 {difference}"
        f" / {name} is {one} on page {pages[0]} and {other} on page {pages[1]}:"
        f" one looks like a misprint of the other, difference {difference}"
    )
    ids = (first.field.field_id, second.field.field_id)
    return Flag(FlagCode.CONFLICTING_VALUES, Severity.WARNING, message, second.field.page, ids)


def _flag(text: Quantity, cell: Quantity, name: str) -> Flag:
    told, printed = format_quantity(text.value, text), format_quantity(cell.value, text)
    difference = format_quantity(abs(text.value - cell.value), text)
    message = (
        f"正文“{text.field.label}”{told}，表中“{name}”{printed}，只差一位数字（差 {difference}）"
        f" / the text gives {told} for {text.field.label}, the table {printed} for {name}:"
        f" one digit differs (by {difference})"
    )
    ids = (text.field.field_id, cell.field.field_id)
    return Flag(FlagCode.CONFLICTING_VALUES, Severity.WARNING, message, text.field.page, ids)
