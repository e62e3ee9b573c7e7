"""Totals that follow their parts: “…合计投入20.65万元”, “A，加上B，年末C”, “上述两笔合计C”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractors.checks.breakdowns import SEPARATORS, is_level, words_before
from extractors.checks.held import Held, Verdict, held_sum, term_of
from extractors.checks.passages import Passage, is_rate, passages_of
from extractors.checks.quantities import (
    Quantity,
    format_quantity,
    slip_explains,
    tolerance,
)
from extractors.checks.sum_in_sentence import is_partition, subset_adds_up, sum_flag
from extractors.checks.wording import words_pattern
from models.documents import Analysis
from models.flags import Flag, FlagCode, Severity

# A 合计 that is further off than this takes up something the sentence does not name.
WIDE_GAP = Decimal("0.1")

# 合计 and its kind with what may stand between it and the total; 累计 is left out, it reaches
# back over years. 全年合计 and 历年合计 take up more than the sentence.
CLOSER = re.compile(
    r"(?P<number>[两二三四五六]项|二者|两者|三者|两笔|三笔)?(?<!累计)(?<!全年)(?<!历年)"
    r"(?P<word>合计|共计|总计|一共|总共|(?<=[,;])\s*共)(?P<between>[^,;。!?\x00]{0,12})\x00"
)
# “上述两笔合计已链接…30.65万元”: a total of what the paragraph has named so far.
ANAPHORA = re.compile(
    r"(上述|以上|前述)[^,;。!?\x00]{0,12}(合计|共计|总计|总额|共)[^,;。!?\x00]{0,30}\x00"
)
NUMBER_WORDS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def check_sums_after_parts(analysis: Analysis) -> list[Flag]:
    """Flags for totals that the values before them do not give."""
    return [v for v in judge_sums_after_parts(analysis) if isinstance(v, Flag)]


def judge_sums_after_parts(analysis: Analysis) -> Iterator[Verdict]:
    """Every total behind its parts that comes out beyond chance, or that does not."""
    for passage in passages_of(analysis):
        yield from check_closers(passage)
        yield from check_anaphora(passage)
        yield from check_roll_forward(passage)


def check_closers(passage: Passage) -> Iterator[Verdict]:
    """“A 6万元，B 5万元，合计 12万元”."""
    for closer in CLOSER.finditer(passage.masked):
        if ANAPHORA.match(passage.masked[max(0, closer.start() - 16) :]):
            continue
        total = next((q for q in passage.quantities if q.start == closer.end() - 1), None)
        if total is None or is_rate(total, passage) or total.dimension == "%":
            continue
        start, _ = passage.sentence_span(closer.start())
        before = passage.between(start, closer.start())
        parts = tuple(
            q
            for q in before
            if q.dimension == total.dimension and q.depth == total.depth and is_level(q, passage)
        )
        verdict = judge_closer(passage, start, total, parts, closer)
        if verdict is not None:
            yield verdict


def judge_closer(
    passage: Passage,
    start: int,
    total: Quantity,
    parts: tuple[Quantity, ...],
    closer: re.Match[str],
) -> Verdict | None:
    """What one 合计 deserves, None when it may mean more than the sentence names."""
    if len(parts) < 2 or not all(q.is_exact for q in (total, *parts)):
        return None
    text_before = passage.masked[start : closer.start()]
    opener = words_pattern("breakdowns", "openers").search(text_before)
    if opener is not None and any(q.end <= start + opener.start() for q in parts):
        return None
    for size in range(1, len(parts) + 1):
        chosen = parts[-size:]
        if abs(added(chosen) - total.value) <= tolerance(total, chosen):
            # One part that equals its 合计 says the same thing again.
            terms = [term_of(part) for part in chosen]
            return held_sum(term_of(total), terms, len(parts)) if size > 1 else None
    if subset_adds_up(total, parts):
        return None
    number = NUMBER_WORDS.get((closer["number"] or " ")[0], 0)
    if number and len(parts) >= number:
        return sum_flag(total, parts[-number:], Severity.ERROR)
    gap = abs(added(parts) - total.value)
    labels = [SEPARATORS.split(words_before(passage, q, start))[-1].strip() for q in parts]
    near = gap <= WIDE_GAP * total.value and (total.is_money or closer["word"].strip() != "共")
    if near or slip_explains(total, parts) or (is_partition(labels)):
        return sum_flag(total, parts, Severity.ERROR)
    return None


def check_anaphora(passage: Passage) -> Iterator[Flag]:
    """A total of “the above” that no choice of the paragraph's values gives."""
    for found in ANAPHORA.finditer(passage.masked):
        total = next((q for q in passage.quantities if q.start == found.end() - 1), None)
        if total is None or not total.is_money or not total.is_exact:
            continue
        named = tuple(
            q
            for q in passage.between(0, found.start())
            if q.dimension == total.dimension and is_level(q, passage)
        )
        if len(named) < 2 or not all(q.is_exact for q in named):
            continue
        if any(abs(q.value - total.value) <= q.slack + total.slack for q in named):
            continue
        if some_subset_adds_up(total, named):
            continue
        yield unexplained_flag(passage.page, total, named)


def some_subset_adds_up(total: Quantity, values: Sequence[Quantity]) -> bool:
    """Whether any choice of `values` gives `total`; beyond twelve values, whether it may."""
    if len(values) > 12:
        return True
    sums = {Decimal(0)}
    for value in values:
        sums |= {s + value.value for s in sums}
    slack = tolerance(total, tuple(values))
    return any(abs(s - total.value) <= slack for s in sums)


def unexplained_flag(page: int, total: Quantity, named: Sequence[Quantity]) -> Flag:
    """The flag for a total of “the above” that nothing above gives."""
    stated = format_quantity(total.value, total)
    listed = "、".join(format_quantity(q.value, q) for q in named)
    message = (
        f"“上述合计” {stated}，与前文各数（{listed}）任何几项之和都不符"
        f" / stated total of the above {stated}; no choice of the values above ({listed})"
        " adds up to it"
    )
    return Flag(
        FlagCode.SUM_MISMATCH,
        Severity.ERROR,
        message,
        page,
        (total.field.field_id,),
        mentioned_ids=tuple(dict.fromkeys(q.field.field_id for q in named)),
    )


OPENING = re.compile(r"年初|期初|上年末|上年底|上年结[余转]|上年度结[余转]|原有|原结[余转]")
CLOSING = re.compile(r"年末|期末|年底|年终|累计结[余转]|滚存结[余转]|现有结[余转]")
INFLOW = re.compile(r"加上|净增|增加|收入|筹集|募集|募得|接收|到账|下达|拨入|[加增]$")
OUTFLOW = re.compile(r"减去|扣除|净减|减少|支出|使用|拨付|发放|[减]$")


def check_roll_forward(passage: Passage) -> Iterator[Verdict]:
    """Opening balance, what came and went, closing balance; and plain “A加上B，C”."""
    for start, end in sentence_spans(passage):
        items = [
            q
            for q in passage.between(start, end)
            if q.is_money and q.depth == 0 and not is_rate(q, passage)
        ]
        labels = [SEPARATORS.split(words_before(passage, q, start))[-1].strip() for q in items]
        opening = next((i for i, text in enumerate(labels) if OPENING.search(text)), None)
        if opening is None:
            continue
        closing = next(
            (
                i
                for i, text in enumerate(labels)
                if i > opening + 1 and CLOSING.search(text) and not OPENING.search(text)
            ),
            None,
        )
        if closing is None or not all(q.is_exact for q in items[opening : closing + 1]):
            continue
        verdict = judge_roll_forward(passage, items[opening : closing + 1], labels[opening + 1 :])
        if verdict is not None:
            yield verdict


def judge_roll_forward(
    passage: Passage, items: Sequence[Quantity], labels: Sequence[str]
) -> Verdict | None:
    """What one roll-forward deserves; `labels` begin with the first movement's."""
    opening, closing, moves = items[0], items[-1], items[1:-1]
    signs = []
    for label in labels[: len(moves)]:
        inflow, outflow = INFLOW.search(label), OUTFLOW.search(label)
        if bool(inflow) == bool(outflow):
            return None
        signs.append(1 if inflow else -1)
    reached = {opening.value}
    for sign, move in zip(signs, moves, strict=True):
        reached |= {value + sign * move.value for value in reached}
    signed = [(sign, move) for sign, move in zip(signs, moves, strict=True)]
    expected = opening.value + sum((s * m.value for s, m in signed), Decimal(0))
    slack = tolerance(closing, (opening, *moves))
    if abs(expected - closing.value) <= slack:
        return held_roll_forward(opening, signed, closing)
    if any(abs(value - closing.value) <= slack for value in reached - {opening.value}):
        return None
    terms = format_quantity(opening.value, closing).split(" ")[0] + "".join(
        f" {'+' if s > 0 else '-'} " + format_quantity(m.value, closing).split(" ")[0]
        for s, m in signed
    )
    stated, result = format_quantity(closing.value, closing), format_quantity(expected, closing)
    difference = format_quantity(abs(expected - closing.value), closing)
    message = (
        f"期末 {stated}，按 {terms} = {result}，差 {difference}"
        f" / closing {stated}, but {terms} = {result}, difference {difference}"
    )
    ids = tuple(q.field.field_id for q in (closing, opening, *moves))
    return Flag(FlagCode.SUM_MISMATCH, Severity.ERROR, message, passage.page, ids)


def held_roll_forward(
    opening: Quantity, moves: Sequence[tuple[int, Quantity]], closing: Quantity
) -> Held | None:
    """What a roll-forward that comes out vouches for."""
    return held_sum(term_of(closing), [term_of(opening), *(term_of(q, sign) for sign, q in moves)])


def sentence_spans(passage: Passage) -> Iterator[tuple[int, int]]:
    """The spans of the passage's sentences."""
    position = 0
    while position < len(passage.text):
        start, end = passage.sentence_span(position)
        yield start, end
        position = max(end, position + 1)


def added(parts: Sequence[Quantity]) -> Decimal:
    """The sum of the parts' values."""
    return sum((p.value for p in parts), Decimal(0))
