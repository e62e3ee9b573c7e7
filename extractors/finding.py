"""All values of one text: every finder run, overlaps settled, labels filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractors.amounts import find_amounts
from extractors.bare_figures import find_bare_figures
from extractors.contacts import find_contacts
from extractors.counts import find_counts
from extractors.dates import find_dates
from extractors.labels import KnownLabels, label_of
from extractors.not_values import spans_not_values
from extractors.references import find_references
from extractors.stated_units import with_stated_units
from extractors.unexplained_numbers import find_unexplained
from models.fields import Mention
from models.values import CountValue, Kind

_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_TELEPHONE = 9
_MIXED_LABEL = re.compile("[a-z]")
_STARTS_WITH_FIGURE = re.compile(r"\s*\d")
# Of two mentions of equal length on one span, the more specific kind is believed.
_MOST_SPECIFIC_FIRST = (Kind.CONTACTS, Kind.DATES, Kind.AMOUNTS, Kind.COUNTS, Kind.REFERENCES)


def find_values(text: str, year: int | None = None) -> list[Mention]:
    """Amounts, counts, dates, contacts and references of `text`, labelled, in order.

    `year` is the year that the document reports on, for dates that leave theirs out. A number
    that nothing has claimed or explained is returned as a count under `unexplained_number`.
    """
    return with_labels(text, with_unexplained(text, find_unlabelled(text, year)))


def find_explained(text: str, year: int | None = None) -> list[Mention]:
    """The mentions of `find_values` without the numbers that nothing explains."""
    return with_labels(text, find_unlabelled(text, year))


def with_unexplained(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions and the numbers of `text` that they leave unexplained, in order."""
    left = find_unexplained(text, mentions)
    left = with_stated_units(text, left)
    return sorted([*mentions, *left], key=lambda m: (m.start, m.end)) if left else list(mentions)


def find_unlabelled(text: str, year: int | None = None) -> list[Mention]:
    """The mentions of `find_values` before labels are filled in."""
    excluded = spans_not_values(text)
    numbers = [*find_amounts(text), *find_counts(text)]
    kept = [m for m in numbers if not _touches(m, excluded)]
    # A whole date inside a title is part of the name; one beside an item number is not.
    dates = [m for m in find_dates(text, year) if not _lies_within(m, excluded)]
    values = settle([*kept, *dates, *find_contacts(text)]) or _dashboard(text)
    return sorted([*values, *find_references(text)], key=lambda m: (m.start, m.end))


def _dashboard(text: str) -> list[Mention]:
    """Figures of a line that is nothing but figures and what they count: 52539 社会组织.

    A single small figure before a name is the page or section number of a list.
    """
    # A reader drops the gap between a figure and its caption; it is put back, and the offsets
    # counted without it.
    if not _STARTS_WITH_FIGURE.match(text):
        return _credible(find_bare_figures(text))
    spaced = _GLUED.sub(" ", text)
    gaps = [m.start() + i for i, m in enumerate(_GLUED.finditer(text))]
    found = []
    for m in find_bare_figures(spaced):
        start = m.start - sum(1 for gap in gaps if gap < m.start)
        found.append(replace(m, start=start, end=start + len(m.raw_text)))
    return _credible(found)


def _credible(found: list[Mention]) -> list[Mention]:
    named = [m for m in found if len(m.label) > 1]
    if len(named) > 1:
        return named
    return [
        m
        for m in named
        if isinstance(m.value, CountValue) and m.value.value is not None
        if m.value.value >= 100 and m.raw_text.isdigit() and not m.raw_text.startswith("0")
        # 服务线: 150790199 is a telephone number that lost figures, whatever its label.
        if len(m.raw_text) < _TELEPHONE
        # Poi民政: a label in two scripts is one that was misread.
        if not _MIXED_LABEL.search(m.label)
    ]


def settle(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions without overlaps: the longest wins, at equal length the most specific kind."""
    ranked = sorted(
        mentions, key=lambda m: (m.start - m.end, _MOST_SPECIFIC_FIRST.index(m.kind), m.start)
    )
    kept: list[Mention] = []
    for mention in ranked:
        if not any(mention.start < other.end and other.start < mention.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def with_labels(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with their labels; one that has a label keeps it."""
    known: KnownLabels = {}
    # From left to right, those with a label too: the next one may carry it on, and finds it known.
    for mention in sorted(mentions, key=lambda m: m.start):
        label_of(text, mention, _without(mentions, mention), known)
    return [
        mention
        if mention.label
        else replace(mention, label=label_of(text, mention, _without(mentions, mention), known))
        for mention in mentions
    ]


def _without(mentions: Sequence[Mention], one: Mention) -> list[Mention]:
    return [mention for mention in mentions if mention is not one]


def _touches(mention: Mention, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < mention.end and mention.start < end for start, end in spans)


def _lies_within(mention: Mention, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)
