"""Values behind labels: 实施单位：NAME, 联系人（签字）：NAME."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.name_spans import Anchor, AnchorKind

# A label may carry a note in brackets and loses its colon to a semicolon or a dot in OCR only
# rarely.
_COLON = re.compile(r"\s*(?:[（(][^（）()]{0,8}[)）])?\s*[：:]\s*")
_BRACKETED = re.compile(r"[【〖［](?P<label>[一-龥/（）() 　]{2,14})[】〗］](?P<colon>\s?[：:])?")
_SPREAD = re.compile(
    rf"(?<![一-龥])[一-龥]{{1,6}}(?:[ 　]{{1,4}}[一-龥]{{1,3}}){{1,7}}(?={_COLON.pattern})"
)
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
        yield re.sub(r"\s", "", text[anchor.start : anchor.end]), value_start, following


def with_colons(text: str) -> str:
    """`text` with labels in lenticular or square brackets written with a colon, as long as before.

    【项目名称】X reads like ` 项目名称：X`.
    """
    return _BRACKETED.sub(
        lambda m: f" {m['label']} {m['colon']}" if m["colon"] else f" {m['label']}：", text
    )


def spread_labels(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, label) where characters before a colon are set apart: 编　辑：, 联 系 人：.

    What stands before the label may be set apart too, so every tail of such a run is given.
    """
    for run in _SPREAD.finditer(text):
        starts = [run.start(), *(gap.end() for gap in re.finditer(r"[ 　]+", run.group()))]
        offsets = [starts[0], *(run.start() + start for start in starts[1:])]
        for start in offsets[:-1]:
            yield start, run.end(), re.sub(r"\s", "", text[start : run.end()])


def split_names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the names that a value lists, divided by 、 ； / or a line break."""
    spans = []
    # 各县（市、区）民政局: marks in brackets divide nothing.
    for part in re.finditer(r"(?:[（(][^（）()]*[)）]|[^、；;/\n])+", text[start:end]):
        name_start, name_end = start + part.start(), start + part.end()
        while name_start < name_end and text[name_start].isspace():
            name_start += 1
        while name_end > name_start and text[name_end - 1].isspace():
            name_end -= 1
        if name_end > name_start:
            spans.append((name_start, name_end))
    return spans
