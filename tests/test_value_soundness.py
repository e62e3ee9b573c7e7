"""What a person sets says one thing, and never keeps the tables from being exported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from analysis_factory import analysis, box, field, project, sha_of
from sqlalchemy import select

from flows.export import FORMATS, export_tables
from models.errors import UsageError
from models.identity import document_id
from models.review_tables import AUDITS
from models.schema_columns import ReviewStatus
from models.store import Store
from models.store_audit_answers import Side, answer_audit, settle_audit
from models.store_audit_drawing import draw_all_audits
from models.store_documents import save_analysis
from models.store_review import add_field, record_decision
from models.store_tables import FIELDS
from models.values import (
    AmountValue,
    CountValue,
    DateForm,
    DateValue,
    Kind,
    OrganizationValue,
    Precision,
    ProjectValue,
    Qualifier,
    ReferenceKind,
    ReferenceValue,
    Value,
)

DOCUMENT = document_id(sha_of("report.pdf"))
DAY = date(2023, 5, 1)
VALUES: dict[Kind, Value] = {
    Kind.AMOUNTS: AmountValue(Decimal(5)),
    Kind.DATES: DateValue(DAY, DAY, Precision.DAY, DateForm.POINT),
    Kind.COUNTS: CountValue(Decimal(5), "人"),
    Kind.PROJECTS: ProjectValue("明天计划"),
    Kind.ORGANIZATIONS: OrganizationValue("某市民政局"),
    Kind.REFERENCES: ReferenceValue("慈善法", ReferenceKind.REGULATION, ""),
}


def stored(store: Store, value: Value, kind: Kind) -> str:
    save_analysis(store, analysis([field(value, "原文", box(70, 100), kind=kind)]), "1", "r")
    with store.reading() as connection:
        return str(connection.execute(select(FIELDS.c.field_id)).scalar_one())


def correct(store: Store, field_id: str, values: dict[str, str]) -> None:
    record_decision(store, field_id, ReviewStatus.CORRECTED, values, reviewer="li")


@pytest.mark.parametrize(
    ("kind", "values", "why"),
    [
        (Kind.AMOUNTS, {"currency": "???"}, "is no currency"),
        (Kind.AMOUNTS, {"currency": "人民币"}, "is no currency"),
        (Kind.AMOUNTS, {"currency": "CNY\n"}, "is no currency"),
        (Kind.AMOUNTS, {"value_yuan": "1" * 27}, "too many digits"),
        (Kind.AMOUNTS, {"value_yuan": "0." + "1" * 13}, "too many digits"),
        (Kind.AMOUNTS, {"value_yuan": ""}, "says something"),
        (Kind.AMOUNTS, {"qualifier": "range"}, "a range has"),
        (Kind.AMOUNTS, {"lower_yuan": "1", "upper_yuan": "9"}, "only a range"),
        (
            Kind.AMOUNTS,
            {"value_yuan": "", "qualifier": "range", "lower_yuan": "9", "upper_yuan": "1"},
            "greater than",
        ),
        (Kind.COUNTS, {"value": ""}, "says something"),
        (Kind.COUNTS, {"value": "", "qualifier": "range", "lower": "1"}, "a range has"),
        (
            Kind.COUNTS,
            {"value": "", "qualifier": "range", "lower": "10", "upper": "9"},
            "greater than",
        ),
        (Kind.DATES, {"start": "", "end": ""}, "says something"),
        (Kind.DATES, {"end": "2023-04-30"}, "before start"),
        (Kind.DATES, {"start": ""}, "lacks"),
        (Kind.DATES, {"form": "until"}, "has no start"),
        (Kind.PROJECTS, {"name": ""}, "says something"),
        (
            Kind.PROJECTS,
            {"period_start": "2023-05-02", "period_end": "2023-05-01"},
            "before period_start",
        ),
        (Kind.ORGANIZATIONS, {"name": " "}, "says something"),
        (Kind.REFERENCES, {"name": ""}, "says something"),
    ],
)
def test_a_correction_that_contradicts_itself_is_refused(sqlite_store, kind, values, why):
    field_id = stored(sqlite_store, VALUES[kind], kind)
    with pytest.raises(UsageError, match=why):
        correct(sqlite_store, field_id, values)
    with sqlite_store.reading() as connection:
        assert connection.execute(select(FIELDS.c.decision)).scalar_one() is None


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Kind.AMOUNTS, {"currency": "USD"}),
        (Kind.AMOUNTS, {"value_yuan": "-" + "9" * 26 + "." + "9" * 12}),
        (
            Kind.AMOUNTS,
            {"value_yuan": "", "qualifier": "range", "lower_yuan": "1", "upper_yuan": "1"},
        ),
        (Kind.COUNTS, {"value": "0", "unit": "", "qualifier": "at_least"}),
        (Kind.DATES, {"start": "", "form": "until"}),
        (Kind.DATES, {"end": "", "form": "since"}),
        # As the document has it: 2023年5月至4月.
        (Kind.DATES, {"end": "2023-04-30", "form": "interval"}),
        (Kind.DATES, {"start": "0001-01-01", "end": "9999-12-31", "form": "interval"}),
        (Kind.PROJECTS, {"period_start": "2023-05-02", "leader": "=1+1\r\n\x1b"}),
        (Kind.REFERENCES, {"name": "", "number": "财社〔2022〕45号"}),
    ],
)
def test_whatever_can_be_corrected_can_be_exported(sqlite_store, tmp_path, kind, values):
    correct(sqlite_store, stored(sqlite_store, VALUES[kind], kind), values)
    export_tables(sqlite_store, tmp_path, FORMATS)


def test_what_the_machine_left_contradictory_keeps_nobody_from_correcting_the_rest(sqlite_store):
    """The unit was not found: there is no number, and the label can be put right all the same."""
    unknown = stored(sqlite_store, AmountValue(None), Kind.AMOUNTS)
    correct(sqlite_store, unknown, {"label": "上年结转"})
    with pytest.raises(UsageError, match="says something"):
        correct(sqlite_store, unknown, {"qualifier": "about"})


def test_an_addition_says_something(sqlite_store):
    save_analysis(sqlite_store, analysis(), "1", "r")
    with pytest.raises(UsageError, match="says something"):
        add_field(
            sqlite_store,
            DOCUMENT,
            Kind.AMOUNTS,
            page=1,
            box=None,
            raw_text="5元",
            new_values={"qualifier": "exact", "currency": "CNY"},
            reviewer="li",
        )


def test_a_project_is_no_part_of_itself(sqlite_store):
    places = [box(70, 100), box(70, 200), box(70, 300)]
    made = [project(name, place) for name, place in zip("甲乙丙", places, strict=True)]
    save_analysis(sqlite_store, analysis(made), "1", "r")
    first, second, third = (one.field_id for one in made)
    correct(sqlite_store, second, {"parent_project_id": first})
    correct(sqlite_store, third, {"parent_project_id": second})
    for parent in (first, second, third):
        with pytest.raises(UsageError, match="part of itself"):
            correct(sqlite_store, first, {"parent_project_id": parent})


def test_a_number_seen_blind_in_place_of_a_range_is_no_range(sqlite_store):
    """The words around a value keep their qualifier; that it has two ends is no such word."""
    ends = AmountValue(None, Decimal(1), Decimal(5), qualifier=Qualifier.RANGE)
    field_id = stored(sqlite_store, ends, Kind.AMOUNTS)
    draw_all_audits(sqlite_store, 1.0)
    with sqlite_store.reading() as connection:
        audit_id = connection.execute(select(AUDITS.c.audit_id)).scalar_one()
    seen = {"value_yuan": "5", "lower_yuan": "", "upper_yuan": ""}
    seen |= {"currency": "CNY", "qualifier": "exact"}
    with pytest.raises(UsageError, match="only a range"):
        answer_audit(
            sqlite_store,
            audit_id,
            "li",
            action_id="00000000-0",
            values=seen | {"lower_yuan": "1"},
        )
    answer_audit(sqlite_store, audit_id, "li", action_id="00000000-1", values=seen)
    settle_audit(sqlite_store, audit_id, "li", action_id="00000000-2", right=Side.MINE)
    with sqlite_store.reading() as connection:
        row = connection.execute(select(FIELDS).where(FIELDS.c.field_id == field_id)).one()
    assert row.decision == "corrected"
    assert {name: row.person_values[name] for name in seen} == seen
