"""What a threshold of confidence costs and what it leaves."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import pytest
from evaluation_factory import Evaluated, amount, name, record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.burden_curve import burden_curve
from flows.report_charts import curve_chart

RECORDS = [record("amounts", f"{n}万元", value=f"{n}0000") for n in (15, 26, 37, 48)]


def _curve(evaluated, **options):
    return burden_curve(evaluated.exported, [evaluated.gold], **options)


@pytest.fixture
def evaluated(tmp_path):
    """Of four amounts two are right, one is misread (at 0.8), one is missing; a name is unsure."""
    return Evaluated(
        tmp_path,
        RECORDS,
        amounts=[
            amount("150000", "15万元", confidence="0.99"),
            amount("260000", "26万元", y=150, confidence="0.7", flags="sum_mismatch"),
            amount("310000", "31万元", y=200, confidence="0.8"),
        ],
        people=[name("张三", confidence="0.6")],
    )


@pytest.mark.parametrize(
    ("threshold", "burden", "silent", "why"),
    [
        (0, 1 / 4, 3, "the flag on 26万元; 31万元 is made up, 37万元 and 48万元 are missing"),
        (0.6, 1 / 4, 3, "0.6 is not below 0.6"),
        (0.65, 2 / 4, 3, "the name is looked at, for nothing"),
        (0.8, 2 / 4, 3, "0.8 is not below 0.8"),
        (0.81, 3 / 4, 0, "31万元 is pointed at, which also looks like what is missing"),
        (inf, 1, 0, "everything is looked at"),
    ],
)
def test_points_by_hand(evaluated, threshold, burden, silent, why):
    point = _curve(evaluated).at(threshold)
    assert (point.burden, point.silent) == (burden, silent), why
    assert point.silent_rate == silent / 4


def test_the_first_point_is_the_program_as_it_is(evaluated):
    first = _curve(evaluated).points[0]
    assert first.burden == evaluated.evaluation.burden
    assert first.silent_rate == evaluated.evaluation.silent_rate


def test_confidence_alone_knows_no_flags(evaluated):
    alone = _curve(evaluated, with_flags=False)
    assert alone.points[0].burden == 0
    assert alone.at(0.75).burden == 2 / 4


def test_what_nothing_stands_for_stays_silent_unless_unread_ink_is_flagged(tmp_path):
    missing = [record("dates", "2023年5月", start="2023-05-01", end="2023-05-31")]
    unread = {"code": "unread_region", "message": "有字未读 / unread"}
    assert _curve(Evaluated(tmp_path, missing)).at(inf).silent == 1
    warned = Evaluated(tmp_path, missing, flags=[unread])
    assert _curve(warned).points[0].silent == 0
    assert _curve(warned, with_flags=False).points[0].silent == 1


FIELDS = st.lists(
    st.tuples(
        st.sampled_from(["15", "26", "37", "48", "99"]),
        st.sampled_from(["0", "0.3", "0.5", "0.9", "0.999", "1"]),
        st.sampled_from(["", "low_confidence"]),
    ),
    max_size=8,
)


@given(FIELDS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
def test_a_higher_threshold_costs_more_and_leaves_less(tmp_path, fields):
    evaluated = Evaluated(
        tmp_path,
        RECORDS,
        amounts=[
            amount(f"{n}0000", f"{n}万元", confidence=confidence, flags=flags)
            for n, confidence, flags in fields
        ],
    )
    points = _curve(evaluated).points
    for lower, higher in pairwise(points):
        assert lower.threshold < higher.threshold
        assert lower.burden <= higher.burden
        assert lower.silent >= higher.silent
    assert points[0].burden == pytest.approx(evaluated.evaluation.burden)
    assert points[0].silent_rate == pytest.approx(evaluated.evaluation.silent_rate)
    chart = curve_chart(_curve(evaluated), _curve(evaluated, with_flags=False))
    assert chart.path.startswith("M")
