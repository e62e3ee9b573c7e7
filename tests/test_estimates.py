"""Estimated rates of errors and their intervals."""

from __future__ import annotations

import random

import pytest

from review.estimates import Stratum, clopper_pearson, estimate, nice_ticks, share


@pytest.mark.parametrize(
    ("wrong", "looked_at", "low", "high"),
    [
        # 1 - 0.025 ** (1 / n): the closed form for no error.
        (0, 100, 0.0, 1 - 0.025 ** (1 / 100)),
        (100, 100, 0.025 ** (1 / 100), 1.0),
        # Table values of the exact interval.
        (5, 50, 0.0333, 0.2181),
        (1, 10, 0.0025, 0.4450),
    ],
)
def test_exact_intervals(wrong, looked_at, low, high):
    assert clopper_pearson(wrong, looked_at) == pytest.approx((low, high), abs=5e-5)


def test_a_share_of_nothing_has_no_interval():
    assert share(0, 0) is None
    with pytest.raises(ValueError, match="no share"):
        clopper_pearson(0, 0)


def test_without_looks_nothing_is_known():
    made = estimate([Stratum(0, 0, 2, 900)])
    assert (made.rate, made.low, made.expected) == (None, None, None)
    assert (made.covered, made.population, made.unclear) == (0, 900, 2)


def test_kinds_sampled_alike_are_one_sample():
    made = estimate([Stratum(100, 3, 0, 1000), Stratum(50, 2, 1, 500)])
    assert made.rate == pytest.approx(5 / 150)
    assert (made.low, made.high) == pytest.approx(clopper_pearson(5, 150))
    assert made.expected == pytest.approx(tuple(1500 * x for x in (made.low, made.rate, made.high)))


def test_a_kind_that_was_looked_at_more_does_not_count_for_more():
    made = estimate([Stratum(100, 0, 0, 100), Stratum(10, 2, 0, 900)])
    assert made.rate == pytest.approx(0.9 * 0.2)
    # The interval is as wide as the small sample makes it.
    assert made.high > 0.4


def test_kinds_without_a_look_are_not_covered():
    made = estimate([Stratum(20, 1, 0, 200), Stratum(0, 0, 0, 300)])
    assert (made.rate, made.covered, made.population) == (0.05, 200, 500)


@pytest.mark.parametrize("sizes", [(100, 60), (150, 20)], ids=["alike", "unequal"])
def test_the_interval_holds_the_truth_of_a_simulated_population(sizes):
    rng = random.Random(20240501)
    populations = [[k < 150 for k in range(5000)], [k < 150 for k in range(3000)]]  # 3 and 5 %
    truth = 300 / 8000
    held = 0
    for _ in range(400):
        strata = [
            Stratum(n, sum(rng.sample(values, n)), 0, len(values))
            for n, values in zip(sizes, populations, strict=True)
        ]
        made = estimate(strata)
        assert made.low is not None
        assert made.high is not None
        held += made.low <= truth <= made.high
    # Exact intervals hold the truth at least as often as they say.
    assert held / 400 >= 0.94


@pytest.mark.parametrize(
    ("highest", "marks"),
    [
        (0.06, (0, 0.02, 0.04, 0.06)),
        (148, (0, 50, 100, 150)),
        (0, (0, 1)),
        (1, (0, 0.2, 0.4, 0.6, 0.8, 1)),
    ],
)
def test_marks_of_an_axis(highest, marks):
    assert nice_ticks(highest) == pytest.approx(marks)
