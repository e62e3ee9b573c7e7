"""What a document of its kind must state and does not (`missing_field`)."""

from __future__ import annotations

from extractors.checks.wording import vocabulary
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity


def check_completeness(analysis: Analysis) -> list[Flag]:
    """One document flag for each kind of field that the document lacks.

    What stands on a page that could not be read is not known to be lacking.
    """
    if any(page.error for page in analysis.pages):
        return []
    words = vocabulary("required_fields")
    must_have: list[str] = list(words["always"])
    sort_of_document = ""
    for kind in words["kinds"]:
        if any(word in analysis.title for word in kind["title_words"]):
            must_have.extend(kind["must_have"])
            sort_of_document = kind["name"]
            break
    flags = []
    for wanted in must_have:
        if not is_present(analysis, wanted):
            chinese, english = words["names"][wanted]
            kind_text = f"（{sort_of_document}）" if sort_of_document else ""
            message = f"文件{kind_text}缺少{chinese} / the document lacks {english}"
            flags.append(Flag(FlagCode.MISSING_FIELD, Severity.INFO, message))
    return flags


def is_present(analysis: Analysis, wanted: str) -> bool:
    """Whether the document has a field of the kind, or the fact of that name."""
    if wanted == "title":
        return bool(analysis.title)
    if wanted == "publisher":
        return bool(analysis.publisher)
    return any(field.kind.value == wanted for field in analysis.fields)
