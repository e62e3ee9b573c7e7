"""What can be wrong with an export, as an evaluation names it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flows.evaluation_export import RaisedFlag
from flows.evaluation_facts import Fact


class What(StrEnum):
    """Every way to be wrong; silent ones had no flag near that would have warned a person."""

    MISSED_SILENTLY = "missed silently"
    SPURIOUS_UNFLAGGED = "spurious unflagged"
    MISSED = "missed"
    SPURIOUS = "spurious"
    WRONG_LABEL = "wrong label"
    WRONG_PROJECT = "wrong project"
    WRONG_QUALIFIER = "wrong qualifier"
    FLAG_NOT_RAISED = "flag"
    FALSE_FLAG = "false flag"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One fact that was missed, made up or described wrongly, or one flag too few or too many.

    `kind` is the kind of fact, or the flag's code. `text` says it in a line. `wanted` is the
    gold's fact, `got` the exported one, `flag` the false flag; None where there is none.
    """

    file: str
    page: int
    what: What
    kind: str
    text: str
    wanted: Fact | None = None
    got: Fact | None = None
    flag: RaisedFlag | None = None
