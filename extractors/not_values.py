"""Spans whose figures are no values: numbers of documents, standards, accounts, items, names."""

from __future__ import annotations

import re

from extractors.contacts import find_contacts
from extractors.count_units import is_indivisible, unit_at
from extractors.folding import fold
from extractors.references import document_number_spans, title_spans
from extractors.words import any_of, load_words
from models.values import ContactKind, ContactValue

_CHINESE = "一二三四五六七八九十百零〇两"
_ANNOUNCED = any_of(load_words("identifiers.yaml", "announced_by"))
_FOLLOWING = r"[^\S\n]*[::]?[^\S\n]*"
_UNIT = rf"\s*{any_of((*load_words('table_columns.yaml', 'units'), '万', '亿', '元', '余', '多'))}"
_ITEM = (
    r"(?:\d{1,3}(?:[-.]\d{1,2}){0,2}(?![\d.,OoIl|i])"
    r"|[一二三四五六七八九十]{1,3}(?![一二三四五六七八九十百千]))"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 第554号, 第三批, 第5条, 第二届: an ordinal counts nothing. 第三季度 is left to the dates.
        rf"第\s*(?:\d+|[{_CHINESE}]+)\s*(?:[-,、至到和]\s*第?\s*(?:\d+|[{_CHINESE}]+)\s*)*"
        rf"(?!\s*[个一二三四1-4]*\s*季度)(?:个|[^\W\d_])?",
        # GB/T 35796-2017, MZ/T 032-2012, DB51/T 2841-2021, ISO 9001:2015
        r"(?<![A-Za-z])(?:GB|MZ|DB|JGJ|WS|ISO|HJ|CJJ|YY|SF|GA|T)[A-Z]*\s?\d{0,4}\s?(?:/\s?[A-Z]{1,6})?\s?"
        r"\d{1,6}(?:\.\d+)?\s?(?:[-:]\s?\d{2,4})?",
        # Figures that follow the name of an identifier, and the long ones that nothing else can be.
        rf"{_ANNOUNCED}(?:码|号)?{_FOLLOWING}[A-Za-z]{{0,6}}\d[\dA-Za-z \-*Xx/]*",
        r"(?<![\dA-Za-z])(?<!\d[.,])(?=[\dA-Z]*[A-Z])(?=[\dA-Z]*\d{4})[\dA-Z]{15,24}(?![\dA-Za-z])",
        r"(?<!\d)(?<!\d[.,])\d{4}(?: \d{3,4}){3,5}(?!\d)",
        r"(?<!\d)(?<!\d[.,])\d{15,30}(?:[Xx])?(?![\d.,])",
        # Invitation and contract codes: letters and figures joined by hyphens.
        r"(?<![A-Za-z\d])[A-Z]{2,}[A-Z\d]*(?:-[A-Z\d]+)+(?![A-Za-z\d])",
        # 01包, 02标段: a leading zero numbers lots and buildings.
        r"(?<!\d)(?<!\d[.,])0\d{1,2}\s?(?:包|标段|标包|标|号|栋|幢|单元|室|层|册)",
        # 302类, 229类60款02项: codes of the budget's subjects.
        r"(?<!\d)(?<!\d[.,])[23]\d{2}\s?类(?:\s?\d{2}\s?款)?(?:\s?\d{2}\s?项)?",
        # 图1, 附表2, 表3-1, 案例一; 问题17个 and 表彰5人 count.
        rf"(?:附图|附表|附件|附录|图表|图|(?<![代发])表|专栏)\s*{_ITEM}(?!{_UNIT}(?:[,。;、)\s]|$))",
        rf"(?:专题|案例|例|问题|建议|标段|包)\s*{_ITEM}(?!{_UNIT})",
        # 第1页 共2页, P12, —3—
        r"第?\s*\d+\s*页\s*[,/]?\s*共\s*\d+\s*页",
        # The same with one of its characters misread or lost: 页共2页, 第2 页共2项.
        r"(?:第\s*\d*|^)\s*页\s*[,/]?\s*共\s*\d+(?:\s*[^\W\d_])?(?=\W*$)",
        r"^\s*-\s?\d{1,3}\s?-\s*$",
        # 50:50, 7:3 and clock times are no quantities of anything.
        rf"(?<!\d)(?<!\d[.,])\d{{1,3}}(?:\.\d+)?\s*[:∶]\s*\d{{1,3}}(?:\.\d+)?(?:\s*[:∶]\s*\d{{1,3}})?(?![\d,.]*\d)(?!{_UNIT})",
        # “1+9”, 15+N, 5+3+X: names of schemes.
        r"(?<![\dA-Za-z])(?<!\d[.,])\d{1,3}(?:\s?\+\s?(?:\d{1,3}|[NXnx]))+(?![\d.,]*\s*[万亿元个人名家])(?!\d)",
        # 7×24小时: how long a line is staffed; 热线12: the name of a programme.
        r"\d\s*[×xX*]\s*24(?:\s*小时)?",
        r"热线\s*\d{1,2}(?!\d)",
    )
)
# Section numbers at the start of a line; 1.5万元 and 1.3倍 are numbers, so the point may not be
# followed by a figure unless more points make it 2.1.3, and a space or word stands behind.
_SECTION = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^\s*\d{1,2}\s*[.、)](?!\d)",
        r"^\s*\d{1,2}(?:\.\d{1,2}){2,3}\s*(?=[^\W\d_])",
        rf"^\s*\d{{1,2}}\.\d{{1,2}}(?=\s*[^\W\d_])(?![^\S\u3000]?[万亿萬億元千百倍])(?!{_UNIT}(?:[,。;、)\s]|$))",
        rf"^\s*\(?\s*(?:[{_CHINESE}]{{1,3}}|\d{{1,2}})\s*\)(?!\d)",
        rf"^\s*[{_CHINESE}]{{1,3}}\s*[、.](?=\D)",
        r"^\s*[①-⑳]",
        # Numbered items inside a paragraph: “；2.提高…”
        r"(?<=[。;!?:])\s*\d{1,2}\s*[.、](?=\s*[^\W\d])",
        rf"(?<=[。;!?:])\s*\(\s*(?:[{_CHINESE}]{{1,3}}|\d{{1,2}})\s*\)",
    )
)


def spans_not_values(text: str) -> list[tuple[int, int]]:
    """Half-open spans of `text`, merged and in order, in which no number is a value."""
    folded = fold(text)
    spans = [*title_spans(text), *document_number_spans(folded)]
    for pattern in _PATTERNS:
        spans += [match.span() for match in pattern.finditer(folded)]
    for pattern in _SECTION:
        spans += [m.span() for m in pattern.finditer(folded) if not _is_measure(folded, m)]
    spans += [
        (m.start, m.end)
        for m in find_contacts(text)
        if isinstance(m.value, ContactValue) and m.value.kind is not ContactKind.PHONE
    ]
    return _merged(spans)


def _is_measure(folded: str, section: re.Match[str]) -> bool:
    """Whether 12.5公里 or 0.5个百分点 stands at the start of the line, and no section 2.1."""
    number = section[0].strip()
    if not re.fullmatch(r"\d{1,2}\.\d{1,2}", number):
        return False
    if number.startswith("0."):
        return True
    unit = unit_at(folded, section.end())
    return unit is not None and not is_indivisible(unit.name)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
