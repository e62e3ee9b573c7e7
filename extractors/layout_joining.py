"""Whether the next printed row carries the paragraph of the last one on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractors.layout_characters import CLOSING, OPENING, is_unbroken
from extractors.layout_markers import (
    is_caption,
    is_division,
    is_label_line,
    marker_level,
)
from extractors.layout_rows import Row
from extractors.layout_text import ends_sentence, opens_bracket
from extractors.table_units import is_unit_line

# Chinese paragraphs are indented by two ideographs; readers place a row within half of one.
INDENT_EM = 1.2
# Type of one paragraph is of one size. A justified row may be stretched, and a reader's boxes
# breathe, so two rows differ in size only where both their advance and their height do.
SIZE_RATIO = 1.22
HEIGHT_RATIO = 1.15
# With more white than between the rows of a paragraph, this much of a difference is enough.
APART_RATIO = 1.08
# Below this number of characters a page tells too little about its habits.
TELLING_CHARACTERS = 80
# Headings are set larger than the text.
LARGE_RATIO = 1.15
LARGE_HEIGHT_RATIO = 1.08
# A gap between two rows this much larger than usual parts two paragraphs.
GAP_RATIO = 1.7
BLOCK_GAP_RATIO = 1.2
# Room left at the end of a row beyond what the next token needs: then the row ended by itself.
SLACK_EM = 1.2
# In the middle of a sentence a row may end two ideographs short of the edge: marks that may not
# begin a line take their neighbour with them, and readers place edges within half of one.
BROKEN_SLACK_EM = 2.4
# A row this much of its column wide, or longer in em, is running text and no fact of its own.
RUNNING_SHARE = 0.5
RUNNING_EM = 12.0
# Prose has marks inside; a name or a fact in a list has none.
RUNNING_MARK = re.compile("[，。；、,;]")
# A label with its value (联系电话：…) is at most about this long; longer ones are text.
LABELLED_FACT = 20
# What may follow a number that a row's end cut from it: scale, unit, approximation, or a classifier
# in front of a mark. 人员 and 项目 begin with a classifier and are words.
BEGINS_WITH_UNIT = re.compile(
    r"(?:[余多]?[十百千万亿]?[万亿]?元|[万亿]|[余多][\u4e00-\u9fff]|[%％‰]|百分点|个百分点|平方米|公里|公斤|人次|户次|场次"
    r"|[个家名户人次场期件台套张条项所处座栋间亩吨米册份支组班批辆只头枚天年月日岁](?![\u4e00-\u9fff])"
    r"|[个家名户次场期台套张条所处座栋间亩吨册份支批辆头枚](?=[\u4e00-\u9fff])|人[，。、；])"
)
# What can be nothing but the rest of a number cut at the end of its row. 万达 and 元旦 are words.
REST_OF_NUMBER = re.compile(
    r"(?:[余多]?[十百千]?[万亿](?:[余多]?[元人次户亩吨名件个美欧日港]|平方|公里|立方|[，。、；：）)]|$)"
    r"|[余多]?元(?![旦月宝件素器首帅老])|[%％‰]|个?百分点)"
)
# A date in full, which the end of a row may cut anywhere.
FULL_DATE = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
FULL_DATE_CHARACTERS = 11
# Rows of one text are at most this far apart (in em, middle to middle): double spacing is 2.6.
CUT_PITCH_EM = 3.0
# From this indent on a row stands at the right (a signature) and begins anew.
FAR_EM = 6.0


@dataclass(frozen=True, slots=True)
class Habits:
    """How a document sets its paragraphs: first-line indents or not, body size, row pitch."""

    indents: bool
    body_pt: float
    body_height_pt: float
    pitch_em: float

    def is_large(self, row: Row) -> bool:
        """Whether the row is set clearly larger than the running text."""
        return (
            row.size_pt >= LARGE_RATIO * self.body_pt
            and row.height_pt >= LARGE_HEIGHT_RATIO * self.body_height_pt
        )


def habits_by_page(rows: Sequence[Row]) -> dict[int, Habits]:
    """The habits of each page; a page that tells too little has those of the document."""
    whole = habits_of(rows)
    found: dict[int, Habits] = {}
    for page in {row.page for row in rows}:
        own = [row for row in rows if row.page == page]
        telling = sum(len(row.text) for row in own) >= TELLING_CHARACTERS
        found[page] = replace(habits_of(own), indents=whole.indents) if telling else whole
    return found


def habits_of(rows: Sequence[Row]) -> Habits:
    """The habits that most of the rows show."""
    if not rows:
        return Habits(indents=True, body_pt=10.0, body_height_pt=14.0, pitch_em=1.7)
    body = median(r.size_pt for r in rows for _ in r.text.text)
    indented = [r for r in rows if INDENT_EM <= r.indent_em <= 3 and not r.is_centred]
    flush = [r for r in rows if r.indent_em < INDENT_EM and r.shortfall_em < 3]
    pitches = [
        (b.box.centre[1] - a.box.centre[1]) / b.size_pt
        for a, b in pairwise(rows)
        if a.page == b.page and a.section == b.section and b.box.centre[1] > a.box.centre[1]
    ]
    pitch = sorted(pitches)[len(pitches) // 3] if pitches else 1.7
    return Habits(
        indents=len(indented) >= 2 and len(flush) >= 1,
        body_pt=body,
        body_height_pt=median(r.height_pt for r in rows for _ in r.text.text),
        pitch_em=pitch,
    )


def is_full(row: Row, following: Row) -> bool:
    """Whether `row` had no room left for the first token of `following`.

    A row that ends early because a long number or word would not fit is full; one that ends
    early although the next token would have fitted ended a paragraph.
    """
    room = row.right - row.box.x1
    return room < first_token_width_pt(following) + SLACK_EM * row.size_pt


def first_token_width_pt(row: Row) -> float:
    """Width of what could not be parted at the beginning of a row: a word, number or ideograph."""
    text, glyphs = row.text.text, row.text.glyphs
    end = 0
    while end < len(text) and text[end] in OPENING:
        end += 1
    if end < len(text) and is_unbroken(text[end]):
        while end < len(text) and is_unbroken(text[end]):
            end += 1
    else:
        end += 1
    while end < len(text) and text[end] in CLOSING:
        end += 1
    boxes = [g.box for g in glyphs[:end] if g is not None]
    return boxes[-1].x1 - boxes[0].x0 if boxes else row.size_pt


def carries_on(
    previous: Row,
    row: Row,
    opening: Row,
    text: str,
    habits: Habits,
    *,
    is_interrupted: bool = False,
) -> bool:
    """Whether `row` belongs to the paragraph that `previous` stands in.

    `opening` is the first row of that paragraph, `text` what it says so far; `is_interrupted`
    says that a picture, caption or table stands between the two rows.
    """
    if _differ_in_size(previous, row) or is_caption(row.text.text) or is_unit_line(row.text.text):
        return False
    if not previous.shares_box(row):
        return False
    same_flow = previous.page == row.page and previous.section == row.section
    full = is_full(previous, row)
    unfinished = not ends_sentence(text)
    if opens_bracket(text) and full and _is_closer(row.text.text):
        return True
    if _begins_anew(previous, row, opening, full=full, unfinished=unfinished, habits=habits):
        return False
    far = same_flow and _far_below(previous, row, habits, GAP_RATIO)
    if far and not (full and unfinished and is_interrupted):
        return False
    # Without indents only the white between them parts paragraphs whose last line is full.
    by_white = same_flow and not habits.indents and not unfinished
    if by_white and _far_below(previous, row, habits, BLOCK_GAP_RATIO):
        return False
    if row.indent_em >= INDENT_EM:
        return _hangs(previous, row, opening, full=full, unfinished=unfinished)
    if previous.is_centred or row.is_centred or previous.indent_em >= FAR_EM:
        return False
    # Boxes breathe: what stands between two rows of running text is no heading.
    running = all(RUNNING_MARK.search(r.text.text) for r in (previous, row))
    amid = full and unfinished and habits.indents and running
    if same_flow and not amid and _is_set_apart(previous, row, habits):
        return False
    if full:
        return True
    if not unfinished or text.endswith(("：", ":")) or _is_fact(previous, opening):
        return False
    if not same_flow:
        # The last row of a page or column may be cut anywhere, but only running text is cut.
        return habits.indents and bool(RUNNING_MARK.search(text))
    long = min(RUNNING_SHARE * (previous.right - previous.left), RUNNING_EM * previous.size_pt)
    return previous.box.width >= long and is_broken(previous, row, text)


# 电话：0595- | 22387100
AREA_CODE = re.compile(r"(?<!\d)0\d{2,3}\s*[-－—–]\s*$")
LOCAL_NUMBER = re.compile(r"\s*\d{7,8}(?!\d)")


def cuts_number(previous: Row, row: Row) -> bool:
    """Whether the end of `previous` parts a number from its unit in `row`, or runs through a date.

    Such rows are read together whatever they are, if they stand one below the other in a column.
    """
    upper, lower = previous.text.text, row.text.text
    date = _cuts_date(upper, lower) or _cuts_phone(upper, lower)
    number = re.search(r"\d[.,]?$", previous.text.text) and REST_OF_NUMBER.match(row.text.text)
    if not (date or number):
        return False
    # Facts side by side break off nowhere but at the edge; a date or a phone number tells that the
    # last one did.
    apart = any(r.stands_alone or (r.is_parted and not date) for r in (previous, row))
    if apart or (previous.page, previous.section) != (row.page, row.section):
        return False
    distance = row.box.centre[1] - previous.box.centre[1]
    # The unit of a figure on a dashboard stands in the middle below it, that of a text at its edge.
    begins = row.box.x0 <= previous.box.x0 + INDENT_EM * row.size_pt and not row.is_centred
    return 0 < distance <= CUT_PITCH_EM * max(row.size_pt, previous.size_pt) and begins


def _cuts_date(upper: str, lower: str) -> bool:
    end = upper[-FULL_DATE_CHARACTERS:]
    dates = FULL_DATE.finditer(end + lower[:FULL_DATE_CHARACTERS])
    return any(m.start() < len(end) < m.end() for m in dates)


def _cuts_phone(upper: str, lower: str) -> bool:
    return bool(AREA_CODE.search(upper) and LOCAL_NUMBER.match(lower))


def is_broken(previous: Row, row: Row, text: str) -> bool:
    """Whether `previous` ends where no sentence does, in front of what `row` begins with.

    A number and its unit, a list after its comma: a break there would be an error nobody sees,
    so the two are read together although the upper row had some room left.
    """
    if text.endswith(("，", ",", "、")) or opens_bracket(text):
        return True
    if re.search(r"\d[.,]?$", text) and BEGINS_WITH_UNIT.match(row.text.text):
        return True
    room = previous.shortfall_em * row.size_pt
    near = room < first_token_width_pt(row) + BROKEN_SLACK_EM * row.size_pt
    return near and bool(RUNNING_MARK.search(text))


def _is_fact(row: Row, opening: Row) -> bool:
    """Whether the row is a fact of its own: a label with its value."""
    return row is opening and is_label_line(row.text.text) and len(row.text) <= LABELLED_FACT


def _is_set_apart(previous: Row, row: Row, habits: Habits) -> bool:
    """Whether a little more white and slightly other type together say that a heading begins."""
    ratios = row.size_pt / previous.size_pt, row.height_pt / previous.height_pt
    other = all(r >= APART_RATIO for r in ratios) or all(r <= 1 / APART_RATIO for r in ratios)
    measured = min(len(row.text), len(previous.text)) > 4
    return measured and other and _far_below(previous, row, habits, BLOCK_GAP_RATIO)


def _differ_in_size(a: Row, b: Row) -> bool:
    # A short row has too few ideographs for a good measure.
    ratio = max(a.size_pt, b.size_pt) / min(a.size_pt, b.size_pt)
    height_ratio = max(a.height_pt, b.height_pt) / min(a.height_pt, b.height_pt)
    limit = SIZE_RATIO if min(len(a.text), len(b.text)) > 4 else 1.5
    return ratio > limit and height_ratio > HEIGHT_RATIO


def _is_closer(text: str) -> bool:
    """Whether the row closes a bracket before it opens one."""
    match = re.match(r"^[^（(《〔“]*[）)》〕”]", text)
    return bool(match)


def _begins_anew(
    previous: Row, row: Row, opening: Row, *, full: bool, unfinished: bool, habits: Habits
) -> bool:
    """Whether the row itself says that a paragraph begins: a marker, a division, a label."""
    text = row.text.text
    # Facts set side by side are no prose; only a label that waits for its value reaches on.
    if (previous.is_parted or row.is_parted) and not previous.text.text.endswith(("：", ":")):
        return True
    flush = row.indent_em < INDENT_EM
    continues_by_shape = full and unfinished and flush and habits.indents
    if is_division(text) or marker_level(text) in (1, 2):
        return not (continues_by_shape and opening.indent_em >= INDENT_EM)
    if marker_level(text) > 0:
        return not (continues_by_shape and marker_level(opening.text.text) == 0)
    if is_label_line(text) and (not flush or is_label_line(previous.text.text)):
        return not (continues_by_shape and opening.indent_em >= INDENT_EM)
    return row.indent_em >= FAR_EM and not row.is_centred


def _far_below(previous: Row, row: Row, habits: Habits, ratio: float) -> bool:
    distance = (row.box.centre[1] - previous.box.centre[1]) / row.size_pt
    return distance > ratio * habits.pitch_em


def _hangs(previous: Row, row: Row, opening: Row, *, full: bool, unfinished: bool) -> bool:
    """Whether an indented row continues a paragraph that is set in as a whole, or hangs."""
    if not (full and unfinished):
        return False
    same_edge = abs(row.box.x0 - previous.box.x0) <= 0.6 * row.size_pt
    hanging = marker_level(opening.text.text) > 0 or is_label_line(opening.text.text)
    return same_edge or (hanging and row.box.x0 > opening.box.x0 + 0.5 * row.size_pt)
