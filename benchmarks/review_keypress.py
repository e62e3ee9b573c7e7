"""From the key press that decides a field until the next one is painted, in Chromium.

    .venv/bin/python -m benchmarks.review_keypress [--fields N] [--pause S]

All fields of the sample scans get a doubt and are accepted one after another by key, with a pause
in which a quick reviewer looks at the field. The page measures itself (window.gongshiTimings: from
the time stamp of the key until two frames after the next field stood in the page); the browser is
asked besides whether the enlarged place on the page was there as well. The server runs in a
process of its own, so that on few cores it competes with the browser as it would at home.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.review_process import ROOT, serving
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity
from models.store import open_store, sqlite_url

# isort: split
# Found because benchmarks.review_process puts tests/ on the path.
from review_browser import find_chromium, press_for_next, running_chromium, shown_item
from review_server import PASSWORD, fill, sample_analyses

# In the page, right after the next field is painted.
CROP_IS_THERE = "document.querySelector('[data-testid=crop] canvas') !== null"


def doubtful(analysis: Analysis) -> Analysis:
    doubts = tuple(
        Flag(FlagCode.LOW_CONFIDENCE, Severity.WARNING, "请看 / look", one.page, (one.field_id,))
        for one in analysis.fields
    )
    return replace(analysis, flags=analysis.flags + doubts)


def measure(address: str, program: str, fields: int, pause_s: float) -> tuple[list[float], int]:
    """Milliseconds for each field, and at how many the enlarged place was there at once."""
    with running_chromium(program) as browser:
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
        answer = context.request.post("/api/session", data={"name": "li", "password": PASSWORD})
        assert answer.ok, answer.text()
        page = context.new_page()
        page.goto("/")
        shown_item(page)
        crops = 0
        for _ in range(fields):
            page.wait_for_timeout(1000 * pause_s)
            press_for_next(page, "a")
            crops += bool(page.evaluate(CROP_IS_THERE))
        return [one["ms"] for one in page.evaluate("window.gongshiTimings")], crops


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fields", type=int, default=150)
    parser.add_argument("--pause", type=float, default=0.7, help="seconds before each key")
    options = parser.parse_args()
    program = find_chromium()
    if program is None:
        raise SystemExit("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = sqlite_url(folder / "store.db")
        store = open_store(url)
        fill(store, map(doubtful, sample_analyses()))
        store.close()
        with serving(url, folder, "--documents", str(ROOT / "raw_docs")) as address:
            times_ms, crops = measure(address, program, options.fields, options.pause)
    ordered = sorted(times_ms)
    p50, p95, most = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 1))
    print(f"{len(ordered)} fields: p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {most:.0f} ms")
    print(f"the enlarged place was there within {1000 * 0.2:.0f} ms at {crops} of {options.fields}")


if __name__ == "__main__":
    main()
