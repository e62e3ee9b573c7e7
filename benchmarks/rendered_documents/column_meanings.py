"""Gold records of plain table cells from the meaning of their column (`@cols`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from benchmarks.rendered_documents.blocks import Gold
from benchmarks.rendered_documents.specs import check_options, decimal_text, record, split_options

# Cells that say that there is no value.
_NO_VALUE = {"", "-", "--", "—", "——", "－", "–", "/", "／", "\\", "无", "……", "…", "×", "*"}
TOTALS = {"合计", "小计", "总计", "共计", "累计", "合计数", "总额"}
_NUMBER = re.compile(r"[¥￥]?([+\-−－]?)([\d,]*\.?\d+)")
_BRACKETED = re.compile(r"[(（]([\d,]*\.?\d+)[)）]")
_DATES = (
    re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?"),
    re.compile(r"(\d{4})[.\-/](\d{1,2})(?:[.\-/](\d{1,2}))?"),
)


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What plain cells of one column are: `letter` of the kind, `argument` scale or unit."""

    letter: str
    argument: str = ""
    options: dict[str, str] = field(default_factory=dict)


def read_meaning(spec: str) -> ColumnMeaning:
    """The meaning that one spec of `@cols` states.

    Raises:
        ValueError: when it is not understood.
    """
    head, options = split_options(spec)
    letter, _, argument = head.partition(" ")
    argument = argument.strip()
    if letter == "a":
        decimal_text(argument)
    elif letter == "c":
        if not argument:
            raise ValueError("c needs a unit, or - for none")
    elif letter not in ("x", "d", "o", "n", "p", "t") or argument:
        raise ValueError(f"not a column's meaning: {spec.strip()!r}")
    check_options(letter, options)
    return ColumnMeaning(letter, argument, options)


def cell_record(text: str, meaning: ColumnMeaning) -> Gold | None:
    """The record of a plain cell, None when it states nothing.

    Raises:
        ValueError: when the cell is not of the kind that its column says.
    """
    compact = re.sub(r"\s", "", text)
    if meaning.letter == "x" or compact in _NO_VALUE:
        return None
    shown = text.replace("\n", "")
    match meaning.letter:
        case "a" | "c":
            spec = _number_spec(compact, meaning)
        case "d":
            spec = "d " + _date_argument(compact)
        case letter:
            if compact in TOTALS:
                return None
            spec = letter
    return record(shown, "; ".join([spec, *(f"{k} {v}" for k, v in meaning.options.items())]))


def _number_spec(text: str, meaning: ColumnMeaning) -> str:
    percent = text.endswith(("%", "％"))
    unit = "" if meaning.letter == "a" or meaning.argument == "-" else meaning.argument
    bare = text[:-1] if percent else text.removesuffix(unit) if unit else text
    if match := _BRACKETED.fullmatch(bare):
        value = "-" + decimal_text(match[1])
    elif match := _NUMBER.fullmatch(bare):
        value = ("-" if match[1] and match[1] != "+" else "") + decimal_text(match[2])
    else:
        raise ValueError(f"not a number: {text!r} (annotate the cell, as x if it is none)")
    if percent:
        return f"c {value} %"
    if meaning.letter == "a":
        return "a " + decimal_text(str(Decimal(value) * Decimal(meaning.argument)))
    return f"c {value} {unit}".strip()


def _date_argument(text: str) -> str:
    for form in _DATES:
        if match := form.fullmatch(text):
            return "-".join(part for part in match.groups() if part)
    raise ValueError(f"not a date that a d column understands: {text!r} (annotate the cell)")
