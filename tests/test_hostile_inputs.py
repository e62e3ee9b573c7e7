"""Each hostile file through the real pool: its clear error, or its right picture, within the cap."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hostile_factory import PASSWORD, UNOPENED, UNREAD_PAGES, encrypted, object_stream_bomb
from hostile_pages import WHOLE
from quarters_factory import quarters

from extractors.pdf_text_layer import layer_of
from extractors.rendering import render_page
from flows import work_pool
from models.errors import GongshiError, UsageError
from models.intake import IntakeLimits, PoolSettings

CAP_BYTES = 800 << 20
# Code and shared libraries are resident, too, and count for nobody's allocations.
LIBRARIES_BYTES = 150 << 20
POOL = PoolSettings(
    2, IntakeLimits(memory_bytes=CAP_BYTES, open_timeout_s=10.0, page_timeout_s=5.0)
)


class Watch(threading.Thread):
    """Notes the most memory that any process of the pool has had resident."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most_bytes = 0
        self.done = threading.Event()

    def run(self) -> None:
        me = psutil.Process()
        while not self.done.wait(0.02):
            for child in me.children():
                try:
                    self.most_bytes = max(self.most_bytes, child.memory_info().rss)
                except psutil.Error:
                    continue


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    watch = Watch()
    watch.start()
    yield watch
    watch.done.set()
    watch.join()
    work_pool.close_pool(POOL)


@pytest.fixture(autouse=True)
def under_the_cap(watch: Watch) -> Iterator[None]:
    watch.most_bytes = 0
    yield
    assert watch.most_bytes < CAP_BYTES + LIBRARIES_BYTES


def corners_of(path: Path) -> list[int]:
    return quarters(render_page(path, 1))


def text_of(path: Path) -> str:
    return " ".join(found.line.text for found in layer_of(path, 1).lines)


def corners(path: Path) -> list[int]:
    return work_pool.run_in_pool(POOL, 20.0, corners_of, path)


@pytest.mark.parametrize("name", UNOPENED)
def test_what_cannot_be_opened_says_why(tmp_path: Path, name: str) -> None:
    reason, make = UNOPENED[name]
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(GongshiError) as caught:
        work_pool.count_pages(POOL, path)
    assert caught.value.reason == reason, str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("name", UNREAD_PAGES)
def test_a_page_that_cannot_be_read_says_why(tmp_path: Path, name: str) -> None:
    phrases, make = UNREAD_PAGES[name]
    path = tmp_path / name
    path.write_bytes(make())
    assert work_pool.count_pages(POOL, path) == 1
    (page,) = work_pool.read_pages(POOL, path, [1])
    assert any(phrase in page.error for phrase in phrases), page.error
    assert page.lines == ()


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_odd_and_whole_is_drawn_right(tmp_path: Path, name: str) -> None:
    shown, make = WHOLE[name]
    path = tmp_path / name
    path.write_bytes(make())
    assert work_pool.count_pages(POOL, path) == 1
    assert corners(path) == pytest.approx(shown, abs=8)


def test_a_bomb_in_the_list_of_objects_is_told_by_the_memory_it_takes(tmp_path: Path) -> None:
    path = tmp_path / "objects.pdf"
    path.write_bytes(object_stream_bomb())
    with pytest.raises(GongshiError) as caught:
        work_pool.count_pages(POOL, path)
    assert caught.value.reason == "out_of_memory"
    assert "cap of 0.781 GiB" in str(caught.value)


@pytest.mark.parametrize(
    ("listed", "reason"),
    [(f"one\n{PASSWORD}\n", ""), ("one\ntwo\n", "wrong_password"), (None, "encrypted")],
)
def test_passwords_are_tried_in_turn(tmp_path: Path, listed: str | None, reason: str) -> None:
    path, passwords = tmp_path / "locked.pdf", tmp_path / "passwords.txt"
    path.write_bytes(encrypted(PASSWORD))
    if listed is not None:
        passwords.write_text(listed, encoding="utf-8")
    pool = PoolSettings(1, POOL.limits, None if listed is None else passwords)
    try:
        if not reason:
            assert work_pool.count_pages(pool, path) == 1
            layer = work_pool.run_in_pool(pool, 20.0, text_of, path)
            assert layer == "Budget 1,234.50"
            return
        with pytest.raises(GongshiError) as caught:
            work_pool.count_pages(pool, path)
        assert caught.value.reason == reason
    finally:
        work_pool.close_pool(pool)


def test_a_passwords_file_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    pool = PoolSettings(1, POOL.limits, tmp_path / "none.txt")
    with pytest.raises(UsageError, match="passwords file"):
        work_pool.count_pages(pool, tmp_path / "any.pdf")


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(POOL.limits.max_file_bytes + 1)
    with pytest.raises(GongshiError) as caught:
        work_pool.count_pages(POOL, path)
    assert caught.value.reason == "file_too_large"


@pytest.mark.parametrize(
    "name",
    ["line\nfeed.pdf", "quote'\".pdf", "--output=x.pdf", "名" * 83 + ".pdf", "\udcff\udcfe.pdf"],
)
def test_odd_names_are_opened_and_drawn(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(WHOLE["ccitt.pdf"][1]())
    assert work_pool.count_pages(POOL, path) == 1
    assert corners(path) == WHOLE["ccitt.pdf"][0]


def test_the_pool_goes_on_after_a_bomb(tmp_path: Path) -> None:
    bomb, good = tmp_path / "bomb.pdf", tmp_path / "good.pdf"
    bomb.write_bytes(UNREAD_PAGES["content bomb.pdf"][1]())
    good.write_bytes(WHOLE["ccitt.pdf"][1]())
    for _ in range(2):
        (page,) = work_pool.read_pages(POOL, bomb, [1])
        assert page.error
        assert corners(good) == WHOLE["ccitt.pdf"][0]
