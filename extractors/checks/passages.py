"""Running text as the checks see it: one passage with its quantities, in order.

A passage is a block of running text, or a table cell that holds a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extractors.checks.once import once_per_document
from extractors.checks.quantities import Quantity, quantity_of
from models.documents import Analysis
from models.fields import Field
from models.layout import Role
from models.values import AmountValue, Kind

# Readers mix full- and half-width punctuation; every character keeps its place.
PUNCTUATION = str.maketrans("，；：（）！？　", ",;:()!? ")
# A point ends a sentence only where no digit follows: `6.8%.其中` does, `2.1万` does not.
SENTENCE_END = re.compile(r"[。!?]|\.(?![\d.])(?=\s*[^\sA-Za-z0-9.])")
# A cell of fewer characters holds a name or a number, not a sentence.
SENTENCE_CELL_CHARACTERS = 20
VALUE_MARK = "\x00"
NUMERIC_KINDS = {Kind.AMOUNTS, Kind.COUNTS, Kind.DATES}


@dataclass(frozen=True, slots=True)
class Passage:
    """Text with the quantities in it.

    `text` has half-width punctuation and the length of the printed text; `masked` is the same
    with every value blanked out by `VALUE_MARK`, so that separators inside numbers do not
    count. `fields` are all fields of the passage, dates included.
    """

    page: int
    text: str
    masked: str
    quantities: tuple[Quantity, ...]
    fields: tuple[Field, ...]
    block: int

    def sentence_span(self, position: int) -> tuple[int, int]:
        """The half-open span of the sentence around `position`."""
        start = 0
        for end in SENTENCE_END.finditer(self.masked):
            if end.end() > position:
                return start, end.end()
            start = end.end()
        return start, len(self.text)

    def between(self, start: int, end: int) -> tuple[Quantity, ...]:
        """The quantities that lie inside [start, end)."""
        return tuple(q for q in self.quantities if q.start >= start and q.end <= end)


def passage_of(text: str, fields: Iterable[Field], page: int, block: int) -> Passage:
    """The passage of `text`, whose `fields` carry offsets in it."""
    plain = text.translate(PUNCTUATION)
    ordered = tuple(sorted(fields, key=lambda f: (f.start, f.end)))
    masked = list(plain)
    for field in (f for f in ordered if is_masked(f)):
        for i in range(field.start, min(field.end, len(masked))):
            masked[i] = VALUE_MARK
    depths = parenthesis_depths("".join(masked))
    quantities = tuple(
        quantity
        for field in ordered
        if field.start < len(plain)
        and (quantity := quantity_of(field, depths[field.start])) is not None
    )
    return Passage(page, plain, "".join(masked), quantities, ordered, block)


def joined(first: Passage, second: Passage) -> Passage:
    """Two neighbouring passages as one; the second's offsets move on by the first's length."""
    moved = [
        replace(field, start=field.start + len(first.text), end=field.end + len(first.text))
        for field in second.fields
    ]
    return passage_of(first.text + second.text, [*first.fields, *moved], first.page, first.block)


# 两笔, 三项 and 两个部分 are counts, and wording too: they tell what a total takes up.
SMALL_WORD_COUNT = re.compile(r"[一二两三四五六七八九十][^\d一二三四五六七八九十百千万亿]*")


def is_masked(field: Field) -> bool:
    """Whether a field is blanked out in the masked text."""
    if field.kind is Kind.COUNTS and SMALL_WORD_COUNT.fullmatch(field.raw_text):
        return False
    return field.kind in NUMERIC_KINDS


def parenthesis_depths(masked: str) -> list[int]:
    """How many parentheses are open at each character; one that never closes does not open."""
    depths, depth = [], 0
    for position, character in enumerate(masked):
        if character == "(" and ")" in masked[position:]:
            depth += 1
        depths.append(depth)
        if character == ")":
            depth = max(0, depth - 1)
    return depths


@once_per_document
def passages_of(analysis: Analysis) -> list[Passage]:
    """All passages of a document in reading order; furniture of the page has none."""
    by_block: dict[int, list[Field]] = defaultdict(list)
    by_cell: dict[tuple[str, int, int], list[Field]] = defaultdict(list)
    for field in analysis.fields:
        if field.cell is None:
            by_block[field.block].append(field)
        else:
            place = field.cell
            by_cell[(place.table_id, place.row, place.column)].append(field)
    passages = []
    tables = {table.table_id: table for table in analysis.layout.tables}
    for block in analysis.layout.blocks:
        if block.role is Role.TABLE and block.table_id in tables:
            for cell in tables[block.table_id].cells:
                fields = by_cell[(block.table_id, cell.row, cell.column)]
                if len(cell.text) >= SENTENCE_CELL_CHARACTERS and fields:
                    page = tables[block.table_id].page
                    passages.append(passage_of(cell.text.text, fields, page, block.index))
        elif block.role not in {Role.PAGE_HEADER, Role.PAGE_FOOTER, Role.TABLE}:
            page = block.page
            passages.append(passage_of(block.text.text, by_block[block.index], page, block.index))
    return passages


# What stands before a value that states a change, not a level: 较上年增加156.3万元, 同比下降…
CHANGE_BEFORE = re.compile(
    r"(增加|增长|增收|增幅|减少|减收|下降|降低|上升|提高|增减|变动|变化|调增|调减|追加|核减"
    r"|同比|环比|增|减|较[^,;\x00]{0,8}|比[^,;\x00]{0,8})(了|为|额|额为)?[\s:]*$"
)


def is_change(quantity: Quantity, passage: Passage) -> bool:
    """Whether the value states a change against something else."""
    return bool(CHANGE_BEFORE.search(passage.masked[: quantity.start][-24:]))


RATE_BEFORE = re.compile(r"每|人均|户均|均价|平均|单价|标准[为是:]?\s*$")


def is_rate(quantity: Quantity, passage: Passage) -> bool:
    """Whether the value is for one of something (每人3000元, 人均540元, 35元/个)."""
    value = quantity.field.value
    if isinstance(value, AmountValue) and value.per:
        return True
    before = re.split(r"[,;。、\x00]", passage.masked[: quantity.start])[-1]
    after = passage.text[quantity.end : quantity.end + 4].lstrip()
    return bool(RATE_BEFORE.search(before)) or after.startswith(("/", "标准", "的标准"))


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
