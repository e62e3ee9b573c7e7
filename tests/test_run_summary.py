"""What a run did, counted from the store, and which earlier runs it is compared with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from analysis_factory import amount, analysis, box, flag, sha_of
from run_factory import add_page_work, add_run, add_run_document

from flows.rate_subjects import COMPARED
from flows.rate_warnings import Rate
from flows.run_log import close_logging, configure_logging
from flows.run_summary import summarize_run
from models.flags import FlagCode, Severity
from models.settings import RESULT_VERSION, settings_for
from models.store import Store
from models.store_documents import save_analysis, save_failure


def save(store: Store, run_id: str, name: str, *, fields: int = 2, flags: int = 0) -> None:
    """A document of two pages with so many amounts, and unread regions on its first page."""
    found = [
        amount(100 + n, f"{100 + n}元", box(70, 100 + 20 * n), name=name) for n in range(fields)
    ]
    raised = [
        flag(code=FlagCode.UNREAD_REGION, place=box(10, 20 * n), message=f"{n}")
        for n in range(flags)
    ]
    save_analysis(store, analysis(found, raised, name=name), RESULT_VERSION, run_id)


def kept(rates: dict[str, Rate], **others: Any) -> dict[str, Any]:
    """What an earlier run left in the store."""
    values = {
        name: {
            "documents": rate.documents,
            "exposure": rate.exposure,
            "events": rate.events,
            "squares": list(rate.squares),
        }
        for name, rate in rates.items()
    }
    return {"rates": values, "result_version": RESULT_VERSION, "warnings": [], **others}


FEW_FAIL = {"failed documents": Rate.of([(1.0, 0.0)] * 58 + [(1.0, 1.0)] * 2)}
MANY_FAIL = {"failed documents": Rate.of([(1.0, 0.0)] * 30 + [(1.0, 1.0)] * 30)}


def test_everything_is_counted_in_the_documents_of_the_run_alone(store: Store):
    add_run(store, "r0", day=0)
    add_run(store, "r1", day=1)
    save(store, "r0", "before.pdf", fields=5)
    add_run_document(store, "r0", "before.pdf", day=0, pages_read=2)
    save(store, "r1", "a.pdf", fields=3, flags=2)
    save(store, "r1", "b.pdf", fields=1)
    save_failure(
        store, sha_of("c.pdf"), "c.pdf", "broken", program_version=RESULT_VERSION, run_id="r1"
    )
    add_run_document(store, "r1", "a.pdf", day=1, pages_read=2)
    add_run_document(store, "r1", "b.pdf", day=1, pages_read=1, status="partial", reason="crashed")
    add_run_document(store, "r1", "c.pdf", day=1, status="failed", reason="damaged")
    add_page_work(store, "a.pdf", 1, seconds=1.5, day=1)
    add_page_work(store, "a.pdf", 2, seconds=2.5, day=1)
    add_page_work(store, "b.pdf", 1, seconds=9.0, day=0)  # read by the run before
    add_page_work(store, "b.pdf", 2, "failed", day=1)
    summary = summarize_run(store, "r1")
    assert summary.documents == {"complete": 1, "partial": 1, "failed": 1}
    assert summary.reasons == {"crashed": 1, "damaged": 1}
    assert (summary.pages, summary.pages_read, summary.pages_failed) == (4, 3, 1)
    assert summary.page_seconds == pytest.approx(4.0)
    assert summary.fields == {"amounts": 4}
    assert summary.flags == {"unread_region": 2}
    assert summary.unread_regions == 2
    assert summary.warnings == ()
    assert summary.compared_with is None  # three documents say nothing of a night
    assert json.loads(json.dumps(summary.as_json()))["rates"]["fields"]["events"] == 4


def test_a_doubt_on_no_field_is_a_failure_of_the_second_reader(store: Store):
    add_run(store, "r1")
    found = amount(100, "100元", box(70, 100))
    of_page = flag(code=FlagCode.LOW_CONFIDENCE, message="第二读者没有读成 / failed")
    of_field = flag(found, code=FlagCode.LOW_CONFIDENCE)
    note = flag(found, code=FlagCode.UNPLACED, severity=Severity.INFO)
    save_analysis(store, analysis([found], [of_page, of_field, note]), RESULT_VERSION, "r1")
    add_run_document(store, "r1", "report.pdf")
    summary = summarize_run(store, "r1")
    assert summary.second_reader_failures == 1
    assert summary.rates["second reader failures"].events == 1
    assert summary.rates["flags low_confidence"].events == 1
    assert summary.rates["flags"].events == 2  # without the note


def test_a_run_of_nothing(store: Store):
    add_run(store, "r1")
    summary = summarize_run(store, "r1")
    assert summary.documents == {}
    assert summary.pages_per_second == 0
    assert summary.warnings == ()
    with pytest.raises(LookupError):
        summarize_run(store, "no such run")


def a_bad_night(store: Store, *, failed: int = 8, whole: int = 4) -> None:
    add_run(store, "now", day=50)
    for n in range(failed):
        add_run_document(store, "now", f"f{n}", day=50, status="failed", reason="damaged")
    for n in range(whole):
        add_run_document(store, "now", f"c{n}", day=50)


def warned(store: Store) -> list[str]:
    return [warning.subject for warning in summarize_run(store, "now").warnings]


def test_many_failures_are_told_of_with_where_they_are(store: Store):
    for day in range(8):
        add_run(store, f"r{day}", day=day, summary=kept(FEW_FAIL))
    a_bad_night(store)
    save_failure(
        store, sha_of("f3"), "f3.pdf", "broken", program_version=RESULT_VERSION, run_id="now"
    )
    (warning,) = summarize_run(store, "now").warnings
    assert warning.subject == "failed documents"
    assert warning.seen == pytest.approx(8 / 12)
    assert warning.runs == 8
    assert "f3.pdf" in warning.documents


def test_a_warning_is_an_event_of_the_log(store: Store, tmp_path: Path):
    for day in range(8):
        add_run(store, f"r{day}", day=day, summary=kept(FEW_FAIL))
    a_bad_night(store)
    settings = settings_for(tmp_path, store.url, 1)
    configure_logging(replace(settings, log_file=tmp_path / "run.jsonl"))
    try:
        summarize_run(store, "now")
    finally:
        close_logging()
    (line,) = (tmp_path / "run.jsonl").read_text("utf-8").splitlines()
    event = json.loads(line)
    assert (event["event"], event["subject"]) == ("rate_warning", "failed documents")
    assert event["seen"] == pytest.approx(8 / 12, abs=1e-5)


def test_what_failed_before_and_fails_again_is_no_news(store: Store):
    for day in range(8):
        add_run(store, f"r{day}", day=day, summary=kept(FEW_FAIL))
    for n in range(8):
        add_run_document(store, "r7", f"f{n}", day=7, status="failed", reason="damaged")
    a_bad_night(store, whole=10)
    assert warned(store) == []


def test_what_was_complete_before_is_compared(store: Store):
    for day in range(8):
        add_run(store, f"r{day}", day=day, summary=kept(FEW_FAIL))
    for n in range(8):
        add_run_document(store, "r6", f"f{n}", day=6, status="failed", reason="damaged")
        add_run_document(store, "r7", f"f{n}", day=7)
    a_bad_night(store)
    assert warned(store) == ["failed documents"]


def test_runs_that_did_not_end_or_came_later_are_not_compared_with(store: Store):
    for day in range(4):
        add_run(store, f"r{day}", day=day, summary=kept(FEW_FAIL))
    add_run(store, "lost", day=10, state="lost", summary=kept(FEW_FAIL))
    add_run(store, "old", day=11)  # of a program that kept no summary
    add_run(store, "later", day=60, summary=kept(FEW_FAIL))
    a_bad_night(store)
    summary = summarize_run(store, "now")
    assert summary.warnings == ()
    assert summary.compared_with == 4


def test_a_bad_night_does_not_hide_the_next_until_it_is_how_things_are(store: Store):
    for day in range(8):
        add_run(store, f"r{day}", day=day, summary=kept(FEW_FAIL))
    bad = kept(MANY_FAIL, warnings=[{"subject": "failed documents"}])
    add_run(store, "bad1", day=20, summary=bad)
    add_run(store, "bad2", day=21, summary=bad)
    a_bad_night(store)
    assert warned(store) == ["failed documents"]
    add_run(store, "bad3", day=22, summary=bad)
    assert warned(store) == []


def test_runs_of_this_version_are_preferred(store: Store):
    for day in range(10):
        add_run(store, f"r{day}", day=day, summary=kept(MANY_FAIL, result_version="older"))
    a_bad_night(store)
    assert warned(store) == []
    for day in range(20, 25):
        add_run(store, f"r{day}", day=day, summary=kept(FEW_FAIL))
    assert warned(store) == ["failed documents"]


def test_seconds_are_compared_on_one_machine(store: Store):
    fast = {"seconds": Rate.of([(10.0, 5.0)] * 30)}
    for day in range(8):
        add_run(store, f"r{day}", day=day, summary=kept(fast, host="fast machine"))
    add_run(store, "now", day=50)
    for n in range(6):
        add_run_document(store, "now", f"d{n}", day=50, pages_read=10)
        add_page_work(store, f"d{n}", 1, seconds=40.0, day=50)
    assert warned(store) == []
    for day in range(20, 28):
        add_run(store, f"r{day}", day=day, summary=kept(fast, host="here"))
    assert warned(store) == ["seconds"]


def test_small_runs_are_taken_together(store: Store):
    """A watched folder makes runs of a document or two; they must not go unseen for that."""
    for day in range(20):
        good = {"failed documents": Rate.of([(1.0, 0.0)] * 2)}
        add_run(store, f"r{day}", day=day, summary=kept(good))
    bad = {"failed documents": Rate.of([(1.0, 1.0)] * 2)}
    add_run(store, "bad1", day=30, summary=kept(bad))
    add_run(store, "nothing", day=31, summary=kept({"failed documents": Rate.of([])}))
    add_run(store, "bad2", day=32, summary=kept(bad))
    a_bad_night(store, failed=1, whole=0)
    (warning,) = summarize_run(store, "now").warnings
    assert (warning.events, warning.exposure) == (5, 5)
    assert warning.runs == 6  # twenty runs of two documents are six of six, and a rest
    assert "with 2 small runs" in warning.message


def test_small_runs_that_were_warned_of_are_not_told_again(store: Store):
    for day in range(20):
        good = {"failed documents": Rate.of([(1.0, 0.0)] * 2)}
        add_run(store, f"r{day}", day=day, summary=kept(good))
    bad = kept(
        {"failed documents": Rate.of([(1.0, 1.0)] * 4)}, warnings=[{"subject": "failed documents"}]
    )
    add_run(store, "bad", day=30, summary=bad)
    a_bad_night(store, failed=1, whole=0)
    assert warned(store) == []


def test_every_code_is_compared_and_no_subject_twice():
    names = [each.subject.name for each in COMPARED]
    assert len(names) == len(set(names))
    assert {f"flags {code}" for code in FlagCode} < set(names)
