"""The record of one written number, and how text is made ready for reading numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from models.values import Qualifier

SPACES = "[ \\t\u3000\u00a0]{0,2}"
"""Pattern of the spaces that a reader may put between a number and its parts."""
SIGNS = "−－-﹣–负"
"""Characters that make the number behind them negative."""
MULTIPLIERS = "十百千万亿拾佰仟萬億"

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# Traditional characters of numerals and units: 大写 sums are written with some of them, and
# readers take others for the simplified ones. Letters of other scripts look like O.
_TRADITIONAL = str.maketrans(
    "萬億兩負餘幾點個對雙張條輛臺間項場戶畝塊◯ОоΟο",
    "万亿两负余几点个对双张条辆台间项场户亩块〇OoOo",
)
# One character for one, so that offsets stay those of the text.
_FULLWIDTH = (
    str.maketrans("０１２３４５６７８９．％＋（）／｜", "0123456789.%+()/|")
    | {ord(c) + 0xFEE0: c for c in _LETTERS}
    | _TRADITIONAL
)


@dataclass(frozen=True, slots=True)
class Number:
    """One number as written at [start, end), without sign and unit.

    `upper` is set where two neighbouring digits give a span (八九百: 800 and 900). `scale` is
    the multiplier it ends in (10000 in 3.2万), 1 when there is none. `is_bare` marks a multiplier
    without a digit (百 in 近百名), which is a number only after a qualifier. A suspicious number
    has no value.
    """

    start: int
    end: int
    value: Decimal | None
    upper: Decimal | None = None
    scale: Decimal = Decimal(1)
    qualifier: Qualifier = Qualifier.EXACT
    is_chinese: bool = False
    is_formal: bool = False
    is_bare: bool = False
    is_positional: bool = False
    is_suspicious: bool = False


def halfwidth(text: str) -> str:
    """`text` with full-width digits, letters, points, percent signs and brackets made ASCII.

    Traditional characters of numerals and units become the simplified ones.
    """
    return text.translate(_FULLWIDTH)
