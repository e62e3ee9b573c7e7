"""What two readers of one line say together: who read each character, and how sure that is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from models.reading import Line, Reader, SecondReading

# Two readers err together more often than chance would have it: what hides a stroke from one
# hides it from the other. So agreement takes away at most this share of the doubt that is left.
AGREEMENT = 0.9
# And at least this share, however unsure the second reader says it is: of the twelve characters
# that stand in a number's place, two readers seldom fall on the same wrong one.
LEAST_AGREEMENT = 0.75
# Where they differ one of them is wrong. RapidOCR makes some 0.26 errors in a hundred characters,
# Tesseract some 2, so that the first reader is right in about 0.88 of such cases on ordinary
# scans. Lower than that, for the hard places are where they differ; and not below what counts as
# doubt about a character by itself (`low_confidence`), because a disagreement is no such doubt.
DISPUTED = 0.85


@dataclass(frozen=True, slots=True)
class Difference:
    """The half-open span [start, end) of a text that reads `own` where another reader saw `other`.

    `own` is empty where the other reader saw something more; the span then holds the spaces, if
    any, between the characters that stand before and behind it.
    """

    start: int
    end: int
    own: str
    other: str


def differences(first: str, second: str) -> list[Difference]:
    """Where `second` differs from `first`, apart from the width of characters and from spaces."""
    ours, theirs = list(_comparable(first)), list(_comparable(second))
    matcher = SequenceMatcher(None, [c for c, _ in ours], [c for c, _ in theirs], autojunk=False)
    found: list[Difference] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        if i == j:
            start = ours[i - 1][1] + 1 if i else 0
            end = ours[i][1] if i < len(ours) else len(first)
        else:
            start, end = ours[i][1], ours[j - 1][1] + 1
        own, other = ("".join(c for c, _ in part) for part in (ours[i:j], theirs[k:m]))
        found.append(Difference(start, end, own, other))
    return found


def read_by(line: Line) -> list[tuple[Reader, float]]:
    """Reader and confidence of each character of `line`, with what the second reader saw.

    A character that both saw is read by BOTH, and what doubt the first reader left shrinks by
    the second one's confidence: 1 - (1 - c1)(1 - 0.9 c2), by three quarters at least. One that
    the second reader saw otherwise, or beside which it saw more, stays the first reader's at 0.85
    at most. The rest of a span on which they disagree stays as the first reader has it.
    """
    evidence = [(line.reader, confidence) for confidence in line.char_confidences]
    for second in line.second_readings:
        first = line.text[second.start : second.end]
        if second.agrees:
            for at, other in enumerate(_confidences(first, second), start=second.start):
                confidence = evidence[at][1]
                share = max(LEAST_AGREEMENT, AGREEMENT * other)
                evidence[at] = Reader.BOTH, 1 - (1 - confidence) * (1 - share)
        else:
            for difference in differences(first, second.text):
                for at in _disputed(difference, len(first)):
                    reader, confidence = evidence[second.start + at]
                    evidence[second.start + at] = reader, min(confidence, DISPUTED)
    return evidence


def _comparable(text: str) -> Iterator[tuple[str, int]]:
    """The characters that count, each with its offset in `text`."""
    for offset, character in enumerate(text):
        for common in unicodedata.normalize("NFKC", character):
            if not common.isspace():
                yield common, offset


def _confidences(first: str, second: SecondReading) -> list[float]:
    """The second reader's confidence for each character of `first`.

    The lowest of all where the characters cannot be paired one by one, and for spaces.
    """
    printed = [
        confidence
        for character, confidence in zip(second.text, second.confidences, strict=True)
        if not character.isspace()
    ]
    lowest = min(printed, default=0.0)
    if sum(not character.isspace() for character in first) != len(printed):
        return [lowest] * len(first)
    each = iter(printed)
    return [lowest if character.isspace() else next(each) for character in first]


def _disputed(difference: Difference, length: int) -> range:
    """The characters in doubt: those that differ, or the neighbours of what is missing."""
    if difference.own:
        return range(difference.start, difference.end)
    return range(max(0, difference.start - 1), min(length, difference.end + 1))
