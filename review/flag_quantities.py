"""Stored fields as the quantities that the checks compare, with the values that hold now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from extractors.checks.quantities import Quantity, finest_place, quantity_of
from models.fields import Field
from models.reading import Reader
from models.values import AmountValue, CountValue, Kind, Qualifier


@dataclass(frozen=True, slots=True)
class FlagField:
    """A field that a flag names: as it was read, as it holds now, and as the machine took it.

    `values` and `machine_values` are columns of the contract as text.
    """

    field_id: str
    kind: Kind
    raw_text: str
    values: Mapping[str, str]
    machine_values: Mapping[str, str]


def machine_quantity(field: FlagField) -> Quantity | None:
    """What the check saw when it raised the flag; None where there is no single number."""
    return _quantity(field, field.machine_values)


def quantity_now(field: FlagField) -> Quantity | None:
    """What the field says now, as finely stated as it was read or finer."""
    now = _quantity(field, field.values)
    read = machine_quantity(field)
    if now is None or read is None:
        return now
    quantum = min(read.quantum, finest_place([now.value])) if now.value else read.quantum
    return replace(now, quantum=quantum)


def _quantity(field: FlagField, values: Mapping[str, str]) -> Quantity | None:
    column = "value_yuan" if field.kind is Kind.AMOUNTS else "value"
    try:
        number = Decimal(values.get(column, ""))
        qualifier = Qualifier(values.get("qualifier") or "exact")
    except (InvalidOperation, ValueError):
        return None
    if not number.is_finite():
        return None
    value: AmountValue | CountValue
    if field.kind is Kind.AMOUNTS:
        value = AmountValue(number, currency=values.get("currency") or "CNY", qualifier=qualifier)
    elif field.kind is Kind.COUNTS:
        value = CountValue(number, values.get("unit", ""), qualifier=qualifier)
    else:
        return None
    # The checks ask a field for its text and value alone.
    return quantity_of(
        Field(
            field_id=field.field_id,
            kind=field.kind,
            document_id="",
            page=1,
            boxes=(),
            raw_text=field.raw_text,
            context="",
            label="",
            project_id="",
            confidence=1.0,
            reader=Reader.BOTH,
            rule="",
            value=value,
            block=0,
            start=0,
            end=len(field.raw_text),
        )
    )
