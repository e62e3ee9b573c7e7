"""Projects of a list that the text below it tells of in other words.

“困难老年人家庭适老化改造” in the table, “为637户困难老年人家庭实施适老化改造” below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.project_names import flat
from extractors.project_scopes import KnownProject

# A clause speaks of one item; 一是…；二是… and 1.…；2.… part items.
_PART_END = re.compile(r"[。！？!?；;]")
# Shorter names are made of words that any clause on the same field of work has.
_SURE_NAME = 7
# Share of the name's neighbouring pairs of characters that stand in the clause too: one or two
# words may be put in between or left out, the rest is the name.
_ALIKE = 0.7
# Any other project has to be clearly less alike than that.
_MARGIN = 0.3
_QUOTED = re.compile(r"“[^”]{2,20}”(?=.{6,})")


@dataclass(frozen=True, slots=True)
class Rewordings:
    """The pairs of neighbouring characters in each listed project's name, by its id."""

    pairs: dict[str, frozenset[str]]

    @classmethod
    def of(cls, projects: Sequence[KnownProject]) -> Rewordings:
        """Of projects that a table lists; a name in running text is repeated as it is."""
        listed = {
            project.project_id: flat(_QUOTED.sub("", project.name))
            for project in projects
            if project.rule == "project_column"
        }
        return cls({key: _pairs(name) for key, name in listed.items() if len(name) >= _SURE_NAME})


def reworded(text: str, position: int, names: Rewordings) -> str:
    """The project whose name the part of the sentence at `position` holds, taken apart.

    Empty when none does, or when two are alike.
    """
    begin = max((m.end() for m in _PART_END.finditer(text, 0, position)), default=0)
    ending = _PART_END.search(text, position)
    part = _pairs(flat(text[begin : ending.start() if ending else len(text)]))
    shares = sorted(
        ((len(pairs & part) / len(pairs), key) for key, pairs in names.pairs.items()), reverse=True
    )
    if not shares or shares[0][0] < _ALIKE:
        return ""
    second = shares[1][0] if len(shares) > 1 else 0.0
    return shares[0][1] if shares[0][0] - second >= _MARGIN else ""


def _pairs(text: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(text))
