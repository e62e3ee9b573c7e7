"""Characters of a text layer put together to the lines that a reader of the page sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.text_layer import Glyph, LayerLine, Stroke, sorted_lines, turned_box
from models.geometry import Box, union
from models.reading import Line, Reader

# Lengths below are in em, the size of the type, where they do not say otherwise.
# Characters of one line stand on one baseline; a raised note mark stands 0.3 em higher, and must
# not become a digit of the number beside it.
_SAME_BASELINE = 0.2
# What stands further apart than this belongs to different columns or fields.
_LINE_GAP = 1.0
# Between Latin words without a space of their own; kerning and letter-spacing stay below it.
_WORD_GAP = 0.2
# A space that is swallowed by the character spacing is none.
_NO_GAP = 0.1
# Bold type is imitated by drawing a character twice, this close together at most, and less for a
# narrow one, because the dots of a leader are no further apart than that.
_OVERPRINT = 0.3
_OVERPRINT_OF_WIDTH = 0.5
# Two different characters that cover this share of the narrower one were printed one over the
# other, and neither can be read.
_COLLISION = 0.6
# A rule parts a line where it runs through a gap; a character may reach this far over it.
_OVER_RULE = 0.15

# Steps of type set at one pitch differ by rounding only.
_SAME_PITCH = 1.05

# A rule that parts two columns is at least as long as a line of the smallest print is high.
_SHORTEST_RULE_PT = 5.0

_DIGITS = frozenset("0123456789０１２３４５６７８９")
_SEPARATORS = frozenset(".,．，")
_NUMERIC = _DIGITS | _SEPARATORS
# What a cell that holds a number and nothing else may hold besides.
_WITH_NUMBER = _NUMERIC | frozenset("-−+()（）%％¥￥$ ")


@dataclass(slots=True)
class _Gap:
    """The blank before a glyph: its width in points and whether the layer has a space there."""

    width: float
    has_space: bool


def group_lines(
    glyphs: Iterable[Glyph], width_pt: float, height_pt: float, strokes: Sequence[Stroke] = ()
) -> tuple[LayerLine, ...]:
    """Lines of a page of this size, from top to bottom, those side by side from left to right.

    A line holds characters of one direction that stand on one baseline, less than an em apart and
    not parted by one of the `strokes`. Blanks become one space each, except inside numbers,
    where a gap narrower than a digit is an accident of layout. What is printed twice is taken
    once. Unknown and colliding characters have confidence 0, the others 1.
    """
    groups: dict[tuple[int, bool, bool], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        groups[glyph.direction, glyph.is_upright, glyph.is_hidden].append(glyph)
    lines: list[LayerLine] = []
    for (direction, _, _), members in groups.items():
        # The page is turned so that the text runs to the right, and its lines are turned back.
        turn = -direction % 360
        size = (height_pt, width_pt) if turn % 180 else (width_pt, height_pt)
        level = [
            replace(glyph, box=turned_box(glyph.box, turn, width_pt, height_pt))
            for glyph in members
        ]
        rules = [
            turned_box(stroke.box, turn, width_pt, height_pt)
            for stroke in strokes
            if stroke.is_horizontal == (turn % 180 != 0)
            and max(stroke.box.width, stroke.box.height) >= _SHORTEST_RULE_PT
        ]
        for row in _rows(level):
            runs = _runs(_once(row), rules)
            lines += [_turned_back(_line(run), direction, size) for run in runs]
    return sorted_lines(lines)


def _turned_back(item: LayerLine, direction: int, size: tuple[float, float]) -> LayerLine:
    if direction == 0:
        return item
    boxes = tuple(turned_box(box, direction, *size) for box in item.line.char_boxes)
    return replace(item, line=replace(item.line, box=union(boxes), char_boxes=boxes))


def _rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs on one baseline, from left to right; the glyphs run to the right."""
    row: list[Glyph] = []
    for glyph in sorted(glyphs, key=_level_baseline):
        if row and _level_baseline(glyph) - _level_baseline(row[0]) > _SAME_BASELINE * min(
            glyph.size_pt, row[0].size_pt
        ):
            yield sorted(row, key=lambda g: g.box.x0)
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda g: g.box.x0)


def _level_baseline(glyph: Glyph) -> float:
    """Baseline of a glyph whose text has been turned to run to the right, from the top."""
    return glyph.box.y0 + glyph.ascent_pt


def _once(row: Sequence[Glyph]) -> list[tuple[Glyph, bool]]:
    """The glyphs of a row without those drawn twice, each with whether it collides with another.

    Spaces stay: they tell gaps that were meant.
    """
    kept: list[tuple[Glyph, bool]] = []
    for glyph in row:
        if any(_is_overprint(glyph, other) for other, _ in kept[-6:]):
            continue
        collides = False
        if not glyph.char.isspace():
            for k in range(max(0, len(kept) - 3), len(kept)):
                if not kept[k][0].char.isspace() and _collide(kept[k][0], glyph):
                    kept[k] = (kept[k][0], True)
                    collides = True
        kept.append((glyph, collides))
    return kept


def _is_overprint(glyph: Glyph, other: Glyph) -> bool:
    if glyph.char != other.char:
        return False
    size = min(glyph.size_pt, other.size_pt)
    near = min(_OVERPRINT * size, _OVERPRINT_OF_WIDTH * min(glyph.box.width, other.box.width))
    return abs(glyph.box.x0 - other.box.x0) < near and abs(glyph.box.y0 - other.box.y0) < near


def _collide(a: Glyph, b: Glyph) -> bool:
    shared = a.box.intersection(b.box)
    narrower = min(a.box.width, b.box.width)
    return shared is not None and shared.width > _COLLISION * narrower


def _runs(
    row: Sequence[tuple[Glyph, bool]], rules: Sequence[Box]
) -> Iterator[list[tuple[Glyph, bool, _Gap]]]:
    """The inked glyphs of a row, parted at wide gaps and at rules, with the gap before each."""
    middle = (row[0][0].box.y0 + row[0][0].box.y1) / 2
    crossing = [rule for rule in rules if rule.y0 <= middle <= rule.y1]
    run: list[tuple[Glyph, bool, _Gap]] = []
    has_space = False
    for glyph, collides in row:
        if glyph.char.isspace():
            has_space = True
            continue
        gap = _Gap(0.0, has_space=False)
        if run:
            before = run[-1][0]
            gap = _Gap(glyph.box.x0 - before.box.x1, has_space)
            em = min(before.size_pt, glyph.size_pt)
            if gap.width > _LINE_GAP * em or _is_parted(before, glyph, gap, em, crossing):
                yield run
                run = []
        run.append((glyph, collides, gap))
        has_space = False
    if run:
        yield run


def _is_parted(before: Glyph, after: Glyph, gap: _Gap, em: float, rules: Sequence[Box]) -> bool:
    # A number that is too wide for its cell runs on over the rule.
    if gap.width < _NO_GAP * em and before.char in _NUMERIC and after.char in _NUMERIC:
        return False
    reach = _OVER_RULE * em
    left, right = sorted((before.box.x1, after.box.x0))
    return any(left - reach <= rule.x0 and rule.x1 <= right + reach for rule in rules)


def _line(run: Sequence[tuple[Glyph, bool, _Gap]]) -> LayerLine:
    glyphs = [glyph for glyph, _, _ in run]
    text: list[str] = []
    boxes: list[Box] = []
    sure: list[float] = []
    fonts: list[str] = []
    ids: list[int] = []
    for index, (glyph, collides, gap) in enumerate(run):
        if index and _is_space(glyphs, index, gap):
            before = glyphs[index - 1].box
            x0, x1 = sorted((before.x1, glyph.box.x0))
            text.append(" ")
            boxes.append(Box(x0, before.y0, x1, before.y1))
            sure.append(1.0)
            fonts.append("")
            ids.append(-1)
        text.append(glyph.char)
        boxes.append(glyph.box)
        sure.append(1.0 if glyph.is_known and not collides else 0.0)
        fonts.append(glyph.font)
        ids.append(glyph.glyph_id)
    line = Line(
        "".join(text),
        union(boxes),
        min(sure),
        Reader.TEXT_LAYER,
        tuple(boxes),
        tuple(sure),
    )
    first = glyphs[0]
    return LayerLine(
        line, tuple(fonts), tuple(ids), first.is_hidden, first.direction, first.is_upright
    )


def _is_space(glyphs: Sequence[Glyph], index: int, gap: _Gap) -> bool:
    """Whether the gap before glyph `index` is a space of the text."""
    before, after = glyphs[index - 1], glyphs[index]
    em = min(before.size_pt, after.size_pt)
    if gap.width <= _NO_GAP * em:
        return False
    if before.char in _NUMERIC and after.char in _NUMERIC:
        return not _is_layout_gap(glyphs, index, gap)
    if gap.has_space:
        return True
    is_latin = before.char.isascii() and after.char.isascii() and after.char.isalnum()
    return is_latin and gap.width > _WORD_GAP * em and not _keeps_pitch(glyphs, index)


def _is_layout_gap(glyphs: Sequence[Glyph], index: int, gap: _Gap) -> bool:
    """Whether a gap between two characters of numbers stands inside one number."""
    before, after = glyphs[index - 1], glyphs[index]
    digits = [glyph.box.width for glyph in (before, after) if glyph.char in _DIGITS]
    narrow = gap.width < min(digits, default=0.5 * before.size_pt)
    if not narrow and not _keeps_pitch(glyphs, index):
        return False
    if before.char in _DIGITS and after.char in _DIGITS:
        # A space that somebody typed parts two numbers, however narrow it is.
        return not gap.has_space
    if before.char in ",，" and _digits_from(glyphs, index) != 3:
        return False
    return not _is_list_mark(glyphs, index)


def _keeps_pitch(glyphs: Sequence[Glyph], index: int) -> bool:
    """Whether glyph `index` follows as closely as the next pair or the pair before.

    Fonts for Chinese may set figures and points in steps of an em, narrow as they are.
    """
    steps = [
        glyphs[k].box.x0 - glyphs[k - 1].box.x0
        for k in (index - 1, index + 1)
        if 0 < k < len(glyphs) and glyphs[k].char.isascii() and glyphs[k - 1].char.isascii()
    ]
    step = glyphs[index].box.x0 - glyphs[index - 1].box.x0
    return any(step <= _SAME_PITCH * other for other in steps)


def _digits_from(glyphs: Sequence[Glyph], index: int) -> int:
    count = 0
    while index + count < len(glyphs) and glyphs[index + count].char in _DIGITS:
        count += 1
    return count


def _is_list_mark(glyphs: Sequence[Glyph], index: int) -> bool:
    """Whether what stands before glyph `index` is the mark of a list: the “1.” of 1. 2023年."""
    head = [glyph.char for glyph in glyphs[:index]]
    if len(head) > 3 or head[-1] not in ".．" or not set(head[:-1]) <= _DIGITS:
        return False
    return not all(glyph.char in _WITH_NUMBER for glyph in glyphs)
