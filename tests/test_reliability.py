"""Confidence against the share right."""

from __future__ import annotations

import pytest
from evaluation_factory import Evaluated, amount, name, record
from hypothesis import given
from hypothesis import strategies as st

from flows.reliability import BIN_EDGES, judged_by_kind, reliability, wilson_interval
from flows.report_charts import reliability_chart, stretched
from models.values import Kind

CONFIDENCES = st.floats(0, 1)


def test_numbers_by_hand():
    """Four at 0.92 of which three are right, two at 0.6 of which one is."""
    judged = [(0.92, True)] * 3 + [(0.92, False), (0.6, True), (0.6, False)]
    found = reliability(judged)
    assert [(b.lower, b.upper, b.count, b.right) for b in found.bins] == [
        (0.5, 0.7, 2, 1),
        (0.9, 0.95, 4, 3),
    ]
    # (4 × |0.75 − 0.92| + 2 × |0.5 − 0.6|) / 6
    assert found.calibration_error == pytest.approx((4 * 0.17 + 2 * 0.1) / 6)
    # three times 0.08², once 0.92², once 0.4², once 0.6²
    assert found.brier == pytest.approx((3 * 0.0064 + 0.8464 + 0.16 + 0.36) / 6)
    assert (found.count, found.right) == (6, 4)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [
        (9, 10, 0.5958, 0.9821),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),  # Newcombe, Statistics in Medicine 17 (1998), table I
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_wilson_interval(right, count, low, high):
    assert wilson_interval(right, count) == pytest.approx((low, high), abs=6e-5)


def test_nothing_judged_is_no_error():
    assert reliability([]).bins == ()
    assert reliability_chart(reliability([])).dots == ()


@pytest.mark.parametrize(
    ("confidence", "upper", "why"),
    [
        (0.0, 0.5, "the lowest"),
        (0.9, 0.95, "an edge belongs to the bin above"),
        (1.0, 1.0, "the last bin has both its ends"),
    ],
)
def test_the_bin_of_a_confidence(confidence, upper, why):
    (only,) = reliability([(confidence, True)]).bins
    assert only.upper == upper, why


def test_a_bin_is_believable_when_its_bounds_hold_its_confidence():
    (believable,) = reliability([(0.92, True)] * 9 + [(0.92, False)]).bins
    (proud,) = reliability([(0.92, True)] * 5 + [(0.92, False)] * 5).bins
    assert (believable.is_believable, proud.is_believable) == (True, False)


@given(st.lists(st.tuples(CONFIDENCES, st.booleans()), min_size=1))
def test_every_field_is_in_one_bin(judged):
    found = reliability(judged)
    assert sum(b.count for b in found.bins) == len(judged)
    assert all(b.low <= b.share + 1e-9 and b.share <= b.high + 1e-9 for b in found.bins)
    assert 0 <= found.calibration_error <= 1
    assert 0 <= found.brier <= 1


@given(CONFIDENCES, CONFIDENCES)
def test_the_stretched_axis_keeps_the_order_and_its_ends(first, second):
    assert stretched(0) == 0
    assert stretched(1) == pytest.approx(1)
    low, high = sorted((first, second))
    assert stretched(low) <= stretched(high)


def test_the_edges_rise_from_zero_to_one():
    assert BIN_EDGES[0] == 0
    assert BIN_EDGES[-1] == 1
    assert list(BIN_EDGES) == sorted(set(BIN_EDGES))


def test_confidence_is_taken_from_the_export_and_ignored_fields_are_left_out(tmp_path):
    evaluated = Evaluated(
        tmp_path,
        [record("amounts", "5元", value="5"), record("ignored", "7元"), record("people", "张三")],
        amounts=[
            amount("5", "5元", confidence="0.91"),
            amount("8", "8元", y=150, confidence="0.42"),
            amount("7", "7元", y=200, confidence="0.77"),
        ],
        people=[name("张三", confidence="0.9"), name("张三", y=300, confidence="0.6")],
    )
    judged = judged_by_kind(evaluated.exported, [evaluated.gold])
    assert judged[Kind.AMOUNTS] == [(0.91, True), (0.42, False)]
    assert judged[Kind.PEOPLE] == [(0.9, True), (0.6, True)]
