"""Documents that say the same as another one: found, flagged and not counted twice."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest
from analysis_factory import amount, analysis, box, candidates, field, flag, reading, sha_of
from older_store import with_tables_of_work
from sqlalchemy import text

from extractors.duplicate_documents import document_keys
from flows.duplicate_documents import flag_duplicates, flag_left_duplicates
from models import store_migration
from models.documents import DocumentStatus
from models.flags import FlagCode, Severity, Suggestion
from models.identity import document_id
from models.schema_columns import FlagStatus, ReviewStatus
from models.store import open_store
from models.store_counts import count_everything
from models.store_documents import add_file_name, save_analysis, save_failure
from models.store_duplicates import uncompared_documents
from models.store_leases import start_run
from models.store_read import read_tables
from models.store_readings import save_page_readings
from models.store_review import decide_flag, record_decision
from models.values import Kind, ProjectValue

REPORT = (
    "关于2023年度福利彩票公益金使用情况的公告",
    "全年共筹集福利彩票公益金一千二百万元，支持养老服务项目十八个",
    "其中居家养老服务提升工程支出 453.20 万元，惠及老年人 12,345 人次",
    "儿童福利类项目安排资金 268.50 万元，资助孤儿 126 名",
)
MISREAD = tuple(line.replace("儿童", "儿重") for line in REPORT)
OTHER_FIGURES = tuple(line.replace("453.20", "87.15").replace("268.50", "96.3") for line in REPORT)


def read(store, name, lines=REPORT, fields=(), *, run="r1", **others):
    """Keep a document of one page and compare it, as a run does."""
    keep(store, name, lines, fields, run=run, **others)
    flag_duplicates(store, document_id(sha_of(name)))


def keep(store, name, lines=REPORT, fields=(), *, run="r1", flags=(), **others):
    pages = others.pop("pages", None) or [reading(1, *lines)]
    save_page_readings(store, document_id(sha_of(name)), pages, "2")
    document = analysis(fields, flags, name=name, pages=1)
    save_analysis(store, replace(document, pages=tuple(pages), **others), "1", run)


def tables(store, **options):
    merged: dict[str, list] = {}
    for batch in read_tables(store, **options):
        for name, records in batch.items():
            merged.setdefault(name, []).extend(records)
    return merged


def originals(store):
    """The name of each duplicate with that of its original."""
    documents = tables(store)["documents"]
    names = {d["document_id"]: d["file_name"] for d in documents}
    return {
        d["file_name"]: names[d["duplicate_of_document"]]
        for d in documents
        if d["duplicate_of_document"]
    }


def duplicate_flags(store):
    return [f for f in tables(store)["flags"] if f["code"] == "duplicate_document"]


# ---- which documents say the same


def test_a_second_scan_is_flagged_with_the_name_of_the_first(store):
    read(store, "a.pdf")
    read(store, "b.pdf", MISREAD)
    (found,) = duplicate_flags(store)
    assert (found["file_name"], found["page"], found["status"]) == ("b.pdf", None, "open")
    assert "a.pdf" in found["message"]
    assert originals(store) == {"b.pdf": "a.pdf"}


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ([reading(1, *OTHER_FIGURES)], "the same form with other figures"),
        ([reading(1, *REPORT), reading(2, *OTHER_FIGURES)], "a page more"),
        ([reading(1, *REPORT), reading(2, error="gave up")], "nobody knows what its page 2 says"),
        ([reading(1)], "no text at all"),
    ],
)
def test_what_only_looks_alike_is_not_flagged(store, pages, reason):
    read(store, "a.pdf")
    read(store, "b.pdf", pages=pages)
    assert duplicate_flags(store) == [], reason


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_of_one_run_the_first_by_name_is_the_original_whatever_is_done_first(sqlite_store, order):
    run = start_run(sqlite_store, "1")
    for name in order:
        read(sqlite_store, f"{name}.pdf", run=run)
    assert originals(sqlite_store) == {"b.pdf": "a.pdf", "c.pdf": "a.pdf"}
    assert len(duplicate_flags(sqlite_store)) == 2


def test_of_many_copies_one_is_the_original(sqlite_store):
    run = start_run(sqlite_store, "1")
    names = [f"{n:02}.pdf" for n in range(30)]
    for name in random.Random(1).sample(names, len(names)):
        read(sqlite_store, name, run=run)
    assert set(originals(sqlite_store)) == set(names[1:])
    flag_left_duplicates(sqlite_store)
    assert len(duplicate_flags(sqlite_store)) == 29


def test_what_an_earlier_run_has_seen_is_the_original_whatever_its_name(store):
    read(store, "z.pdf", run=start_run(store, "1"))
    read(store, "a.pdf", run=start_run(store, "1"))
    read(store, "z.pdf", run=start_run(store, "1"))  # with --again
    assert originals(store) == {"a.pdf": "z.pdf"}


def test_the_same_bytes_under_two_names_are_no_duplicates(store):
    read(store, "a.pdf")
    add_file_name(store, document_id(sha_of("a.pdf")), "copy of a.pdf")
    flag_duplicates(store, document_id(sha_of("a.pdf")))
    assert duplicate_flags(store) == []
    assert len(tables(store)["documents"]) == 1


def test_the_same_again_changes_nothing(store):
    missing = flag(code=FlagCode.MISSING_FIELD, page=None, message="缺少年份 / no year")
    one = amount(5, "5元", box(70, 100), name="b.pdf")
    read(store, "a.pdf")
    read(store, "b.pdf", fields=[one], flags=[flag(one), missing])
    before = tables(store)
    read(store, "b.pdf", fields=[one], flags=[flag(one), missing])
    read(store, "a.pdf")
    after = tables(store)
    for records in (before["documents"], after["documents"]):
        for record in records:
            record.pop("ingested_at")
    assert after == before


@pytest.mark.timeout(120)
def test_documents_that_come_at_once_find_each_other(store):
    run = start_run(store, "1")
    names = [f"{n}.pdf" for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: read(store, name, run=run), names))
    assert originals(store) == dict.fromkeys(names[1:], "0.pdf")
    assert uncompared_documents(store) == []


# ---- the other document changes or goes


def test_a_flag_goes_when_the_other_document_reads_otherwise(store):
    read(store, "a.pdf")
    read(store, "b.pdf")
    read(store, "a.pdf", OTHER_FIGURES)
    assert duplicate_flags(store) == []
    assert originals(store) == {}


def test_a_flag_goes_with_the_other_document_and_the_next_one_is_named(store):
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        read(store, name, run=start_run(store, "1"))
    with store.writing() as connection:
        gone = {"id": document_id(sha_of("a.pdf"))}
        for table in ("pages", "lines", "table_cells", "document_files", "documents"):
            connection.execute(text(f"DELETE FROM {table} WHERE document_id = :id"), gone)
    assert originals(store) == {}  # never a document that is not there
    flag_left_duplicates(store)
    (found,) = duplicate_flags(store)
    assert (found["file_name"], "b.pdf" in found["message"]) == ("c.pdf", True)
    assert originals(store) == {"c.pdf": "b.pdf"}
    assert uncompared_documents(store) == []


def test_a_failure_takes_neither_flag_nor_original_away(store):
    read(store, "a.pdf")
    read(store, "b.pdf")
    save_failure(store, sha_of("a.pdf"), "a.pdf", "worker died", program_version="1", run_id="r2")
    flag_left_duplicates(store)
    assert originals(store) == {"b.pdf": "a.pdf"}


def test_what_a_killed_run_did_not_compare_is_compared_by_the_next(store):
    keep(store, "a.pdf")
    keep(store, "b.pdf")
    assert uncompared_documents(store) == [document_id(sha_of(n)) for n in ("a.pdf", "b.pdf")]
    assert duplicate_flags(store) == []
    flag_left_duplicates(store)
    assert originals(store) == {"b.pdf": "a.pdf"}
    assert uncompared_documents(store) == []


def test_a_comparison_that_breaks_off_is_repeated_and_leaves_nothing_behind(store, monkeypatch):
    read(store, "a.pdf")

    def fail(_name):
        raise RuntimeError("power failure")

    monkeypatch.setattr("flows.duplicate_documents.duplicate_document_flag", fail)
    with pytest.raises(RuntimeError, match="power failure"):
        read(store, "b.pdf")
    assert originals(store) == {}
    assert uncompared_documents(store) == [document_id(sha_of("b.pdf"))]
    monkeypatch.undo()
    flag_left_duplicates(store)
    assert originals(store) == {"b.pdf": "a.pdf"}


def test_a_document_that_failed_outright_is_not_compared(store):
    save_failure(store, sha_of("x"), "x.pdf", "damaged", program_version="1", run_id="r1")
    assert uncompared_documents(store) == []


# ---- a person decides


def test_a_decision_on_the_flag_stays(store):
    read(store, "a.pdf")
    read(store, "b.pdf", MISREAD)
    decide_flag(store, duplicate_flags(store)[0]["flag_id"], FlagStatus.DISMISSED, "李", "两次")
    read(store, "b.pdf", MISREAD)
    read(store, "a.pdf")
    assert [f["status"] for f in duplicate_flags(store)] == ["dismissed"]
    assert originals(store) == {}
    # It is not raised while the other says something else, and not forgotten either.
    read(store, "a.pdf", OTHER_FIGURES)
    assert duplicate_flags(store) == []
    read(store, "a.pdf")
    assert [f["status"] for f in duplicate_flags(store)] == ["dismissed"]


# ---- values are not counted twice, and none is lost


def values(name, *yuan):
    return [amount(y, f"{y}元", box(70, 100 + 24 * n), name=name) for n, y in enumerate(yuan)]


def told(store, **options):
    return [(a["file_name"], a["raw_text"]) for a in tables(store, **options)["amounts"]]


def test_a_value_is_told_by_the_original_and_what_differs_stays(store):
    read(store, "a.pdf", fields=values("a.pdf", 5, 5, 7))
    read(store, "b.pdf", fields=values("b.pdf", 5, 1, 5, 5))
    assert told(store) == [
        *(("a.pdf", raw) for raw in ("5元", "5元", "7元")),
        # 1元 is news, and so is the third 5元.
        ("b.pdf", "1元"),
        ("b.pdf", "5元"),
    ]
    counts = {d["file_name"]: d["fields"] for d in tables(store)["documents"]}
    assert counts == {"a.pdf": 3, "b.pdf": 2}
    assert count_everything(store).fields["amounts"] == (5, 0)
    assert {r["file_name"] for r in tables(store)["lines"]} == {"a.pdf", "b.pdf"}


def test_what_two_copies_alone_say_is_told_once(store):
    read(store, "a.pdf", fields=values("a.pdf", 5))
    read(store, "b.pdf", fields=values("b.pdf", 5, 8))
    read(store, "c.pdf", fields=values("c.pdf", 8, 5))
    assert told(store) == [("a.pdf", "5元"), ("b.pdf", "8元")]


def test_everything_comes_back_when_a_person_says_that_it_is_no_duplicate(store):
    read(store, "a.pdf", fields=values("a.pdf", 5))
    read(store, "b.pdf", fields=values("b.pdf", 5))
    decide_flag(store, duplicate_flags(store)[0]["flag_id"], FlagStatus.DISMISSED, "李")
    assert told(store) == [("a.pdf", "5元"), ("b.pdf", "5元")]


def test_flags_and_candidates_of_what_is_left_out_are_left_out(store):
    first, (same, news) = values("a.pdf", 5), values("b.pdf", 5, 9)
    both = flag(same, news, code=FlagCode.SUM_MISMATCH, severity=Severity.ERROR)
    both = replace(both, suggestion=Suggestion(same.field_id, "4元", "4"))
    read(store, "a.pdf", fields=first)
    read(
        store,
        "b.pdf",
        fields=[same, news],
        flags=[flag(same), both],
        candidates=(*candidates(same, "5", "6"), *candidates(news, "9", "9")),
    )
    found = tables(store)
    (kept,) = (f for f in found["flags"] if f["code"] != "duplicate_document")
    assert (kept["code"], kept["field_id"], kept["other_field_ids"]) == (
        "sum_mismatch",
        news.field_id,
        "",
    )
    assert kept["suggested_field_id"] == first[0].field_id
    assert {c["field_id"] for c in found["candidates"]} == {news.field_id}
    assert count_everything(store).fields["amounts"] == (2, 1)


def test_what_stays_belongs_to_the_project_that_is_told(store):
    for name, extra in (("a.pdf", 5), ("b.pdf", 6)):
        owner = field(ProjectValue("助学项目"), "助学项目", box(70, 60), name=name)
        child = ProjectValue(f"助学项目（{name}）", parent_project_id=owner.field_id)
        child = field(child, child.name, box(70, 80), name=name)
        money = amount(extra, f"{extra}元", box(70, 100), name=name, project_id=owner.field_id)
        read(store, name, fields=[owner, child, money])
    found = tables(store)
    owner = found["projects"][0]["project_id"]
    assert [p["name"] for p in found["projects"]] == [
        "助学项目",
        "助学项目（a.pdf）",
        "助学项目（b.pdf）",
    ]
    assert [p["parent_project_id"] for p in found["projects"]] == [None, owner, owner]
    assert [a["project_id"] for a in found["amounts"]] == [owner, owner]


def test_a_correction_of_the_original_covers_the_copy_that_was_misread_alike(store):
    first = values("a.pdf", 5)[0]
    read(store, "a.pdf", fields=[first])
    read(store, "b.pdf", fields=values("b.pdf", 5))
    read(store, "c.pdf", fields=values("c.pdf", 8))
    change = {"value_yuan": "8"}
    record_decision(store, first.field_id, ReviewStatus.CORRECTED, change, reviewer="李")
    assert [(a["file_name"], a["value_yuan"]) for a in tables(store)["amounts"]] == [("a.pdf", 8)]


def test_what_a_person_settled_is_not_left_out_for_what_nobody_did(store):
    (first,), (second,) = values("a.pdf", 5), values("b.pdf", 5)
    read(store, "a.pdf", fields=[first])
    read(store, "b.pdf", fields=[second])
    record_decision(store, second.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    assert told(store) == [("a.pdf", "5元")]
    assert told(store, reviewed_only=True) == [("b.pdf", "5元")]
    record_decision(store, first.field_id, ReviewStatus.ACCEPTED, {}, reviewer="李")
    assert told(store, reviewed_only=True) == [("a.pdf", "5元")]
    # Rejected there and accepted here: both decisions are told.
    record_decision(store, first.field_id, ReviewStatus.REJECTED, {}, reviewer="李")
    statuses = [a["review_status"] for a in tables(store)["amounts"]]
    assert statuses == ["rejected", "accepted"]


# ---- suggestions


def test_a_suggestion_is_kept_and_follows_its_field(store):
    money = amount(7115, "7,115元", box(70, 100))
    offered = replace(flag(money), suggestion=Suggestion(money.field_id, "171.15万元", "1711500"))
    save_analysis(store, analysis([money], [offered]), "1", "r1")
    # Read again a little off its place: the field keeps its identifier.
    moved = replace(amount(7115, "7,115元", box(79, 106)), confidence=0.9)
    assert moved.field_id != money.field_id
    offered = replace(flag(moved), suggestion=Suggestion(moved.field_id, "171.15万元", "1711500"))
    save_analysis(store, analysis([moved], [offered]), "1", "r1")
    (row,) = tables(store)["flags"]
    assert (row["suggested_field_id"], row["suggested_raw_text"], row["suggested_value"]) == (
        money.field_id,
        "171.15万元",
        "1711500",
    )
    save_analysis(store, analysis([money], [flag(money)]), "1", "r1")
    (row,) = tables(store)["flags"]
    assert (row["suggested_field_id"], row["suggested_value"]) == (None, None)


def test_a_suggestion_for_a_field_that_is_not_there_is_left_out_and_logged(store, caplog):
    money = amount(5, "5元", box(70, 100))
    offered = replace(flag(money), suggestion=Suggestion("f-nowhere", "6元", "6"))
    save_analysis(store, analysis([money], [offered]), "1", "r1")
    (row,) = tables(store)["flags"]
    assert (row["suggested_field_id"], row["suggested_raw_text"]) == (None, None)
    assert "f-nowhere" in caplog.text


# ---- stores of an older program


def test_documents_of_an_older_store_are_compared_and_keep_what_they_have(store_url, monkeypatch):
    monkeypatch.setattr(store_migration, "SCHEMA_REVISION", "0002")
    old = open_store(store_url)
    for name in ("b.pdf", "a.pdf"):
        its_id = document_id(sha_of(name))
        with with_tables_of_work(old):
            save_page_readings(old, its_id, [reading(1, *REPORT)], "1")
        row = {"id": its_id, "sha": sha_of(name), "name": name, "at": datetime.now(UTC)}
        if old.engine.dialect.name == "sqlite":
            row["at"] = row["at"].replace(tzinfo=None).isoformat(" ")
        with old.writing() as connection:
            connection.execute(
                text(
                    "INSERT INTO documents VALUES (:id, :sha, :name, '', '', NULL, 1, 'complete',"
                    " '', '1', 'r', :at)"
                ),
                row,
            )
            connection.execute(text("INSERT INTO document_files VALUES (:id, :name, :at)"), row)
            connection.execute(
                text(
                    "INSERT INTO flags VALUES ('g' || :name, :id, 0, 1, 'unread_region',"
                    " 'warning', '有字 / ink', 'e', true, 'dismissed', '', '李', NULL,"
                    " NULL, NULL, NULL, NULL)"
                ),
                row,
            )
    old.close()
    monkeypatch.undo()
    store = open_store(store_url)
    assert originals(store) == {}
    assert [f["suggested_value"] for f in tables(store)["flags"]] == [None, None]
    flag_left_duplicates(store)
    assert originals(store) == {"a.pdf": "b.pdf"}  # b.pdf was there first
    assert [f["status"] for f in tables(store)["flags"]].count("dismissed") == 2
    store.close()


# ---- the keys


def noisy(lines, share, seed):
    """The lines with this share of their characters misread."""
    chance = random.Random(seed)
    return [
        "".join(
            chance.choice("大木田口日目") if c > "一" and chance.random() < share else c
            for c in line
        )
        for line in lines
    ]


def test_two_readings_have_their_keys_in_common_and_two_filled_forms_have_not():
    chance = random.Random(1)
    words = "".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(800))
    form = [words[i : i + 20] for i in range(0, 800, 20)]
    filled = [f"{line}{chance.randrange(10**5)}" for line in form]
    filled_otherwise = [f"{line}{chance.randrange(10**5)}" for line in form]
    first = document_keys([reading(1, *filled)])
    for seed in range(5):
        again = document_keys([reading(1, *noisy(filled, 0.05, seed))])
        assert len(first.words & again.words) > len(first.words) / 2
        assert first.numbers == again.numbers
    other = document_keys([reading(1, *filled_otherwise)])
    assert first.words == other.words
    assert len(first.numbers & other.numbers) < len(first.numbers) / 3
    assert document_keys([]).words == frozenset()


def test_a_partial_document_is_compared_too(store):
    read(store, "a.pdf", status=DocumentStatus.PARTIAL)
    assert uncompared_documents(store) == []
    assert Kind.AMOUNTS.value in count_everything(store).fields
