"""A chart with logarithmic axes as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT = 860, 560
_LEFT, _TOP, _RIGHT, _BOTTOM = 70, 20, 840, 500
_X, _Y = (1, 10_000), (0.5, 10_000)
_COLOURS = ("#6b7280", "#b45309", "#dc2626", "#7c3aed", "#2563eb", "#0891b2", "#15803d")

Line = tuple[str, Sequence[tuple[float, float]]]


def chart(lines: Sequence[Line], dots: Sequence[tuple[int, float, float]]) -> str:
    """Lines with their names, and dots in the colour of the line with that number."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        *_axes(),
    ]
    for number, (name, points) in enumerate(lines):
        colour = _COLOURS[number]
        path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = _TOP + 22 + 20 * number
        parts.append(
            f'<path d="M{_LEFT + 14} {y - 4}h26" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{_LEFT + 48}" y="{y}" fill="{colour}">{escape(name)}</text>'
        )
    for number, x, y in dots:
        parts.append(f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="4" fill="{_COLOURS[number]}"/>')
    return "\n".join([*parts, "</svg>", ""])


def _axes() -> list[str]:
    parts = []
    for power in range(5):
        x, label = _x(10**power), f"{10**power:,}"
        parts.append(f'<path d="M{x:.1f} {_TOP}V{_BOTTOM}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{x:.1f}" y="{_BOTTOM + 18}" text-anchor="middle">{label}</text>')
        y = _y(10**power)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_RIGHT}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    middle = (_LEFT + _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{_BOTTOM + 42}" text-anchor="middle">workers</text>')
    parts.append(
        f'<text transform="translate(18 {(_TOP + _BOTTOM) / 2}) rotate(-90)" '
        'text-anchor="middle">pages a second (dots: simulated)</text>'
    )
    return parts


def _x(value: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * _share(value, _X)


def _y(value: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * _share(value, _Y)


def _share(value: float, ends: tuple[float, float]) -> float:
    low, high = map(math.log10, ends)
    return (math.log10(value) - low) / (high - low)
