"""Dashes that stand alone in a table cell, where the recogniser sees the numeral 一."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.reading import Line

_DASH = "—"


def restore_dashes(lines: Sequence[Line]) -> list[Line]:
    """The lines with a lone 一 taken for the dash that it looks like, unless 二 follows below.

    Alone, without a neighbour to compare with, the two have the same shape in most typefaces. As
    a numeral 一 heads a list, so that 二 stands under it in the same column; as an empty table
    cell it stands anywhere.
    """
    followers = [line for line in lines if line.text.strip()[:1] == "二"]
    return [
        replace(line, text=line.text.replace("一", _DASH))
        if line.text.strip() == "一" and not any(_is_below(f, line) for f in followers)
        else line
        for line in lines
    ]


def _is_below(follower: Line, line: Line) -> bool:
    share_column = follower.box.x0 < line.box.x1 and line.box.x0 < follower.box.x1
    return share_column and follower.box.y0 > line.box.y0
