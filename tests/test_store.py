"""The store, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from analysis_factory import (
    amount,
    analysis,
    box,
    candidates,
    flag,
    phone,
    project,
    reading,
    sha_of,
)
from sqlalchemy import delete, event, select, update
from sqlalchemy.exc import DBAPIError

import models.review_tables
import models.work_tables  # noqa: F401 - its tables belong to METADATA
from models.documents import DocumentStatus
from models.errors import UsageError
from models.flags import FlagCode, Severity
from models.identity import document_id
from models.review_tables import QUEUE_ITEMS
from models.schema_columns import FlagStatus, ReviewStatus
from models.store import open_store
from models.store_documents import add_file_name, file_names, save_analysis, save_failure
from models.store_item import read_flags, read_item
from models.store_leases import start_run
from models.store_migration import MIGRATIONS, stored_revision
from models.store_read import read_tables
from models.store_readings import (
    forget_page_readings,
    load_page_readings,
    save_page_reading,
)
from models.store_review import add_field, decide_flag, record_decision
from models.store_run_records import finish_run
from models.store_runs import known_documents, status_summary
from models.store_tables import CORRECTIONS, FLAGS, METADATA, SCHEMA_REVISION
from models.value_columns import to_text
from models.values import AmountValue, Kind, ProjectValue


def save(store, document):
    save_analysis(store, document, "1.0", "r1")


def tables(store, **options):
    """All tables, of all batches together."""
    merged: dict[str, list] = {}
    for batch in read_tables(store, **options):
        for name, records in batch.items():
            merged.setdefault(name, []).extend(records)
    return merged


def amounts(store):
    return {record["raw_text"]: record for record in tables(store)["amounts"]}


# ---- the tables themselves


def test_migrations_make_exactly_the_tables_of_the_program(store):
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert stored_revision(connection) == SCHEMA_REVISION


def test_the_newest_migration_is_the_one_that_the_program_expects():
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [SCHEMA_REVISION]


def test_opening_again_keeps_everything(store, store_url):
    save(store, analysis([amount(5, "5元", box(70, 100))]))
    again = open_store(store_url)
    assert tables(again)["amounts"] == tables(store)["amounts"]
    again.close()


def test_corrections_cannot_be_changed_or_taken_back(store):
    one = amount(5, "5元", box(70, 100))
    save(store, analysis([one]))
    record_decision(store, one.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    for statement in (update(CORRECTIONS).values(reason="x"), delete(CORRECTIONS)):
        with pytest.raises(DBAPIError, match="append-only"), store.writing() as connection:
            connection.execute(statement)
    assert len(tables(store)["corrections"]) == 1


# ---- what is saved comes back


def test_a_document_comes_back_with_all_its_tables(store):
    one = amount("1758500.0", "175.85 万元", box(70, 100))
    save(store, analysis([one]))
    found = tables(store)
    document = found["documents"][0]
    assert document["document_id"] == document_id(sha_of("report.pdf"))
    assert (document["page_count"], document["fields"], document["flagged_fields"]) == (2, 1, 0)
    record = found["amounts"][0]
    assert record["value_yuan"] == Decimal(1758500)
    assert to_text(record["value_yuan"]) == "1758500"
    assert (record["x0"], record["y0"], record["x1"], record["y1"]) == (70, 100, 130, 112)
    assert (record["review_status"], record["flags"], record["reviewer"]) == ("auto", "", None)
    assert [page["duplicate_of_page"] for page in found["pages"]] == [None, 1]
    assert [line["text"] for line in found["lines"]] == ["第一行文字", "第二行文字"] * 2
    cell = found["table_cells"][0]
    assert (cell["header"], cell["row"], cell["column"]) == ("项目/金额", 0, 1)
    assert cell["table_id"].startswith(document["document_id"])


def test_text_that_databases_refuse_is_stored_without_the_offence(store):
    # A file name with an undecodable byte, and NUL out of a broken text layer.
    save(store, analysis([amount(5, "5\0元", box(70, 100))], title="公告\udce9"))
    found = tables(store)
    assert found["amounts"][0]["raw_text"] == "5元"
    assert found["documents"][0]["title"] == "公告\ufffd"


def test_a_document_is_saved_whole_or_not_at_all(store):
    save(store, analysis([amount(5, "5元", box(70, 100))]))
    broken = amount("NaN", "？元", box(70, 200))
    with pytest.raises(ValueError, match="not a number"):
        save(store, analysis([broken], title="neu"))
    assert list(amounts(store)) == ["5元"]
    assert tables(store)["documents"][0]["title"] != "neu"


def test_a_field_without_a_place_has_no_box(store):
    save(store, analysis([amount(5, "5元")]))
    assert [amounts(store)["5元"][edge] for edge in ("x0", "y0", "x1", "y1")] == [None] * 4


def test_links_to_projects_that_are_not_there_are_left_out_and_logged(store, caplog):
    save(store, analysis([amount(5, "5元", box(70, 100), project_id="f-nowhere")]))
    assert amounts(store)["5元"]["project_id"] is None
    assert "f-nowhere" in caplog.text


def test_one_content_under_several_names_keeps_the_first(store):
    save(store, analysis(name="a.pdf"))
    document = document_id(sha_of("a.pdf"))
    add_file_name(store, document, "copy of a.pdf")
    add_file_name(store, document, "a.pdf")
    save(store, replace(analysis(name="a.pdf"), file_name="renamed.pdf"))
    assert file_names(store, document) == ["a.pdf", "copy of a.pdf", "renamed.pdf"]
    assert [d["file_name"] for d in tables(store)["documents"]] == ["a.pdf"]


def test_a_failure_is_noted_and_takes_nothing_away(store):
    sha = sha_of("report.pdf")
    save(store, analysis([amount(5, "5元", box(70, 100))]))
    save_failure(store, sha, "report.pdf", "damaged", program_version="2.0", run_id="r2")
    found = tables(store)
    assert (found["documents"][0]["status"], found["documents"][0]["error"]) == (
        "failed",
        "damaged",
    )
    assert found["documents"][0]["page_count"] == 2
    assert len(found["amounts"]) == 1
    assert known_documents(store, [sha]) == {sha: (DocumentStatus.FAILED, "2.0")}


# ---- identity over runs


def test_the_same_again_changes_nothing_but_the_time(store):
    fields = [project("助学项目", box(70, 60)), amount(5, "5元", box(70, 100))]
    document = analysis(fields, [flag(fields[1])])
    save(store, document)
    before = tables(store)
    save(store, document)
    after = tables(store)
    for records in (before["documents"], after["documents"]):
        records[0].pop("ingested_at")
    assert after == before


def test_a_small_change_of_reading_keeps_every_identifier_and_link(store):
    parent, child = project("福彩项目", box(70, 60)), project("助学项目", box(70, 90))
    child = replace(child, value=replace(child.value, parent_project_id=parent.field_id))
    money = amount(5, "5元", box(75.9, 125.9), project_id=child.field_id)
    save(store, analysis([parent, child, money], [flag(money)]))
    before = tables(store)

    # Half a character further: other coarse places, hence other identifiers of their own.
    parent, child = project("福彩项目", box(76.5, 66.5)), project("助学项目", box(76.5, 96.5))
    child = replace(child, value=replace(child.value, parent_project_id=parent.field_id))
    money = amount(5, "5 元", box(79, 128), project_id=child.field_id)
    assert money.field_id != before["amounts"][0]["field_id"]
    save(store, analysis([parent, child, money], [flag(money)]))
    after = tables(store)

    assert [p["field_id"] for p in after["projects"]] == [p["field_id"] for p in before["projects"]]
    assert after["projects"][1]["parent_project_id"] == after["projects"][0]["project_id"]
    assert after["amounts"][0]["field_id"] == before["amounts"][0]["field_id"]
    assert after["amounts"][0]["project_id"] == after["projects"][1]["project_id"]
    assert [f["flag_id"] for f in after["flags"]] == [f["flag_id"] for f in before["flags"]]
    assert after["flags"][0]["field_id"] == after["amounts"][0]["field_id"]


def test_projects_under_identifiers_of_their_own_are_linked_all_the_same(store):
    one = replace(project("助学项目", box(70, 60)), project_id="p1")
    money = amount(5, "5元", box(70, 100), project_id="p1")
    save(store, analysis([one, money]))
    found = tables(store)
    assert found["amounts"][0]["project_id"] == found["projects"][0]["project_id"]
    assert found["projects"][0]["project_id"] == found["projects"][0]["field_id"]


def test_what_the_machine_no_longer_finds_goes(store):
    save(store, analysis([amount(5, "5元", box(70, 100)), amount(7, "7元", box(70, 300))]))
    save(store, analysis([amount(7, "7元", box(70, 300))]))
    assert list(amounts(store)) == ["7元"]


# ---- persons decide


def test_a_correction_stands_beside_the_machines_value_and_survives_new_runs(store):
    money = amount(70000, "7万元", box(70, 100))
    save(store, analysis([money], [flag(money)]))
    record_decision(
        store,
        money.field_id,
        ReviewStatus.CORRECTED,
        {"value_yuan": "700000.00", "label": "上年结转"},
        reviewer="李",
        reason="看原件",
    )
    # A newer program reads something else again, and raises another flag.
    newer = amount(100000, "1O万元", box(71, 101))
    save(store, analysis([newer], [flag(newer, code=FlagCode.IMPLAUSIBLE_VALUE)]))
    record = tables(store)["amounts"][0]
    assert record["field_id"] == money.field_id
    assert (to_text(record["value_yuan"]), record["label"]) == ("700000", "上年结转")
    assert (record["review_status"], record["reviewer"]) == ("corrected", "李")
    # The text under the correction is another one now: the new doubt shows beside the decision.
    assert record["flags"] == "implausible_value"
    assert record["reviewed_at"].tzinfo is not None
    changes = {c["column"]: c for c in tables(store)["corrections"]}
    assert set(changes) == {"value_yuan", "label", "review_status"}
    assert (changes["value_yuan"]["old_value"], changes["value_yuan"]["new_value"]) == (
        "70000",
        "700000",
    )
    assert changes["value_yuan"]["reason"] == "看原件"


def test_what_was_accepted_is_the_value_that_was_seen(store):
    money = amount(70000, "7万元", box(70, 100))
    save(store, analysis([money]))
    record_decision(store, money.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    save(store, analysis([amount(10000, "1万元", box(70, 100))]))
    assert to_text(tables(store)["amounts"][0]["value_yuan"]) == "70000"


def test_a_decided_field_stays_though_the_machine_loses_it_and_finds_it_again(store):
    owner = project("助学项目", box(70, 60))
    money = amount(5, "5元", box(70, 100), project_id=owner.field_id)
    save(store, analysis([owner, money]))
    record_decision(store, money.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    save(store, analysis())
    found = tables(store)
    assert found["amounts"][0]["review_status"] == "accepted"
    # The project that the accepted value belongs to is still there to be joined.
    assert found["projects"][0]["project_id"] == found["amounts"][0]["project_id"]
    save(store, analysis([amount(5, "5元", box(70, 100))]))
    assert [a["field_id"] for a in tables(store)["amounts"]] == [money.field_id]


def test_a_rejection_holds_until_a_person_has_looked_again(store):
    wrong = amount(1, "1元", box(70, 100))
    save(store, analysis([wrong]))
    record_decision(store, wrong.field_id, ReviewStatus.REJECTED, {}, reviewer="李")
    save(store, analysis([wrong]))
    assert [a["review_status"] for a in tables(store)["amounts"]] == ["rejected"]
    assert tables(store)["documents"][0]["fields"] == 0
    # Another reading of the same place comes into the tables by no machine; it is asked about.
    save(store, analysis([amount(9, "9元", box(70, 100))]))
    states = {raw: a["review_status"] for raw, a in amounts(store).items()}
    assert states == {"9元": "rejected"}
    with store.reading() as connection:
        waiting = connection.execute(select(QUEUE_ITEMS.c.item_id)).scalars().all()
    assert waiting == [wrong.field_id]


def test_a_person_adds_a_field_that_the_machine_finds_later(store):
    save(store, analysis([project("助学项目", box(70, 60))]))
    owner = tables(store)["projects"][0]["project_id"]
    values = {
        "value_yuan": Decimal("12.50"),
        "currency": "CNY",
        "qualifier": "exact",
        "project_id": owner,
    }
    added = add_field(
        store,
        document_id(sha_of("report.pdf")),
        Kind.AMOUNTS,
        page=2,
        box=box(70, 100),
        raw_text="12.5元",
        new_values=values,
        reviewer="王",
    )
    record = amounts(store)["12.5元"]
    assert (record["review_status"], to_text(record["value_yuan"])) == ("added", "12.5")
    save(store, analysis([amount("12.5", "12.5元", box(72, 101), page=2)]))
    record = tables(store)["amounts"][0]
    assert (record["field_id"], record["review_status"]) == (added, "added")
    assert record["project_id"] == owner
    save(store, analysis())
    assert [a["field_id"] for a in tables(store)["amounts"]] == [added]


@pytest.mark.parametrize(
    ("decision", "values", "reviewer", "says"),
    [
        (ReviewStatus.CORRECTED, {"value_yuan": "12元"}, "李", "not a decimal"),
        (ReviewStatus.CORRECTED, {"value_yuan": "Infinity"}, "李", "not a decimal"),
        (ReviewStatus.CORRECTED, {"qualifier": "perhaps"}, "李", "not one of"),
        (ReviewStatus.CORRECTED, {"qualifier": ""}, "李", "may not be empty"),
        (ReviewStatus.CORRECTED, {"confidence": "1"}, "李", "no column confidence"),
        (ReviewStatus.CORRECTED, {"project_id": "f0"}, "李", "no project f0"),
        (ReviewStatus.CORRECTED, {}, "李", "needs new values"),
        (ReviewStatus.ACCEPTED, {"label": "x"}, "李", "needs new values"),
        (ReviewStatus.AUTO, {}, "李", "not a decision"),
        (ReviewStatus.ACCEPTED, {}, " ", "name of who"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_and_leaves_no_trace(
    sqlite_store, decision, values, reviewer, says
):
    money = amount(5, "5元", box(70, 100))
    save(sqlite_store, analysis([money]))
    with pytest.raises(UsageError, match=says):
        record_decision(sqlite_store, money.field_id, decision, values, reviewer=reviewer)
    assert tables(sqlite_store)["corrections"] == []
    assert amounts(sqlite_store)["5元"]["review_status"] == "auto"


def test_reviewed_only_leaves_out_what_nobody_settled(store):
    first, second, third = (amount(n, f"{n}元", box(70, 100 * n)) for n in (1, 2, 3))
    save(store, analysis([first, second, third]))
    record_decision(store, first.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    record_decision(store, second.field_id, ReviewStatus.REJECTED, {}, reviewer="李")
    assert [a["raw_text"] for a in tables(store, reviewed_only=True)["amounts"]] == ["1元"]


# ---- flags


def test_a_flag_marks_its_fields_until_it_is_settled(store):
    total, part = amount(10, "10元", box(70, 100)), amount(9, "9元", box(200, 100))
    noted = amount(3, "3元", box(70, 200))
    save(
        store,
        analysis(
            [total, part, noted],
            [
                flag(total, part, code=FlagCode.SUM_MISMATCH, severity=Severity.ERROR),
                flag(total),
                flag(noted, severity=Severity.INFO, message="备注 / a note"),
                flag(code=FlagCode.UNREAD_REGION, page=2, message="有字未读 / unread"),
                flag(code=FlagCode.MISSING_FIELD, page=None, message="缺少年份 / no year"),
            ],
        ),
    )
    found = amounts(store)
    assert found["10元"]["flags"] == "sum_mismatch;low_confidence"
    assert found["9元"]["flags"] == "sum_mismatch"
    assert (found["3元"]["flags"], found["3元"]["review_status"]) == ("", "auto")
    rows = tables(store)
    assert rows["documents"][0]["flagged_fields"] == 2
    assert [page["flags"] for page in rows["pages"]] == ["", "unread_region"]
    mismatch = rows["flags"][0]
    assert (mismatch["field_id"], mismatch["other_field_ids"]) == (total.field_id, part.field_id)
    assert len({row["flag_id"] for row in rows["flags"]}) == 5

    decide_flag(store, mismatch["flag_id"], FlagStatus.DISMISSED, "李", "原文如此")
    found = amounts(store)
    assert (found["9元"]["flags"], found["9元"]["review_status"]) == ("", "auto")
    assert found["10元"]["review_status"] == "needs_review"
    record_decision(store, total.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    states = {row["code"]: row["status"] for row in tables(store)["flags"] if row["field_id"]}
    assert states["sum_mismatch"] == "dismissed"
    assert amounts(store)["10元"]["review_status"] == "accepted"


def test_a_flag_is_resolved_when_all_its_fields_are_decided(store):
    total, part = amount(10, "10元", box(70, 100)), amount(9, "9元", box(200, 100))
    save(store, analysis([total, part], [flag(total, part)]))
    record_decision(store, total.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    assert tables(store)["flags"][0]["status"] == "open"
    record_decision(store, part.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    assert tables(store)["flags"][0]["status"] == "resolved"


def test_a_dismissed_flag_stays_so_for_the_same_evidence_only(store):
    money = amount(10, "10元", box(70, 100))
    save(store, analysis([money], [flag(money)]))
    decide_flag(store, tables(store)["flags"][0]["flag_id"], FlagStatus.DISMISSED, "李")
    # Better wording is no new evidence.
    save(store, analysis([money], [flag(money, message="读得不准 / doubtful")]))
    assert [f["status"] for f in tables(store)["flags"]] == ["dismissed"]
    # A run that does not raise it does not forget the decision either.
    save(store, analysis([money]))
    assert tables(store)["flags"] == []
    save(store, analysis([money], [flag(money)]))
    assert [f["status"] for f in tables(store)["flags"]] == ["dismissed"]
    # Another value is new evidence.
    other = amount(70, "70元", box(70, 100))
    save(store, analysis([other], [flag(other)]))
    assert [f["status"] for f in tables(store)["flags"]] == ["open"]


def test_a_dismissed_document_flag_does_not_cover_another_one_of_its_code(store):
    no_year = flag(code=FlagCode.MISSING_FIELD, page=None, message="缺少年份 / no year")
    no_publisher = flag(code=FlagCode.MISSING_FIELD, page=None, message="缺少发布者 / no publisher")
    save(store, analysis([], [no_year]))
    decide_flag(store, tables(store)["flags"][0]["flag_id"], FlagStatus.DISMISSED, "李")
    save(store, analysis([], [no_publisher, no_year]))
    assert [f["status"] for f in tables(store)["flags"]] == ["open", "dismissed"]


def test_a_flag_with_a_place_of_its_own_keeps_it(store):
    money = amount(10, "10元", box(70, 100))
    unread = flag(code=FlagCode.UNREAD_REGION, message="未读 / unread", place=box(70, 700.126))
    other = replace(unread, box=box(70, 400))
    save(store, analysis([money], [flag(money), unread, other]))
    rows = tables(store)["flags"]
    assert [(row["x0"], row["y0"]) for row in rows] == [(None, None), (70, 700.13), (70, 400)]
    # One message in two places is two findings, and each is decided by itself.
    decide_flag(store, rows[1]["flag_id"], FlagStatus.DISMISSED, "李")
    save(store, analysis([money], [flag(money), unread, other]))
    assert [row["status"] for row in tables(store)["flags"]] == ["open", "dismissed", "open"]


def test_a_flag_raised_twice_counts_once(store):
    money = amount(10, "10元", box(70, 100))
    save(store, analysis([money], [flag(money), flag(money)]))
    assert len(tables(store)["flags"]) == 1


def test_decisions_on_what_is_not_there_are_refused(sqlite_store):
    with pytest.raises(UsageError, match="no flag"):
        decide_flag(sqlite_store, "g0", FlagStatus.DISMISSED, "李")
    with pytest.raises(UsageError, match="no field"):
        record_decision(sqlite_store, "f0", ReviewStatus.ACCEPTED, {}, reviewer="李")


# ---- readings, runs, status


def test_page_readings_survive_without_their_document(store):
    document = document_id(sha_of("report.pdf"))
    save_page_reading(store, document, reading(2, "第二页"), "v1")
    save_page_reading(store, document, reading(1, "旧"), "v0")
    save_page_reading(store, document, reading(1, "第一页"), "v1")
    assert load_page_readings(store, document, "v1") == {
        1: reading(1, "第一页"),
        2: reading(2, "第二页"),
    }
    assert load_page_readings(store, document, "v0") == {}
    forget_page_readings(store, document)
    assert load_page_readings(store, document, "v1") == {}


def statements_in(store, work):
    """How many statements `work` sends to the database, and what it returns."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        result = work()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return len(sent), result


def test_ten_thousand_hashes_are_looked_up_in_a_few_statements(store):
    save(store, analysis())
    wanted = [sha_of("report.pdf"), *(f"{n:064x}" for n in range(10_000))]
    statements, known = statements_in(store, lambda: known_documents(store, wanted))
    assert statements <= 3
    assert known == {sha_of("report.pdf"): (DocumentStatus.COMPLETE, "1.0")}


def test_status_counts_documents_and_open_flags_and_lists_runs(store):
    money = amount(10, "10元", box(70, 100))
    save(store, analysis([money], [flag(money)]))
    save_failure(store, sha_of("x"), "x.pdf", "damaged", program_version="1.0", run_id="r1")
    first = start_run(store, "1.0")
    second = start_run(store, "1.0")
    finish_run(store, first, "incomplete", {"documents": 2})
    summary = status_summary(store)
    assert summary.documents == {"complete": 1, "partial": 0, "failed": 1}
    assert summary.open_flags == {"low_confidence": 1}
    runs = {run.run_id: run for run in summary.runs}
    assert (runs[first].state, runs[first].counts) == ("incomplete", {"documents": 2})
    assert (runs[second].state, runs[second].finished_at) == ("running", None)


def test_saving_takes_no_more_statements_for_a_larger_document(sqlite_store):
    fields = [
        amount(n, f"{n}元", box(60 + 90 * (n % 5), 60 + 24 * (n % 30)), page=1 + n // 12)
        for n in range(150)
    ]
    document = analysis(fields, [flag(f) for f in fields[::5]], pages=14)
    lines = document.layout.lines * 11
    numbered = tuple(replace(one, number=n) for n, one in enumerate(lines, start=1))
    document = replace(document, layout=replace(document.layout, lines=numbered))
    first = fields[0]
    few, _ = statements_in(
        sqlite_store, lambda: save(sqlite_store, analysis([first], [flag(first)]))
    )
    many, _ = statements_in(sqlite_store, lambda: save(sqlite_store, document))
    assert many <= few + 2


def test_values_of_all_columns_go_there_and_back(store):
    ranged = amount(0, "5至8元", box(70, 100))
    ranged = replace(ranged, value=AmountValue(None, Decimal(5), Decimal(8), per="人"))
    named = project("助学项目", box(70, 60))
    named = replace(
        named,
        value=ProjectValue("助学项目", budget_yuan=Decimal("0.10"), status="已完成", leader="王"),
    )
    save(store, analysis([ranged, named, phone("0571-87654321", box(70, 200))]))
    found = tables(store)
    assert (found["amounts"][0]["lower_yuan"], found["amounts"][0]["per"]) == (Decimal(5), "人")
    assert found["amounts"][0]["value_yuan"] is None
    assert to_text(found["projects"][0]["budget_yuan"]) == "0.1"
    assert found["contacts"][0]["value"] == "0571-87654321"


def test_nothing_is_read_from_an_empty_store(store):
    assert all(records == [] for records in tables(store).values())
    with store.reading() as connection:
        assert connection.execute(select(CORRECTIONS)).all() == []


# ---- candidates


def test_candidates_follow_the_fields_and_are_replaced_by_every_run(store):
    money = amount(1954, "1,954元", box(70, 100))
    save(store, analysis([money], candidates=candidates(money, "1,954", ",954")))
    rows = tables(store)["candidates"]
    assert [(row["reader"], row["text"], row["agrees"]) for row in rows] == [
        ("rapidocr", "1,954", False),
        ("tesseract", ",954", False),
    ]
    assert json.loads(rows[0]["characters"])[0] == ["1", 0.9]
    assert (rows[0]["field_id"], rows[0]["x0"]) == (money.field_id, 70)
    # Read again a little off its place: the field keeps its identifier, the candidates follow.
    moved = replace(amount(1954, "1,954元", box(79, 106)), confidence=0.9)
    assert moved.field_id != money.field_id
    pair = candidates(moved, "1,954", "1,954")
    save(store, analysis([moved], candidates=(*pair, *candidates(moved, "元", "", ordinal=1))))
    rows = tables(store)["candidates"]
    assert {row["field_id"] for row in rows} == {money.field_id}
    assert [(row["ordinal"], row["text"], row["confidence"]) for row in rows] == [
        (0, "1,954", 0.9),
        (0, "1,954", 0.9),
        (1, "元", 0.9),
        (1, None, None),
    ]
    # A field that is gone takes them along, also one that a person's decision keeps.
    record_decision(store, money.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    save(store, analysis([]))
    assert amounts(store)["1,954元"]["review_status"] == "accepted"
    assert tables(store)["candidates"] == []


def test_candidates_go_with_a_field_that_is_not_found_again(store):
    money, rest = amount(5, "5元", box(70, 100)), amount(6, "6元", box(70, 400))
    pairs = (*candidates(money, "5", "5"), *candidates(rest, "6", "8"))
    save(store, analysis([money, rest], candidates=pairs))
    save(store, analysis([rest], candidates=candidates(rest, "6", "8")))
    assert {row["field_id"] for row in tables(store)["candidates"]} == {rest.field_id}


def test_a_flag_mentions_fields_without_standing_on_them(store):
    total, *parts = (amount(n, f"{n}元", box(70, 100 + 30 * n)) for n in (9, 1, 2, 3, 4))
    broken = replace(flag(total), mentioned_ids=tuple(p.field_id for p in parts))
    save_analysis(store, analysis([total, *parts], [broken]), "1", "r")
    states = {raw: a["review_status"] for raw, a in amounts(store).items()}
    assert states == {"9元": "needs_review"} | {f"{n}元": "auto" for n in (1, 2, 3, 4)}
    with store.reading() as connection:
        on_total = read_flags(connection, FLAGS.c.raised)[0]
        assert [f.row["raw_text"] for f in on_total.fields] == ["9元", "1元", "2元", "3元", "4元"]
    # Whoever jumps to a part sees what it is a part of.
    assert len(read_item(store, parts[0].field_id, "li").flags) == 1
