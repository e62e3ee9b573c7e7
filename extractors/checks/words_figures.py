"""大写 and 小写 of one sum (`words_figures_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.checks.held import WORDS_FIGURES, Held, Verdict
from extractors.checks.passages import Passage, passages_of
from extractors.checks.quantities import Quantity, format_number, quantity_of
from extractors.checks.sheets import squeeze
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity
from models.values import Kind

# The anti-fraud numerals; 零 and 元 are shared with everyday writing and prove nothing.
CAPITALS = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬圆]")
# What may stand between the two writings of one sum: brackets, ¥, and words that announce it.
BRIDGE = re.compile(
    r"(?:[\s(),:;\[\]¥￥/]|人民币|大写|小写|即|金额|数额|总额|总价|合计|总计|共计|计|整|正|为|是|RMB|CNY|元|[、。|])*"
)
# A row of the sum in digits begins so.
TOTAL_ROW = re.compile(r"^(?:本页)?(?:合计|总计|共计|金额|总金额|总额|小写)|小写")
ANNOUNCED = re.compile(r"(小写|[¥￥])\s*[:(]*\s*[¥￥]?\s*(人民币)?$")


def check_words_and_figures(analysis: Analysis) -> list[Flag]:
    """Flags for sums whose 大写 says something else than the 小写 beside it."""
    return [v for v in judge_words_and_figures(analysis) if isinstance(v, Flag)]


def judge_words_and_figures(analysis: Analysis) -> Iterator[Verdict]:
    """Every sum that is written in words and in figures beside them."""
    passages = passages_of(analysis)
    for i, passage in enumerate(passages):
        following = passages[i + 1] if i + 1 < len(passages) else None
        yield from judge_passage(passage, following)
    yield from judge_table_rows(analysis)


def judge_passage(passage: Passage, following: Passage | None) -> Iterator[Verdict]:
    """Pairs that stand side by side, or in two consecutive lines 大写：… / 小写：…."""
    money = [q for q in passage.quantities if q.is_money]
    for i, words in enumerate(money):
        if not CAPITALS.search(words.field.raw_text):
            continue
        near = [money[j] for j in (i - 1, i + 1) if 0 <= j < len(money)]
        pairs = [q for q in near if is_figure(q) and is_bridged(passage, words, q)]
        if not pairs and i + 1 == len(money) and following is not None:
            pairs = [q for q in following.quantities[:1] if is_announced(following, q)]
        if pairs:
            yield judge_pair(words, pairs, pairs[0])


def judge_pair(words: Quantity, figures: Sequence[Quantity], stated: Quantity) -> Verdict:
    """What a sum in words deserves beside `figures`, of which `stated` is the likely one."""
    same = next((q for q in figures if q.value == words.value), None)
    if same is None:
        return mismatch_flag(words, stated)
    return Held(WORDS_FIGURES, (words.field.field_id, same.field.field_id))


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


def judge_table_rows(analysis: Analysis) -> Iterator[Verdict]:
    """合计（大写） with the words in one cell and the figures in another.

    The figures stand in the same row, else in the row below or above that is called 小写 or a
    total, else in the only total row of the table.
    """
    labels = row_labels(analysis)
    rows: dict[tuple[str, int], list[Quantity]] = {}
    for field in analysis.fields:
        if field.cell is not None and field.kind is Kind.AMOUNTS:
            quantity = quantity_of(field)
            if quantity is not None:
                rows.setdefault((field.cell.table_id, field.cell.row), []).append(quantity)
    for (table, row), quantities in rows.items():
        words = [q for q in quantities if CAPITALS.search(q.field.raw_text)]
        figures = [q for q in quantities if is_figure(q)]
        same_cell = any(w.field.cell == f.field.cell for w in words for f in figures)
        if len(words) != 1 or same_cell:
            continue
        if not figures and is_total_of_words(labels.get((table, row), "")):
            figures = figures_of_total(rows, labels, table, row)
        stated = stated_total(figures)
        if stated is not None:
            yield judge_pair(words[0], figures, stated)


def row_labels(analysis: Analysis) -> dict[tuple[str, int], str]:
    """The texts of each table row by table and row, without spaces, figures included."""
    labels: dict[tuple[str, int], str] = {}
    for table in analysis.layout.tables:
        for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
            key = (table.table_id, cell.row)
            labels[key] = labels.get(key, "") + squeeze(cell.text.text) + " "
    return labels


def is_total_of_words(label: str) -> bool:
    """Whether a row says that its words are the sum of the table."""
    return bool(re.search(r"合\s*计|总\s*计|共\s*计|总额|总金额|总价|大写", label))


def figures_of_total(
    rows: dict[tuple[str, int], list[Quantity]],
    labels: dict[tuple[str, int], str],
    table: str,
    row: int,
) -> list[Quantity]:
    """The sums in digits that belong to words in `row`: of a neighbour called so, or the total.

    Empty where the table has several totals and none is next to the words.
    """
    digits = {
        number: [q for q in quantities if is_figure(q)]
        for (name, number), quantities in rows.items()
        if name == table and number != row
    }
    called = {n for n in digits if digits[n] and TOTAL_ROW.search(labels.get((table, n), ""))}
    for neighbour in (row + 1, row - 1):
        if neighbour in called:
            return digits[neighbour]
    return digits[called.pop()] if len(called) == 1 else []


def stated_total(figures: list[Quantity]) -> Quantity | None:
    """Which of a row's figures is the sum: the only one, or the only one behind a ¥."""
    if len(figures) == 1:
        return figures[0]
    marked = [q for q in figures if re.match(r"[¥￥]", q.field.raw_text)]
    return marked[0] if len(marked) == 1 else None


def mismatch_flag(words: Quantity, figures: Quantity) -> Flag:
    """The flag with both writings."""
    difference = format_number(abs(words.value - figures.value))
    in_yuan = f"{format_number(words.value)} 元"
    message = (
        f"大写 {words.field.raw_text}（{in_yuan}），小写 {figures.field.raw_text}，"
        f"差 {difference} 元 / in words {in_yuan}, in figures {figures.field.raw_text},"
        f" difference {difference} 元"
    )
    ids = (words.field.field_id, figures.field.field_id)
    return Flag(FlagCode.WORDS_FIGURES_MISMATCH, Severity.ERROR, message, words.field.page, ids)
