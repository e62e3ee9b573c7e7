"""The numbers of the store for Prometheus: served at a port, and written to a file."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server, write_to_textfile
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from flows import metrics_names as names
from flows.metrics_names import MetricName
from flows.run_log import get_logger
from models.errors import UsageError
from models.store import Store, open_store
from models.store_metrics import StoreMetrics, read_metrics

#: Numbers are kept so long, and so many times as long as counting them took.
LEAST_AGE_S, AGE_PER_COST = 15.0, 20
#: A scrape waits so long for new numbers; Prometheus gives up after 10 s by default.
LONGEST_WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """Numbers as they were at `taken` (clock of `time.time`), counted in `cost_s`."""

    numbers: StoreMetrics
    taken: float
    cost_s: float


class StoreCollector(Collector):
    """Counts in the store when it is asked, at most at intervals, and never fails.

    `count` gives the numbers or raises whatever a store that is away raises.
    """

    def __init__(self, count: Callable[[], StoreMetrics]) -> None:
        self._count = count
        self._snapshot: _Snapshot | None = None
        self._is_up = False
        self._lock = threading.Lock()
        self._counting: threading.Thread | None = None
        self._retry_at = 0.0

    def describe(self) -> Iterable[Metric]:
        """Nothing is counted when the collector is registered."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The metrics; `gongshi_store_up` alone while the store has never answered."""
        with self._lock:
            if self._is_due() and (self._counting is None or not self._counting.is_alive()):
                self._counting = threading.Thread(target=self._refresh, daemon=True)
                self._counting.start()
            counting = self._counting
        if counting is not None:
            counting.join(LONGEST_WAIT_S)
        snapshot = self._snapshot
        yield _gauge(names.STORE_UP, float(self._is_up))
        if snapshot is not None and self._is_up:
            now = time.time()
            yield _gauge(names.SNAPSHOT_AGE, now - snapshot.taken)
            yield _gauge(names.QUERY_SECONDS, snapshot.cost_s)
            yield from families(snapshot.numbers, now)

    def count_now(self) -> None:
        """Count without a limit of time."""
        self._refresh()

    def _is_due(self) -> bool:
        now = time.time()
        if self._snapshot is None or not self._is_up:
            return now >= self._retry_at
        keep_s = max(LEAST_AGE_S, AGE_PER_COST * self._snapshot.cost_s)
        return now >= self._snapshot.taken + keep_s

    def _refresh(self) -> None:
        began = time.time()
        try:
            numbers = self._count()
        except Exception as error:  # noqa: BLE001 - whatever it is, the scrape must say "down"
            if self._is_up or self._retry_at == 0.0:
                get_logger().error("metrics_store_away", error=f"{type(error).__name__}: {error}")
            self._is_up = False
            self._retry_at = time.time() + LEAST_AGE_S
        else:
            now = time.time()
            self._snapshot = _Snapshot(numbers, now, now - began)
            self._is_up = True


class MetricsServer:
    """A server of metrics; `port` is where it listens, `close` ends it."""

    def __init__(self, registry: CollectorRegistry, port: int, host: str) -> None:
        self._server, self._thread = start_http_server(port, addr=host, registry=registry)
        self.port: int = self._server.server_port

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve_metrics(store_url: str, port: int, host: str = "127.0.0.1") -> MetricsServer:
    """Serve the metrics at `http://HOST:PORT/metrics` from threads of this process; 0: a free port.

    A store that is away, now or later, is reported and tried again.

    Raises:
        UsageError: when the port cannot be had.
    """
    opened: list[Store] = []

    def count() -> StoreMetrics:
        if not opened:
            opened.append(open_store(store_url))
        return read_metrics(opened[0], names.PAGE_SECONDS_BOUNDS)

    registry = CollectorRegistry()
    registry.register(StoreCollector(count))
    try:
        return MetricsServer(registry, port, host)
    except OSError as error:
        raise UsageError(
            f"无法监听 / cannot listen at {host}:{port} for metrics: {error.strerror}",
            "请换端口 / Give another --metrics-port",
        ) from error


def write_metrics_file(store: Store, path: Path) -> None:
    """Write the metrics to `path` for a textfile collector, replaced whole.

    Where that fails the log says so: the work of a run does not fail for its numbers.
    """
    registry = CollectorRegistry()
    collector = StoreCollector(lambda: read_metrics(store, names.PAGE_SECONDS_BOUNDS))
    collector.count_now()
    registry.register(collector)
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        get_logger().error("metrics_file_failed", path=str(path), error=str(error))


def families(numbers: StoreMetrics, now: float) -> Iterator[Metric]:
    """The numbers as Prometheus wants them; `now` is in seconds since 1970."""
    yield _by_label(names.DOCUMENTS, numbers.documents)
    yield _by_label(names.PAGES, numbers.pages)
    yield _by_label(names.QUARANTINED, numbers.quarantined)
    yield _by_label(names.OPEN_FLAGS, numbers.open_flags)
    yield _gauge(names.WAITING, numbers.waiting)
    yield _by_label(names.RUNS, numbers.runs)
    if numbers.heartbeats:
        yield _gauge(names.HEARTBEAT_AGE, max(0.0, now - min(numbers.heartbeats).timestamp()))
    if numbers.last_success_at is not None:
        yield _gauge(names.LAST_SUCCESS, numbers.last_success_at.timestamp())
    yield from _last_run(numbers)
    yield _page_seconds(numbers)


def _last_run(numbers: StoreMetrics) -> Iterator[Metric]:
    run = numbers.last_run
    if run is None:
        return
    yield _gauge(names.LAST_END, run.finished_at.timestamp())
    yield _gauge(names.LAST_SECONDS, (run.finished_at - run.started_at).total_seconds())
    summary = run.summary
    yield _by_label(names.LAST_DOCUMENTS, summary.get("documents", {}))
    yield _gauge(names.LAST_PAGES, summary.get("pages_read", 0))
    yield _gauge(names.LAST_FAILED_PAGES, summary.get("pages_failed", 0))
    yield _by_label(names.LAST_FIELDS, summary.get("fields", {}))
    yield _by_label(names.LAST_FLAGS, summary.get("flags", {}))
    warned = {warning["subject"]: 1 for warning in summary.get("warnings", ())}
    yield _by_label(names.LAST_WARNINGS, warned)


def _page_seconds(numbers: StoreMetrics) -> Metric:
    metric = names.PAGE_SECONDS
    family = HistogramMetricFamily(metric.name, metric.meaning)
    buckets, total = [], 0
    for bound, number in numbers.page_seconds.items():
        total += number
        buckets.append(("+Inf" if bound is None else str(bound), total))
    family.add_metric([], buckets, numbers.page_seconds_sum)
    return family


def _gauge(metric: MetricName, value: float) -> Metric:
    return GaugeMetricFamily(metric.name, metric.meaning, value=value)


def _by_label(metric: MetricName, numbers: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(metric.name, metric.meaning, labels=[metric.label])
    for value, number in (dict.fromkeys(metric.values, 0) | dict(numbers)).items():
        family.add_metric([value], number)
    return family
