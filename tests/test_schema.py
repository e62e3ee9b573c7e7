"""The contract as data: names and codes are promises to those who read the files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.schema import TABLE_BY_NAME, TABLES, correctable_columns, own_columns
from models.schema_columns import ColumnType
from models.value_columns import from_text, plain_decimal, to_text, value_columns
from models.values import (
    AmountValue,
    ContactKind,
    ContactValue,
    CountValue,
    DateForm,
    DateValue,
    Kind,
    OrganizationValue,
    PersonValue,
    Precision,
    ProjectValue,
    ReferenceKind,
    ReferenceValue,
)

SHARED = (
    "field_id document_id file_name page x0 y0 x1 y1 raw_text context label project_id confidence"
    " reader flags review_status reviewer reviewed_at"
)

# The header rows that the contract fixes; columns may be added behind them, none renamed.
HEADERS = {
    "amounts": f"{SHARED} value_yuan lower_yuan upper_yuan currency qualifier per",
    "dates": f"{SHARED} start end precision form",
    "counts": f"{SHARED} value lower upper qualifier unit",
    "projects": f"{SHARED} name parent_project_id period_start period_end budget_yuan status"
    " leader implementer",
    "organizations": f"{SHARED} name",
    "people": f"{SHARED} name title organization",
    "contacts": f"{SHARED} kind value",
    "references": f"{SHARED} name kind number",
    "documents": "document_id file_name sha256 title publisher year page_count status error fields"
    " flagged_fields ingested_at duplicate_of_document signed_off_by signed_off_at",
    "pages": "document_id file_name page width height reader rotation skew confidence ink_coverage"
    " duplicate_of_page flags",
    "lines": "document_id file_name page line role x0 y0 x1 y1 text confidence reader",
    "table_cells": "table_id document_id file_name page row column row_span column_span text"
    " header x0 y0 x1 y1 confidence",
    "flags": "flag_id document_id file_name page field_id code severity message status"
    " other_field_ids x0 y0 x1 y1 suggested_field_id suggested_raw_text suggested_value",
    "candidates": "field_id document_id file_name page reader ordinal text confidence characters"
    " agrees x0 y0 x1 y1",
    "corrections": "correction_id field_id table column old_value new_value reason reviewer"
    " corrected_at",
}

CODES = {
    ("amounts", "qualifier"): "exact about nearly more_than at_least less_than at_most range",
    ("amounts", "reader"): "text_layer rapidocr tesseract both",
    ("amounts", "review_status"): "auto needs_review accepted corrected rejected added",
    ("dates", "precision"): "day month quarter half year",
    ("dates", "form"): "point interval until since",
    ("contacts", "kind"): "phone email url",
    ("references", "kind"): "regulation publication other",
    ("documents", "status"): "complete partial failed",
    ("lines", "role"): "title heading paragraph list_item caption table page_header page_footer",
    ("flags", "severity"): "error warning info",
    ("flags", "status"): "open resolved dismissed",
    ("flags", "code"): "low_confidence readers_disagree sum_mismatch rate_mismatch"
    " words_figures_mismatch conflicting_values implausible_value unit_missing invalid_date"
    " reversed_period date_after_publication invalid_phone seal_overlap unread_region"
    " duplicate_page duplicate_document missing_field unplaced",
}


def test_every_table_has_the_columns_of_the_contract_in_order():
    for name, header in HEADERS.items():
        columns = [column.name for column in TABLE_BY_NAME[name].columns]
        wanted = header.split()
        assert columns[: len(wanted)] == wanted, name
        assert len(set(columns)) == len(columns), name
    assert set(TABLE_BY_NAME) == set(HEADERS)


def test_every_code_is_one_of_the_contract():
    for (table, column), codes in CODES.items():
        missing = set(codes.split()) - set(TABLE_BY_NAME[table].column(column).enum)
        assert not missing, (table, column)


def test_every_table_and_column_is_described_in_a_sentence():
    for table in TABLES:
        for text in (table.description, *(column.description for column in table.columns)):
            assert text.endswith("."), text
            assert len(text) > 12, text


def test_keys_name_columns_that_are_there():
    for table in TABLES:
        for name in table.primary_key:
            assert table.column(name).required
        for key in table.foreign_keys:
            table.column(key.column)
            assert TABLE_BY_NAME[key.table].column(key.target).unique


VALUES = [
    AmountValue(Decimal(5)),
    DateValue(date(2023, 1, 1), date(2023, 1, 31), Precision.MONTH, DateForm.POINT),
    CountValue(Decimal("6.8"), "%"),
    ProjectValue("助学项目"),
    OrganizationValue("某市民政局"),
    PersonValue("王某"),
    ContactValue(ContactKind.PHONE, "0571-87654321"),
    ReferenceValue("慈善法", ReferenceKind.REGULATION),
]


@pytest.mark.parametrize(("kind", "value"), list(zip(Kind, VALUES, strict=True)))
def test_a_value_fills_exactly_the_columns_of_its_table(kind, value):
    columns = value_columns(value)
    assert list(columns) == [column.name for column in own_columns(kind)]
    for column in own_columns(kind):
        assert from_text(column, to_text(columns[column.name])) in (columns[column.name], None)


def test_a_project_cannot_be_moved_to_a_project():
    names = [column.name for column in correctable_columns(Kind.PROJECTS)]
    assert "project_id" not in names
    assert "parent_project_id" in names


@pytest.mark.parametrize(
    ("value", "text", "why"),
    [
        (Decimal("1758500.00"), "1758500", "no zeros behind the point"),
        (Decimal("180.50"), "180.5", "the zero before stays"),
        (Decimal("1.7585E+6"), "1758500", "no exponent"),
        (Decimal("1E-7"), "0.0000001", "no exponent for small ones either"),
        (Decimal("-0.00"), "0", "zero has no sign"),
        (Decimal("-10.190"), "-10.19", "deficits are negative"),
        (Decimal(100), "100", "zeros before the point count"),
        (
            Decimal("12345678901234567890123456789012.123456"),
            "12345678901234567890123456789012.123456",
            "more digits than the decimal context holds",
        ),
        (date(2023, 2, 1), "2023-02-01", "ISO 8601"),
        (
            datetime(2023, 2, 1, 8, tzinfo=timezone(timedelta(hours=8))),
            "2023-02-01T00:00:00Z",
            "in UTC",
        ),
        (True, "true", "lower case"),
        (None, "", "nothing"),
    ],
)
def test_values_are_written_plainly(value, text, why):
    assert to_text(value) == text, why


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_writing_a_decimal_loses_nothing(value):
    written = plain_decimal(value)
    assert Decimal(written) == value
    assert "E" not in written.upper()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_not_written(value):
    with pytest.raises(ValueError, match="not a number"):
        plain_decimal(Decimal(value))


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        to_text(datetime(2023, 2, 1))  # noqa: DTZ001 - that is the point
    column = TABLE_BY_NAME["documents"].column("ingested_at")
    assert column.type is ColumnType.DATETIME
    assert from_text(column, "2023-02-01T08:00:00+08:00") == datetime(2023, 2, 1, tzinfo=UTC)
