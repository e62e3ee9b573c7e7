"""What the terminal says of runs: in line, out of line, or not to be told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console
from run_factory import add_run

from flows.rate_warnings import RateWarning
from flows.run_report import print_run
from flows.run_summary import RunSummary
from flows.summary import print_status
from models.store import Store

WARNING = RateWarning(
    subject="failed pages",
    seen=0.2,
    expected=0.01,
    limit=0.05,
    events=20,
    exposure=100,
    runs=12,
    message="读不出的页：20 / failed pages: 20 for 100 pages [red]",
    documents=("a\nb.pdf", "c [bold].pdf"),
)
SUMMARY = RunSummary(
    run_id="r1",
    result_version="1",
    host="here",
    seconds=10.0,
    documents={"complete": 9, "failed": 1},
    reasons={"encrypted": 1},
    pages=20,
    pages_read=20,
    pages_failed=0,
    page_seconds=30.0,
    pages_per_second=2.0,
    second_reader_failures=0,
    fields={},
    flags={},
    unread_regions=0,
    compared_with=12,
    rates={},
    warnings=(),
)


def shown(summary: RunSummary) -> str:
    console = Console(width=200, highlight=False)
    with console.capture() as captured:
        print_run(console, summary)
    return captured.get()


@pytest.mark.parametrize(
    ("compared_with", "said"),
    [
        (12, "in line with 12 earlier runs"),
        (2, "2 earlier runs to compare with, 5 are needed"),
        (0, "0 earlier runs to compare with, 5 are needed"),
        (None, "fewer than 5 documents"),
    ],
)
def test_nothing_out_of_line_says_what_that_rests_on(compared_with: int | None, said: str):
    text = shown(replace(SUMMARY, compared_with=compared_with))
    assert said in text
    assert "encrypted 1" in text


def test_a_run_of_nothing_says_nothing():
    assert shown(replace(SUMMARY, documents={}, compared_with=None)) == ""


def test_a_warning_stands_as_it_is_and_names_cannot_break_out():
    lines = shown(replace(SUMMARY, warnings=(WARNING,))).splitlines()
    assert "⚠ 读不出的页：20 / failed pages: 20 for 100 pages [red]" in lines
    assert "  主要在 / mostly in: a\\u000ab.pdf, c [bold].pdf" in lines
    assert not any("in line with" in line for line in lines)


def test_status_has_the_runs_with_the_last_warnings(
    sqlite_store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "200")
    warned = replace(SUMMARY, warnings=(WARNING,)).as_json()
    add_run(sqlite_store, "r0", day=0, counts={"documents": 5})
    add_run(sqlite_store, "r1", day=1, state="incomplete", summary=warned)
    add_run(sqlite_store, "r2", day=2, summary=replace(SUMMARY, documents={}).as_json())
    add_run(sqlite_store, "r3", day=3, state="lost", finished_at=None)
    print_status(sqlite_store)
    text = capsys.readouterr().out
    assert "documents 5" in text
    assert "complete 9, failed 1" in text
    assert "中断 / lost" in text
    assert text.count("⚠") == 2  # in the table, and the message: the last run had nothing to do
    assert "failed pages: 20 for 100 pages" in text
