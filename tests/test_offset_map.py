"""The offset map: text and glyphs stay in step, whatever is done to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.geometry import Box
from models.reading import Reader
from models.traced_text import Glyph, TracedText, join

CHARACTERS = st.characters(codec="utf-8", categories=["L", "N", "P"])


@st.composite
def texts(draw: st.DrawFn) -> TracedText:
    """Text each character of which stands in a box of its own, or was not printed."""
    text = draw(st.text(CHARACTERS, max_size=12))
    line = draw(st.integers(1, 50))
    glyphs = tuple(
        None
        if draw(st.booleans())
        else Glyph(
            draw(st.integers(1, 3)),
            line,
            Box(10 * i, 0, 10 * i + 9, 12),
            draw(st.floats(0, 1)),
            Reader.RAPIDOCR,
        )
        for i in range(len(text))
    )
    return TracedText(text, glyphs)


def pairs(text: TracedText) -> list[tuple[str, Glyph | None]]:
    return list(zip(text.text, text.glyphs, strict=True))


@given(st.lists(texts(), max_size=5))
def test_joined_text_has_each_character_where_it_stood(parts: list[TracedText]) -> None:
    assert pairs(join(parts)) == [pair for part in parts for pair in pairs(part)]


@given(texts(), st.data())
def test_a_cut_keeps_its_own_characters(text: TracedText, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert pairs(text.cut(start, end)) == pairs(text)[start:end]
    assert text.cut(0, start) + text.cut(start, len(text)) == text


@given(texts(), st.text(CHARACTERS, max_size=6), st.data())
def test_a_replacement_moves_nothing_else(text: TracedText, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    replaced = text.replaced(start, end, new)
    assert replaced.text == text.text[:start] + new + text.text[end:]
    assert pairs(replaced)[:start] == pairs(text)[:start]
    assert pairs(replaced)[start + len(new) :] == pairs(text)[end:]
    inside = set(replaced.glyphs[start : start + len(new)])
    assert inside <= {*text.glyphs[start:end], None}


@given(texts(), st.data())
def test_boxes_and_confidence_are_those_of_the_span(text: TracedText, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    printed = [glyph for glyph in text.glyphs[start:end] if glyph is not None]
    found = text.boxes(start, end)
    assert len(found) == len({(glyph.page, glyph.line) for glyph in printed})
    for page, box in found:
        own = [glyph.box for glyph in printed if glyph.page == page]
        assert box.x0 == min(b.x0 for b in own)
        assert box.x1 == max(b.x1 for b in own)
    assert text.confidence(start, end) == min((g.confidence for g in printed), default=0.0)
    assert text.page(start, end) == (printed[0].page if printed else None)
