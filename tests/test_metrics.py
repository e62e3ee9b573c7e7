"""Metrics: what the store holds, in Prometheus' form, whatever state the store is in."""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from analysis_factory import amount, analysis, box, flag
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from run_factory import START, add_document_work, add_page_work, add_run

from flows import metrics, metrics_names
from flows.metrics import StoreCollector, serve_metrics, write_metrics_file
from flows.metrics_page import page
from models.errors import UsageError
from models.flags import FlagCode
from models.settings import RESULT_VERSION
from models.store import Store
from models.store_documents import save_analysis
from models.store_metrics import StoreMetrics

Samples = dict[tuple[str, str], float]


def samples(text: str) -> Samples:
    """Values by name and value of the only label."""
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def written(store: Store, folder: Path) -> Samples:
    write_metrics_file(store, folder / "metrics.prom")
    return samples((folder / "metrics.prom").read_text("utf-8"))


def numbers() -> StoreMetrics:
    return StoreMetrics({}, {}, {}, {}, 7, {}, (), None, None, {None: 0}, 0.0)


def test_an_empty_store(store: Store, tmp_path: Path):
    found = written(store, tmp_path)
    assert found["gongshi_store_up", ""] == 1
    assert found["gongshi_documents", "waiting"] == 0
    assert found["gongshi_runs", "running"] == 0
    assert found["gongshi_page_read_seconds_count", ""] == 0
    # What has not happened has no moment: an alert on its age must not fire, nor be silenced by 0.
    assert ("gongshi_last_success_timestamp_seconds", "") not in found
    assert ("gongshi_run_heartbeat_age_seconds", "") not in found


def test_what_the_store_holds(store: Store, tmp_path: Path):
    summary = {
        "documents": {"complete": 3, "failed": 1},
        "pages_read": 12,
        "pages_failed": 2,
        "fields": {"amounts": 30},
        "flags": {"sum_mismatch": 4},
        "warnings": [{"subject": "failed pages"}],
    }
    add_run(store, "r1", day=0)
    add_run(store, "r2", day=1, state="incomplete", summary=summary)
    add_run(store, "r3", day=2, state="running", finished_at=None, heartbeat_at=START)
    add_document_work(store, "a", "complete")
    add_document_work(store, "b", "quarantined", reason="encrypted")
    add_document_work(store, "c", "quarantined", reason="encrypted")
    for number, seconds in enumerate((0.2, 1.5, 1.6, 300.0), start=1):
        add_page_work(store, "a", number, seconds=seconds)
    add_page_work(store, "a", 5, "failed")
    value = amount(100, "100元", box(70, 100))
    save_analysis(
        store, analysis([value], [flag(value, code=FlagCode.SUM_MISMATCH)]), RESULT_VERSION, "r1"
    )
    found = written(store, tmp_path)
    assert found["gongshi_documents", "quarantined"] == 2
    assert found["gongshi_quarantined_documents", "encrypted"] == 2
    assert found["gongshi_pages", "read"] == 4
    assert found["gongshi_pages", "failed"] == 1
    assert found["gongshi_open_flags", "sum_mismatch"] == 1
    assert found["gongshi_review_waiting", ""] == 1
    assert found["gongshi_runs", "completed"] == 1
    assert (
        found["gongshi_last_success_timestamp_seconds", ""]
        == (START + timedelta(hours=1)).timestamp()
    )
    assert (
        found["gongshi_last_run_end_timestamp_seconds", ""]
        == (START + timedelta(days=1, hours=1)).timestamp()
    )
    assert found["gongshi_last_run_seconds", ""] == 3600
    assert found["gongshi_last_run_documents", "complete"] == 3
    assert found["gongshi_last_run_documents", "partial"] == 0
    assert found["gongshi_last_run_pages_failed", ""] == 2
    assert found["gongshi_last_run_flags", "sum_mismatch"] == 4
    assert found["gongshi_last_run_rate_warnings", "failed pages"] == 1
    assert found["gongshi_run_heartbeat_age_seconds", ""] > 1000
    assert found["gongshi_page_read_seconds_bucket", "0.1"] == 0
    assert found["gongshi_page_read_seconds_bucket", "0.25"] == 1
    assert found["gongshi_page_read_seconds_bucket", "1.5"] == 2  # a bound belongs to its bucket
    assert found["gongshi_page_read_seconds_bucket", "2.0"] == 3
    assert found["gongshi_page_read_seconds_bucket", "120.0"] == 3
    assert found["gongshi_page_read_seconds_bucket", "+Inf"] == 4
    assert found["gongshi_page_read_seconds_sum", ""] == pytest.approx(303.3)


def test_they_are_served_and_the_port_is_given_back(sqlite_url: str):
    server = serve_metrics(sqlite_url, port=0)
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{server.port}/metrics", timeout=10
        ) as answer:
            found = samples(answer.read().decode())
        assert found["gongshi_store_up", ""] == 1
        with pytest.raises(UsageError, match="metrics-port"):
            serve_metrics(sqlite_url, port=server.port)
    finally:
        server.close()
    serve_metrics(sqlite_url, port=server.port).close()


def test_a_store_that_is_away_fails_no_scrape():
    server = serve_metrics("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2", port=0)
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{server.port}/metrics", timeout=10
        ) as answer:
            assert samples(answer.read().decode()) == {("gongshi_store_up", ""): 0}
    finally:
        server.close()


def scrape(collector: StoreCollector) -> Samples:
    registry = CollectorRegistry()
    registry.register(collector)
    return samples(generate_latest(registry).decode())


def test_a_store_comes_and_goes(monkeypatch: pytest.MonkeyPatch):
    now = [1000.0]
    monkeypatch.setattr(metrics.time, "time", lambda: now[0])
    is_away = [False]

    def count() -> StoreMetrics:
        if is_away[0]:
            raise OSError("no route")
        return numbers()

    collector = StoreCollector(count)
    assert scrape(collector)["gongshi_store_up", ""] == 1
    is_away[0] = True
    now[0] += 60
    assert scrape(collector) == {("gongshi_store_up", ""): 0}
    is_away[0] = False
    now[0] += 60
    assert scrape(collector)["gongshi_review_waiting", ""] == 7


def test_what_costs_much_is_counted_seldom(monkeypatch: pytest.MonkeyPatch):
    now = [1000.0]
    counted = []
    monkeypatch.setattr(metrics.time, "time", lambda: now[0])

    def count() -> StoreMetrics:
        counted.append(now[0])
        now[0] += 4.0  # seconds that counting takes
        return numbers()

    collector = StoreCollector(count)
    for _ in range(60):
        found = scrape(collector)
        now[0] += 5.0
    assert found["gongshi_store_query_seconds", ""] == 4.0
    assert 0 < found["gongshi_store_snapshot_age_seconds", ""] <= 85
    assert len(counted) * 4.0 <= 0.06 * (now[0] - 1000.0)


def test_a_slow_store_keeps_no_scrape_waiting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(metrics, "LONGEST_WAIT_S", 0.05)
    monkeypatch.setattr(metrics, "LEAST_AGE_S", 0.0)
    monkeypatch.setattr(metrics, "AGE_PER_COST", 0)
    may_go = threading.Event()
    calls: list[Any] = []

    def count() -> StoreMetrics:
        calls.append(None)
        if len(calls) > 1:
            may_go.wait(10)
        return numbers()

    collector = StoreCollector(count)
    assert scrape(collector)["gongshi_review_waiting", ""] == 7
    began = time.monotonic()
    for _ in range(5):
        assert scrape(collector)["gongshi_review_waiting", ""] == 7
    assert time.monotonic() - began < 2
    assert len(calls) == 2  # a count that lasts is not begun again beside itself
    may_go.set()


def test_the_file_is_replaced_whole(sqlite_store: Store, tmp_path: Path):
    path = tmp_path / "metrics.prom"
    path.write_text("old", "utf-8")
    write_metrics_file(sqlite_store, path)
    assert [each.name for each in tmp_path.glob("metrics*")] == ["metrics.prom"]
    assert path.read_text("utf-8").startswith("# HELP gongshi_store_up")


def test_a_file_that_cannot_be_written_ends_no_run(sqlite_store: Store, tmp_path: Path):
    write_metrics_file(sqlite_store, tmp_path / "no folder" / "metrics.prom")


def test_the_page_is_in_step():
    assert metrics_names.PAGE.read_text("utf-8") == page(), "python -m flows.metrics_page"


def test_every_metric_is_documented_and_every_documented_one_is_there(
    sqlite_store: Store, tmp_path: Path
):
    add_run(sqlite_store, "r1", day=0, summary={"documents": {}})
    add_run(sqlite_store, "r2", day=1, state="running", finished_at=None, heartbeat_at=START)
    write_metrics_file(sqlite_store, tmp_path / "metrics.prom")
    text = (tmp_path / "metrics.prom").read_text("utf-8")
    there = {family.name: family.type for family in text_string_to_metric_families(text)}
    assert there == {each.name: each.kind for each in metrics_names.METRICS}


def test_the_dashboard_asks_for_what_is_there():
    text = (metrics_names.PAGE.parent / "grafana-dashboard.json").read_text("utf-8")
    dashboard = json.loads(text)
    asked = set(re.findall(r"gongshi_[a-z_]+", text))
    known = {each.name for each in metrics_names.METRICS}
    known |= {f"{metrics_names.PAGE_SECONDS.name}_{part}" for part in ("bucket", "sum", "count")}
    assert asked
    assert asked <= known
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
