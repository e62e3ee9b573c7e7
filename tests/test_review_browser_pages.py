"""Every page in Chromium: languages, zoom, accessibility, hostile texts, and the README's pictures."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from analysis_factory import amount, analysis, box, candidates, field, flag
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect
from review_browser import Visits, press_for_next, shown_item, type_value
from review_server import ReviewServer, fill, sample_id, server_over
from sqlalchemy import select, update

from models.review_tables import AUDITS, REVIEW_ACTIONS
from models.store import open_store, sqlite_url
from models.store_audit_drawing import draw_all_audits
from models.store_tables import FIELDS
from models.values import Kind, ProjectValue

pytestmark = pytest.mark.browser

GUILIN = sample_id("guilin-allocation")
SICHUAN = sample_id("sichuan-2023")
DOCS = Path(__file__).parent.parent / "docs"

#: Each page, and what is there once it is complete.
PAGES = {
    "/": "[data-testid=item][data-ready]",
    "/documents": "[data-testid=document]",
    f"/documents/{GUILIN}": "[data-testid=field-row]",
    "/dashboard": "h1",
    "/files": "[data-testid=export-csv]",
}


def opened(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector(PAGES[path])
    page.wait_for_load_state("networkidle")


def grave_violations(page: Page) -> list[str]:
    # The content security policy rules out a script element, but not what the debugger evaluates.
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {one['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_grave_barrier(samples_server, visits, scheme):
    page = visits.new(samples_server, "li", color_scheme=scheme)
    found = []
    for path in PAGES:
        opened(page, path)
        found += grave_violations(page)
    page.goto("/")
    shown_item(page)
    page.keyboard.press("?")
    expect(page.get_by_test_id("help")).to_be_visible()
    found += grave_violations(page)
    page = visits.new(samples_server, None, color_scheme=scheme)
    page.goto("/login")
    found += grave_violations(page)
    assert found == []


def test_no_page_scrolls_sideways_at_double_size(samples_server, visits):
    page = visits.new(
        samples_server, "li", viewport={"width": 720, "height": 450}, device_scale_factor=2
    )
    for path in PAGES:
        opened(page, path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
    # What is to be decided can still be decided.
    opened(page, "/")
    page.get_by_test_id("value-input").scroll_into_view_if_needed()
    press_for_next(page, "a")


def test_the_language_is_switched_on_every_page_and_kept_with_the_account(samples_server, visits):
    page = visits.new(samples_server, "li")
    opened(page, "/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_test_id("accept")).to_contain_text("确认")
    page.get_by_test_id("language-switch").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_test_id("accept")).to_contain_text("Accept")
    for path in PAGES:
        opened(page, path)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        for own in page.locator("nav a, .button, .field > label, th[scope=col]").all_inner_texts():
            assert not re.search(r"[\u4e00-\u9fff]", own.replace("中文", "")), (path, own)
    again = visits.new(samples_server, "li")
    opened(again, "/")
    expect(again.locator("html")).to_have_attribute("lang", "en")


SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>元"
FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture
def hostile_server(tmp_path: Path):
    """A document in which every text is meant to do harm."""
    name = "../../<b>x</b>.pdf"
    named = field(ProjectValue(SCRIPT), SCRIPT, box(70, 60), name=name, kind=Kind.PROJECTS)
    fields = [
        named,
        amount(5, SCRIPT, box(70, 100), name=name, context=f"前{SCRIPT}后", label=FORMULA),
        amount(
            6, IMAGE, box(70, 130), name=name, context=IMAGE, label=IMAGE, project_id=named.field_id
        ),
        amount(7, FORMULA, box(70, 160), name=name, context=FORMULA),
    ]
    doubts = [flag(one, message=f"{SCRIPT}{IMAGE} / {SCRIPT}{IMAGE}") for one in fields]
    seen = tuple(c for one in fields for c in candidates(one, one.raw_text, IMAGE))
    store = open_store(sqlite_url(tmp_path / "store.db"))
    made = analysis(
        fields, doubts, name=name, candidates=seen, title=SCRIPT, publisher=FORMULA, duplicates={}
    )
    fill(store, [made])
    server = ReviewServer(store, tmp_path)
    server.start()
    yield server
    server.close()


def test_texts_meant_to_do_harm_are_shown_as_texts_and_exported_safely(hostile_server, visits):
    visits.expect(r"404 .*/picture")  # the document is made up
    server, page = hostile_server, visits.new(hostile_server, "li")
    page.goto("/?order=document")
    texts = ""
    while shown_item(page):
        texts += (
            page.get_by_test_id("item").inner_text()
            + page.get_by_test_id("queue-panel").inner_text()
        )
        page.keyboard.press("c")
        page.keyboard.insert_text(SCRIPT)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_test_id("comments")).to_contain_text(SCRIPT)
        press_for_next(page, "a")
    for text in (SCRIPT, IMAGE, FORMULA):
        assert text in texts
    document_id = server.client("li").get("/api/documents").json()["documents"][0]["document_id"]
    for path in ("/documents", f"/documents/{document_id}", "/dashboard", f"/?q={SCRIPT}"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.locator("main img[src=x], main script:not([src])").count() == 0
    page.goto("/files")
    with page.expect_download() as download:
        page.get_by_test_id("export-excel-csv").click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        assert not [name for name in archive.namelist() if ".." in name or name.startswith("/")]
        cells = "".join(
            archive.read(name).decode("utf-8-sig")
            for name in archive.namelist()
            if name.endswith(".csv")
        )
    assert f"'{FORMULA}" in cells
    assert not re.search(r"(^|[,\"])=cmd", cells, re.MULTILINE)


def picture(page: Page, name: str) -> None:
    """Write a picture of the page for the README, at most 200 kB."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = DOCS / f"review-{name}.jpg"
    for quality in (80, 70, 60, 50, 40):
        image.save(path, quality=quality, optimize=True, progressive=True)
        if path.stat().st_size <= 200_000:
            return
    raise AssertionError(f"{path} is too large")


def drawn(page: Page) -> None:
    """The picture of the page and the enlarged place are there."""
    expect(page.get_by_test_id("crop").locator("canvas").first).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")


def work_is_done(server: ReviewServer) -> None:
    """Two reviewers have settled some fields and looked at a hundred values blind."""
    draw_all_audits(server.store, 0.2)
    query = select(AUDITS).where(AUDITS.c.state == "open").order_by(AUDITS.c.audit_id)
    with server.store.reading() as connection:
        audits = list(connection.execute(query).mappings())
    li, wang = server.client("li"), server.client("wang")
    for number, audit in enumerate(audits[:100]):
        body = {"action_id": f"look-{number:05}", "seconds": 4.5}
        path = f"/api/audits/{audit['audit_id']}"
        if number in (20, 70):
            li.post(f"{path}/answer", json=body | {"outcome": "not_a_value"}).raise_for_status()
            settled = {"action_id": f"settle-{number:05}", "right": "mine", "seconds": 2}
            li.post(f"{path}/settle", json=settled).raise_for_status()
        else:
            right = {name: value for name, value in audit["values"].items() if name != "label"}
            li.post(f"{path}/answer", json=body | {"values": right}).raise_for_status()
    found = wang.get("/api/queue", params={"document_id": GUILIN}).json()["items"]
    for number, entry in enumerate(found):
        body = {
            "action_id": f"deed-{number:05}",
            "version": 0,
            "decision": "rejected" if number == 1 else "accepted",
            "seconds": 6 + number,
        }
        wang.post(f"/api/fields/{entry['item_id']}/decision", json=body).raise_for_status()


def work_is_old(server: ReviewServer) -> None:
    """As if people had done it: on three days, each deed some seconds after the one before."""
    random = Random(0)
    today = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0)
    with server.store.writing() as connection:
        done = select(AUDITS.c.audit_id).where(AUDITS.c.state == "done").order_by(AUDITS.c.audit_id)
        looks = list(connection.execute(done).scalars())
        fields = select(FIELDS.c.field_id, FIELDS.c.document_id).order_by(FIELDS.c.field_id)
        found = list(connection.execute(fields.limit(540)))
        for day in (3, 2, 1):
            for reviewer in ("li", "wang"):
                moment = today - timedelta(days=day)
                for n in range(90):
                    seconds = random.uniform(4, 12)
                    moment += timedelta(seconds=seconds + random.uniform(1, 4))
                    if reviewer == "li" and looks and n % 3 == 0:
                        same = AUDITS.c.audit_id == looks.pop()
                        connection.execute(update(AUDITS).where(same).values(answered_at=moment))
                        continue
                    field_id, document_id = found.pop()
                    deed = {
                        "action_id": f"past-{day}-{reviewer}-{n:04}",
                        "document_id": document_id,
                        "field_id": field_id,
                        "action": random.choices(["accepted", "corrected", "rejected"], [8, 3, 1])[
                            0
                        ],
                        "before": {"field": None, "flags": {}},
                        "after": {"field": None, "flags": {}},
                        "reason": "",
                        "reviewer": reviewer,
                        "acted_at": moment,
                        "seconds": seconds,
                    }
                    connection.execute(REVIEW_ACTIONS.insert().values(deed))
        # What is left of the looks, on the last of the days.
        for n, audit_id in enumerate(looks):
            moment = today - timedelta(hours=20, seconds=-11 * n)
            same = AUDITS.c.audit_id == audit_id
            connection.execute(update(AUDITS).where(same).values(answered_at=moment))


@pytest.fixture
def sampling_server(samples_database: Path, tmp_path: Path):
    """The sample scans, of whose values a fifth is looked at blind."""
    server = server_over(samples_database, tmp_path / "server", audit_share=0.2)
    server.start()
    yield server
    server.close()


@pytest.fixture
def wanted_pictures(request: pytest.FixtureRequest):
    if not request.config.getoption("--screenshots"):
        pytest.skip("pictures are written with --screenshots alone")


def test_pictures_for_the_readme(wanted_pictures, sampling_server: ReviewServer, visits: Visits):
    visits.expect("status of 409")
    wide = {"viewport": {"width": 1440, "height": 900}}
    client = sampling_server.client("wang")
    found = client.get("/api/queue", params={"document_id": SICHUAN}).json()["items"]
    total = next(one["item_id"] for one in found if one["raw_text"] == "347万元")
    for language, name in (("zh", "li"), ("en", "english")):
        page = visits.new(sampling_server, name, **wide)
        page.goto(f"/review/{total}?document_id={SICHUAN}")
        shown_item(page)
        drawn(page)
        picture(page, f"workspace-{language}")
        page.keyboard.press("?")
        expect(page.get_by_test_id("help")).to_be_visible()
        picture(page, f"help-{language}")
    first, second = (visits.new(sampling_server, name, **wide) for name in ("li", "wang"))
    for page in (first, second):
        page.goto(f"/review/{total}")
        shown_item(page)
        drawn(page)
    type_value(first, "346.9万元")
    press_for_next(first, "Enter")
    type_value(second, "351万元")
    press_for_next(second, "Enter")
    expect(second.get_by_test_id("conflict")).to_be_visible()
    drawn(second)
    picture(second, "conflict")
    work_is_done(sampling_server)
    work_is_old(sampling_server)
    for path, name in (
        (f"/documents/{GUILIN}", "document"),
        ("/dashboard", "dashboard"),
        ("/files", "files"),
        ("/documents", "documents"),
    ):
        opened(first, path)
        first.wait_for_timeout(1500)
        first.set_viewport_size({"width": 1440, "height": 1950 if name == "dashboard" else 900})
        picture(first, name)
