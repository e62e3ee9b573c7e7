"""收入总计 and 支出总计, which a budget prints side by side and must be equal (`sum_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extractors.checks.held import SUM, Held, Verdict
from extractors.checks.quantities import format_number
from extractors.checks.sheet_panels import sheets_of
from extractors.checks.sheets import Figure, Row, Sheet
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity

# Two totals of fewer figures agree by chance.
FIGURES = 4
GRAND_TOTAL = re.compile(r"总计$")
INCOME, EXPENDITURE = re.compile(r"^(本年)?收入"), re.compile(r"^(本年)?支出")


def check_balance_totals(analysis: Analysis) -> list[Flag]:
    """Flags for tables whose two sides do not balance."""
    return [v for v in judge_balance_totals(analysis) if isinstance(v, Flag)]


def judge_balance_totals(analysis: Analysis) -> Iterator[Verdict]:
    """Every table that ends in a total of income beside one of expenditure."""
    sheets = sheets_of(analysis)
    for left, right in pairwise(sheets):
        if left.table_id != right.table_id:
            continue
        income, expenditure = grand_total(left, INCOME), grand_total(right, EXPENDITURE)
        if income is None or expenditure is None or income.page != expenditure.page:
            continue
        verdict = judge_pair(income, expenditure)
        if verdict is not None:
            yield verdict


def grand_total(sheet: Sheet, side: re.Pattern[str]) -> Row | None:
    """The last row of the sheet where it is the 总计 of that side, by its label or its heads."""
    last = sheet.rows[-1] if sheet.rows else None
    if last is None or not GRAND_TOTAL.search(last.label):
        return None
    is_plain = last.label == "总计"
    heads = sheet.headers.values() if is_plain else [last.label]
    return last if any(side.search(head) for head in heads) else None


def judge_pair(income: Row, expenditure: Row) -> Verdict | None:
    """What two totals side by side deserve.

    Income has one figure; expenditure may go on to divide its own by sources.
    """
    if len(income.figures) != 1 or not expenditure.figures:
        return None
    left, right = (row.figures[min(row.figures)] for row in (income, expenditure))
    if left.suffix != right.suffix:
        return None
    if left.value != right.value:
        return balance_flag(income, left, right)
    digits = "".join(map(str, left.value.as_tuple().digits)).strip("0")
    ids = tuple(dict.fromkeys((*left.field_ids, *right.field_ids)))
    return Held(SUM, ids) if len(digits) >= FIGURES and ids else None


def balance_flag(income: Row, left: Figure, right: Figure) -> Flag:
    """The flag for two sides that differ."""
    difference = format_number(abs(left.value - right.value))
    message = (
        f"收入总计 {left.text}，支出总计 {right.text}，应相等，差 {difference}"
        f" / total income {left.text}, total expenditure {right.text} should be equal,"
        f" difference {difference}"
    )
    ids = tuple(dict.fromkeys((*left.field_ids, *right.field_ids)))
    return Flag(FlagCode.SUM_MISMATCH, Severity.ERROR, message, income.page, ids)
