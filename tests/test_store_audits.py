"""Which values are drawn for a blind look, and who may look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from analysis_factory import amount, analysis, box, flag
from sqlalchemy import func, select, update

from models.compared_values import same_value
from models.flags import Severity
from models.review_tables import AUDITS, CLAIMS, SKIPS
from models.schema_columns import ReviewStatus
from models.store import Store
from models.store_audit_drawing import (
    Drawn,
    draw_all_audits,
    draw_audits,
    draw_changed_audits,
)
from models.store_audits import open_audit_for, read_audit
from models.store_documents import save_analysis
from models.store_review import record_decision
from models.store_statistics import silent_counts
from models.store_tables import DOCUMENTS, FIELDS
from models.store_undo import undo_last
from models.values import AmountValue, Kind


def save(store: Store, *values: int | str, flags=(), name: str = "report.pdf") -> list[str]:
    """A document with an amount for each value, one below the other; their identifiers."""
    fields = [
        amount(value, f"{value}元", box(70, 40 + 24 * n), name=name)
        for n, value in enumerate(values)
    ]
    raised = [flag(fields[n], severity=severity) for n, severity in flags]
    save_analysis(store, analysis(fields, raised, name=name), "1", "run")
    return [f.field_id for f in fields]


def states(store: Store) -> dict[str, str]:
    with store.reading() as connection:
        return dict(connection.execute(select(AUDITS.c.field_id, AUDITS.c.state)).all())


def next_for(store: Store, reviewer: str, **narrowed) -> str | None:
    with store.reading() as connection:
        return open_audit_for(connection, reviewer, **narrowed)


def test_values_without_an_open_doubt_are_drawn(store: Store):
    ids = save(store, 1, 2, 3, flags=[(0, Severity.WARNING), (1, Severity.INFO)])
    assert draw_all_audits(store, 1.0) == Drawn(2, 0)
    assert states(store) == {ids[1]: "open", ids[2]: "open"}


def test_an_amount_without_a_number_is_not_drawn(store: Store):
    field = amount(1, "若干", box(70, 40))
    nothing = AmountValue(None)
    save_analysis(store, analysis([_with(field, nothing)]), "1", "run")
    assert draw_all_audits(store, 1.0) == Drawn(0, 0)


def _with(field, value):
    return replace(field, value=value)


def test_drawing_again_draws_nothing_twice(store: Store):
    save(store, 1, 2, 3)
    draw_all_audits(store, 1.0)
    save(store, 1, 2, 3)
    assert draw_all_audits(store, 1.0) == Drawn(0, 0)
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(AUDITS)).scalar() == 3


def test_a_larger_share_adds_to_the_smaller_one(store: Store):
    save(store, *range(1, 201))
    draw_all_audits(store, 0.2)
    few = states(store).keys()
    assert 20 <= len(few) <= 60  # 40 expected; the identifiers are fixed, so is the draw
    draw_all_audits(store, 0.5)
    many = states(store).keys()
    assert few < many
    assert 75 <= len(many) <= 125
    draw_all_audits(store, 0.0)
    assert set(states(store).values()) == {"open"}


@pytest.mark.parametrize("reason", ["flagged", "decided", "lost", "other value"])
def test_a_drawn_value_that_is_no_longer_in_question_is_void(store: Store, reason: str):
    first, second = save(store, 1, 2)
    draw_all_audits(store, 1.0)
    match reason:
        case "flagged":
            save(store, 1, 2, flags=[(0, Severity.WARNING)])
        case "decided":
            record_decision(store, first, ReviewStatus.ACCEPTED, {}, reviewer="li")
        case "lost":
            fields = [amount(2, "2元", box(70, 64))]
            save_analysis(store, analysis(fields), "2", "run")
        case "other value":
            save(store, "1.5", 2)
    with store.reading() as connection:
        offered = open_audit_for(connection, "wang")
        assert offered is not None
        audit = read_audit(connection, offered)
        assert audit is not None
        # Nobody is shown it even before it is drawn again.
        assert audit.field_id == second
    drawn = draw_all_audits(store, 1.0)
    assert drawn.voided == 1
    assert drawn.drawn == (1 if reason == "other value" else 0)
    with store.reading() as connection:
        rows = connection.execute(
            select(AUDITS.c.state, AUDITS.c["values"]).where(AUDITS.c.field_id == first)
        ).all()
    assert [row.state for row in rows if row[1]["value_yuan"] == "1"] == ["void"]
    assert [row.state for row in rows if row[1]["value_yuan"] == "1.5"] == (
        ["open"] if reason == "other value" else []
    )


def test_a_void_value_that_is_in_question_again_is_open_again(store: Store):
    save(store, 1)
    draw_all_audits(store, 1.0)
    save(store, 1, flags=[(0, Severity.WARNING)])
    draw_all_audits(store, 1.0)
    save(store, 1)
    assert draw_all_audits(store, 1.0) == Drawn(1, 0)


def test_a_second_person_looks_at_a_decision_and_never_the_first(store: Store):
    first, second = save(store, 1, 2)
    record_decision(store, first, ReviewStatus.ACCEPTED, {}, reviewer="li")
    record_decision(store, second, ReviewStatus.REJECTED, {}, reviewer="wang")
    assert draw_all_audits(store, 0.0, 1.0) == Drawn(2, 0)
    for reviewer, field_id in (("li", second), ("wang", first)):
        with store.reading() as connection:
            audit = read_audit(connection, open_audit_for(connection, reviewer) or "")
        assert audit is not None
        assert (audit.field_id, audit.purpose) == (field_id, "second_review")
    undo_last(store, "li", "00000000-0000-0000-0000-000000000001")
    assert next_for(store, "wang") is None
    assert draw_all_audits(store, 0.0, 1.0) == Drawn(0, 1)


def test_a_decision_that_changed_is_reviewed_anew(store: Store):
    (first,) = save(store, 1)
    record_decision(store, first, ReviewStatus.ACCEPTED, {}, reviewer="li")
    draw_all_audits(store, 0.0, 1.0)
    corrected = {"value_yuan": Decimal(7)}
    record_decision(store, first, ReviewStatus.CORRECTED, corrected, reviewer="wang")
    assert draw_all_audits(store, 0.0, 1.0) == Drawn(1, 1)
    assert next_for(store, "wang") is None
    assert next_for(store, "li") is not None


def test_what_others_look_at_or_i_skipped_is_not_offered(store: Store):
    save(store, 1, 2, 3)
    draw_all_audits(store, 1.0)
    now = datetime.now(UTC)
    with store.reading() as connection:
        ids = list(
            connection.execute(select(AUDITS.c.audit_id).order_by(AUDITS.c.audit_id)).scalars()
        )
    assert next_for(store, "li") == ids[0]
    with store.writing() as connection:
        connection.execute(
            CLAIMS.insert().values(
                item_id=ids[0], reviewer="wang", until=now + timedelta(minutes=1)
            )
        )
        connection.execute(SKIPS.insert().values(reviewer="li", item_id=ids[1], skipped_at=now))
    assert next_for(store, "li") == ids[2]
    assert next_for(store, "li", exclude=[ids[2]]) is None
    assert next_for(store, "wang") == ids[0]
    assert next_for(store, "zhao") == ids[1]
    assert next_for(store, "wang", kind="dates") is None
    with store.writing() as connection:
        connection.execute(CLAIMS.update().values(until=now - timedelta(minutes=1)))
    assert next_for(store, "li") == ids[0]


def test_only_changed_documents_are_drawn_from(store: Store):
    save(store, 1, name="old.pdf")
    later = datetime.now(UTC) + timedelta(seconds=5)
    assert draw_changed_audits(store, later, 1.0, 1.0) == Drawn(0, 0)
    assert draw_changed_audits(store, later - timedelta(minutes=1), 1.0, 1.0) == Drawn(1, 0)


def test_one_document_is_drawn_from(store: Store):
    save(store, 1, name="a.pdf")
    (wanted,) = save(store, 2, name="b.pdf")
    with store.writing() as connection:
        query = select(FIELDS.c.document_id).where(FIELDS.c.field_id == wanted)
        assert draw_audits(connection, connection.execute(query).scalar_one(), 1.0) == Drawn(1, 0)
    assert states(store) == {wanted: "open"}


@pytest.mark.parametrize(
    ("kind", "typed", "in_question", "same"),
    [
        (Kind.AMOUNTS, {"value_yuan": "1758500"}, {"value_yuan": "1758500.0"}, True),
        (Kind.AMOUNTS, {"value_yuan": "1758500"}, {"value_yuan": "175.85"}, False),
        # The words around it say 约; whoever types the number alone does not deny that.
        (
            Kind.AMOUNTS,
            {"value_yuan": "5", "qualifier": "exact"},
            {"value_yuan": "5", "qualifier": "about"},
            True,
        ),
        (
            Kind.AMOUNTS,
            {"value_yuan": "5", "qualifier": "about"},
            {"value_yuan": "5", "qualifier": "exact"},
            False,
        ),
        (Kind.COUNTS, {"value": "5", "unit": "人"}, {"value": "5", "unit": "人次"}, False),
        # The same days, named in two ways.
        (
            Kind.DATES,
            {"start": "2023-01-01", "end": "2023-12-31", "precision": "day"},
            {"start": "2023-01-01", "end": "2023-12-31", "precision": "year"},
            True,
        ),
        (Kind.DATES, {"start": "", "end": "2023-12-31"}, {"start": "2023-12-31", "end": "2023-12-31"}, False),
        (Kind.ORGANIZATIONS, {"name": "某市 民政局（本级）"}, {"name": "某市民政局(本级)"}, True),
        (Kind.REFERENCES, {"number": "财社〔2022〕45号"}, {"name": "办法", "number": "财社〔2022〕45号"}, True),
        (Kind.PEOPLE, {"name": ""}, {"name": ""}, False),
    ],
)  # fmt: skip
def test_what_is_the_same_value(kind, typed, in_question, same):
    assert same_value(kind, typed, in_question) is same


def test_a_duplicate_document_is_not_looked_at_twice(store):
    save(store, 1, 2, 3)
    copies = save(store, 1, 2, 3, name="copy.pdf")
    assert draw_all_audits(store, 1.0) == Drawn(6, 0)
    with store.writing() as connection:
        documents = connection.execute(
            select(FIELDS.c.document_id).where(FIELDS.c.field_id.in_(copies)).distinct()
        ).scalars()
        (copy,) = documents
        original = connection.execute(
            select(DOCUMENTS.c.document_id).where(DOCUMENTS.c.document_id != copy)
        ).scalar_one()
        connection.execute(
            update(DOCUMENTS)
            .where(DOCUMENTS.c.document_id == copy)
            .values(duplicate_of_document=original)
        )
    assert draw_all_audits(store, 1.0) == Drawn(0, 3)
    with store.reading() as connection:
        assert {document for document, _ in silent_counts(connection)} == {original}
