"""Deciding, adding, taking back and commenting through the API."""

from __future__ import annotations

import uuid

import pytest
from analysis_factory import amount, analysis, box, flag, sha_of
from review_factory import client_as, review_settings
from sqlalchemy import select

from models.identity import document_id
from models.store_documents import save_analysis
from models.store_tables import FIELDS, FLAGS

DOCUMENT = document_id(sha_of("report.pdf"))
MONEY = amount(5, "5元", box(70, 100))
FIELD = MONEY.field_id


@pytest.fixture
def clients(store, tmp_path):
    """Two reviewers, Li and Wang, before a store with one flagged amount."""
    save_analysis(store, analysis([MONEY], [flag(MONEY)]), "1.0", "r1")
    settings = review_settings(store, tmp_path)
    return client_as(settings, "li"), client_as(settings, "wang")


@pytest.fixture
def li(clients):
    return clients[0]


def decision(decision="accepted", version=0, **others):
    return {"action_id": str(uuid.uuid4()), "version": version, "decision": decision} | others


def decide(client, *args, field_id=FIELD, **others):
    return client.post(f"/api/fields/{field_id}/decision", json=decision(*args, **others))


def new_field(**others):
    return {
        "action_id": str(uuid.uuid4()),
        "kind": "amounts",
        "page": 1,
        "box": [70, 300, 130, 312],
        "raw_text": "12.5元",
        "values": {"value_yuan": "12.50", "currency": "CNY", "qualifier": "exact"},
    } | others


def flag_id_of(store):
    with store.reading() as connection:
        return connection.execute(select(FLAGS.c.flag_id)).scalar_one()


def test_a_decision_comes_back_as_the_field_is_now(li):
    answer = decide(li, "corrected", values={"value_yuan": "50000"}, reason="看原件", seconds=3.2)
    assert answer.status_code == 200
    field = answer.json()["field"]
    assert (field["review_status"], field["reviewer"], field["version"]) == ("corrected", "li", 1)
    assert (field["values"]["value_yuan"], field["machine_values"]["value_yuan"]) == ("50000", "5")
    assert field["reviewed_at"].endswith("Z")
    assert answer.json()["sequence"] > 0


def test_the_second_of_two_gets_both_versions_and_overwrites_nothing(clients):
    li, wang = clients
    assert decide(li, "corrected", values={"value_yuan": "6"}, reason="看原件").status_code == 200
    answer = decide(wang, "corrected", values={"value_yuan": "7"})
    assert answer.status_code == 409
    body = answer.json()
    assert set(body) == {"error", "current", "yours"}
    assert set(body["error"]) == {"zh", "en"}
    assert body["current"]["field"]["values"]["value_yuan"] == "6"
    assert [(a["reviewer"], a["reason"]) for a in body["current"]["history"]] == [("li", "看原件")]
    assert {"column": "value_yuan", "old": "5", "new": "6"} in body["current"]["history"][0][
        "changes"
    ]
    assert body["yours"] == {"decision": "corrected", "values": {"value_yuan": "7"}}
    # With the version that the answer names it goes through.
    version = body["current"]["field"]["version"]
    assert decide(wang, "accepted", version).json()["field"]["values"]["value_yuan"] == "6"


def test_what_is_sent_twice_is_answered_twice_and_done_once(clients):
    li, wang = clients
    body = decision()
    first = li.post(f"/api/fields/{FIELD}/decision", json=body)
    decide(wang, "rejected", 1)
    again = li.post(f"/api/fields/{FIELD}/decision", json=body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["sequence"] == again.json()["sequence"]
    # The answer shows the field as it is now, not as it was.
    assert again.json()["field"]["review_status"] == "rejected"


@pytest.mark.parametrize(
    ("others", "field_id", "status"),
    [
        ({}, "f0", 404),
        ({}, "f%00", 422),
        ({"decision": "added"}, FIELD, 422),
        ({"decision": "corrected"}, FIELD, 422),
        ({"values": {"label": "x"}}, FIELD, 422),
        ({"version": 2**63}, FIELD, 422),
        ({"version": -1}, FIELD, 422),
        ({"action_id": "short"}, FIELD, 422),
        ({"action_id": "x" * 41}, FIELD, 422),
        ({"action_id": "12345678\x00"}, FIELD, 422),
        ({"seconds": -1}, FIELD, 422),
        ({"reason": "x" * 2001}, FIELD, 422),
        ({"decision": "corrected", "values": {"value_yuan": "12元"}}, FIELD, 422),
        ({"decision": "corrected", "values": {"value_yuan": "1e99999999"}}, FIELD, 422),
        ({"decision": "corrected", "values": {"value_yuan": "x" * 2001}}, FIELD, 422),
        ({"decision": "corrected", "values": {"field\x00": "1"}}, FIELD, 422),
        ({"decision": "corrected", "values": {"confidence": "1"}}, FIELD, 422),
        ({"decision": "corrected", "values": {"project_id": "f\x00"}}, FIELD, 422),
        ({"decision": "corrected", "values": {"currency": ""}}, FIELD, 422),
    ],
)
def test_what_makes_no_sense_is_refused_in_both_languages(li, store, others, field_id, status):
    answer = li.post(f"/api/fields/{field_id}/decision", json=decision() | others)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"].keys() == {"zh", "en"}
    with store.reading() as connection:
        assert connection.execute(select(FIELDS.c.version)).scalar_one() == 0


@pytest.mark.parametrize(("text", "status"), [("a\\u0000b", 200), ("a\\ud800b", 422)])
def test_text_that_no_database_takes_does_no_harm(li, text, status):
    body = (
        f'{{"action_id": "aaaaaaaa-1", "version": 0, "decision": "corrected",'
        f' "values": {{"label": "{text}"}}, "reason": "{text}"}}'
    )
    answer = li.post(
        f"/api/fields/{FIELD}/decision", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.json()["field"]["label"] == "ab"


def test_a_field_is_added_once(li):
    body = new_field()
    first, again = (li.post(f"/api/documents/{DOCUMENT}/fields", json=body) for _ in range(2))
    field = first.json()["field"]
    assert (first.status_code, again.json()["field"]["field_id"]) == (200, field["field_id"])
    assert (field["review_status"], field["values"]["value_yuan"]) == ("added", "12.5")
    assert field["boxes"] == [[1, 70, 300, 130, 312]]


@pytest.mark.parametrize(
    ("others", "document", "status"),
    [
        ({}, "d0", 404),
        ({"page": 3}, DOCUMENT, 422),
        ({"page": 0}, DOCUMENT, 422),
        ({"box": [70, 300, 70, 312]}, DOCUMENT, 422),
        ({"box": [1e300, 300, 70, 312]}, DOCUMENT, 422),
        ({"kind": "lines"}, DOCUMENT, 422),
        ({"values": {"value_yuan": "5"}}, DOCUMENT, 422),
    ],
)
def test_a_field_that_cannot_be_is_not_added(li, others, document, status):
    answer = li.post(f"/api/documents/{document}/fields", json=new_field(**others))
    assert answer.status_code == status, answer.text


def test_a_flag_is_decided_on_and_taken_back(clients, store):
    li, wang = clients
    flag_id = flag_id_of(store)

    def decided(client, seen, status):
        return client.post(
            f"/api/flags/{flag_id}/decision",
            json={
                "action_id": str(uuid.uuid4()),
                "seen_status": seen,
                "status": status,
                "reason": "原文如此",
            },
        )

    answer = decided(li, "open", "dismissed")
    assert (answer.status_code, answer.json()) == (
        200,
        {"flag_id": flag_id, "status": "dismissed"},
    )
    late = decided(wang, "open", "resolved")
    assert (late.status_code, late.json()["current"]["reviewer"]) == (409, "li")
    undone = li.post("/api/undo", json={"action_id": str(uuid.uuid4())})
    assert (undone.status_code, undone.json()["item_id"]) == (200, flag_id)
    assert undone.json()["undone"]["action"] == "dismissed"
    assert decided(wang, "open", "resolved").status_code == 200


def test_undo_takes_back_ones_own_deed_only(clients):
    li, wang = clients
    decide(li, "corrected", values={"value_yuan": "6"})
    assert wang.post("/api/undo", json={"action_id": str(uuid.uuid4())}).status_code == 404
    decide(wang, "rejected", 1)
    assert li.post("/api/undo", json={"action_id": str(uuid.uuid4())}).status_code == 409
    action = {"action_id": str(uuid.uuid4())}
    answers = [wang.post("/api/undo", json=action) for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["document_id"] == DOCUMENT
    assert answers[0].json()["undone"]["changes"] == [
        {"column": "review_status", "old": "corrected", "new": "rejected"}
    ]
    item = li.get(f"/api/items/{FIELD}").json()
    assert item["field"]["review_status"] == "corrected"
    assert [(a["action"], a["reviewer"]) for a in item["history"]] == [
        ("corrected", "li"),
        ("rejected", "wang"),
        ("undo", "wang"),
    ]
    assert item["history"][2]["undoes"] == item["history"][1]["sequence"]


def test_comments_are_kept_where_they_were_made(clients, store):
    li, wang = clients
    for place in (f"fields/{FIELD}", f"flags/{flag_id_of(store)}", f"documents/{DOCUMENT}"):
        first = li.post(f"/api/{place}/comments", json={"text": "<b>看不清</b>"})
        assert first.status_code == 200, first.text
        wang.post(f"/api/{place}/comments", json={"text": "同意"})
        comments = li.get(f"/api/{place}/comments").json()["comments"]
        assert [(c["text"], c["author"]) for c in comments] == [
            ("<b>看不清</b>", "li"),
            ("同意", "wang"),
        ]
        assert comments[0] == first.json()
    for place in ("fields/f0", "flags/g0", "documents/d0"):
        assert li.get(f"/api/{place}/comments").status_code == 404
        assert li.post(f"/api/{place}/comments", json={"text": "x"}).status_code == 404
    assert li.post(f"/api/fields/{FIELD}/comments", json={"text": "  "}).status_code == 422
