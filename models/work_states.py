"""How far the work on a document and on a page has come, and what may follow what."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

#: Tries of a document that fails for a reason that may pass, and of a page.
MAX_ATTEMPTS: Final = 3
#: Tries of a document or page that were cut short because the whole run died under them. More
#: than of failures: a run dies of power cuts, too, and takes down whatever it had in hand.
MAX_INTERRUPTIONS: Final = 10


class DocumentState(StrEnum):
    """State of the work on a document; the contract's status has no word for some of them."""

    WAITING = "waiting"
    OPENING = "opening"
    READING = "reading"
    UNDERSTANDING = "understanding"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    QUARANTINED = "quarantined"


class PageState(StrEnum):
    """State of the work on a page."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"


#: A run has these in hand; a document that nobody holds is in one only after a kill.
IN_HAND: Final = frozenset(
    {DocumentState.OPENING, DocumentState.READING, DocumentState.UNDERSTANDING}
)
#: Nothing more is done to these by the run that brought them there.
ENDED: Final = frozenset(
    {
        DocumentState.COMPLETE,
        DocumentState.PARTIAL,
        DocumentState.FAILED,
        DocumentState.QUARANTINED,
    }
)

_FAILURES = frozenset({DocumentState.FAILED, DocumentState.QUARANTINED})
# Given back to wait, or begun again by the run that comes after a dead one.
_BEGUN_ANEW = frozenset({DocumentState.WAITING, DocumentState.OPENING})

_AFTER_DOCUMENT: Mapping[DocumentState, frozenset[DocumentState]] = {
    # A document that took its run down too often fails before it is opened once more.
    DocumentState.WAITING: _FAILURES | {DocumentState.OPENING},
    DocumentState.OPENING: _FAILURES | _BEGUN_ANEW | {DocumentState.READING},
    DocumentState.READING: _FAILURES
    | _BEGUN_ANEW
    | {DocumentState.READING, DocumentState.UNDERSTANDING},
    # A step whose worker died is done again, by another worker of the same run.
    DocumentState.UNDERSTANDING: _FAILURES
    | _BEGUN_ANEW
    | {DocumentState.UNDERSTANDING, DocumentState.COMPLETE, DocumentState.PARTIAL},
    DocumentState.COMPLETE: frozenset({DocumentState.WAITING}),
    DocumentState.PARTIAL: _FAILURES | _BEGUN_ANEW,
    DocumentState.FAILED: _FAILURES | _BEGUN_ANEW,
    # Out of quarantine only on purpose, or with another version of the program.
    DocumentState.QUARANTINED: frozenset({DocumentState.WAITING}),
}

_AFTER_PAGE: Mapping[PageState, frozenset[PageState]] = {
    # Pages are read ahead, before anybody began them.
    PageState.WAITING: frozenset({PageState.READING, PageState.READ, PageState.FAILED}),
    PageState.READING: frozenset(PageState),
    # What was read is not lost to a second reader that fails; it is read anew on purpose only.
    PageState.READ: frozenset({PageState.WAITING, PageState.READING, PageState.READ}),
    PageState.FAILED: frozenset(PageState),
}


def may_follow(before: DocumentState | PageState | None, after: DocumentState | PageState) -> bool:
    """Whether the work may go from `before` (None: not known until now) to `after`.

    The functions of the store refuse every other step.
    """
    if isinstance(after, PageState):
        return before is None or (isinstance(before, PageState) and after in _AFTER_PAGE[before])
    if before is None:
        return after in {DocumentState.WAITING, DocumentState.COMPLETE}
    return isinstance(before, DocumentState) and after in _AFTER_DOCUMENT[before]
