"""Values of one table cell, which its headers and the table's unit explain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.amounts import find_amounts
from extractors.contacts import find_contacts
from extractors.counts import find_counts
from extractors.dates import find_dates
from extractors.finding import find_explained, with_labels
from extractors.folding import fold
from extractors.number import halfwidth
from extractors.numerals import parse_number
from extractors.per import per_in_words
from extractors.table_columns import (
    Column,
    Role,
    column_label,
    is_money_unit,
    is_unit_price,
    money_unit_in,
    read_column,
)
from extractors.unexplained_numbers import RULE as UNEXPLAINED
from extractors.unexplained_numbers import find_unexplained
from models.fields import Mention
from models.values import AmountValue, CountValue, DateValue, Kind

_BLANK = re.compile(r"[\s\-/\\.。·*×无]*")
# A phone number says by its form what it is: an area code and its hyphen, or a mobile number that
# no separators group as a quantity's digits are.
_PHONE_FORM = re.compile(r"(?:0\d{2,3}[-—－]\d{6,9}|1[3-9]\d{9}|[48]00-\d{3}-\d{4})")
# 05 under 款: quantities are not printed with a zero in front, codes are.
_CODE = re.compile(r"0\d+")
# A cell that holds nothing but a number, whatever is wrong with it: letters that readers take for
# figures belong in, so that 12O.50 is a doubtful number and not a text.
_NUMERIC = re.compile(r"[¥￥$]?\s*[(\-+−]?\s*[¥￥$]?\s*[\dOoIl][\dOoIl,.\s']*\)?")
# A number with words of degree or scale around it and no unit: 约20, ≥50, 3000-5000, 1.2万.
_UNITLESS = re.compile(
    r"(?:[≥≤><=约近超逾共计]|不超过|不少于|不低于|不高于|至少|最多|最高|大于|小于|等于|[¥￥])*\s*[\d,.]+"
    r"\s*[十百千万亿]*[余多]?\s*(?:(?:-+|至|到)\s*[\d,.]+\s*[十百千万亿]*[余多]?)?(?:左右|以上|以下|以内|\+)?"
)
_FIGURES_ONLY = re.compile(r"(?=.*\d)[\d\s,.:;'OoIl()\[\]+\-*/]+", re.DOTALL)
# c4.04: a number with one letter, under a header or table unit that makes it one.
# 125.8~ and )9.24: a mark for one of its figures.
_MISREAD_NUMBER = re.compile(
    r"\s*(?:[A-Za-z][.,]?\d[\d.,]*\d|\d[\d.,]*[.,]\d*[A-Za-z]\d*"
    r"|[^\w\s]\s?\d[\d.,]*|\d[\d.,]*\s?[^\w\s%‰.,])\s*"
)
_REMARK = re.compile(r"\s*\([^()\d]*\)$")
# 1,250 and 96.50 are how sums are printed, and no part of a name.
_PRINTED_SUM = re.compile(r"\d,\d{3}|\d\.\d{2}$")
# Between the figures of a number a blank may stand beside its point or comma, or in place of
# every comma of thousands (1 045 270.50); 1045 27 has lost its point, and 5 1243 more than that.
_AT_MARK = re.compile(r"[^\S\n]*(?P<mark>[.,，])[^\S\n]*")
_GROUPED_BY_BLANKS = re.compile(r"[(\-+−]*\d{1,3}(?:[^\S\n]\d{3})+(?:\.\d+)?\)?")
_BLANK_WITHIN = re.compile(r"[\dOoIl][^\S\n]+[\dOoIl]")
# 74 49%, 20 55万元, ,635,160 and .17500: one number, not read as it stood; 294.8L is no measure
# where the column holds money.
_TORN = re.compile(
    r"(?:\d[\d.,]*[^\S\n]+[\d.,]+\s?(?:[%‰]|[百千]?[万亿]?元)|[.,]\d[\d.,]*\s?[%‰元]?)"
)
_ENDS_IN_LETTERS = re.compile(r"[¥￥]?\s*[\d.,]*\d[\d.,]*\s?[A-Za-z]{1,2}")
# Year, month and day in figures, once or twice.
_DAY = r"(?:19|20)\d\d\.\d{1,2}\.\d{1,2}"
_DAYS = re.compile(rf"{_DAY}(?:\s*(?:-+|~|至|到)\s*{_DAY})?")
_HAS_DIGIT = re.compile(r"\d")
_SILENT = (Role.ORDINAL, Role.IDENTIFIER, Role.SCORE)
_NAMES_ONLY = (Kind.CONTACTS, Kind.REFERENCES)
_LINE_BREAK = re.compile(r"[^\S\n]*\n[^\S\n]*")


@dataclass(frozen=True, slots=True)
class _Scope:
    """What holds for a bare number in the cell; `money_unit` is empty where it is no money."""

    column: Column
    money_unit: str
    label: str


def find_in_cell(
    text: str,
    header: tuple[str, ...],
    row_label: str,
    unit: str,
    year: int | None = None,
    *,
    row_unit: str = "",
    is_date: bool = False,
) -> list[Mention]:
    """The values in a cell's `text`, in order; offsets are in `text`.

    Args:
        text: the cell, with the line breaks of a narrow column.
        header: the column headers above it, top to bottom; empty in a form of label and value.
        row_label: the label cell of its row.
        unit: what the table states for all its numbers (万元), empty when it states nothing.
        year: the year that the document reports on.
        row_unit: what another column of the row says that its figures count (床, 公斤, 万元).
        is_date: whether all cells of the column look like months, whatever its header says.
    """
    folded = fold(text)
    if _BLANK.fullmatch(folded) or _CODE.fullmatch(folded.strip()):
        return []
    own = read_column(header, row_label).in_row(row_unit).with_unit(unit)
    if own.role in (Role.NAME, Role.TEXT) and not own.unit and not any(map(str.strip, header)):
        # Without a header the label of a row says what the row is about, not that its cells are
        # names: 322 beside 维修改造工程 is a number that nothing explains.
        own = replace(own, role=Role.UNKNOWN) if _NUMERIC.fullmatch(folded.strip()) else own
    column = Column(Role.DATE) if is_date else own
    if column.role not in _SILENT and _PHONE_FORM.fullmatch(folded.strip()):
        column = Column(Role.PHONE)
    label = column_label(header, row_label)
    found: list[Mention] = []
    if column.role not in _SILENT:
        found = _in_column(text, column, _Scope(column, _money_unit(column, unit), label), year)
        found = _per_head(found, header, row_label)
        found = _per_row_unit(found, header, row_unit)
    return _with_unexplained(text, found, column, label)


def _in_column(text: str, column: Column, scope: _Scope, year: int | None) -> list[Mention]:
    folded = fold(text)
    if not (scope.money_unit or column.unit) and (days := _days(text, year)):
        return [replace(m, label=m.label or scope.label) for m in days]
    if column.role not in (Role.PHONE, Role.DATE):
        body = _REMARK.sub("", folded.rstrip())
        if _NUMERIC.fullmatch(body.strip()):
            spans = _number_spans(folded[: len(body)])
            return [m for start, end in spans for m in _bare_number(text, start, end, scope)]
        if _TORN.fullmatch(body.strip()) or (
            scope.money_unit and _ENDS_IN_LETTERS.fullmatch(body.strip())
        ):
            return _torn(text[: len(body)], scope)
        if _UNITLESS.fullmatch(body.strip()):
            return _qualified_number(text[: len(body)], scope)
    is_text = column.role is Role.TEXT
    found = _labelled(text, _values(text, column, year), scope.label, is_text=is_text)
    if not found and column.role is Role.MONEY and _FIGURES_ONLY.fullmatch(folded):
        return _torn(text, scope)
    if not found and (scope.money_unit or column.unit) and _MISREAD_NUMBER.fullmatch(folded):
        return _torn(text, scope)
    return found


def _days(text: str, year: int | None) -> list[Mention]:
    """The day or term that is all of a cell: 2021.1.1-2025.12.31 has too many points for a sum."""
    whole = text.strip()
    if _DAYS.fullmatch(fold(whole)) is None:
        return []
    start = len(text) - len(text.lstrip())
    return [
        replace(m, start=m.start + start, end=m.end + start)
        for m in find_dates(whole, year)
        if (m.start, m.end) == (0, len(whole))
        and isinstance(m.value, DateValue)
        and not m.value.problem
    ]


def _with_unexplained(text: str, found: list[Mention], column: Column, label: str) -> list[Mention]:
    """The values with the numbers of the cell that nothing explains.

    Names, scores and serial numbers may hold figures; a sum printed in such a column stands in
    the wrong one, or its header was misread.
    """
    left = find_unexplained(text, found)
    if column.role in (*_SILENT, Role.NAME):
        left = [m for m in left if _PRINTED_SUM.search(m.raw_text)]
        left = left if column.role in (Role.ORDINAL, Role.NAME) else []
    named = with_labels(text, [*found, *left])[len(found) :]
    left = _labelled(text, named, label)
    return sorted([*found, *left], key=lambda m: (m.start, m.end))


def _money_unit(column: Column, table_unit: str) -> str:
    """The unit of money that holds for the cell: its header's, else the table's; or empty."""
    if is_money_unit(column.unit):
        return column.unit
    if column.unit or column.role in (Role.COUNT, Role.RATE, Role.NAME, Role.TEXT):
        return ""
    return money_unit_in(table_unit)


def _bare_number(text: str, start: int, end: int, scope: _Scope) -> list[Mention]:
    raw, column = text[start:end], scope.column
    value = _cell_number(raw)
    rule = "cell_number" if value is not None else "suspicious_number"
    unit = scope.money_unit or ("元" if re.search("[¥￥]", raw) else "")
    if unit or (not column.unit and _is_money(raw, column)):
        amount = _amount(value, unit)
        return [Mention(Kind.AMOUNTS, start, end, raw, amount, rule, scope.label)]
    if column.role in (Role.NAME, Role.TEXT) and not column.unit:
        return []
    # 12.5 under 增长率 is a percentage; 0.95 may as well be a fraction of one.
    is_percent = column.role is Role.RATE and not column.unit and value and abs(value) > 1.5
    count = CountValue(value, "%" if is_percent else column.unit)
    # Under a header that says neither what it counts nor in which unit, money looks the same.
    if column.role is Role.UNKNOWN and not count.unit and value is not None:
        rule = UNEXPLAINED
    return [Mention(Kind.COUNTS, start, end, raw, count, rule, scope.label)]


def _cell_number(raw: str) -> Decimal | None:
    """The value of a number that fills its cell; None where a blank tears its figures apart."""
    body = _AT_MARK.sub(r"\g<mark>", re.sub("[¥￥$]", "", halfwidth(raw)).strip())
    if _BLANK_WITHIN.search(body) and _GROUPED_BY_BLANKS.fullmatch(body) is None:
        return None
    return parse_number(re.sub(r"\s", "", body))


def _is_money(raw: str, column: Column) -> bool:
    """Whether a number without any unit is money: its header says so, or it has fen.

    Two decimals are how sums are printed; without a header to say otherwise the number is
    called an amount of unknown unit, which a check shows, and not a count, which nobody sees.
    """
    has_fen = re.search(r"\d\.\d{2}\)?$", raw.strip()) is not None
    return column.role is Role.MONEY or (column.role is Role.UNKNOWN and has_fen)


def _amount(value: Decimal | None, unit: str) -> AmountValue:
    """So many of `unit`; without a value where number or unit is not understood."""
    scale = find_amounts(f"1{unit}") if unit else []
    if not scale or not isinstance(scale[0].value, AmountValue):
        return AmountValue(None, unit=unit)
    one = scale[0].value
    if value is None or one.value_yuan is None:
        return AmountValue(None, currency=one.currency, unit=unit)
    return AmountValue(value * one.value_yuan, currency=one.currency, unit=unit)


def _qualified_number(text: str, scope: _Scope) -> list[Mention]:
    """约20, ≥50, 3000-5000, 1.2万 under a header that states the unit.

    The grammar of running text reads it with that unit behind it. What it does not read is
    returned without a value: a number was meant.
    """
    body = text.rstrip()
    is_amount = bool(scope.money_unit) or scope.column.role is Role.MONEY
    if scope.column.role is Role.NAME and not is_amount:
        return []
    unit = scope.money_unit if is_amount else scope.column.unit
    # 个 lends a count without a unit the grammar's ear; it is taken away again.
    spoken = unit or ("元" if is_amount else "个")
    composed = body + spoken
    found = find_amounts(composed) if is_amount else find_counts(composed)
    start = len(body) - len(body.lstrip())
    whole = [m for m in found if m.end == len(composed) and not _has_digit(body[: m.start])]
    blank = AmountValue(None, unit=unit) if is_amount else CountValue(None, unit)
    is_read = bool(whole) and whole[0].rule != "suspicious_number"
    value = whole[0].value if whole else blank
    rule = "cell_number" if is_read else "suspicious_number"
    if whole and isinstance(value, AmountValue):
        value = replace(value, unit=unit) if unit else AmountValue(None)
    elif whole and isinstance(value, CountValue):
        value = replace(value, unit=unit)
    kind = Kind.AMOUNTS if is_amount else Kind.COUNTS
    begin = whole[0].start if whole else start
    return [Mention(kind, begin, len(body), body[begin:], value, rule, scope.label)]


def _has_digit(text: str) -> bool:
    return _HAS_DIGIT.search(text) is not None


def _per_head(mentions: list[Mention], header: Sequence[str], row_label: str) -> list[Mention]:
    """Amounts with what one of them is for, where a header says so (每站补助, 人均成本)."""
    per = next((p for p in map(per_in_words, (*reversed(header), row_label)) if p), "")
    return [
        replace(m, value=replace(m.value, per=per))
        if per and isinstance(m.value, AmountValue) and not m.value.per
        else m
        for m in mentions
    ]


def _per_row_unit(mentions: list[Mention], header: Sequence[str], row_unit: str) -> list[Mention]:
    """Unit prices with the unit of their row: 168.00 beside 床 is per 床."""
    if not row_unit or is_money_unit(row_unit) or not is_unit_price(header):
        return mentions
    return [
        replace(m, value=replace(m.value, per=row_unit))
        if isinstance(m.value, AmountValue) and not m.value.per
        else m
        for m in mentions
    ]


def _torn(text: str, scope: _Scope) -> list[Mention]:
    """The number that fills a cell and was not read as it stood, without a value."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    raw = text[start:end]
    is_amount = bool(scope.money_unit) or scope.column.role is Role.MONEY or raw.endswith("元")
    kind = Kind.AMOUNTS if is_amount else Kind.COUNTS
    unit = "%" if raw.endswith(("%", "％")) else scope.money_unit or scope.column.unit
    lost = AmountValue(None, unit=unit or "元") if is_amount else CountValue(None, unit)
    return [Mention(kind, start, end, raw, lost, "suspicious_number", scope.label)]


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
        return found or _year_alone(text) or find_explained(text, year)
    found = find_explained(text, year)
    if not found and column.unit == "天":
        # 260天 under 开放天数: the header says what no word in the cell does.
        return _shifted(find_counts(f"天数:{text}"), 3)
    if column.role is Role.NAME:
        return [m for m in found if m.kind in _NAMES_ONLY]
    return found


def _year_alone(text: str) -> list[Mention]:
    """A column of years (年度: 2023)."""
    body = text.strip()
    if re.fullmatch(r"(?:19|20)\d\d", fold(body)) is None:
        return []
    start = text.index(body)
    return [
        replace(m, start=start, end=start + len(body), raw_text=body)
        for m in find_dates(f"年度:{body}年")
    ]


def _announced(text: str, announcement: str) -> list[Mention]:
    """Contacts of a text under a header that says what they are."""
    return _shifted(find_contacts(announcement + text), len(announcement))


def _shifted(mentions: list[Mention], shift: int) -> list[Mention]:
    """The mentions with offsets that leave out the `shift` characters put before their text."""
    return [replace(m, start=m.start - shift, end=m.end - shift) for m in mentions]


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


def _labelled(
    text: str, mentions: Sequence[Mention], label: str, *, is_text: bool = False
) -> list[Mention]:
    """A cell that is hardly more than its value has the header for label, a sentence its own.

    The header of a column of text (服务对象, 建设内容) names no value: 贴息126户 says it itself.
    """
    size = len(re.sub(r"\s", "", text))
    covered = sum(len(re.sub(r"\s", "", m.raw_text)) for m in mentions)
    is_clause = re.search("[,，。；;]", text) is not None
    is_value = size - covered <= 4 or (2 * covered >= size and not is_clause)
    is_value = is_value and not (is_text and size - covered >= 2)
    return [replace(m, label=label if is_value or not m.label else m.label) for m in mentions]
