"""Pages turned upright and straightened, by the evidence of their own lines of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractors.line_reading import Recognizer
from extractors.page_image import Pixels
from extractors.rapidocr_reader import Quads, RecognizedText
from extractors.skew import sides, skew_of, straighten, straightening

# A box that is this much longer than wide holds several characters, so its long side is the
# direction of the writing.
_LONG_BOX = 2.0
# Lines on which the question "which way up" is settled at most (tables of numbers need them all),
# and how many are looked at for that: dots that lead to page numbers, rules and stripes of photos
# are found as lines too, often as the longest ones.
_SAMPLE_LINES = 10
_LINES_LOOKED_AT = 25
# The head of a line, in its own heights, tells as much as the whole: it holds five characters.
_HEAD_HEIGHTS = 4
# A character of text the right way up is read with 0.9 to 1.0, on its head it is not read at all,
# or with 0.3 to 0.8 as another one. Of digits some read well both ways (0, 1, 8; 6 and 9).
_SURE = 0.9
# That many letters (of any script) read surely settle a line, and two such lines the page.
_SURE_LETTERS = 3
_SURE_LINES = 2
# So many more characters read surely one way than the other settle it for numbers too.
_CLEAR_LEAD = 10
# Turned over only where that reads a quarter more: a page of numbers that read both ways stays.
_CLEARLY_BETTER = 1.25
# Lines the right way up give 1.3 sure characters for each length of a line's height, on their
# head 0.1; photos, vertical writing and handwriting give next to nothing either way.
_LEGIBLE = 0.5
# Straightening below this moves no line by more than its own height over the width of a page
# and would soften the print for nothing.
_SMALLEST_SKEW_DEGREES = 0.1
# Lines that lean more than this overlap their neighbours' boxes, so that they are found anew.
_LEANS_DEGREES = 1.5

# Characters that tell vertical writing from lines on their side.
_ENOUGH_CHARACTERS = 6

Detector = Callable[[Pixels], Quads]


@dataclass(frozen=True, slots=True)
class UprightPage:
    """A page the right way up and straight, with the text boxes found on it (pixels).

    `rotation` is the clockwise turn in degrees that made it upright, `skew` the clockwise degrees
    by which it was straightened after that.
    """

    pixels: Pixels
    quads: Quads
    rotation: int
    skew: float


@dataclass(frozen=True, slots=True)
class _Way:
    """A turn after which lines are read, and how many sure characters they give per height."""

    rotation: int
    legibility: float


def make_upright(pixels: Pixels, detect: Detector, recognize: Recognizer) -> UprightPage:
    """Turn and straighten a page, and find the boxes of its lines.

    The direction of writing is that of most long boxes; that and which way up is settled by
    reading a few lines. A page on which nothing can be read either way stays as it is.
    """
    quads = detect(pixels)
    rotation = rotation_of(pixels, quads, recognize)
    if rotation:
        pixels = turn(pixels, rotation)
        # Lines are found better the right way up than on their side or their head.
        quads = detect(pixels)
    skew = skew_of(quads)
    if abs(skew) < _SMALLEST_SKEW_DEGREES:
        return UprightPage(pixels, quads, rotation, 0.0)
    straight = straighten(pixels, skew)
    if abs(skew) >= _LEANS_DEGREES:
        return UprightPage(straight, detect(straight), rotation, -skew)
    matrix, _ = straightening(pixels.shape[1], pixels.shape[0], skew)
    return UprightPage(straight, _moved(quads, matrix), rotation, -skew)


def rotation_of(pixels: Pixels, quads: Quads, recognize: Recognizer) -> int:
    """The clockwise turn (0, 90, 180, 270) that makes a page with these text boxes upright.

    Boxes that stand may be lines of a page on its side, or vertical writing on a page that is
    upright: which it is shows when they are read lying down.
    """
    found: _Way | None = None
    for quarter in (90, 0) if _is_sideways(quads) else (0, 90):
        way = _way_up(_lines(pixels, quads, quarter), quarter, recognize)
        if way is None:
            continue
        # Readers of lines are taught vertical writing by columns turned anticlockwise.
        if way.rotation == 270 and _is_vertical(_lines(pixels, quads, 270), recognize):
            continue
        if _has_long_boxes(quads):
            return way.rotation
        # Where no box is long (a page of short numbers) the shapes decide nothing.
        if found is None or way.legibility > found.legibility:
            found = way
    return found.rotation if found else 0


def turn(pixels: Pixels, degrees: int) -> Pixels:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
    turned: Pixels = np.ascontiguousarray(np.rot90(pixels, -(degrees // 90) % 4))
    return turned


def as_read(pixels: Pixels, rotation: int, skew: float) -> Pixels:
    """A picture of a page as stored, made upright as an `UprightPage` or `PageReading` says."""
    turned = turn(pixels, rotation)
    return straighten(turned, -skew) if skew else turned


def crop_quad(pixels: Pixels, quad: npt.NDArray[np.float64]) -> Pixels:
    """The part of the picture inside one text box, made rectangular."""
    across, down = sides(quad)
    width, height = max(2, round(across)), max(2, round(down))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
    crop: Pixels = cv2.warpPerspective(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return crop


def _is_sideways(quads: Quads) -> bool:
    lying = standing = 0.0
    for across, down in map(sides, quads):
        if across > _LONG_BOX * down:
            lying += across
        elif down > _LONG_BOX * across:
            standing += down
    return standing > lying


def _has_long_boxes(quads: Quads) -> bool:
    return any(max(sides(quad)) > _LONG_BOX * min(sides(quad)) for quad in quads)


def _lines(pixels: Pixels, quads: Quads, rotation: int) -> Iterator[Pixels]:
    """The longest lines on the page once turned by `rotation` degrees, longest first.

    Where no box is long any box may hold a line.
    """
    extents = [sides(quad)[:: -1 if rotation % 180 else 1] for quad in quads]
    order = sorted(range(len(quads)), key=lambda i: extents[i][0], reverse=True)
    if _has_long_boxes(quads):
        order = [i for i in order if extents[i][0] > _LONG_BOX * extents[i][1]]
    for i in order[:_LINES_LOOKED_AT]:
        yield turn(crop_quad(pixels, quads[i]), rotation)


def _way_up(lines: Iterable[Pixels], quarter: int, recognize: Recognizer) -> _Way | None:
    """How lines are read that were turned by `quarter` degrees; None when neither way up is.

    Lines are read one after the other until it is clear, on most pages after two.
    """
    upright = over = sure_lines = telling_lines = 0
    length = 0.0
    for line in lines:
        read, turned = _both_ways(line, recognize)
        if not read and not turned:
            continue
        telling_lines += 1
        length += min(_HEAD_HEIGHTS, line.shape[1] / line.shape[0])
        upright, over = upright + len(read), over + len(turned)
        sure_lines += _settles(read)
        if (
            sure_lines == _SURE_LINES
            or abs(upright - over) >= _CLEAR_LEAD
            or telling_lines == _SAMPLE_LINES
        ):
            break
    best = max(upright, over)
    if best < max(_SURE_LETTERS, _LEGIBLE * length):
        return None
    is_over = sure_lines < _SURE_LINES and over > _CLEARLY_BETTER * upright
    return _Way(quarter + 180 * is_over, best / length)


def _is_vertical(lines: Iterable[Pixels], recognize: Recognizer) -> bool:
    """Whether these lines are columns of vertical writing, turned anticlockwise.

    Each character is turned back: as it stood on the page it is read as the same one when the
    page is upright, and as none or another when the page lies on its side.
    """
    same = others = 0
    for line in lines:
        (text,) = recognize([line[:, : _HEAD_HEIGHTS * line.shape[0]]])
        width = min(_HEAD_HEIGHTS * line.shape[0], line.shape[1])
        half = line.shape[0] / 2
        for char, centre in zip(text.text, text.centres, strict=True):
            if not char.isalpha():
                continue
            x0, x1 = max(0, round(centre * width - half)), round(centre * width + half)
            alone = _sure_characters(recognize([turn(line[:, x0:x1], 90)]))
            same, others = same + (char in alone), others + (char not in alone)
        if same + others >= _ENOUGH_CHARACTERS:
            break
    return same > others


def _both_ways(line: Pixels, recognize: Recognizer) -> tuple[str, str]:
    """Letters and digits read surely at one end of the line, as it is and on its head.

    Lines of a table of contents end in dots, which say nothing; then the other end is read.
    """
    head = _HEAD_HEIGHTS * line.shape[0]
    read = turned = ""
    for end in (line[:, :head], line[:, -head:]):
        read = _sure_characters(recognize([end]))
        # What reads so well needs no second look.
        turned = "" if _settles(read) else _sure_characters(recognize([turn(end, 180)]))
        if read or turned:
            break
    return read, turned


def _settles(read: str) -> bool:
    return sum(map(str.isalpha, read)) >= _SURE_LETTERS


def _sure_characters(texts: Sequence[RecognizedText]) -> str:
    """Letters and digits read surely; strokes and dots look alike from above and below."""
    return "".join(
        char
        for text in texts
        for char, confidence in zip(text.text, text.confidences, strict=True)
        if confidence >= _SURE and char.isalnum()
    )


def _moved(quads: Quads, matrix: npt.NDArray[np.float64]) -> Quads:
    return quads @ matrix[:, :2].T + matrix[:, 2]
