"""Values as columns of the contract, and columns as text that keeps every digit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from models.schema_columns import Column, ColumnType
from models.values import (
    AmountValue,
    ContactValue,
    CountValue,
    DateValue,
    OrganizationValue,
    PersonValue,
    ProjectValue,
    ReferenceValue,
    Value,
)

Scalar = str | Decimal | int | float | date | datetime | bool | None


def value_columns(value: Value) -> dict[str, Scalar]:
    """The columns of `value`'s own table (without the shared ones), by their contract names.

    Enums come as their codes; None and "" both mean that there is nothing.
    """
    match value:
        case AmountValue():
            return {
                "value_yuan": value.value_yuan,
                "lower_yuan": value.lower_yuan,
                "upper_yuan": value.upper_yuan,
                "currency": value.currency,
                "qualifier": value.qualifier.value,
                "per": value.per,
            }
        case DateValue():
            return {
                "start": value.start,
                "end": value.end,
                "precision": value.precision.value,
                "form": value.form.value,
            }
        case CountValue():
            return {
                "value": value.value,
                "lower": value.lower,
                "upper": value.upper,
                "qualifier": value.qualifier.value,
                "unit": value.unit,
            }
        case ProjectValue():
            return {
                "name": value.name,
                "parent_project_id": value.parent_project_id,
                "period_start": value.period_start,
                "period_end": value.period_end,
                "budget_yuan": value.budget_yuan,
                "status": value.status,
                "leader": value.leader,
                "implementer": value.implementer,
            }
        case OrganizationValue():
            return {"name": value.name}
        case PersonValue():
            return {"name": value.name, "title": value.title, "organization": value.organization}
        case ContactValue():
            return {"kind": value.kind.value, "value": value.value}
        case ReferenceValue():
            return {"name": value.name, "kind": value.kind.value, "number": value.number}


def plain_decimal(value: Decimal) -> str:
    """Every digit and no exponent: 1758500, 180.5, -0.001; zero has no sign.

    Raises:
        ValueError: for an infinite value or one that is not a number.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is not a number that can be written out")
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in ("-0", "") else digits


def iso_utc(moment: datetime) -> str:
    """ISO 8601 in UTC to the second: 2024-05-01T08:30:00Z.

    Raises:
        ValueError: when `moment` has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_text(value: Scalar) -> str:
    """A column's value as the CSV files write it; "" for nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain_decimal(value)
        case datetime():
            return iso_utc(value)
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case _:
            return str(value)


def from_text(column: Column, value: str | None) -> Scalar:
    """What `value` means in `column`; None when it is empty.

    Raises:
        ValueError: when the text is none of the column's values.
    """
    if value is None or value == "":
        return None
    if column.enum and value not in column.enum:
        raise ValueError(f"{value!r} is not one of {', '.join(column.enum)} ({column.name})")
    match column.type:
        case ColumnType.STRING:
            return value
        case ColumnType.DECIMAL:
            return _decimal(column, value)
        case ColumnType.INTEGER:
            return int(value)
        case ColumnType.NUMBER:
            return float(value)
        case ColumnType.DATE:
            return date.fromisoformat(value)
        case ColumnType.DATETIME:
            return datetime.fromisoformat(value).astimezone(UTC)
        case ColumnType.BOOLEAN:
            return value == "true"


def _decimal(column: Column, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a decimal number ({column.name})")
    return number
