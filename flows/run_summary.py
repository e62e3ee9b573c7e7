"""What a run did, in numbers that stay in the store, and what in them is out of line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flows.rate_subjects import COMPARED, Compared
from flows.rate_warnings import (
    EARLIER_RUNS,
    FEWEST_RUNS,
    RUNS_OF_A_NEW_LEVEL,
    Rate,
    RateWarning,
    find_warning,
)
from flows.run_log import get_logger
from models.flags import FlagCode
from models.settings import RESULT_VERSION
from models.store import Store
from models.store_run_counts import RunCounts, count_run, earlier_summaries

# Small runs are taken together, so that more are fetched than are compared with.
_RUNS_FETCHED = 500
_DOCUMENTS_NAMED = 3


@dataclass(frozen=True, slots=True)
class RunSummary:
    """Documents by status and failures by reason, pages, fields by kind, flags by code.

    `pages` are those of the run's documents, `pages_read` those that it read itself, in
    `page_seconds` of all processes together; `seconds` is the time from its start. `compared_with`
    is how many earlier runs were large enough to compare failures with, None when the run itself
    is too small for it.
    """

    run_id: str
    result_version: str
    host: str
    seconds: float
    documents: dict[str, int]
    reasons: dict[str, int]
    pages: int
    pages_read: int
    pages_failed: int
    page_seconds: float
    pages_per_second: float
    second_reader_failures: int
    fields: dict[str, int]
    flags: dict[str, int]
    unread_regions: int
    compared_with: int | None
    rates: dict[str, Rate]
    warnings: tuple[RateWarning, ...]

    def as_json(self) -> dict[str, Any]:
        """What the store keeps of it; later runs are compared with its `rates`."""
        kept = asdict(self)
        kept["warnings"] = [warning.as_json() for warning in self.warnings]
        return kept


def summarize_run(store: Store, run_id: str) -> RunSummary:
    """The summary of a run whose documents are done, with warnings where it is out of line.

    Each warning is an event in the log, too.

    Raises:
        LookupError: when there is no such run.
    """
    counts = count_run(store, run_id)
    earlier = earlier_summaries(store, run_id, _RUNS_FETCHED)
    rates = {each.subject.name: each.rate(counts.documents) for each in COMPARED}
    warnings = tuple(_warnings(counts, rates, earlier))
    failures = COMPARED[0]
    compared = _comparison(failures, rates[failures.subject.name], earlier, counts.host)
    seconds = (datetime.now(UTC) - counts.started_at).total_seconds()
    pages_read = sum(each.pages_read for each in counts.documents)
    flags: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for document in counts.documents:
        flags.update(document.flags)
        fields.update(document.fields)
    summary = RunSummary(
        run_id=run_id,
        result_version=RESULT_VERSION,
        host=counts.host,
        seconds=seconds,
        documents=dict(Counter(each.status for each in counts.documents)),
        reasons=dict(Counter(each.reason for each in counts.documents if each.reason)),
        pages=sum(each.pages for each in counts.documents),
        pages_read=pages_read,
        pages_failed=sum(each.pages_failed for each in counts.documents),
        page_seconds=sum(each.page_seconds for each in counts.documents),
        pages_per_second=pages_read / seconds if seconds > 0 else 0.0,
        second_reader_failures=sum(each.second_reader_failures for each in counts.documents),
        fields=dict(fields),
        flags=dict(flags.most_common()),
        unread_regions=flags[FlagCode.UNREAD_REGION.value],
        compared_with=len(compared.earlier) if compared.rate.is_enough else None,
        rates=rates,
        warnings=warnings,
    )
    _log_warnings(summary)
    return summary


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A rate, how many small runs before this one it has in it, and the earlier ones."""

    rate: Rate
    together: int
    earlier: list[Rate]


def _log_warnings(summary: RunSummary) -> None:
    for warning in summary.warnings:
        get_logger().warning(
            "rate_warning",
            run_id=summary.run_id,
            subject=warning.subject,
            seen=round(warning.seen, 6),
            expected=round(warning.expected, 6),
            limit=round(warning.limit, 6),
            message=warning.message,
        )


def _warnings(
    counts: RunCounts, rates: Mapping[str, Rate], earlier: Sequence[Mapping[str, Any]]
) -> list[RateWarning]:
    found = []
    for compared in COMPARED:
        rate = rates[compared.subject.name]
        comparison = _comparison(compared, rate, earlier, counts.host)
        warning = find_warning(compared.subject, comparison.rate, comparison.earlier)
        if warning is not None:
            worst = compared.worst(counts.documents, warning.expected)[:_DOCUMENTS_NAMED]
            message = warning.message
            if comparison.together:
                n = comparison.together
                message += f" （连同此前 {n} 次小的运行 / with {n} small runs before this one）"
            found.append(replace(warning, documents=tuple(worst), message=message))
    return found


def _comparison(
    compared: Compared, rate: Rate, earlier: Sequence[Mapping[str, Any]], host: str
) -> _Comparison:
    """The run's rate, and the earlier ones that it is fair to compare with, the newest first.

    Runs of a few documents, as a watched folder makes them, are taken together until there are
    documents enough, this one with those just before it. Compared with are runs of this version
    of the program where there are enough, otherwise all. Runs that were out of line themselves
    would hide the next one that is, so that they are left out, until there are so many of them
    that this is how things are now.
    """
    name = compared.subject.name
    known = [each for each in earlier if name in each.get("rates", {})]
    if compared.on_one_host:
        known = [each for each in known if each.get("host") == host]
    together = 0
    if rate.documents:
        while not rate.is_enough and known and not _has_warned(known[0], name):
            before = Rate.from_json(known[0]["rates"][name])
            if before.is_enough:
                break
            known, rate, together = known[1:], rate + before, together + (before.documents > 0)
    nights = _nights([e for e in known if e.get("result_version") == RESULT_VERSION], name)
    if len(nights) < FEWEST_RUNS:
        nights = _nights(known, name)
    nights = nights[:EARLIER_RUNS]
    usual = [of_night for of_night, warned in nights if not warned]
    if len(nights) - len(usual) >= RUNS_OF_A_NEW_LEVEL:
        usual = [of_night for of_night, _ in nights]
    return _Comparison(rate, together, usual)


def _nights(runs: Sequence[Mapping[str, Any]], name: str) -> list[tuple[Rate, bool]]:
    """Rates over documents enough, small runs taken together, and whether there was a warning."""
    nights: list[tuple[Rate, bool]] = []
    pending, warned = Rate.of([]), False
    for run in runs:
        pending += Rate.from_json(run["rates"][name])
        warned = warned or _has_warned(run, name)
        if pending.is_enough:
            nights.append((pending, warned))
            pending, warned = Rate.of([]), False
    return nights


def _has_warned(run: Mapping[str, Any], name: str) -> bool:
    return any(warning["subject"] == name for warning in run.get("warnings", ()))
