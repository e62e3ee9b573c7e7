"""Separators of a number that the second reader saw where the first one made no number of it."""

from __future__ import annotations

import re

from models.reading import Line
from models.traced_text import TracedText, trace_line

# Western figures in groups of three or in none, with decimals or without.
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_FIGURE_OR_SEPARATOR = re.compile(r"[\d.,]+")


def trace_with_separators(line: Line, page: int, line_number: int) -> TracedText:
    """The traced text of `line` with 631,48 as 631.48 where the second reader read that.

    Both readers saw the same figures with separators in the same places; only the second one's
    make a number. A number that both make (1,234 and 1.234) stays as it is, for nothing says
    which one is printed.
    The line itself, and with it the disagreement, stays as it was read.
    """
    text = trace_line(line, page, line_number)
    for second in reversed(line.second_readings):
        first = text.text[second.start : second.end]
        other = second.text.strip()
        if second.agrees or not (
            _FIGURE_OR_SEPARATOR.fullmatch(first) and _FIGURE_OR_SEPARATOR.fullmatch(other)
        ):
            continue
        same_places = _figures_and_gaps(first) == _figures_and_gaps(other)
        if same_places and _NUMBER.fullmatch(other) and not _NUMBER.fullmatch(first):
            text = _respelled(text, second.start, second.end, other)
    return text


def _figures_and_gaps(number: str) -> str:
    """The figures with one mark wherever separators stand: a lost separator changes it."""
    return re.sub(r"[.,]+", "'", number)


def _respelled(text: TracedText, start: int, end: int, spelling: str) -> TracedText:
    """[start, end) spelled anew, each figure with its own glyph and separators with one nearby."""
    figures = [at for at in range(start, end) if text.text[at].isdigit()]
    parts: list[TracedText] = [text.cut(0, start)]
    taken = 0
    for character in spelling:
        if character.isdigit():
            at = figures[taken]
            taken += 1
        else:
            # A separator stands behind the figure before it, where the first reader saw one.
            at = min(figures[taken - 1] + 1, end - 1)
        parts.append(TracedText(character, (text.glyphs[at],)))
    parts.append(text.cut(end, len(text)))
    return TracedText(
        "".join(part.text for part in parts), tuple(g for part in parts for g in part.glyphs)
    )
