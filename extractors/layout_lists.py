"""Lists of names with their sums at the other edge of the column: 某某公司 …… 624,000元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from statistics import median

from extractors.layout_pieces import Piece
from extractors.layout_rows import Row, make_row
from extractors.layout_text import below, clean
from models.traced_text import TracedText, join, untraced

# A sum that needs no head to be understood, since it carries its unit.
SUM = re.compile(r"^[¥￥]?\s*\d[\d,，.]*\s*[十百千万亿]{0,2}元整?$")
LEAST_ENTRIES = 3
# Sums stand one below the other: their right or left edges agree within this.
ALIGNED_EM = 0.8
# A list is dense: from one sum to the next at most this far.
NEXT_EM = 5.0
# A name on the row of its sum stands this near to it; one of two rows half a row above and below.
SAME_ROW_EM = 0.5
HALF_ROW_EM = 1.1
WHOLE_ROW_EM = 1.9
# Longer ones are sentences.
NAME_CHARACTERS = 30


def take_lists(
    pieces: Sequence[Piece], left: float, right: float, section: int
) -> tuple[list[Row], list[Piece]]:
    """One row for each list of names with sums, and the pieces that are left.

    A name of two rows beside its sum is put together. The entries are joined by ；.
    """
    rows: list[Row] = []
    rest = list(pieces)
    for sums in _runs([p for p in pieces if SUM.match(p.text.text)]):
        entries = _entries(sums, rest)
        if entries is None:
            continue
        members = [p for names, amount in entries for p in (*names, amount)]
        rows.append(_row(entries, members, left, right, section))
        taken = {id(p) for p in members}
        rest = [p for p in rest if id(p) not in taken]
    return rows, rest


def _runs(sums: Sequence[Piece]) -> list[list[Piece]]:
    """Sums that stand one below the other."""
    runs: list[list[Piece]] = []
    for piece in sorted(sums, key=lambda p: p.box.centre[1]):
        for run in runs:
            last, size = run[-1], piece.size_pt
            aligned = min(abs(last.box.x1 - piece.box.x1), abs(last.box.x0 - piece.box.x0))
            distance = piece.box.centre[1] - last.box.centre[1]
            if aligned <= ALIGNED_EM * size and SAME_ROW_EM * size < distance <= NEXT_EM * size:
                run.append(piece)
                break
        else:
            runs.append([piece])
    return [run for run in runs if len(run) >= LEAST_ENTRIES]


def _entries(
    sums: Sequence[Piece], pieces: Sequence[Piece]
) -> list[tuple[list[Piece], Piece]] | None:
    """The names of each sum, top to bottom; None where something else stands among them."""
    size = median(p.size_pt for p in sums)
    edge = min(p.box.x0 for p in sums)
    top, bottom = sums[0].box.centre[1], sums[-1].box.centre[1]
    own = {id(p) for p in sums}
    near = [
        p
        for p in pieces
        if id(p) not in own
        and top - HALF_ROW_EM * size <= p.box.centre[1] <= bottom + HALF_ROW_EM * size
    ]
    if not near or any(p.box.x1 > edge or not _is_name(p.text.text) for p in near):
        return None
    if max(p.box.x0 for p in near) - min(p.box.x0 for p in near) > ALIGNED_EM * size:
        return None
    names: list[list[Piece]] = [[] for _ in sums]
    ys = [p.box.centre[1] for p in sums]
    loose: list[Piece] = []
    for piece in near:
        at = min(range(len(ys)), key=lambda i: abs(ys[i] - piece.box.centre[1]))
        if abs(ys[at] - piece.box.centre[1]) <= SAME_ROW_EM * size:
            names[at].append(piece)
        else:
            loose.append(piece)
    on_row = [bool(found) for found in names]
    for piece in loose:
        y = piece.box.centre[1]
        open_ones = [i for i in range(len(ys)) if not on_row[i]]
        at = min(open_ones, key=lambda i: abs(ys[i] - y), default=-1)
        if at >= 0 and abs(ys[at] - y) <= HALF_ROW_EM * size:
            names[at].append(piece)
            continue
        # The second row of a name whose first stands beside the sum.
        at = max((i for i in range(len(ys)) if ys[i] < y), default=-1)
        if at < 0 or y - ys[at] > WHOLE_ROW_EM * size:
            return None
        names[at].append(piece)
    if any(not found for found in names):
        return None
    return [
        (sorted(found, key=lambda p: p.box.centre[1]), amount)
        for found, amount in zip(names, sums, strict=True)
    ]


def _is_name(text: str) -> bool:
    marks = re.search("[，。；！？：:]", text)
    return len(text) <= NAME_CHARACTERS and not marks and not re.search(r"\d{3}", text)


def _without_leaders(name: TracedText) -> TracedText:
    """A name without the dots that lead from it to its sum."""
    return name.cut(0, len(name.text.rstrip(" .…·．-—_")))


def _row(
    entries: Sequence[tuple[Sequence[Piece], Piece]],
    members: Sequence[Piece],
    left: float,
    right: float,
    section: int,
) -> Row:
    parts: list[TracedText] = []
    for names, amount in entries:
        name = reduce(lambda a, b: below(a, b, was_full=True), (p.text for p in names))
        parts.append(_without_leaders(name) + untraced(" ") + amount.text)
    text = parts[0]
    for part in parts[1:]:
        text = join([text, untraced("；"), part])
    row = make_row(members, left, right, section)
    return replace(row, text=clean(text, row.size_pt), stands_alone=True)
