"""Processes that hang, die or raise cost one page and nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import work_pool
from models.reading import PageReading, Reader

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
