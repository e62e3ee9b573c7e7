"""Signs at the beginning of a printed line: list markers, headings, labels, captions, units."""

from __future__ import annotations

import re

_CHINESE_NUMBER = "[一二三四五六七八九十百]{1,4}"

# 第一章, 第二部分, 案例一: the outermost divisions of a report or case collection.
DIVISION = re.compile(
    rf"^(?:第{_CHINESE_NUMBER}[章编篇卷]|第{_CHINESE_NUMBER}部分|第\d+(?:章|部分)"
    rf"|(?:案例|篇目|专题)(?:{_CHINESE_NUMBER}|\d{{1,2}})(?![\d年月个]))"
)
# 一、 with the mark that a reader makes of it (、 read as , or . or ·).
FIRST_LEVEL = re.compile(rf"^(?P<number>{_CHINESE_NUMBER})\s*[、，,.．·](?!\d)")
# （一） in any mixture of half- and full-width brackets; the opening one is often lost.
SECOND_LEVEL = re.compile(rf"^[（(〔]?\s*(?P<number>{_CHINESE_NUMBER})\s*[）)〕]、?")
# 1. or 1、; a digit after the point is a decimal (3.12亿元) unless a year begins there (1.2023年).
THIRD_LEVEL = re.compile(r"^\d{1,2}\s*(?:[、．]|[.]\s*(?!\d)|[.]\s*(?=(?:19|20)\d\d\s*年))")
# 2.1 and 3.2.4 as articles are numbered: white must follow, and no unit (3.5 万元 is an amount).
DECIMAL_LEVEL = re.compile(
    r"^\d{1,2}(?:[.．]\d{1,2}){1,3}[.．、]?(?:\s+(?=[一-鿿（(]|(?:19|20)\d\d\s*年)|\s*(?=[“‘《「【]))"
    r"(?![百千万亿元倍吨亩度米岁折年月日]|公里|公斤|公顷|千克|平方|立方|小时|个百分点|个月)"
)
# (1), ① and the like.
FOURTH_LEVEL = re.compile(r"^(?:[（(]\s*\d{1,2}\s*[）)]|\d{1,2}\s*[）)]|[①-⑳⑴-⒇⒈-⒛])")
BULLET = re.compile(r"^[▪■●◆◇★☆✓✔➢•※►▶]\s*\S")

# A marker that stands alone, as it does where print sets it off from its paragraph by a wide gap.
BARE_MARKER = re.compile(
    rf"^(?:\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}}[.．、]?|\d{{1,2}}\s*[.．、)）]|[（(]\s*\d{{1,2}}\s*[）)]"
    rf"|[（(]?{_CHINESE_NUMBER}[）)]、?|(?:{_CHINESE_NUMBER}|[甲乙丙丁戊己庚辛壬癸])[、．.]"
    rf"|第(?:{_CHINESE_NUMBER}|\d{{1,3}})[条款项章节]|[①-⑳⑴-⒇⒈-⒛▪■●◆◇★☆✓✔➢•※►▶]|注[:：]?)$"
)

# 附表 and 图 numbers, and the triangle that editors put before a photo's caption.
CAPTION = re.compile(
    rf"^(?:[▲△▼▽]|(?:附?[图表]|照片|附[图表])\s*(?:\d{{1,2}}(?:[-—.]\d{{1,2}})?|[①-⑳]|{_CHINESE_NUMBER})"
    r"(?![\d年月日个名项、%])|附[表图件]\s*[:：]?\s*$|续表)"
)
# The words in front of a colon at the beginning of a line.
LABEL = re.compile(r"^[一-鿿（）()·/、]{2,14}\s*[:：]")
# Document number of an official letter, alone on its line: 民福发〔2023〕12号.
DOCUMENT_NUMBER = re.compile(r"^[一-鿿]{2,12}[〔\[（(]\d{4}[〕\]）)]\s*第?\d{1,4}\s*号$")


def marker_level(text: str) -> int:
    """Depth of the leading list marker: 一、 1, （一） 2, 1. 2.1 3, (1) ① 4, a bullet 5; else 0."""
    for level, pattern in enumerate(
        (FIRST_LEVEL, SECOND_LEVEL, THIRD_LEVEL, FOURTH_LEVEL, BULLET), start=1
    ):
        if pattern.match(text):
            return level
    return 3 if DECIMAL_LEVEL.match(text) else 0


def is_bare_marker(text: str) -> bool:
    """Whether the text is a list marker or article number and nothing else."""
    return bool(BARE_MARKER.match(text.strip()))


def is_division(text: str) -> bool:
    """Whether the line opens an outermost division (第一章, 案例一)."""
    return bool(DIVISION.match(text))


def is_caption(text: str) -> bool:
    """Whether the line begins as captions of figures and tables do."""
    return bool(CAPTION.match(text))


def is_label_line(text: str) -> bool:
    """Whether the line begins with a label and a colon (联系人：…)."""
    return bool(LABEL.match(text))
