"""Scoring an export against gold files: what was found, what was missed, and who was warned."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.evaluation_export import Exported, RaisedFlag
from flows.evaluation_facts import NUMERIC, SCORED, Fact, is_misreading, similarity
from flows.evaluation_gold import Gold, read_gold
from flows.evaluation_matching import KindMatch, judge_fields, match_document
from flows.mistakes import Mistake, What
from models.flags import FlagCode
from models.values import Kind

__all__ = [
    "Exported",
    "Gold",
    "evaluate",
    "evaluate_export",
    "judge_fields",
    "read_gold",
    "report_lines",
]

# From here up a label and a project are taken for the wanted one.
_SAME_LABEL = 0.6
_SAME_PROJECT = 0.75

# Flags for which a document's statements contradict one another.
_CONTRADICTIONS = (
    FlagCode.SUM_MISMATCH,
    FlagCode.CONFLICTING_VALUES,
    FlagCode.RATE_MISMATCH,
    FlagCode.WORDS_FIGURES_MISMATCH,
)


@dataclass(frozen=True, slots=True)
class KindScore:
    """Facts of one kind: wanted, found among them, and found beyond them."""

    wanted: int
    found: int
    spurious: int

    @property
    def precision(self) -> float:
        """Share of what was found that was wanted; 0 when nothing was found."""
        return _share(self.found, self.found + self.spurious)

    @property
    def recall(self) -> float:
        """Share of what was wanted that was found; 0 when nothing was wanted."""
        return _share(self.found, self.wanted)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.found, self.found + self.spurious + self.wanted)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The score of an export.

    `silent_missed` and `silent_spurious` count numeric facts that are missing or made up with no
    flag near; `silent_rate` relates them to the numeric facts wanted. `burden` is the share of
    exported fields that ask for review. `qualifier`, `label` and `project_link` are shares of
    right ones among the facts found. `contradictions_false` counts the flags that say a document
    contradicts itself on a page (or its neighbour) where the gold knows of no such mistake.
    """

    kinds: dict[Kind, KindScore]
    pages: int
    numeric_wanted: int
    silent_missed: int
    silent_spurious: int
    burden: float
    qualifier: float
    label: float
    project_link: float
    planted_found: int
    planted: int
    contradictions_reported: int
    contradictions_false: int
    mistakes: tuple[Mistake, ...]

    @property
    def silent_rate(self) -> float:
        """Silent errors for each numeric fact wanted."""
        return _share(self.silent_missed + self.silent_spurious, self.numeric_wanted)


def evaluate(output: Path, gold_paths: Sequence[Path]) -> Evaluation:
    """Score the CSV files in `output` against gold files.

    A fact is found when kind and normalised value agree in the same file, for numbers also the
    page (a neighbour counts: paragraphs cross pages); every exported fact is found once at most.

    Raises:
        UsageError: when a gold file cannot be read or nothing was exported.
    """
    return evaluate_export(Exported(output), [read_gold(path) for path in gold_paths])


def evaluate_export(exported: Exported, golds: Iterable[Gold]) -> Evaluation:
    """Score an export that is read already, as `evaluate` does."""
    tally = _Tally()
    for gold in golds:
        _score_document(gold, exported, tally)
    return tally.evaluation()


def report_lines(
    evaluation: Evaluation, *, errors: bool = False, as_json: bool = False
) -> Iterator[str]:
    """The evaluation for people, or as one line of JSON; with every mistake when asked for."""
    kinds = {
        kind.value: {
            "gold": score.wanted,
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "f1": round(score.f1, 4),
        }
        for kind, score in evaluation.kinds.items()
    }
    summary = {
        name: value
        for name, value in asdict(evaluation).items()
        if name not in ("kinds", "mistakes")
    } | {"silent_rate": evaluation.silent_rate}
    summary = {k: round(v, 4) if isinstance(v, float) else v for k, v in summary.items()}
    if as_json:
        report: dict[str, object] = {**kinds, "summary": summary}
        if errors:
            report["mistakes"] = [
                {"file": m.file, "page": m.page, "what": m.what, "kind": m.kind, "text": m.text}
                for m in evaluation.mistakes
            ]
        yield json.dumps(report, ensure_ascii=False)
        return
    if errors:
        for m in evaluation.mistakes:
            yield f"{m.file} | {m.page} | {m.what} | {m.kind} | {m.text}"
    yield f"{'':14} {'gold':>6} {'precision':>9} {'recall':>9} {'F1':>9}"
    for name, row in kinds.items():
        yield (
            f"{name:14} {row['gold']:>6} {row['precision']:>9.4f} {row['recall']:>9.4f}"
            f" {row['f1']:>9.4f}"
        )
    for name, value in summary.items():
        yield f"{name:24} {value}"


class _Tally:
    """Counts over the documents scored so far."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.by_kind: dict[Kind, Counter[str]] = {kind: Counter() for kind in SCORED}
        self.mistakes: list[Mistake] = []

    def judge(self, measure: str, *, right: bool) -> None:
        self.counts[f"{measure} judged"] += 1
        self.counts[f"{measure} right"] += right

    def note(self, mistake: Mistake) -> None:
        self.mistakes.append(mistake)

    def right_share(self, measure: str) -> float:
        return _share(self.counts[f"{measure} right"], self.counts[f"{measure} judged"])

    def evaluation(self) -> Evaluation:
        counts = self.counts
        return Evaluation(
            kinds={
                kind: KindScore(c["wanted"], c["found"], c["spurious"])
                for kind, c in self.by_kind.items()
            },
            pages=counts["pages"],
            numeric_wanted=sum(self.by_kind[kind]["wanted"] for kind in NUMERIC),
            silent_missed=counts["silent missed"],
            silent_spurious=counts["silent spurious"],
            burden=_share(counts["flagged fields"], counts["fields"]),
            qualifier=self.right_share("qualifier"),
            label=self.right_share("label"),
            project_link=self.right_share("project"),
            planted_found=counts["planted right"],
            planted=counts["planted judged"],
            contradictions_reported=counts["contradictions"],
            contradictions_false=counts["false contradictions"],
            mistakes=tuple(sorted(self.mistakes, key=lambda m: (m.file, m.page, m.what, m.kind))),
        )


def _score_document(gold: Gold, exported: Exported, tally: _Tally) -> None:
    tally.counts["pages"] += gold.pages
    flags = exported.flags(gold.file)
    _score_planted(gold, flags, tally)
    _score_contradictions(gold, flags, tally)
    unread = unread_pages(flags)
    for match in match_document(gold, exported):
        _score_kind(gold, match, unread, tally)


def unread_pages(flags: Iterable[RaisedFlag]) -> frozenset[int]:
    """Pages of which the program says that ink was left unread: it warns of anything missing."""
    return frozenset(
        flag.page for flag in flags if not flag.field_ids and flag.code == FlagCode.UNREAD_REGION
    )


def _score_kind(gold: Gold, match: KindMatch, unread: frozenset[int], tally: _Tally) -> None:
    counts = tally.by_kind[match.kind]
    tally.counts["fields"] += len(match.got)
    tally.counts["flagged fields"] += sum(fact.flagged for fact in match.got)
    counts["wanted"] += len(match.wanted)
    counts["found"] += len(match.pairs)
    counts["spurious"] += len(match.spurious)
    for wanted, got in match.pairs:
        _score_details(gold, wanted, got, tally)
    for fact in match.missed:
        _note_missed(gold, fact, match.left, unread, tally)
    for fact in match.spurious:
        _note_spurious(gold, fact, tally)


def _score_planted(gold: Gold, flags: Sequence[RaisedFlag], tally: _Tally) -> None:
    for planted in gold.planted:
        raised = any(f.code == planted.code and abs(f.page - planted.page) <= 1 for f in flags)
        tally.judge("planted", right=raised)
        if not raised:
            tally.note(
                Mistake(gold.file, planted.page, What.FLAG_NOT_RAISED, planted.code, planted.why)
            )


def _score_contradictions(gold: Gold, flags: Sequence[RaisedFlag], tally: _Tally) -> None:
    for flag in flags:
        if flag.code not in _CONTRADICTIONS:
            continue
        tally.counts["contradictions"] += 1
        if not any(p.code == flag.code and abs(p.page - flag.page) <= 1 for p in gold.planted):
            tally.counts["false contradictions"] += 1
            tally.note(
                Mistake(gold.file, flag.page, What.FALSE_FLAG, flag.code, flag.message, flag=flag)
            )


def _score_details(gold: Gold, wanted: Fact, got: Fact, tally: _Tally) -> None:
    def judge(measure: str, what: What, expected: str, stated: str, *, right: bool) -> None:
        tally.judge(measure, right=right)
        if not right:
            text = f"{got.raw}: {expected} ≠ {stated or '—'}"
            tally.note(Mistake(gold.file, got.page, what, got.kind.value, text, wanted, got))

    if wanted.kind in (Kind.AMOUNTS, Kind.COUNTS):
        same = got.qualifier == wanted.qualifier
        judge("qualifier", What.WRONG_QUALIFIER, wanted.qualifier, got.qualifier, right=same)
    if wanted.project:
        same = similarity(got.project, wanted.project) >= _SAME_PROJECT
        judge("project", What.WRONG_PROJECT, wanted.project, got.project, right=same)
    if wanted.label:
        same = similarity(got.label, wanted.label) >= _SAME_LABEL or wanted.label in got.label
        judge("label", What.WRONG_LABEL, wanted.label, got.label, right=same)


def _note_missed(
    gold: Gold, fact: Fact, left: Sequence[Fact], unread: frozenset[int], tally: _Tally
) -> None:
    alike = [other for other in left if is_misreading(fact, other)]
    what = What.MISSED
    if fact.kind in NUMERIC:
        warned = fact.page in unread or any(other.flagged for other in alike)
        if not warned:
            what = What.MISSED_SILENTLY
            tally.counts["silent missed"] += 1
    text = fact.raw
    if alike:
        nearest = max(alike, key=lambda other: similarity(other.raw, fact.raw))
        text += f" (nearest: {nearest.raw})"
    tally.note(Mistake(gold.file, fact.page, what, fact.kind.value, text, wanted=fact))


def _note_spurious(gold: Gold, fact: Fact, tally: _Tally) -> None:
    what = What.SPURIOUS if fact.flagged else What.SPURIOUS_UNFLAGGED
    if fact.kind in NUMERIC and not fact.flagged:
        tally.counts["silent spurious"] += 1
    tally.note(Mistake(gold.file, fact.page, what, fact.kind.value, fact.raw, got=fact))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
