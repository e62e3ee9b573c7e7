"""Processes that hang, die or raise cost one page and nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import work_pool
from flows.read_ahead import start_reading_ahead
from models.errors import NotADocument
from models.identity import document_id
from models.reading import PageReading, Reader
from models.settings import READING_VERSION
from models.store import open_store, sqlite_url
from models.store_readings import save_page_reading

WORKERS = 2


def reading(page: int) -> PageReading:
    return PageReading(page, 595.0, 842.0, Reader.RAPIDOCR, 0, 0.0, ())


# Fault doubles of the page reader; they stand at module level so that a worker can import them.
def faulty_reader(path: Path, page: int) -> PageReading:
    match path.name:
        case "hangs.pdf" if page == 2:
            time.sleep(60)
        case "dies.pdf" if page == 2:
            os._exit(139)  # what a segmentation fault in a parser looks like
        case "raises.pdf" if page == 2:
            raise ValueError("bad cross-reference")
    return reading(page)


@pytest.fixture(autouse=True)
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(work_pool, "PAGE_TIMEOUT_S", 2.0)
    monkeypatch.setattr(work_pool, "_read_page", faulty_reader)
    yield
    work_pool.close_pool(WORKERS)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("hangs.pdf", "gave up after 2 s"),
        ("dies.pdf", "the reading process died (exit code 139)"),
        ("raises.pdf", "ValueError: bad cross-reference"),
    ],
)
def test_one_bad_page_keeps_its_reason_and_the_others_are_read(name: str, reason: str) -> None:
    pages = list(work_pool.read_pages(WORKERS, Path(name), [1, 2, 3, 4]))
    assert [p.page for p in pages] == [1, 2, 3, 4]
    assert reason in pages[1].error
    assert [p.error for p in pages if p.page != 2] == ["", "", ""]


def test_the_pool_works_on_after_a_process_died() -> None:
    list(work_pool.read_pages(WORKERS, Path("dies.pdf"), [2]))
    (after,) = work_pool.read_pages(WORKERS, Path("fine.pdf"), [7])
    assert after == reading(7)


def test_work_that_hangs_is_given_up() -> None:
    with pytest.raises(work_pool.WorkFailed, match="gave up after 1 s"):
        work_pool.run_in_pool(WORKERS, 1.0, time.sleep, 60)


def test_pages_begun_ahead_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    work_pool.read_ahead(WORKERS, Path("dies.pdf"), [1, 2])

    def refuse(workers: int, path: Path, page: int) -> None:
        raise AssertionError(f"page {page} is read a second time")

    monkeypatch.setattr(work_pool, "_scheduled", refuse)
    pages = list(work_pool.read_pages(WORKERS, Path("dies.pdf"), [1, 2]))
    assert pages[0] == reading(1)
    assert "process died" in pages[1].error


def test_reading_ahead_leaves_what_cannot_be_opened_to_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    counts = {"whole.pdf": 3}
    begun: list[tuple[str, list[int]]] = []

    def count(workers: int, path: Path) -> int:
        if path.name not in counts:
            raise NotADocument(f"{path.name} is none")
        return counts[path.name]

    monkeypatch.setattr(work_pool, "count_pages", count)
    monkeypatch.setattr(
        work_pool, "read_ahead", lambda workers, path, pages: begun.append((path.name, pages))
    )
    store = open_store(sqlite_url(tmp_path / "store.sqlite"))
    documents = [(Path("broken.pdf"), "0" * 64), (Path("whole.pdf"), "1" * 64)]
    save_page_reading(store, document_id("1" * 64), reading(2), READING_VERSION)
    start_reading_ahead(documents, store, WORKERS).join()
    assert begun == [("whole.pdf", [1, 3])]
