"""Numbers that cannot be read as they stand, taken the one way that the document confirms.

A colon or a comma in the place of a point (361:05, 80,00) or a letter in that of a figure (12O)
gives a value no number of its own. Each way to write it well is tried in its place; where the
arithmetic of the document (a sum, a rate, 大写) comes right with one of them and with no other,
that one is the value. Nothing is guessed: what nothing confirms keeps no value and its flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from extractors.checks.confirmations import confirmed_fields
from extractors.checks.suggestions import nearby, other_value, with_text
from extractors.folding import fold
from models.documents import Analysis
from models.fields import Field
from models.values import Kind, Value, is_understood

#: Rule of a value that was repaired so.
RULE = "confirmed_by_arithmetic"
_KINDS = frozenset({Kind.AMOUNTS, Kind.COUNTS})
# A page with more unreadable numbers is a bad scan, where sums come right by chance.
_MOST = 12
_MOST_MARKS = 3
_SHAPES = str.maketrans("OoDQIl|SsBZz", "000011155822")
_NUMBER = re.compile(r"[\dOoDQIl|SsBZz](?:[\dOoDQIl|SsBZz]|[,.:;·'](?=[\dOoDQIl|SsBZz,.]))*")
_WELL_WRITTEN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def with_arithmetic_repairs(analysis: Analysis) -> Analysis:
    """The analysis with the values that its own arithmetic settles; texts stay as they were read.

    `analysis` has its fields and layout; flags are not needed.
    """
    doubtful = [f for f in analysis.fields if f.kind in _KINDS and not is_understood(f.value)]
    by_page: dict[int, list[Field]] = {}
    for field in doubtful:
        by_page.setdefault(field.page, []).append(field)
    repaired: dict[str, Value] = {}
    for fields in by_page.values():
        if len(fields) <= _MOST:
            for field in fields:
                value = _confirmed_value(analysis, field)
                if value is not None:
                    repaired[field.field_id] = value
    if not repaired:
        return analysis
    return replace(
        analysis,
        fields=tuple(
            replace(f, value=repaired[f.field_id], rule=RULE) if f.field_id in repaired else f
            for f in analysis.fields
        ),
    )


def _confirmed_value(analysis: Analysis, field: Field) -> Value | None:
    """The value of the one spelling that the arithmetic confirms."""
    near = nearby(analysis, field.page)
    confirmed: list[Value] = []
    for spelling in dict.fromkeys(spellings(field.raw_text)):
        found = other_value(near, field, field.raw_text, spelling)
        if found is None or found[0].value in confirmed:
            continue
        mention, text = found
        if field.field_id in confirmed_fields(with_text(near, field, mention, text)):
            confirmed.append(mention.value)
    return confirmed[0] if len(confirmed) == 1 else None


def spellings(raw_text: str) -> Iterator[str]:
    """The ways to write the number in `raw_text` well, figures and places of marks kept.

    Each mark may be a point, a comma, or nothing. Texts with several numbers have no spelling.
    """
    folded = fold(raw_text)
    numbers = [m for m in _NUMBER.finditer(folded) if re.search(r"\d", m[0])]
    if len(folded) != len(raw_text) or len(numbers) != 1:
        return
    (number,) = numbers
    parts = re.split(r"[^\dOoDQIl|SsBZz]+", number[0])
    if not 1 <= len(parts) <= _MOST_MARKS + 1:
        return
    figures = [part.translate(_SHAPES) for part in parts]
    for marks in product((".", ",", ""), repeat=len(parts) - 1):
        written = figures[0] + "".join(m + f for m, f in zip(marks, figures[1:], strict=True))
        if _WELL_WRITTEN.fullmatch(written):
            yield folded[: number.start()] + written + folded[number.end() :]
