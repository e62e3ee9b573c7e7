"""Short documents made by code: born-digital PDFs, a few scans, each unlike the others."""

from __future__ import annotations

import random
from pathlib import Path

import pymupdf

_OFFICES = ("民政局", "残疾人联合会", "教育局", "体育局", "财政局")
_TOWNS = ("青山县", "临江市", "长乐区", "白水镇", "云岭县", "东河区")
_PROJECTS = ("养老服务中心建设", "儿童福利院改造", "残疾人康复训练", "孤儿助学", "社区体育设施")
_WIDTH_PT, _HEIGHT_PT = 420, 200


def write_documents(folder: Path, count: int, seed: int) -> None:
    """`count` documents of one or two small pages; the same ones for the same seed."""
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    for number in range(count):
        document = pymupdf.open()
        for _ in range(2 if number % 10 == 9 else 1):
            _add_page(document, number, chance)
        if number % 7 == 6:
            pixels = document[0].get_pixmap(dpi=150)
            pixels.save(folder / f"scan-{number:04}.png")
        else:
            document.subset_fonts()
            name = folder / f"notice-{number:04}.pdf"
            document.save(name, garbage=3, deflate=True, no_new_id=True)


def _add_page(document: pymupdf.Document, number: int, chance: random.Random) -> None:
    page = document.new_page(width=_WIDTH_PT, height=_HEIGHT_PT)
    town, office = chance.choice(_TOWNS), chance.choice(_OFFICES)
    parts = [chance.randrange(100, 9999) * 100 for _ in range(2)]
    month = chance.randrange(1, 12)
    lines = (
        f"{town}{office}福利彩票公益金使用情况公告（第{number + 1}号）",
        f"{2015 + number % 9}年{month}月至12月，下达预算{sum(parts)}元，",
        f"其中：{chance.choice(_PROJECTS)}项目{parts[0]}元，",
        f"{chance.choice(_PROJECTS)}项目{parts[1]}元。",
        f"共服务老年人{chance.randrange(10, 5000)}人次，举办活动{chance.randrange(2, 90)}场。",
        f"联系电话：0771-{chance.randrange(2000000, 8999999)}",
    )
    for row, line in enumerate(lines):
        page.insert_text((20, 30 + 26 * row), line, fontsize=13, fontname="china-s")
