"""Looks without the machine's value, decisions of another edition, and readings that changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from analysis_factory import amount, analysis, box, flag
from playwright.sync_api import expect
from review_browser import press_for_next, shown_item, type_value, wait_until_saved
from review_server import ReviewServer, fill
from sqlalchemy import select

from models.review_tables import AUDITS
from models.schema_columns import ReviewStatus
from models.store import open_store, sqlite_url
from models.store_audit_drawing import draw_all_audits
from models.store_documents import save_analysis
from models.store_review import record_decision
from models.store_tables import FIELDS

pytestmark = pytest.mark.browser

QUIET = amount(120000, "12万元", box(70, 100), context="本年度安排12万元。")
OTHER = amount(340000, "34万元", box(70, 200), context="另安排34万元。")


@pytest.fixture
def server(tmp_path):
    store = open_store(sqlite_url(tmp_path / "store.db"))
    fill(store, [analysis([QUIET, OTHER])])
    server = ReviewServer(store, tmp_path)
    server.start()
    yield server
    server.close()


@pytest.fixture
def page(server, visits):
    """Li's browser. The documents have no files, so their pages have no pictures."""
    visits.expect("404 .*/picture")
    return visits.new(server, "li")


def rows(server, table):
    with server.store.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def field(server, field_id: str):
    return next(row for row in rows(server, FIELDS) if row["field_id"] == field_id)


def test_a_value_is_looked_at_blind_and_both_are_compared_where_they_differ(server, page):
    draw_all_audits(server.store, 1.0)
    audits = {row["field_id"]: row["audit_id"] for row in rows(server, AUDITS)}
    page.goto(f"/review/{audits[QUIET.field_id]}")
    assert shown_item(page) == audits[QUIET.field_id]
    shown = page.get_by_test_id("item").inner_text()
    assert not [secret for secret in ("12", "120,000", "本年度安排", "预算资金") if secret in shown]
    expect(page.get_by_test_id("value-input")).to_have_value("")
    type_value(page, "13万元")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("audit-mine")).to_contain_text("130,000 元")
    expect(page.get_by_test_id("audit-theirs")).to_contain_text("120,000 元")
    assert press_for_next(page, "1") == audits[OTHER.field_id]
    type_value(page, "340,000元")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("queue-empty")).to_be_visible()
    wait_until_saved(page)
    outcomes = {row["field_id"]: row["outcome"] for row in rows(server, AUDITS)}
    assert outcomes == {QUIET.field_id: "wrong", OTHER.field_id: "right"}
    corrected = field(server, QUIET.field_id)
    assert (corrected["decision"], corrected["person_values"]["value_yuan"]) == (
        "corrected",
        "130000",
    )
    assert field(server, OTHER.field_id)["decision"] == "accepted"


def test_another_edition_offers_what_was_decided_in_the_first(server, page):
    record_decision(
        server.store,
        QUIET.field_id,
        ReviewStatus.CORRECTED,
        {"value_yuan": "125000"},
        reviewer="wang",
    )
    name = "second-edition.pdf"
    again = amount(120000, "12万元", box(72, 101), context="本年度安排12万元。", name=name)
    save_analysis(server.store, analysis([again], [flag(again)], name=name), "1", "r")
    page.goto(f"/review/{again.field_id}")
    assert shown_item(page) == again.field_id
    expect(page.get_by_test_id("earlier")).to_contain_text("wang")
    expect(page.get_by_test_id("earlier")).to_contain_text("125,000 元")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("queue-empty")).to_be_visible()
    wait_until_saved(page)
    taken = field(server, again.field_id)
    assert (taken["decision"], taken["person_values"]["value_yuan"]) == ("corrected", "125000")


def test_a_decision_comes_back_with_what_the_machine_reads_now(server, page):
    record_decision(server.store, QUIET.field_id, ReviewStatus.ACCEPTED, {}, reviewer="wang")
    read_otherwise = replace(
        amount(720000, "72万元", box(70, 100), context="本年度安排72万元。"),
        field_id=QUIET.field_id,
    )
    save_analysis(server.store, analysis([read_otherwise, OTHER]), "2", "r")
    page.goto("/")
    assert shown_item(page) == QUIET.field_id
    expect(page.get_by_test_id("requeued")).to_contain_text("120,000 元")
    expect(page.get_by_test_id("requeued")).to_contain_text("720,000 元")
    assert field(server, QUIET.field_id)["decision"] == "accepted"
    assert press_for_next(page, "a") == ""
    wait_until_saved(page)
    kept = field(server, QUIET.field_id)
    assert (kept["requeued"], kept["person_values"]["value_yuan"]) == (False, "120000")
    assert kept["machine_values"]["value_yuan"] == "720000"
