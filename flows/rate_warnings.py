"""Rates of a run that are out of line with earlier runs, by more than chance explains.

A rate is a count over what could have been counted: flags over fields, failed pages over pages.
Two things make rates differ from run to run although nothing is wrong: few documents (and what
one document has it has often, so that documents count, not fields), and nights that differ, with
other sources and other kinds of documents. Both are estimated from the earlier runs themselves,
as in a meta-analysis of random effects (DerSimonian & Laird 1986), and the new run is held against
what such a night may bring (the prediction interval of Higgins, Thompson & Spiegelhalter 2009).
Nights differ by factors, lognormally; the events of one night are distributed around its own rate
as a negative binomial (seconds: a gamma) distribution with the scatter of the documents.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Self

import numpy as np
from scipy import special

#: How rarely a run without anything wrong goes beyond the limit of one subject, by the model.
#: Simulated, it is 0.000 to 0.005 where nights differ by up to 30 % (standard deviation of the
#: rate), most with few documents in which events cluster, and 0.007 where they differ by 50 %.
#: With some 25 subjects, many of them rare, a false warning comes every 15 to 100 runs. Of 200
#: documents a night three times the usual rate is found 8 times of 10 where nights differ by
#: 15 %, 4 times of 10 where they differ by 30 %; five times the usual rate 8 to 9 times of 10.
FALSE_ALARM_RATE = 0.0005
#: Earlier runs that are looked at, the newest ones, and how many there must be.
EARLIER_RUNS, FEWEST_RUNS = 20, 5
#: A run with fewer documents is neither compared nor compared with.
FEWEST_DOCUMENTS = 5
#: How nights differ from each other before there are many of them to tell: by a quarter, as a
#: standard deviation of the rate, and as if so many runs had said so. An assumption, not measured.
USUAL_SCATTER, USUAL_COUNTS_AS = 0.25, 6
#: When so many of the earlier runs had warned of a subject, what they had is how things are now.
RUNS_OF_A_NEW_LEVEL = 3

# Points of a standard normal distribution and their weights, fine enough for tails of 0.001.
_NODES = np.linspace(-6.0, 6.0, 121)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()


@dataclass(frozen=True, slots=True)
class Rate:
    """Events over exposure in the documents of a run, with what their scatter is computed from.

    `documents` had something to count in (an exposure of more than 0). `squares` are the sums
    over these documents of exposure², events x exposure, and events².
    """

    documents: int
    exposure: float
    events: float
    squares: tuple[float, float, float]

    @classmethod
    def of(cls, documents: Sequence[tuple[float, float]]) -> Self:
        """The rate over documents, each given as (exposure, events)."""
        counted = [(n, x) for n, x in documents if n > 0]
        return cls(
            len(counted),
            sum(n for n, _ in counted),
            sum(x for _, x in counted),
            (
                sum(n * n for n, _ in counted),
                sum(n * x for n, x in counted),
                sum(x * x for _, x in counted),
            ),
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `asdict` made of a rate."""
        first, second, third = kept["squares"]
        return cls(kept["documents"], kept["exposure"], kept["events"], (first, second, third))

    def __add__(self, other: Rate) -> Rate:
        """The rate over the documents of both."""
        (n_n, n_x, x_x), (m_m, m_y, y_y) = self.squares, other.squares
        return Rate(
            self.documents + other.documents,
            self.exposure + other.exposure,
            self.events + other.events,
            (n_n + m_m, n_x + m_y, x_x + y_y),
        )

    @property
    def value(self) -> float:
        """Events for one unit of exposure."""
        return self.events / self.exposure

    @property
    def is_enough(self) -> bool:
        """Whether there are documents enough to say something about a run."""
        return self.documents >= FEWEST_DOCUMENTS and self.exposure > 0

    def residual_squares(self) -> float:
        """Squared distances of the documents' events from those that the run's rate gives them."""
        n_n, n_x, x_x = self.squares
        r = self.value
        # Free of the bias that the documents' own rate brings; rounding must not turn it negative.
        unbiased = self.documents / max(1, self.documents - 1)
        return max(0.0, x_x - 2 * r * n_x + r * r * n_n) * unbiased


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared: its name, units, when a difference matters, and what it may mean.

    A warning needs a rate of `factor` times the expected one (or its inverse, where `falls_count`)
    and `fewest` events more (or fewer) than expected, however sure it is. `per` scales the rate
    that the message gives. `is_count` is false for seconds.
    """

    name: str
    chinese: str
    unit: str
    unit_chinese: str
    meaning: str
    factor: float = 1.5
    fewest: float = 5
    per: int = 100
    falls_count: bool = False
    is_count: bool = True


@dataclass(frozen=True, slots=True)
class RateWarning:
    """A rate out of line: `seen` and `expected` for one unit, `limit` the last usual one.

    `runs` earlier runs were compared with. `documents` names where most of it is.
    """

    subject: str
    seen: float
    expected: float
    limit: float
    events: float
    exposure: float
    runs: int
    message: str
    documents: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What the store keeps."""
        return asdict(self) | {"documents": list(self.documents)}


@dataclass(frozen=True, slots=True)
class _Usual:
    """What earlier runs let one expect of a run: its mean rate, and why it may have another one.

    `between` is the variance of the rate from night to night, `within` that from chance in a run
    of this size; `is_count` as in `Subject`.
    """

    mean: float
    between: float
    within: float
    is_count: bool

    def tail(self, events: float, exposure: float, *, is_fall: bool) -> float:
        """How probably a usual night has so many events or more (`is_fall`: or fewer)."""
        width = math.sqrt(math.log1p(self.between / self.mean**2))
        rates = self.mean * np.exp(width * _NODES - width * width / 2)
        expected = rates * exposure
        # The chance part grows with the rate of the night.
        variance = self.within * exposure**2 * rates / self.mean
        if self.is_count:
            excess = np.maximum(variance - expected, 1e-6 * expected)
            successes, odds = expected**2 / excess, excess / (expected + excess)
            # The negative binomial distribution as a beta integral.
            if is_fall:
                tails = special.betainc(successes, math.floor(events) + 1, 1 - odds)
            else:
                tails = special.betainc(max(1, math.ceil(events)), successes, odds)
        else:
            shape, scaled = expected**2 / variance, events * expected / variance
            tails = (special.gammainc if is_fall else special.gammaincc)(shape, scaled)
        return float(np.dot(_WEIGHTS, tails))

    def limit(self, events: float, exposure: float, *, is_fall: bool) -> float:
        """The number of events between the expected one and `events` that is just usual."""
        usual, unusual = self.mean * exposure, events
        for _ in range(25):
            middle = (usual + unusual) / 2
            if self.tail(middle, exposure, is_fall=is_fall) < FALSE_ALARM_RATE:
                unusual = middle
            else:
                usual = middle
        return (math.ceil if is_fall else math.floor)(usual) if self.is_count else usual


def find_warning(subject: Subject, rate: Rate, earlier: Sequence[Rate]) -> RateWarning | None:
    """A warning when `rate` is out of line with `earlier` runs, the newest first.

    None also when the run or the earlier runs are too few or too small to tell.
    """
    compared = list(islice((each for each in earlier if each.is_enough), EARLIER_RUNS))
    if not rate.is_enough or len(compared) < FEWEST_RUNS:
        return None
    usual = _usual(compared, rate, is_count=subject.is_count)
    expected = usual.mean * rate.exposure
    is_fall = rate.events < expected
    if abs(rate.events - expected) < subject.fewest or (is_fall and not subject.falls_count):
        return None
    if is_fall and rate.events * subject.factor > expected:
        return None
    if not is_fall and rate.events < expected * subject.factor:
        return None
    if usual.tail(rate.events, rate.exposure, is_fall=is_fall) >= FALSE_ALARM_RATE:
        return None
    limit = usual.limit(rate.events, rate.exposure, is_fall=is_fall) / rate.exposure
    return RateWarning(
        subject=subject.name,
        seen=rate.value,
        expected=usual.mean,
        limit=limit,
        events=rate.events,
        exposure=rate.exposure,
        runs=len(compared),
        message=_message(subject, rate, usual.mean, limit, len(compared)),
    )


def _usual(earlier: Sequence[Rate], new: Rate, *, is_count: bool) -> _Usual:
    """Mean of the earlier runs' rates, and how far a run like `new` may be from it."""
    exposure = sum(each.exposure for each in earlier)
    events = sum(each.events for each in earlier)
    # Half an event more, for where nothing has happened yet it may happen nevertheless.
    overall = (events + 0.5) / exposure
    residuals = sum(each.residual_squares() for each in earlier)
    # Scatter between documents, for one unit of exposure, at least that of independent events,
    # and for one document of the usual size; which of both rules depends on how events cluster.
    by_unit = max(residuals / exposure, overall if is_count else 0.0)
    by_document = residuals / sum(each.squares[0] for each in earlier)

    def within(rate: Rate) -> float:
        return max(by_unit / rate.exposure, by_document * rate.squares[0] / rate.exposure**2, 1e-12)

    weights = [1 / within(each) for each in earlier]
    mean = sum(w * each.value for w, each in zip(weights, earlier, strict=True)) / sum(weights)
    heterogeneity = sum(
        w * (each.value - mean) ** 2 for w, each in zip(weights, earlier, strict=True)
    )
    scale = sum(weights) - sum(w * w for w in weights) / sum(weights)
    between = max(0.0, (heterogeneity - (len(earlier) - 1)) / scale) if scale > 0 else 0.0
    weights = [1 / (within(each) + between) for each in earlier]
    mean = sum(w * each.value for w, each in zip(weights, earlier, strict=True)) / sum(weights)
    mean = max(mean, 0.5 / exposure)
    # What few runs say of how nights differ is uncertain. What is usual elsewhere counts as some
    # runs more (a moderated variance, Smyth 2004), and Student's t reaches farther than the normal
    # distribution by `reach` where the limit lies.
    degrees = len(earlier) - 1
    usual = (USUAL_SCATTER * mean) ** 2
    between = (degrees * between + USUAL_COUNTS_AS * usual) / (degrees + USUAL_COUNTS_AS)
    # Both quantiles are negative, as of the lower tail.
    reach = special.stdtrit(degrees + USUAL_COUNTS_AS, FALSE_ALARM_RATE) / special.ndtri(
        FALSE_ALARM_RATE
    )
    return _Usual(mean, (between + 1 / sum(weights)) * reach**2, within(new), is_count)


def _message(subject: Subject, rate: Rate, expected: float, limit: float, runs: int) -> str:
    per = subject.per
    seen = f"{rate.value * per:.3g}"
    usual, bound = f"{expected * per:.3g}", f"{limit * per:.3g}"
    each = "" if per == 1 else f"{per} "
    is_fall = rate.value < expected
    return (
        f"{subject.chinese}：每 {each}{subject.unit_chinese} {seen}，"
        f"以往 {runs} 次运行约 {usual}，{'不低于' if is_fall else '不超过'} {bound} / "
        f"{subject.name}: {seen} for {each or 'a '}{subject.unit}; {runs} earlier runs had about "
        f"{usual}, {'not less' if is_fall else 'not more'} than {bound}. {subject.meaning}"
    )
