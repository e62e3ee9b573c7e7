"""Text read by Tesseract, the second reader: the only file that imports pytesseract."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError

import cv2
import pytesseract

from extractors.first_reading import Script
from extractors.page_image import Pixels
from models.errors import SecondReaderFailed

# A crop takes 2 to 6 ms; this much more means that the process hangs.
_TIMEOUT_S = 20.0
_TIMEOUT_PER_CROP_S = 0.5
# Page segmentation mode: a crop holds one line of text.
_ONE_LINE = 7


@dataclass(frozen=True, slots=True)
class TesseractText:
    """One crop as read, spaces dropped; `confidences` (0 to 1) go by character.

    Tesseract states one confidence for a word; each of its characters has that.
    """

    text: str
    confidences: tuple[float, ...]


def read_crops(crops: Sequence[Pixels], script: Script) -> list[TesseractText]:
    """What stands in each crop (grey, one line of dark type on light paper), in one process.

    Starting the process takes 80 to 110 ms, a number 2 ms: crops are best collected.

    Raises:
        SecondReaderFailed: it is not installed, crashes, hangs, or answers with something that
            is not one answer for each crop.
    """
    if not crops:
        return []
    with tempfile.TemporaryDirectory(prefix="gongshi-") as folder:
        listing = _written(crops, Path(folder))
        answer = _asked(listing, script, len(crops))
    return _by_crop(answer, len(crops))


def _written(crops: Sequence[Pixels], folder: Path) -> Path:
    """A text file that names one picture a line, which Tesseract takes in place of a picture."""
    names = []
    for number, crop in enumerate(crops):
        # PGM is written and read without compression.
        name = folder / f"{number}.pgm"
        cv2.imwrite(str(name), crop)
        names.append(f"{name}\n")
    listing = folder / "crops.txt"
    listing.write_text("".join(names), encoding="utf-8")
    return listing


def _asked(listing: Path, script: Script, crops: int) -> str:
    language, characters = script.value
    config = f"--psm {_ONE_LINE} -c load_system_dawg=0 -c load_freq_dawg=0"
    if characters:
        config += f" -c tessedit_char_whitelist={characters}"
    try:
        return str(
            pytesseract.image_to_data(
                str(listing),
                lang=language,
                config=config,
                timeout=_TIMEOUT_S + _TIMEOUT_PER_CROP_S * crops,
            )
        )
    except pytesseract.TesseractNotFoundError as error:
        raise SecondReaderFailed(
            "Tesseract is not installed",
            "Install it with chi_sim (Debian: apt install tesseract-ocr tesseract-ocr-chi-sim).",
        ) from error
    except (RuntimeError, OSError, UnicodeError, SubprocessError, SystemExit) as error:
        # TesseractError and the error for a time-out are both RuntimeErrors; an answer to
        # --version that is none ends in SystemExit.
        raise SecondReaderFailed(
            f"Tesseract failed: {error}"[:300], "Read the pages again; check its installation."
        ) from error


def _by_crop(answer: str, crops: int) -> list[TesseractText]:
    """The words of the answer (TSV) put together crop by crop."""
    texts = [""] * crops
    confidences: list[list[float]] = [[] for _ in range(crops)]
    seen = 0
    rows = csv.DictReader(io.StringIO(answer), delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        for row in rows:
            if row["level"] == "1":
                seen += 1
            if row["level"] != "5":
                continue
            word = "".join((row["text"] or "").split())
            page = int(row["page_num"]) - 1
            texts[page] += word
            confidences[page] += [max(0.0, min(1.0, float(row["conf"]) / 100))] * len(word)
    except (KeyError, ValueError, TypeError, IndexError, csv.Error) as error:
        raise SecondReaderFailed(
            f"Tesseract answered with something that is no table: {error}",
            "Check its installation: tesseract --version.",
        ) from error
    if seen != crops:
        raise SecondReaderFailed(
            f"Tesseract answered for {seen} of {crops} crops",
            "Read the pages again; check its installation.",
        )
    return [TesseractText(t, tuple(c)) for t, c in zip(texts, confidences, strict=True)]
