"""Shapes of stamps in a mask of coloured ink: rings, ovals and frames."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from extractors.components import components_of
from extractors.page_image import Pixels

Points = npt.NDArray[np.float64]
"""n × 2: x, y in pixels."""

# A ring is looked at in this many directions from its middle.
_DIRECTIONS = 72
# Worn and patchy rings keep more than half of their length.
_RING_COVERED = 0.6
# The writing of a round stamp follows its ring over half a turn or more; a circle drawn around a
# number in a chart has nothing there.
_WRITING_COVERED = 0.5
# Circles for the search among overlapping and cut stamps: official seals of 38 to 50 mm, with
# room for other sizes and enlarged copies.
_CIRCLE_RADII_MM = (15.0, 30.0)
# A circle cut by the edge of the page is known by an arc of this length.
_SHORTEST_ARC_MM = 18.0
# Ink on the circle less ink just outside: a block of type has as much of one as of the other.
_STANDS_OUT = 0.4
# Share of a ring in arcs of 25 degrees or more. Drawn cases: overlapped and cut rings 0.88 and
# more, circles laid over coloured tables and type up to 0.53.
_LONG_ARCS = 0.65
# So many of the best circles are looked at closely.
_MOST_TRIED = 8
# Share of a frame, and of each of its sides, that must be drawn in long strokes.
_FRAME_COVERED = 0.65
_SIDE_COVERED = 0.4


def oval(ink: Points, inside: Points) -> Points | None:
    """Outline of the ring that `ink` is, or None where it is no ring with writing along it.

    `inside` is all the coloured ink in the box around `ink`.
    """
    hull = cv2.convexHull(ink.astype(np.float32))
    moments = cv2.moments(hull)
    if moments["m00"] <= 0:
        return None
    # A filled ellipse with semi-axis a has the variance a²/4 along it.
    centre = np.array([moments["m10"], moments["m01"]]) / moments["m00"]
    covariance = (
        np.array([[moments["mu20"], moments["mu11"]], [moments["mu11"], moments["mu02"]]])
        / moments["m00"]
    )
    variances, axes = np.linalg.eigh(covariance)
    if variances[0] <= 0:
        return None
    semi_axes = 2 * np.sqrt(variances)
    radius, angle = _polar((ink - centre) @ axes / semi_axes)
    if np.mean(radius > 1.1) > 0.02:
        return None
    if _turn_covered(angle[radius >= 0.88]) < _RING_COVERED:
        return None
    radius, angle = _polar((inside - centre) @ axes / semi_axes)
    if _turn_covered(angle[(radius >= 0.5) & (radius <= 0.86)]) < _WRITING_COVERED:
        return None
    # An outline that is clearly no ellipse, a rectangle with lost corners for one.
    if not 0.9 <= moments["m00"] / (4 * np.pi * np.sqrt(np.prod(variances))) <= 1.05:
        return None
    around: Points = hull.reshape(-1, 2).astype(float)
    return around


def _polar(points: Points) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return np.hypot(points[:, 0], points[:, 1]), np.arctan2(points[:, 1], points[:, 0])


def _turn_covered(angles: npt.NDArray[np.float64]) -> float:
    """Share of the directions in which something lies."""
    bins = ((angles + np.pi) / (2 * np.pi) * _DIRECTIONS).astype(int) % _DIRECTIONS
    return len(np.unique(bins)) / _DIRECTIONS


def frame(mask: Pixels, ink: Points, strokes: Pixels, pixels_per_mm: float) -> Points | None:
    """Corners of the rectangular frame around `ink` at any slant, or None where there is none.

    `mask` is the same ink as a mask, `strokes` all ink of its colour. The sides that lie on the
    edge of the page are not asked for. A frame with rules across and down is a table, one with
    nothing inside a box.
    """
    (cx, cy), (width, height), slant = cv2.minAreaRect(_heavy(mask, ink).astype(np.float32))
    if min(width, height) < 4:
        return None
    matrix = cv2.getRotationMatrix2D((cx, cy), slant, 1.0)
    matrix[:, 2] += (width / 2 - cx, height / 2 - cy)
    size = (max(1, round(width)), max(1, round(height)))
    drawn = cv2.warpAffine(strokes, matrix, size, flags=cv2.INTER_NEAREST) > 0
    corners: Points = cv2.boxPoints(((cx, cy), (width, height), slant)).astype(float)
    depth = max(2, round(max(1.0 * pixels_per_mm, 0.05 * min(size))))
    gap = max(2, round(1.0 * pixels_per_mm))
    page_height, page_width = mask.shape[:2]
    back = cv2.invertAffineTransform(matrix)
    covered = []
    for side in range(4):
        turned = np.rot90(drawn, side)
        middle = [(width / 2, 0), (width, height / 2), (width / 2, height), (0, height / 2)][side]
        x, y = back @ np.array([*middle, 1.0])
        near = 1.5 * pixels_per_mm
        if not (near <= x < page_width - near and near <= y < page_height - near):
            continue
        covered.append(_long_strokes(turned[:depth].any(axis=0), gap))
    if len(covered) < 2 or np.mean(covered) < _FRAME_COVERED or min(covered) < _SIDE_COVERED:
        return None
    inner = drawn[2 * depth : -2 * depth, 2 * depth : -2 * depth]
    if inner.size == 0 or inner.mean() < 0.04:
        return None
    is_large = max(size) > 25 * pixels_per_mm
    if is_large and _has_rule(inner) and _has_rule(inner.T):
        return None
    return corners


def _heavy(mask: Pixels, ink: Points) -> Points:
    """The ink without small bits of it: coloured fringes of black print that crosses the frame."""
    _, labels, stats, _ = components_of(mask)
    owners = labels[ink[:, 1].astype(int), ink[:, 0].astype(int)]
    heavy = stats[owners, cv2.CC_STAT_AREA] >= 0.03 * len(ink)
    kept: Points = ink[heavy] if heavy.any() else ink
    return kept


def _long_strokes(covered: npt.NDArray[np.bool_], gap: int) -> float:
    """Share of a side that lies in strokes of a fifth of its length or more.

    Gaps up to `gap` are closed.
    """
    return _strokes_of(covered, gap, 0.2 * covered.size) / float(covered.size)


def _strokes_of(covered: npt.NDArray[np.bool_], gap: int, shortest: float) -> int:
    """How much of a row lies in runs of `shortest` or more, gaps up to `gap` closed."""
    if not covered.any():
        return 0
    ends = np.flatnonzero(np.diff(np.concatenate(([0], covered.astype(np.int8), [0]))))
    starts, stops = ends[::2].tolist(), ends[1::2].tolist()
    runs = [[starts[0], stops[0]]]
    for start, stop in zip(starts[1:], stops[1:], strict=True):
        if start - runs[-1][1] <= gap:
            runs[-1][1] = stop
        else:
            runs.append([start, stop])
    return sum(stop - start for start, stop in runs if stop - start >= shortest)


def _has_rule(inner: npt.NDArray[np.bool_]) -> bool:
    """Whether a stroke runs from side to side."""
    length = max(3, round(0.85 * inner.shape[1]))
    thick = cv2.dilate(inner.astype(np.uint8), np.ones((3, 2), np.uint8))
    return bool(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)).any())


def circles(
    mask: Pixels, pixels_per_mm: float, *, leaves_page: bool
) -> list[tuple[float, float, float]]:
    """Circles (x, y, radius in pixels) of round stamps that overlap, are worn or leave the page.

    `mask` is 255 on coloured ink; what lies beyond its edges is beyond the page, or is paper
    unless `leaves_page`. Each radius votes for its middles: the ring around the right one is
    covered by ink, that just outside is not.
    """
    # Two pixels for a millimetre are enough for a middle, and the votes cost a sixteenth.
    shrink = min(1.0, 2.0 / pixels_per_mm)
    small = cv2.resize(mask, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    scale = pixels_per_mm * shrink
    smallest, largest = (round(radius * scale) for radius in _CIRCLE_RADII_MM)
    beyond = largest + 3 if leaves_page else 0
    ink = np.pad(cv2.dilate((small > 60).astype(np.float32), np.ones((3, 3), np.uint8)), beyond)
    page = np.pad(np.ones_like(small, np.float32), beyond)
    shortest = _SHORTEST_ARC_MM * scale
    votes = {
        radius: _votes(ink, page if leaves_page else None, radius, shortest)
        for radius in range(smallest, largest + 1, 2)
    }
    found: list[tuple[float, float, float]] = []
    unexplained = mask.copy()
    for _ in range(_MOST_TRIED):
        radius = max(votes, key=lambda r: float(votes[r].max()))
        if float(votes[radius].max()) < _RING_COVERED:
            break
        y, x = divmod(int(votes[radius].argmax()), ink.shape[1])
        circle = ((x - beyond) / shrink, (y - beyond) / shrink, radius / shrink)
        share, circle = _best_nearby(unexplained, circle, pixels_per_mm)
        if share >= _LONG_ARCS and _has_writing(ink, page, (x, y), radius):
            found.append(circle)
            # One ring is not to be found again with another middle.
            at = (round(circle[0]), round(circle[1]))
            cv2.circle(unexplained, at, round(circle[2]), 0, round(3.0 * pixels_per_mm))
        for vote in votes.values():
            cv2.circle(vote, (x, y), max(3, radius // 4), -1.0, -1)
    return found


def _ring_share(
    mask: Pixels, middle: tuple[float, float], radius: float, pixels_per_mm: float
) -> float:
    """Share of the visible circle that is drawn in long arcs with clear paper outside.

    A circle laid over lines of type meets ink as often, but in short pieces, and type goes on
    outside.
    """
    angles = np.radians(np.arange(360))
    height, width = mask.shape

    def drawn(distance: float) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        xs = np.round(middle[0] + distance * np.cos(angles)).astype(int)
        ys = np.round(middle[1] + distance * np.sin(angles)).astype(int)
        seen = (xs >= 0) & (xs < width) & (ys >= 0) & (ys < height)
        return seen, seen & (mask[np.clip(ys, 0, height - 1), np.clip(xs, 0, width - 1)] > 0)

    seen, _ = drawn(radius)
    on, outside = np.zeros_like(seen), np.zeros_like(seen)
    for step in np.arange(-0.5, 0.51, 0.25):
        on |= drawn(radius + step * pixels_per_mm)[1]
    for step in np.arange(1.8, 3.6, 0.25):
        outside |= drawn(radius + step * pixels_per_mm)[1]
    good = on & ~outside
    good = np.roll(good, -int(np.argmin(good)))
    return _strokes_of(good, 4, 25) / max(1, int(seen.sum()))


def _best_nearby(
    mask: Pixels, circle: tuple[float, float, float], pixels_per_mm: float
) -> tuple[float, tuple[float, float, float]]:
    """The best ring around a middle that the search knows to a pixel, and its share."""
    x, y, radius = circle
    steps = (-0.5 * pixels_per_mm, 0.0, 0.5 * pixels_per_mm)
    near = [(x + dx, y + dy, radius + dr) for dx in steps for dy in steps for dr in steps]
    return max((_ring_share(mask, c[:2], c[2], pixels_per_mm), c) for c in near)


def _votes(
    ink: npt.NDArray[np.float32], page: npt.NDArray[np.float32] | None, radius: int, shortest: float
) -> npt.NDArray[np.float32]:
    """For each pixel, the share of the visible circle around it that is drawn; -1 for none."""
    outside = round(radius * 1.08) + 2
    share, visible = _drawn_share(ink, page, radius)
    beyond, _ = _drawn_share(ink, page, outside)
    is_ring = (share - beyond >= _STANDS_OUT) & (visible >= shortest)
    vote: npt.NDArray[np.float32] = np.where(is_ring, share, -1.0).astype(np.float32)
    return vote


def _drawn_share(
    ink: npt.NDArray[np.float32], page: npt.NDArray[np.float32] | None, radius: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32] | float]:
    """Share of the circle around each pixel that is drawn, and how much of it is on the page."""
    drawn = _around(ink, radius)
    if page is None:
        length = float(_ring_kernel(radius).sum())
        return (drawn / length).astype(np.float32), length
    visible = _around(page, radius)
    return (drawn / np.maximum(visible, 1.0)).astype(np.float32), visible


def _around(ink: npt.NDArray[np.float32], radius: int) -> npt.NDArray[np.float32]:
    """Sum of `ink` along the circle of this radius around each pixel."""
    total: npt.NDArray[np.float32] = cv2.filter2D(
        ink, cv2.CV_32F, _ring_kernel(radius), borderType=cv2.BORDER_CONSTANT
    )
    return total


def _ring_kernel(radius: int) -> npt.NDArray[np.float32]:
    kernel = np.zeros((2 * radius + 1,) * 2, np.float32)
    cv2.circle(kernel, (radius, radius), radius, 1.0, 1)
    return kernel


def _has_writing(
    ink: npt.NDArray[np.float32],
    page: npt.NDArray[np.float32],
    middle: tuple[int, int],
    radius: int,
) -> bool:
    ys, xs = np.nonzero(page)
    distance = np.hypot(xs - middle[0], ys - middle[1]) / radius
    angle = np.arctan2(ys - middle[1], xs - middle[0])
    belt = (distance >= 0.5) & (distance <= 0.86)
    drawn = belt & (ink[ys, xs] > 0)
    visible = _turn_covered(angle[belt])
    return visible > 0 and _turn_covered(angle[drawn]) / visible >= _WRITING_COVERED
