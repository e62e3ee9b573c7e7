"""Scoring an export against gold files: what was found, what was missed, and who was warned."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.evaluation_facts import (
    NUMERIC,
    SCORED,
    Exported,
    Fact,
    Gold,
    RaisedFlag,
    flat,
    read_gold,
    similarity,
)
from models.flags import FlagCode
from models.values import Kind

# From here up two names are one (people's names are too short for that: 张三 and 张二 are two).
_SAME_NAME = 0.93
# From here up a label, a project and a misread value are taken for the wanted one.
_SAME_LABEL = 0.6
_SAME_PROJECT = 0.75
_MISREAD = 0.5

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
class Mistake:
    """One fact that was missed or made up, or one planted flag that was not raised.

    `what` is missed, missed silently, spurious, spurious unflagged, or flag.
    """

    file: str
    page: int
    what: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The score of an export.

    `silent_missed` and `silent_spurious` count numeric facts that are missing or made up with no
    flag near; `silent_rate` relates them to the numeric facts wanted. `burden` is the share of
    exported fields that ask for review. `qualifier`, `label` and `project_link` are shares of
    right ones among the facts found.
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
    exported = Exported(output)
    tally = _Tally()
    for path in gold_paths:
        _score_document(read_gold(path), exported, tally)
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
            report["mistakes"] = [asdict(mistake) for mistake in evaluation.mistakes]
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
            mistakes=tuple(sorted(self.mistakes, key=lambda m: (m.file, m.page, m.what, m.kind))),
        )


def _score_document(gold: Gold, exported: Exported, tally: _Tally) -> None:
    tally.counts["pages"] += gold.pages
    flags = exported.flags(gold.file)
    tally.counts["contradictions"] += sum(flag.code in _CONTRADICTIONS for flag in flags)
    _score_planted(gold, flags, tally)
    unread_pages = {
        flag.page for flag in flags if not flag.on_field and flag.code == FlagCode.UNREAD_REGION
    }
    for kind in SCORED:
        wanted = [fact for fact in gold.facts if fact.kind is kind]
        got = exported.facts(kind, gold.file)
        tally.counts["fields"] += len(got)
        tally.counts["flagged fields"] += sum(fact.flagged for fact in got)
        if kind not in NUMERIC:
            wanted, got = _distinct(wanted), _distinct(got)
        pairs = _pairs(wanted, got)
        left = [fact for number, fact in enumerate(got) if number not in pairs.values()]
        tally.by_kind[kind]["wanted"] += len(wanted)
        tally.by_kind[kind]["found"] += len(pairs)
        for number, fact in enumerate(wanted):
            if number in pairs:
                _score_details(fact, got[pairs[number]], tally)
            else:
                _note_missed(gold, fact, left, unread_pages, tally)
        for fact in left:
            _note_spurious(gold, fact, tally)


def _score_planted(gold: Gold, flags: Sequence[RaisedFlag], tally: _Tally) -> None:
    for planted in gold.planted:
        raised = any(f.code == planted.code and abs(f.page - planted.page) <= 1 for f in flags)
        tally.judge("planted", right=raised)
        if not raised:
            tally.mistakes.append(
                Mistake(gold.file, planted.page, "flag", planted.code, planted.why)
            )


def _distinct(facts: Sequence[Fact]) -> list[Fact]:
    """One fact of each key, the first."""
    by_key: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        by_key.setdefault(fact.key, fact)
    return list(by_key.values())


def _pairs(wanted: Sequence[Fact], got: Sequence[Fact]) -> dict[int, int]:
    """Which fact of `got` each of `wanted` is, by position: same page first, then a neighbour."""
    free = set(range(len(got)))
    pairs: dict[int, int] = {}
    for distance in (0, 1):
        for number, fact in enumerate(wanted):
            if number in pairs:
                continue
            same = [i for i in sorted(free) if _is_same(fact, got[i], distance)]
            if same:
                best = max(same, key=lambda i: _likeness(fact, got[i]))
                pairs[number] = best
                free.remove(best)
    return pairs


def _is_same(wanted: Fact, got: Fact, page_distance: int) -> bool:
    if wanted.kind in NUMERIC:
        return abs(wanted.page - got.page) <= page_distance and wanted.key == got.key
    if wanted.key == got.key:
        return True
    fuzzy = wanted.kind in (Kind.PROJECTS, Kind.ORGANIZATIONS)
    return fuzzy and similarity(wanted.raw, got.name) >= _SAME_NAME


def _likeness(wanted: Fact, got: Fact) -> float:
    return similarity(wanted.raw, got.raw) + 0.5 * similarity(wanted.label, got.label)


def _score_details(wanted: Fact, got: Fact, tally: _Tally) -> None:
    if wanted.kind in (Kind.AMOUNTS, Kind.COUNTS):
        tally.judge("qualifier", right=got.qualifier == wanted.qualifier)
    if wanted.project:
        alike = similarity(got.project, wanted.project) >= _SAME_PROJECT
        tally.judge("project", right=alike)
    if wanted.label:
        alike = similarity(got.label, wanted.label) >= _SAME_LABEL
        tally.judge("label", right=wanted.label in got.label or alike)


def _note_missed(
    gold: Gold, fact: Fact, left: Sequence[Fact], unread_pages: set[int], tally: _Tally
) -> None:
    near = [other for other in left if abs(other.page - fact.page) <= 1]
    what = "missed"
    if fact.kind in NUMERIC:
        warned = fact.page in unread_pages or any(
            other.flagged and similarity(other.raw, fact.raw) >= _MISREAD for other in near
        )
        if not warned:
            what = "missed silently"
            tally.counts["silent missed"] += 1
    text = fact.raw
    nearest = max(near, key=lambda other: similarity(other.raw, fact.raw), default=None)
    if nearest is not None and similarity(nearest.raw, fact.raw) >= _MISREAD:
        text += f" (nearest: {nearest.raw})"
    tally.mistakes.append(Mistake(gold.file, fact.page, what, fact.kind.value, text))


def _note_spurious(gold: Gold, fact: Fact, tally: _Tally) -> None:
    raw = flat(fact.raw)
    for page, text in gold.ignored:
        if abs(page - fact.page) <= 1 and (flat(text) in raw or raw in flat(text)):
            return
    tally.by_kind[fact.kind]["spurious"] += 1
    what = "spurious" if fact.flagged else "spurious unflagged"
    if fact.kind in NUMERIC and not fact.flagged:
        tally.counts["silent spurious"] += 1
    tally.mistakes.append(Mistake(gold.file, fact.page, what, fact.kind.value, fact.raw))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
