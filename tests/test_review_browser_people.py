"""Several people, and a server that is away for a while, in Chromium."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from review_browser import press_for_next, shown_item, type_value, wait_until_saved
from review_server import ReviewServer, sample_id
from sqlalchemy import select

from models.review_tables import REVIEW_ACTIONS, SIGN_OFFS
from models.store_tables import FIELDS

pytestmark = pytest.mark.browser

CHONGQING = sample_id("chongqing-annual")
GUILIN = sample_id("guilin-allocation")


def actions(server: ReviewServer) -> list[dict[str, Any]]:
    query = select(REVIEW_ACTIONS).order_by(REVIEW_ACTIONS.c.sequence)
    with server.store.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def field(server: ReviewServer, field_id: str) -> dict[str, Any]:
    with server.store.reading() as connection:
        query = select(FIELDS).where(FIELDS.c.field_id == field_id)
        return dict(connection.execute(query).mappings().one())


def test_of_two_on_one_field_the_second_sees_both_versions_and_overwrites_nothing(
    samples_server, visits
):
    visits.expect(r"status of 409")
    first, second = visits.new(samples_server, "li"), visits.new(samples_server, "wang")
    first.goto(f"/?document_id={GUILIN}")
    item = shown_item(first)
    second.goto(f"/review/{item}?document_id={GUILIN}")
    assert shown_item(second) == item
    expect(second.get_by_test_id("claimed-by")).to_contain_text("li")
    type_value(first, "286000元")
    press_for_next(first, "Enter")
    wait_until_saved(first)
    type_value(second, "28.7万元")
    press_for_next(second, "Enter")
    expect(second.get_by_test_id("conflict")).to_be_visible()
    expect(second.get_by_test_id("conflict-theirs")).to_contain_text("286,000 元")
    expect(second.get_by_test_id("conflict-theirs")).to_contain_text("li")
    expect(second.get_by_test_id("conflict-mine")).to_contain_text("287,000 元")
    assert [(a["reviewer"], a["action"]) for a in actions(samples_server)] == [("li", "corrected")]
    assert field(samples_server, item)["person_values"]["value_yuan"] == "286000"
    # Whoever wants to decide again does so on what stands now, knowingly.
    second.wait_for_timeout(700)  # the dialog takes no key meant for the next field
    second.get_by_test_id("conflict-again").click()
    expect(second.get_by_test_id("item")).to_have_attribute("data-item-id", item)
    expect(second.get_by_test_id("decided")).to_contain_text("li")
    assert shown_item(second) == item
    press_for_next(second, "Enter")
    wait_until_saved(second)
    assert [(a["reviewer"], a["action"]) for a in actions(samples_server)] == [
        ("li", "corrected"),
        ("wang", "corrected"),
    ]


def test_what_is_decided_while_the_server_is_away_is_kept_and_saved_once(samples_server, visits):
    visits.expect(r"ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET")
    page = visits.new(samples_server, "li")
    page.goto(f"/?document_id={GUILIN}")
    first = shown_item(page)
    page.wait_for_load_state("networkidle")
    samples_server.stop()
    second = press_for_next(page, "a")
    press_for_next(page, "x")
    expect(page.get_by_test_id("save-state")).to_have_attribute("data-state", "offline")
    assert actions(samples_server) == []
    samples_server.start()
    expect(page.get_by_test_id("save-state")).to_have_attribute(
        "data-state", "saved", timeout=30_000
    )
    assert [(a["field_id"], a["action"]) for a in actions(samples_server)] == [
        (first, "accepted"),
        (second, "rejected"),
    ]
    assert field(samples_server, first)["version"] == 1


def test_signing_over_open_errors_is_refused_to_a_reviewer_and_needs_a_leads_reason(
    samples_server, visits
):
    page = visits.new(samples_server, "li")
    page.goto(f"/documents/{CHONGQING}")
    expect(page.get_by_test_id("field-row").first).to_be_visible()
    page.get_by_test_id("tab-notes").click()
    page.get_by_test_id("sign").click()
    expect(page.get_by_test_id("sign-refused")).to_be_visible()
    expect(page.get_by_test_id("sign-state")).to_have_attribute("data-state", "none")
    lead = visits.new(samples_server, "zhao")
    lead.goto(f"/documents/{CHONGQING}")
    expect(lead.get_by_test_id("field-row").first).to_be_visible()
    lead.get_by_test_id("tab-notes").click()
    lead.get_by_test_id("sign").click()
    lead.get_by_test_id("sign-dialog-confirm").click()
    expect(lead.get_by_test_id("sign-dialog")).to_be_visible()
    lead.get_by_test_id("sign-dialog-text").fill("原件如此，已电话核实")
    lead.get_by_test_id("sign-dialog-confirm").click()
    expect(lead.get_by_test_id("sign-state")).to_have_attribute("data-state", "signed")
    with samples_server.store.reading() as connection:
        (signed,) = connection.execute(select(SIGN_OFFS)).mappings()
    assert (signed["reviewer"], signed["reason"]) == ("zhao", "原件如此，已电话核实")
    assert signed["open_errors"] == 2


def test_a_document_whose_queue_is_empty_is_signed_off_by_keyboard(samples_server, visits):
    page = visits.new(samples_server, "li")
    page.goto(f"/?document_id={CHONGQING}")
    while shown_item(page):
        press_for_next(page, "a")
    wait_until_saved(page)
    page.goto(f"/documents/{CHONGQING}")
    expect(page.get_by_test_id("field-row").first).to_be_visible()
    page.get_by_test_id("tab-fields").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("tab-notes")).to_have_attribute("aria-selected", "true")
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.get_by_test_id("sign").evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("sign-state")).to_have_attribute("data-state", "signed")
    # A later change shows beside the signature.
    other = visits.new(samples_server, "wang")
    other.goto(f"/review/{actions(samples_server)[0]['field_id']}")
    assert shown_item(other)
    other.keyboard.press("x")
    wait_until_saved(other)
    page.reload()
    page.get_by_test_id("tab-notes").click()
    expect(page.get_by_test_id("sign-state")).to_have_attribute("data-state", "outdated")


def test_whoever_is_not_signed_in_sees_the_form_alone_and_comes_back_to_the_page(
    samples_server, visits
):
    visits.expect(r"status of 401")
    page = visits.new(samples_server, None)
    page.goto("/documents?state=open")
    assert page.url.startswith(f"{samples_server.url}/login")
    page.fill("#name", "li")
    page.fill("#password", "no password of anybody")
    page.get_by_test_id("sign-in").click()
    expect(page.get_by_test_id("login-message")).to_be_visible()
    page.fill("#password", "a password for tests only")
    page.get_by_test_id("sign-in").click()
    expect(page).to_have_url(re.compile(r"/documents\?state=open$"))
    expect(page.get_by_test_id("account-name")).to_have_text("li")
    page.get_by_test_id("sign-out").click()
    page.goto("/")
    assert page.url.startswith(f"{samples_server.url}/login")
