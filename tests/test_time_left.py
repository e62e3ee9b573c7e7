"""The time left: nothing is said too early, and what nobody has opened yet counts."""

from __future__ import annotations

import pytest

from flows.progress import Progress
from flows.time_left import TimeLeft, as_duration
from models.documents import DocumentStatus


def test_nothing_is_said_before_it_can_be_told():
    left = TimeLeft(documents=10, started_s=100.0)
    assert left.seconds_left(100.0) is None
    left.found(20, already_read=0)
    left.read(8, now_s=103.0)  # all workers end their first pages together
    assert left.seconds_left(103.0) is None
    left.read(4, now_s=112.0)
    assert left.seconds_left(112.0) is not None


def test_documents_that_nobody_opened_count_as_large_as_the_others():
    left = TimeLeft(documents=100, started_s=0.0)
    for _ in range(5):
        left.found(10, already_read=0)
    left.read(20, now_s=20.0)
    # 30 pages of the opened ones, 95 documents of about 10 pages, a page a second
    assert left.seconds_left(20.0) == pytest.approx(30 + 950)
    left.ended_unopened()
    assert left.pages_left() == pytest.approx(30 + 940)


def test_pages_that_were_read_before_are_neither_left_nor_fast():
    left = TimeLeft(documents=1, started_s=0.0)
    left.found(1000, already_read=900)
    left.read(50, now_s=100.0)
    assert left.pages_a_second(100.0) == pytest.approx(0.5)
    assert left.seconds_left(100.0) == pytest.approx(100)


def test_the_pace_is_that_of_the_last_minutes():
    left = TimeLeft(documents=1, started_s=0.0)
    left.found(10_000, already_read=0)
    for second in range(1, 1001):
        left.read(1, now_s=float(second))
    for second in range(1004, 1604, 4):  # another process takes the cores
        left.read(1, now_s=float(second))
    assert left.pages_a_second(1600.0) == pytest.approx(0.25, rel=0.05)


def test_a_pace_that_no_page_confirms_falls():
    left = TimeLeft(documents=1, started_s=0.0)
    left.found(100, already_read=0)
    left.read(20, now_s=20.0)
    assert (left.seconds_left(60.0) or 0) > 2 * (left.seconds_left(20.0) or 0)


def test_all_done():
    left = TimeLeft(documents=1, started_s=0.0)
    left.found(10, already_read=0)
    left.read(10, now_s=20.0)
    assert left.seconds_left(20.0) == 0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "…"),
        (0.0, "0 s"),
        (2.0, "5 s"),
        (43.0, "45 s"),
        (700.0, "12 min"),
        (12_345.0, "3 h 30 min"),
        (400_000.0, "5 d"),
    ],
)
def test_no_more_is_claimed_than_is_known(seconds: float | None, said: str):
    assert as_duration(seconds) == said


def test_a_name_forges_no_line(capsys: pytest.CaptureFixture[str]):
    with Progress(documents=1) as progress:
        progress.pages_found(1, already_read=0)
        progress.pages_read(1)
        progress.document_done("a.pdf\n✓ b.pdf\x1b[2K", DocumentStatus.FAILED, "one\ntwo")
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if "pdf" in line] == [
        "✗ a.pdf\\u000a✓ b.pdf\\u001b[2K  (1/1 页 / pages)  one\\u000atwo"
    ]


def test_a_quiet_one_leaves_standard_error_to_the_log(capsys: pytest.CaptureFixture[str]):
    with Progress(documents=1, is_quiet=True) as progress:
        progress.pages_found(1, already_read=0)
        progress.document_done("a.pdf", DocumentStatus.COMPLETE, "")
    assert capsys.readouterr().err == ""
