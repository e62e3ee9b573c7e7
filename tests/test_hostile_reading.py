"""Odd pages read by the real engines, and page trees that run in circles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from hostile_factory import CATALOG, PAGE, pdf, stream

from extractors.page_tree import count_held_pages
from flows import work_pool
from models.errors import GongshiError
from models.intake import IntakeLimits, PoolSettings
from models.reading import PageReading, Reader

POOL = PoolSettings(1, IntakeLimits())
BLANK = PAGE.replace(b"/Contents 4 0 R", b"")


@pytest.fixture(scope="module", autouse=True)
def pool() -> Iterator[None]:
    yield
    work_pool.close_pool(POOL)


def pages_of(path: Path, content: bytes) -> list[PageReading]:
    path.write_bytes(content)
    count = work_pool.count_pages(POOL, path)
    return work_pool.read_pages(POOL, path, range(1, count + 1))


def font_without_mapping() -> bytes:
    """Text whose font does not say which characters its glyphs are: a text layer of nonsense."""
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=200)
        writer = pymupdf.TextWriter(page.rect)
        font = pymupdf.Font("cjk")
        writer.append((30, 80), "预算下达资金175.85万元，其中培训347人次。", font=font, fontsize=14)
        writer.write_text(page)
        document.subset_fonts()
        for xref in range(1, document.xref_length()):
            if document.xref_get_key(xref, "ToUnicode")[0] != "null":
                document.xref_set_key(xref, "ToUnicode", "null")
        content = document.tobytes(garbage=3)
    with pymupdf.open(stream=content) as document:
        assert "175.85" not in document[0].get_text()
    return content


def page_of_200_inches() -> bytes:
    with pymupdf.open() as document:
        page = document.new_page(width=14_400, height=14_400)
        page.insert_text((1_000, 3_000), "175.85", fontsize=1_200)
        return document.tobytes()


@pytest.mark.engine
def test_a_font_without_mapping_is_read_off_the_picture(tmp_path: Path) -> None:
    (page,) = pages_of(tmp_path / "font.pdf", font_without_mapping())
    assert [line.text for line in page.lines] == ["预算下达资金175.85万元，其中培训347人次。"]
    assert {line.reader for line in page.lines} == {Reader.RAPIDOCR}


@pytest.mark.engine
def test_a_page_of_200_inches_is_drawn_smaller_and_read(tmp_path: Path) -> None:
    (page,) = pages_of(tmp_path / "huge.pdf", page_of_200_inches())
    assert (page.width, page.height) == pytest.approx((14_400, 14_400), abs=10)
    assert [line.text for line in page.lines] == ["175.85"]


def test_a_page_tree_that_holds_nothing_but_itself_is_damaged(tmp_path: Path) -> None:
    tree = {1: CATALOG, 2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}
    (page,) = pages_of(tmp_path / "itself.pdf", pdf(tree))
    assert "cycle in page tree" in page.error


def test_a_page_tree_in_a_circle_of_two_cannot_be_opened(tmp_path: Path) -> None:
    tree = {
        1: CATALOG,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 5>>",
        3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 4 0 R]/Count 4>>",
        4: BLANK.replace(b"/Parent 2 0 R", b"/Parent 3 0 R"),
    }
    with pytest.raises(GongshiError) as caught:
        pages_of(tmp_path / "two.pdf", pdf(tree))
    assert caught.value.reason == "damaged"


@pytest.mark.engine
def test_of_a_page_tree_that_comes_back_to_itself_the_page_before_is_read(tmp_path: Path) -> None:
    tree = {1: CATALOG, 2: b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>", 3: BLANK}
    first, second = pages_of(tmp_path / "back.pdf", pdf(tree))
    assert first.error == ""
    assert "cycle" in second.error


def test_parents_in_a_circle_are_damaged(tmp_path: Path) -> None:
    tree = {
        1: CATALOG,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 5 0 R>>",
        3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>>>",
        4: stream(b"q Q"),
        5: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>",
    }
    (page,) = pages_of(tmp_path / "parents.pdf", pdf(tree))
    assert "cycle" in page.error


@pytest.mark.parametrize("stated", [1, 2])
def test_a_document_that_says_fewer_pages_than_it_holds_loses_none_in_silence(
    tmp_path: Path, stated: int
) -> None:
    kids = b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count %d>>" % stated
    with pytest.raises(GongshiError) as caught:
        pages_of(tmp_path / "few.pdf", pdf({1: CATALOG, 2: kids, 3: BLANK, 4: BLANK, 5: BLANK}))
    assert caught.value.reason == "damaged"
    assert f"says that it has {stated} pages and holds more" in str(caught.value)


def test_pages_are_counted_through_branches_and_arrays_of_their_own(tmp_path: Path) -> None:
    tree = {
        1: CATALOG,
        2: b"<</Type/Pages/Kids 6 0 R/Count 3>>",
        3: b"<</Type/Pages/Parent 2 0 R/Kids[4 0 R 5 0 R]/Count 2>>",
        4: BLANK.replace(b"/Parent 2 0 R", b"/Parent 3 0 R"),
        5: BLANK.replace(b"/Parent 2 0 R", b"/Parent 3 0 R"),
        6: b"[3 0 R 7 0 R]",
        7: BLANK,
    }
    path = tmp_path / "branches.pdf"
    path.write_bytes(pdf(tree))
    assert work_pool.count_pages(POOL, path) == 3
    with pymupdf.open(path) as document:
        assert count_held_pages(document, 100) == 3
        assert count_held_pages(document, 1) == 2
