"""Photographs and scans that come as image files instead of PDF."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from extractors.intake import intake
from extractors.memory_failures import stop_at_memory_failure
from extractors.page_image import POINTS_PER_INCH, PageImage
from extractors.resolution import RenderLimits, useful_scale
from models.errors import FileTooLarge, NotADocument, UnreadableDocument, UnreadablePage

# Cameras and editors write 72 or 96 where they know nothing of the paper.
_KNOWS_NOTHING_BELOW_DPI = 97.0
_MAX_PLAUSIBLE_DPI = 1300.0
# Without a resolution the long side is taken for that of A4, the paper of nearly every disclosure.
_A4_LONG_SIDE_PT = 841.89
# Resolutions that differ by less are one that was rounded; standard fax has 204 by 98.
_SQUARE_WITHIN = 1.02
# Tags of TIFF 6.0 and EXIF.
_SUBFILE_TYPE, _PHOTOMETRIC, _ORIENTATION = 254, 262, 274
_PREVIEW_OR_MASK = 0b101
_WHITE_IS_ZERO = 0
# Pillow warns of a picture with more pixels than it is told, and refuses one with twice as many.
_PILLOW_REFUSES = 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
# What Pillow raises about files whose parts are not what they should be; tags that are of another
# type than they must be come as errors of the Python code that meets them.
_IMAGE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
# What brings a picture stored with each EXIF orientation upright.
_UNDOES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def count_frames(path: Path) -> int:
    """Pages of an image file: more than one for a multi-page TIFF.

    Raises:
        NotADocument: the bytes are no image.
        FileTooLarge: more pixels than this process may decode.
        UnreadableDocument: an image that breaks off.
    """
    with _opened(path) as image:
        try:
            return len(_page_frames(image))
        except Image.DecompressionBombError as error:
            raise _too_large(path) from error
        except _IMAGE_ERRORS as error:
            stop_at_memory_failure(error)
            raise _damaged(path) from error


def load_frame(path: Path, page: int, limits: RenderLimits) -> PageImage:
    """Page `page` (1-based) of an image file, turned as its EXIF data says, on white.

    Raises:
        NotADocument: the bytes are no image.
        UnreadablePage: the frame cannot be decoded or does not exist.
        MemoryError: it needs more memory than this process may have.
    """
    with _opened(path) as image:
        try:
            frames = _page_frames(image)
            if not 1 <= page <= len(frames):
                raise UnreadablePage(f"{path.name} has no page {page}")
            image.seek(frames[page - 1])
            stated_dpi = _stated_dpi(image)
            # Decoding turns a TIFF as its tag says, so that the tag is asked for after it.
            image.load()
            orientation = image.getexif().get(_ORIENTATION, 1)
            square, dpi = _with_square_pixels(_on_white(_eight_bits(image)), stated_dpi)
            rgb = _turned(square, orientation)
        except (*_IMAGE_ERRORS, Image.DecompressionBombError) as error:
            stop_at_memory_failure(error)
            raise UnreadablePage(
                f"page {page} of {path.name} is damaged or too large to decode",
                "Fetch or scan it again, at 300 dpi or less.",
            ) from error
    points_per_pixel = POINTS_PER_INCH / dpi if dpi else _A4_LONG_SIDE_PT / max(rgb.size)
    scale = useful_scale(*rgb.size, dpi, limits)
    if scale != 1.0:
        size = (max(1, round(rgb.width * scale)), max(1, round(rgb.height * scale)))
        rgb = rgb.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
    return PageImage(np.ascontiguousarray(np.asarray(rgb)[:, :, ::-1]), points_per_pixel / scale)


def _page_frames(image: Image.Image) -> list[int]:
    """Indices of the frames that are pages.

    Phones store a small copy or a brightness map as the second picture of a JPEG; scanners store
    previews and masks between the pages of a TIFF. Read as pages they would count values twice.
    """
    count = int(getattr(image, "n_frames", 1))
    if image.format == "MPO" or count == 1:
        return [0]
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return list(range(count))
    kinds = []
    for index in range(count):
        image.seek(index)
        kinds.append(int(image.tag_v2.get(_SUBFILE_TYPE, 0)))
    pages = [index for index, kind in enumerate(kinds) if not kind & _PREVIEW_OR_MASK]
    return pages or list(range(count))


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    # By stream: of a file with a name Pillow maps plain TIFF pixels into memory with width and
    # height confused when the page is stored on its side.
    Image.MAX_IMAGE_PIXELS = intake().limits.max_pixels // _PILLOW_REFUSES
    with path.open("rb") as stream:
        try:
            image = Image.open(stream)
        except UnidentifiedImageError as error:
            if not _is_word(path):
                raise _damaged(path) from error
            raise NotADocument(
                f"{path.name} is not an image, whatever its name says",
                "Open it in a viewer and save it as PDF, PNG, JPEG or TIFF.",
            ) from error
        except Image.DecompressionBombError as error:
            raise _too_large(path) from error
        except _IMAGE_ERRORS as error:
            stop_at_memory_failure(error)
            raise _damaged(path) from error
        yield image


def _is_word(path: Path) -> bool:
    """Whether the file may be of another kind altogether: the mark of BMP is two letters."""
    with path.open("rb") as stream:
        return stream.read(2) == b"BM" or stream.read(1) == b""


def _too_large(path: Path) -> FileTooLarge:
    return FileTooLarge(
        f"{path.name} has more pixels than the {intake().limits.max_pixels:,} that are decoded",
        "Scan it again at 300 dpi or less.",
    )


def _damaged(path: Path) -> UnreadableDocument:
    return UnreadableDocument(
        f"{path.name} is damaged or too large to decode",
        "Fetch or scan it again, at 300 dpi or less.",
    )


def _stated_dpi(frame: Image.Image) -> tuple[float, float] | None:
    """Pixels per inch across and down, None where the file says nothing that can be true."""
    try:
        across, down = map(float, frame.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    known = all(_KNOWS_NOTHING_BELOW_DPI <= dpi <= _MAX_PLAUSIBLE_DPI for dpi in (across, down))
    return (across, down) if known else None


def _with_square_pixels(
    image: Image.Image, dpi: tuple[float, float] | None
) -> tuple[Image.Image, float | None]:
    """The picture at one resolution: faxes have twice as many pixels across as down."""
    if dpi is None:
        return image, None
    finer = max(dpi)
    if finer <= _SQUARE_WITHIN * min(dpi):
        return image, dpi[0]
    size = round(image.width * finer / dpi[0]), round(image.height * finer / dpi[1])
    return image.resize(size, Image.Resampling.BICUBIC), finer


def _turned(image: Image.Image, orientation: object) -> Image.Image:
    method = _UNDOES.get(orientation) if isinstance(orientation, int) else None
    return image if method is None else image.transpose(method)


def _eight_bits(frame: Image.Image) -> Image.Image:
    """Greys of 12, 16 or 32 bits as 8; Pillow's own conversion clips them to white instead."""
    if not frame.mode.startswith(("I", "F")):
        return frame
    values = np.asarray(frame).astype(np.float32)
    # Scanners put 10 or 12 bits into 16, so that the lightest grey is the only known end.
    high = max(float(values.max()), 1e-6)
    grey = np.clip(values * (255.0 / high), 0, 255).astype(np.uint8)
    tags = getattr(frame, "tag_v2", {})
    return Image.fromarray(255 - grey if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else grey)


def _on_white(image: Image.Image) -> Image.Image:
    if "A" in image.getbands() or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")
