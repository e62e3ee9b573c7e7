"""Pages with stamps, drawn: A4 at 200 dpi, printed, stamped and saved as a scanner would."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import cv2
import numpy as np
import pymupdf
from PIL import Image, ImageDraw, ImageFont

PX_PER_MM = 1654 / 210
RED, BLUE, VIOLET = (200, 40, 45), (50, 70, 180), (110, 60, 170)
Colour = tuple[int, int, int]
Mask = np.ndarray


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(pymupdf.Font("china-s").buffer), size)


def blank() -> Image.Image:
    return Image.new("RGB", (1654, 2339), (250, 250, 248))


@cache
def printed(seed: int = 0, lines: int = 28, top: int = 200) -> Image.Image:
    """A page of black sentences with amounts; not to be drawn on."""
    page = blank()
    draw, random = ImageDraw.Draw(page), np.random.default_rng(seed)
    for i in range(lines):
        amount = f"{random.integers(1000, 99999):,}.{random.integers(10, 99)}"
        text = f"资助项目{i + 1}安排公益金{amount}万元，服务老年人{random.integers(100, 9999)}人次"
        draw.text((150, top + i * 62), text, fill=(25, 25, 25), font=font(33))
    return page


@cache
def table(rows: int = 14, columns: int = 5) -> Image.Image:
    page = blank()
    draw, random = ImageDraw.Draw(page), np.random.default_rng(4)
    for row in range(rows):
        for column in range(columns):
            x, y = 150 + column * 270, 300 + row * 70
            draw.rectangle((x, y, x + 270, y + 70), outline=(20, 20, 20), width=3)
            amount = f"{random.integers(100, 99999):,}.{random.integers(10, 99)}"
            draw.text((x + 20, y + 15), amount, fill=(20, 20, 20), font=font(34))
    return page


@cache
def round_stamp(
    size_mm: float = 42, words: str = "桂林市民政局福利彩票公益金", flat: float = 1
) -> Mask:
    """Ring, writing along it, star and a line below; 0 to 1."""
    side = round(size_mm * PX_PER_MM) * 2
    stamp = Image.new("L", (side, side), 0)
    draw, rim = ImageDraw.Draw(stamp), round(PX_PER_MM * 2)
    draw.ellipse((rim, rim, side - rim, side - rim), outline=255, width=rim)
    middle = side / 2
    for i, char in enumerate(words):
        angle = -90 - 125 + 250 * i / (len(words) - 1)
        tile = Image.new("L", (side // 6, side // 6), 0)
        ImageDraw.Draw(tile).text(
            (side // 12, side // 12), char, fill=255, font=font(round(side * 0.105)), anchor="mm"
        )
        tile = tile.rotate(-(angle + 90), resample=Image.Resampling.BICUBIC)
        x = middle + side * 0.37 * np.cos(np.radians(angle)) - side / 12
        y = middle + side * 0.37 * np.sin(np.radians(angle)) - side / 12
        stamp.paste(255, (round(x), round(y)), tile)
    star = []
    for i in range(10):
        radius = side * (0.065 if i % 2 else 0.16)
        angle = np.radians(-90 + 36 * i)
        star.append((middle + radius * np.cos(angle), middle + radius * np.sin(angle)))
    draw.polygon(star, fill=255)
    draw.text(
        (middle, side * 0.76), "财务专用章", fill=255, font=font(round(side * 0.08)), anchor="mm"
    )
    size = (side // 2, round(side // 2 * flat))
    return np.asarray(stamp.resize(size, Image.Resampling.LANCZOS)) / 255


def framed_stamp(width_mm: float, height_mm: float, rows: list[str]) -> Mask:
    """A rectangle with rows of characters; 0 to 1."""
    width, height = round(width_mm * PX_PER_MM) * 2, round(height_mm * PX_PER_MM) * 2
    stamp = Image.new("L", (width, height), 0)
    draw, line = ImageDraw.Draw(stamp), round(0.7 * PX_PER_MM * 2)
    draw.rectangle((line, line, width - line, height - line), outline=255, width=line)
    step = (height - 6 * line) / len(rows)
    for i, row in enumerate(rows):
        size = min(step * 0.9, (width - 8 * line) / (len(row) * (0.62 if row.isascii() else 1)))
        at = (width / 2, 3 * line + step * (i + 0.5))
        draw.text(at, row, fill=255, font=font(round(size)), anchor="mm")
    return np.asarray(stamp.resize((width // 2, height // 2), Image.Resampling.LANCZOS)) / 255


def stamped(
    page: Image.Image,
    stamp: Mask,
    at_mm: tuple[float, float],
    colour: Colour = RED,
    *,
    strength: float = 0.85,
    turned: float = 0,
    worn: float = 0,
) -> Image.Image:
    """The page with the stamp's middle at `at_mm`; ink lets what lies below shine through."""
    if turned:
        tilted = Image.fromarray((stamp * 255).astype(np.uint8)).rotate(
            turned, expand=True, resample=Image.Resampling.BICUBIC
        )
        stamp = np.asarray(tilted) / 255
    height, width = stamp.shape
    if worn:
        coarse = np.random.default_rng(0).normal(size=(height // 14 + 2, width // 14 + 2))
        patches = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        stamp = stamp * np.clip(1 - worn * np.clip(patches + 0.3, 0, 2), 0, 1)
    pixels = np.asarray(page).astype(float)
    left, top = (round(v * PX_PER_MM - s / 2) for v, s in zip(at_mm, (width, height), strict=True))
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(pixels.shape[1], left + width), min(pixels.shape[0], top + height)
    ink = (stamp[y0 - top : y1 - top, x0 - left : x1 - left] * strength)[:, :, None]
    pixels[y0:y1, x0:x1] *= 1 - ink + ink * np.array(colour) / 255
    return Image.fromarray(pixels.round().astype(np.uint8))


def scanned(page: Image.Image, paper: Colour = (255, 255, 255), quality: int = 70) -> np.ndarray:
    """Blue, green, red; on paper of this colour, with noise, as a JPEG with coarse chroma."""
    pixels = np.asarray(page)[:, :, ::-1] * (np.array(paper)[::-1] / 255)
    noise = np.random.default_rng(0).normal(0, 3, pixels.shape[:2])
    noisy = np.clip(pixels + noise[:, :, None], 0, 255).astype(np.uint8)
    how = [cv2.IMWRITE_JPEG_QUALITY, quality]
    how += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420]
    return cv2.imdecode(cv2.imencode(".jpg", noisy, how)[1], cv2.IMREAD_COLOR)
