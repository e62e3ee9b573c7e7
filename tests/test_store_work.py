"""Work on documents: states, claims of runs at once, dead runs, tries, and stores made before."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from analysis_factory import amount, analysis, box, reading, sha_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from older_store import with_tables_of_work
from sqlalchemy import select, text, update

from models import store_migration
from models.documents import DocumentStatus
from models.identity import document_id
from models.store import Store, open_store
from models.store_documents import file_names, save_analysis, save_failure
from models.store_leases import LEASE_S, beat, free_dead_runs, start_run
from models.store_paths import known_stamps, note_paths
from models.store_readings import forget_page_readings, load_page_readings, save_page_reading
from models.store_run_records import finish_run, run_documents
from models.store_runs import status_summary
from models.store_tables import RUNS
from models.store_work import (
    FoundWork,
    GivenUp,
    LostClaim,
    RefusedStep,
    WorkItem,
    begin_document,
    begin_pages,
    begin_reading,
    begin_understanding,
    claim,
    note_found,
    quarantined,
    rearm,
    release,
    unfinished,
)
from models.work_states import (
    ENDED,
    MAX_ATTEMPTS,
    MAX_INTERRUPTIONS,
    DocumentState,
    PageState,
    may_follow,
)
from models.work_tables import PAGE_WORK

ROOT = Path(__file__).parent.parent
NAME = "report.pdf"
ID = document_id(sha_of(NAME))


def find(store: Store, *names: str, version: str = "1") -> dict[str, WorkItem]:
    found = [FoundWork(sha_of(name), name, f"/in/{name}") for name in names or (NAME,)]
    return note_found(store, found, version)


def item(store: Store, version: str = "1") -> WorkItem:
    return find(store, version=version)[sha_of(NAME)]


def begun(store: Store, run_id: str | None = None) -> str:
    """A run that holds the report and opens it."""
    run_id = run_id or start_run(store, "1")
    find(store)
    assert claim(store, [ID], run_id) == {ID}
    begin_document(store, ID, run_id)
    return run_id


def understood(store: Store, pages: int = 1) -> str:
    run_id = begun(store)
    begin_reading(store, ID, run_id, pages)
    for page in begin_pages(store, ID, range(1, pages + 1)):
        save_page_reading(store, ID, reading(page, "字"), "2", 1.5)
    begin_understanding(store, ID, run_id)
    return run_id


def fail(store: Store, run_id: str, reason: str) -> DocumentState:
    return save_failure(
        store, sha_of(NAME), NAME, "不行 / no", reason=reason, program_version="1", run_id=run_id
    )


def kill(store: Store, run_id: str) -> None:
    """The run's process is gone, and somebody finds that out."""
    with store.writing() as connection:
        connection.execute(
            update(RUNS)
            .where(RUNS.c.run_id == run_id)
            .values(heartbeat_at=datetime.now(UTC) - timedelta(seconds=2 * LEASE_S))
        )
    assert run_id in free_dead_runs(store, "", lambda *_: True)


def page_rows(store: Store) -> dict[int, tuple[str, int, int]]:
    columns = (PAGE_WORK.c.page, PAGE_WORK.c.state, PAGE_WORK.c.attempts, PAGE_WORK.c.interruptions)
    with store.reading() as connection:
        return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(select(*columns))}


# ---- states


def test_a_document_goes_through_its_states_to_complete(store):
    assert item(store).state is DocumentState.WAITING
    run_id = understood(store)
    assert item(store).state is DocumentState.UNDERSTANDING
    save_analysis(store, analysis(), "1", run_id)
    done = item(store)
    assert (done.state, done.holder, done.page_count) == (DocumentState.COMPLETE, None, 2)
    assert page_rows(store)[1][0] == PageState.READ.value
    (record,) = run_documents(store, run_id)
    assert (record.status, record.pages_read, record.seconds) == (DocumentStatus.COMPLETE, 1, 1.5)
    assert (quarantined(store), unfinished(store)) == ([], [])


def test_what_is_not_being_understood_cannot_be_complete_and_nothing_is_saved(store):
    run_id = begun(store)
    with pytest.raises(RefusedStep):
        save_analysis(store, analysis(), "1", run_id)
    with pytest.raises(RefusedStep):
        begin_understanding(store, ID, run_id)
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM documents")).scalar() == 0
    assert item(store).state is DocumentState.OPENING


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("encrypted", DocumentState.QUARANTINED),  # lies in the bytes
        ("timed_out", DocumentState.FAILED),  # may pass
    ],
)
def test_a_failure_is_final_or_tried_again_by_its_reason(store, reason, state):
    assert fail(store, begun(store), reason) is state
    failed = item(store)
    assert (failed.state, failed.reason, failed.error) == (state, reason, "不行 / no")


def test_failures_that_may_pass_end_in_quarantine_until_it_is_rearmed(store):
    states = [fail(store, begun(store), "crashed") for _ in range(MAX_ATTEMPTS)]
    assert states == [DocumentState.FAILED] * (MAX_ATTEMPTS - 1) + [DocumentState.QUARANTINED]
    run_id = start_run(store, "1")
    claim(store, [ID], run_id)
    with pytest.raises(GivenUp):
        begin_document(store, ID, run_id)
    release(store, run_id)
    assert [each.document_id for each in quarantined(store)] == [ID]
    rearm(store, [ID])
    assert (item(store).state, item(store).attempts) == (DocumentState.WAITING, 0)
    begun(store)


def test_another_version_tries_what_it_did_not_do_again(store):
    fail(store, begun(store), "encrypted")
    assert item(store).state is DocumentState.QUARANTINED
    newer = item(store, "2")
    assert (newer.state, newer.attempts, newer.reason) == (DocumentState.WAITING, 0, "")


def test_results_that_no_work_was_noted_for_are_known_as_done(store):
    save_analysis(store, analysis(), "1", "r")
    assert item(store).state is DocumentState.COMPLETE
    assert item(store, "2").state is DocumentState.WAITING


# ---- claims and fencing


def test_a_document_is_held_by_one_run_until_that_gives_it_back(store):
    find(store)
    first, second = start_run(store, "1"), start_run(store, "1")
    assert claim(store, [ID], first) == {ID}
    assert claim(store, [ID, "d-unknown"], second) == set()
    assert claim(store, [ID], first) == {ID}
    rearm(store, [ID])  # leaves it to the run that holds it
    assert item(store).holder == first
    release(store, first)
    assert claim(store, [ID], second) == {ID}
    finish_run(store, second, "completed", {}, {"pages": 1})
    assert item(store).holder is None
    assert status_summary(store, 1).runs[0].run_id in {first, second}


def test_a_run_that_was_declared_dead_cannot_write_over_its_successor(store):
    lost = understood(store)
    kill(store, lost)
    assert beat(store, lost) is False
    with pytest.raises(LostClaim):
        claim(store, [ID], lost)
    for save in (
        lambda: save_analysis(store, analysis([amount(5, "5元", box(70, 100))]), "1", lost),
        lambda: fail(store, lost, "damaged"),
        lambda: begin_document(store, ID, lost),
        lambda: begin_understanding(store, ID, lost),
    ):
        with pytest.raises(LostClaim):
            save()
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM fields")).scalar() == 0
    finish_run(store, lost, "completed", {})
    assert [run.state for run in status_summary(store, 1).runs] == ["lost"]
    save_analysis(store, analysis(), "1", understood(store))
    assert item(store).state is DocumentState.COMPLETE


def test_a_run_is_dead_when_its_process_on_this_host_is_gone_or_it_is_silent(store):
    here = start_run(store, "1", "host", 17, 1000.0)
    there = start_run(store, "1", "other host", 17, 1000.0)
    silent = start_run(store, "1", "other host", 18, 1000.0)
    assert free_dead_runs(store, "host", lambda *_: True) == []
    assert free_dead_runs(store, "host", lambda *process: process != (17, 1000.0)) == [here]
    kill(store, silent)
    assert beat(store, there)


CLAIM = """
import sys
sys.path[:0] = [sys.argv[2], sys.argv[2] + "/tests"]
from models.store import open_store
from models.store_leases import start_run
from models.store_work import claim, release
store = open_store(sys.argv[1])
run_id = start_run(store, "1")
ids = sys.stdin.read().split()
mine = set()
for n in range(0, len(ids), 20):
    # In another order than the others.
    some = ids[n:n + 20]
    mine |= claim(store, some[::-1] if sys.argv[3] == "1" else some, run_id)
print(*sorted(mine))
"""


@pytest.mark.timeout(60)
def test_processes_that_claim_at_once_never_share_a_document(store, store_url):
    names = [f"{n}.pdf" for n in range(300)]
    ids = sorted(each.document_id for each in find(store, *names).values())
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM, store_url, str(ROOT), str(n)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(3)
    ]
    with ThreadPoolExecutor(3) as threads:
        taken = list(threads.map(lambda p: p.communicate(" ".join(ids), 50)[0].split(), processes))
    assert sorted(each for some in taken for each in some) == ids


def test_threads_that_find_claim_and_read_at_once_do_not_wait_for_each_other(store):
    names = [f"{n}.pdf" for n in range(40)]
    ids = [document_id(sha_of(name)) for name in names]
    runs = [start_run(store, "1") for _ in range(6)]

    def work(number: int) -> set[str]:
        find(store, *(names if number % 2 else names[::-1]))
        mine = claim(store, ids if number % 2 else ids[::-1], runs[number])
        for page in (1, 2, 3):
            begin_pages(store, ID, [3, 2, 1][:page])
            save_page_reading(store, ID, reading(page, "字"), "2")
        return mine

    with ThreadPoolExecutor(6) as threads:
        taken = list(threads.map(work, range(6)))
    assert sorted(each for some in taken for each in some) == sorted(ids)
    assert set(load_page_readings(store, ID, "2")) == {1, 2, 3}


# ---- tries that were broken off


def test_a_dead_run_gives_its_try_back_and_counts_an_interruption(store):
    run_id = begun(store)
    begin_reading(store, ID, run_id, 2)
    begin_pages(store, ID, [1])
    kill(store, run_id)
    freed = item(store)
    assert (freed.state, freed.attempts, freed.interruptions) == (DocumentState.WAITING, 0, 1)
    assert page_rows(store) == {1: ("waiting", 0, 1), 2: ("waiting", 0, 0)}


def test_a_clean_stop_counts_nothing(store):
    for _ in range(MAX_ATTEMPTS + 1):
        run_id = begun(store)
        begin_reading(store, ID, run_id, 1)
        assert begin_pages(store, ID, [1]) == [1]
        release(store, run_id)
    assert (item(store).attempts, item(store).interruptions) == (0, 0)


def test_what_takes_its_run_down_again_and_again_is_given_up(store):
    for _ in range(MAX_INTERRUPTIONS):
        kill(store, begun(store))
    run_id = start_run(store, "1")
    claim(store, [ID], run_id)
    with pytest.raises(GivenUp) as given_up:
        begin_document(store, ID, run_id)
    assert fail(store, run_id, given_up.value.reason) is DocumentState.QUARANTINED


def test_a_page_is_tried_three_times_and_the_rest_of_the_document_always(store):
    for _ in range(MAX_ATTEMPTS):  # its worker dies, the run goes on
        assert begin_pages(store, ID, [1, 2]) == [1, 2]
        save_page_reading(store, ID, reading(2, "字"), "2")
    assert begin_pages(store, ID, [2, 1]) == [2]
    assert page_rows(store)[1][0] == PageState.FAILED.value
    begin_pages(store, ID, [])
    find(store)
    rearm(store, [ID])
    assert begin_pages(store, ID, [1]) == [1]


def test_a_page_that_was_read_is_not_lost_to_a_reader_that_fails(store):
    begin_pages(store, ID, [1])
    save_page_reading(store, ID, reading(1, "字"), "2")
    save_page_reading(store, ID, reading(1, error="late"), "2")
    assert load_page_readings(store, ID, "2")[1].error == ""
    begin_pages(store, ID, [1])  # read anew on purpose
    save_page_reading(store, ID, reading(1, error="broken"), "2")
    assert load_page_readings(store, ID, "2")[1].error == "broken"
    assert page_rows(store)[1][0] == PageState.FAILED.value
    forget_page_readings(store, ID)
    assert page_rows(store)[1][0] == PageState.WAITING.value


# ---- what may follow what


STEPS = ("claim", "begin", "read", "understand", "save", "fail", "kill", "release", "rearm")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from(STEPS), max_size=14), number=st.integers(0))
def test_whatever_is_done_in_whatever_order_states_follow_and_one_run_holds(
    sqlite_store, steps, number
):
    """Any steps of any run: refused, or to a state that may follow; what ended is held by none."""
    store, name = sqlite_store, f"{number}-{'-'.join(steps)}.pdf"
    its_id = document_id(sha_of(name))
    find(store, name)
    run_id = start_run(store, "1")
    before = find(store, name)[sha_of(name)]
    for step in steps:
        try:
            match step:
                case "claim":
                    claim(store, [its_id], run_id)
                case "begin":
                    begin_document(store, its_id, run_id)
                case "read":
                    begin_reading(store, its_id, run_id, 1)
                case "understand":
                    begin_understanding(store, its_id, run_id)
                case "save":
                    save_analysis(store, analysis(name=name), "1", run_id)
                case "fail":
                    save_failure(store, sha_of(name), name, "x", program_version="1", run_id=run_id)
                case "kill":
                    kill(store, run_id)
                    run_id = start_run(store, "1")
                case "release":
                    release(store, run_id)
                case "rearm":
                    rearm(store, [its_id])
        except (LostClaim, RefusedStep, GivenUp):
            assert find(store, name)[sha_of(name)] == before
            continue
        after = find(store, name)[sha_of(name)]
        assert after.state is before.state or may_follow(before.state, after.state), step
        assert after.attempts <= MAX_ATTEMPTS
        if after.state in ENDED and after.state is not before.state:
            assert after.holder is None
        if step in {"begin", "read", "understand"}:
            assert after.holder == run_id
        before = after


# ---- names, places and speed


def test_every_name_is_kept_before_the_document_is_read(store):
    found = [FoundWork(sha_of(NAME), name, f"/in/{name}") for name in ("b.pdf", "a.pdf", "b.pdf")]
    known = note_found(store, found, "1")[sha_of(NAME)]
    assert (known.file_name, known.location) == ("b.pdf", "/in/b.pdf")
    assert file_names(store, ID) == ["a.pdf", "b.pdf"]
    note_found(store, [FoundWork(sha_of(NAME), "\udcffc.pdf", "/in/\udcffc.pdf")], "1")
    assert len(file_names(store, ID)) == 3


def test_a_stamp_tells_what_lay_there_last(store):
    find(store, NAME, "other.pdf")
    other = document_id(sha_of("other.pdf"))
    note_paths(store, [(ID, "/in/a.pdf", "s1"), (ID, "s3://b/a.pdf", "s2"), (ID, "/\udcff", "s")])
    note_paths(store, [(other, "/in/a.pdf", "s3"), ("d-unknown", "/in/b.pdf", "s4")])
    long = "/" + "长" * 2000
    note_paths(store, [(ID, long, "s5")])
    assert known_stamps(store, ["/in/a.pdf", "s3://b/a.pdf", "/in/b.pdf", "/\udcff", long]) == {
        "/in/a.pdf": ("s3", sha_of("other.pdf")),
        "s3://b/a.pdf": ("s2", sha_of(NAME)),
    }


def test_ten_thousand_documents_are_noted_claimed_and_placed_in_seconds(store):
    names = [f"{n}.pdf" for n in range(10_000)]
    run_id = start_run(store, "1")
    started = time.perf_counter()
    ids = {each.document_id for each in find(store, *names).values()}
    assert claim(store, ids, run_id) == ids
    note_paths(store, [(each, f"/in/{each}", "s") for each in ids])
    assert len(known_stamps(store, [f"/in/{each}" for each in ids])) == len(names)
    # A few seconds on a quiet core; without batches it is a minute and more.
    assert time.perf_counter() - started < 30


# ---- stores made before there was work


def test_a_filled_store_of_before_knows_what_is_done(store_url, monkeypatch):
    monkeypatch.setattr(store_migration, "SCHEMA_REVISION", "0005")
    old = open_store(store_url)
    with with_tables_of_work(old):
        save_analysis(old, analysis([amount(5, "5元", box(70, 100))]), "1", "r")
        save_failure(old, sha_of("b.pdf"), "b.pdf", "no", program_version="1", run_id="r")
    with old.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO runs (run_id, program_version, started_at, state, counts)"
                " VALUES ('r', '1', '2023-02-01 00:00:00', 'running', '{}')"
            )
        )
        path = {"id": ID, "at": "2023-02-01 00:00:00"}
        connection.execute(
            text("INSERT INTO document_paths VALUES (:id, '/in/a.pdf', '2023-02-01 00:00:00')"),
            path,
        )
    old.close()
    monkeypatch.undo()
    store = open_store(store_url)
    items = find(store, NAME, "b.pdf")
    states = [items[sha_of(name)].state for name in (NAME, "b.pdf")]
    assert states == [DocumentState.COMPLETE, DocumentState.WAITING]
    assert items[sha_of(NAME)].page_count == 2
    assert {row[0] for row in page_rows(store).values()} == {"read"}
    assert [run.state for run in status_summary(store, 5).runs] == ["lost"]
    assert known_stamps(store, ["/in/a.pdf"]) == {"/in/a.pdf": ("", sha_of(NAME))}
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM fields")).scalar() == 1
    store.close()
