"""Text found and recognised by RapidOCR: the only file that imports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec.typings import WordInfo

from extractors.page_image import Pixels

Quads = npt.NDArray[np.float64]
"""n × 4 × 2: corners of n text boxes as (x, y), clockwise from the upper left as the box lies."""

# Side lengths that the detector's network takes are multiples of this.
_NETWORK_STEP_PX = 32


@dataclass(frozen=True, slots=True)
class RecognizedText:
    """One crop as read. `centres` (0 to 1 of the crop's width) and `confidences` go by character.

    Nothing is held back for low confidence: the text may be empty, or wrong.
    """

    text: str
    confidence: float
    centres: tuple[float, ...]
    confidences: tuple[float, ...]


@lru_cache(maxsize=2)
def _engine(threads: int) -> RapidOCR:
    """The models, loaded once in each process."""
    return RapidOCR(
        params={
            # The direction classifier turns upright lines over and loses them.
            "Global.use_cls": False,
            "Global.log_level": "error",
            "Global.return_word_box": True,
            # The caller has scaled the picture already.
            "Global.max_side_len": 100_000,
            "Det.limit_type": "max",
            "Det.limit_side_len": 100_000,
            # One crop at a time: batches are padded to their longest line, which costs a CPU more
            # than it gains (on one thread 2.2 s for a page in place of 3 s with batches of 6).
            "Rec.rec_batch_num": 1,
            # Short crops (table cells) are padded to twice their height instead of to 320 pixels.
            "Rec.rec_img_shape": [3, 48, 96],
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def detect_text(pixels: Pixels, longest_side_px: int, threads: int = 1) -> Quads:
    """Boxes of lines of text on a picture, in its pixels, roughly from top to bottom.

    The detector sees the picture shrunk to `longest_side_px` (never enlarged).
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, longest_side_px / max(height, width))
    size = [
        max(_NETWORK_STEP_PX, round(side * scale / _NETWORK_STEP_PX) * _NETWORK_STEP_PX)
        for side in (width, height)
    ]
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    found = _engine(threads)(small, use_det=True, use_cls=False, use_rec=False)
    if getattr(found, "boxes", None) is None or len(found.boxes) == 0:
        return np.empty((0, 4, 2))
    boxes: Quads = np.asarray(found.boxes, dtype=float)
    boxes[:, :, 0] *= width / size[0]
    boxes[:, :, 1] *= height / size[1]
    return boxes


def recognize_text(crops: Sequence[Pixels], threads: int = 1) -> list[RecognizedText]:
    """What stands in each crop, which holds one horizontal line of text (blue, green, red)."""
    if not crops:
        return []
    read = _engine(threads).recognize_txt([_not_too_narrow(crop) for crop in crops])
    return [
        _recognized(text, float(score), words, crop)
        for text, score, words, crop in zip(
            read.txts, read.scores, read.word_results, crops, strict=True
        )
    ]


def _not_too_narrow(crop: Pixels) -> Pixels:
    """A crop that is higher than wide, widened with its own border colour.

    The recogniser was trained on lines; a lone character fills a square at least.
    """
    height, width = crop.shape[:2]
    if width >= height:
        return crop
    missing = height - width
    widened: Pixels = cv2.copyMakeBorder(
        crop, 0, 0, missing // 2, missing - missing // 2, cv2.BORDER_REPLICATE
    )
    return widened


def _recognized(text: str, score: float, words: WordInfo, crop: Pixels) -> RecognizedText:
    """The engine's answer with one centre and one confidence for each character.

    The engine gives confidences for every character and places for all but spaces.
    """
    columns = [column for word in words.word_cols for column in word]
    confidences = tuple(float(c) for c in words.confs)
    if not text or not columns or len(confidences) != len(text):
        return RecognizedText("", 0.0, (), ())
    height, width = crop.shape[:2]
    padding = max(0, height - width) / 2
    placed = iter(columns)
    centres: list[float | None] = []
    for char in text:
        column = None if char.isspace() else next(placed)
        if column is None:
            centres.append(None)
            continue
        x = (column + 0.5) / words.line_txt_len * max(width, height) - padding
        centres.append(min(1.0, max(0.0, x / width)))
    return RecognizedText(text, score, _between(centres), confidences)


def _between(centres: Sequence[float | None]) -> tuple[float, ...]:
    """Centres with those of spaces put evenly between their neighbours'."""
    known = [(index, centre) for index, centre in enumerate(centres) if centre is not None]
    indices, values = zip(*known, strict=True)
    return tuple(float(x) for x in np.interp(range(len(centres)), indices, values))
