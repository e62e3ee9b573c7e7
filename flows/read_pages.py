"""Where a text stands, or something like it, among the lines as they were read."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from flows.evaluation_export import ReadLine
from models.geometry import Box, union

# From here up a stretch of a page is taken for a misreading of the wanted text. Higher than for
# fields of one kind: on a whole page much looks a little like a short text.
_ALIKE = 0.65

_SPACE = re.compile(r"\s")
_NUMBER = re.compile(r"\d[\d.]*\d|\d")


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of read text and the box (points) of the lines that it stands on."""

    text: str
    box: Box


def compact(text: str) -> str:
    """Text without spaces and without the difference of full and half width."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


class ReadPages:
    """The lines of a document by page, each page's joined: texts go on over line ends."""

    def __init__(self, lines: Mapping[int, Sequence[ReadLine]]) -> None:
        self._lines = lines
        self._pages = {page: _JoinedPage(of_page) for page, of_page in lines.items()}

    def exact(self, text: str, page: int) -> list[Found]:
        """Every place on the page where the text stands as it is."""
        joined, wanted = self._pages.get(page), compact(text)
        if joined is None or not wanted:
            return []
        starts = (match.start() for match in re.finditer(re.escape(wanted), joined.text))
        return [joined.found(start, start + len(wanted)) for start in starts]

    def contain(self, text: str) -> bool:
        """Whether the text stands on any page as it is."""
        wanted = compact(text)
        return any(wanted in joined.text for joined in self._pages.values())

    def alike(self, text: str, page: int, others: Iterable[str] = ()) -> Found | None:
        """The stretch of the page that looks most like the text, None when nothing does.

        Stretches that lie within one of `others` are texts of their own and not taken.
        """
        joined, wanted = self._pages.get(page), compact(text)
        if joined is None or not wanted:
            return None
        taken = [compact(other) for other in others]
        best, best_start = _ALIKE, -1
        matcher = SequenceMatcher(None, b=wanted, autojunk=False)
        for start, stretch in joined.stretches(len(wanted)):
            matcher.set_seq1(stretch)
            if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
                continue
            ratio = matcher.ratio()
            if ratio > best and not any(stretch in other for other in taken):
                best, best_start = ratio, start
        return joined.found(best_start, best_start + len(wanted)) if best_start >= 0 else None

    def sharing_numbers(self, text: str, page: int) -> Found | None:
        """The line of the page that has most numbers in common with a remark, if any has."""
        numbers = set(_NUMBER.findall(compact(text)))
        best: Found | None = None
        most = 0
        for line in self._lines.get(page, ()):
            shared = len(numbers & set(_NUMBER.findall(compact(line.text))))
            if shared > most:
                best, most = Found(line.text, line.box), shared
        return best


class _JoinedPage:
    def __init__(self, lines: Sequence[ReadLine]) -> None:
        self._lines = lines
        self._starts: list[int] = []
        parts: list[str] = []
        length = 0
        for line in lines:
            self._starts.append(length)
            parts.append(compact(line.text))
            length += len(parts[-1])
        self.text = "".join(parts)

    def stretches(self, length: int) -> Iterator[tuple[int, str]]:
        for start in range(max(1, len(self.text) - length + 1)):
            yield start, self.text[start : start + length]

    def found(self, start: int, end: int) -> Found:
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1)) - 1
        box = union(line.box for line in self._lines[first : last + 1])
        return Found(self.text[start:end], box)
