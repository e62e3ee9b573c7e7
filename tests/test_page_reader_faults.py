"""Fault doubles of both readers: whatever they do, nothing on the page is lost in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors import leftover_ink, page_reader, tesseract_reader
from extractors.first_reading import Script
from extractors.page_image import PageImage, Pixels
from extractors.page_reader import ReadingSettings, read_image
from extractors.rapidocr_reader import Quads, RecognizedText
from extractors.tesseract_reader import TesseractText, read_crops
from models.errors import SecondReaderFailed
from models.geometry import Box
from models.reading import PageReading, Reader

# Two lines of type on A4 at 100 dpi; the boxes are what a working detector says of them.
LINES = {"Total 347.00": (100, 200, 460, 252), "Parts 175.85": (100, 400, 460, 452)}


def page() -> PageImage:
    sheet = Image.new("RGB", (827, 1170), "white")
    font = ImageFont.load_default(40)
    for text, (x, y, _, _) in LINES.items():
        ImageDraw.Draw(sheet).text((x + 4, y), text, fill="black", font=font)
    return PageImage(np.asarray(sheet)[:, :, ::-1].copy(), 0.72)


def quads(boxes: Sequence[tuple[int, int, int, int]]) -> Quads:
    return np.array(
        [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)] for x0, y0, x1, y1 in boxes], float
    ).reshape(-1, 4, 2)


def recognized(text: str, confidence: float = 0.99) -> RecognizedText:
    centres = tuple((i + 0.5) / len(text) for i in range(len(text)))
    return RecognizedText(text, confidence, centres, (confidence,) * len(text))


def answers(*texts: str, confidence: float = 0.99) -> Callable[..., list[RecognizedText]]:
    """A recogniser that says `texts` of the lines and nothing of anything else."""

    def recognize(crops: Sequence[Pixels], threads: int = 1) -> list[RecognizedText]:
        if len(crops) == len(texts):
            return [recognized(text, confidence) for text in texts]
        return [RecognizedText("", 0.0, (), ()) for _ in crops]

    return recognize


def seen_by_second(*texts: str, confidence: float = 0.9) -> Callable[..., list[TesseractText]]:
    def read(crops: Sequence[Pixels], script: Script) -> list[TesseractText]:
        cycled = [texts[i * len(texts) // len(crops)] for i in range(len(crops))]
        return [TesseractText(t, (confidence,) * len(t)) for t in cycled]

    return read


def read_with(
    monkeypatch: pytest.MonkeyPatch,
    *,
    detect: Callable[..., Quads],
    recognize: Callable[..., list[RecognizedText]],
    second: Callable[..., list[TesseractText]],
) -> PageReading:
    monkeypatch.setattr(page_reader, "detect_text", detect)
    monkeypatch.setattr(page_reader, "recognize_text", recognize)
    monkeypatch.setattr(page_reader, "read_crops", second)
    monkeypatch.setattr(leftover_ink, "read_crops", second)
    return read_image(page(), 1, ReadingSettings())


def finds_lines(picture: Pixels, side: int, threads: int = 1) -> Quads:
    return quads(list(LINES.values()))


def finds_nothing(picture: Pixels, side: int, threads: int = 1) -> Quads:
    return np.empty((0, 4, 2))


def fails(crops: Sequence[Pixels], script: Script) -> list[TesseractText]:
    raise SecondReaderFailed("Tesseract failed: crashed")


def test_both_readers_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read_with(
        monkeypatch,
        detect=finds_lines,
        recognize=answers(*LINES),
        second=seen_by_second("347.00", "175.85"),
    )
    assert [line.text for line in reading.lines] == list(LINES)
    assert [s.agrees for line in reading.lines for s in line.second_readings] == [True, True]
    assert (reading.unread, reading.second_reader_error) == ((), "")


def test_a_second_reader_that_fails_leaves_the_first_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = read_with(monkeypatch, detect=finds_lines, recognize=answers(*LINES), second=fails)
    assert [line.text for line in reading.lines] == list(LINES)
    assert all(line.second_readings == () for line in reading.lines)
    assert "crashed" in reading.second_reader_error


def test_a_second_reader_that_says_nothing_confirms_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = read_with(
        monkeypatch, detect=finds_lines, recognize=answers(*LINES), second=seen_by_second("")
    )
    assert [line.text for line in reading.lines] == list(LINES)
    assert all(line.second_readings == () for line in reading.lines)


def test_garbage_of_the_second_reader_disagrees(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read_with(
        monkeypatch, detect=finds_lines, recognize=answers(*LINES), second=seen_by_second("9.9.9")
    )
    assert [s.agrees for line in reading.lines for s in line.second_readings] == [False, False]


def test_garbage_of_the_first_reader_is_disputed_by_the_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = read_with(
        monkeypatch,
        detect=finds_lines,
        recognize=answers("Total 34.7", "Parts 175.85"),
        second=seen_by_second("347.00", "175.85"),
    )
    assert [(s.text, s.agrees) for line in reading.lines for s in line.second_readings] == [
        ("347.00", False),
        ("175.85", True),
    ]


def test_lines_that_the_first_reader_does_not_find_are_read_by_the_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = read_with(
        monkeypatch,
        detect=finds_nothing,
        recognize=answers("never asked for so many", "lines", "at once"),
        second=seen_by_second("Total347.00", "Parts175.85"),
    )
    assert [line.reader for line in reading.lines] == [Reader.TESSERACT] * len(reading.lines)
    assert {line.text for line in reading.lines} == {"Total347.00", "Parts175.85"}
    assert reading.unread == ()


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (seen_by_second(""), "both readers are blind"),
        (seen_by_second("~~", confidence=0.2), "the second one guesses"),
        (fails, "the second one fails"),
    ],
)
def test_what_nobody_reads_has_its_place(
    monkeypatch: pytest.MonkeyPatch, second: Callable[..., list[TesseractText]], reason: str
) -> None:
    reading = read_with(
        monkeypatch,
        detect=finds_nothing,
        recognize=answers("never asked for so many", "lines", "at once"),
        second=second,
    )
    assert reading.lines == ()
    for x0, y0, x1, y1 in LINES.values():
        line = Box(x0, y0, x1, y1).scaled(0.72)
        shared = (line.intersection(box) for box in reading.unread)
        # Long strokes of display type pass for rules while no line is known.
        assert sum(part.width for part in shared if part) > 0.2 * line.width, reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "no table"),
        ("level\tpage_num\n1\t1\n", "an answer for one of two crops"),
        ("level\tpage_num\tconf\ttext\n1\t1\t\t\n1\t2\t\t\n5\t7\t90\tx\n", "a third crop"),
        ("level\tpage_num\tconf\ttext\n1\t1\t\t\n1\t2\t\t\n5\t1\tsure\tx\n", "no number"),
        ("\x00\x01\x02 garbage", "garbage"),
    ],
)
def test_answers_that_make_no_sense_are_failures(
    monkeypatch: pytest.MonkeyPatch, answer: str, reason: str
) -> None:
    monkeypatch.setattr(
        tesseract_reader.pytesseract, "image_to_data", lambda *args, **kwargs: answer
    )
    with pytest.raises(SecondReaderFailed):
        read_crops([np.zeros((9, 9), np.uint8)] * 2, Script.DIGITS)


VERSION = '[ "$1" = --version ] && echo "tesseract 5.3.0" && exit 0\n'


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (VERSION + "kill -SEGV $$\n", "failed"),
        (VERSION + "exec sleep 60\n", "timeout"),
        ("kill -SEGV $$\n", "failed"),
        (VERSION + "printf '\\377\\376'\n", "failed|answered"),
    ],
)
def test_a_process_that_dies_or_hangs_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, message: str
) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\n" + script)
    program.chmod(0o755)
    monkeypatch.setattr(tesseract_reader, "_TIMEOUT_S", 0.5)
    monkeypatch.setattr(tesseract_reader.pytesseract.pytesseract, "tesseract_cmd", str(program))
    # pytesseract asks for the version once.
    version = tesseract_reader.pytesseract.pytesseract.get_tesseract_version
    monkeypatch.setattr(version, "_result", version)
    with pytest.raises(SecondReaderFailed, match=message):
        read_crops([np.zeros((9, 9), np.uint8)], Script.DIGITS)


def test_a_missing_program_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        tesseract_reader.pytesseract.pytesseract, "tesseract_cmd", "no-such-program"
    )
    with pytest.raises(SecondReaderFailed, match="apt install tesseract-ocr"):
        read_crops([np.zeros((9, 9), np.uint8)], Script.DIGITS)


@pytest.mark.engine
def test_tesseract_reads_many_crops_in_one_call() -> None:
    crops = []
    for text in ("175.85", "1,954", "2023"):
        crop = Image.new("L", (200, 48), 255)
        ImageDraw.Draw(crop).text((20, 6), text, fill=0, font=ImageFont.load_default(30))
        crops.append(np.asarray(crop).copy())
    texts = read_crops(crops, Script.DIGITS)
    assert [t.text for t in texts] == ["175.85", "1,954", "2023"]
    assert all(len(t.text) == len(t.confidences) for t in texts)
