"""Paragraphs, headings, titles, list items and captions from rows in reading order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.layout_joining import (
    INDENT_EM,
    RUNNING_MARK,
    Habits,
    carries_on,
    cuts_number,
    habits_by_page,
    is_full,
)
from extractors.layout_markers import (
    DOCUMENT_NUMBER,
    FIRST_LEVEL,
    is_caption,
    is_division,
    is_label_line,
    marker_level,
)
from extractors.layout_rows import Row
from extractors.layout_text import below, clean, ends_sentence, opens_bracket
from extractors.reading_order import TableMark
from extractors.table_units import is_unit_line, unit_in_passing
from models.geometry import Box
from models.layout import Role
from models.traced_text import TracedText

# A heading is a name, not a sentence.
HEADING_CHARACTERS = 40
# A title page shows its title in at most this many rows.
TITLE_ROWS = 4
# The level of headings that bear no number and are set no larger than the text.
PLAIN_LEVEL = 3
# Parts of one case are few: their numbers have one character.
CHINESE_ORDER = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Rows that make one block, with its joined text, role and heading level."""

    rows: tuple[Row, ...]
    text: TracedText
    role: Role
    level: int = 0


Item = Row | TableMark


def build_paragraphs(
    items: Sequence[Item], pictures: Mapping[int, Sequence[Box]], above_tables: set[int]
) -> list[Paragraph | TableMark]:
    """Blocks in reading order.

    `pictures` gives the levelled picture boxes of each page, `above_tables` the `id()` of rows
    that are captions or unit lines of a table.
    """
    rows = [i for i in items if isinstance(i, Row)]
    habits = habits_by_page(rows)
    titles = _title_rows(items, habits[rows[0].page]) if rows else set()
    blocks: list[Paragraph | TableMark] = []
    # The paragraph that may still go on: captions and tables can stand in the middle of it.
    open_at: int | None = None
    # One whose sentence broke off at the foot of its column, above a heading of another article.
    dangling: int | None = None
    for before, item in zip([None, *items], items, strict=False):
        if isinstance(item, TableMark):
            blocks.append(item)
            continue
        role = _given_role(item, titles, pictures, above_tables)
        target = _joins(
            blocks,
            open_at,
            item,
            role,
            habits[item.page],
            before=before,
            claimed=above_tables,
            pictures=pictures,
        )
        # Between a sentence that came to its end and one that did not, the latter goes on.
        is_free = target is None or _has_ended(blocks[target])
        if is_free and role is None and _takes_up(blocks, dangling, item, habits[item.page]):
            target = open_at = dangling
        if target is not None:
            blocks[target] = _extended(blocks[target], item)
            dangling = None if target == dangling else dangling
        else:
            dangling = open_at if _breaks_off(blocks, open_at, item) else dangling
            blocks.append(Paragraph((item,), item.text, role or Role.PARAGRAPH))
            if role is None:
                open_at = len(blocks) - 1
        if role is Role.TITLE:
            open_at = None
    finished = [_finished(block, habits) for block in blocks]
    return _levelled(_with_plain_headings(finished, habits))


def _breaks_off(blocks: Sequence[Paragraph | TableMark], open_at: int | None, row: Row) -> bool:
    """Whether the open paragraph stops in the middle of a sentence although its row is full."""
    paragraph = blocks[open_at] if open_at is not None else None
    if not isinstance(paragraph, Paragraph):
        return False
    text, last = paragraph.text.text, paragraph.rows[-1]
    is_prose = bool(RUNNING_MARK.search(text)) and len(paragraph.rows) >= 2
    return is_prose and not ends_sentence(text) and is_full(last, row) and not last.is_parted


def _has_ended(block: Paragraph | TableMark) -> bool:
    return isinstance(block, Paragraph) and ends_sentence(block.text.text)


def _takes_up(
    blocks: Sequence[Paragraph | TableMark], dangling: int | None, row: Row, habits: Habits
) -> bool:
    """Whether a row on top of a column or below a box takes up the sentence that broke off.

    It begins at its column's edge although paragraphs are indented, and nothing says that
    something new begins there.
    """
    paragraph = blocks[dangling] if dangling is not None else None
    if not isinstance(paragraph, Paragraph) or not habits.indents:
        return False
    last, text = paragraph.rows[-1], row.text.text
    # On top of another column, or right below a box that parts the sentence.
    between = blocks[-1]
    above = between.rows[-1] if isinstance(between, Paragraph) else last
    elsewhere = any((row.page, row.section) != (r.page, r.section) for r in (last, above))
    flush = abs(row.indent_em) < INDENT_EM and not row.is_centred and not row.is_parted
    is_prose = bool(RUNNING_MARK.search(text)) and (row.shortfall_em < 3 or ends_sentence(text))
    anew = marker_level(text) > 0 or is_division(text) or is_label_line(text)
    alike = 0.87 <= row.size_pt / last.size_pt <= 1.15 and not _is_large(row, habits)
    return elsewhere and flush and is_prose and alike and not anew


def _given_role(
    row: Row,
    titles: set[int],
    pictures: Mapping[int, Sequence[Box]],
    above_tables: set[int],
) -> Role | None:
    """The role that a row has by where it stands; None for running text."""
    if row.stands_alone:
        return Role.PARAGRAPH
    if id(row) in titles:
        return Role.TITLE
    text = row.text.text
    # A numbered heading may state the unit of its section and stays a heading.
    states_unit = is_unit_line(text) and marker_level(text) == 0
    if id(row) in above_tables or is_caption(text) or states_unit:
        return Role.CAPTION
    if _under_picture(row, pictures.get(row.page, ())):
        return Role.CAPTION
    return None


def _under_picture(row: Row, pictures: Sequence[Box]) -> bool:
    """Whether the row stands short and centred right below a picture."""
    text = row.text.text
    if ends_sentence(text) or is_label_line(text) or text.endswith(("，", "、", "：")):
        return False
    if "。" in text:
        return False
    for box in pictures:
        gap = row.box.centre[1] - box.y1
        centred = abs(row.box.centre[0] - box.centre[0]) <= 2 * row.size_pt
        # A column of text below the picture begins at its edge or further out.
        margin = 0.3 * row.size_pt
        inside = row.box.x0 >= box.x0 + margin and row.box.x1 <= box.x1 - margin
        short = row.box.width <= 0.9 * box.width
        if -0.5 * row.size_pt <= gap <= 2.2 * row.size_pt and centred and inside and short:
            return True
    return False


def _joins(
    blocks: Sequence[Paragraph | TableMark],
    open_at: int | None,
    row: Row,
    role: Role | None,
    habits: Habits,
    *,
    before: Item | None,
    claimed: set[int],
    pictures: Mapping[int, Sequence[Box]],
) -> int | None:
    """Index of the block that `row` carries on, None where it begins one.

    `before` is what stands right before the row.
    """
    last = blocks[-1] if blocks else None
    if role is Role.TITLE:
        is_title = isinstance(last, Paragraph) and last.role is Role.TITLE
        return len(blocks) - 1 if is_title else None
    if isinstance(last, Paragraph) and _caption_goes_on(last, row, claimed):
        return len(blocks) - 1
    if isinstance(last, Paragraph) and last.rows[-1] is before and cuts_number(last.rows[-1], row):
        return len(blocks) - 1
    if role is not None:
        return None
    if open_at is None:
        return None
    paragraph = blocks[open_at]
    if not isinstance(paragraph, Paragraph):
        return None
    is_last = paragraph.rows[-1] is before
    if not is_last and (ends_sentence(paragraph.text.text) or _starts(row)):
        # A caption or table came between: only a broken sentence reaches across it.
        return None
    previous = paragraph.rows[-1]
    if _is_large(previous, habits) is not _is_large(row, habits) and len(row.text) >= 4:
        return None
    if _is_large(previous, habits) and _is_heading(paragraph, habits):
        return open_at if _heading_goes_on(paragraph, row, habits) else None
    is_interrupted = not is_last or any(
        previous.box.y1 <= box.centre[1] <= row.box.y0 for box in pictures.get(row.page, ())
    )
    goes_on = carries_on(
        previous,
        row,
        paragraph.rows[0],
        paragraph.text.text,
        habits,
        is_interrupted=is_interrupted,
    )
    return open_at if goes_on else None


def _starts(row: Row) -> bool:
    return row.indent_em >= INDENT_EM or marker_level(row.text.text) > 0


def _caption_goes_on(caption: Paragraph, row: Row, claimed: set[int]) -> bool:
    """A caption's second row: it closes a bracket, or stands centred under the first."""
    previous = caption.rows[-1]
    begins = id(row) in claimed or is_caption(row.text.text) or is_unit_line(row.text.text)
    if begins or caption.role is not Role.CAPTION:
        return False
    if previous.page != row.page or is_unit_line(previous.text.text):
        return False
    size = row.size_pt
    distance = row.box.centre[1] - previous.box.centre[1]
    if not 0 < distance <= 2.2 * size:
        return False
    aligned = abs(row.box.centre[0] - previous.box.centre[0]) <= 1.2 * size
    if opens_bracket(caption.text.text):
        return aligned or row.box.x0 <= previous.box.x0 + size
    narrower = row.box.width < previous.box.width
    return aligned and narrower and row.indent_em > 3 and not ends_sentence(row.text.text)


def _extended(block: Paragraph | TableMark, row: Row) -> Paragraph:
    if isinstance(block, TableMark):
        raise TypeError("a table has no rows to extend")
    previous = block.rows[-1]
    text = below(block.text, row.text, was_full=is_full(previous, row))
    return replace(block, rows=(*block.rows, row), text=text)


def _is_large(row: Row, habits: Habits) -> bool:
    return habits.is_large(row) and len(row.text) >= 4


def _title_rows(items: Sequence[Item], habits: Habits) -> set[int]:
    """The `id()` of the rows that make the document's title."""
    titles: list[Row] = []
    for item in items[: TITLE_ROWS + 3]:
        if isinstance(item, TableMark) or len(titles) == TITLE_ROWS:
            break
        if not titles and _is_letterhead(item):
            continue
        if item.stands_alone:
            break
        if titles and not _title_goes_on(titles[-1], item, habits):
            break
        if not titles and not _may_be_title(item, habits):
            if is_caption(item.text.text) or len(item.text) <= 6:
                continue
            break
        titles.append(item)
    return {id(row) for row in titles}


def _is_letterhead(row: Row) -> bool:
    """The red head of an official letter (…文件) and its number stand above the title."""
    text = row.text.text.replace(" ", "")
    return text.endswith("文件") or bool(DOCUMENT_NUMBER.match(text))


def _is_middle(row: Row) -> bool:
    off = abs(row.box.centre[0] - (row.left + row.right) / 2) / row.size_pt
    return off <= 1.5


def _may_be_title(row: Row, habits: Habits) -> bool:
    text = row.text.text
    if ends_sentence(text) or marker_level(text) or is_caption(text) or is_label_line(text):
        return False
    if re.search("[，。；]", text) and row.shortfall_em < 1:
        # An introduction in larger type than the columns below it.
        return False
    large = habits.is_large(row)
    return (large and (_is_middle(row) or row.size_pt >= 1.3 * habits.body_pt)) or (
        row.is_centred and len(text) >= 5
    )


def _title_goes_on(previous: Row, row: Row, habits: Habits) -> bool:
    """A further row of the title: as large, in the middle; or a year or version in brackets."""
    if not _is_middle(row) or row.page != previous.page:
        return False
    if row.box.centre[1] - previous.box.centre[1] > 2.6 * previous.size_pt:
        return False
    if re.match(r"^[（(][^（）()]{2,10}[）)]$", row.text.text):
        return True
    if not _may_be_title(row, habits):
        return False
    ratio = row.size_pt / previous.size_pt
    return 0.87 <= ratio <= 1.4 if len(row.text) > 4 else True


def _is_heading(block: Paragraph, habits: Habits) -> bool:
    text = block.text.text
    if block.role is not Role.PARAGRAPH or len(text) > HEADING_CHARACTERS:
        return False
    if ends_sentence(text) or text.endswith(("，", ",", "：", ":", "、")):
        return False
    first = block.rows[0]
    if is_division(text):
        return True
    # The unit of the section in brackets is no part of its name.
    bare = re.sub(r"[（(][^（）()]*[）)]$", "", text) if unit_in_passing(text) else text
    if marker_level(text) in (1, 2, 3) and not re.search("[，。；：:]", bare):
        return True
    large = _is_large(first, habits) and all(
        _is_large(row, habits) or len(row.text) < 4 for row in block.rows
    )
    middle = all(_is_middle(row) for row in block.rows)
    return (
        large
        and (middle or first.size_pt >= 1.2 * habits.body_pt)
        and not re.search("[。；]", text)
    )


def _heading_goes_on(block: Paragraph, row: Row, habits: Habits) -> bool:
    """The second row of a large heading."""
    previous = block.rows[-1]
    if row.page != previous.page or marker_level(row.text.text) or is_division(row.text.text):
        return False
    near = row.box.centre[1] - previous.box.centre[1] <= 2.0 * previous.size_pt
    alike = 0.87 <= row.size_pt / previous.size_pt <= 1.15
    both = _is_large(previous, habits) and (alike or len(row.text) < 4)
    return near and both and _is_middle(row) and is_full(previous, row)


def _finished(block: Paragraph | TableMark, habits: Mapping[int, Habits]) -> Paragraph | TableMark:
    """The block with its marks settled over its rows, and with its role."""
    if isinstance(block, TableMark):
        return block
    block = replace(block, text=clean(block.text, block.rows[0].size_pt))
    if block.role is not Role.PARAGRAPH or block.rows[0].stands_alone:
        return block
    if _is_heading(block, habits[block.rows[0].page]):
        return replace(block, role=Role.HEADING)
    if marker_level(block.text.text) > 0:
        return replace(block, role=Role.LIST_ITEM)
    return block


def _with_plain_headings(
    blocks: Sequence[Paragraph | TableMark], habits: Mapping[int, Habits]
) -> list[Paragraph | TableMark]:
    """Headings that only their place shows: centred on top of a page, or flush and short.

    Where paragraphs are indented, a short flush line without a mark, above an indented
    paragraph, is a heading; its level is that of the innermost numbered ones.
    """
    result = list(blocks)
    for i, block in enumerate(blocks):
        if isinstance(block, TableMark) or block.role is not Role.PARAGRAPH:
            continue
        row, text = block.rows[0], block.text.text
        before = blocks[i - 1] if i else None
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        plain = len(block.rows) == 1 and not (
            row.stands_alone or re.search("[，。；：:、！？]", text)
        )
        if (
            not plain
            or not 4 <= len(text) <= HEADING_CHARACTERS
            or not re.search("[一-鿿]{4}", text)
        ):
            continue
        if row.is_centred and not text.startswith("（") and _last_page(before) < row.page:
            result[i] = replace(block, role=Role.HEADING, level=1)
        flush = habits[row.page].indents and abs(row.indent_em) < 0.8 and len(text) <= 14
        if flush and isinstance(after, Paragraph) and after.rows[0].page == row.page:
            follows = after.rows[0]
            if 1.2 <= follows.indent_em <= 3 and follows.shortfall_em < 3:
                result[i] = replace(block, role=Role.HEADING, level=PLAIN_LEVEL)
    return result


def _last_page(block: Paragraph | TableMark | None) -> int:
    if block is None:
        return 0
    return block.page if isinstance(block, TableMark) else block.rows[-1].page


def _levelled(blocks: Sequence[Paragraph | TableMark]) -> list[Paragraph | TableMark]:
    """Heading levels: 一、 1, （一） 2, 1. 3; one deeper inside a case or division of its own.

    A case (案例一, or a large centred heading) is level 1. When 一、 begins again after it, it
    counts the parts of the case; when it goes on from before, the case is over.
    """
    result: list[Paragraph | TableMark] = []
    inside_case = False
    last_part: int | None = None
    for block in blocks:
        if isinstance(block, TableMark) or block.role is not Role.HEADING:
            result.append(block)
            continue
        text = block.text.text
        if block.level:
            result.append(block)
            continue
        marker = marker_level(text)
        part = FIRST_LEVEL.match(text)
        if is_division(text) or marker == 0:
            inside_case, last_part, level = True, None, 1
        else:
            if part and inside_case:
                number = CHINESE_ORDER.find(part["number"]) + 1
                inside_case = number == (last_part or 0) + 1
                last_part = number
            level = marker + (1 if inside_case else 0)
        result.append(replace(block, level=level))
    return result
