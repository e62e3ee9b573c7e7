"""Values of one table cell, which its headers and the table's unit explain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.amounts import find_amounts
from extractors.contacts import find_contacts
from extractors.dates import find_dates
from extractors.finding import find_values
from extractors.folding import fold
from extractors.numerals import parse_number
from extractors.table_columns import (
    Column,
    Role,
    column_label,
    is_money_unit,
    money_unit_in,
    read_column,
)
from models.fields import Mention
from models.values import AmountValue, CountValue, Kind

_BLANK = re.compile(r"[\s\-/\\.。·*×无]*")
# A cell that holds nothing but a number, whatever is wrong with it: letters that readers take for
# figures belong in, so that 12O.50 is a doubtful number and not a text.
_NUMERIC = re.compile(r"[¥￥$]?\s*[(\-+−]?\s*[¥￥$]?\s*[\dOoIl][\dOoIl,.\s']*\)?")
_HAS_DIGIT = re.compile(r"\d")
_SILENT = (Role.ORDINAL, Role.IDENTIFIER, Role.SCORE)
_NAMES_ONLY = (Kind.CONTACTS, Kind.REFERENCES)
_LINE_BREAK = re.compile(r"[^\S\n]*\n[^\S\n]*")


def find_in_cell(
    text: str, header: tuple[str, ...], row_label: str, unit: str, year: int | None = None
) -> list[Mention]:
    """The values in a cell's `text`, in order; offsets are in `text`.

    Args:
        text: the cell, with the line breaks of a narrow column.
        header: the column headers above it, top to bottom; empty in a form of label and value.
        row_label: the label cell of its row.
        unit: what the table states for all its numbers (万元), empty when it states nothing.
        year: the year that the document reports on.
    """
    folded = fold(text)
    column = read_column(header, row_label)
    if _BLANK.fullmatch(folded) or column.role in _SILENT:
        return []
    label = column_label(header, row_label)
    if _NUMERIC.fullmatch(folded.strip()) and column.role not in (Role.PHONE, Role.DATE):
        return [
            mention
            for start, end in _number_spans(folded)
            for mention in _bare_number(text, start, end, column, unit, label)
        ]
    return _labelled(text, _values(text, column, year), label)


def _bare_number(
    text: str, start: int, end: int, column: Column, table_unit: str, label: str
) -> list[Mention]:
    raw = text[start:end]
    value = parse_number(re.sub(r"[\s¥￥$]", "", raw))
    rule = "cell_number" if value is not None else "suspicious_number"
    money_unit = column.unit if is_money_unit(column.unit) else ""
    is_counted = column.role in (Role.COUNT, Role.RATE)
    if not money_unit and not is_counted and not column.unit:
        money_unit = money_unit_in(table_unit)
    if money_unit or (column.role is Role.MONEY and not column.unit):
        amount = _amount(raw, money_unit)
        return [Mention(Kind.AMOUNTS, start, end, raw, amount, rule, label)]
    if column.role is Role.NAME and not column.unit:
        return []
    count = CountValue(value, column.unit)
    return [Mention(Kind.COUNTS, start, end, raw, count, rule, label)]


def _amount(raw: str, unit: str) -> AmountValue:
    """The amount of a bare number under `unit`; without a value where either is not understood."""
    if not unit:
        unit = "元" if re.search("[¥￥]", raw) else ""
    value = parse_number(re.sub(r"[\s¥￥$]", "", raw))
    scale = find_amounts(f"1{unit}") if unit else []
    if not scale or not isinstance(scale[0].value, AmountValue):
        return AmountValue(None, unit=unit)
    one = scale[0].value
    if value is None or one.value_yuan is None:
        return AmountValue(None, currency=one.currency, unit=unit)
    return AmountValue(value * one.value_yuan, currency=one.currency, unit=unit)


def _number_spans(folded: str) -> list[tuple[int, int]]:
    """Spans of the numbers of a numeric cell: one, or one a line where each line is complete."""
    begin = len(folded) - len(folded.lstrip())
    whole = (begin, len(folded.rstrip()))
    lines = [m.span() for m in re.finditer(r"[^\n]*[^\s][^\n]*", folded)]
    pieces = [folded[s:e].strip() for s, e in lines]
    # A number broken by a narrow column ends its line in a mark, or its parts differ in decimals.
    decimals = {len(p.rpartition(".")[2]) if "." in p else 0 for p in pieces}
    complete = all(parse_number(p) is not None for p in pieces) and len(decimals) == 1
    if len(pieces) < 2 or not complete or decimals == {0}:
        return [whole]
    return [
        (s + len(folded[s:e]) - len(folded[s:e].lstrip()), s + len(folded[s:e].rstrip()))
        for s, e in lines
    ]


def _values(text: str, column: Column, year: int | None) -> list[Mention]:
    as_written = _values_of(text, column, year)
    if "\n" not in text.strip():
        return as_written
    # A narrow column breaks numbers as well as words; of both readings, the one that leaves fewer
    # figures unexplained is right.
    joined, offsets = _joined(text)
    rejoined = [
        replace(m, start=offsets[m.start], end=offsets[m.end - 1] + 1)
        for m in _values_of(joined, column, year)
    ]
    rejoined = [replace(m, raw_text=text[m.start : m.end]) for m in rejoined]
    return min(as_written, rejoined, key=lambda found: _unexplained(text, found))


def _values_of(text: str, column: Column, year: int | None) -> list[Mention]:
    if column.role is Role.PHONE:
        return _announced(text, "电话:")
    if column.role is Role.DATE:
        found = [
            replace(m, start=m.start - 3, end=m.end - 3)
            for m in find_dates(f"日期:{text}", year)
            if m.start >= 3
        ]
        return found or find_values(text, year)
    found = find_values(text, year)
    if column.role is Role.NAME:
        return [m for m in found if m.kind in _NAMES_ONLY]
    return found


def _announced(text: str, announcement: str) -> list[Mention]:
    """Contacts of a text under a header that says what they are."""
    shift = len(announcement)
    return [
        replace(m, start=m.start - shift, end=m.end - shift)
        for m in find_contacts(announcement + text)
    ]


def _joined(text: str) -> tuple[str, list[int]]:
    """`text` without its line breaks, and for each character its offset in `text`."""
    kept: list[int] = []
    at = 0
    for line_break in _LINE_BREAK.finditer(text):
        kept.extend(range(at, line_break.start()))
        at = line_break.end()
    kept.extend(range(at, len(text)))
    return "".join(text[i] for i in kept), kept


def _unexplained(text: str, mentions: Sequence[Mention]) -> tuple[int, int]:
    covered = {i for m in mentions for i in range(m.start, m.end)}
    left = sum(1 for m in _HAS_DIGIT.finditer(text) if m.start() not in covered)
    return left, len(mentions)


def _labelled(text: str, mentions: Sequence[Mention], label: str) -> list[Mention]:
    """A cell that is hardly more than its value has the header for label, a sentence its own."""
    size = len(re.sub(r"\s", "", text))
    covered = sum(len(re.sub(r"\s", "", m.raw_text)) for m in mentions)
    is_value = 2 * covered >= size or size - covered <= 4
    return [replace(m, label=label if is_value or not m.label else m.label) for m in mentions]
