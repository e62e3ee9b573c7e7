"""The queue and its items over HTTP: what is shown, and what a blind look must not show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from analysis_factory import amount, analysis, box, candidates, flag, project
from review_factory import client_as, review_settings

from models.flags import FlagCode, Severity, Suggestion
from models.schema_columns import ReviewStatus
from models.store_audit_drawing import draw_all_audits
from models.store_comments import add_comment
from models.store_documents import save_analysis
from models.store_review import record_decision

A = amount("1758500", "175.85万元", box(100, 100))
B = amount("200", "200元", box(100, 200), label="", context="")
C = amount("300", "300元", box(100, 300))
SECRET = ("1758500", "1,758,500", "175.85", "预算资金", "本年度安排")


@pytest.fixture
def client(store, tmp_path):
    return client_as(review_settings(store, tmp_path))


@pytest.fixture
def wang(store, tmp_path):
    return client_as(review_settings(store, tmp_path), "wang")


def save(store, fields=(), flags=(), **others):
    save_analysis(store, analysis(fields, flags, **others), "1", "r1")


def test_an_item_has_all_that_speaks_for_and_against_it(store, client):
    centre = project("社区养老", box(50, 50))
    one = replace(A, project_id=centre.field_id)
    broken = replace(
        flag(
            replace(B, raw_text="500元"),
            one,
            code=FlagCode.SUM_MISMATCH,
            severity=Severity.ERROR,
            message="合计不符 / the sum is broken",
        ),
        suggestion=Suggestion(A.field_id, "175.35万元", "1753500"),
    )
    seen = candidates(one, "175.85万元", "175.35 万元")
    save(store, [centre, one, B], [flag(one), broken], candidates=seen)
    add_comment(store, "看不清", "wang", field_id=A.field_id)
    item = client.get(f"/api/items/{A.field_id}").json()
    assert item["sort"] == "field"
    assert item["field"]["display"] == "1,758,500 元"
    assert item["field"]["review_status"] == "needs_review"
    assert item["field"]["project_name"] == "社区养老"
    assert item["field"]["boxes"] == [[1, 100, 100, 160, 112]]
    assert item["field"]["values"]["value_yuan"] == "1758500"
    assert {"name", "enum", "type", "required", "description"} == set(item["columns"][0])
    first, second = item["readings"][0]["readers"]
    assert not item["readings"][0]["agrees"]
    assert [c["text"] for c in first["characters"] if c["differs"]] == ["8"]
    assert [c["text"] for c in second["characters"] if c["differs"]] == ["3"]  # a space is nothing
    assert [f["code"] for f in item["flags"]] == ["sum_mismatch", "low_confidence"]
    assert [f["field_id"] for f in item["flags"][0]["fields"]] == [B.field_id, A.field_id]
    assert item["flags"][0]["message_en"] == "the sum is broken"
    assert item["flags"][0]["suggestion"]["display"] == "1,753,500 元"
    assert item["flags"][0]["suggestion"]["values"]["value_yuan"] == "1753500"
    assert [c["text"] for c in item["comments"]] == ["看不清"]
    assert item["picture"]["width_pt"] == pytest.approx(595.44)
    assert item["crop_url"] == f"/api/fields/{A.field_id}/crop"
    assert item["document"]["open_items"] == 2
    assert item["document"]["open_errors"] == 1


def test_a_flag_is_an_item_with_its_place(store, client):
    hole = flag(code=FlagCode.UNREAD_REGION, place=box(10, 20), message="有字未读 / unread ink")
    save(store, [A], [hole, flag(page=None, code=FlagCode.MISSING_FIELD)])
    found = {i["codes"][0]: i for i in client.get("/api/queue").json()["items"]}
    assert found["unread_region"]["message_zh"] == "有字未读"
    item = client.get(f"/api/items/{found['unread_region']['item_id']}").json()
    assert (item["sort"], item["field"], item["page"]) == ("flag", None, 1)
    assert item["flags"][0]["box"] == [10, 20, 70, 32]
    assert item["crop_url"].endswith("/crop")
    whole = client.get(f"/api/items/{found['missing_field']['item_id']}").json()
    assert (whole["page"], whole["picture"]["page"], whole["crop_url"]) == (0, 1, None)


def test_a_decided_item_can_still_be_looked_at(store, client):
    save(store, [A], [flag(A)])
    values = {"value_yuan": "5"}
    record_decision(store, A.field_id, ReviewStatus.CORRECTED, values, reviewer="wang")
    item = client.get(f"/api/items/{A.field_id}").json()
    assert item["field"]["review_status"] == "corrected"
    assert item["field"]["values"]["value_yuan"] == "5"
    assert item["field"]["machine_values"]["value_yuan"] == "1758500"
    assert item["field"]["reviewed_at"].endswith("Z")
    assert [action["action"] for action in item["history"]] == ["corrected"]
    assert client.get("/api/queue").json() == {"items": [], "total": 0, "next_cursor": None}


def test_who_looks_now_is_shown_to_others_alone(store, client, wang):
    save(store, [A, B], [flag(A), flag(B)])
    (mine,) = client.get("/api/queue/next").json()["items"]
    claimed = {i["item_id"]: i["claimed_by"] for i in wang.get("/api/queue").json()["items"]}
    assert claimed.pop(mine["item_id"]) == "li"
    assert set(claimed.values()) == {None}
    assert wang.get(f"/api/items/{mine['item_id']}").json()["claimed_by"] == "li"
    assert client.get(f"/api/items/{mine['item_id']}").json()["claimed_by"] is None
    assert client.post(f"/api/items/{mine['item_id']}/release").status_code == 204
    assert wang.get(f"/api/items/{mine['item_id']}").json()["claimed_by"] is None


def test_skips(store, client):
    save(store, [A], [flag(A)])
    assert client.post(f"/api/items/{A.field_id}/skip").json() == {"skipped": True}
    assert client.get("/api/queue/next").json()["items"] == []
    assert client.get("/api/queue?skipped=true").json()["total"] == 1
    assert client.delete("/api/skips").json() == {"restored": 1}
    assert client.get("/api/queue/next").json()["left"] == 1


def test_a_blind_look_tells_nothing_of_the_value(store, client):
    save(store, [A], candidates=candidates(A, "175.85万元", "175.35万元"))
    draw_all_audits(store, 1.0)
    add_comment(store, "应为1758500", "wang", field_id=A.field_id)
    (item,) = client.get("/api/queue/next").json()["items"]  # nothing else waits
    assert item["sort"] == "audit"
    assert item["audit"] == {"audit_id": item["item_id"], "purpose": "silent_errors"}
    assert item["field"]["kind"] == "amounts"
    assert item["field"]["boxes"] == [[1, 100, 100, 160, 112]]
    assert item["columns"]
    assert item["crop_url"] == f"/api/fields/{A.field_id}/crop"
    del item["columns"]  # descriptions of columns, the same for every value
    told = str(item)
    assert [secret for secret in SECRET if secret in told] == []
    for name in ("readings", "flags", "history", "comments"):
        assert item[name] == []
    assert item["earlier"] is None
    again = client.get(f"/api/items/{item['item_id']}").json()
    assert [secret for secret in SECRET if secret in str(again["field"])] == []
    assert client.post(f"/api/items/{item['item_id']}/skip").status_code == 200
    assert client.get("/api/queue/next").json()["items"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/queue?limit=0",
        "/api/queue?limit=201",
        "/api/queue?order=best",
        "/api/queue?cursor=nonsense",
        "/api/queue/next?count=11",
        f"/api/queue?q={'x' * 201}",
    ],
)
def test_what_cannot_be_asked(store, client, path):
    answer = client.get(path)
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"zh", "en"}


@pytest.mark.parametrize("text", ["%00", "a%00b", "%ED%A0%80", "%", "'", '"', "\\", ";"])
def test_odd_text_does_no_harm(store, client, text):
    save(store, [A], [flag(A)])
    for name in ("q", "code", "kind", "document_id"):
        for path in ("/api/queue", "/api/queue/next"):
            assert client.get(f"{path}?{name}={text}").status_code in (200, 422)
    assert client.get(f"/api/queue/next?exclude={text}").status_code == 200
    assert client.get(f"/api/items/{text}x").status_code in (404, 422)
    assert client.post(f"/api/items/{text}x/skip").status_code in (404, 422)
    assert client.post(f"/api/items/{text}x/release").status_code in (204, 422)


def test_an_unknown_item_is_not_found(store, client):
    for answer in (client.get("/api/items/f00"), client.post("/api/items/f00/skip")):
        assert answer.status_code == 404
        assert set(answer.json()["error"]) == {"zh", "en"}


def test_a_decided_field_says_when_the_machine_finds_it_no_longer(store, client):
    save(store, [A, B], [flag(A)])
    record_decision(store, A.field_id, ReviewStatus.ACCEPTED, {}, reviewer="li")
    assert not client.get(f"/api/items/{A.field_id}").json()["field"]["machine_missing"]
    save(store, [B])
    field = client.get(f"/api/items/{A.field_id}").json()["field"]
    assert (field["machine_missing"], field["review_status"]) == (True, "accepted")
    assert field["display"] == "1,758,500 元"
