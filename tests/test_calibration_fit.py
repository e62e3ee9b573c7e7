"""The chance that a value is right: fitted on examples, judged on others."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from flows.calibration_fit import Example, fit, out_of_fold, quality, threshold_for


def examples(count: int, seed: int = 1, documents: int = 20) -> list[Example]:
    """Values that are right with log-odds -1 - 1.5 · doubt, and 3 less by the rule `bad`."""
    source = random.Random(seed)
    made = []
    for at in range(count):
        doubt = source.uniform(-4, 0)
        rule = source.choice(["good", "good", "good", "bad"])
        score = -1 - 1.5 * doubt - 3 * (rule == "bad")
        made.append(
            Example(
                document=f"d{at % documents}",
                is_numeric=True,
                is_flagged=False,
                features={"doubt": doubt, f"rule={rule}": 1.0},
                is_right=source.random() < 1 / (1 + math.exp(-score)),
            )
        )
    return made


def test_the_fit_predicts_documents_that_it_has_not_seen() -> None:
    training, held_out = examples(6000), examples(6000, seed=2)
    chances = fit(training).chances(held_out)
    for low, high in [(0.2, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.0)]:
        inside = [e.is_right for e, c in zip(held_out, chances, strict=True) if low <= c < high]
        expected = [c for c in chances if low <= c < high]
        assert len(inside) > 100
        assert np.mean(inside) == pytest.approx(np.mean(expected), abs=0.04)


def test_more_doubt_is_less_chance() -> None:
    weights = fit(examples(4000)).weights
    assert weights["doubt"] < 0
    assert weights["rule=bad"] < weights["rule=good"]


def test_a_rule_seen_once_moves_hardly_at_all() -> None:
    once = Example(
        "x", is_numeric=True, is_flagged=False, features={"rule=rare": 1.0}, is_right=False
    )
    assert abs(fit([*examples(2000), once]).weights["rule=rare"]) < 0.5


def test_a_document_is_never_predicted_by_a_fit_that_saw_it() -> None:
    # In each document all values are right or all wrong, with a rule of its own: whoever saw the
    # document knows the answer, whoever did not can only say one half.
    made = [
        Example(
            f"d{document}",
            is_numeric=True,
            is_flagged=False,
            features={f"rule={document}": 1.0},
            is_right=document % 2 == 0,
        )
        for document in range(20)
        for _ in range(50)
    ]
    right = [e.is_right for e in made]
    assert quality(fit(made).chances(made), right)["brier"] < 0.1
    assert quality(out_of_fold(made), right)["brier"] > 0.2


def test_the_threshold_keeps_the_target_at_the_least_burden() -> None:
    made = examples(4000)
    chances = fit(made).chances(made)
    threshold, silent, burden = threshold_for(made, chances, 0.02)
    assert silent <= 0.02
    # One wrong value more is let through by any lower threshold.
    highest_below = max(
        c for e, c in zip(made, chances, strict=True) if not e.is_right and c < threshold
    )
    looser = [not e.is_right and c >= highest_below for e, c in zip(made, chances, strict=True)]
    assert np.mean(looser) > 0.02
    assert burden == pytest.approx(np.mean(chances < threshold))


def test_flagged_errors_need_no_threshold() -> None:
    made = [
        Example("d", is_numeric=True, is_flagged=at < 5, features={}, is_right=at >= 5)
        for at in range(100)
    ]
    assert threshold_for(made, np.full(100, 0.5), 0.0) == (0.0, 0.0, 0.05)


def test_a_perfect_and_a_boastful_forecast() -> None:
    right = [True] * 90 + [False] * 10
    assert quality(np.array(right, dtype=float), right)["calibration_error"] == 0
    assert quality(np.full(100, 0.999), right)["brier"] > 0.09
