"""A page as the first reader has it, with the questions that are left for the second one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from extractors.page_image import Pixels
from models.reading import PageReading


class Script(Enum):
    """What a crop is expected to hold: the traineddata and the characters asked for.

    Digits are read with the small `eng` model in half the time of `chi_sim` and, held to digits,
    points and commas, agree with the print more often (723 against 631 of 784 numbers of the
    sample scans at the first try).
    """

    DIGITS = ("eng", "0123456789.,")
    CHINESE = ("chi_sim", "")


@dataclass(frozen=True, slots=True)
class Question:
    """One span [start, end) of the line with number `line`, to be read again.

    `text` is what the first reader saw there, `before` and `after` what it saw on both sides.
    `crop` shows the span alone, `in_context` with those neighbours.
    """

    line: int
    start: int
    end: int
    script: Script
    text: str
    before: str
    after: str
    crop: Pixels
    in_context: Pixels


@dataclass(frozen=True, slots=True)
class FirstReading:
    """A page as the first reader has it, and what the second one is to be asked about it.

    `seconds` is what that took, None when it is not known.
    """

    reading: PageReading
    questions: tuple[Question, ...] = ()
    seconds: float | None = None


def unanswered(pages: Sequence[FirstReading], reason: str) -> list[PageReading]:
    """The pages as the first reader has them; those with questions say why they stand alone."""
    return [
        replace(page.reading, second_reader_error=reason) if page.questions else page.reading
        for page in pages
    ]
