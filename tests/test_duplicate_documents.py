"""Documents filed twice, told from documents that only look alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.duplicate_documents import duplicate_document_flag, is_same_document
from models.flags import FlagCode
from models.geometry import Box
from models.reading import Line, PageReading, Reader

FIRST = (
    "关于2023年度福利彩票公益金使用情况的公告",
    "全年共筹集福利彩票公益金一千二百万元，支持养老服务项目十八个",
    "其中居家养老服务提升工程支出 453.20 万元，惠及老年人 12,345 人次",
)
SECOND = (
    "儿童福利类项目安排资金 268.50 万元，资助孤儿 126 名",
    "社会公益类项目安排资金 300.00 万元，由各县区民政局组织实施",
)


def page(number: int, texts: tuple[str, ...], down: float = 0.0) -> PageReading:
    lines = []
    for i, text in enumerate(texts):
        top = 100 + 30 * i + down
        boxes = tuple(Box(72 + 12 * k, top, 84 + 12 * k, top + 14) for k in range(len(text)))
        box = Box(72, top, 72 + 12 * len(text), top + 14)
        lines.append(Line(text, box, 0.98, Reader.RAPIDOCR, boxes, (0.98,) * len(text)))
    return PageReading(number, 595.0, 842.0, Reader.RAPIDOCR, 0, 0.0, tuple(lines))


ORIGINAL = [page(1, FIRST), page(2, SECOND)]
OTHER_FIGURE = tuple(text.replace("268.50", "286.50") for text in SECOND)
MISREAD = tuple(text.replace("儿童", "儿重") for text in SECOND)


@pytest.mark.parametrize(
    ("other", "is_same", "reason"),
    [
        ([page(1, FIRST), page(2, SECOND)], True, "the same text"),
        ([page(1, FIRST, 8), page(2, MISREAD, 8)], True, "a new scan with a misread character"),
        ([page(2, SECOND), page(1, FIRST)], True, "given in another order"),
        ([page(1, FIRST), page(2, ()), page(3, SECOND)], True, "a blank back between them"),
        ([page(1, FIRST), page(2, OTHER_FIGURE)], False, "one figure is another"),
        ([page(1, FIRST)], False, "a page less"),
        ([page(1, FIRST), page(2, SECOND), page(3, FIRST)], False, "a page more"),
        ([], False, "nothing"),
    ],
)
def test_the_same_document(other: list[PageReading], is_same: bool, reason: str) -> None:
    assert is_same_document(ORIGINAL, other) is is_same, reason
    assert is_same_document(other, ORIGINAL) is is_same, reason


def test_documents_without_text_are_not_alike() -> None:
    blank = [replace(page(1, FIRST), lines=())]
    assert not is_same_document(blank, blank)


def test_the_flag_names_the_other_document() -> None:
    flag = duplicate_document_flag("2023/notice.pdf")
    assert (flag.code, flag.page) == (FlagCode.DUPLICATE_DOCUMENT, None)
    chinese, english = flag.message.split(" / ")
    assert "2023/notice.pdf" in chinese
    assert "2023/notice.pdf" in english
