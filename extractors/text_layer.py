"""What a PDF page says of itself: the characters of its text layer and the strokes of its rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.geometry import Box
from models.reading import Line


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as the page draws it.

    `box` is one em high and as wide as the character's advance, `ascent_pt` the distance from its
    upper side, seen along the text, to the line it stands on. `direction` is that of the text: 0
    to the right, 90 downwards, 180 to the left, 270 upwards. `is_upright` is true for vertical
    writing, whose characters do not lie on their side. `font` and `glyph_id` name the shape that
    is drawn, which is all the picture shows of it; `char` is what the font's character map calls
    that shape, and `is_known` whether that says anything. `is_hidden` marks text that a reader of
    the page does not see, or sees as part of a scan.
    """

    char: str
    box: Box
    ascent_pt: float
    size_pt: float
    font: str
    glyph_id: int
    direction: int = 0
    is_upright: bool = False
    is_known: bool = True
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class LayerLine:
    """A line of the layer, with the font and the glyph of each of its characters.

    `fonts` is empty and `glyph_ids` -1 for a space that stands for a gap. `is_hidden` holds for
    the whole line: hidden and visible characters never share one. `direction` as in `Glyph`.
    """

    line: Line
    fonts: tuple[str, ...]
    glyph_ids: tuple[int, ...]
    is_hidden: bool
    direction: int
    is_upright: bool

    def __post_init__(self) -> None:
        if not len(self.line.text) == len(self.fonts) == len(self.glyph_ids):
            raise ValueError("a line of the layer needs one font and glyph for each character")


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight stroke along an axis of the page, or the edge of a filled rectangle.

    `box` is its extent in points; an edge has no thickness. `is_dashed` holds for strokes drawn
    with a dash pattern, `is_edge` for edges of a filled area, `is_seam` for the common edge of two
    filled areas of one colour that stand side by side.
    """

    box: Box
    is_horizontal: bool
    is_dashed: bool = False
    is_edge: bool = False
    is_seam: bool = False


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The text layer of one page, in points on the page turned as the PDF's /Rotate says.

    `rotation` is the clockwise turn (0, 90, 180, 270) that makes most of the visible text run to
    the right; 0 when there is none. `images` are the boxes of pictures and scans that are large
    enough to hold a number. `strokes` are drawn rules, whether or not they can be seen.
    """

    width_pt: float
    height_pt: float
    lines: tuple[LayerLine, ...] = ()
    images: tuple[Box, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    rotation: int = 0


def turned_layer(layer: TextLayer, degrees: int) -> TextLayer:
    """The layer of the page turned clockwise by 0, 90, 180 or 270 degrees.

    `rotation` of the result is what is still missing to make its text run to the right.
    """
    if degrees % 360 == 0:
        return layer
    width, height = layer.width_pt, layer.height_pt

    def turn(box: Box) -> Box:
        return turned_box(box, degrees, width, height)

    across = degrees % 180 != 0
    return TextLayer(
        height if across else width,
        width if across else height,
        sorted_lines(
            replace(
                item,
                line=replace(
                    item.line,
                    box=turn(item.line.box),
                    char_boxes=tuple(map(turn, item.line.char_boxes)),
                ),
                direction=(item.direction + degrees) % 360,
            )
            for item in layer.lines
        ),
        tuple(map(turn, layer.images)),
        tuple(
            replace(stroke, box=turn(stroke.box), is_horizontal=stroke.is_horizontal != across)
            for stroke in layer.strokes
        ),
        (layer.rotation - degrees) % 360,
    )


def sorted_lines(lines: Iterable[LayerLine]) -> tuple[LayerLine, ...]:
    """The lines from top to bottom, those side by side from left to right."""
    return tuple(sorted(lines, key=lambda item: (item.line.box.y0, item.line.box.x0)))


def turned_box(box: Box, degrees: int, width_pt: float, height_pt: float) -> Box:
    """Where `box` lies once a page of this size is turned clockwise by a multiple of 90 degrees."""
    match degrees % 360:
        case 90:
            return Box(height_pt - box.y1, box.x0, height_pt - box.y0, box.x1)
        case 180:
            return Box(width_pt - box.x1, height_pt - box.y1, width_pt - box.x0, height_pt - box.y0)
        case 270:
            return Box(box.y0, width_pt - box.x1, box.y1, width_pt - box.x0)
        case _:
            return box
