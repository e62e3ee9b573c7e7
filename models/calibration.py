"""What turns evidence into a chance of being right, and where that came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression: log-odds of being right = intercept + sum of weight times feature.

    `means` are the features' averages over the fields it was fitted on. Values below
    `review_below` are shown to a person: the threshold was chosen so that the share of wrong
    numeric values that nothing points at stays at or below `target_silent`. `fitted_on` holds
    the SHA-256 of each document it was fitted on: on those it must not be judged.
    `measured` are figures over these documents, each predicted by a fit without it.
    """

    intercept: float
    weights: Mapping[str, float]
    means: Mapping[str, float]
    review_below: float
    target_silent: float
    fields: int
    wrong: int
    measured: Mapping[str, float]
    fitted_on: tuple[str, ...]
