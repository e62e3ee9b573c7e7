"""总分 of self-evaluations against the points of all indicators (`sum_mismatch`).

The points of the budget execution often stand in a table of their own, so that the total is
the sum of this table and of earlier ones. What the full marks (分值) add up to shows which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractors.checks.held import Verdict, held_sum
from extractors.checks.quantities import format_number
from extractors.checks.sheet_panels import sheets_of
from extractors.checks.sheets import Row, Sheet, term_of_figure
from extractors.checks.wording import vocabulary
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity

FULL_MARKS = re.compile(r"(分值|满分|权重|标准分)([(]分[)])?$")
MARKS = re.compile(r"(得分|自评分|评分|分数)([(]分[)])?$")


def check_score_totals(analysis: Analysis) -> list[Flag]:
    """Flags for total scores that the indicators' scores do not give."""
    return [v for v in judge_score_totals(analysis) if isinstance(v, Flag)]


def judge_score_totals(analysis: Analysis) -> Iterator[Verdict]:
    """Every total score whose indicators are known."""
    sheets = sheets_of(analysis)
    for number, sheet in enumerate(sheets):
        full, marks = score_column(sheet, FULL_MARKS), score_column(sheet, MARKS)
        if full is None or marks is None:
            continue
        for row in sheet.rows:
            if is_score_total(row) and full in row.figures and marks in row.figures:
                verdict = judge_score(sheet, sheets[:number], row, full, marks)
                if verdict is not None:
                    yield verdict


def score_column(sheet: Sheet, header: re.Pattern[str]) -> int | None:
    """The one column with such a header, None where there is none or several."""
    found = [c for c, text in sheet.headers.items() if header.search(text)]
    return found[0] if len(found) == 1 else None


def is_score_total(row: Row) -> bool:
    """Whether the row is the total score."""
    words = vocabulary("table_totals")["score_words"]
    return any(word in row.label for word in words) or row.label.endswith(("合计", "总计", "小计"))


def judge_score(
    sheet: Sheet, earlier: Sequence[Sheet], total: Row, full: int, marks: int
) -> Verdict | None:
    """What one total score deserves; None where the full marks do not show what it takes up."""
    here = sheet.rows[: total.number]
    if any({full, marks} & row.unknown for row in here):
        return None
    before = [
        (row.value(f), row.value(m), row.figures.get(m))
        for other in earlier
        if (f := score_column(other, FULL_MARKS)) is not None
        and (m := score_column(other, MARKS)) is not None
        for row in other.rows
        if f in row.figures and not is_score_total(row)
    ]
    leaves = [row for row in here if full in row.figures and not is_score_total(row)]
    if len(leaves) < 2:
        return None
    full_here = sum((row.value(full) for row in leaves), Decimal(0))
    marks_here = sum((row.value(marks) for row in leaves), Decimal(0))
    for taken in (before[:0], before):
        if full_here + sum((f for f, _, _ in taken), Decimal(0)) == total.value(full):
            expected = marks_here + sum((m for _, m, _ in taken), Decimal(0))
            if abs(expected - total.value(marks)) > total.slack(marks):
                return score_flag(total, marks, expected)
            parts = [row.figures.get(marks) for row in leaves] + [one for _, _, one in taken]
            terms = [term_of_figure(figure) for figure in parts if figure is not None]
            return held_sum(term_of_figure(total.figures[marks]), terms)
    return None


def score_flag(total: Row, marks: int, expected: Decimal) -> Flag:
    """The flag with the numbers."""
    figure = total.figures[marks]
    added, gap = format_number(expected), format_number(abs(expected - figure.value))
    message = (
        f"总得分 {figure.text}，各项得分相加 {added}，差 {gap}"
        f" / total score {figure.text}, scores add up to {added}, difference {gap}"
    )
    return Flag(FlagCode.SUM_MISMATCH, Severity.ERROR, message, total.page, figure.field_ids)
