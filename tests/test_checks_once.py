"""A derivation is remembered for the document it came from, and for no other."""

from __future__ import annotations

from dataclasses import replace

from checks_factory import paragraphs

from extractors.checks.once import once_per_document
from models.documents import Analysis


def test_one_document_is_derived_from_once_and_a_changed_one_again() -> None:
    asked: list[Analysis] = []

    @once_per_document
    def amounts(analysis: Analysis) -> int:
        asked.append(analysis)
        return len(analysis.fields)

    document = paragraphs("预算347万元。")
    assert [amounts(document), amounts(replace(document, title="另题"))] == [1, 1]
    assert len(asked) == 1
    without = replace(document, fields=())
    assert [amounts(without), amounts(document)] == [0, 1]
    assert len(asked) == 3
    # Equal is not the same: an equal copy is asked about anew rather than compared field by field.
    assert amounts(replace(document, fields=(*document.fields,))) == 1
    assert len(asked) == 4
