"""Shares that lack the % of their column or row (`low_confidence`)."""

from __future__ import annotations

import re
from collections import defaultdict

from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import CountValue

# So many values with a sign show that the column prints it.
_LEAST = 2
_SIGN = re.compile(r"[%％‰﹪]\s*\)?$")


def check_column_percents(analysis: Analysis) -> list[Flag]:
    """Flags for shares without % in a table column or row that prints the sign.

    96.621 among 96.62% and 97.10% is 96.62% with the sign read as a 1; 999 beside 99%, target and
    outcome of one indicator, is 99%. A zero needs no sign, nor does what does not claim to be a
    share.
    """
    columns: dict[tuple[str, int], list[Field]] = defaultdict(list)
    rows: dict[tuple[str, int], list[Field]] = defaultdict(list)
    for field in analysis.fields:
        if field.cell is not None and isinstance(field.value, CountValue) and field.value.value:
            columns[field.cell.table_id, field.cell.column].append(field)
            rows[field.cell.table_id, field.cell.row].append(field)
    found = [f for fields in columns.values() for f in _without_sign(fields, _LEAST)]
    found += [f for fields in rows.values() for f in _above_all(fields) if f not in found]
    return [_flag(field) for field in found]


def _above_all(fields: list[Field]) -> list[Field]:
    """The shares of a row above 100 that lack the sign, where another share has it."""
    signed = any(_SIGN.search(field.raw_text) for field in fields)
    bare = [field for field in fields if _is_bare_share(field)] if signed else []
    return [f for f in bare if isinstance(f.value, CountValue) and (f.value.value or 0) > 100]


def _without_sign(fields: list[Field], least: int) -> list[Field]:
    """The shares of a column that lack the sign, where most values have it."""
    signed = sum(1 for field in fields if _SIGN.search(field.raw_text))
    bare = [field for field in fields if _is_bare_share(field)]
    return bare if signed >= least and signed > len(bare) else []


def _is_bare_share(field: Field) -> bool:
    is_share = isinstance(field.value, CountValue) and field.value.unit == "%"
    return is_share and re.search(r"\d\s*\)?$", field.raw_text) is not None


def _flag(field: Field) -> Flag:
    message = (
        f"{field.raw_text} 没有百分号，同列或同行其余都有，百分号可能误读作数字"
        f" / {field.raw_text} lacks the % of its column or row; it may have been read"
        " as a figure"
    )
    return Flag(FlagCode.LOW_CONFIDENCE, Severity.WARNING, message, field.page, (field.field_id,))
