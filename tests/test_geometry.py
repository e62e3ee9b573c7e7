"""Box algebra: laws that hold for all boxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.geometry import Box, union

COORDINATES = st.integers(-500, 2000)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, y0 = draw(COORDINATES), draw(COORDINATES)
    return Box(x0, y0, x0 + draw(st.integers(1, 800)), y0 + draw(st.integers(1, 800)))


def covers(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 <= inner.x0
        and outer.y0 <= inner.y0
        and outer.x1 >= inner.x1
        and outer.y1 >= inner.y1
    )


@given(boxes(), boxes())
def test_an_intersection_lies_in_both_and_does_not_mind_the_order(a: Box, b: Box) -> None:
    shared = a.intersection(b)
    assert shared == b.intersection(a)
    if shared is not None:
        assert covers(a, shared)
        assert covers(b, shared)
        assert shared.area > 0


@given(boxes(), boxes(), st.data())
def test_a_point_in_both_is_a_point_of_the_intersection(
    a: Box, b: Box, data: st.DataObject
) -> None:
    x = data.draw(st.integers(int(a.x0), int(a.x1)))
    y = data.draw(st.integers(int(a.y0), int(a.y1)))
    shared = a.intersection(b)
    in_both = a.contains_point(x, y) and b.contains_point(x, y)
    assert in_both == (shared is not None and shared.contains_point(x, y))


@given(st.lists(boxes(), min_size=1, max_size=6))
def test_a_union_is_the_smallest_box_around_all(parts: list[Box]) -> None:
    whole = union(parts)
    assert all(covers(whole, part) for part in parts)
    assert any(part.x0 == whole.x0 for part in parts)
    assert any(part.y0 == whole.y0 for part in parts)
    assert any(part.x1 == whole.x1 for part in parts)
    assert any(part.y1 == whole.y1 for part in parts)
    assert union([whole, *parts]) == whole


@given(boxes(), boxes())
def test_overlap_is_a_share_and_whole_for_equal_boxes_only(a: Box, b: Box) -> None:
    assert 0 <= a.iou(b) <= 1
    assert a.iou(b) == pytest.approx(b.iou(a))
    assert (a.iou(b) == 1) == (a == b)


@given(boxes(), boxes(), st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_scaling_keeps_what_overlaps(a: Box, b: Box, factor: float) -> None:
    assert a.scaled(factor).scaled(1 / factor) == a
    assert a.scaled(factor).iou(b.scaled(factor)) == pytest.approx(a.iou(b))


def test_no_box_has_no_union() -> None:
    with pytest.raises(ValueError, match="no boxes"):
        union([])
