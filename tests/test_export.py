"""The exported files, read back by other programs."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from analysis_factory import (
    amount,
    analysis,
    box,
    candidates,
    field,
    flag,
    phone,
    project,
    reading,
    sha_of,
)
from frictionless import validate
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from flows import excel_workbook
from flows.csv_files import guarded
from flows.duplicate_documents import flag_duplicates
from flows.export import FORMATS, export_tables
from flows.table_checks import ContractViolation, check_frame
from flows.tables import frame, frames, text_frame
from models.errors import GongshiError, UsageError
from models.flags import FlagCode, Suggestion
from models.identity import document_id
from models.schema import TABLE_BY_NAME, TABLES
from models.schema_columns import ReviewStatus
from models.store_documents import save_analysis
from models.store_readings import save_page_readings
from models.store_review import record_decision
from models.values import DateForm, DateValue, Kind, Precision


@pytest.fixture
def filled(sqlite_store):
    """Two documents with something of everything that is hard to write."""
    owner = project("助学项目", box(70, 60))
    child = project("助学项目（二期）", box(70, 80))
    child = replace(child, value=replace(child.value, parent_project_id=owner.field_id))
    day = DateValue(date(2023, 1, 1), date(2023, 12, 31), Precision.YEAR, DateForm.POINT)
    fields = [
        owner,
        child,
        amount("1758500.00", "175.85 万元", box(70.126, 100.555), project_id=child.field_id),
        amount("-1019000000", "-10.19亿元", box(70, 140), context='他说：“好”, "对"\n第二行'),
        amount("0.000001", "0.0001分", box(70, 160)),
        field(day, "2023年", box(70, 180), kind=Kind.DATES),
        phone("057187654321", box(70, 200)),
        amount(5, "=1+1", box(70, 220)),
    ]
    flags = [
        flag(fields[2], fields[3], code=FlagCode.SUM_MISMATCH, message="3+4≠8 / differ"),
        flag(code=FlagCode.MISSING_FIELD, page=None, message="缺少年份 / no year"),
        flag(code=FlagCode.UNREAD_REGION, message="未读 / unread", place=box(70.126, 700)),
    ]
    pairs = (*candidates(fields[2], "175.85", "175.86"), *candidates(fields[7], "=1+1", ""))
    save_analysis(sqlite_store, analysis(fields, flags, candidates=pairs), "1.0", "r1")
    save_analysis(sqlite_store, analysis(name="空.pdf", pages=1), "1.0", "r1")
    return sqlite_store


def rows(folder, table, suffix="csv", encoding="utf-8"):
    with (folder / f"{table}.{suffix}").open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


# ---- CSV


def test_csv_is_utf8_with_lf_and_the_header_of_the_contract(filled, tmp_path):
    export_tables(filled, tmp_path)
    for table in TABLES:
        content = (tmp_path / f"{table.name}.csv").read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        header = content.decode("utf-8").split("\n", 1)[0]
        assert header == ",".join(column.name for column in table.columns)


def test_csv_values_are_exact_plain_and_quoted_where_needed(filled, tmp_path):
    export_tables(filled, tmp_path)
    amounts = {row["raw_text"]: row for row in rows(tmp_path, "amounts")}
    first = amounts["175.85 万元"]
    assert first["value_yuan"] == "1758500"
    assert (first["x0"], first["y0"], first["lower_yuan"]) == ("70.13", "100.56", "")
    assert first["flags"] == "sum_mismatch"
    assert first["review_status"] == "needs_review"
    assert amounts["0.0001分"]["value_yuan"] == "0.000001"
    assert amounts["-10.19亿元"]["value_yuan"] == "-1019000000"
    assert amounts["-10.19亿元"]["context"] == '他说：“好”, "对"\n第二行'
    assert amounts["=1+1"]["value_yuan"] == "5"
    assert rows(tmp_path, "contacts")[0]["value"] == "057187654321"
    dates = rows(tmp_path, "dates")[0]
    assert (dates["start"], dates["end"]) == ("2023-01-01", "2023-12-31")
    projects = {row["name"]: row for row in rows(tmp_path, "projects")}
    child = projects["助学项目（二期）"]
    assert child["parent_project_id"] == projects["助学项目"]["project_id"]
    assert first["project_id"] == child["project_id"]
    document = rows(tmp_path, "documents")[0]
    assert (document["fields"], document["flagged_fields"]) == ("8", "2")
    assert datetime.fromisoformat(document["ingested_at"]).tzinfo is not None
    assert document["sha256"] == sha_of("report.pdf")


def test_both_readings_of_a_value_and_the_place_of_a_page_flag_are_exported(filled, tmp_path):
    export_tables(filled, tmp_path, FORMATS)
    first, second, _, nothing = rows(tmp_path, "candidates")
    assert (first["reader"], first["text"], first["agrees"]) == ("rapidocr", "175.85", "false")
    assert (second["reader"], second["text"], second["x0"]) == ("tesseract", "175.86", "70.13")
    assert json.loads(second["characters"]) == [[c, 0.9] for c in "175.86"]
    assert first["field_id"] == rows(tmp_path, "amounts")[0]["field_id"]
    assert (nothing["text"], nothing["confidence"], nothing["characters"]) == ("", "", "[]")
    assert [row["x0"] for row in rows(tmp_path, "flags")] == ["", "", "70.13"]
    agrees = pq.read_table(tmp_path / "candidates.parquet").column("agrees").to_pylist()
    assert agrees == [False] * 4
    sheet = openpyxl.load_workbook(tmp_path / "gongshi.xlsx")["candidates"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, columns["agrees"]).value is False
    assert sheet.cell(4, columns["text"]).data_type == "s"


def test_a_duplicate_and_a_suggestion_are_exported(filled, tmp_path):
    lines = (
        "全年共筹集福利彩票公益金一千二百万元，支持养老服务项目十八个",
        "其中养老服务 453.20 万元，惠及 12,345 人次，儿童福利类项目 268.50 万元",
    )
    pages = [reading(1, *lines)]
    for name in ("甲.pdf", "乙.pdf"):
        money = amount(4532000, "453.20 万元", box(70, 100), name=name)
        value, raw_text = (8, "8元") if name == "甲.pdf" else ("0.8", "8角")
        other = amount(value, raw_text, box(70, 130), name=name)
        offered = Suggestion(other.field_id, "8元", "8")
        doubt = replace(flag(other, code=FlagCode.SUM_MISMATCH), suggestion=offered)
        save_page_readings(filled, document_id(sha_of(name)), pages, "2")
        save_analysis(filled, analysis([money, other], [doubt], name=name, pages=1), "1.0", "r1")
        flag_duplicates(filled, document_id(sha_of(name)))
    export_tables(filled, tmp_path, FORMATS)
    documents = {row["file_name"]: row for row in rows(tmp_path, "documents")}
    original = documents["甲.pdf"]["document_id"]
    assert documents["乙.pdf"]["duplicate_of_document"] == original
    assert [documents[n]["duplicate_of_document"] for n in ("甲.pdf", "report.pdf")] == ["", ""]
    # What both copies say is told once; what they differ in, twice.
    told = [
        r["raw_text"]
        for r in rows(tmp_path, "amounts")
        if r["file_name"] in documents.keys() - {"report.pdf"}
    ]
    assert sorted(told) == ["453.20 万元", "8元", "8角"]
    flags = {row["file_name"]: row for row in rows(tmp_path, "flags") if row["suggested_field_id"]}
    assert flags["乙.pdf"]["suggested_field_id"] == flags["乙.pdf"]["field_id"]
    assert (flags["乙.pdf"]["suggested_raw_text"], flags["乙.pdf"]["suggested_value"]) == (
        "8元",
        "8",
    )
    codes = {row["code"] for row in rows(tmp_path, "flags") if row["file_name"] == "乙.pdf"}
    assert codes == {"duplicate_document", "sum_mismatch"}
    report = validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


def test_what_persons_corrected_is_what_is_exported(filled, tmp_path):
    export_tables(filled, tmp_path)
    row = rows(tmp_path, "amounts")[0]
    record_decision(
        filled,
        row["field_id"],
        ReviewStatus.CORRECTED,
        {"value_yuan": "1758600"},
        reviewer="李",
        reason="复核",
    )
    export_tables(filled, tmp_path)
    after = rows(tmp_path, "amounts")[0]
    assert (after["value_yuan"], after["review_status"], after["reviewer"]) == (
        "1758600",
        "corrected",
        "李",
    )
    corrections = {row["column"]: row for row in rows(tmp_path, "corrections")}
    assert corrections["value_yuan"]["old_value"] == "1758500"
    export_tables(filled, tmp_path, reviewed_only=True)
    assert [row["field_id"] for row in rows(tmp_path, "amounts")] == [row["field_id"]]
    assert validate(str(tmp_path / "datapackage.json")).valid


def test_the_data_package_is_valid_and_notices_what_is_wrong(filled, tmp_path):
    export_tables(filled, tmp_path)
    package = tmp_path / "datapackage.json"
    report = validate(str(package))
    assert report.valid, report.flatten(["type", "note"])
    assert report.stats["tasks"] == len(TABLES)
    described = json.loads(package.read_text(encoding="utf-8"))
    fields = described["resources"][0]["schema"]["fields"]
    assert all(field["description"] for field in fields)
    assert next(f for f in fields if f["name"] == "value_yuan")["unit"] == "CNY"

    amounts = tmp_path / "amounts.csv"
    changed = amounts.read_text(encoding="utf-8").replace("exact", "precise", 1)
    amounts.write_text(changed, encoding="utf-8")
    assert not validate(str(package)).valid


def test_a_project_that_is_not_there_breaks_the_package(filled, tmp_path):
    export_tables(filled, tmp_path)
    projects = tmp_path / "projects.csv"
    header = projects.read_text(encoding="utf-8").split("\n")[0]
    projects.write_text(header + "\n", encoding="utf-8")
    errors = validate(str(tmp_path / "datapackage.json")).flatten(["type"])
    assert ["foreign-key"] in errors


def test_an_empty_store_gives_headers_and_a_valid_package(sqlite_store, tmp_path):
    written = export_tables(sqlite_store, tmp_path)
    assert set(written.rows.values()) == {0}
    assert (tmp_path / "amounts.csv").read_text(encoding="utf-8").count("\n") == 1
    assert validate(str(tmp_path / "datapackage.json")).valid


def test_batches_join_without_seams(filled, tmp_path, monkeypatch):
    export_tables(filled, tmp_path / "whole")
    monkeypatch.setattr("models.store_read._PAGES_AT_ONCE", 1)
    assert len(list(frames(filled))) == 2
    written = export_tables(filled, tmp_path / "parts")
    for table in TABLES:
        name = f"{table.name}.csv"
        whole, parts = (tmp_path / "whole" / name), (tmp_path / "parts" / name)
        assert parts.read_bytes() == whole.read_bytes()
    assert written.rows["documents"] == 2


# ---- files change whole


def test_an_export_that_fails_leaves_the_old_files_and_no_scraps(filled, tmp_path):
    export_tables(filled, tmp_path, ["csv", "xlsx"])
    before = {path.name: path.read_bytes() for path in tmp_path.glob("[!s]*")}
    with filled.writing() as connection:
        connection.execute(text("UPDATE fields SET label = 'neu', reader = 'guess'"))
    with pytest.raises(ContractViolation):
        export_tables(filled, tmp_path, ["csv", "xlsx"])
    assert {path.name: path.read_bytes() for path in tmp_path.glob("[!s]*")} == before


def test_a_violation_names_table_column_and_row(filled):
    amounts = next(frames(filled))["amounts"]
    amounts.loc[2, "reader"] = "guess"
    with pytest.raises(ContractViolation) as caught:
        check_frame("amounts", amounts, rows_before=10)
    for part in ("table amounts", "column reader", "row 13", amounts["field_id"][2], "'guess'"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("field_id", None, "nothing is without identifier"),
        ("confidence", 1.5, "more than sure"),
        ("page", 0, "pages count from 1"),
        ("value_yuan", 1.5, "money is never a float"),
        ("currency", "元", "ISO 4217"),
        ("qualifier", "perhaps", "no code of the contract"),
    ],
)
def test_the_contract_is_checked(filled, column, value, why):
    amounts = next(frames(filled))["amounts"]
    check_frame("amounts", amounts)
    amounts.loc[0, column] = value
    with pytest.raises(ContractViolation, match=column):
        check_frame("amounts", amounts)


def test_a_column_more_or_less_is_a_violation(filled):
    amounts = next(frames(filled))["amounts"]
    with pytest.raises(ContractViolation):
        check_frame("amounts", amounts.drop(columns="per"))
    with pytest.raises(ContractViolation):
        check_frame("amounts", amounts.assign(more=1))


def test_an_unknown_format_and_a_bad_folder_are_explained(sqlite_store, tmp_path):
    with pytest.raises(UsageError, match="no format pdf"):
        export_tables(sqlite_store, tmp_path, ["csv", "pdf"])
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot write"):
        export_tables(sqlite_store, tmp_path / "file")


# ---- Excel


def test_excel_csv_has_a_bom_and_text_stays_text(filled, tmp_path):
    export_tables(filled, tmp_path, ["csv", "excel-csv"])
    content = (tmp_path / "amounts.excel.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    amounts = rows(tmp_path, "amounts", "excel.csv", "utf-8-sig")
    assert [row["raw_text"] for row in amounts] == [
        "175.85 万元",
        "'-10.19亿元",
        "0.0001分",
        "'=1+1",
    ]
    assert amounts[1]["value_yuan"] == "-1019000000"
    assert rows(tmp_path, "contacts", "excel.csv", "utf-8-sig")[0]["value"] == "'057187654321"
    # The plain files beside them are none the wiser.
    assert rows(tmp_path, "contacts")[0]["value"] == "057187654321"


@pytest.mark.parametrize(
    ("raw", "shown", "why"),
    [
        ("=SUM(A1)", "'=SUM(A1)", "a formula"),
        ("+86 571", "'+86 571", "a formula, too"),
        ("@某", "'@某", "a function of old"),
        ("-万元", "'-万元", "a formula that fails"),
        ("＝1+1", "'＝1+1", "full width, as Chinese input methods type it"),
        ("0571", "'0571", "would lose its zero"),
        ("6222021234567890123", "'6222021234567890123", "would lose its last digits"),
        ("50:50", "'50:50", "would become a time"),
        ("1-2", "'1-2", "would become the second of January"),
        ("1E5", "'1E5", "would become 100000"),
        ("2023年", "2023年", "is text anyway"),
        ("175.85 万元", "175.85 万元", "is text anyway"),
        ("助学项目", "助学项目", "is text anyway"),
        ("", "", "nothing stays nothing"),
    ],
)
def test_excel_gets_an_apostrophe_where_it_would_meddle(raw, shown, why):
    assert guarded(raw) == shown, why


@given(st.text())
def test_no_guarded_text_begins_a_formula(raw):
    assert guarded(raw)[:1] not in tuple("=+-@\t\r\n")


def test_the_workbook_has_typed_cells_frozen_headers_and_filters(filled, tmp_path):
    export_tables(filled, tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "gongshi.xlsx")
    assert book.sheetnames == [table.name for table in TABLES]
    sheet = book["amounts"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:X{sheet.max_row}"
    assert sheet.cell(2, columns["value_yuan"]).value == 1758500
    formula = sheet.cell(5, columns["raw_text"])
    assert (formula.value, formula.data_type) == ("=1+1", "s")
    assert book["contacts"].cell(2, 20).value == "057187654321"
    dates = {cell.value: cell.column for cell in book["dates"][1]}
    assert book["dates"].cell(2, dates["start"]).value == datetime(2023, 1, 1)  # noqa: DTZ001


def test_excel_shows_no_decimal_that_it_cannot_hold_and_no_day_before_its_calendar(
    sqlite_store, tmp_path
):
    day = DateValue(date(1894, 9, 1), date(1894, 9, 30), Precision.MONTH, DateForm.POINT)
    fields = [
        amount("12345678901234567.89", "大额\x01", box(70, 100)),
        field(day, "光绪二十年", box(70, 180), kind=Kind.DATES),
    ]
    save_analysis(sqlite_store, analysis(fields), "1.0", "r1")
    export_tables(sqlite_store, tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "gongshi.xlsx")
    values = [cell.value for cell in book["amounts"][2]]
    assert "12345678901234567.89" in values
    assert "大额" in values
    assert "1894-09-01" in [cell.value for cell in book["dates"][2]]


def test_a_table_longer_than_a_sheet_goes_on_in_another(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(excel_workbook, "_ROWS", 3)
    export_tables(filled, tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "gongshi.xlsx")
    names = [name for name in book.sheetnames if name.startswith("amounts")]
    assert names == ["amounts", "amounts_2"]
    header = [cell.value for cell in book["amounts"][1]]
    assert [cell.value for cell in book["amounts_2"][1]] == header
    assert sum(book[name].max_row - 1 for name in names) == 4


# ---- Parquet


def test_parquet_keeps_types_and_every_digit(filled, tmp_path):
    export_tables(filled, tmp_path, FORMATS)
    table = pq.read_table(tmp_path / "amounts.parquet")
    assert table.column("value_yuan").to_pylist()[2] == Decimal("0.000001")
    assert str(table.schema.field("value_yuan").type).startswith("decimal128")
    assert table.column("lower_yuan").null_count == table.num_rows
    documents = pd.read_parquet(tmp_path / "documents.parquet")
    assert str(documents["ingested_at"].dtype) == "datetime64[us, UTC]"
    assert pq.read_table(tmp_path / "dates.parquet").column("start").to_pylist() == [
        date(2023, 1, 1)
    ]


def test_parquet_refuses_to_round(sqlite_store, tmp_path):
    save_analysis(sqlite_store, analysis([amount("1E-13", "微", box(70, 100))]), "1.0", "r1")
    with pytest.raises(GongshiError, match="table amounts, column value_yuan"):
        export_tables(sqlite_store, tmp_path, ["parquet"])


@given(st.text(max_size=20), st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_whatever_a_field_says_comes_back_out_of_a_csv_file(raw, value):
    table = TABLE_BY_NAME["amounts"]
    texts = text_frame(table, frame(table, [{"raw_text": raw, "value_yuan": value}]))
    file = StringIO()
    texts.to_csv(file, index=False, lineterminator="\n")
    (row,) = csv.DictReader(StringIO(file.getvalue(), newline=""))
    assert row["raw_text"] == raw.replace("\r\n", "\n").replace("\r", "\n")
    assert Decimal(row["value_yuan"]) == value
