"""Photographs and scans that come as image files instead of PDF."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extractors.page_image import POINTS_PER_INCH, PageImage
from extractors.resolution import RenderLimits
from models.errors import NotADocument, UnreadableDocument, UnreadablePage

# Cameras and editors write 72 or 96 where they know nothing of the paper.
_KNOWS_NOTHING_BELOW_DPI = 97.0
_MAX_PLAUSIBLE_DPI = 1300.0
# Without a resolution the long side is taken for that of A4, the paper of nearly every disclosure.
_A4_LONG_SIDE_PT = 841.89


def count_frames(path: Path) -> int:
    """Pages of an image file: more than one for a multi-page TIFF.

    Raises:
        NotADocument: the bytes are no image.
        UnreadableDocument: an image that breaks off or exceeds Pillow's safe size.
    """
    with _opened(path) as image:
        try:
            return int(getattr(image, "n_frames", 1))
        except (OSError, SyntaxError, ValueError) as error:
            raise _damaged(path) from error


def load_frame(path: Path, page: int, limits: RenderLimits) -> PageImage:
    """Page `page` (1-based) of an image file, turned as its EXIF data says, on white.

    Raises:
        NotADocument: the bytes are no image.
        UnreadablePage: the frame cannot be decoded or does not exist.
    """
    with _opened(path) as image:
        try:
            frame = next(islice(ImageSequence.Iterator(image), page - 1, None))
            stated_dpi = _stated_dpi(frame)
            upright = ImageOps.exif_transpose(_eight_bits(frame))
            rgb = _on_white(upright)
        except StopIteration:
            raise UnreadablePage(f"{path.name} has no page {page}") from None
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise UnreadablePage(
                f"page {page} of {path.name} is damaged or too large to decode",
                "Fetch or scan it again, at 300 dpi or less.",
            ) from error
    long_side_px = max(rgb.size)
    points_per_pixel = (
        POINTS_PER_INCH / stated_dpi if stated_dpi else _A4_LONG_SIDE_PT / long_side_px
    )
    scale = _scale_into(rgb.size, limits)
    if scale != 1.0:
        size = (max(1, round(rgb.width * scale)), max(1, round(rgb.height * scale)))
        rgb = rgb.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
    return PageImage(np.ascontiguousarray(np.asarray(rgb)[:, :, ::-1]), points_per_pixel / scale)


def _opened(path: Path) -> Image.Image:
    try:
        return Image.open(path)
    except UnidentifiedImageError as error:
        raise NotADocument(
            f"{path.name} is not an image, whatever its name says",
            "Open it in a viewer and save it as PDF, PNG, JPEG or TIFF.",
        ) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> UnreadableDocument:
    return UnreadableDocument(
        f"{path.name} is damaged or too large to decode",
        "Fetch or scan it again, at 300 dpi or less.",
    )


def _stated_dpi(frame: Image.Image) -> float | None:
    try:
        dpi = float(frame.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    return dpi if _KNOWS_NOTHING_BELOW_DPI <= dpi <= _MAX_PLAUSIBLE_DPI else None


def _eight_bits(frame: Image.Image) -> Image.Image:
    if not frame.mode.startswith(("I", "F")):
        return frame
    # 16-bit and float greys: Pillow's own conversion clips them to white instead of scaling.
    values = np.asarray(frame, dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255.0 / (high - low)) if high > low else np.full_like(values, 255)
    grey = Image.fromarray(scaled.astype(np.uint8))
    grey.info = dict(frame.info)
    return grey


def _on_white(image: Image.Image) -> Image.Image:
    if "A" in image.getbands() or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


def _scale_into(size: tuple[int, int], limits: RenderLimits) -> float:
    pixels, long_side = size[0] * size[1], max(size)
    if pixels > limits.max_pixels:
        return float((limits.max_pixels / pixels) ** 0.5)
    # A thumbnail holds no more than it holds: it is enlarged at most threefold.
    return min(3.0, max(1.0, limits.min_long_side_px / long_side))
