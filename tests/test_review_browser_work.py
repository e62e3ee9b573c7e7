"""What one reviewer does on the page where fields are settled, in Chromium."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from analysis_factory import amount, analysis, box, flag
from playwright.sync_api import expect
from review_browser import (
    press_for_next,
    shown_item,
    type_value,
    wait_for_another,
    wait_until_saved,
)
from review_server import ReviewServer, fill, sample_id
from sqlalchemy import Table, select

from flows.export import export_tables
from models.flags import FlagCode, Severity, Suggestion
from models.review_tables import COMMENTS, REVIEW_ACTIONS, SKIPS
from models.store import open_store, sqlite_url
from models.store_tables import CORRECTIONS, FIELDS, FLAGS

pytestmark = pytest.mark.browser

GUILIN = sample_id("guilin-allocation")
SICHUAN = sample_id("sichuan-2023")


def rows(server: ReviewServer, table: Table, **wanted: object) -> list[dict[str, Any]]:
    query = select(table)
    for name, value in wanted.items():
        query = query.where(table.c[name] == value)
    with server.store.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def field_id(server: ReviewServer, document_id: str, raw_text: str) -> str:
    (row,) = rows(server, FIELDS, document_id=document_id, raw_text=raw_text)
    return str(row["field_id"])


def exported(server: ReviewServer, folder: Path, table: str) -> dict[str, dict[str, str]]:
    export_tables(server.store, folder)
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["field_id"]: row for row in csv.DictReader(file)}


def test_a_whole_document_is_reviewed_by_keyboard_and_exported(samples_server, visits, tmp_path):
    server, page = samples_server, visits.new(samples_server, "li")
    words = field_id(server, GUILIN, "贰拾陆万捌仟元整")
    date = field_id(server, GUILIN, "2024年5月20日")
    page.goto(f"/?document_id={GUILIN}&order=document")
    decided = []
    while item := shown_item(page):
        decided.append(item)
        if item == words:
            type_value(page, "28.6万元")
            press_for_next(page, "Enter")
        else:
            press_for_next(page, "x" if item == date else "a")
    wait_until_saved(page)
    assert len(decided) == len(set(decided)) == 4
    actions = rows(server, REVIEW_ACTIONS)
    assert {a["field_id"]: a["action"] for a in actions} == dict.fromkeys(decided, "accepted") | {
        words: "corrected",
        date: "rejected",
    }
    assert {row["reviewer"] for row in actions} == {"li"}
    assert {row["status"] for row in rows(server, FLAGS, document_id=GUILIN)} == {"resolved"}
    changes = {
        (c["column"], c["old_value"], c["new_value"])
        for c in rows(server, CORRECTIONS, field_id=words)
    }
    assert changes == {
        ("value_yuan", "268000", "286000"),
        ("review_status", "auto", "corrected"),
    }
    amounts = exported(server, tmp_path / "tables", "amounts")
    assert amounts[words]["review_status"] == "corrected"
    assert amounts[words]["value_yuan"] == "286000"
    assert amounts[words]["reviewer"] == "li"
    dates = exported(server, tmp_path / "tables", "dates")
    assert dates[date]["review_status"] == "rejected"


def test_a_value_typed_in_another_form_is_shown_normalised_before_it_is_saved(
    samples_server, visits
):
    server, page = samples_server, visits.new(samples_server, "li")
    item = field_id(server, SICHUAN, "175.15万元")
    page.goto(f"/review/{item}?document_id={SICHUAN}")
    assert shown_item(page) == item
    type_value(page, "一百七十五万八千五百元")
    expect(page.get_by_test_id("parsed")).to_contain_text("1,758,500 元")
    assert rows(server, REVIEW_ACTIONS) == []
    press_for_next(page, "Enter")
    wait_until_saved(page)
    (row,) = rows(server, FIELDS, field_id=item)
    assert (row["decision"], row["person_values"]["value_yuan"]) == ("corrected", "1758500")


def test_what_is_not_understood_cannot_be_saved(samples_server, visits):
    server, page = samples_server, visits.new(samples_server, "li")
    item = field_id(server, SICHUAN, "175.15万元")
    page.goto(f"/review/{item}?document_id={SICHUAN}")
    shown_item(page)
    type_value(page, "大约有些钱")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("problem")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.get_by_test_id("accept").click()
    assert shown_item(page) == item
    assert rows(server, REVIEW_ACTIONS) == []


def test_a_decision_is_taken_back_with_one_key(samples_server, visits):
    server, page = samples_server, visits.new(samples_server, "li")
    page.goto(f"/?document_id={GUILIN}")
    first = shown_item(page)
    press_for_next(page, "x")
    wait_until_saved(page)
    assert rows(server, FIELDS, field_id=first)[0]["decision"] == "rejected"
    page.keyboard.press("u")
    expect(page.get_by_test_id("item")).to_have_attribute("data-item-id", first)
    wait_until_saved(page)
    (row,) = rows(server, FIELDS, field_id=first)
    assert (row["decision"], row["person_values"]) == (None, None)
    assert [a["action"] for a in rows(server, REVIEW_ACTIONS)] == ["rejected", "undo"]


def test_what_was_skipped_comes_back_on_demand(samples_server, visits):
    server, page = samples_server, visits.new(samples_server, "li")
    page.goto(f"/?document_id={GUILIN}")
    while shown_item(page):
        press_for_next(page, "s")
    wait_until_saved(page)
    assert len(rows(server, SKIPS, reviewer="li")) == 4
    page.get_by_test_id("empty-restore").click()
    expect(page.get_by_test_id("item")).to_be_visible()
    assert rows(server, SKIPS) == []
    assert rows(server, REVIEW_ACTIONS) == []


def test_a_comment_is_kept_and_shown_to_others(samples_server, visits):
    server, page = samples_server, visits.new(samples_server, "li")
    item = field_id(server, GUILIN, "贰拾陆万捌仟元整")
    page.goto(f"/review/{item}")
    assert shown_item(page) == item
    page.keyboard.press("c")
    expect(page.get_by_test_id("comment-text")).to_be_focused()
    page.keyboard.insert_text("原件盖章处看不清，<b>请核对</b>")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("comments")).to_contain_text("<b>请核对</b>")
    assert [c["author"] for c in rows(server, COMMENTS, field_id=item)] == ["li"]
    other = visits.new(server, "wang")
    other.goto(f"/review/{item}")
    expect(other.get_by_test_id("comments")).to_contain_text("原件盖章处看不清")


def test_a_broken_sum_shows_its_parts_and_leads_to_each(samples_server, visits):
    server, page = samples_server, visits.new(samples_server, "li")
    total = field_id(server, SICHUAN, "347万元")
    part = field_id(server, SICHUAN, "175.15万元")
    page.goto(f"/review/{total}")
    assert shown_item(page) == total
    sum_of = page.get_by_test_id("arithmetic").first
    for number in ("175.85", "175.15", "347", "4 万元"):
        expect(sum_of).to_contain_text(number)
    others = [
        one.get_attribute("data-field-id") for one in page.get_by_test_id("other-field").all()
    ]
    page.keyboard.press(f"Alt+{others.index(part) + 1}")
    assert wait_for_another(page, total) == part


@pytest.fixture
def suggestion_server(tmp_path: Path):
    """One amount that another reading would settle."""
    found = amount(1751500, "175.15万元", box(70, 100))
    doubt = replace(
        flag(found, code=FlagCode.SUM_MISMATCH, severity=Severity.ERROR, place=box(70, 100)),
        suggestion=Suggestion(found.field_id, "175.85万元", "1758500"),
    )
    store = open_store(sqlite_url(tmp_path / "store.db"))
    fill(store, [analysis([found], [doubt])])
    server = ReviewServer(store, tmp_path)
    server.start()
    yield server
    server.close()


def test_a_suggested_reading_is_taken_with_one_key(visits, suggestion_server):
    server, page = suggestion_server, visits.new(suggestion_server, "li")
    visits.expect(r"404 .*/picture")  # the document is made up
    page.goto("/")
    item = shown_item(page)
    expect(page.get_by_test_id("take-suggestion")).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_test_id("parsed")).to_contain_text("1,758,500 元")
    press_for_next(page, "Enter")
    wait_until_saved(page)
    (row,) = rows(server, FIELDS, field_id=item)
    assert (row["decision"], row["person_values"]["value_yuan"]) == ("corrected", "1758500")


def test_the_help_lists_every_key_and_closes(samples_server, visits):
    page = visits.new(samples_server, "li")
    page.goto("/")
    shown_item(page)
    page.keyboard.press("?")
    expect(page.get_by_test_id("help")).to_be_visible()
    for key in ("a", "x", "s", "u", "n", "c", "t", "j", "k", "F6"):
        expect(page.get_by_test_id("help").get_by_text(key, exact=True).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help")).to_be_hidden()


def test_letters_typed_into_the_value_are_no_commands(samples_server, visits):
    server, page = samples_server, visits.new(samples_server, "li")
    page.goto("/")
    item = shown_item(page)
    page.keyboard.press("e")
    page.keyboard.type("xsau")
    assert shown_item(page) == item
    expect(page.get_by_test_id("value-input")).to_have_value(re.compile("xsau$"))
    assert rows(server, REVIEW_ACTIONS) == []
