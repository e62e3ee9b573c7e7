"""Errors that say what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class GongshiError(Exception):
    """What went wrong, in one sentence, and what a person can do about it (`remedy`).

    `exit_code` is the process exit status when the error ends the program.
    """

    exit_code = 1

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
    """The file cannot be opened as a document."""


class EmptyFile(UnreadableDocument):
    """The file has no bytes, or the document no pages."""


class NotADocument(UnreadableDocument):
    """The bytes are of no format that is read here, whatever the name says."""


class EncryptedDocument(UnreadableDocument):
    """The document opens with a password only."""


class UnreadablePage(GongshiError):  # noqa: N818 - a state of the page, not of the program
    """One page of a document cannot be read; the others may be fine."""


class SecondReaderFailed(GongshiError):  # noqa: N818 - a state of the reader
    """The second reader said nothing of use; what the first one read stands alone."""
