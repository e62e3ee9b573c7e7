"""Exports of one run, of what changed since one, and of what people settled."""

from __future__ import annotations

import csv

import openpyxl
import pyarrow.parquet as pq
import pytest
from analysis_factory import amount, analysis, box, flag, phone, reading, sha_of
from frictionless import validate
from typer.testing import CliRunner

from flows.command_line import app
from flows.duplicate_documents import flag_duplicates
from flows.excel_workbook import excel_workbook
from flows.export import export_tables
from flows.export_command import export_command
from flows.export_state import is_in_step
from models.errors import UsageError
from models.flags import FlagCode, Severity
from models.identity import document_id
from models.schema import TABLES
from models.schema_columns import ReviewStatus
from models.settings import PROGRAM_VERSION
from models.store_documents import save_analysis, save_failure
from models.store_leases import start_run
from models.store_readings import save_page_readings
from models.store_review import record_decision

TEXT = (
    "困难学生救助项目",
    "预算资金453.20万元",
    "慰问8元",
    "参训23450人",
    "培训班176场",
    "余款99元",
)


def rows(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(folder):
    return sorted(row["file_name"] for row in rows(folder, "documents"))


def ingest(store, run_id, *file_names):
    for name in file_names:
        save_analysis(
            store,
            analysis([amount(5, f"5元 {name}", box(70, 100), name=name)], name=name, pages=1),
            PROGRAM_VERSION,
            run_id,
        )


@pytest.fixture
def runs(store):
    """Two runs: 甲 and 乙 in the first one, 丙 in the second."""
    first = start_run(store, PROGRAM_VERSION)
    ingest(store, first, "甲.pdf", "乙.pdf")
    second = start_run(store, PROGRAM_VERSION)
    ingest(store, second, "丙.pdf")
    return first, second


def test_a_run_exports_its_own_documents(store, runs, tmp_path):
    first, second = runs
    one = export_command(store, tmp_path, ["csv"], run=first)
    assert one.output == tmp_path / f"run-{first}"
    assert names(one.output) == ["乙.pdf", "甲.pdf"]
    assert {row["file_name"] for row in rows(one.output, "amounts")} == {"乙.pdf", "甲.pdf"}
    newest = export_command(store, tmp_path, ["csv"], run="last")
    assert newest.output == tmp_path / f"run-{second}"
    assert names(newest.output) == ["丙.pdf"]
    report = validate(str(newest.output / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    assert not is_in_step(store, newest.output)


def test_since_a_run_counts_what_was_done_and_what_was_decided(store, runs, tmp_path):
    first, second = runs
    assert names(export_command(store, tmp_path, ["csv"], since=second).output) == ["丙.pdf"]
    whole = export_tables(store, tmp_path)
    of_first = next(r for r in rows(whole.output, "amounts") if r["file_name"] == "甲.pdf")
    record_decision(
        store, of_first["field_id"], ReviewStatus.ACCEPTED, {}, reviewer="李", reason=""
    )
    assert names(export_command(store, tmp_path, ["csv"], since="last").output) == [
        "丙.pdf",
        "甲.pdf",
    ]
    assert len(names(export_command(store, tmp_path, ["csv"], since=first).output)) == 3


def test_parts_put_over_an_old_export_make_the_new_one(store, runs, tmp_path):
    old = tmp_path / "old"
    export_tables(store, old)
    again = start_run(store, PROGRAM_VERSION)
    changed = analysis(
        [
            phone("057187654321", box(70, 50), name="乙.pdf"),
            amount(7, "7元", box(70, 300), name="乙.pdf"),
        ],
        name="乙.pdf",
    )
    save_analysis(store, changed, PROGRAM_VERSION, again)
    ingest(store, again, "丁.pdf")
    save_failure(
        store, sha_of("戊.pdf"), "戊.pdf", "坏 / bad", program_version=PROGRAM_VERSION, run_id=again
    )
    decided = rows(old, "amounts")[0]
    record_decision(
        store,
        decided["field_id"],
        ReviewStatus.CORRECTED,
        {"value_yuan": "6"},
        reviewer="李",
        reason="",
    )
    part = export_command(store, tmp_path, ["csv"], since=again).output
    new = export_tables(store, tmp_path / "new").output
    replaced = {row["document_id"] for row in rows(part, "documents")}
    for table in TABLES:
        if table.name == "corrections":
            known = {row["correction_id"] for row in rows(old, "corrections")}
            joined = rows(old, "corrections") + [
                row for row in rows(part, "corrections") if row["correction_id"] not in known
            ]
        else:
            joined = [r for r in rows(old, table.name) if r["document_id"] not in replaced]
            joined += rows(part, table.name)
        assert sorted(map(str, joined)) == sorted(map(str, rows(new, table.name))), table.name


def test_what_says_the_same_goes_along(store, tmp_path):
    first = start_run(store, PROGRAM_VERSION)
    for run_id, name in ((first, "甲.pdf"), (None, "乙.pdf")):
        used = run_id or start_run(store, PROGRAM_VERSION)
        save_page_readings(store, document_id(sha_of(name)), [reading(1, *TEXT)], "2")
        money = amount(8, "8元", box(70, 100), name=name)
        save_analysis(store, analysis([money], name=name, pages=1), "1.0", used)
        flag_duplicates(store, document_id(sha_of(name)))
    part = export_command(store, tmp_path, ["csv"], run="last").output
    assert names(part) == ["乙.pdf", "甲.pdf"]
    assert [row["file_name"] for row in rows(part, "amounts")] == ["甲.pdf"]
    assert validate(str(part / "datapackage.json")).valid


def test_a_part_never_replaces_the_whole_and_runs_must_be_there(store, runs, tmp_path):
    with pytest.raises(UsageError, match="holds the tables of all"):
        export_command(store, tmp_path, ["csv"], run="last", to=tmp_path)
    with pytest.raises(UsageError, match="there is no run r0"):
        export_command(store, tmp_path, ["csv"], since="r0")
    with pytest.raises(UsageError, match="not both"):
        export_command(store, tmp_path, ["csv"], since="last", run="last")


def test_a_store_without_runs_has_no_last_one(sqlite_store, tmp_path):
    with pytest.raises(UsageError, match="there is no run last"):
        export_command(sqlite_store, tmp_path, ["csv"], run="last")


def test_the_command_takes_run_and_since(sqlite_store, tmp_path):
    run_id = start_run(sqlite_store, PROGRAM_VERSION)
    ingest(sqlite_store, run_id, "甲.pdf")
    common = ["export", "--output", str(tmp_path), "--store", sqlite_store.url]
    for options in (["--run", "last"], ["--since", run_id], ["--to", str(tmp_path / "there")]):
        result = CliRunner().invoke(app, [*common, *options])
        assert result.exit_code == 0, result.output
    assert names(tmp_path / f"run-{run_id}") == ["甲.pdf"]
    assert names(tmp_path / f"since-{run_id}") == ["甲.pdf"]
    assert names(tmp_path / "there") == ["甲.pdf"]


def test_many_batches_read_each_document_once(store, monkeypatch, tmp_path):
    run_id = start_run(store, PROGRAM_VERSION)
    ingest(store, run_id, *(f"{n % 3}/{n}.pdf" for n in range(12)))
    whole = export_tables(store, tmp_path / "whole").output
    monkeypatch.setattr("models.store_read._DOCUMENTS_FETCHED", 2)
    monkeypatch.setattr("models.store_read._PAGES_AT_ONCE", 3)
    parts = export_tables(store, tmp_path / "parts").output
    for table in TABLES:
        name = f"{table.name}.csv"
        assert (parts / name).read_bytes() == (whole / name).read_bytes(), name
    assert len(rows(parts, "documents")) == 12


# ---- colours and row groups


FILL = {"error": "FFFFC7CE", "warning": "FFFFEB9C"}


def colours(sheet, row):
    header = [cell.value for cell in sheet[1]]
    return {
        name: cell.fill.start_color.rgb
        for name, cell in zip(header, sheet[row], strict=True)
        if cell.fill.fill_type == "solid"
    }


def test_what_needs_a_look_is_coloured_by_how_bad_it_is(sqlite_store, tmp_path):
    fields = [amount(n, f"{n}元", box(70, 100 * n)) for n in (1, 2, 3)]
    flags = [
        flag(fields[0], code=FlagCode.LOW_CONFIDENCE, message="疑 / doubt"),
        flag(fields[0], fields[1], code=FlagCode.SUM_MISMATCH, message="错 / wrong"),
        flag(code=FlagCode.UNREAD_REGION, message="未读 / unread"),
    ]
    severities = [Severity.WARNING, Severity.ERROR, Severity.WARNING]
    flags = [
        type(f)(f.code, s, f.message, f.page, f.field_ids)
        for f, s in zip(flags, severities, strict=True)
    ]
    save_analysis(sqlite_store, analysis(fields, flags), "1.0", "r1")
    save_failure(
        sqlite_store, sha_of("坏"), "坏.pdf", "坏 / bad", program_version="1.0", run_id="r1"
    )
    export_tables(sqlite_store, tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "gongshi.xlsx")
    amounts = book["amounts"]
    by_text = {amounts.cell(row, 9).value: colours(amounts, row) for row in (2, 3, 4)}
    for text in ("1元", "2元"):
        assert set(by_text[text].values()) == {FILL["error"]}, text
        assert {"raw_text", "value_yuan", "flags", "review_status"} <= set(by_text[text])
        assert "context" not in by_text[text]
    assert by_text["3元"] == {}
    assert set(colours(book["pages"], 2).values()) == {FILL["warning"]}
    severities = [
        (row[6].value, set(colours(book["flags"], number).values()))
        for number, row in enumerate(book["flags"].iter_rows(min_row=2), start=2)
    ]
    assert sorted(severities, key=lambda pair: pair[0]) == [
        ("error", {FILL["error"]}),
        ("warning", {FILL["warning"]}),
        ("warning", {FILL["warning"]}),
    ]
    failed = [n for n in (2, 3) if book["documents"].cell(n, 8).value == "failed"]
    assert set(colours(book["documents"], failed[0])) == {"status", "error"}


def test_what_a_person_settled_is_coloured_no_more(sqlite_store, tmp_path):
    money = amount(1, "1元", box(70, 100))
    doubt = flag(money, code=FlagCode.LOW_CONFIDENCE, message="疑 / doubt")
    save_analysis(sqlite_store, analysis([money], [doubt]), "1.0", "r1")
    export_tables(sqlite_store, tmp_path, ["csv"])
    (row,) = rows(tmp_path, "amounts")
    record_decision(
        sqlite_store, row["field_id"], ReviewStatus.ACCEPTED, {}, reviewer="李", reason=""
    )
    export_tables(sqlite_store, tmp_path, ["xlsx"])
    assert colours(openpyxl.load_workbook(tmp_path / "gongshi.xlsx")["amounts"], 2) == {}


def test_text_longer_than_a_cell_holds_is_cut_and_says_so(sqlite_store, tmp_path):
    long = amount(1, "1元", box(70, 100), context="长" * 40_000)
    save_analysis(sqlite_store, analysis([long]), "1.0", "r1")
    export_tables(sqlite_store, tmp_path, ["csv", "xlsx"])
    shown = openpyxl.load_workbook(tmp_path / "gongshi.xlsx")["amounts"].cell(2, 10).value
    assert len(shown) == 32_767
    assert shown.endswith("the rest stands in the CSV file）")
    assert len(rows(tmp_path, "amounts")[0]["context"]) == 40_000


def test_parquet_gathers_batches_into_row_groups(sqlite_store, tmp_path, monkeypatch):
    ingest(sqlite_store, start_run(sqlite_store, "1.0"), *(f"{n}.pdf" for n in range(6)))
    monkeypatch.setattr("models.store_read._PAGES_AT_ONCE", 1)
    export_tables(sqlite_store, tmp_path, ["parquet"])
    file = pq.ParquetFile(tmp_path / "amounts.parquet")
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (6, 1)
    monkeypatch.setattr("flows.parquet_files._ROW_GROUP_BYTES", 1)
    export_tables(sqlite_store, tmp_path, ["parquet"])
    file = pq.ParquetFile(tmp_path / "amounts.parquet")
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (6, 6)


def test_a_workbook_that_fails_leaves_no_temporary_files(tmp_path):
    with pytest.raises(ValueError, match="no"), excel_workbook(lambda name: tmp_path / name):
        raise ValueError("no")
    assert list(tmp_path.iterdir()) == []
