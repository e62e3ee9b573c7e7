"""Numbers of a text that has said which money they are: 注（单位：元）：张三300　李四200."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.amounts import find_amounts
from extractors.table_units import unit_stated_before
from extractors.unexplained_numbers import RULE
from models.fields import Mention
from models.values import AmountValue, CountValue, Kind, Qualifier


def with_stated_units(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, with bare numbers that nothing else explains as amounts in the stated unit."""
    return [_in_stated_unit(text, mention) for mention in mentions]


def _in_stated_unit(text: str, mention: Mention) -> Mention:
    value = mention.value
    if mention.rule != RULE or not isinstance(value, CountValue):
        return mention
    if value.unit or value.value is None or value.qualifier is not Qualifier.EXACT:
        return mention
    unit = unit_stated_before(text, mention.start)
    scale = find_amounts(f"1{unit}") if unit else []
    if not scale or not isinstance(scale[0].value, AmountValue):
        return mention
    one = scale[0].value
    if one.value_yuan is None:
        return mention
    amount = AmountValue(value.value * one.value_yuan, currency=one.currency, unit=unit)
    return replace(mention, kind=Kind.AMOUNTS, value=amount, rule="amount_stated_unit")
