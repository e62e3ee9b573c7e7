"""Which of the found documents a run has something to do for."""

from __future__ import annotations

from models.store_work import WorkItem
from models.work_states import MAX_ATTEMPTS, DocumentState

# With a file of passwords these may open after all.
_NEED_A_PASSWORD = frozenset({"encrypted", "wrong_password"})


def is_wanted(item: WorkItem, *, has_passwords: bool) -> bool:
    """Whether the document is not done, and trying it (again) may come to something."""
    match item.state:
        case DocumentState.COMPLETE:
            return False
        case DocumentState.QUARANTINED:
            return is_opened_by_password(item, has_passwords=has_passwords)
        case DocumentState.PARTIAL | DocumentState.FAILED:
            return item.attempts < MAX_ATTEMPTS
        case _:
            return True


def is_opened_by_password(item: WorkItem, *, has_passwords: bool) -> bool:
    """Whether the document is in quarantine for want of a password, and there are some now."""
    return (
        has_passwords
        and item.state is DocumentState.QUARANTINED
        and item.reason in _NEED_A_PASSWORD
    )
