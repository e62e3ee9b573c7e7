"""Errors as cards: what was wanted, what came, where they differ, and the place on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path

from flows.evaluation_causes import ErrorCase
from flows.evaluation_export import Exported, PageTurn
from flows.evaluation_facts import NUMERIC, Fact
from flows.evaluation_words import WHAT, Words
from flows.mistakes import What
from flows.page_crops import Crop, PageCrops

# So many pictures make a file of some 8 MB, which browsers still open at once.
_MOST_PICTURES = 400

_SILENT = (What.MISSED_SILENTLY, What.SPURIOUS_UNFLAGGED)
_DESCRIPTIONS = (What.WRONG_LABEL, What.WRONG_PROJECT, What.WRONG_QUALIFIER)
_ABOUT_FLAGS = (What.FLAG_NOT_RAISED, What.FALSE_FLAG)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that the other text has too, or has not."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One error for the reader.

    `field` is the text of the field that is described wrongly, empty for other errors.
    `wanted_value` and `got_value` are the values of numbers, empty where it is not about them.
    `remark` is the gold's reason for a flag that should have been raised.
    """

    case: ErrorCase
    badges: tuple[tuple[Words, bool], ...]
    field: str
    wanted: tuple[Piece, ...]
    got: tuple[Piece, ...]
    wanted_value: str
    got_value: str
    confidence: float | None
    remark: str
    crop: Crop


def cards(cases: Sequence[ErrorCase], exported: Exported, documents: Path) -> list[Card]:
    """A card for each case, in the same order; silent errors get their pictures first."""
    crops = PageCrops(documents)
    turns = {file: exported.page_turns(file) for file in {case.file for case in cases}}
    hashes = {file: exported.sha256(file) for file in turns}
    silent_first = sorted(range(len(cases)), key=lambda n: not _is_silent(cases[n]))
    pictured = set(silent_first[:_MOST_PICTURES])
    made = []
    for number, case in enumerate(cases):
        if number in pictured:
            turn = turns[case.file].get(case.page, PageTurn(0, 0.0))
            crop = crops.crop(case.file, hashes[case.file], case.page, turn, case.box)
        else:
            crop = Crop(
                missing=f"只画 {_MOST_PICTURES} 幅 / no more than {_MOST_PICTURES} pictures"
            )
        made.append(_card(case, crop))
    return made


def differences(wanted: str, got: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut where they begin or cease to differ."""
    left: list[Piece] = []
    right: list[Piece] = []
    matcher = SequenceMatcher(None, wanted, got, autojunk=False)
    for operation, i0, i1, j0, j1 in matcher.get_opcodes():
        differs = operation != "equal"
        if i1 > i0:
            left.append(Piece(wanted[i0:i1], differs))
        if j1 > j0:
            right.append(Piece(got[j0:j1], differs))
    return tuple(left), tuple(right)


def _card(case: ErrorCase, crop: Crop) -> Card:
    first = case.mistakes[0]
    wanted_fact = next((m.wanted for m in case.mistakes if m.wanted), None)
    got_fact = next((m.got for m in case.mistakes if m.got), None)
    described = first.what in _DESCRIPTIONS
    if case.wanted and case.got and first.what not in _ABOUT_FLAGS:
        wanted, got = differences(case.wanted, case.got)
    else:
        wanted, got = _whole(case.wanted), _whole(case.got)
    return Card(
        case,
        tuple((WHAT[m.what], m.what in _SILENT) for m in case.mistakes),
        got_fact.raw if got_fact and described else "",
        wanted,
        got,
        _value_text(wanted_fact) if wanted_fact and not described else "",
        _value_text(got_fact) if got_fact and not described else "",
        got_fact.confidence if got_fact else None,
        first.text if first.what is What.FLAG_NOT_RAISED else "",
        crop,
    )


def _is_silent(case: ErrorCase) -> bool:
    return any(m.what in _SILENT for m in case.mistakes)


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, differs=False),) if text else ()


def _value_text(fact: Fact) -> str:
    """The normalised value of a number; names are their own value."""
    if fact.kind not in NUMERIC:
        return ""
    parts = (f"{part:f}" if isinstance(part, Decimal) else str(part or "—") for part in fact.key)
    return " · ".join(parts)
