"""The evaluation as one HTML page with pictures, for people who want to see what goes wrong.

The page needs nothing from outside and runs no script; whatever a document says is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.burden_curve import (
    TARGET_BURDEN,
    TARGET_SILENT_RATE,
    BurdenCurve,
    CurvePoint,
    burden_curve,
)
from flows.error_cards import Card, cards
from flows.evaluation import Evaluation
from flows.evaluation_causes import explain
from flows.evaluation_export import Exported
from flows.evaluation_gold import Gold
from flows.evaluation_words import CAUSES, FLAGS, KINDS, WHAT, Words
from flows.reliability import Reliability, judged_by_kind, reliability
from flows.report_charts import ReliabilityChart, curve_chart, reliability_chart
from models.errors import UsageError
from models.settings import PROGRAM_VERSION

# Thresholds of the table beside the curve.
_THRESHOLDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, inf)


@dataclass(frozen=True, slots=True)
class _KindReliability:
    words: Words
    numbers: Reliability
    chart: ReliabilityChart


@dataclass(frozen=True, slots=True)
class _CurveRow:
    threshold: float
    with_flags: CurvePoint
    confidence_alone: CurvePoint


@dataclass(frozen=True, slots=True)
class _CountTable:
    """Counts by row and kind; rows and kinds without any are left out."""

    kinds: tuple[Words, ...]
    rows: tuple[tuple[Words, tuple[int, ...], int], ...]
    totals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """The errors of one kind, by cause."""

    words: Words
    causes: tuple[tuple[Words, tuple[Card, ...]], ...]
    count: int


def write_report(
    path: Path, exported: Exported, golds: Sequence[Gold], evaluation: Evaluation, documents: Path
) -> None:
    """Write the report of an evaluation to `path`; crops come from the files in `documents`.

    Raises:
        UsageError: when the report cannot be written.
    """
    html = report_html(exported, golds, evaluation, documents)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"无法写入报告 / cannot write the report {path}: {error.strerror}",
            "Name another file with --report",
        ) from error


def report_html(
    exported: Exported, golds: Sequence[Gold], evaluation: Evaluation, documents: Path
) -> str:
    """The report as HTML text."""
    environment = Environment(
        loader=PackageLoader("flows", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    assert environment.loader
    style = environment.loader.get_source(environment, "evaluation.css")[0]
    cases = [case for gold in golds for case in explain(gold, exported, evaluation.mistakes)]
    curve = burden_curve(exported, golds)
    alone = burden_curve(exported, golds, with_flags=False)
    overall, by_kind = _reliabilities(exported, golds)
    return environment.get_template("evaluation.html.j2").render(
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        version=PROGRAM_VERSION,
        golds=golds,
        evaluation=evaluation,
        kinds=KINDS,
        targets={"silent": TARGET_SILENT_RATE, "burden": TARGET_BURDEN},
        overall=overall,
        by_kind=by_kind,
        curve=curve,
        curve_chart=curve_chart(curve, alone),
        curve_rows=_curve_rows(curve, alone),
        by_what=_count_table(
            ((WHAT[m.what], _kind_words(m.kind)) for case in cases for m in case.mistakes),
            WHAT.values(),
        ),
        by_cause=_count_table(
            ((CAUSES[case.cause], _kind_words(case.kind)) for case in cases), CAUSES.values()
        ),
        sections=_sections(cards(cases, exported, documents)),
        case_count=len(cases),
    )


def _reliabilities(
    exported: Exported, golds: Sequence[Gold]
) -> tuple[_KindReliability, list[_KindReliability]]:
    judged = judged_by_kind(exported, golds)
    everything = reliability([one for of_kind in judged.values() for one in of_kind])
    overall = _KindReliability(
        Words("全部字段", "all fields"), everything, reliability_chart(everything)
    )
    by_kind = []
    for kind, words in KINDS.items():
        if kind in judged:
            numbers = reliability(judged[kind])
            chart = reliability_chart(numbers, small=True)
            by_kind.append(_KindReliability(words, numbers, chart))
    return overall, by_kind


def _curve_rows(curve: BurdenCurve, alone: BurdenCurve) -> list[_CurveRow]:
    return [_CurveRow(t, curve.at(t), alone.at(t)) for t in _THRESHOLDS]


def _kind_words(kind: str) -> Words:
    """The kind of a fact; whatever else a mistake is about is a flag's code."""
    return next((words for known, words in KINDS.items() if known.value == kind), FLAGS)


def _count_table(counted: Iterable[tuple[Words, Words]], order: Iterable[Words]) -> _CountTable:
    counts = Counter(counted)
    kinds = tuple(k for k in (*KINDS.values(), FLAGS) if any(k == kind for _, kind in counts))
    rows = []
    for words in order:
        numbers = tuple(counts[words, kind] for kind in kinds)
        if any(numbers):
            rows.append((words, numbers, sum(numbers)))
    totals = tuple(sum(numbers[i] for _, numbers, _ in rows) for i in range(len(kinds)))
    return _CountTable(kinds, tuple(rows), totals)


def _sections(all_cards: Sequence[Card]) -> list[_Section]:
    by_kind: Mapping[Words, list[Card]] = {kind: [] for kind in (*KINDS.values(), FLAGS)}
    for card in all_cards:
        by_kind[_kind_words(card.case.kind)].append(card)
    sections = []
    for words, of_kind in by_kind.items():
        causes = tuple(
            (CAUSES[cause], tuple(c for c in of_kind if c.case.cause is cause)) for cause in CAUSES
        )
        causes = tuple((cause, of_cause) for cause, of_cause in causes if of_cause)
        if causes:
            sections.append(_Section(words, causes, len(of_kind)))
    return sections
