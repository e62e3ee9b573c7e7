"""Errors that say what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final


class GongshiError(Exception):
    """What went wrong, in one sentence, and what a person can do about it (`remedy`).

    `exit_code` is the process exit status when the error ends the program; `reason` one word
    that programs and people group documents by which could not be read.
    """

    exit_code = 1
    reason: ClassVar[str] = "other"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}. {self.remedy}" if self.remedy else message


class UsageError(GongshiError):
    """The command cannot be carried out as it was given."""

    exit_code = 2


class NotFoundError(UsageError):
    """What the command is about is not there."""


class ConflictError(GongshiError):
    """Somebody, or a newer run, changed what a person was deciding on; nothing was written.

    `current` is what is there now, as `models/store_actions.py` writes the state of a field or
    of a flag.
    """

    def __init__(self, message: str, current: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.current = current


class UnreadableDocument(GongshiError):  # noqa: N818 - a state of the document, not of the program
    """The file cannot be opened as a document: it is damaged, unless a subclass says otherwise."""

    reason = "damaged"


class FileUnreadable(UnreadableDocument):
    """The operating system does not hand out the file's bytes."""

    reason = "file_unreadable"


class EmptyFile(UnreadableDocument):
    """The file has no bytes, or the document no pages."""

    reason = "empty"


class NoPages(EmptyFile):
    """The document can be opened and has no pages."""

    reason = "no_pages"


class NotADocument(UnreadableDocument):
    """The bytes are of no format that is read here, whatever the name says."""

    reason = "not_a_document"


class EncryptedDocument(UnreadableDocument):
    """The document opens with a password only, and none is known."""

    reason = "encrypted"


class WrongPassword(EncryptedDocument):
    """The document opens with none of the passwords that are known."""

    reason = "wrong_password"


class TooManyPages(UnreadableDocument):
    """The document says that it has more pages than are read."""

    reason = "too_many_pages"


class FileTooLarge(UnreadableDocument):
    """The file has more bytes, or the picture in it more pixels, than are read."""

    reason = "file_too_large"


class WorkFailed(GongshiError):  # noqa: N818 - the state of one piece of work
    """A piece of work in another process came to nothing; the message says why."""


class OutOfMemory(WorkFailed):
    """The work needed more memory than one process may have."""

    reason = "out_of_memory"


class TimedOut(WorkFailed):
    """The work took longer than it may."""

    reason = "timed_out"


class Crashed(WorkFailed):
    """The process that did the work died."""

    reason = "crashed"


#: These may have gone by when the document is tried again; every other reason lies in its bytes.
REASONS_THAT_MAY_PASS: Final = frozenset(
    {"out_of_memory", "timed_out", "crashed", "file_unreadable", "changed_while_read", "other"}
)


class UnreadablePage(GongshiError):  # noqa: N818 - a state of the page, not of the program
    """One page of a document cannot be read; the others may be fine."""

    reason = "damaged"


class SecondReaderFailed(GongshiError):  # noqa: N818 - a state of the reader
    """The second reader said nothing of use; what the first one read stands alone."""
