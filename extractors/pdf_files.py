"""PDF files opened: with a password where one is needed, and whatever is wrong with them named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymupdf

from extractors.document_files import empty_file, is_pdf
from extractors.intake import intake
from extractors.memory_failures import says_memory_failed, stop_at_memory_failure
from models.errors import (
    EncryptedDocument,
    NoPages,
    NotADocument,
    TooManyPages,
    UnreadableDocument,
    WrongPassword,
)

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

#: What PyMuPDF raises about a file whose parts are not what they should be: errors of MuPDF, and
#: those of Python code that met a number where it expected a name.
PDF_ERRORS = (
    pymupdf.mupdf.FzErrorBase,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
)


@contextmanager
def opened_pdf(path: Path) -> Iterator[pymupdf.Document]:
    """A PDF with at least one page, closed again at the end.

    Raises:
        UnreadableDocument: as `inspect_document`.
        MemoryError: when it needs more memory than this process may have.
    """
    if not is_pdf(path):
        raise NotADocument(
            f"{path.name} is neither a PDF nor an image, whatever its name says",
            "Open it in the program that made it and save it as PDF.",
        )
    pymupdf.TOOLS.reset_mupdf_warnings()
    with _opened(path) as document:
        if document.needs_pass:
            _unlock(document, path)
        try:
            count = int(document.page_count)
        except PDF_ERRORS as error:
            stop_at_memory_failure(error)
            raise _damaged(path) from error
        # MuPDF repairs what it could not load, and finds fewer pages than there are.
        warnings = pymupdf.TOOLS.mupdf_warnings()
        if says_memory_failed(warnings):
            raise MemoryError(warnings)
        if count <= 0 and "cannot load object" in warnings.lower():
            raise _damaged(path)
        if count <= 0:
            raise NoPages(f"{path.name} has no pages", "Fetch it again from its publisher.")
        yield document


def require_few_pages(path: Path, count: int) -> None:
    """Refuse a document that says that it has more pages than are read.

    Raises:
        TooManyPages: it does.
    """
    most = intake().limits.max_pages
    if count > most:
        raise TooManyPages(
            f"{path.name} says that it has {count:,} pages; at most {most:,} are read",
            "Split it into several files; where it has fewer pages it is damaged.",
        )


def _opened(path: Path) -> pymupdf.Document:
    try:
        return _opened_by_name(path)
    except pymupdf.EmptyFileError as error:
        raise empty_file(path) from error
    except PDF_ERRORS as error:
        stop_at_memory_failure(error)
        # A handler other than that of passwords: certificates, or rights management.
        if "encryption" in _words(error):
            raise EncryptedDocument(
                f"{path.name} is encrypted in a way that no password opens",
                "Save a copy without protection in the program that can open it.",
            ) from error
        raise _damaged(path) from error


def _opened_by_name(path: Path) -> pymupdf.Document:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        # MuPDF takes names in UTF-8 alone; what is open already has another one.
        with path.open("rb") as file:
            return pymupdf.open(f"/dev/fd/{file.fileno()}", filetype="pdf")
    return pymupdf.open(path, filetype="pdf")


def _words(error: BaseException) -> str:
    """What MuPDF said; PyMuPDF hides it behind a message of its own."""
    said = []
    at: BaseException | None = error
    while at is not None:
        said.append(str(at).lower())
        at = at.__cause__ or at.__context__
    return " ".join(said)


def _unlock(document: pymupdf.Document, path: Path) -> None:
    passwords = intake().passwords
    if any(document.authenticate(password) for password in passwords):
        return
    if passwords:
        raise WrongPassword(
            f"{path.name} opens with none of the {len(passwords)} passwords given",
            "Add its password to the passwords file, or save a copy without protection.",
        )
    raise EncryptedDocument(
        f"{path.name} opens with a password only",
        "Give a file of passwords (--passwords), or save a copy without password protection.",
    )


def _damaged(path: Path) -> UnreadableDocument:
    return UnreadableDocument(
        f"{path.name} is damaged: no page of it can be opened",
        "Fetch it again from where it was published.",
    )
