"""Text that remembers where each of its characters stood (the offset map)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.geometry import Box, union
from models.reader_agreement import read_by
from models.reading import Line, Reader


@dataclass(frozen=True, slots=True)
class Glyph:
    """Where one character came from: page (1-based), line on that page, box, confidence."""

    page: int
    line: int
    box: Box
    confidence: float
    reader: Reader


@dataclass(frozen=True, slots=True)
class TracedText:
    """A string with one `Glyph` a character; None for a character that nobody printed.

    Cleaning, joining and slicing keep text and glyphs in step, so that a paragraph joined
    over lines, columns and pages still knows the box of every character.
    """

    text: str
    glyphs: tuple[Glyph | None, ...]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.glyphs):
            raise ValueError("traced text needs one glyph for each character")

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: TracedText) -> TracedText:
        return TracedText(self.text + other.text, self.glyphs + other.glyphs)

    def cut(self, start: int, end: int) -> TracedText:
        """The characters of the half-open span [start, end)."""
        return TracedText(self.text[start:end], self.glyphs[start:end])

    def replaced(self, start: int, end: int, replacement: str) -> TracedText:
        """[start, end) replaced by `replacement`.

        With equal length each new character keeps the glyph of the one it replaces; otherwise
        the new characters share the first glyph of the span.
        """
        old = self.glyphs[start:end]
        first = old[0] if old else None
        new = old if len(replacement) == len(old) else (first,) * len(replacement)
        return TracedText(
            self.text[:start] + replacement + self.text[end:],
            self.glyphs[:start] + new + self.glyphs[end:],
        )

    def boxes(self, start: int, end: int) -> list[tuple[int, Box]]:
        """(page, box) of the span, one box for each printed line it touches, in order."""
        groups: dict[tuple[int, int], list[Box]] = {}
        for glyph in self.glyphs[start:end]:
            if glyph is not None:
                groups.setdefault((glyph.page, glyph.line), []).append(glyph.box)
        return [(page, union(boxes)) for (page, _), boxes in groups.items()]

    def confidence(self, start: int, end: int) -> float:
        """The lowest character confidence inside the span; 0 where nothing was printed."""
        return min((g.confidence for g in self.glyphs[start:end] if g is not None), default=0.0)

    def page(self, start: int, end: int) -> int | None:
        """The page on which the span starts, None where nothing of it was printed."""
        return next((g.page for g in self.glyphs[start:end] if g is not None), None)


def trace_line(line: Line, page: int, line_number: int) -> TracedText:
    """The text of `line` with its glyphs, which know whether a second reader agreed."""
    return TracedText(
        line.text,
        tuple(
            Glyph(page, line_number, box, confidence, reader)
            for box, (reader, confidence) in zip(line.char_boxes, read_by(line), strict=True)
        ),
    )


def untraced(text: str) -> TracedText:
    """Text that stands on no page: typed by a person, or put in by the program."""
    return TracedText(text, (None,) * len(text))


def join(parts: Iterable[TracedText]) -> TracedText:
    """The parts one after the other, with nothing between them."""
    items = list(parts)
    return TracedText("".join(p.text for p in items), tuple(g for p in items for g in p.glyphs))
