"""Values behind labels: 实施单位：NAME, 联系人（签字）：NAME."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.name_spans import Anchor, AnchorKind

# A label may carry a note in brackets and loses its colon to a semicolon or a dot in OCR only
# rarely; spaces inside are layout: 联 系 人 is not handled here but where cells are read.
_COLON = re.compile(r"\s*(?:[（(][^（）()]{0,8}[)）])?\s*[：:]\s*")
# The value ends with the clause, at wide space, or where the next label begins.
_VALUE_END = re.compile(r"[，,。；;！？\n]|\s{2,}|　|\s(?=[一-龥/]{2,10}\s*[：:])")


def labelled_values(
    text: str, anchors: Sequence[Anchor], kind: AnchorKind
) -> Iterator[tuple[str, int, int]]:
    """(label, start, end) of each value that a label of `kind` announces, in order.

    Of labels that end together the longest counts (项目负责人, not 负责人).
    """
    labels = [
        a for a in anchors if a.kind in (AnchorKind.ORGANIZATION_LABEL, AnchorKind.PERSON_LABEL)
    ]
    opening: dict[int, tuple[Anchor, int]] = {}
    for anchor in labels:
        colon = _COLON.match(text, anchor.end)
        if colon is not None:
            known = opening.get(anchor.end)
            if known is None or anchor.start < known[0].start:
                opening[anchor.end] = (anchor, colon.end())
    starts = sorted(anchor.start for anchor, _ in opening.values())
    of_kind = {(a.start, a.end) for a in labels if a.kind is kind}
    for anchor, value_start in opening.values():
        if (anchor.start, anchor.end) not in of_kind:
            continue
        ending = _VALUE_END.search(text, value_start)
        end = ending.start() if ending else len(text)
        following = next((start for start in starts if value_start <= start < end), end)
        yield text[anchor.start : anchor.end], value_start, following


def split_names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the names that a value lists, divided by 、 ； / or a line break."""
    spans = []
    for part in re.finditer(r"[^、；;/\n]+", text[start:end]):
        name_start, name_end = start + part.start(), start + part.end()
        while name_start < name_end and text[name_start].isspace():
            name_start += 1
        while name_end > name_start and text[name_end - 1].isspace():
            name_end -= 1
        if name_end > name_start:
            spans.append((name_start, name_end))
    return spans
