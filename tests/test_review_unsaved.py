"""Nothing that a person wrote is lost, done twice, or another's to take back, in Chromium."""

from __future__ import annotations

import pytest
from analysis_factory import amount, analysis, box, candidates, flag
from playwright.sync_api import Page, expect
from review_browser import press_for_next, shown_item, type_value, wait_until_saved
from review_server import ReviewServer, fill
from sqlalchemy import select

from models.flags import FlagCode, Severity
from models.review_tables import COMMENTS
from models.store import open_store, sqlite_url
from models.store_tables import FLAGS

pytestmark = pytest.mark.browser

DOUBTED = amount(1751500, "175.15万元", box(70, 100))
OTHER = amount(120000, "12万元", box(70, 200))


@pytest.fixture
def server(tmp_path):
    """Two amounts in doubt; of one only the first reader's text is there."""
    store = open_store(sqlite_url(tmp_path / "store.db"))
    flags = [
        flag(DOUBTED, code=FlagCode.IMPLAUSIBLE_VALUE, severity=Severity.ERROR),
        flag(OTHER),
    ]
    seen = candidates(OTHER, "12", "17")
    fill(store, [analysis([DOUBTED, OTHER], flags, candidates=seen)])
    server = ReviewServer(store, tmp_path)
    server.start()
    yield server
    server.close()


@pytest.fixture
def page(server, visits):
    """Li's browser. The document has no file, so its pages have no picture."""
    visits.expect("404 .*/picture")
    return visits.new(server, "li")


def drafts_of(page: Page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('draft'))")


def test_what_was_typed_survives_reload_and_the_other_language(page):
    page.goto(f"/review/{DOUBTED.field_id}")
    assert shown_item(page) == DOUBTED.field_id
    type_value(page, "175.85万元")
    page.reload()
    assert shown_item(page) == DOUBTED.field_id
    expect(page.get_by_test_id("value-input")).to_have_value("175.85万元")
    page.get_by_test_id("language-switch").click()
    page.wait_for_selector("html[lang=en]")
    assert shown_item(page) == DOUBTED.field_id
    expect(page.get_by_test_id("value-input")).to_have_value("175.85万元")
    page.get_by_test_id("value-input").focus()
    assert press_for_next(page, "Enter") == OTHER.field_id
    wait_until_saved(page)
    assert drafts_of(page) == []
    page.goto(f"/review/{DOUBTED.field_id}")
    assert shown_item(page) == DOUBTED.field_id
    expect(page.get_by_test_id("decided")).to_contain_text("1,758,500")
    expect(page.get_by_test_id("value-input")).to_have_value("175.15万元")


def test_a_draft_is_not_put_over_what_somebody_else_decided(server, page):
    page.goto(f"/review/{DOUBTED.field_id}")
    shown_item(page)
    type_value(page, "175.85万元")
    decision = {"action_id": "0123456789abcdef", "version": 0, "decision": "accepted"}
    wang = server.client("wang")
    answer = wang.post(f"/api/fields/{DOUBTED.field_id}/decision", json=decision)
    wang.close()
    assert answer.status_code == 200, answer.text
    page.reload()
    shown_item(page)
    expect(page.get_by_test_id("decided")).to_contain_text("wang")
    expect(page.get_by_test_id("value-input")).to_have_value("175.15万元")


def test_a_field_that_one_reader_read_says_so(page):
    page.goto(f"/review/{DOUBTED.field_id}")
    shown_item(page)
    readings = page.get_by_test_id("readings")
    expect(readings).to_have_attribute("data-reader", DOUBTED.reader.value)
    expect(readings.get_by_role("img")).to_have_attribute("aria-label", "175.15万元")
    page.goto(f"/review/{OTHER.field_id}")
    shown_item(page)
    expect(readings.get_by_role("img")).to_have_count(2)


def test_a_comment_that_could_not_be_sent_is_kept_and_sent_once(server, visits, page):
    visits.expect("ERR_INTERNET_DISCONNECTED")
    page.goto(f"/review/{DOUBTED.field_id}")
    shown_item(page)
    page.keyboard.press("c")
    text = page.get_by_test_id("comment-text")
    text.fill("盖章处看不清")
    page.context.set_offline(True)
    page.get_by_test_id("comment-confirm").click()
    expect(page.get_by_role("alert").filter(visible=True)).to_be_visible()
    expect(text).to_have_value("盖章处看不清")
    page.context.set_offline(False)
    page.keyboard.press("Escape")
    page.reload()
    shown_item(page)
    page.keyboard.press("c")
    expect(text).to_have_value("盖章处看不清")
    page.get_by_test_id("comment-confirm").dblclick()
    expect(text).to_have_count(0)
    expect(page.get_by_test_id("comments")).to_contain_text("盖章处看不清")
    with server.store.reading() as connection:
        assert connection.execute(select(COMMENTS.c.text)).scalars().all() == ["盖章处看不清"]


def test_a_reviewer_is_not_offered_to_withdraw_a_leads_signature(server, visits, page):
    signature = server.client("zhao")
    address = f"/api/documents/{DOUBTED.document_id}/sign-off"
    assert signature.post(address, json={"reason": "原文如此"}).status_code == 200
    signature.close()
    page.goto(f"/documents/{DOUBTED.document_id}#notes")
    expect(page.get_by_test_id("sign-state")).to_have_attribute("data-state", "signed")
    expect(page.get_by_test_id("withdraw")).to_have_count(0)
    theirs = visits.new(server, "zhao")
    theirs.goto(f"/documents/{DOUBTED.document_id}#notes")
    theirs.get_by_test_id("withdraw").click()
    expect(theirs.get_by_test_id("sign-state")).to_have_attribute("data-state", "none")
    expect(theirs.get_by_test_id("sign-state")).to_be_focused()


@pytest.mark.parametrize("place", ["item", "document"])
def test_a_dismissed_flag_is_opened_again_with_a_button(server, page, place):
    page.goto(f"/review/{DOUBTED.field_id}")
    shown_item(page)
    page.get_by_test_id("flag-dismiss").click()
    page.get_by_test_id("dismiss-text").fill("原文如此")
    page.get_by_test_id("dismiss-confirm").click()
    wait_until_saved(page)
    expect(page.get_by_test_id("flag")).to_have_attribute("data-status", "dismissed")
    assert status_of(server, FlagCode.IMPLAUSIBLE_VALUE) == "dismissed"
    if place == "document":
        page.goto(f"/documents/{DOUBTED.document_id}#flags")
        page.get_by_test_id("flag-reopen").click()
    else:
        page.get_by_test_id("flag-reopen").click()
        expect(page.get_by_test_id("flag")).to_have_attribute("data-status", "open")
        expect(page.get_by_test_id("item-title")).to_be_focused()
    expect(page.get_by_test_id("flag-reopen")).to_have_count(0)
    assert status_of(server, FlagCode.IMPLAUSIBLE_VALUE) == "open"


def status_of(server: ReviewServer, code: FlagCode) -> str:
    query = select(FLAGS.c.status).where(FLAGS.c.code == code.value)
    with server.store.reading() as connection:
        return str(connection.execute(query).scalar_one())
