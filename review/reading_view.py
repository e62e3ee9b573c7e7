"""What each reader saw of a field, character by character, with what they disagree on."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from review.shapes_items import CharacterView, ReaderView, ReadingView


def reading_views(candidates: Sequence[Mapping[str, Any]]) -> list[ReadingView]:
    """The spans of one field, from rows of `candidates` sorted by span and reader."""
    return [
        _reading(ordinal, list(rows))
        for ordinal, rows in groupby(candidates, key=lambda row: row["ordinal"])
    ]


def _reading(ordinal: int, rows: Sequence[Mapping[str, Any]]) -> ReadingView:
    texts = [[character for character, _ in row["characters"]] for row in rows]
    box = (rows[0]["x0"], rows[0]["y0"], rows[0]["x1"], rows[0]["y1"])
    return ReadingView(
        ordinal=ordinal,
        agrees=all(row["agrees"] for row in rows),
        page=rows[0]["page"],
        box=None if None in box else box,
        readers=[
            ReaderView(
                reader=row["reader"],
                confidence=row["confidence"],
                characters=[
                    CharacterView(text=text, confidence=confidence, differs=differs)
                    for (text, confidence), differs in zip(
                        row["characters"],
                        _differing(texts[number], [*texts[:number], *texts[number + 1 :]]),
                        strict=True,
                    )
                ],
            )
            for number, row in enumerate(rows)
        ],
    )


def _differing(text: Sequence[str], others: Sequence[Sequence[str]]) -> list[bool]:
    """Which characters another reader did not see in their place; width and spaces aside."""
    places = [place for place, character in enumerate(text) if _plain(character)]
    mine = [_plain(text[place]) for place in places]
    differs = [False] * len(text)
    for other in others:
        theirs = [plain for character in other if (plain := _plain(character))]
        same = {
            block.a + step
            for block in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
            for step in range(block.size)
        }
        for number, place in enumerate(places):
            differs[place] = differs[place] or number not in same
    return differs


def _plain(character: str) -> str:
    return "".join(unicodedata.normalize("NFKC", character).split())
