"""What was read of a page laid against its clean text, line by line, whatever the order of both.

Clean text and reading take cells, columns and captions in different order, and a row of one may be
two lines of the other, so that an edit distance over the whole page would count order as error.
Each line of the clean text is therefore looked for by itself in what was read: first as a whole
line, then, longest first, as a part of one, and what is left by the alignment with the fewest
edits. What one line was found in is taken away, so that nothing read once counts twice.

Compared are characters after NFKC, without white space, with one form for each of the dashes,
quotes, dots and CJK punctuation marks whose width and shape fonts and typists mix.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# One form for marks that look alike in print.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("—–-―−－─", "-"),
        **dict.fromkeys('“”„‟"＂″', '"'),
        **dict.fromkeys("‘’‚'＇′`", "'"),
        **dict.fromkeys("·•・‧∙⋅", "·"),
        **dict.fromkeys("、､", ","),
        **dict.fromkeys("。｡", "."),
        **dict.fromkeys("〔﹝【［", "["),
        **dict.fromkeys("〕﹞】］", "]"),
        "〈": "<",
        "〉": ">",
    }
)
# Where one line of the reading ends and the next begins; costs nothing to step over.
_SEAM = "\0"


@dataclass(frozen=True, slots=True)
class Match:
    """A line of the clean text, the edits it takes, and the read lines (0-based) it lies in."""

    text: str
    edits: int
    places: tuple[int, ...]


def flat(text: str) -> str:
    """The text in the form in which it is compared."""
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    # Ellipses are three dots to one font and six to another.
    return re.sub(r"\.{2,}", "...", "".join(plain.split()))


def match_lines(gold: Sequence[str], read: Sequence[str]) -> tuple[list[Match], int]:
    """A match for each line of the clean text, and how many read characters no line accounts for.

    Read lines come from top to bottom, those side by side from left to right.
    """
    pieces: list[tuple[int, str]] = [(i, flat(text)) for i, text in enumerate(read)]
    matches: dict[int, Match] = {}
    wanted = [(i, text) for i, line in enumerate(gold) if (text := flat(line))]
    wanted.sort(key=lambda item: -len(item[1]))
    for whole in (True, False):
        for i, text in wanted:
            if i in matches:
                continue
            found = next((p for p in pieces if (p[1] == text if whole else text in p[1])), None)
            if found is not None:
                matches[i] = Match(text, 0, (found[0],))
                pieces = _without(pieces, found, text)
    for i, text in wanted:
        if i in matches:
            continue
        matches[i], pieces = _nearest(text, pieces)
    return [matches[i] for i in sorted(matches)], sum(len(text) for _, text in pieces)


def _without(
    pieces: list[tuple[int, str]], found: tuple[int, str], text: str
) -> list[tuple[int, str]]:
    at = pieces.index(found)
    start = found[1].index(text)
    rest = [found[1][:start], found[1][start + len(text) :]]
    return [*pieces[:at], *((found[0], part) for part in rest if part), *pieces[at + 1 :]]


def _nearest(text: str, pieces: list[tuple[int, str]]) -> tuple[Match, list[tuple[int, str]]]:
    """The stretch of what is left that takes the fewest edits (Sellers 1980), and the rest."""
    haystack = _SEAM.join(part for _, part in pieces)
    owners = [owner for owner, part in pieces for _ in (*part, _SEAM)][: len(haystack)]
    # One row for each character of the haystack: (edits, where the stretch began).
    row = [(i, 0) for i in range(len(text) + 1)]
    best = (len(text), 0, 0)
    for j, char in enumerate(haystack):
        new = [(0, j + 1)]
        for i, wanted in enumerate(text, 1):
            if char == _SEAM:
                new.append(row[i])
                continue
            edits, start = row[i - 1]
            new.append(
                min(
                    (edits + (char != wanted), start),
                    (row[i][0] + 1, row[i][1]),
                    (new[i - 1][0] + 1, new[i - 1][1]),
                )
            )
        if char != _SEAM and new[-1][0] < best[0]:
            best = (new[-1][0], new[-1][1], j + 1)
        row = new
    edits, start, end = best
    # A line that takes more edits than half its length was not read at all.
    if 2 * edits > len(text):
        return Match(text, len(text), ()), pieces
    places = tuple(dict.fromkeys(owners[start:end]))
    rest: list[tuple[int, str]] = []
    offset = 0
    for owner, part in pieces:
        if offset < end and offset + len(part) > start:
            around = part[: max(0, start - offset)], part[max(0, end - offset) :]
            rest.extend((owner, kept) for kept in around if kept)
        else:
            rest.append((owner, part))
        offset += len(part) + 1
    return Match(text, edits, places), rest
