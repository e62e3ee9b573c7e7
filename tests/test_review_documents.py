"""Documents over the API: the list, one with all that is in it, and signing it off."""

from __future__ import annotations

import pytest
from analysis_factory import amount, analysis, box, flag, project, sha_of
from review_factory import client_as, review_settings

from models.documents import DocumentStatus
from models.fields import CellPlace
from models.flags import FlagCode, Severity
from models.identity import document_id
from models.store_documents import save_analysis
from models.store_flags import CODES_OF_READING
from review.access import Role

DOCUMENT = document_id(sha_of("report.pdf"))


def save(store, name, **others):
    save_analysis(store, analysis(name=name, **others), "1.0", "r1")


@pytest.fixture
def report(store):
    """A document with a doubted amount in a table, a project, and an error on its second page."""
    money = amount(10, "10元", box(70, 100), cell=CellPlace("t1", 0, 1))
    flags = [
        flag(money),
        flag(code=FlagCode.UNREAD_REGION, severity=Severity.ERROR, page=2, place=box(9, 9)),
    ]
    assert {one.code for one in flags} <= CODES_OF_READING
    save(store, "report.pdf", fields=[money, project("助学项目", box(70, 200))], flags=flags)
    return money


def names(answer):
    return [one["file_name"] for one in answer.json()["documents"]]


def test_the_list_goes_on_where_it_stopped(store, tmp_path):
    for number in range(7):
        save(store, f"d{number}.pdf", title="同名")
    client = client_as(review_settings(store, tmp_path))
    for order in ("name", "newest", "open"):
        found, cursor = [], ""
        for _ in range(3):
            answer = client.get(
                "/api/documents", params={"limit": 3, "cursor": cursor, "order": order}
            )
            assert answer.json()["total"] == 7
            found += names(answer)
            cursor = answer.json()["next_cursor"]
        assert cursor is None
        assert sorted(found) == [f"d{number}.pdf" for number in range(7)], order
        if order == "newest":
            assert found == sorted(found, reverse=True)
    assert client.get("/api/documents", params={"cursor": "nowhere"}).status_code == 422


def test_the_list_is_searched_and_narrowed(store, tmp_path, report):
    save(
        store,
        "Other_100%.pdf",
        title="公示",
        publisher="某市慈善总会",
        status=DocumentStatus.PARTIAL,
    )
    client = client_as(review_settings(store, tmp_path))

    def found(**narrowed):
        return names(client.get("/api/documents", params=narrowed))

    assert found() == ["Other_100%.pdf", "report.pdf"]
    assert found(q="慈善总会") == found(q="other_") == found(q="0%.") == ["Other_100%.pdf"]
    assert found(q="r%t") == []
    assert found(state="open") == found(state="errors") == ["report.pdf"]
    assert found(state="settled") == found(state="failed") == ["Other_100%.pdf"]
    assert found(state="signed") == []
    client.post(f"/api/documents/{document_id(sha_of('Other_100%.pdf'))}/sign-off", json={})
    assert found(state="signed") == ["Other_100%.pdf"]
    assert client.get("/api/documents", params={"q": "a\x00"}).status_code == 422
    (listed,) = client.get("/api/documents", params={"q": "report"}).json()["documents"]
    assert (listed["fields"], listed["flagged_fields"], listed["open_items"]) == (2, 1, 2)
    assert (listed["open_errors"], listed["signed_off"]) == (1, "none")


def test_a_document_comes_with_all_that_is_in_it(store, tmp_path, report):
    client = client_as(review_settings(store, tmp_path))
    document = client.get(f"/api/documents/{DOCUMENT}").json()
    assert [page["page"] for page in document["pages"]] == [1, 2]
    assert [one["code"] for one in document["pages"][1]["flags"]] == ["unread_region"]
    assert document["pages"][0]["flags"] == []
    assert len(document["flags"]) == 2
    fields = {field["field_id"]: field for field in document["fields"]}
    assert fields[report.field_id]["review_status"] == "needs_review"
    (table,) = client.get(f"/api/documents/{DOCUMENT}/tables").json()["tables"]
    (cell,) = table["cells"]
    assert (cell["column_span"], cell["text"], cell["field_ids"]) == (2, "合计", [report.field_id])
    for path in ("", "/tables"):
        assert client.get(f"/api/documents/nowhere{path}").status_code == 404
    assert client.get("/documents/nowhere").status_code == 404


def test_signing_over_errors_is_refused_with_their_number(store, tmp_path, report):
    settings = review_settings(store, tmp_path)
    address = f"/api/documents/{DOCUMENT}/sign-off"
    refused = client_as(settings).post(address, json={"reason": "原文如此"})
    assert (refused.status_code, refused.json()["open_errors"]) == (409, 1)
    assert {"zh", "en"} == set(refused.json()["error"])
    lead = client_as(settings, "zhao", Role.LEAD)
    assert lead.post(address, json={"reason": "  "}).status_code == 409
    signed = lead.post(address, json={"reason": "原文如此"}).json()
    assert (signed["state"], signed["reviewer"], signed["signed_over"]) == ("signed", "zhao", 1)
    assert lead.get(f"/api/documents/{DOCUMENT}").json()["sign_off"] == signed
    not_theirs = client_as(settings, "li").delete(address)
    assert (not_theirs.status_code, set(not_theirs.json()["error"])) == (403, {"zh", "en"})
    assert lead.get(f"/api/documents/{DOCUMENT}").json()["sign_off"] == signed
    assert lead.delete(address).json()["state"] == "none"
    assert lead.post("/api/documents/nowhere/sign-off", json={}).status_code == 404


@pytest.mark.parametrize("path", ["/documents", "/files", f"/documents/{DOCUMENT}"])
def test_a_title_in_markup_stays_text(sqlite_store, tmp_path, path):
    save(sqlite_store, "report.pdf", title="<script>alert(1)</script>", publisher='"><img src=x>')
    html = client_as(review_settings(sqlite_store, tmp_path)).get(path)
    assert html.status_code == 200
    assert "<script>alert" not in html.text
    assert "<img src=x>" not in html.text
