"""Processes that hang, die or raise cost one page and nothing else."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from extractors.first_reading import FirstReading, Question, Script
from flows import work_pool
from flows.read_ahead import PAGES_A_WORKER, start_reading_ahead
from models.errors import NotADocument, TimedOut, WorkFailed
from models.identity import document_id
from models.intake import IntakeLimits, PoolSettings
from models.reading import PageReading, Reader
from models.settings import READING_VERSION
from models.store import open_store, sqlite_url
from models.store_readings import save_page_reading

POOL = PoolSettings(
    2, IntakeLimits(memory_bytes=1 << 29, page_timeout_s=4.0, second_look_timeout_s=1.0)
)


def reading(page: int) -> PageReading:
    return PageReading(page, 595.0, 842.0, Reader.RAPIDOCR, 0, 0.0, ())


# Fault doubles of the page reader; they stand at module level so that a worker can import them.
def faulty_reader(path: Path, page: int) -> FirstReading:
    match path.name:
        case "hangs.pdf" if page == 2:
            time.sleep(60)
        case "dies.pdf" if page == 2:
            os._exit(139)  # what a segmentation fault in a parser looks like
        case "raises.pdf" if page == 2:
            raise ValueError("bad cross-reference")
        case "killed once.pdf" if page == 2 and not path.exists():
            path.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        case "killed always.pdf" if page == 2:
            os.kill(os.getpid(), signal.SIGKILL)
    return FirstReading(reading(page), questions(path.name))


def questions(name: str) -> tuple[Question, ...]:
    if not name.startswith("second"):
        return ()
    crop = np.zeros((2, 2), np.uint8)
    return (Question(0, 0, 1, Script.DIGITS, "1", "", "", crop, crop),)


def faulty_second_look(pages: Sequence[FirstReading]) -> list[PageReading]:
    match len(pages):
        case 2:
            time.sleep(60)
        case 3:
            os._exit(139)
        case 4:
            raise ValueError("no such model")
    return [replace(page.reading, skew=1.0) for page in pages]


@pytest.fixture(autouse=True)
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(work_pool, "_read_page", faulty_reader)
    monkeypatch.setattr(work_pool, "_look_again", faulty_second_look)
    yield
    work_pool.close_pool(POOL)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("hangs.pdf", "gave up after 4 s"),
        ("dies.pdf", "the reading process died (exit code 139)"),
        ("raises.pdf", "ValueError: bad cross-reference"),
        ("killed always.pdf", "killed from outside"),
    ],
)
def test_one_bad_page_keeps_its_reason_and_the_others_are_read(name: str, reason: str) -> None:
    pages = list(work_pool.read_pages(POOL, Path(name), [1, 2, 3, 4]))
    assert [p.page for p in pages] == [1, 2, 3, 4]
    assert reason in pages[1].error
    assert [p.error for p in pages if p.page != 2] == ["", "", ""]


@pytest.mark.parametrize(
    ("pages", "reason"),
    [([1, 2], "gave up after 2 s"), ([1, 2, 3], "process died"), ([1, 2, 3, 4], "no such model")],
)
def test_a_second_look_that_fails_leaves_the_first_and_says_so(
    pages: list[int], reason: str
) -> None:
    read = work_pool.read_pages(POOL, Path("second.pdf"), pages)
    assert [(page.page, page.error) for page in read] == [(page, "") for page in pages]
    assert all(reason in page.second_reader_error for page in read)


def test_the_second_look_is_at_all_pages_together() -> None:
    read = work_pool.read_pages(POOL, Path("second.pdf"), [1, 2, 3, 4, 5])
    assert [(page.page, page.skew) for page in read] == [(n, 1.0) for n in range(1, 6)]


def test_the_pool_works_on_after_a_process_died() -> None:
    list(work_pool.read_pages(POOL, Path("dies.pdf"), [2]))
    (after,) = work_pool.read_pages(POOL, Path("fine.pdf"), [7])
    assert after == reading(7)


def test_a_page_whose_process_was_killed_from_outside_is_read_again(tmp_path: Path) -> None:
    pages = work_pool.read_pages(POOL, tmp_path / "killed once.pdf", [1, 2, 3])
    assert (tmp_path / "killed once.pdf").exists()
    assert pages == [reading(1), reading(2), reading(3)]


def test_work_that_hangs_is_given_up() -> None:
    with pytest.raises(TimedOut, match="gave up after 1 s"):
        work_pool.run_in_pool(POOL, 1.0, time.sleep, 60)


def test_pages_begun_ahead_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    work_pool.read_ahead(POOL, Path("dies.pdf"), [1, 2])

    def refuse(pool: PoolSettings, path: Path, page: int) -> None:
        raise AssertionError(f"page {page} is read a second time")

    monkeypatch.setattr(work_pool, "_scheduled", refuse)
    pages = list(work_pool.read_pages(POOL, Path("dies.pdf"), [1, 2]))
    assert pages[0] == reading(1)
    assert "process died" in pages[1].error


def test_reading_ahead_leaves_what_cannot_be_opened_to_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    counts = {"whole.pdf": 3, "too far.pdf": 1}
    begun: list[tuple[str, list[int]]] = []

    def count(pool: PoolSettings, path: Path) -> int:
        if path.name not in counts:
            raise NotADocument(f"{path.name} is none")
        return counts[path.name]

    monkeypatch.setattr(work_pool, "count_pages", count)
    monkeypatch.setattr(
        work_pool, "read_ahead", lambda pool, path, pages: begun.append((path.name, pages))
    )
    store = open_store(sqlite_url(tmp_path / "store.sqlite"))
    documents = [(Path("broken.pdf"), "0" * 64), (Path("whole.pdf"), "1" * 64)]
    # So many are looked at, read or not: the run is waiting.
    documents += [(Path("broken.pdf"), "2" * 64)] * (PAGES_A_WORKER * POOL.workers - 2)
    documents += [(Path("too far.pdf"), "3" * 64)]
    save_page_reading(store, document_id("1" * 64), reading(2), READING_VERSION)
    start_reading_ahead(documents, store, POOL).join()
    assert begun == [("whole.pdf", [1, 3])]


def hold_much(path: Path, page: int) -> FirstReading:
    if path.name == "much.pdf":
        np.ones(POOL.limits.memory_bytes, np.uint8)
    return FirstReading(reading(page))


def test_a_page_that_needs_too_much_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_pool, "_read_page", hold_much)
    (page,) = work_pool.read_pages(POOL, Path("much.pdf"), [1])
    assert "more memory than the cap of 0.5 GiB" in page.error
    (after,) = work_pool.read_pages(POOL, Path("fine.pdf"), [2])
    assert after == reading(2)


def own_process() -> int:
    return os.getpid()


def keep(size: int) -> int:
    KEPT.append(np.ones(size, np.uint8))
    return os.getpid()


KEPT: list[np.ndarray] = []


def test_a_process_that_kept_much_gives_way_to_a_fresh_one() -> None:
    pool = replace(POOL, workers=1)
    try:
        first = work_pool.run_in_pool(pool, 9.0, keep, POOL.limits.memory_bytes // 2)
        assert work_pool.run_in_pool(pool, 9.0, own_process) != first
    finally:
        work_pool.close_pool(pool)


def test_a_process_killed_while_it_had_nothing_to_do_costs_nothing() -> None:
    pool = replace(POOL, workers=1)
    try:
        for _ in range(2):
            process = psutil.Process(work_pool.run_in_pool(pool, 9.0, own_process))
            # One that dies in the middle of its answer keeps a lock, which costs a minute or two.
            time.sleep(0.5)
            process.kill()
            assert work_pool.run_in_pool(pool, 9.0, own_process) != process.pid
    finally:
        work_pool.close_pool(pool)


class UnlikeOthers(Exception):  # noqa: N818
    """Cannot be loaded again by whoever catches it."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def raise_unlike_others() -> None:
    raise UnlikeOthers("cannot ", "be loaded")


def test_an_error_that_cannot_be_sent_comes_as_its_words() -> None:
    with pytest.raises(WorkFailed, match="UnlikeOthers: cannot be loaded") as caught:
        work_pool.run_in_pool(POOL, 9.0, raise_unlike_others)
    assert caught.value.reason == "other"


PARENT = """
import sys, threading, time
from pathlib import Path
sys.path[:0] = {paths!r}
from flows import work_pool
from models.intake import PoolSettings
import test_work_pool

if __name__ == "__main__":
    pool = PoolSettings(2)
    for number in range(2):
        call = (pool, 60.0, test_work_pool.hang_in_c, Path({folder!r}) / str(number))
        threading.Thread(target=work_pool.run_in_pool, args=call, daemon=True).start()
    time.sleep(60)
"""


def hang_in_c(note: Path) -> None:
    note.with_suffix(".part").write_text(str(os.getpid()), encoding="utf-8")
    note.with_suffix(".part").rename(note)
    ctypes.PyDLL(None).sleep(60)  # keeps the interpreter's lock: no thread of the process runs


def test_processes_die_with_their_parent_even_while_they_hang_in_c(tmp_path: Path) -> None:
    here = Path(__file__).parent
    script = tmp_path / "parent_of_pool.py"
    paths = [str(here.parent), str(here)]
    script.write_text(PARENT.format(paths=paths, folder=str(tmp_path)), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)]) as parent:
        notes = [tmp_path / "0", tmp_path / "1"]
        until = time.monotonic() + 30
        while not all(note.exists() for note in notes) and time.monotonic() < until:
            time.sleep(0.05)
        children = [psutil.Process(int(note.read_text(encoding="utf-8"))) for note in notes]
        parent.kill()
        _, alive = psutil.wait_procs(children, timeout=3)
        for process in alive:
            process.kill()
    assert not alive
