"""What a threshold of confidence for review costs, and which silent errors it leaves."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from flows.evaluation import unread_pages
from flows.evaluation_export import Exported
from flows.evaluation_facts import NUMERIC, Fact, is_misreading
from flows.evaluation_gold import Gold
from flows.evaluation_matching import KindMatch, match_document

#: The project's targets: silent errors for each numeric fact wanted, share of fields to review.
TARGET_SILENT_RATE = 0.01
TARGET_BURDEN = 0.12

# A field with a flag is pointed at whatever the threshold; what nothing can point at never is.
_ALWAYS, _NEVER = -inf, inf


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """With fields below `threshold` pointed at: share of fields to review, errors left silent."""

    threshold: float
    burden: float
    silent: int
    silent_rate: float


@dataclass(frozen=True, slots=True)
class BurdenCurve:
    """Points by rising threshold: burden rises, silent errors fall.

    The first point has threshold 0 (nothing is pointed at but what is flagged: the program as it
    is), the last one infinity (everything is looked at).
    """

    points: tuple[CurvePoint, ...]

    def at(self, threshold: float) -> CurvePoint:
        """The point of this threshold: the first one whose threshold is not below it."""
        return self.points[bisect_left(self.points, threshold, key=lambda p: p.threshold)]

    @property
    def within_targets(self) -> tuple[CurvePoint, ...]:
        """Points that meet both targets."""
        return tuple(
            point
            for point in self.points
            if point.silent_rate <= TARGET_SILENT_RATE and point.burden <= TARGET_BURDEN
        )


def burden_curve(
    exported: Exported, golds: Iterable[Gold], *, with_flags: bool = True
) -> BurdenCurve:
    """The curve over these documents; without flags, confidence alone points at fields.

    An error is silent when nothing points at it: a made-up number by its own flag or confidence,
    a missed one by those of a misreading near it or by a flag for unread ink on its page.
    """
    fields: list[float] = []
    errors: list[float] = []
    wanted = 0
    for gold in golds:
        unread = unread_pages(exported.flags(gold.file)) if with_flags else frozenset()
        for match in match_document(gold, exported):
            fields += [_level(fact, with_flags=with_flags) for fact in match.got]
            if match.kind in NUMERIC:
                wanted += len(match.wanted)
                errors += _error_levels(match, unread, with_flags=with_flags)
    return BurdenCurve(tuple(_points(sorted(fields), sorted(errors), wanted)))


def _level(fact: Fact, *, with_flags: bool) -> float:
    """The field is pointed at by every threshold above this."""
    return _ALWAYS if with_flags and fact.flagged else fact.confidence


def _error_levels(match: KindMatch, unread: frozenset[int], *, with_flags: bool) -> Iterator[float]:
    for fact in match.spurious:
        yield _level(fact, with_flags=with_flags)
    for wanted in match.missed:
        if wanted.page in unread:
            yield _ALWAYS
            continue
        levels = (
            _level(other, with_flags=with_flags)
            for other in match.left
            if is_misreading(wanted, other)
        )
        yield min(levels, default=_NEVER)


def _points(fields: Sequence[float], errors: Sequence[float], wanted: int) -> Iterator[CurvePoint]:
    """Between two neighbouring confidences nothing changes, so each is a threshold, and no more."""
    for threshold in sorted({0.0, inf} | {level for level in fields if level > 0}):
        pointed_at = bisect_left(fields, threshold)
        silent = len(errors) - bisect_left(errors, threshold)
        yield CurvePoint(
            threshold,
            pointed_at / len(fields) if fields else 0.0,
            silent,
            silent / wanted if wanted else 0.0,
        )
