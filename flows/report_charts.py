"""Where things lie on the charts of the evaluation report; a template draws them as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log10, sqrt

from flows.burden_curve import TARGET_BURDEN, TARGET_SILENT_RATE, BurdenCurve, CurvePoint
from flows.reliability import Bin, Reliability

# Most confidences lie above 0.9, where the difference of 0.99 and 0.999 is ten errors against
# one. Shares are therefore drawn by the logarithm of what they lack to 1; the constant is the
# smallest lack told apart. Both axes are stretched alike, so that the diagonal stays straight.
_SMALLEST_LACK = 0.001
_SHARE_TICKS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)
_SMALLEST_DOT, _LARGEST_DOT = 2.5, 9.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: its place in pixels and what stands beside it."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A chart's plot area in pixels inside `width` × `height`."""

    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int

    def x(self, share: float) -> float:
        """Pixel of a share 0..1 of the way from left to right."""
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, share: float) -> float:
        """Pixel of a share 0..1 of the way from bottom to top."""
        return round(self.bottom - share * (self.bottom - self.top), 1)


@dataclass(frozen=True, slots=True)
class Dot:
    """One bin: mean confidence against share right, the bounds of that, its size by its fields."""

    x: float
    y: float
    low: float
    high: float
    radius: float
    is_believable: bool
    bin: Bin


@dataclass(frozen=True, slots=True)
class ReliabilityChart:
    """A reliability diagram."""

    frame: Frame
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class CurveChart:
    """Burden against silent errors: paths of both curves, targets, and the program as it is."""

    frame: Frame
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    path: str
    confidence_path: str
    target_x: float
    target_y: float
    operating: tuple[float, float]


def stretched(share: float) -> float:
    """A share 0..1 on the stretched axis, 0 and 1 at its ends."""
    lack = log10(1 - min(1.0, max(0.0, share)) + _SMALLEST_LACK)
    ends = log10(1 + _SMALLEST_LACK), log10(_SMALLEST_LACK)
    return (lack - ends[0]) / (ends[1] - ends[0])


def reliability_chart(reliability: Reliability, *, small: bool = False) -> ReliabilityChart:
    """The reliability diagram, small for one of several beside each other."""
    frame = Frame(250, 240, 44, 10, 240, 206) if small else Frame(520, 500, 64, 14, 506, 446)
    ticks = (0.0, 0.5, 0.9, 0.99, 1.0) if small else _SHARE_TICKS
    largest = max((b.count for b in reliability.bins), default=1)
    shrink = 0.6 if small else 1.0
    return ReliabilityChart(
        frame,
        tuple(Tick(frame.x(stretched(share)), f"{share:g}") for share in ticks),
        tuple(Tick(frame.y(stretched(share)), f"{share:g}") for share in ticks),
        tuple(
            Dot(
                frame.x(stretched(b.confidence)),
                frame.y(stretched(b.share)),
                frame.y(stretched(b.low)),
                frame.y(stretched(b.high)),
                round(shrink * max(_SMALLEST_DOT, _LARGEST_DOT * sqrt(b.count / largest)), 1),
                b.is_believable,
                b,
            )
            for b in reliability.bins
        ),
    )


def curve_chart(curve: BurdenCurve, confidence_alone: BurdenCurve) -> CurveChart:
    """Burden from left to right, silent errors from bottom to top."""
    frame = Frame(620, 400, 68, 20, 598, 346)
    # Confidence alone leaves far more silent; its curve may begin above the plot.
    highest = max(2 * TARGET_SILENT_RATE, *(point.silent_rate for point in curve.points))
    top = _round_up(highest * 1.05)

    def place(point: CurvePoint) -> tuple[float, float]:
        return frame.x(point.burden), frame.y(point.silent_rate / top)

    return CurveChart(
        frame,
        tuple(Tick(frame.x(n / 10), f"{10 * n}%") for n in range(0, 11, 2)),
        tuple(Tick(frame.y(n / 4), f"{100 * top * n / 4:g}%") for n in range(5)),
        _steps([place(point) for point in curve.points]),
        _steps([place(point) for point in confidence_alone.points]),
        frame.x(TARGET_BURDEN),
        frame.y(TARGET_SILENT_RATE / top),
        place(curve.points[0]),
    )


def _round_up(share: float) -> float:
    """The next of 2 %, 4 %, 8 %, 12 %, 20 %, 40 % and so on, whose quarters are round too."""
    steps = [factor * 10**power for power in (-2, -1, 0) for factor in (2, 4, 8, 12)]
    return next((step for step in sorted(steps) if step >= share), share)


def _steps(places: Sequence[tuple[float, float]]) -> str:
    """An SVG path that keeps its height until the next point: thresholds act in steps."""
    return " ".join(_step_commands(places))


def _step_commands(places: Iterable[tuple[float, float]]) -> Iterator[str]:
    last: tuple[float, float] | None = None
    for x, y in places:
        if last is None:
            yield f"M{x:g} {y:g}"
        elif (x, y) != last:
            yield f"H{x:g}" if y == last[1] else f"H{x:g} V{y:g}"
        last = x, y
