"""Dashboard figures: short lines that are nothing but numbers and their labels."""

from __future__ import annotations

import re

from extractors.not_values import spans_not_values
from extractors.number import halfwidth
from extractors.numerals import find_numbers
from models.fields import Mention
from models.values import CountValue, Kind, Qualifier

# Longer lines are sentences.
_LONGEST_LABEL = 14
_LABEL = re.compile("[\u4e00-\u9fff（）()“”·A-Za-z、/]+\\Z")
_NO_LABEL = re.compile(
    "年|月|日|号|第|电话|邮编|编号|账号|传真|序号|页|代码|目录|附件|附表|热线|\\Z"
)


def find_bare_figures(text: str) -> list[Mention]:
    """The figures of a line made only of NUMBER LABEL pairs, or only of LABEL NUMBER pairs.

    The label is the wording beside the number and the unit is empty. A text with anything else
    in it has no bare figures.
    """
    flat = halfwidth(text)
    pieces = [(m.start(), m.end(), m[0]) for m in re.finditer(r"[^\s：:]+", flat)]
    if len(pieces) < 2 or len(pieces) % 2:
        return []
    if spans_not_values(text):
        # GB/T 4303 is a standard.
        return []
    numbers = {(n.start, n.end): n for n in find_numbers(text)}
    kinds = [(start, end) in numbers for start, end, _ in pieces]
    if kinds not in ([True, False] * (len(pieces) // 2), [False, True] * (len(pieces) // 2)):
        return []
    mentions = []
    for first, second in zip(pieces[::2], pieces[1::2], strict=True):
        figure, label = (first, second) if kinds[0] else (second, first)
        number = numbers[figure[0], figure[1]]
        is_label = _LABEL.match(label[2]) and not _NO_LABEL.match(label[2])
        if not is_label or len(label[2]) > _LONGEST_LABEL or number.is_chinese:
            return []
        if re.search(
            "电话|邮编|编号|账号|传真|代码|热线|年份|年度|序号|QQ|微信|公交|供电|查号", label[2]
        ):
            return []
        value = CountValue(number.value, "", qualifier=number.qualifier)
        if number.value is None:
            value = CountValue(None, "", qualifier=Qualifier.EXACT)
        rule = "suspicious_number" if number.value is None else "bare_figure"
        mentions.append(
            Mention(
                Kind.COUNTS,
                number.start,
                number.end,
                text[number.start : number.end],
                value,
                rule,
                text[label[0] : label[1]],
            )
        )
    return mentions
