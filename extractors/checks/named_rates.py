"""Execution rates whose columns are told by their heads, in tables of any length.

Self-evaluations have three or four rows of money; no formula shows itself there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.checks.sheets import Sheet

RATE_HEAD = re.compile(r"(执行|支出|使用|支付)(率|进度)([(].*[)])?$")
SPENT_HEAD = re.compile(r"(执行|支出|使用|支付|决算)(数|额|金额|资金)?([(].*[)])?$")
BUDGET_HEAD = re.compile(r"预算|下达|到位|安排")
# Of several budgets the one as it stood at the end is what was executed.
FINAL_HEAD = re.compile(r"全年|调整|年度|变动后")


def named_columns(sheet: Sheet) -> Iterator[tuple[int, int, list[int]]]:
    """Rate column, column of the money spent, and those of the budgets, the likeliest first.

    Nothing where heads do not tell the rate and the money spent apart from everything else.
    """
    heads = {column: text.split("/")[-1] for column, text in sheet.headers.items()}
    rates = [c for c, text in heads.items() if RATE_HEAD.search(text)]
    spent = [
        c for c, text in heads.items() if SPENT_HEAD.search(text) and not BUDGET_HEAD.search(text)
    ]
    budgets = [
        c
        for c, text in heads.items()
        if BUDGET_HEAD.search(text) and not RATE_HEAD.search(text) and c not in spent
    ]
    if len(rates) == len(spent) == 1 and budgets:
        final = [c for c in budgets if FINAL_HEAD.search(heads[c])]
        yield rates[0], spent[0], [*final, *(c for c in budgets if c not in final)]
