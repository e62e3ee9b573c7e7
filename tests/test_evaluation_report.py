"""The HTML report of an evaluation."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest
from evaluation_factory import Evaluated, amount, line, record
from pdf_factory import new_page, put, saved

from flows.discovery import sha256_of
from flows.evaluation_export import PageTurn
from flows.evaluation_report import report_html, write_report
from flows.page_crops import PageCrops
from models.errors import UsageError
from models.geometry import Box

EVIL = '<script>alert("1")</script><img src=x onerror=alert(1)>'


class Tags(HTMLParser):
    """Every tag with its attributes, and which tags were left open."""

    VOID = ("meta", "img", "br", "line", "circle", "path", "rect")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def report(evaluated: Evaluated, documents: Path) -> str:
    return report_html(evaluated.exported, [evaluated.gold], evaluated.evaluation, documents)


@pytest.fixture
def scan(tmp_path):
    """A page of 400 × 300 points with one amount on it, in a folder of documents."""
    folder = tmp_path / "docs"
    folder.mkdir()
    document, page = new_page()
    put(page, 70, 110, "5.8")
    return saved(document, folder / "report.pdf")


def wrong(tmp_path, scan=None, **others):
    document = {"sha256": sha256_of(scan)} if scan else {"sha256": "0" * 64}
    return Evaluated(
        tmp_path,
        [record("amounts", "5.6万元", value="56000")],
        amounts=[amount("58000", "5.8万元")],
        documents=[document],
        pages=[{"rotation": 0, "skew": 0}],
        **others,
    )


def test_the_report_shows_numbers_charts_and_the_crop(tmp_path, scan):
    html = report(wrong(tmp_path, scan), scan.parent)
    parsed = Tags(html)
    assert parsed.open == []
    (picture,) = [attributes for tag, attributes in parsed.tags if tag == "img"]
    assert picture["src"].startswith("data:image/jpeg;base64,")
    assert "5.6万元" in picture["alt"]
    assert "5.<mark>6</mark>万元" in html
    assert "5.<mark>8</mark>万元" in html
    assert "读错" in html


def test_every_chart_says_what_it_shows(tmp_path, scan):
    html = report(wrong(tmp_path, scan), scan.parent)
    tags = Tags(html).tags
    named = {attributes["id"] for _, attributes in tags if "id" in attributes}
    charts = [attributes for tag, attributes in tags if tag == "svg"]
    assert len(charts) == 3  # reliability of all, of amounts, and the curve
    for chart in charts:
        assert chart["role"] == "img"
        assert set(chart["aria-labelledby"].split()) <= named
    assert sum(tag == "table" for tag, _ in tags) >= len(charts)


def test_nothing_of_a_document_becomes_markup(tmp_path):
    evil = Evaluated(
        tmp_path,
        [record("amounts", f"5.6万元{EVIL}", value="56000", label=EVIL)],
        [{"code": "sum_mismatch", "page": 1, "why": EVIL}],
        file=f"{EVIL.replace('/', '∕')}.pdf",
        amounts=[amount("58000", f"5.8万元{EVIL}"), amount("7", EVIL, y=200)],
        lines=[line(EVIL)],
        flags=[{"code": "rate_mismatch", "message": EVIL}],
    )
    html = report(evil, tmp_path / EVIL)
    tags = [tag for tag, _ in Tags(html).tags]
    assert "script" not in tags
    assert "img" not in tags
    assert "&lt;script&gt;" in html
    assert not any(
        name.startswith("on") for _, attributes in Tags(html).tags for name in attributes
    )


def test_the_page_needs_nothing_from_outside_and_allows_no_script(tmp_path, scan):
    html = report(wrong(tmp_path, scan), scan.parent)
    for tag, attributes in Tags(html).tags:
        assert tag not in ("script", "link", "iframe", "object", "form")
        assert "style" not in attributes, "the policy allows the one style sheet alone"
        for name in ("src", "href"):
            assert (attributes.get(name) or "data:").startswith(("data:", "#"))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize(
    ("change", "said", "why"),
    [
        (lambda scan: scan.unlink(), "没有这个文件", "the folder does not hold it"),
        (lambda scan: scan.write_bytes(b"%PDF-1.4 other"), "没有这个文件", "only its name is left"),
        (lambda scan: scan.rename(scan.with_name("other.pdf")), None, "known by its bytes"),
    ],
)
def test_a_document_that_is_not_there_is_said_instead_of_the_crop(
    tmp_path, scan, change, said, why
):
    evaluated = wrong(tmp_path, scan)
    change(scan)
    html = report(evaluated, scan.parent)
    if said:
        assert said in html, why
        assert "data:image" not in html, why
    else:
        assert "data:image" in html, why


def test_a_page_that_cannot_be_drawn_is_said_instead_of_the_crop(tmp_path, scan):
    scan.write_bytes(b"%PDF-1.4 broken")
    html = report(wrong(tmp_path, scan), scan.parent)
    assert "无法画出该页" in html
    assert "data:image" not in html


def test_a_folder_that_does_not_exist_holds_no_documents(tmp_path):
    assert "没有这个文件" in report(wrong(tmp_path), tmp_path / "nowhere")


def _decoded(crop):
    data = base64.b64decode(crop.data_uri.partition(",")[2])
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).astype(int)


def test_the_crop_shows_the_place_in_a_frame(scan):
    crops, sha = PageCrops(scan.parent), sha256_of(scan)
    text = Box(70, 101, 88, 113)
    pixels = _decoded(crops.crop("report.pdf", sha, 1, PageTurn(0, 0), text))
    blue, green, red = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    framed = np.argwhere((red > 150) & (green < 140) & (blue < 90))
    assert framed.size
    (top, left), (bottom, right) = framed.min(axis=0), framed.max(axis=0)
    inside = pixels[top + 3 : bottom - 2, left + 3 : right - 2]
    assert inside.max(axis=2).min() < 100, "the text lies inside"
    outside = pixels[: top - 2]
    assert outside.size == 0 or outside.max(axis=2).min() > 200, "and nothing above it"


def test_without_a_place_the_whole_page_is_shown(scan):
    crops, sha = PageCrops(scan.parent), sha256_of(scan)
    crop = crops.crop("report.pdf", sha, 1, PageTurn(0, 0), None)
    assert crop.height_px / crop.width_px == pytest.approx(300 / 400, abs=0.01)
    turned = crops.crop("report.pdf", sha, 1, PageTurn(90, 0), None)
    assert turned.height_px > turned.width_px


def test_a_finding_on_the_whole_document_has_no_crop(scan):
    crop = PageCrops(scan.parent).crop("report.pdf", sha256_of(scan), 0, PageTurn(0, 0), None)
    assert "整个文件" in crop.missing


def test_an_export_without_errors_is_reported_too(tmp_path):
    perfect = Evaluated(
        tmp_path,
        [record("amounts", "5.6万元", value="56000")],
        amounts=[amount("56000", "5.6万元")],
    )
    html = report(perfect, tmp_path)
    assert "没有错误" in html
    assert Tags(html).open == []


def test_an_empty_export_is_reported_too(tmp_path):
    assert Tags(report(Evaluated(tmp_path), tmp_path)).open == []


def test_a_report_that_cannot_be_written_is_explained(tmp_path):
    evaluated = wrong(tmp_path)
    with pytest.raises(UsageError, match="cannot write the report"):
        write_report(tmp_path, evaluated.exported, [evaluated.gold], evaluated.evaluation, tmp_path)


def test_the_command_writes_the_report_beside_the_tables(tmp_path, scan):
    evaluated = wrong(tmp_path, scan)
    before = {path.name: path.read_bytes() for path in evaluated.output.iterdir()}
    command = [sys.executable, "-m", "flows.command_line", "evaluate", str(evaluated.gold_path)]
    options = ["--output", str(evaluated.output), "--documents", str(scan.parent), "--json"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    assert done.stdout.startswith('{"amounts"')
    assert done.stdout.count("\n") == 1, "programs that read the scores see nothing else"
    written = evaluated.output / "evaluation.html"
    assert "evaluation.html" in done.stderr
    assert "data:image/jpeg" in written.read_text(encoding="utf-8")
    after = {path.name: path.read_bytes() for path in evaluated.output.iterdir()}
    assert after == before | {"evaluation.html": written.read_bytes()}
