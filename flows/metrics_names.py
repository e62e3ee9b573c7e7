"""The metrics by name, and docs/metrics.md, which is made from them.

`python -m flows.metrics_page` writes the page; a test holds it in step.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.work_states import DocumentState, PageState

#: Upper bounds in seconds of the histogram of reading a page: most take 1 to 3 s.
PAGE_SECONDS_BOUNDS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 60.0, 120.0)


@dataclass(frozen=True, slots=True)
class MetricName:
    """One metric: `kind` is gauge or histogram, `label` the name of its only label or "".

    `values` are those of the label that always stand there, also with a number of 0.
    """

    name: str
    kind: str
    meaning: str
    chinese: str
    label: str = ""
    values: tuple[str, ...] = ()


STORE_UP = MetricName(
    "gongshi_store_up", "gauge", "1 when the store answered, 0 when it did not.", "存储可用"
)
SNAPSHOT_AGE = MetricName(
    "gongshi_store_snapshot_age_seconds",
    "gauge",
    "Age of the numbers below: they are counted again at intervals, see “What it costs”.",
    "数字的时效",
)
QUERY_SECONDS = MetricName(
    "gongshi_store_query_seconds", "gauge", "How long counting them took.", "统计用时"
)
DOCUMENTS = MetricName(
    "gongshi_documents",
    "gauge",
    "Documents by the state of the work on them.",
    "各状态的文件",
    "state",
    tuple(state.value for state in DocumentState),
)
PAGES = MetricName(
    "gongshi_pages",
    "gauge",
    "Pages by the state of the work on them.",
    "各状态的页",
    "state",
    tuple(state.value for state in PageState),
)
QUARANTINED = MetricName(
    "gongshi_quarantined_documents",
    "gauge",
    "Documents in quarantine, by reason.",
    "隔离的文件（按原因）",
    "reason",
)
OPEN_FLAGS = MetricName(
    "gongshi_open_flags", "gauge", "Flags that nobody settled yet, by code.", "未处理标记", "code"
)
WAITING = MetricName(
    "gongshi_review_waiting",
    "gauge",
    "What waits on the review page: fields, and flags on no field.",
    "待审核",
)
RUNS = MetricName(
    "gongshi_runs",
    "gauge",
    "Runs by state: running, completed, incomplete, stopped, lost.",
    "各状态的运行",
    "state",
    ("running", "completed", "incomplete", "stopped", "lost"),
)
HEARTBEAT_AGE = MetricName(
    "gongshi_run_heartbeat_age_seconds",
    "gauge",
    "Seconds since the last sign of life of the running run that is silent longest; "
    "absent while none runs.",
    "运行中任务的心跳时效",
)
LAST_SUCCESS = MetricName(
    "gongshi_last_success_timestamp_seconds",
    "gauge",
    "When the last run ended with every document complete; absent before the first one.",
    "上次全部完成的时间",
)
LAST_END = MetricName(
    "gongshi_last_run_end_timestamp_seconds",
    "gauge",
    "When the last run ended by itself, also one with failures.",
    "上次结束的时间",
)
LAST_SECONDS = MetricName(
    "gongshi_last_run_seconds", "gauge", "How long that run lasted.", "上次运行用时"
)
LAST_DOCUMENTS = MetricName(
    "gongshi_last_run_documents",
    "gauge",
    "Documents of that run by how it left them.",
    "上次运行的文件",
    "status",
    ("complete", "partial", "failed"),
)
LAST_PAGES = MetricName(
    "gongshi_last_run_pages_read", "gauge", "Pages that that run read.", "上次运行读的页"
)
LAST_FAILED_PAGES = MetricName(
    "gongshi_last_run_pages_failed", "gauge", "Pages that it could not read.", "上次运行失败的页"
)
LAST_FIELDS = MetricName(
    "gongshi_last_run_fields", "gauge", "Fields that it found, by kind.", "上次运行的字段", "kind"
)
LAST_FLAGS = MetricName(
    "gongshi_last_run_flags", "gauge", "Flags that it raised, by code.", "上次运行的标记", "code"
)
LAST_WARNINGS = MetricName(
    "gongshi_last_run_rate_warnings",
    "gauge",
    "Rates of that run out of line with earlier runs, by subject; none when all are usual.",
    "上次运行的异常",
    "subject",
)
PAGE_SECONDS = MetricName(
    "gongshi_page_read_seconds",
    "histogram",
    "Seconds that reading a page took, over all pages in the store. A page that is read again "
    "counts with its last time.",
    "每页读取秒数",
)
METRICS = (
    STORE_UP,
    SNAPSHOT_AGE,
    QUERY_SECONDS,
    DOCUMENTS,
    PAGES,
    QUARANTINED,
    OPEN_FLAGS,
    WAITING,
    RUNS,
    HEARTBEAT_AGE,
    LAST_SUCCESS,
    LAST_END,
    LAST_SECONDS,
    LAST_DOCUMENTS,
    LAST_PAGES,
    LAST_FAILED_PAGES,
    LAST_FIELDS,
    LAST_FLAGS,
    LAST_WARNINGS,
    PAGE_SECONDS,
)
PAGE = Path(__file__).parent.parent / "docs" / "metrics.md"

_HEAD = """\
# Metrics

<!-- Made by `python -m flows.metrics_page`; change flows/metrics_names.py, not this page. -->

gongshi gives its numbers to [Prometheus](https://prometheus.io) in two ways. All of them are
counted in the store, so that one place tells about all runs, on whichever machine they are.

- `gongshi schedule --metrics-port 9464` serves them at `http://127.0.0.1:9464/metrics`.
- Every run writes them to `OUTPUT/metrics.prom`, replaced whole, for the textfile collector of
  the node exporter: point `--collector.textfile.directory` at the folder, or link the file there.

| metric | type | label | meaning |
|---|---|---|---|
"""
_FOOT = """
`gongshi_page_read_seconds` has buckets up to {bounds} s. States and reasons are those that
`gongshi status` shows.

## What to be woken for

```yaml
groups:
  - name: gongshi
    rules:
      - alert: GongshiStoreAway
        expr: gongshi_store_up == 0
        for: 5m
      - alert: GongshiNumbersOld     # the store answers no more, or takes very long
        expr: gongshi_store_snapshot_age_seconds > 3600
      - alert: GongshiNoRunForADay   # nightly runs; also when all of them fail to start
        expr: time() - gongshi_last_run_end_timestamp_seconds > 26 * 3600
      - alert: GongshiRunSilent      # a run beats every 10 s and counts as dead after 60 s
        expr: gongshi_run_heartbeat_age_seconds > 120
      - alert: GongshiRatesOutOfLine
        expr: gongshi_last_run_rate_warnings > 0
      - alert: GongshiQuarantineGrows
        expr: delta(gongshi_quarantined_documents[1d]) > 20
```

`docs/grafana-dashboard.json` is a dashboard of them for Grafana: import it and choose the data
source.

## When a rate is out of line

After a run its rates are held against those of up to 20 earlier runs: flags over fields, pages or
documents, failed documents and pages, failures of the second reader, fields a page, seconds a
page. How far a usual night may be from the others is estimated from these nights: how much they
differ from each other, and how much documents differ within each. Documents that an earlier run
had failed on are left out, seconds are compared on one machine only, and runs that were out of
line themselves are not compared with, until three of them say that this is how things are now.
Runs of fewer than five documents, as a watched folder makes them, are taken together until there
are five. Nothing is said before there are five such runs, or groups of runs, to compare with.

How surely that works is simulated in `tests/test_rate_warnings.py`. Where nights differ by up to
30 % (standard deviation of the rate), one subject warns for nothing in at most 5 of 1,000 runs, so
that one of the {subjects} subjects does every 15 to 100 runs. With 200 documents a night, three
times the usual rate is found 8 times of 10 where nights differ by 15 %, 4 times of 10 where they
differ by 30 %; five times the usual rate is found 8 to 9 times of 10.

## What it costs

States, quarantine, runs and the review queue are counted on their indexes; pages and flags are
looked at once each. On SQLite a million pages take 0.6 s and a million flags 0.4 s, so that ten
million of both take about 10 s. So that large stores are not
counted all the time, numbers are kept for at least {least} s and for {share} times as long as
counting took: monitoring costs at most 5 % of one connection. A scrape waits {wait} s at most for
new numbers and gets the last ones otherwise, with their age in
`gongshi_store_snapshot_age_seconds`.
"""


def metrics_page(subjects: int, least_s: float, share: int, wait_s: float) -> str:
    """The text of docs/metrics.md."""
    rows = [
        f"| `{each.name}` | {each.kind} | {f'`{each.label}`' if each.label else ''} "
        f"| {each.chinese} / {each.meaning} |\n"
        for each in METRICS
    ]
    foot = _FOOT.replace("{bounds}", f"{PAGE_SECONDS_BOUNDS[-1]:g}")
    foot = foot.replace("{subjects}", str(subjects)).replace("{least}", f"{least_s:g}")
    foot = foot.replace("{share}", str(share)).replace("{wait}", f"{wait_s:g}")
    return _HEAD + "".join(rows) + foot
