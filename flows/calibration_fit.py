"""Fitting the chance that a value is right: logistic regression with a ridge, judged by folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractors.confidence_features import Features

Vector = npt.NDArray[np.float64]

# Strength of the ridge on weights of standardised features: a prior of variance 1 for what is
# measured, and a narrower one for single rules, most of which have few examples, so that a rule
# seen five times moves no further than five examples justify.
_RIDGE = 1.0
_RULE_RIDGE = 4.0
_STEPS = 50
_CONVERGED = 1e-8
#: Folds of the cross-validation; a document is in one fold with all its fields.
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Example:
    """One field of a document with gold: its features, and whether its value is right.

    `is_flagged` says whether a flag points at it that does not rest on the confidence.
    """

    document: str
    is_numeric: bool
    is_flagged: bool
    features: Features
    is_right: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Intercept and weights in the features' own units, with the features' means."""

    intercept: float
    weights: dict[str, float]
    means: dict[str, float]

    def chances(self, examples: Sequence[Example]) -> Vector:
        """The chance of being right for each example."""
        scores = [
            self.intercept + sum(self.weights.get(k, 0.0) * v for k, v in e.features.items())
            for e in examples
        ]
        return _logistic(np.array(scores, dtype=np.float64))


def fit(examples: Sequence[Example]) -> Fit:
    """The ridge-penalised maximum-likelihood fit, by Newton's method.

    Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 4.4.1.

    Raises:
        ValueError: when there are no examples.
    """
    if not examples:
        raise ValueError("nothing to fit")
    names = sorted({name for example in examples for name in example.features})
    raw = np.array([[e.features.get(n, 0.0) for n in names] for e in examples], dtype=np.float64)
    right = np.array([e.is_right for e in examples], dtype=np.float64)
    mean, spread = raw.mean(axis=0), raw.std(axis=0)
    is_class = np.array(["=" in name for name in names])
    # Membership of a class stays 0 or 1, so that its ridge says how much an example weighs.
    spread = np.where(is_class | (spread == 0), 1.0, spread)
    columns = np.hstack([np.ones((len(raw), 1)), (raw - mean) / spread])
    ridge = np.array(
        [0.0, *(_RULE_RIDGE if name.startswith("rule=") else _RIDGE for name in names)]
    )
    weights = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        chance = _logistic(columns @ weights)
        gradient = columns.T @ (right - chance) - ridge * weights
        curvature = columns.T @ (columns * (chance * (1 - chance))[:, None])
        step = np.linalg.solve(curvature + np.diag(ridge + 1e-9), gradient)
        weights += step
        if np.abs(step).max() < _CONVERGED:
            break
    own = weights[1:] / spread
    return Fit(
        intercept=float(weights[0] - own @ mean),
        weights=dict(zip(names, own.tolist(), strict=True)),
        means=dict(zip(names, mean.tolist(), strict=True)),
    )


def out_of_fold(examples: Sequence[Example], folds: int = FOLDS) -> Vector:
    """The chance of each example by a fit on the documents of the other folds."""
    documents = sorted({e.document for e in examples})
    fold_of = {document: at % folds for at, document in enumerate(documents)}
    chances = np.zeros(len(examples))
    for fold in sorted(set(fold_of.values())):
        inside = [i for i, e in enumerate(examples) if fold_of[e.document] == fold]
        others = [e for e in examples if fold_of[e.document] != fold]
        if others:
            chances[inside] = fit(others).chances([examples[i] for i in inside])
    return chances


def threshold_for(
    examples: Sequence[Example], chances: Vector, target_silent: float
) -> tuple[float, float, float]:
    """The lowest threshold that keeps silent errors at the target, with what it costs.

    Returns (threshold, silent, burden): wrong numeric values that no flag and no low chance
    points at, for each numeric value; share of values that ask for review. A wrong value below
    the threshold is pointed at, every value below it is a burden, so the lowest one is best.
    """
    numeric = np.array([e.is_numeric for e in examples])
    flagged = np.array([e.is_flagged for e in examples])
    wrong = np.array([not e.is_right for e in examples])
    silent = np.sort(chances[numeric & wrong & ~flagged])
    allowed = int(target_silent * max(1, numeric.sum()))
    surplus = len(silent) - allowed
    threshold = float(np.nextafter(silent[surplus - 1], 1.0)) if surplus > 0 else 0.0
    left = float((silent >= threshold).sum() / max(1, numeric.sum()))
    burden = float((flagged | (chances < threshold)).mean())
    return threshold, left, burden


def quality(chances: Vector, is_right: Sequence[bool]) -> Mapping[str, float]:
    """Brier score, log loss and expected calibration error (ten bins of equal count)."""
    right = np.array(is_right, dtype=np.float64)
    clipped = np.clip(chances, 1e-6, 1 - 1e-6)
    order = np.argsort(chances, kind="stable")
    bins = [part for part in np.array_split(order, 10) if len(part)]
    gaps = [len(part) * abs(chances[part].mean() - right[part].mean()) for part in bins]
    return {
        "brier": float(((chances - right) ** 2).mean()),
        "log_loss": float(-(right * np.log(clipped) + (1 - right) * np.log(1 - clipped)).mean()),
        "calibration_error": float(sum(gaps) / len(right)),
    }


def _logistic(scores: Vector) -> Vector:
    result: Vector = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return result
