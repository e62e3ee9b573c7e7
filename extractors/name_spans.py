"""Spans that the name finders pass to one another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AnchorKind(StrEnum):
    """What an anchor announces: the end of a name, a label before one, or a title."""

    STRONG_ENDING = "ORG_STRONG"
    BODY_ENDING = "ORG_BODY"
    WEAK_ENDING = "ORG_WEAK"
    ORGANIZATION_LABEL = "ORG_LABEL"
    PERSON_LABEL = "PERSON_LABEL"
    TITLE = "TITLE"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A vocabulary word in a text, half-open span."""

    start: int
    end: int
    kind: AnchorKind


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name in a text, half-open, with what stands around it.

    `label` is the word that introduces it (实施单位), `title` and `organization` are those of a
    person. `is_labelled` says that a label named it, the surest evidence there is.
    """

    start: int
    end: int
    rule: str
    label: str = ""
    title: str = ""
    organization: str = ""
    is_labelled: bool = False

    def overlaps(self, start: int, end: int) -> bool:
        """Whether this span shares a character with [start, end)."""
        return self.start < end and start < self.end
