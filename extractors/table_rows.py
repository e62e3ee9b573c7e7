"""What kind of row a table row is: head of columns, pairs of label and value, or data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from extractors.layout_characters import is_cjk
from extractors.layout_markers import is_label_line
from extractors.table_units import unit_in
from extractors.words import load_vocabulary
from models.layout import Cell

# A table may state its unit inside its frame, in one of its first rows.
UNIT_ROWS = 3
# Heads and labels are names; what is longer is content.
LABEL_CHARACTERS = 22

# A cell that states a value: a number with its sign, brackets, unit or per cent, or a range.
# A year or month alone is not one: 2022年度 and 3月 head columns.
_NUMBER = r"[≥≤＞＜><≈约近超逾不低高少多于±+\-−－—(（¥￥]*\d[\d,，.\s]*(?:[)）])?"
VALUE = re.compile(
    rf"^{_NUMBER}(?:[%％‰‱]|[^\d\s]{{0,8}})(?:[-—~～至／/]\s*{_NUMBER}[^\d\s]{{0,8}})?$"
)
YEAR_OR_MONTH = re.compile(
    r"^(?:(?:19|20)\d\d\s*年?(?:度|初|末|底|[上下]半年|第?[一二三四1-4]季度|\d{1,2}月)?|\d{1,2}月(?:份)?"
    r"|第?[一二三四1-4]季度)$"
)
# 2024年标准 heads a column too; 2024年底前 and 2024年完成 state when.
OF_A_YEAR = re.compile(
    r"^(?:19|20)\d\d\s*年度?(?![初末底前后起至完已竣建内春夏秋冬上下])[^\d\s]{2,}$"
)
# 12月销量（万元） and 1-6月支出 do too; 12月底前 states when.
OF_A_MONTH = re.compile(
    r"^(?:\d{1,2}\s*[-—~～－至到]\s*)?\d{1,2}月份?(?![初末底前后起至完已日上中下内])[^\d\s]{2,}$"
)
# 1.单位捐赠 names a row.
LIST_NUMBER = re.compile(r"^[（(]?\d{1,2}[)）.．、]\s*[^\d\s.%％]{2,}$")
DASH = re.compile(r"^[-—–―－/\\*]+$")
DATE = re.compile(r"(?:19|20)\d\d\s*[年.\-/]\s*\d{1,2}")


class RowKind(Enum):
    """What a table row does."""

    HEADER = "header"
    NUMBERING = "numbering"
    FORM = "form"
    SECTION = "section"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table's cells by grid position; a merged cell is found at all its positions."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    positions: dict[tuple[int, int], Cell]

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers the position, None where the grid has a hole."""
        return self.positions.get((row, column))

    def row_cells(self, row: int) -> list[Cell]:
        """The cells that cover the row, left to right, merged ones once."""
        found: list[Cell] = []
        for column in range(self.columns):
            cell = self.at(row, column)
            if cell is not None and (not found or found[-1] is not cell):
                found.append(cell)
        return found

    def own_cells(self, row: int) -> list[Cell]:
        """The cells that begin in the row."""
        return [cell for cell in self.row_cells(row) if cell.row == row]


def matrix_of(cells: Sequence[Cell]) -> Matrix:
    """The matrix of a table's cells."""
    positions = {
        (row, column): cell
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    return Matrix(
        cells=tuple(cells),
        rows=max((c.row + c.row_span for c in cells), default=0),
        columns=max((c.column + c.column_span for c in cells), default=0),
        positions=positions,
    )


@cache
def words(group: str) -> tuple[str, ...]:
    """One list of the vocabulary of table heads and form labels."""
    return tuple(load_vocabulary("form_labels.yaml")[group])


def bare(text: str) -> str:
    """A head or label without spaces, bracketed remarks, colon and list number."""
    text = re.sub(r"\s+", "", text)
    text = re.sub(r"[（(][^（）()]*[）)]", "", text)
    return text.strip("：:")


def is_value(text: str) -> bool:
    """Whether a cell's text states a number, range, date or dash."""
    text = text.strip()
    tight = re.sub(r"\s+", "", text)
    if not text or any(p.match(tight) for p in (YEAR_OR_MONTH, OF_A_YEAR, OF_A_MONTH)):
        return False
    if DASH.match(text) or (VALUE.match(text) and not LIST_NUMBER.match(text)):
        return True
    # 2023年12月31日余额 names a column by its date.
    names = bare(text).endswith(words("column_endings"))
    return bool(DATE.match(text)) and len(text) <= 30 and not names


def is_name(text: str) -> bool:
    """Whether a cell's text may head a column or label a row: short, worded, no sentence."""
    text = text.strip()
    if not text or len(text) > LABEL_CHARACTERS or is_value(text):
        return False
    return any(is_cjk(c) or c.isalpha() for c in text) and not re.search("[。；！？]", text)


def is_form_label(text: str) -> bool:
    """Whether the text ends as labels of form cells do (项目名称, 联系电话, or a colon)."""
    if not is_name(text):
        return False
    return text.rstrip().endswith(("：", ":")) or bare(text).endswith(words("label_endings"))


def is_column_head(text: str) -> bool:
    """Whether the text ends as heads of columns do (年初预算数, 执行率)."""
    return is_name(text) and bare(text).endswith(words("column_endings"))


def row_kinds(matrix: Matrix, *, has_inherited_header: bool) -> list[RowKind]:
    """The kind of each row, top to bottom."""
    kinds: list[RowKind] = []
    for row in range(matrix.rows):
        kinds.append(_row_kind(matrix, row, kinds, has_inherited_header=has_inherited_header))
    return kinds


def _row_kind(
    matrix: Matrix, row: int, above: Sequence[RowKind], *, has_inherited_header: bool
) -> RowKind:
    cells = [c for c in matrix.row_cells(row) if c.text.text.strip()]
    if not cells:
        return RowKind.DATA
    if len(cells) == 1 and matrix.columns > 1 and cells[0].column_span == matrix.columns:
        return RowKind.SECTION
    if row < UNIT_ROWS and units_in_row(matrix, row):
        return RowKind.SECTION
    if _is_numbering(matrix, row, above):
        return RowKind.NUMBERING
    if _is_lower_header(matrix, row, above):
        return RowKind.HEADER
    if _heads_contents(matrix, row):
        return RowKind.HEADER
    if _is_form_row(matrix, row, above):
        return RowKind.FORM
    if _is_header(matrix, row, above, has_inherited_header=has_inherited_header):
        return RowKind.HEADER
    return RowKind.DATA


def units_in_row(matrix: Matrix, row: int) -> str:
    """The unit that a row states for all of the table (编制单位：… | 单位：万元), or empty."""
    texts = [c.text.text.strip() for c in matrix.own_cells(row) if c.text.text.strip()]
    stated = [unit for unit in map(unit_in, texts) if unit]
    # Beside the unit may stand the title, the maker or the period, but no heads.
    others = [t for t in texts if not unit_in(t) and not is_label_line(t) and not DATE.match(t)]
    return stated[0] if stated and len(others) <= 1 and len(texts) <= 3 else ""


def _is_numbering(matrix: Matrix, row: int, above: Sequence[RowKind]) -> bool:
    """A row 栏次 1 2 3 … below the head, which only counts the columns."""
    if not above or above[-1] is not RowKind.HEADER:
        return False
    texts = [c.text.text.strip() for c in matrix.own_cells(row)]
    numbers = [int(t) for t in texts if t.isdigit() and len(t) <= 2]
    worded = [bare(t) for t in texts if t and not t.isdigit()]
    says_so = bool(worded) and all(t in words("ordinal") for t in worded)
    if len(numbers) < (1 if says_so else 3) or numbers[0] > 1:
        return False
    counts = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return counts and (says_so or (len(worded) <= 1 and len(numbers) >= len(texts) - 2))


# The name of a column is at most about this long.
NAME_CHARACTERS = 12


def _reach_down(matrix: Matrix, row: int, above: Sequence[RowKind]) -> bool:
    """Whether heads of the rows above reach into the row: it is as deep in the head as they are.

    What reaches down in the first column may be the label of a block of rows.
    """
    return any(
        cell.row < row
        and cell.column > 0
        and above[cell.row] is RowKind.HEADER
        and is_name(cell.text.text)
        for cell in matrix.row_cells(row)
    )


def _is_lower_header(matrix: Matrix, row: int, above: Sequence[RowKind]) -> bool:
    """The second or third row of a head: cells of the row above reach into it or part in it."""
    if not above or above[-1] is not RowKind.HEADER:
        return False
    own = [c for c in matrix.own_cells(row) if c.text.text.strip()]
    if any(not is_name(c.text.text) for c in own):
        return False
    if _reach_down(matrix, row, above):
        return True
    if not own:
        return False
    if all(re.match(r"^[（(][^（）()]{1,8}[）)]$", c.text.text.strip()) for c in own):
        # A row of units below the heads: （万元） （人次）.
        return True
    reaching = [c for c in matrix.row_cells(row) if c.row < row]
    parted = any(
        upper is not None and upper.row < row and upper.column_span > cell.column_span
        for cell in own
        if (upper := matrix.at(row - 1, cell.column)) is not None
    )
    full_height = any(c.row + c.row_span > row for c in reaching)
    # 科目编码 below 支出功能分类, while all the other heads are as high as the two.
    inside = len(reaching) >= 2 and len(own) == 1 and len(own[0].text.text) <= NAME_CHARACTERS
    if inside and sum(c.column_span for c in (*reaching, *own)) == matrix.columns:
        return True
    return parted and (full_height or len(own) >= 2)


def _heads_contents(matrix: Matrix, row: int) -> bool:
    """Heads inside a merged label (年度总体目标): names above cells of running text."""
    first = matrix.at(row, 0)
    if first is None or first.row != row or first.row_span < 2 or row + 1 >= matrix.rows:
        return False
    own = [c for c in matrix.own_cells(row) if c is not first]
    if not own or any(c.row_span > 1 or not is_name(c.text.text) for c in own):
        return False
    below = [matrix.at(row + 1, c.column) for c in own]
    texts = [b.text.text for b in below if b is not None]
    same = len(own) == len(matrix.own_cells(row + 1))
    return same and any(t.strip() and not is_name(t) for t in texts)


def _is_form_row(matrix: Matrix, row: int, above: Sequence[RowKind]) -> bool:
    """Label, value, label, value …: the labels are worded as labels and the values are not."""
    cells = [c for c in matrix.row_cells(row) if c.row_span == 1 or c.row == row]
    if len(cells) not in (2, 4, 6, 8):
        return False
    labels, values = cells[0::2], cells[1::2]
    if not all(is_name(c.text.text) for c in labels if c.text.text.strip()):
        return False
    named = [c for c in labels if is_form_label(c.text.text)]
    values_named = [c for c in values if is_form_label(c.text.text) or is_column_head(c.text.text)]
    after_form = bool(above) and above[-1] is RowKind.FORM
    if after_form and _edges(matrix, row) == _edges(matrix, row - 1) and len(values_named) == 0:
        # The form goes on: one known label vouches for the others beside and above it.
        return True
    if len(named) < len(labels) or len(values_named) == len(values):
        return False
    if not after_form and _labels_stop_below(matrix, row, labels):
        return False
    # 项目名称 | 预算数 above a column of numbers is a head, and its right half is no value.
    return not (len(values_named) > 0 and len(values) > 1 and 2 * len(values_named) > len(values))


def label_left(matrix: Matrix, row: int, cell: Cell) -> str:
    """The label that a form row's cell answers; empty for the label itself."""
    cells = matrix.row_cells(row)
    at = next((i for i, c in enumerate(cells) if c is cell), 0)
    return cells[at - 1].text.text.strip() if at % 2 == 1 else ""


def _labels_stop_below(matrix: Matrix, row: int, labels: Sequence[Cell]) -> bool:
    """Whether the rows of the same cells below have no labels: then this row heads columns."""
    alike = 0
    for lower in range(row + 1, matrix.rows):
        if _edges(matrix, row) != _edges(matrix, lower):
            break
        below = [matrix.at(lower, c.column) for c in labels]
        if any(b is not None and is_form_label(b.text.text) for b in below):
            return False
        alike += 1
    return alike > 0


def _is_header(
    matrix: Matrix, row: int, above: Sequence[RowKind], *, has_inherited_header: bool
) -> bool:
    cells = [c for c in matrix.row_cells(row) if c.text.text.strip()]
    if len(cells) < 2 or any(not is_name(c.text.text) for c in cells if c.row == row):
        return False
    own = [c for c in cells if c.row == row]
    if len(own) < 2 or row + 1 >= matrix.rows:
        return False
    before = [kind for kind in above if kind is not RowKind.SECTION]
    if not before and not has_inherited_header:
        return _heads_something(matrix, row) or _share(own, is_column_head) >= 0.5
    heads = [c for c in own if is_column_head(c.text.text)]
    new_shape = _edges(matrix, row) != _edges(matrix, row - 1)
    after_form = bool(before) and before[-1] is RowKind.FORM
    if 2 * len(heads) >= len(own) and (new_shape or after_form):
        return True
    return len(own) >= 3 and (new_shape or after_form) and _numbers_below(matrix, own) >= 0.5


def _share(cells: Sequence[Cell], test: object) -> float:
    assert callable(test)
    return sum(bool(test(c.text.text)) for c in cells) / len(cells)


def _heads_something(matrix: Matrix, row: int) -> bool:
    """Whether the first row differs from those below: numbers stand there, or the shape repeats."""
    own = matrix.own_cells(row)
    if _numbers_below(matrix, own) > 0:
        return True
    return matrix.rows - row >= 3 and len(own) >= 3


def _numbers_below(matrix: Matrix, cells: Sequence[Cell]) -> float:
    """The share of the cells that have a value in one of the two rows below them."""
    hits = 0
    for cell in cells:
        below = [
            matrix.at(row, cell.column)
            for row in range(cell.row + cell.row_span, cell.row + cell.row_span + 3)
        ]
        hits += any(b is not None and is_value(b.text.text) for b in below)
    return hits / len(cells) if cells else 0.0


def _edges(matrix: Matrix, row: int) -> tuple[int, ...]:
    return tuple(cell.column for cell in matrix.row_cells(row))
