"""The year and month that a date leaves out, from what the text named before it.

What the sentence names comes first, then the document's own year; a year of an earlier sentence
counts only beside the document's own (a report speaks of its year and the two around it, and of
its founding in 2005 only in passing).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.date_expressions import RELATIVE_MONTHS, RELATIVE_YEARS, Expression

_SENTENCE_END = re.compile(r"[。!?;\n]")
# These look from the writer's own present, the others from what was said before.
_WRITERS_PRESENT = frozenset({"今年", "去年", "明年", "前年"})
# 次年 and 同年 point back into the text; the document's own year says nothing of them.
_POINTS_BACK = frozenset({"同年", "次年", "翌年", "第二年"})


@dataclass(frozen=True, slots=True)
class Stated:
    """The last year (and month, if any) that a text has named, and where.

    `passing` is true for a year since which something goes on: it dates nothing in the next
    sentence.
    """

    year: int
    month: int | None
    end: int
    passing: bool = False


def anchored(
    folded: str,
    first: Expression,
    last: Expression | None,
    stated: Stated | None,
    document_year: int | None,
) -> tuple[Expression, Expression | None, str]:
    """Both ends with the year that they leave out, and the rule by which it was found."""
    if first.form == "relative_month":
        return _in_month(first, stated), None, "date_month_from_text"
    if first.parts.year is not None or first.parts.school_years is not None:
        if last is not None and last.parts.year is None:
            last = _in_year(last, first.parts.year)
        return first, last, f"date_{first.form}"
    anchor, rule = _anchor(folded, first, stated, document_year)
    if anchor is None:
        return first, last, "date_without_year"
    first = _in_year(first, anchor)
    if last is not None and last.parts.year is None:
        last = _in_year(last, first.parts.year if not last.relative else anchor)
    return first, last, rule


def _anchor(
    folded: str, first: Expression, stated: Stated | None, document_year: int | None
) -> tuple[int | None, str]:
    own = None if first.relative in _POINTS_BACK else document_year
    if stated is None or own is None:
        year = own if stated is None else stated.year
        return year, "date_year_from_document" if stated is None else "date_year_from_text"
    if first.relative in _WRITERS_PRESENT:
        # Reports are written in their year or the next.
        later = stated.year == own + 1
        return (stated.year, "date_year_from_text") if later else (own, "date_year_from_document")
    is_same_sentence = _SENTENCE_END.search(folded, stated.end, first.start) is None
    if is_same_sentence or stated.year == own:
        return stated.year, "date_year_from_text"
    if not stated.passing and abs(stated.year - own) == 1:
        return stated.year, "date_year_disputed"
    return own, "date_year_from_document"


def _in_month(expression: Expression, stated: Stated | None) -> Expression:
    if stated is None or stated.month is None:
        return expression
    months = 12 * stated.year + stated.month - 1 + RELATIVE_MONTHS.get(expression.relative, 0)
    year, month = divmod(months, 12)
    return replace(expression, parts=replace(expression.parts, year=year, month=month + 1))


def _in_year(expression: Expression, year: int | None) -> Expression:
    if year is None:
        return expression
    shift = RELATIVE_YEARS.get(expression.relative, 0)
    return replace(expression, parts=replace(expression.parts, year=year + shift))
