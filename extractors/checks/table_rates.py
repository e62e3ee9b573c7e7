"""Percentage and product columns of tables against the columns they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.checks.held import RATE, Held, Verdict, held_relation
from extractors.checks.named_rates import named_columns
from extractors.checks.quantities import format_number
from extractors.checks.sheet_panels import sheets_of
from extractors.checks.sheets import Row, Sheet, term_of_figure
from extractors.checks.table_flags import field_ids, name_of
from extractors.checks.wording import vocabulary
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity


@dataclass(frozen=True, slots=True)
class Formula:
    """How column `target` comes from columns `left` and `right`.

    `kind` is `ratio` (100 × left ÷ right), `growth` (100 × (left − right) ÷ right) or
    `product` (left × right × `factor`, where the units of price and amount differ).
    """

    kind: str
    target: int
    left: int
    right: int
    factor: Decimal = Decimal(1)


def check_rates_in_tables(analysis: Analysis) -> list[Flag]:
    """Flags for rows whose rate or product breaks the formula that the other rows keep."""
    return [v for v in judge_rates_in_tables(analysis) if isinstance(v, Flag)]


def judge_rates_in_tables(analysis: Analysis) -> Iterator[Verdict]:
    """The rows of each column that comes from others: those that keep its formula and not."""
    for sheet in sheets_of(analysis):
        told: set[int] = set()
        for target in sheet.columns():
            found = best_formula(sheet, target)
            if found is None:
                continue
            told.add(target)
            formula, failing = found
            for i, row in enumerate(sheet.rows):
                if i in failing:
                    yield flag_of(sheet, row, formula)
                elif keeps(row, formula) and (held := held_row(row, formula)) is not None:
                    yield held

        for target, spent, budgets in named_columns(sheet):
            if target not in told:
                yield from judge_named(sheet, target, spent, budgets)


def judge_named(sheet: Sheet, target: int, spent: int, budgets: Sequence[int]) -> Iterator[Verdict]:
    """The rows of an execution rate whose columns are known by their heads.

    A rate is broken where no budget of the row gives it.
    """
    in_percent = "%" in sheet.headers.get(target, "")
    for row in sheet.rows:
        if target not in row.figures or not (in_percent or row.figures[target].suffix == "%"):
            continue
        candidates = [Formula("ratio", target, spent, budget) for budget in budgets]
        verdicts = [(keeps(row, formula), formula) for formula in candidates]
        kept = [formula for verdict, formula in verdicts if verdict]
        broken = [formula for verdict, formula in verdicts if verdict is False]
        if kept:
            held = held_row(row, kept[0])
            yield from [held] if held is not None else []
        elif broken:
            yield flag_of(sheet, row, broken[0])


def held_row(row: Row, formula: Formula) -> Held | None:
    """What a row that keeps its formula vouches for."""
    columns = (formula.target, formula.left, formula.right)
    terms = [term_of_figure(row.figures[c]) for c in columns]

    def holds(values: Sequence[Decimal]) -> bool:
        moved = {c: replace(row.figures[c], value=v) for c, v in zip(columns, values, strict=True)}
        return keeps(replace(row, figures=moved), formula) is not False

    return held_relation(RATE, terms, holds)


def best_formula(sheet: Sheet, target: int) -> tuple[Formula, list[int]] | None:
    """The formula that most rows keep, with the rows that break it.

    Believed from three rows on, from two where the header announces a rate, and only where
    kept rows outnumber broken ones three to one (two to one for two and three rows).
    """
    best: tuple[int, Formula, list[int]] | None = None
    for formula in formulas(sheet, target):
        verdicts = [(i, keeps(row, formula)) for i, row in enumerate(sheet.rows)]
        holding = sum(verdict is True for _, verdict in verdicts)
        failing = [i for i, verdict in verdicts if verdict is False]
        enough = holding >= (2 if is_announced(sheet, formula) else 4)
        if enough and holding >= 2 * len(failing) and (best is None or holding > best[0]):
            best = (holding, formula, failing)
    return (best[1], best[2]) if best else None


def is_announced(sheet: Sheet, formula: Formula) -> bool:
    """Whether the column's header says that it is a rate."""
    header = sheet.headers.get(formula.target, "").split("/")[-1]
    if formula.kind == "product":
        return any(word in header for word in ("金额", "合计", "小计", "总价"))
    return any(word in header for word in vocabulary("table_totals")["ratio_headers"])


def formulas(sheet: Sheet, target: int) -> Iterator[Formula]:
    """The formulas that the column could follow."""
    columns = [c for c in sheet.columns() if c != target]
    is_percent = any(
        row.figures[target].suffix == "%" for row in sheet.rows if target in row.figures
    ) or "%" in sheet.headers.get(target, "")
    for left in columns:
        for right in columns:
            if left == right:
                continue
            if is_percent:
                yield Formula("ratio", target, left, right)
                yield Formula("growth", target, left, right)
            elif left < right < target:
                yield Formula("product", target, left, right)
                yield Formula("product", target, left, right, Decimal("0.0001"))


def keeps(row: Row, formula: Formula) -> bool | None:
    """Whether a row keeps the formula; None where a figure is missing or zero."""
    columns = (formula.target, formula.left, formula.right)
    if any(c not in row.figures for c in columns) or not all(row.value(c) for c in columns):
        return None
    if formula.kind == "product" and 1 in (row.value(formula.left), row.value(formula.right)):
        return None
    low, high = bounds(row, formula)
    stated, slack = row.value(formula.target), row.slack(formula.target)
    return low <= stated + slack and stated - slack <= high


def bounds(row: Row, formula: Formula) -> tuple[Decimal, Decimal]:
    """The least and greatest result that the rounded operands allow."""
    results = []
    for left_sign in (-1, 1):
        for right_sign in (-1, 1):
            left = row.value(formula.left) + left_sign * row.slack(formula.left)
            right = row.value(formula.right) + right_sign * row.slack(formula.right)
            results.append(result(formula, left, right))
    return min(results), max(results)


def result(formula: Formula, left: Decimal, right: Decimal) -> Decimal:
    """What the formula gives; a divisor of 0 gives 0."""
    if formula.kind == "product":
        return left * right * formula.factor
    if not right:
        return Decimal(0)
    base = left - right if formula.kind == "growth" else left
    return 100 * base / right


def flag_of(sheet: Sheet, row: Row, formula: Formula) -> Flag:
    """The flag for one row."""
    value = result(formula, row.value(formula.left), row.value(formula.right))
    figure = row.figures[formula.target]
    expected = format_number(value.quantize(figure.quantum or Decimal(1))) + figure.suffix
    name = name_of(sheet, row.number, formula.target)
    sources = operands(row, formula)
    off = abs(value.quantize(figure.quantum or Decimal(1)) - figure.value)
    difference = format_number(off) + figure.suffix
    message = (
        f"{name} 写作 {figure.text}，按 {sources} 应为 {expected}，差 {difference}"
        f" / {name} stated {figure.text}, {sources} gives {expected}, difference {difference}"
    )
    columns = (formula.target, formula.left, formula.right)
    ids: Sequence[str] = [i for c in columns for i in field_ids(sheet, row.number, c)]
    return Flag(
        FlagCode.RATE_MISMATCH, Severity.ERROR, message, row.page, tuple(dict.fromkeys(ids))
    )


def operands(row: Row, formula: Formula) -> str:
    """The operands as printed, with their sign between them."""
    left, right = row.figures[formula.left].text, row.figures[formula.right].text
    if formula.kind == "product":
        return f"{left} × {right}"
    return f"({left} - {right}) ÷ {right}" if formula.kind == "growth" else f"{left} ÷ {right}"
