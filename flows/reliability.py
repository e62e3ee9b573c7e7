"""Whether a stated confidence can be believed: of the values at 0.9, are nine in ten right?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import NormalDist, fmean

from flows.evaluation_export import Exported
from flows.evaluation_facts import SCORED
from flows.evaluation_gold import Gold
from flows.evaluation_matching import judge_fields
from models.values import Kind

#: Bins of confidence, each without its upper end but for the last: narrow towards 1, where most
#: values are and where the threshold for review lies.
BIN_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1.0)

# Two-sided 95 %.
_Z = NormalDist().inv_cdf(0.975)

Judged = tuple[float, bool]
"""A field's exported confidence, and whether the field is right."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The fields whose confidence lies in one stretch; `low` and `high` bound the share right.

    `confidence` is their mean confidence. The bounds are Wilson's at 95 % (E. B. Wilson,
    JASA 22, 1927), which hold also for few fields and for shares of 0 and 1.
    """

    lower: float
    upper: float
    count: int
    right: int
    confidence: float

    @property
    def share(self) -> float:
        """Share of the fields that are right."""
        return self.right / self.count

    @property
    def low(self) -> float:
        """Lower bound of the share right."""
        return wilson_interval(self.right, self.count)[0]

    @property
    def high(self) -> float:
        """Upper bound of the share right."""
        return wilson_interval(self.right, self.count)[1]

    @property
    def is_believable(self) -> bool:
        """Whether the mean confidence lies within the bounds of the share right."""
        return self.low <= self.confidence <= self.high


@dataclass(frozen=True, slots=True)
class Reliability:
    """Confidence against share right over `count` fields; bins without fields are left out.

    `calibration_error` is the expected calibration error: the mean distance of confidence and
    share right, bins weighted by their fields (Naeini et al., AAAI 2015). `brier` is the mean
    squared distance of confidence and outcome (Brier 1950): 0 is perfect.
    """

    bins: tuple[Bin, ...]
    count: int
    right: int
    calibration_error: float
    brier: float


def reliability(judged: Sequence[Judged]) -> Reliability:
    """The reliability of these fields; all zero for none."""
    if not judged:
        return Reliability((), 0, 0, 0.0, 0.0)
    bins = tuple(_bins(judged))
    count = len(judged)
    return Reliability(
        bins,
        count,
        sum(right for _, right in judged),
        sum(b.count * abs(b.share - b.confidence) for b in bins) / count,
        fmean((confidence - right) ** 2 for confidence, right in judged),
    )


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Bounds (95 %) of a share of which `right` of `count` (at least 1) were seen."""
    share, z2 = right / count, _Z * _Z
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z * sqrt(share * (1 - share) / count + z2 / (4 * count * count)) / (1 + z2 / count)
    return max(0.0, centre - half), min(1.0, centre + half)


def judged_by_kind(exported: Exported, golds: Iterable[Gold]) -> Mapping[Kind, list[Judged]]:
    """Confidence and rightness of every exported field that the gold speaks of."""
    judged: dict[Kind, list[Judged]] = defaultdict(list)
    for gold in golds:
        right = judge_fields(gold, exported)
        for kind in SCORED:
            for fact in exported.facts(kind, gold.file):
                if fact.field_id in right:
                    judged[kind].append((fact.confidence, right[fact.field_id]))
    return judged


def _bins(judged: Sequence[Judged]) -> Iterable[Bin]:
    for lower, upper in pairwise(BIN_EDGES):
        inside = [
            (confidence, right)
            for confidence, right in judged
            if lower <= confidence < upper or confidence == upper == BIN_EDGES[-1]
        ]
        if inside:
            mean = fmean(confidence for confidence, _ in inside)
            yield Bin(lower, upper, len(inside), sum(right for _, right in inside), mean)
