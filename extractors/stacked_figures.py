"""Dashboards whose figures and labels stand in blocks of their own: 3417 over 受益人次."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.folding import fold
from extractors.unexplained_numbers import RULE as UNEXPLAINED
from models.fields import Mention
from models.values import Kind

RULE = "bare_figure"

# A figure with at most a unit behind it: 286.5万元, 92.8%, 3,417, 76.
_FIGURE = r"\d[\d,.]*\s*(?:[十百千万亿]*(?:元|%|余|多|人次|人|个|场|户|名|家|次)?\+?)"
# A label: a few words without figures and marks.
_LABEL = r"[^\W\d_][^\W\d]{1,11}(?:\([^()\d]{1,6}\))?"
_PARTS = re.compile(rf"(?P<figure>{_FIGURE})|(?P<label>{_LABEL})")
# Fewer alternations are chance: a page number under a heading.
_FEWEST_FIGURES = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at [start, end) of the text number `index`, with the wording that names it."""

    index: int
    start: int
    end: int
    label: str


def with_stacked_labels(
    index: int, mentions: Sequence[Mention], figures: Sequence[Figure]
) -> list[Mention]:
    """The mentions of text number `index`, those that are `figures` under the figures' labels."""
    labels = {figure.start: figure.label for figure in figures if figure.index == index}
    return [
        replace(
            mention,
            label=labels[mention.start],
            rule=RULE if mention.rule == UNEXPLAINED else mention.rule,
        )
        if mention.start in labels and mention.kind in (Kind.AMOUNTS, Kind.COUNTS)
        else mention
        for mention in mentions
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    index: int
    start: int
    end: int
    text: str
    is_figure: bool


def find_stacked_figures(texts: Sequence[str]) -> list[Figure]:
    """The figures of a dashboard among `texts`, blocks in reading order, with their labels.

    Only a run of short blocks that alternate figure and label counts; which of the two comes
    first is known by how the run begins and ends. Where both ends are of one sort (a heading
    before or after labels) nobody can tell, and nothing is returned.
    """
    found: list[Figure] = []
    run: list[_Part] = []
    for index, text in enumerate(texts):
        parts = _parts(index, text)
        if not parts:
            found.extend(_labelled(run))
            run = []
        for part in parts:
            if run and run[-1].is_figure == part.is_figure:
                found.extend(_labelled(run))
                run = []
            run.append(part)
    found.extend(_labelled(run))
    return found


def _parts(index: int, text: str) -> list[_Part]:
    """The figures and labels of a block that holds nothing else."""
    folded = fold(text)
    parts: list[_Part] = []
    at = 0
    while at < len(folded):
        if folded[at].isspace():
            at += 1
            continue
        match = _PARTS.match(folded, at)
        if match is None:
            return []
        is_figure = match["figure"] is not None
        end = at + len(match.group().rstrip())
        parts.append(_Part(index, at, end, text[at:end], is_figure))
        at = match.end()
    return parts if len(parts) <= 6 else []


def _labelled(run: Sequence[_Part]) -> list[Figure]:
    figures = [part for part in run if part.is_figure]
    if len(figures) < _FEWEST_FIGURES or run[0].is_figure == run[-1].is_figure:
        return []
    shift = 1 if run[0].is_figure else -1
    return [
        Figure(part.index, part.start, part.end, re.sub(r"\s", "", run[at + shift].text))
        for at, part in enumerate(run)
        if part.is_figure
    ]
