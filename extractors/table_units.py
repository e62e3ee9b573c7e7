"""What the words around a table say about the unit of its numbers."""

from __future__ import annotations

import re
from functools import cache

from extractors.words import any_of, load_words

_CURRENCY = "(?:元|美元|美金|港元|港币|欧元|日元|英镑)"
_MONEY = rf"(?:人民币|RMB)?\s*[十百千万亿]{{0,2}}\s*{_CURRENCY}\s*(?:人民币)?"
# 单位 as the end of 主管单位 or 实施单位 names a body; 金额单位 and 计量单位 state a unit, and so
# does 单位 right behind the title of a table. A reader may lose the colon, or see a point there.
_ANNOUNCED = (
    r"(?:(?:金额|计量|货币|计价|计算|数量|数据|资金|[销产]量|收支|[销交]易?额)|(?<![一-鿿])|(?<=表))"
    r"单\s*位\s*(?:均?为|是)?\s*[:：;；.]?\s*"
)
# 币种：人民币 beside the unit.
_CURRENCY_NAME = r"(?:\s*[，,；;]?\s*(?:货?币\s*种|货币)\s*[:：]?\s*[一-鿿]{2,4})?"
# 以万元为单位, 以元计.
_COUNTED_IN = re.compile(
    rf"[以按]\s*[“\"]?(?P<unit>{_MONEY})[”\"]?\s*(?:为(?:金额|计量|计价|货币)?单位|计[列算价]?(?![一-鿿]))"
)
# A bracket with nothing but a unit of money closes the title of a table: 支出明细表（万元）.
_IN_TITLE = re.compile(rf"[（(]\s*(?P<unit>{_MONEY})\s*[）)]\s*$")
# Longer than this a line is a sentence, which may mention a unit but is no line of its own.
_LONGEST_LINE = 60


@cache
def _units() -> str:
    counted = rf"(?:{any_of(load_words('form_labels.yaml', 'counted_units'))}|[%％‰])"
    one = rf"(?:{_MONEY}(?:\s*[/／]\s*{counted})?|{counted})"
    # What is said second may be any short word: 万元、人次, 元/户·月.
    return rf"(?P<unit>{one}(?:\s*[、，,/／;；和及]\s*(?:{_MONEY}|[一-鿿㎡%％·]{{1,4}}))*)"


@cache
def _line() -> tuple[re.Pattern[str], ...]:
    stated = rf"{_ANNOUNCED}{_units()}{_CURRENCY_NAME}"
    return (
        re.compile(rf"{stated}\s*[）)]?\s*$"),
        # At the left of its row, with the period or a page number far to the right.
        re.compile(rf"^[（(]?\s*{stated}\s*[）)]?(?:\s+\S{{1,20}}){{1,2}}$"),
    )


@cache
def _in_passing() -> re.Pattern[str]:
    return re.compile(rf"{_ANNOUNCED}(?P<unit>{_MONEY})(?=\s*(?:[）)。，,；;、]|$))")


def unit_in(text: str) -> str:
    """What a unit line states for numbers (单位：万元 gives 万元), empty if it is none."""
    if len(text) > _LONGEST_LINE or re.search("[。！？]", text):
        return ""
    for pattern in _line():
        match = pattern.search(text)
        if match:
            return _plain(match["unit"])
    return ""


def is_unit_line(text: str) -> bool:
    """Whether the line states the unit of a table."""
    return bool(unit_in(text))


def unit_in_passing(text: str) -> str:
    """The unit of money that a sentence or title above or below a table states, or empty."""
    for pattern in (_in_passing(), _COUNTED_IN, _IN_TITLE):
        match = pattern.search(text)
        if match:
            return _plain(match["unit"])
    return unit_in(text)


def unit_stated_before(text: str, position: int) -> str:
    """The unit of money that `text` has stated for its numbers before `position`, or empty."""
    stated = [m for m in _in_passing().finditer(text) if m.end() <= position]
    return _plain(stated[-1]["unit"]) if stated else ""


def _plain(unit: str) -> str:
    return re.sub(r"\s+|人民币|RMB", "", unit)
