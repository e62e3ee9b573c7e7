"""Lines of a text layer compared with what a reader sees of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from extractors.folding import fold
from extractors.text_layer import LayerLine

_T = TypeVar("_T")

Shape = tuple[str, int, str]
"""A font, one of its glyphs, and what the layer calls it."""

# A character map is wrong for a shape, for a range of shapes or for a whole font. Shapes that
# carry a value are looked at one by one, the rest of a font in this many lines.
_LINES_OF_FONT = 3
# A font of which this share of the shapes is contradicted is not to be trusted for the rest.
_WRONG_SHARE = 0.1
# Fewer contradicted shapes than this may be slips of the reader.
_FEW_SLIPS = 2
# Recognisers lose characters in long rows of dots and the like, and long crops take long.
_LONG_LINE = 40
_SEPARATORS = ".,%"
# What stands after a number and changes it by powers of ten.
_MULTIPLIERS = "万亿"
# What a reader may take a shape for without contradicting it: these look the same in print.
_LOOK_ALIKE = ("0Oo〇", "1lI", "口囗", "曰日", "未末", "己已巳")
_SAME_SHAPE = {char: group[0] for group in _LOOK_ALIKE for char in group}

_Compared = tuple[Shape, str]


@dataclass(slots=True)
class Tally:
    """How often the picture agreed with, and contradicted, what the layer calls a shape."""

    agreed: Counter[Shape] = field(default_factory=Counter)
    contradicted: Counter[Shape] = field(default_factory=Counter)
    lines_of_font: Counter[str] = field(default_factory=Counter)

    def add(self, line: LayerLine, seen: str) -> None:
        """Count what was seen of one line."""
        told = _tokens(_compared(line), lambda item: item[1])
        got = _tokens(_bare(seen), lambda char: char)
        names = ["".join(mark for _, mark in token) for token in told]
        shown = ["".join(token) for token in got]
        for kind, a0, a1, b0, b1 in _steps(names, shown):
            if kind == "equal":
                self.agreed.update(shape for token in told[a0:a1] for shape, _ in token)
            elif kind == "replace" and a1 - a0 == b1 - b0:
                for token, name in zip(told[a0:a1], shown[b0:b1], strict=True):
                    self._compare(token, name)
            else:
                # Of a run of another length nobody knows what became what. A mark that the reader
                # left out altogether says something where it carries a value.
                self.contradicted.update(
                    shape
                    for token in told[a0:a1]
                    for shape, _ in token
                    if kind == "replace" or _carries_value(shape)
                )
        self.lines_of_font.update({font for font in line.fonts if font})

    def _compare(self, token: Sequence[_Compared], seen: str) -> None:
        same_length = len(token) == len(seen)
        for index, (shape, mark) in enumerate(token):
            agrees = same_length and mark == seen[index]
            (self.agreed if agrees else self.contradicted)[shape] += 1

    def is_doubtful(self, shape: Shape) -> bool:
        """Whether one more look would settle what the picture says of a shape."""
        wrong, right = self.contradicted[shape], self.agreed[shape]
        return wrong > 0 and right < 2 * wrong

    def is_refuted(self, shape: Shape) -> bool:
        """Whether the picture says something else; a lone slip among agreements does not count."""
        wrong = self.contradicted[shape]
        return wrong > 0 and self.agreed[shape] <= wrong

    def wrong_fonts(self) -> set[str]:
        """Fonts of which too much was contradicted, or that were never seen to be right."""
        seen: dict[str, set[Shape]] = defaultdict(set)
        for shape in (*self.agreed, *self.contradicted):
            seen[shape[0]].add(shape)
        wrong = set()
        for font, shapes in seen.items():
            refuted = sum(self.is_refuted(shape) for shape in shapes)
            if refuted > max(_FEW_SLIPS, _WRONG_SHARE * len(shapes)) or refuted == len(shapes):
                wrong.add(font)
        return wrong

    def knows_fonts(self, line: LayerLine) -> bool:
        """Whether each font of the line was looked at."""
        return all(self.lines_of_font[font] for font in line.fonts if font)

    def enough_of_each_font(self) -> Counter[str]:
        """Counts of lines that call for no further line of any font looked at."""
        return Counter(dict.fromkeys(self.lines_of_font, _LINES_OF_FONT))


def value_shapes(line: LayerLine) -> set[Shape]:
    """The line's shapes that must have been seen before a number is taken from the layer."""
    return {shape for shape, _ in _compared(line) if _carries_value(shape)}


def shapes_of(line: LayerLine) -> set[Shape]:
    """Every shape of the line that can be compared with a picture."""
    return {shape for shape, _ in _compared(line)}


def choose(
    lines: Sequence[LayerLine], wanted: set[Shape], used: Iterable[int], fonts: Counter[str]
) -> list[int]:
    """Indices of few lines that show every one of `wanted` and enough of each font.

    `used` were looked at before, `fonts` says how many lines of each font.
    """
    taken = set(used)
    chosen: list[int] = []
    missing = set(wanted)
    shown = [value_shapes(line) | (shapes_of(line) & wanted) for line in lines]

    def gain(index: int) -> tuple[float, int]:
        length = len(lines[index].line.text)
        return len(shown[index] & missing) / (1 + max(0, length - _LONG_LINE) / 10), -length

    while missing:
        best = max((i for i in range(len(lines)) if i not in taken), key=gain, default=None)
        if best is None or not shown[best] & missing:
            break
        chosen.append(best)
        taken.add(best)
        missing -= shown[best]
    counts = Counter(fonts)
    for index in chosen:
        counts.update({font for font in lines[index].fonts if font})
    # Longer lines say more of a font; those beyond a certain length cost more than they say.
    by_worth = sorted(
        (i for i in range(len(lines)) if i not in taken),
        key=lambda i: -min(len(shapes_of(lines[i])), _LONG_LINE // 2),
    )
    for index in by_worth:
        mine = {font for font in lines[index].fonts if font}
        if any(counts[font] < _LINES_OF_FONT for font in mine) and shapes_of(lines[index]):
            chosen.append(index)
            counts.update(mine)
    return chosen


def _steps(told: Sequence[str], seen: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Edit steps between two lists of tokens, as difflib gives them.

    Lists of one length are compared place by place: digits that are all named one too high would
    otherwise find themselves again one place further on.
    """
    if len(told) == len(seen):
        return [
            ("equal" if a == b else "replace", i, i + 1, i, i + 1)
            for i, (a, b) in enumerate(zip(told, seen, strict=True))
        ]
    return list(SequenceMatcher(None, told, seen, autojunk=False).get_opcodes())


def _tokens(items: Sequence[_T], mark: Callable[[_T], str]) -> list[list[_T]]:
    """Whole numbers, and every other character by itself."""
    tokens: list[list[_T]] = []
    after_number = False
    for item in items:
        is_number = mark(item).isdigit() or mark(item) in _SEPARATORS
        if is_number and after_number:
            tokens[-1].append(item)
        else:
            tokens.append([item])
        after_number = is_number
    return tokens


def _carries_value(shape: Shape) -> bool:
    folded = fold(shape[2])
    return folded.isdigit() or folded in _SEPARATORS or folded in _MULTIPLIERS


def _compared(line: LayerLine) -> list[_Compared]:
    """The characters that a reader cannot but see, with their shapes; other marks are left out."""
    shapes = [
        shape
        for shape in zip(line.fonts, line.glyph_ids, line.line.text, strict=True)
        if not shape[2].isspace()
    ]
    folded = fold("".join(char for _, _, char in shapes))
    return [
        (shape, _SAME_SHAPE.get(folded[index], folded[index]))
        for index, shape in enumerate(shapes)
        if _counts(folded, index)
    ]


def _bare(text: str) -> str:
    folded = fold("".join(text.split()))
    return "".join(
        _SAME_SHAPE.get(char, char) for i, char in enumerate(folded) if _counts(folded, i)
    )


def _counts(folded: str, index: int) -> bool:
    char = folded[index]
    if char.isalnum() or char == "%":
        return True
    # Leaders and full stops come and go; a separator stands between two digits.
    inside = 0 < index < len(folded) - 1
    return char in ".," and inside and folded[index - 1].isdigit() and folded[index + 1].isdigit()
