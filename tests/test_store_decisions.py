"""What persons decide is logged, done once, refused when outdated, and taken back; nothing lost."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from analysis_factory import amount, analysis, box, candidates, flag, project, sha_of
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from models.decided_evidence import machine_changed
from models.errors import ConflictError, NotFoundError, UsageError
from models.flags import FlagCode
from models.identity import document_id
from models.review_tables import COMMENTS, QUEUE_ITEMS, REVIEW_ACTIONS
from models.schema_columns import FlagStatus, ReviewStatus
from models.store import open_store
from models.store_actions import history
from models.store_comments import add_comment, comments_on
from models.store_counts import count_everything
from models.store_documents import save_analysis
from models.store_read import read_tables
from models.store_review import add_field, decide_flag, record_decision
from models.store_tables import CORRECTIONS, FIELDS, FLAGS
from models.store_undo import undo_last
from models.values import Kind

ACCEPTED, CORRECTED, REJECTED = (
    ReviewStatus.ACCEPTED,
    ReviewStatus.CORRECTED,
    ReviewStatus.REJECTED,
)
DOCUMENT = document_id(sha_of("report.pdf"))
PLACE = box(70, 100)


def save(store, document):
    save_analysis(store, document, "1.0", "r1")


def rows_of(store, table):
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def field_of(store, field_id):
    return next(row for row in rows_of(store, FIELDS) if row["field_id"] == field_id)


def flags_of(store):
    """Status and who decided, by code."""
    return {row["code"]: (row["status"], row["reviewer"]) for row in rows_of(store, FLAGS)}


def waiting(store):
    return {row["item_id"] for row in rows_of(store, QUEUE_ITEMS)}


def decision_state(store, field_id):
    row = field_of(store, field_id)
    names = ("decision", "person_values", "reviewer", "reviewed_at", "decided_on", "requeued")
    return {name: row[name] for name in names}


def decide(store, field, decision=ACCEPTED, values=(), reviewer="li", **others):
    return record_decision(
        store, field.field_id, decision, dict(values), reviewer=reviewer, **others
    )


def new_id():
    return str(uuid.uuid4())


def undo(store, reviewer="li"):
    return undo_last(store, reviewer, new_id())


def add(store, raw_text="12.5元", value="12.5", place=PLACE, reviewer="li", **others):
    return add_field(
        store,
        DOCUMENT,
        Kind.AMOUNTS,
        page=1,
        box=place,
        raw_text=raw_text,
        new_values={"value_yuan": value, "currency": "CNY", "qualifier": "exact"},
        reviewer=reviewer,
        **others,
    )


@pytest.fixture
def money(store):
    """A flagged amount of 5 yuan in the store, read alike by both readers."""
    money = amount(5, "5元", PLACE)
    save(store, analysis([money], [flag(money)], candidates=candidates(money, "5", "5")))
    return money


# ---- decisions and their log


def test_every_deed_raises_the_version_and_is_in_the_history(store, money):
    first = decide(store, money, expected_version=0, seconds=2.5)
    second = decide(store, money, CORRECTED, {"value_yuan": "6"}, "wang", reason="看原件")
    assert (first.version, second.version) == (1, 2)
    assert second.sequence > first.sequence
    with store.reading() as connection:
        records = history(connection, money.field_id)
    assert [(r.action, r.reviewer, r.reason) for r in records] == [
        ("accepted", "li", ""),
        ("corrected", "wang", "看原件"),
    ]
    assert records[0].changes == (("review_status", "auto", "accepted"),)
    assert records[1].changes == (
        ("value_yuan", "5", "6"),
        ("review_status", "accepted", "corrected"),
    )
    assert [row["seconds"] for row in rows_of(store, REVIEW_ACTIONS)] == [2.5, None]
    assert field_of(store, money.field_id)["decided_on"] == {
        "machine_values": field_of(store, money.field_id)["machine_values"],
        "label": "预算资金",
        "project_id": "",
        "raw_text": "5元",
        "readings": [["rapidocr", "5"], ["tesseract", "5"]],
    }


def test_only_columns_that_change_are_corrections(store, money):
    decide(store, money, CORRECTED, {"value_yuan": "5.00", "label": "决算资金"})
    rows = rows_of(store, CORRECTIONS)
    assert {(r["column"], r["old_value"], r["new_value"]) for r in rows} == {
        ("label", "预算资金", "决算资金"),
        ("review_status", "auto", "corrected"),
    }


def test_an_outdated_decision_is_refused_with_what_is_there_now(store, money):
    decide(store, money, CORRECTED, {"value_yuan": "6"}, "wang", expected_version=0)
    with pytest.raises(ConflictError) as refused:
        decide(store, money, CORRECTED, {"value_yuan": "7"}, "li", expected_version=0)
    current = refused.value.current
    assert (current["version"], current["decision"], current["reviewer"]) == (
        1,
        "corrected",
        "wang",
    )
    assert current["values"]["value_yuan"] == "6"
    assert field_of(store, money.field_id)["person_values"]["value_yuan"] == "6"
    assert len(rows_of(store, REVIEW_ACTIONS)) == 1


def test_a_deed_that_is_sent_twice_is_done_once(store, money):
    action = new_id()
    first = decide(
        store, money, CORRECTED, {"value_yuan": "6"}, expected_version=0, action_id=action
    )
    # Meanwhile somebody else decides; the browser has no answer yet and sends again.
    decide(store, money, REJECTED, reviewer="wang", expected_version=1)
    again = decide(
        store, money, CORRECTED, {"value_yuan": "6.0"}, expected_version=0, action_id=action
    )
    assert again == first
    assert field_of(store, money.field_id)["decision"] == "rejected"
    assert len(rows_of(store, REVIEW_ACTIONS)) == 2


@pytest.mark.parametrize(
    "others", [{"reviewer": "wang"}, {"decision": REJECTED}, {"values": {"value_yuan": "7"}}]
)
def test_another_deed_does_not_pass_for_one_that_was_done(store, money, others):
    other = amount(8, "8元", box(70, 300))
    save(store, analysis([money, other]))
    action = new_id()
    done = {"decision": CORRECTED, "values": {"value_yuan": "6"}}
    decide(store, money, **done, action_id=action)
    wanted = done | others
    if wanted["decision"] is REJECTED:
        wanted["values"] = {}
    with pytest.raises(UsageError, match=r"done with other|another deed"):
        decide(store, money, **wanted, action_id=action)
    with pytest.raises(UsageError, match="another deed"):
        decide(store, other, **done, action_id=action)
    assert field_of(store, other.field_id)["decision"] is None


def test_adding_a_field_twice_adds_one(store):
    save(store, analysis())
    action = new_id()
    assert add(store, action_id=action) == add(store, action_id=action)
    assert len(rows_of(store, FIELDS)) == 1
    with pytest.raises(UsageError, match="other values"):
        add(store, value="13", action_id=action)


def test_a_flag_is_decided_on_as_it_was_seen(store, money):
    flag_id = rows_of(store, FLAGS)[0]["flag_id"]
    action = new_id()
    for _ in range(2):
        decide_flag(
            store,
            flag_id,
            FlagStatus.DISMISSED,
            "li",
            "原文如此",
            seen_status=FlagStatus.OPEN,
            action_id=action,
        )
    with pytest.raises(ConflictError) as refused:
        decide_flag(store, flag_id, FlagStatus.RESOLVED, "wang", seen_status=FlagStatus.OPEN)
    assert refused.value.current["status"] == "dismissed"
    assert (refused.value.current["reason"], refused.value.current["reviewer"]) == (
        "原文如此",
        "li",
    )
    assert len(rows_of(store, REVIEW_ACTIONS)) == 1
    assert waiting(store) == set()


def test_numbers_of_absurd_length_and_names_of_nobody_are_refused(sqlite_store):
    save(sqlite_store, analysis([amount(5, "5元", PLACE)]))
    one = amount(5, "5元", PLACE)
    for number in ("1e999999999", "1e-999999999", "9" * 50):
        with pytest.raises(UsageError, match="too many digits"):
            decide(sqlite_store, one, CORRECTED, {"value_yuan": number})
    with pytest.raises(UsageError, match="at most 64"):
        decide(sqlite_store, one, reviewer="x" * 65)
    with pytest.raises(NotFoundError):
        add_field(
            sqlite_store,
            "d0",
            Kind.AMOUNTS,
            page=1,
            box=None,
            raw_text="",
            new_values={},
            reviewer="li",
        )


@pytest.mark.parametrize("table", [REVIEW_ACTIONS, COMMENTS])
def test_the_log_and_the_comments_only_grow(store, money, table):
    decide(store, money, reason="a")
    add_comment(store, "看不清", "li", field_id=money.field_id)
    column = "reason" if table is REVIEW_ACTIONS else "text"
    for statement in (update(table).values({column: "x"}), delete(table)):
        with pytest.raises(DBAPIError, match="append-only"), store.writing() as connection:
            connection.execute(statement)
    assert rows_of(store, table)[0][column] != "x"


# ---- taking back


def test_undo_restores_exactly_what_was_before_step_by_step(store, money):
    states = [decision_state(store, money.field_id)]
    flags = [rows_of(store, FLAGS)]
    queues = [waiting(store)]
    for decision, values in ((ACCEPTED, {}), (CORRECTED, {"value_yuan": "6"}), (REJECTED, {})):
        decide(store, money, decision, values)
        states.append(decision_state(store, money.field_id))
        flags.append(rows_of(store, FLAGS))
        queues.append(waiting(store))
    assert (queues[0], queues[1]) == ({money.field_id}, set())
    for step in (2, 1, 0):
        undone = undo(store)
        assert (undone.item_id, undone.document_id) == (money.field_id, DOCUMENT)
        assert decision_state(store, money.field_id) == states[step]
        assert rows_of(store, FLAGS) == flags[step]
        assert waiting(store) == queues[step]
    assert field_of(store, money.field_id)["version"] == 6
    with pytest.raises(NotFoundError):
        undo(store)
    # The corrections tell the whole way there and back.
    way = [
        (r["column"], r["old_value"], r["new_value"])
        for r in sorted(rows_of(store, CORRECTIONS), key=lambda r: r["correction_id"])
        if r["column"] == "value_yuan" or "auto" in (r["old_value"], r["new_value"])
    ]
    assert way == [
        ("review_status", "auto", "accepted"),
        ("value_yuan", "5", "6"),
        ("value_yuan", "6", "5"),
        ("review_status", "accepted", "auto"),
    ]


def test_decisions_after_an_undo_are_undone_in_their_turn(store, money):
    decide(store, money)
    decide(store, money, REJECTED)
    undo(store)
    decide(store, money, CORRECTED, {"value_yuan": "6"})
    assert [undo(store).action.action for _ in range(2)] == ["corrected", "accepted"]
    assert field_of(store, money.field_id)["decision"] is None


def test_the_last_standing_deed_is_found_however_far_back(store, money, monkeypatch):
    monkeypatch.setattr("models.store_undo._READ_AT_ONCE", 2)
    other = amount(8, "8元", box(70, 300))
    save(store, analysis([money, other]))
    decide(store, other)
    for _ in range(3):
        decide(store, money)
        undo(store)
    assert undo(store).item_id == other.field_id
    with pytest.raises(NotFoundError):
        undo(store)


def test_an_undo_that_is_sent_twice_takes_back_one_deed(store, money):
    decide(store, money)
    decide(store, money, REJECTED)
    action = new_id()
    first, again = undo_last(store, "li", action), undo_last(store, "li", action)
    assert first == again
    assert first.action.action == "rejected"
    assert field_of(store, money.field_id)["decision"] == "accepted"
    with pytest.raises(UsageError, match="another deed"):
        decide(store, money, action_id=action)
    with pytest.raises(UsageError, match="another deed"):
        undo_last(store, "wang", action)


def test_what_somebody_else_changed_since_is_not_taken_back(store, money):
    decide(store, money)
    decide(store, money, CORRECTED, {"value_yuan": "6"}, "wang")
    with pytest.raises(ConflictError) as refused:
        undo(store, "li")
    assert refused.value.current["values"]["value_yuan"] == "6"
    # Once they took theirs back, mine is the last again.
    undo(store, "wang")
    undo(store, "li")
    assert field_of(store, money.field_id)["decision"] is None


def test_what_a_newer_reading_changed_since_is_not_taken_back(store, money):
    decide(store, money)
    save(store, analysis([amount(5, "5.0元", PLACE)]))
    with pytest.raises(ConflictError):
        undo(store)
    # Nor is it when another decision on the newer reading came and went.
    decide(store, money, REJECTED)
    undo(store)
    with pytest.raises(ConflictError):
        undo(store)
    assert field_of(store, money.field_id)["decision"] == "accepted"


def test_a_reading_that_says_the_same_again_does_not_stand_in_the_way(store, money):
    decide(store, money)
    save(store, analysis([money], [flag(money)], candidates=candidates(money, "5", "5")))
    undo(store)
    assert field_of(store, money.field_id)["decision"] is None
    assert flags_of(store) == {"low_confidence": ("open", "")}
    assert waiting(store) == {money.field_id}


def test_an_added_field_that_is_taken_back_stays_on_record_as_rejected(store):
    save(store, analysis())
    field_id = add(store)
    undo(store)
    row = field_of(store, field_id)
    assert (row["decision"], row["version"]) == ("rejected", 2)
    last = max(rows_of(store, CORRECTIONS), key=lambda r: r["correction_id"])
    assert (last["old_value"], last["new_value"], last["reason"]) == ("added", "rejected", "undo")
    # The same again may be added.
    assert add(store) != field_id


def test_a_decision_on_a_flag_is_taken_back(store, money):
    before = rows_of(store, FLAGS)
    flag_id = before[0]["flag_id"]
    decide_flag(store, flag_id, FlagStatus.DISMISSED, "li", "x")
    assert undo(store).item_id == flag_id
    assert rows_of(store, FLAGS) == before
    decide_flag(store, flag_id, FlagStatus.DISMISSED, "li", "x")
    decide_flag(store, flag_id, FlagStatus.OPEN, "wang")
    with pytest.raises(ConflictError) as refused:
        undo(store)
    assert refused.value.current["reviewer"] == "wang"


def test_a_flag_that_another_person_settled_meanwhile_opens_with_the_field(store):
    total, part = amount(10, "10元", PLACE), amount(9, "9元", box(200, 100))
    sums = flag(total, part, code=FlagCode.SUM_MISMATCH)
    by_hand = flag(total, part, code=FlagCode.RATE_MISMATCH)
    save(store, analysis([total, part], [sums, by_hand]))
    decide(store, total, reviewer="li")
    rate = next(r["flag_id"] for r in rows_of(store, FLAGS) if r["code"] == "rate_mismatch")
    decide_flag(store, rate, FlagStatus.RESOLVED, "zhao")
    decide(store, part, reviewer="wang")
    assert flags_of(store)["sum_mismatch"] == ("resolved", "wang")
    undo(store, "li")
    # Otherwise the total would be undecided and out of the queue. What was settled by hand stays.
    assert flags_of(store) == {
        "sum_mismatch": ("open", ""),
        "rate_mismatch": ("resolved", "zhao"),
    }
    assert waiting(store) == {total.field_id}
    undo(store, "wang")
    assert flags_of(store)["sum_mismatch"] == ("open", "")
    assert waiting(store) == {total.field_id, part.field_id}


# ---- several persons at once


def at_once(store_url, works):
    """What each piece of work returned or raised, all started together, each with its own store."""
    stores = [open_store(store_url) for _ in works]
    start = threading.Barrier(len(works))
    results: list = [None] * len(works)

    def run(number, work, own):
        start.wait()
        try:
            results[number] = work(own)
        except Exception as error:  # noqa: BLE001 - every error is looked at by the test
            results[number] = error

    threads = [
        threading.Thread(target=run, args=(number, work, own))
        for number, (work, own) in enumerate(zip(works, stores, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in stores:
        own.close()
    return results


def test_of_many_deciders_on_one_field_exactly_one_wins(store, store_url, money):
    works = [
        lambda own, n=n: decide(
            own, money, CORRECTED, {"value_yuan": str(n)}, f"p{n}", expected_version=0
        )
        for n in range(100, 108)
    ]
    results = at_once(store_url, works)
    winners = [n for n, result in enumerate(results) if not isinstance(result, Exception)]
    assert len(winners) == 1, results
    assert all(isinstance(r, ConflictError) for n, r in enumerate(results) if n not in winners)
    row = field_of(store, money.field_id)
    winner = f"p{winners[0] + 100}"
    assert (row["version"], row["reviewer"]) == (1, winner)
    assert row["person_values"]["value_yuan"] == str(winners[0] + 100)
    losers = [r for r in results if isinstance(r, ConflictError)]
    assert {r.current["reviewer"] for r in losers} == {winner}
    assert [r["reviewer"] for r in rows_of(store, REVIEW_ACTIONS)] == [winner]


def test_one_deed_sent_many_times_at_once_is_done_once(store, store_url, money):
    action, added, taken_back = new_id(), new_id(), new_id()
    works = [lambda own: decide(own, money, expected_version=0, action_id=action)] * 6
    results = at_once(store_url, works)
    assert len(set(results)) == 1, results
    fields = at_once(store_url, [lambda own: add(own, action_id=added)] * 6)
    assert len(set(fields)) == 1, fields
    undone = at_once(store_url, [lambda own: undo_last(own, "li", taken_back)] * 6)
    assert {u.item_id for u in undone} == {fields[0]}
    assert len(rows_of(store, REVIEW_ACTIONS)) == 3
    assert field_of(store, money.field_id)["version"] == 1


def test_a_flag_is_settled_though_its_fields_are_decided_at_the_same_moment(store, store_url):
    parts = [amount(n, f"{n}元", box(70, 100 * n)) for n in range(1, 7)]
    save(store, analysis(parts, [flag(*parts, code=FlagCode.SUM_MISMATCH)]))
    works = [lambda own, part=part: decide(own, part, expected_version=0) for part in parts]
    results = at_once(store_url, works)
    assert {r.version for r in results} == {1}
    assert flags_of(store)["sum_mismatch"][0] == "resolved"
    assert waiting(store) == set()


def test_deciding_and_ingesting_at_once_lose_nothing(store, store_url):
    fields = [amount(n, f"{n}元", box(70, 100 * n)) for n in range(1, 7)]
    save(store, analysis(fields, [flag(f) for f in fields]))
    newer = [replace(f, value=replace(f.value, value_yuan=Decimal(90))) for f in fields]
    works = [lambda own, f=f: decide(own, f) for f in fields]
    works += [lambda own: save(own, analysis(newer, [flag(f) for f in newer]))] * 2
    results = at_once(store_url, works)
    assert [r for r in results if isinstance(r, Exception)] == []
    rows = rows_of(store, FIELDS)
    assert {r["decision"] for r in rows} == {"accepted"}
    assert {r["machine_values"]["value_yuan"] for r in rows} == {"90"}
    # One more version for the decision, one for the new reading.
    assert {r["version"] for r in rows} == {2}
    assert len(rows_of(store, REVIEW_ACTIONS)) == len(fields)


def test_undo_of_many_deeds_at_once_takes_each_back_once(store, store_url):
    fields = [amount(n, f"{n}元", box(70, 100 * n)) for n in range(1, 7)]
    other = amount(5, "5元", PLACE, name="b.pdf")
    save(store, analysis(fields))
    save(store, analysis([other], name="b.pdf"))
    for one in (*fields[:3], other, *fields[3:]):
        decide(store, one)
    results = at_once(store_url, [undo] * 7)
    assert {u.item_id for u in results} == {f.field_id for f in (*fields, other)}
    assert {row["decision"] for row in rows_of(store, FIELDS)} == {None}


# ---- the document is read again


def test_a_version_counts_only_what_the_machine_says_otherwise(store, money):
    save(store, analysis([replace(amount(5, "5元", box(71, 101)), confidence=0.4)]))
    assert field_of(store, money.field_id)["version"] == 0
    for number, newer in enumerate(
        (
            amount(5, "5 元", PLACE),
            amount(6, "5 元", PLACE),
            replace(amount(6, "5 元", PLACE), label="决算"),
        ),
        start=1,
    ):
        save(store, analysis([newer]))
        assert field_of(store, money.field_id)["version"] == number
    decide(store, money)
    # Not found again, and found again: a person who looks just now has to know.
    save(store, analysis([]))
    save(store, analysis([]))
    assert field_of(store, money.field_id)["version"] == 5


def again(store, money, newer, *flags, readings=("5", "5")):
    """Ingest `newer` in place of `money`; the stored row then."""
    save(
        store,
        analysis(
            [newer], [flag(newer, code=c) for c in flags], candidates=candidates(newer, *readings)
        ),
    )
    return field_of(store, money.field_id)


@pytest.mark.parametrize("decision", [ACCEPTED, REJECTED])
def test_another_interpretation_of_the_same_evidence_is_not_asked_about(store, money, decision):
    decide(store, money, decision)
    newer = amount(50000, "5 元", PLACE)
    row = again(store, money, newer, FlagCode.LOW_CONFIDENCE, FlagCode.IMPLAUSIBLE_VALUE)
    assert (row["decision"], row["person_values"]["value_yuan"]) == (decision.value, "5")
    assert (row["requeued"], machine_changed(row)) == (False, True)
    # Flags on the field alone have nothing to ask either, old ones and new ones.
    assert flags_of(store) == {
        "low_confidence": ("resolved", "li"),
        "implausible_value": ("resolved", "li"),
    }
    assert waiting(store) == set()


def test_other_evidence_sends_a_decision_back_and_its_return_takes_it_out_again(store, money):
    decide(store, money)
    newer = amount(6, "6元", PLACE)
    row = again(store, money, newer, FlagCode.LOW_CONFIDENCE, readings=("6", "6"))
    assert (row["decision"], row["requeued"]) == ("accepted", True)
    assert flags_of(store) == {"low_confidence": ("open", "")}
    assert waiting(store) == {money.field_id}
    version = row["version"]
    row = again(store, money, money, FlagCode.LOW_CONFIDENCE)
    assert (row["requeued"], row["decided_on"]["raw_text"]) == (False, "5元")
    assert row["version"] > version
    assert flags_of(store) == {"low_confidence": ("resolved", "li")}
    assert waiting(store) == set()


def test_other_readings_of_the_same_text_are_other_evidence(store, money):
    decide(store, money)
    row = again(store, money, amount(50000, "5元", PLACE), readings=("5", "5万"))
    assert row["requeued"]
    assert waiting(store) == {money.field_id}
    # Only the readings go back: the evidence is what was decided on.
    row = again(store, money, amount(50000, "5元", PLACE), readings=("5", " ５"))
    assert not row["requeued"]


def test_other_evidence_for_what_the_person_says_anyway_is_not_asked_about(store, money):
    decide(store, money, CORRECTED, {"value_yuan": "6"})
    row = again(store, money, amount(6, "6元", PLACE), FlagCode.LOW_CONFIDENCE, readings=("6", "6"))
    assert (row["requeued"], machine_changed(row)) == (False, True)
    assert flags_of(store) == {"low_confidence": ("resolved", "li")}
    assert waiting(store) == set()


def test_a_new_decision_settles_what_was_sent_back_and_undo_sends_it_back_again(store, money):
    decide(store, money)
    again(store, money, amount(6, "6元", PLACE), FlagCode.LOW_CONFIDENCE, readings=("6", "6"))
    decide(store, money, CORRECTED, {"value_yuan": "6"}, "wang")
    row = field_of(store, money.field_id)
    assert (row["requeued"], row["decided_on"]["raw_text"]) == (False, "6元")
    assert flags_of(store) == {"low_confidence": ("resolved", "wang")}
    assert waiting(store) == set()
    undo(store, "wang")
    row = field_of(store, money.field_id)
    assert (row["decision"], row["reviewer"], row["requeued"]) == ("accepted", "li", True)
    assert flags_of(store) == {"low_confidence": ("open", "")}
    assert waiting(store) == {money.field_id}


def test_a_new_finding_on_decided_fields_is_news_but_a_known_one_is_not(store):
    total, part = amount(10, "10元", PLACE), amount(9, "9元", box(200, 100))
    mismatch = flag(total, part, code=FlagCode.SUM_MISMATCH)
    save(store, analysis([total, part]))
    decide(store, total)
    decide(store, part)
    save(store, analysis([total, part], [mismatch]))
    (row,) = rows_of(store, FLAGS)
    assert (row["status"], waiting(store)) == ("open", {row["flag_id"]})
    decide_flag(store, row["flag_id"], FlagStatus.DISMISSED, "wang", "原文如此")
    assert waiting(store) == set()
    # The machine takes the same text for another value: whoever decided has looked.
    newer = amount(90000, "9元", box(200, 100))
    save(store, analysis([total, newer], [flag(total, newer, code=FlagCode.SUM_MISMATCH)]))
    assert flags_of(store) == {"sum_mismatch": ("dismissed", "wang")}
    # Other evidence under one of the fields is a reason to look at it again.
    newer = amount(8, "8元", box(200, 100))
    save(store, analysis([total, newer], [flag(total, newer, code=FlagCode.SUM_MISMATCH)]))
    assert flags_of(store)["sum_mismatch"][0] == "open"
    assert waiting(store) == {part.field_id}


def test_a_decided_field_that_is_not_found_any_more_stays_and_asks_nothing(store, money):
    decide(store, money)
    save(store, analysis([]))
    row = field_of(store, money.field_id)
    assert (row["decision"], row["machine_missing"], row["requeued"]) == ("accepted", True, False)
    assert waiting(store) == set()
    with pytest.raises(ConflictError):
        undo(store)


def test_what_waits_for_another_look_waits_on_when_it_is_not_found_any_more(store, money):
    decide(store, money)
    again(store, money, amount(6, "6元", PLACE), readings=("6", "6"))
    save(store, analysis([]))
    assert field_of(store, money.field_id)["requeued"]
    assert waiting(store) == {money.field_id}


def test_a_rejected_value_read_otherwise_is_asked_about_and_stays_rejected(store, money):
    decide(store, money, REJECTED)
    newer = amount(6, "6元", PLACE)
    # Without any flag: it would stand in the tables as if nobody had said anything.
    save(store, analysis([newer]))
    (row,) = rows_of(store, FIELDS)
    assert (row["field_id"], row["raw_text"]) == (money.field_id, "6元")
    assert (row["decision"], row["requeued"]) == ("rejected", True)
    assert waiting(store) == {money.field_id}
    # A rereading of the same value leaves the rejection alone, and so does the way it is written.
    save(store, analysis([amount(5, "5 元", PLACE)]))
    assert not field_of(store, money.field_id)["requeued"]
    assert waiting(store) == set()


def test_the_machine_finds_what_a_person_added(store):
    save(store, analysis())
    field_id = add(store)
    same = amount("12.5", "12.5元", PLACE)
    save(store, analysis([replace(same, label="")]))
    row = field_of(store, field_id)
    assert (row["decision"], row["requeued"], row["machine_missing"]) == ("added", False, False)
    other = amount(125, "125元", PLACE)
    save(store, analysis([other], [flag(other)], candidates=candidates(other, "125", "125")))
    row = field_of(store, field_id)
    assert (row["person_values"]["value_yuan"], row["requeued"]) == ("12.5", True)
    assert waiting(store) == {field_id}


def test_an_addition_that_was_withdrawn_hides_nothing_that_the_machine_finds(store):
    save(store, analysis())
    field_id = add(store)
    undo(store)
    found = amount("12.5", "12.5元", PLACE)
    for _ in range(2):
        save(store, analysis([found]))
        rows = {row["field_id"]: row["decision"] for row in rows_of(store, FIELDS)}
        assert rows == {field_id: "rejected", found.field_id: None}


def test_a_flag_settled_with_its_field_by_a_newer_reading_opens_with_it(store, money):
    decide(store, money)
    pair = candidates(money, "5", "5")
    save(store, analysis([money], [flag(money, code=FlagCode.IMPLAUSIBLE_VALUE)], candidates=pair))
    assert flags_of(store)["implausible_value"] == ("resolved", "li")
    undo(store)
    assert flags_of(store)["implausible_value"] == ("open", "")
    assert waiting(store) == {money.field_id}


def test_a_decision_without_its_evidence_gets_it_from_what_was_stored(store, money):
    decide(store, money)
    # As a program before the review page kept it.
    with store.writing() as connection:
        connection.execute(update(FIELDS).values(decided_on=None))
    row = again(store, money, amount(6, "6元", PLACE), readings=("6", "6"))
    assert row["requeued"]
    assert row["decided_on"]["readings"] == [["rapidocr", "5"], ["tesseract", "5"]]


def test_doubts_about_a_decision_show_in_the_tables(store, money):
    decide(store, money)

    def shown():
        (batch,) = read_tables(store)
        (record,) = batch["amounts"]
        return record["review_status"], record["flags"]

    assert shown() == ("accepted", "")
    newer = amount(6, "6元", PLACE)
    again(store, money, newer, FlagCode.LOW_CONFIDENCE, readings=("6", "6"))
    assert shown() == ("accepted", "low_confidence")


# ---- comments


def test_comments_stand_on_what_they_are_about(store, money):
    flag_id = rows_of(store, FLAGS)[0]["flag_id"]
    first = add_comment(store, " 看不清 ", "li", field_id=money.field_id)
    second = add_comment(store, "盖章\0遮住", "wang", field_id=money.field_id)
    add_comment(store, "标记有误", "li", flag_id=flag_id)
    add_comment(store, "缺页", "li", document_id=DOCUMENT)
    with store.reading() as connection:
        assert comments_on(connection, field_id=money.field_id) == [first, second]
        assert [c.text for c in comments_on(connection, flag_id=flag_id)] == ["标记有误"]
        assert [c.text for c in comments_on(connection, document_id=DOCUMENT)] == ["缺页"]
    assert (first.text, second.text) == ("看不清", "盖章遮住")
    with pytest.raises(UsageError, match="say something"):
        add_comment(store, " \n", "li", document_id=DOCUMENT)
    for unknown in ({"field_id": "f0"}, {"flag_id": "g0"}, {"document_id": "d0"}):
        with pytest.raises(NotFoundError):
            add_comment(store, "x", "li", **unknown)
        with pytest.raises(NotFoundError), store.reading() as connection:
            comments_on(connection, **unknown)


def test_comments_survive_a_field_that_is_not_found_again(store, money):
    add_comment(store, "看不清", "li", field_id=money.field_id)
    save(store, analysis([project("助学项目", box(70, 60))]))
    assert [row["text"] for row in rows_of(store, COMMENTS)] == ["看不清"]


def test_a_decision_that_was_taken_back_does_not_stand_in_the_way_of_a_newer_reading(store, money):
    """Nobody relies on the field any more: it goes when it is not found, and the log stays."""
    decide(store, money, CORRECTED, {"value_yuan": "7"})
    undo(store)
    save(store, analysis([]))
    assert rows_of(store, FIELDS) == []
    assert waiting(store) == set()
    corrections = next(iter(read_tables(store)))["corrections"]
    assert [(c["column"], c["new_value"]) for c in corrections] == [
        ("value_yuan", "7"),
        ("review_status", "corrected"),
        ("value_yuan", "5"),
        ("review_status", "auto"),
    ]
    with store.reading() as connection:
        assert len(history(connection, money.field_id)) == 2
    # Found again it is new.
    save(store, analysis([money]))
    assert field_of(store, money.field_id)["decision"] is None


def test_the_terminal_counts_what_waits_as_the_page_does(store, money):
    """A decided field that is read otherwise waits, though its status is the person's."""
    save(store, analysis([money], [flag(money), flag(code=FlagCode.UNREAD_REGION)]))
    assert count_everything(store).waiting == len(waiting(store)) == 2
    decide(store, money)
    assert count_everything(store).waiting == 1
    again(store, money, amount(6, "6元", PLACE), readings=("6", "6"))
    counts = count_everything(store)
    assert counts.waiting == len(waiting(store)) == 1
    assert counts.fields[Kind.AMOUNTS.value] == (1, 0)
