"""What several checks derive from one document is derived once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from models.documents import Analysis
from models.fields import Field
from models.layout import Layout

Derived = TypeVar("Derived")


def once_per_document(derive: Callable[[Analysis], Derived]) -> Callable[[Analysis], Derived]:
    """`derive`, remembering what it gave for the last document.

    It may look at the layout, the fields and the repeated pages of a document and at nothing
    else, and callers leave what it gives as it is. Records never change, so that the same
    objects are the same document; one document is kept, for checks run on one after the other.
    """
    last: list[tuple[Layout, tuple[Field, ...], dict[int, int], Derived]] = []

    @wraps(derive)
    def remembered(analysis: Analysis) -> Derived:
        for layout, fields, duplicates, given in last:
            if (
                layout is analysis.layout
                and fields is analysis.fields
                and duplicates is analysis.duplicates
            ):
                return given
        given = derive(analysis)
        last[:] = [(analysis.layout, analysis.fields, analysis.duplicates, given)]
        return given

    return remembered
