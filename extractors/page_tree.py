"""The pages that a PDF holds, counted by its page tree rather than by what it says."""

from __future__ import annotations

import re

import pymupdf

_REFERENCE = re.compile(r"(\d+) \d+ R")


def count_held_pages(document: pymupdf.Document, most: int) -> int:
    """Pages that hang in the document's page tree, counted up to `most` + 1.

    A tree may state fewer than it holds (/Count); MuPDF then shows those alone, and the rest would
    be lost in silence. A page that hangs there twice counts twice, a branch that leads back to
    itself once.
    """
    roots = _references(document, document.pdf_catalog(), "Pages")
    waiting, branches, pages = list(reversed(roots)), set(roots), 0
    while waiting and pages <= most:
        at = waiting.pop()
        kids = _references(document, at, "Kids")
        if not kids:
            pages += document.xref_get_key(at, "Type") == ("name", "/Page")
        for kid in kids:
            is_branch = document.xref_get_key(kid, "Kids")[0] != "null"
            if not is_branch or kid not in branches:
                waiting.append(kid)
            if is_branch:
                branches.add(kid)
    return pages


def _references(document: pymupdf.Document, xref: int, key: str) -> list[int]:
    kind, value = document.xref_get_key(xref, key)
    if kind == "xref" and key == "Kids":
        # The array is an object of its own.
        value = document.xref_object(int(value.split()[0]), compressed=True)
    numbers = [int(found[1]) for found in _REFERENCE.finditer(value)] if kind != "null" else []
    last = document.xref_length()
    return [number for number in numbers if 0 < number < last]
