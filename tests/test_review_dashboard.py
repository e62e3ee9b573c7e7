"""Blind looks and the dashboard over HTTP, against histories with known numbers."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from review_factory import client_as, review_settings
from sqlalchemy import select, update
from test_store_audits import save

from models.flags import Severity
from models.review_tables import AUDITS
from models.schema_columns import FlagStatus, ReviewStatus
from models.store import Store
from models.store_audit_drawing import draw_all_audits
from models.store_review import decide_flag, record_decision
from models.store_statistics import DeedFacts
from models.store_tables import FLAGS
from review.access import Role
from review.work_rates import days, reviewers, speed


def new_id() -> str:
    return str(uuid.uuid4())


def audits_by_field(store: Store) -> dict[str, str]:
    with store.reading() as connection:
        return dict(connection.execute(select(AUDITS.c.field_id, AUDITS.c.audit_id)).all())


def test_a_blind_look_from_the_queue_to_the_dashboard(store: Store, tmp_path: Path):
    ids = save(store, 10, 20, 30, 40, name="2023/a.pdf")
    draw_all_audits(store, 1.0)
    audits = audits_by_field(store)
    client = client_as(review_settings(store, tmp_path))

    def say(field_id: str, **given):
        return client.post(
            f"/api/audits/{audits[field_id]}/answer", json={"action_id": new_id(), **given}
        )

    assert say(ids[0], text="10元").json()["state"] == "done"
    # Written otherwise, the same value.
    assert say(ids[1], text="0.002万元").json() == {
        "state": "done",
        "matches": True,
        "given": {
            "values": client_values("20"),
            "display": "20 元",
        },
        "in_question": None,
    }
    compared = say(ids[2], text="31元").json()
    assert (compared["state"], compared["in_question"]["display"]) == ("compare", "30 元")
    settled = client.post(
        f"/api/audits/{audits[ids[2]]}/settle", json={"action_id": new_id(), "right": "mine"}
    )
    assert settled.json() == {"state": "done", "outcome": "wrong"}
    assert say(ids[3], outcome="unclear").json()["state"] == "done"

    view = client.get("/api/dashboard?by=folder").json()
    overall = view["overall"]
    assert (overall["looked_at"], overall["wrong"], overall["unclear"]) == (3, 1, 1)
    assert overall["rate"] == pytest.approx(1 / 3)
    assert (overall["low"], overall["high"]) == pytest.approx((0.0084, 0.9057), abs=1e-4)
    assert overall["population"] == 1  # the unclear one
    assert [(one["name"], one["looked_at"]) for one in view["by_set"]] == [("2023", 3)]
    assert view["audits"]["done"] == 4


def client_values(yuan: str) -> dict[str, str]:
    return {
        "value_yuan": yuan,
        "lower_yuan": "",
        "upper_yuan": "",
        "currency": "CNY",
        "qualifier": "exact",
        "per": "",
    }


def test_the_item_of_a_blind_look_says_nothing_of_its_value(store: Store, tmp_path: Path):
    save(store, "31415926")
    draw_all_audits(store, 1.0)
    (audit_id,) = audits_by_field(store).values()
    answer = client_as(review_settings(store, tmp_path)).get(f"/api/items/{audit_id}")
    assert answer.status_code == 200
    text = json.dumps(answer.json())
    assert answer.json()["sort"] == "audit"
    for told in ("31415926", "31,415,926", "预算资金", "本年度安排"):
        assert told not in text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": "10元", "outcome": "unclear"}, 422),
        ({"text": "ten"}, 422),
        ({"text": "10"}, 422),  # the field's own unit would give it away
        ({"text": "10\x00元"}, 422),
        ({"values": {"label": "\ud800"}}, 422),
        ({"values": {"nothing": "1"}}, 422),
        ({"text": "10元", "seconds": -1}, 422),
    ],
)
def test_answers_that_are_refused(sqlite_store: Store, tmp_path: Path, body, status):
    save(sqlite_store, 10)
    draw_all_audits(sqlite_store, 1.0)
    (audit_id,) = audits_by_field(sqlite_store).values()
    client = client_as(review_settings(sqlite_store, tmp_path))
    sent = json.dumps({"action_id": new_id(), **body})
    headers = {"Content-Type": "application/json"}
    answer = client.post(f"/api/audits/{audit_id}/answer", content=sent, headers=headers)
    assert answer.status_code == status
    unknown = client.post(
        "/api/audits/a0/answer", json={"action_id": new_id(), "outcome": "unclear"}
    )
    assert unknown.status_code == 404


def test_a_changed_value_is_a_conflict(store: Store, tmp_path: Path):
    (field_id,) = save(store, 10)
    draw_all_audits(store, 1.0)
    record_decision(store, field_id, ReviewStatus.ACCEPTED, {}, reviewer="wang")
    (audit_id,) = audits_by_field(store).values()
    client = client_as(review_settings(store, tmp_path))
    answer = client.post(
        f"/api/audits/{audit_id}/answer", json={"action_id": new_id(), "text": "10元"}
    )
    assert answer.status_code == 409
    assert set(answer.json()["error"]) == {"zh", "en"}


def test_a_disagreement_stands_on_the_dashboard_until_it_is_settled(store: Store, tmp_path: Path):
    first, second = save(store, 10, 20)
    for field_id in (first, second):
        record_decision(store, field_id, ReviewStatus.ACCEPTED, {}, reviewer="wang")
    draw_all_audits(store, 0.0, 1.0)
    audits = audits_by_field(store)
    settings = review_settings(store, tmp_path)
    client = client_as(settings)
    for field_id, text in ((first, "10元"), (second, "21元")):
        client.post(
            f"/api/audits/{audits[field_id]}/answer", json={"action_id": new_id(), "text": text}
        )
    settle = {"action_id": new_id(), "right": "mine"}
    client.post(f"/api/audits/{audits[second]}/settle", json=settle)
    view = client.get("/api/dashboard").json()
    agreement = view["agreement"]
    assert (agreement["part"], agreement["whole"], agreement["at_first_sight"]) == (1, 2, 1)
    (shown,) = view["disagreements"]
    assert (shown["first_display"], shown["second_display"]) == ("20 元", "21 元")
    page = client_as(settings, "zhao", Role.LEAD).get("/dashboard").text
    assert f'href="/review/{second}"' in page
    record_decision(store, second, ReviewStatus.ACCEPTED, {}, reviewer="zhao")
    assert client.get("/api/dashboard").json()["disagreements"] == []


def test_flags_that_led_to_a_change_and_those_that_did_not(store: Store, tmp_path: Path):
    ids = save(store, 1, 2, 3, 4, flags=[(n, Severity.WARNING) for n in range(4)])
    record_decision(store, ids[0], ReviewStatus.ACCEPTED, {}, reviewer="li")
    record_decision(store, ids[1], ReviewStatus.CORRECTED, {"value_yuan": "9"}, reviewer="li")
    with store.reading() as connection:
        query = select(FLAGS.c.flag_id).where(FLAGS.c.status == FlagStatus.OPEN.value)
        flag_id = connection.execute(query.order_by(FLAGS.c.position)).scalars().first()
    decide_flag(store, str(flag_id), FlagStatus.DISMISSED, "li", "没有问题")
    client = client_as(review_settings(store, tmp_path))
    (row,) = client.get("/api/dashboard").json()["flags"]
    assert (row["code"], row["changed"], row["unchanged"], row["open"]) == (
        "low_confidence",
        1,
        2,
        1,
    )


def test_one_document_set_alone(store: Store, tmp_path: Path):
    save(store, 1, 2, name="2022/a.pdf")
    save(store, 3, name="2023/b.pdf")
    client = client_as(review_settings(store, tmp_path))
    view = client.get("/api/dashboard", params={"by": "folder", "only": "2023"}).json()
    assert view["sets"] == ["2022", "2023"]
    assert view["overall"]["population"] == 1
    assert client.get("/api/dashboard?by=colour").status_code == 422


def test_what_is_not_known_is_not_called_zero(sqlite_store: Store, tmp_path: Path):
    save(sqlite_store, 1, 2)
    client = client_as(review_settings(sqlite_store, tmp_path))
    assert client.get("/api/dashboard").json()["overall"]["rate"] is None
    for language, said in (("zh", "尚无从得知"), ("en", "nothing known yet")):
        page = client.get(f"/dashboard?lang={language}").text
        assert f'data-testid="silent-rate">{said}' in page


def test_the_page_escapes_names_and_has_no_inline_style_or_script(
    sqlite_store: Store, tmp_path: Path
):
    ids = save(sqlite_store, 1, 2, name="<script>alert(1)</script>/a.pdf")
    draw_all_audits(sqlite_store, 1.0)
    with sqlite_store.writing() as connection:
        connection.execute(
            update(AUDITS)
            .where(AUDITS.c.field_id == ids[0])
            .values(state="done", outcome="right", reviewer="li", answered_at=datetime.now(UTC))
        )
    page = client_as(review_settings(sqlite_store, tmp_path)).get("/dashboard").text
    assert "<svg" in page
    assert "<script>alert" not in page
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<[^>]+\son\w+=", page)
    assert page.count('<svg class="chart"') == page.count("<desc")


START = datetime(2024, 5, 1, 8, tzinfo=UTC)


def deed(after_s: float, action: str = "accepted", reviewer: str = "li", seconds: float | None = 6):
    return DeedFacts("d", reviewer, START + timedelta(seconds=after_s), action, seconds, "amounts")


def test_pauses_are_no_active_time():
    # 6 s before the first, 20 s and 34 s between, a pause of an hour, then 6 s again.
    history = [deed(0), deed(20), deed(54, "corrected"), deed(3654)]
    (li,) = reviewers(history)
    assert (li.deeds, li.days) == (4, 1)
    assert li.active_hours * 3600 == pytest.approx(66)
    assert li.per_hour == pytest.approx(4 / 66 * 3600)


def test_work_by_day_and_speed_by_kind():
    history = [deed(0, seconds=2), deed(10, "rejected", seconds=9), deed(86_400, "dismissed")]
    assert [(d.day, d.accepted, d.rejected, d.other, d.decided) for d in days(history)] == [
        ("2024-05-01", 1, 1, 0, 2),
        ("2024-05-02", 0, 0, 1, 2),
    ]
    assert [(s.kind, s.decisions, s.median_seconds) for s in speed(history)] == [
        ("amounts", 2, 5.5)
    ]


def test_values_are_drawn_while_the_page_is_served(store: Store, tmp_path: Path):
    save(store, 1, 2)
    with client_as(review_settings(store, tmp_path, audit_share=1.0)) as client:
        for _ in range(200):
            if client.get("/api/dashboard").json()["audits"]["waiting"] == 2:
                break
    assert len(audits_by_field(store)) == 2
