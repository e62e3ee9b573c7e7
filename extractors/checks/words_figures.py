"""大写 and 小写 of one sum (`words_figures_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.checks.passages import Passage, passages_of
from extractors.checks.quantities import Quantity, format_number, quantity_of
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import Kind

# The anti-fraud numerals; 零 and 元 are shared with everyday writing and prove nothing.
CAPITALS = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬圆]")
# What may stand between the two writings of one sum: brackets, ¥, and words that announce it.
BRIDGE = re.compile(r"(?:[\s(),:;\[\]¥￥/]|人民币|大写|小写|即|金额|合计|计|整|正|为|RMB|元)*")
ANNOUNCED = re.compile(r"(小写|[¥￥])\s*[:(]*\s*[¥￥]?\s*(人民币)?$")


def check_words_and_figures(analysis: Analysis) -> list[Flag]:
    """Flags for sums whose 大写 says something else than the 小写 beside it."""
    flags: list[Flag] = []
    passages = passages_of(analysis)
    for i, passage in enumerate(passages):
        following = passages[i + 1] if i + 1 < len(passages) else None
        flags.extend(check_passage(passage, following))
    flags.extend(check_table_rows(analysis))
    return flags


def check_passage(passage: Passage, following: Passage | None) -> Iterator[Flag]:
    """Pairs that stand side by side, or in two consecutive lines 大写：… / 小写：…."""
    money = [q for q in passage.quantities if q.is_money]
    for i, words in enumerate(money):
        if not CAPITALS.search(words.field.raw_text):
            continue
        near = [money[j] for j in (i - 1, i + 1) if 0 <= j < len(money)]
        pairs = [q for q in near if is_figure(q) and is_bridged(passage, words, q)]
        if not pairs and i + 1 == len(money) and following is not None:
            pairs = [q for q in following.quantities[:1] if is_announced(following, q)]
        if pairs and all(q.value != words.value for q in pairs):
            yield mismatch_flag(passage.page, words, pairs[0])


def is_figure(quantity: Quantity) -> bool:
    """Whether the amount is written in digits."""
    raw = quantity.field.raw_text
    return bool(re.search(r"\d", raw)) and not CAPITALS.search(raw)


def is_bridged(passage: Passage, first: Quantity, second: Quantity) -> bool:
    """Whether nothing but brackets and announcing words lies between the two."""
    left, right = sorted((first, second), key=lambda q: q.start)
    return BRIDGE.fullmatch(passage.text[left.end : right.start]) is not None


def is_announced(passage: Passage, quantity: Quantity) -> bool:
    """Whether the amount is called 小写 in its own line."""
    before = passage.text[: quantity.start]
    return is_figure(quantity) and ANNOUNCED.search(before) is not None


def check_table_rows(analysis: Analysis) -> Iterator[Flag]:
    """Rows 合计（大写） with the words in one cell and the figures in another."""
    rows: dict[tuple[str, int], list[Field]] = {}
    for field in analysis.fields:
        if field.cell is not None and field.kind is Kind.AMOUNTS:
            rows.setdefault((field.cell.table_id, field.cell.row), []).append(field)
    for fields in rows.values():
        quantities = [q for field in fields if (q := quantity_of(field)) is not None]
        words = [q for q in quantities if CAPITALS.search(q.field.raw_text)]
        figures = [q for q in quantities if is_figure(q)]
        same_cell = any(w.field.cell == f.field.cell for w in words for f in figures)
        if len(words) != 1 or len(figures) != 1 or same_cell:
            continue
        if figures[0].value != words[0].value:
            yield mismatch_flag(fields[0].page, words[0], figures[0])


def mismatch_flag(page: int, words: Quantity, figures: Quantity) -> Flag:
    """The flag with both writings."""
    difference = format_number(abs(words.value - figures.value))
    in_yuan = f"{format_number(words.value)} 元"
    message = (
        f"大写 {words.field.raw_text}（{in_yuan}），小写 {figures.field.raw_text}，"
        f"差 {difference} 元 / in words {in_yuan}, in figures {figures.field.raw_text},"
        f" difference {difference} 元"
    )
    ids = (words.field.field_id, figures.field.field_id)
    return Flag(FlagCode.WORDS_FIGURES_MISMATCH, Severity.ERROR, message, page, ids)
