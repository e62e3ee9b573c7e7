"""Which part of a text layer may be taken for what stands on the page, by a look at its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.layer_characters import UNKNOWN
from extractors.layer_samples import Shape, Tally, choose, shapes_of, value_shapes
from extractors.line_reading import Recognizer
from extractors.orientation import turn
from extractors.page_image import Pixels
from extractors.text_layer import LayerLine, TextLayer
from models.geometry import Box, union
from models.reading import Line

# Print differs from its paper by this many grey levels at least; a picture drawn from a PDF has no
# noise, and light grey type (#d9d9d9 on white) differs by 38.
_INK_LEVELS = 24
# Of its em a character leaves this much free on each side, or a rule beside it would pass for it.
_CLEAR_OF_RULE_EM = 0.06
# A recogniser likes a little paper around a line; more may hold the rule of a cell.
_MARGIN_EM = 0.12
# A shape that was seen rightly once and wrongly once is looked at in this many more lines.
_MORE_LINES = 6


@dataclass(frozen=True, slots=True)
class CheckedLayer:
    """A text layer sorted by what may be done with it; boxes in points, on the layer's page.

    `trusted` lines say what the picture shows, and need no other reader. `unread` are the boxes of
    lines whose text is there but cannot be trusted: what they hold is to be read off the picture.
    `second_opinions` are lines of a hidden layer over a picture (a scan that was read before);
    they are another reader's answer and never the text itself. `images` are pictures large enough
    to hold text. `refuted` are the shapes that the layer names wrongly, or may, and `crops_read`
    how many crops the check cost.
    """

    trusted: tuple[Line, ...] = ()
    unread: tuple[Box, ...] = ()
    second_opinions: tuple[Line, ...] = ()
    images: tuple[Box, ...] = ()
    refuted: frozenset[Shape] = frozenset()
    crops_read: int = 0

    @property
    def needs_detection(self) -> bool:
        """Whether text may stand on the page that is in no line of the layer."""
        return not self.trusted or bool(self.images)


def check_layer(
    layer: TextLayer, pixels: Pixels, points_per_pixel: float, recognize: Recognizer
) -> CheckedLayer:
    """The layer sorted by a look at the page's picture (blue, green, red), turned alike.

    Few lines are read that together show each shape of a digit, a separator or a percent sign in
    each font, and some lines of each font. A line is trusted when its characters are known and
    inked, its fonts are right where they were looked at, and each of its shapes that carries a
    value was seen to be what the layer calls it.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels
    per_point = 1 / points_per_pixel
    visible: list[LayerLine] = []
    unread: list[Box] = []
    for item in layer.lines:
        if item.is_hidden:
            continue
        line = _without_blanks(item, grey, per_point)
        inked = [_has_ink(grey, box.scaled(per_point)) for box in line.line.char_boxes]
        is_drawn = [ink or char.isspace() for ink, char in zip(inked, line.line.text, strict=True)]
        if not any(inked):
            continue
        if all(is_drawn) and line.line.confidence > 0:
            visible.append(line)
        else:
            unread.append(line.line.box)
    tally, crops_read = _look(visible, pixels, per_point, recognize)
    wrong_fonts = tally.wrong_fonts()
    trusted: list[Line] = []
    refuted: set[Shape] = set()
    for item in visible:
        wrong = {
            shape for shape in shapes_of(item) if tally.is_refuted(shape) or shape[0] in wrong_fonts
        }
        wrong |= {shape for shape in value_shapes(item) if not tally.agreed[shape]}
        refuted |= wrong
        if wrong or not tally.knows_fonts(item):
            unread.append(item.line.box)
        else:
            trusted.append(item.line)
    return CheckedLayer(
        tuple(trusted),
        tuple(unread),
        tuple(second_opinions(layer)),
        layer.images,
        frozenset(refuted),
        crops_read,
    )


def _look(
    lines: Sequence[LayerLine], pixels: Pixels, per_point: float, recognize: Recognizer
) -> tuple[Tally, int]:
    """What the picture says of the lines' shapes, and how many crops were read for it."""
    tally = Tally()
    # Vertical writing cannot be read as one line; its shapes are looked at elsewhere or not at all.
    readable = [line for line in lines if not line.is_upright]
    wanted = {shape for line in lines for shape in value_shapes(line)}
    used: list[int] = []

    def read(indices: Sequence[int]) -> None:
        crops = [_crop(pixels, readable[index], per_point) for index in indices]
        for index, text in zip(indices, recognize(crops), strict=True):
            tally.add(readable[index], text.text)
        used.extend(indices)

    read(choose(readable, wanted, used, tally.lines_of_font))
    doubtful = {shape for line in lines for shape in shapes_of(line) if tally.is_doubtful(shape)}
    if doubtful and used:
        # Enough lines of each font were read: this time only the doubtful shapes count.
        again = choose(readable, doubtful, used, tally.enough_of_each_font())
        read(again[:_MORE_LINES])
    return tally, len(used)


def _crop(pixels: Pixels, item: LayerLine, per_point: float) -> Pixels:
    box = item.line.box
    em = min(box.width, box.height)
    margin = _MARGIN_EM * em
    height, width = pixels.shape[:2]
    x0 = min(width - 2, max(0, round((box.x0 - margin) * per_point)))
    y0 = min(height - 2, max(0, round((box.y0 - margin) * per_point)))
    x1 = max(x0 + 2, min(width, round((box.x1 + margin) * per_point)))
    y1 = max(y0 + 2, min(height, round((box.y1 + margin) * per_point)))
    return turn(pixels[y0:y1, x0:x1], -item.direction % 360)


def _without_blanks(item: LayerLine, grey: Pixels, per_point: float) -> LayerLine:
    """The line without control characters for which nothing is drawn, such as line ends."""
    line = item.line
    keep = [
        index
        for index, char in enumerate(line.text)
        if char != UNKNOWN or _has_ink(grey, line.char_boxes[index].scaled(per_point))
    ]
    if len(keep) == len(line.text) or not keep:
        return item
    boxes = tuple(line.char_boxes[i] for i in keep)
    sure = tuple(line.char_confidences[i] for i in keep)
    return replace(
        item,
        line=replace(
            line,
            text="".join(line.text[i] for i in keep),
            box=union(boxes),
            confidence=min(sure),
            char_boxes=boxes,
            char_confidences=sure,
        ),
        fonts=tuple(item.fonts[i] for i in keep),
        glyph_ids=tuple(item.glyph_ids[i] for i in keep),
    )


def _has_ink(grey: Pixels, box: Box) -> bool:
    """Whether something is drawn in the box (pixels) that is not of one grey."""
    inset = _CLEAR_OF_RULE_EM * max(box.width, box.height)
    if box.width <= 2 * inset + 1:
        inset = 0.0
    height, width = grey.shape[:2]
    x0, x1 = max(0, int(box.x0 + inset)), min(width, round(box.x1 - inset) + 1)
    y0, y1 = max(0, int(box.y0 + inset)), min(height, round(box.y1 - inset) + 1)
    part = grey[y0:y1, x0:x1]
    return part.size > 0 and int(np.ptp(part)) >= _INK_LEVELS


def second_opinions(layer: TextLayer) -> list[Line]:
    """Hidden lines over a picture. What is hidden otherwise was not meant to be read."""
    return [
        item.line
        for item in layer.lines
        if item.is_hidden
        and any(image.contains_point(*item.line.box.centre) for image in layer.images)
    ]
