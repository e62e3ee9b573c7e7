"""Pictures on a page: seals and photographs."""

from __future__ import annotations

import base64
import html
import math
import zlib

import cv2
import numpy as np

_SEAL_COLOUR = "#d3231d"
_STAR = " ".join(
    f"{r * math.sin(k * math.pi / 5):.2f},{-r * math.cos(k * math.pi / 5):.2f}"
    for k in range(10)
    for r in [15.0 if k % 2 == 0 else 5.73]
)


def seal_svg(office: str, degrees: float) -> str:
    """A round red seal with a star and the office's name along the rim, turned by `degrees`."""
    step = min(24.0, 270 / max(1, len(office) - 1))
    letters = []
    for number, letter in enumerate(office):
        angle = (number - (len(office) - 1) / 2) * step
        letters.append(
            f'<text transform="rotate({angle:.1f}) translate(0,-31)" text-anchor="middle">'
            f"{html.escape(letter)}</text>"
        )
    letter_size = min(13.0, step * 0.62)
    return (
        f'<svg viewBox="-50 -50 100 100" fill="{_SEAL_COLOUR}"'
        f' font-family="Noto Serif CJK SC" font-weight="bold" font-size="{letter_size:.1f}">'
        f'<g transform="rotate({degrees:.1f})">'
        f'<circle r="47.5" fill="none" stroke="{_SEAL_COLOUR}" stroke-width="3"/>'
        f'<polygon points="{_STAR}"/>{"".join(letters)}</g></svg>'
    )


def photo_data_url(seed: str, width_mm: int, height_mm: int) -> str:
    """A grey picture with light and dark areas as a photograph has them, the same for a seed."""
    random = np.random.default_rng(zlib.crc32(seed.encode()))
    height, width = max(8, height_mm * 4), max(8, width_mm * 4)
    picture = np.zeros((height, width), np.float32)
    for size, weight in ((3, 90), (7, 50), (20, 25), (60, 12)):
        coarse = random.normal(0, weight / 2, (size, max(2, size * width // height)))
        picture += cv2.resize(coarse.astype(np.float32), (width, height), None, 0, 0, 2)
    picture += np.linspace(185, 95, height)[:, None]
    for _ in range(int(random.integers(4, 9))):
        x, y = int(random.integers(width)), int(height * random.uniform(0.45, 0.75))
        tall, dark = height * random.uniform(0.15, 0.4), random.uniform(20, 210)
        axes = int(tall / 4), int(tall / 2)
        cv2.ellipse(picture, (x, y + axes[1]), axes, 0, 0, 360, dark, -1)
        cv2.circle(picture, (x, y), max(2, int(tall / 7)), dark * 0.5 + 70, -1)
    picture = cv2.GaussianBlur(picture, (0, 0), 1.2)
    _, data = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8))
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()
