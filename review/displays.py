"""Values as a person reads them: 约 5,000 人次, 2023-01-01 至 2023-12-31.

What is shown in Chinese can be typed back and means the same (`review/typed_values.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from models.values import Kind

# Words before the number, Chinese and English; an exact number has none.
_QUALIFIERS = {
    "about": ("约", "about"),
    "nearly": ("近", "nearly"),
    "more_than": ("超过", "more than"),
    "at_least": ("至少", "at least"),
    "less_than": ("少于", "less than"),
    "at_most": ("不超过", "at most"),
}
_CURRENCIES = {
    "CNY": "元",
    "USD": "美元",
    "HKD": "港元",
    "EUR": "欧元",
    "JPY": "日元",
    "GBP": "英镑",
}
_CHINESE_NUMBERS = "零一二三四"


def display_value(kind: Kind, values: Mapping[str, str], language: str = "zh") -> str:
    """The `values` of a field (columns of the contract as text) as one short text.

    Empty where no value is known. Text that is not what its column holds is shown as it is.
    """
    is_chinese = language != "en"
    match kind:
        case Kind.AMOUNTS:
            return _amount(values, is_chinese=is_chinese)
        case Kind.COUNTS:
            ends = (values.get("value", ""), values.get("lower", ""), values.get("upper", ""))
            return _number(ends, values, values.get("unit", ""), is_chinese=is_chinese)
        case Kind.DATES:
            return _date(values, is_chinese=is_chinese)
        case Kind.CONTACTS:
            return values.get("value", "")
        case Kind.REFERENCES:
            return _reference(values)
        case Kind.PEOPLE:
            details = "，".join(filter(None, (values.get("title"), values.get("organization"))))
            name = values.get("name", "")
            return f"{name}（{details}）" if details else name
        case _:
            return values.get("name", "")


def display_number(text: str) -> str:
    """A decimal number with thousands separators and all its digits."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number:,f}" if number.is_finite() else text


def currency_name(code: str) -> str:
    """What stands behind a number of this currency in Chinese; its code where that is all."""
    return _CURRENCIES.get(code, code)


def _amount(values: Mapping[str, str], *, is_chinese: bool) -> str:
    ends = (
        values.get("value_yuan", ""),
        values.get("lower_yuan", ""),
        values.get("upper_yuan", ""),
    )
    code = values.get("currency") or "CNY"
    shown = _number(
        ends, values, currency_name(code) if is_chinese else code, is_chinese=is_chinese
    )
    per = values.get("per", "")
    return f"{shown}/{per}" if shown and per else shown


def _number(
    ends: tuple[str, str, str], values: Mapping[str, str], unit: str, *, is_chinese: bool
) -> str:
    exact, lower, upper = (display_number(end) for end in ends)
    if exact:
        number = exact
    elif lower and upper:
        number = f"{lower} {'至' if is_chinese else 'to'} {upper}"
    elif lower or upper:
        word = ("≥", "≤")[not lower]
        return f"{word} {lower or upper} {unit}".rstrip()
    else:
        return ""
    word = _QUALIFIERS.get(values.get("qualifier", ""), ("", ""))[not is_chinese]
    return f"{word} {number} {unit}".strip()


def _date(values: Mapping[str, str], *, is_chinese: bool) -> str:
    start, end, precision = (values.get(name, "") for name in ("start", "end", "precision"))
    form = values.get("form", "")
    first = _stretch(start, precision, is_first=True, is_chinese=is_chinese)
    last = _stretch(end, precision, is_first=False, is_chinese=is_chinese)
    if form == "until" or (end and not start):
        return (f"截至 {last}" if is_chinese else f"until {last}") if last else ""
    if form == "since" or (start and not end):
        return (f"自 {first} 起" if is_chinese else f"since {first}") if first else ""
    if first == last:
        return first
    return f"{first} {'至' if is_chinese else 'to'} {last}"


def _stretch(text: str, precision: str, *, is_first: bool, is_chinese: bool) -> str:
    """The day, month, quarter, half or year that begins (or ends) on a day.

    A day that is no such beginning or end is shown as a day, whatever the precision says.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(precision)
    if months is None or not _is_border(day, months, is_first=is_first):
        return day.isoformat()
    number = (day.month - 1) // months + 1
    match precision:
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return (
                f"{day.year} 年第{_CHINESE_NUMBERS[number]}季度"
                if is_chinese
                else f"{day.year} Q{number}"
            )
        case "half":
            return (
                f"{day.year} 年{'上下'[number - 1]}半年" if is_chinese else f"{day.year} H{number}"
            )
        case _:
            return f"{day.year} 年" if is_chinese else str(day.year)


def _is_border(day: date, months: int, *, is_first: bool) -> bool:
    if is_first:
        return day.day == 1 and (day.month - 1) % months == 0
    if day == date.max:
        return True
    following = date.fromordinal(day.toordinal() + 1)
    return following.day == 1 and (following.month - 1) % months == 0


def _reference(values: Mapping[str, str]) -> str:
    name, number = values.get("name", ""), values.get("number", "")
    title = f"《{name}》" if name else ""
    return f"{title}（{number}）" if title and number else title or number
