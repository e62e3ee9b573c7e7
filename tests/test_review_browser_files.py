"""What needs the real engines behind the page: reading a drawn box, and ingesting an upload."""

from __future__ import annotations

import base64
import csv
import io
import re
import time
import zipfile
from pathlib import Path

import pymupdf
import pytest
from playwright.sync_api import Page, expect
from review_browser import shown_item, wait_until_saved
from review_server import SAMPLES, sample_id
from sqlalchemy import select

from models.store_tables import DOCUMENTS, FIELDS

pytestmark = [pytest.mark.browser, pytest.mark.engine]

GUILIN = sample_id("guilin-allocation")


def added(server, number: int) -> list[dict[str, object]]:
    """The added fields, once there are so many: the page sends them a moment after it closes."""
    deadline = time.monotonic() + 10
    while True:
        with server.store.reading() as connection:
            query = select(FIELDS).where(FIELDS.c.decision == "added")
            rows = [dict(row) for row in connection.execute(query).mappings()]
        if len(rows) >= number or time.monotonic() > deadline:
            return rows
        time.sleep(0.05)


def confirm_what_was_read(page: Page, text: str) -> None:
    expect(page.get_by_test_id("add-text")).to_have_value(re.compile(text), timeout=60_000)
    expect(page.get_by_test_id("add-parsed")).to_contain_text("268,000 元")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("add-field")).to_be_hidden()
    wait_until_saved(page)


def test_a_missing_field_is_added_by_drawing_a_box_with_the_mouse_or_the_keyboard(
    samples_server, visits
):
    client = samples_server.client("wang")
    items = client.get("/api/queue", params={"document_id": GUILIN}).json()["items"]
    item = next(one["item_id"] for one in items if one["raw_text"] == "贰拾陆万捌仟元整")
    page = visits.new(samples_server, "li")
    page.goto(f"/review/{item}")
    assert shown_item(page) == item
    expect(page.get_by_test_id("crop").locator("canvas").first).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")
    place = page.locator("[data-testid=viewer] .mark-value").first.bounding_box()
    assert place is not None
    page.keyboard.press("n")
    page.mouse.move(place["x"] - 3, place["y"] - 3)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] + 3, place["y"] + place["height"] + 3, steps=5)
    page.mouse.up()
    confirm_what_was_read(page, "贰拾陆万捌仟元")
    (first,) = added(samples_server, 1)
    assert first["person_values"]["value_yuan"] == "268000"
    assert first["reviewer"] == "li"
    # By keyboard: the box stands in the middle, where the value is; it is read as it stands.
    page.keyboard.press("n")
    expect(page.get_by_test_id("drawn-box")).to_be_visible()
    before = page.get_by_test_id("drawn-box").bounding_box()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    after = page.get_by_test_id("drawn-box").bounding_box()
    assert after["width"] > before["width"]
    assert after["x"] > before["x"]
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("add-field")).to_be_visible()
    page.get_by_test_id("add-kind").select_option("amounts")
    page.get_by_test_id("add-text").fill("12万元")
    expect(page.get_by_test_id("add-parsed")).to_contain_text("120,000 元")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("add-field")).to_be_hidden()
    wait_until_saved(page)
    assert sorted(row["person_values"]["value_yuan"] for row in added(samples_server, 2)) == [
        "120000",
        "268000",
    ]


def one_page(folder: Path) -> Path:
    """The first page of a sample scan as a document of its own."""
    path = folder / "新公告.pdf"
    with pymupdf.open(SAMPLES / "chongqing-annual.pdf") as sample, pymupdf.open() as document:
        document.insert_pdf(sample, to_page=0)
        document.save(path)
    return path


def drop(page: Page, path: Path) -> None:
    """What a browser tells the page when a person drags the file there and lets it go."""
    page.evaluate(
        """({ name, content }) => {
            const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], name, { type: "application/pdf" }));
            for (const type of ["dragenter", "dragover", "drop"]) {
                const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
                document.getElementById("drop").dispatchEvent(event);
            }
        }""",
        {"name": path.name, "content": base64.b64encode(path.read_bytes()).decode()},
    )


def test_a_file_is_dropped_ingested_with_progress_reviewed_and_exported(
    samples_server, visits, tmp_path
):
    page = visits.new(samples_server, "li")
    page.goto("/files")
    fake = tmp_path / "公告.pdf"
    fake.write_bytes(b"MZ this is no document")
    page.get_by_test_id("choose-files").set_input_files(fake)
    expect(page.get_by_test_id("sending-file").first).to_contain_text("公告.pdf")
    expect(page.get_by_test_id("upload")).to_have_count(0)
    drop(page, one_page(tmp_path))
    row = page.get_by_test_id("upload").first
    expect(row).to_contain_text("新公告.pdf")
    expect(row).to_have_attribute("data-state", "reading", timeout=30_000)
    expect(row).to_have_attribute("data-state", "done", timeout=240_000)
    row.get_by_role("link").click()
    expect(page.get_by_test_id("field-row").first).to_be_visible()
    with samples_server.store.reading() as connection:
        names = connection.execute(select(DOCUMENTS.c.file_name)).scalars().all()
    assert "新公告.pdf" in names
    page.goto("/files")
    with page.expect_download() as download:
        page.get_by_test_id("export-csv").click()
    with zipfile.ZipFile(Path(download.value.path())) as archive:
        tables = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    amounts = csv.DictReader(io.StringIO(tables["amounts.csv"]))
    assert "新公告.pdf" in {row["file_name"] for row in amounts}
