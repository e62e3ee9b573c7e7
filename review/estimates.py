"""How many errors nobody sees, estimated from those that a blind look found."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Stratum:
    """Values of one kind: how many were looked at and wrong, and how many there are in all.

    `looked_at` counts those found right or wrong; `unclear` ones are left out of it.
    """

    looked_at: int
    wrong: int
    unclear: int
    population: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate of errors with its 95 % interval; None while nothing is known.

    `expected` are the errors to be expected among the `covered` values, which are those of the
    kinds that were looked at, of `population` in all.
    """

    looked_at: int
    wrong: int
    unclear: int
    population: int
    covered: int
    rate: float | None
    low: float | None
    high: float | None

    @property
    def expected(self) -> tuple[float, float, float] | None:
        """Lowest, likeliest and highest number of errors among the covered values."""
        if self.rate is None or self.low is None or self.high is None:
            return None
        return self.low * self.covered, self.rate * self.covered, self.high * self.covered


def clopper_pearson(wrong: float, looked_at: float) -> tuple[float, float]:
    """The exact 95 % interval of a share: Clopper and Pearson, Biometrika 26 (1934).

    Numbers that are not whole come from weighted samples.

    Raises:
        ValueError: unless 0 <= wrong <= looked_at and 0 < looked_at.
    """
    if not 0 <= wrong <= looked_at or not looked_at:
        raise ValueError(f"{wrong} of {looked_at} is no share")
    # The quantiles of the beta distribution. scipy takes long to import, and most commands never
    # estimate anything.
    from scipy.special import betaincinv  # noqa: PLC0415

    tail = (1 - CONFIDENCE) / 2
    low = float(betaincinv(wrong, looked_at - wrong + 1, tail)) if wrong else 0.0
    high = float(betaincinv(wrong + 1, looked_at - wrong, 1 - tail)) if wrong < looked_at else 1.0
    return low, high


def estimate(strata: Iterable[Stratum]) -> Estimate:
    """The rate over kinds of which unequal shares were looked at.

    Each kind weighs as many values as it has. The interval is that of a simple sample of the
    effective size (Kish, Survey Sampling, 1965: weights squared over sample sizes); where every
    kind was sampled alike it is the exact one.
    """
    every = list(strata)
    known = [s for s in every if s.looked_at]
    looked_at = sum(s.looked_at for s in known)
    wrong = sum(s.wrong for s in known)
    covered = sum(s.population for s in known)
    unclear = sum(s.unclear for s in every)
    population = sum(s.population for s in every)
    if not known:
        return Estimate(0, 0, unclear, population, 0, None, None, None)
    # Values that were all settled since are no population any more; their sample still tells.
    weights = [s.population if covered else s.looked_at for s in known]
    whole = sum(weights)
    rate = math.fsum(w * s.wrong / s.looked_at for w, s in zip(weights, known, strict=True)) / whole
    spread = math.fsum(w * w / s.looked_at for w, s in zip(weights, known, strict=True))
    effective = whole * whole / spread
    # Rounding must not push the share beyond its ends.
    low, high = clopper_pearson(min(rate * effective, effective), effective)
    return Estimate(looked_at, wrong, unclear, population, covered, rate, low, high)


def share(part: int, whole: int) -> tuple[float, float, float] | None:
    """A share with the ends of its 95 % interval, None of nothing."""
    return (part / whole, *clopper_pearson(part, whole)) if whole else None


def nice_ticks(highest: float, at_most: int = 6) -> Sequence[float]:
    """Round numbers from 0 to at or above `highest`, for an axis."""
    if highest <= 0:
        return (0.0, 1.0)
    rough = highest / (at_most - 1)
    power = 10 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * (1 - 1e-9))
    return tuple(round(step * n, 12) for n in range(math.ceil(highest / step - 1e-9) + 1))
