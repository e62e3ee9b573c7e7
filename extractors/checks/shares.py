"""Shares and portions of amounts that stand elsewhere in the document (`rate_mismatch`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.checks.breakdowns import find_breakdowns
from extractors.checks.held import Held, Verdict
from extractors.checks.passages import Passage, gap, lead
from extractors.checks.quantities import Quantity, format_number, format_quantity, is_digit_slip
from extractors.checks.rate_flags import interval_of, judge_claim, rate_flag
from extractors.checks.sum_in_sentence import sums_that_hold

# 占资金总额的55.18%: the share of a total that stands elsewhere, named 总额, 总数 or by its label.
SHARE_BEFORE = re.compile(
    r"[占][^,;。\x00]{0,3}?(?P<base>[^,;。\x00]{2,14}?)的?(?:比例|比重)?(?:为|达)?\s*$"
)
AMOUNT_IS = re.compile(r"^\s*[,(]?\s*(即|计|为|合)\s*(人民币)?[¥￥]?\s*$")


def judge_fractions(
    passage: Passage, levels: Sequence[Quantity], in_tables: Sequence[Quantity]
) -> Iterator[Verdict]:
    """“700万元，占资金总额的55.18%” and “60%，即16.08万元”: some amount must be the base."""
    for i, percent in enumerate(passage.quantities):
        if percent.dimension != "%" or not percent.is_exact or not 0 < percent.value < 100:
            continue
        before = passage.quantities[i - 1] if i else None
        after = passage.quantities[i + 1] if i + 1 < len(passage.quantities) else None
        share = SHARE_BEFORE.search(lead(passage, percent))
        if before is not None and share is not None and is_part(passage, before, percent):
            yield from judge_share(before, percent, share["base"], levels, in_tables)
        if after is not None and after.is_money and AMOUNT_IS.match(gap(passage, percent, after)):
            yield from judge_portion(percent, after, levels)


# 省级补助20万元，占23.15%: the share of a part in the total of its breakdown.
SHARE_OF_TOTAL = re.compile(r"^\s*[,(]?\s*占(?:比|总[^,;。\x00]{0,4})?(?:为|达)?\s*$")


def judge_shares_of_parts(passage: Passage) -> Iterator[Verdict]:
    """The shares that follow the parts of a breakdown; broken where another one is right.

    One that is right shows that they are shares of this total. Where the parts do not add up,
    one of them is wrong, and the sum tells it.
    """
    following = dict(pairwise(passage.quantities))
    for breakdown in find_breakdowns(passage):
        if not sums_that_hold(breakdown):
            continue
        total = breakdown.total
        verdicts: list[Verdict] = []
        for part in breakdown.quantities:
            share = following.get(part)
            if share is None or share.dimension != "%" or not share.is_exact or not part.is_exact:
                continue
            if SHARE_OF_TOTAL.match(gap(passage, part, share)) and part.value < total.value:
                verdicts.extend(share_of(part, share, total))
        if any(isinstance(verdict, Held) for verdict in verdicts):
            yield from verdicts


# 700万元，占…, or with a few words between: 632.45万元应招标未招标，占….
PART_BEFORE = re.compile(r"^[^,;。(\x00]{0,8}[,(]?\s*占")


def is_part(passage: Passage, amount: Quantity, percent: Quantity) -> bool:
    """Whether the amount right before a share is what has the share."""
    between = gap(passage, amount, percent)
    return amount.is_money and amount.is_exact and PART_BEFORE.match(between) is not None


# The whole of the money. 总支出 or 总收入 is one particular total, and may not be stated at all.
WHOLE_FUND = re.compile(
    r"^(安排|下达|全部|项目)?(总资金|资金总[额量]|资金总数|总额|全部资金|经费总额|总经费)$"
)


# 金额 and 资金 name anything.
SHORT_LABEL = 3
OTHER_YEAR = re.compile(r"上[一]?年|去年|年初|年末|期初|期末")
# A share is that of a stated amount by chance where very many are stated.
MOST_LEVELS = 60


def judge_share(
    amount: Quantity,
    percent: Quantity,
    base: str,
    levels: Sequence[Quantity],
    in_tables: Sequence[Quantity],
) -> Iterator[Verdict]:
    """What a share deserves.

    It is broken only where its base is known and no amount of the document could be the base:
    one amount bears its name, or, for 总额 and its like, one amount is large enough. It is
    borne out by the one amount that it fits.
    """
    fitting = {q.value: q for q in levels if fits_share(amount, percent, q)}
    if fitting:
        if len(fitting) == 1 and len(levels) <= MOST_LEVELS:
            yield from share_of(amount, percent, next(iter(fitting.values())))
        return
    named = {q.value: q for q in levels if is_named(q, base) and q.value > amount.value}
    if not named and WHOLE_FUND.search(base):
        ahead = [q for q in levels if q.field.block <= amount.field.block]
        named = {q.value: q for q in ahead if q.value > amount.value}
    if len(named) == 1 and not any(fits_share(amount, percent, q) for q in in_tables):
        yield from share_of(amount, percent, next(iter(named.values())))


def is_named(level: Quantity, base: str) -> bool:
    """Whether an amount bears the name of a base, or ends like it (项目合同金额, 抽查合同金额)."""
    label = level.field.label
    if not label or OTHER_YEAR.search(base):
        return bool(label) and label == base
    ending = label[-SHORT_LABEL - 1 :]
    return label == base or (len(ending) > SHORT_LABEL and base.endswith(ending))


def share_of(amount: Quantity, percent: Quantity, whole: Quantity) -> Iterator[Verdict]:
    """What “AMOUNT is PERCENT of WHOLE” deserves."""
    terms = f"{format_quantity(amount.value, amount)} ÷ {format_quantity(whole.value, whole)}"
    verdict = judge_claim(percent, (amount, whole), lambda o: o[0].percent_of(o[1]), terms)
    if verdict is not None:
        yield verdict


def fits_share(amount: Quantity, percent: Quantity, level: Quantity) -> bool:
    """Whether the amount is that percentage of the level, within rounding."""
    share = interval_of(amount).percent_of(interval_of(level))
    return share is not None and share.overlaps(interval_of(percent))


def fits_portion(amount: Quantity, percent: Quantity, level: Quantity) -> bool:
    """As `fits_share`, but 60 % of what is to be paid are 60.00 %."""
    if percent.quantum < 1:
        return fits_share(amount, percent, level)
    return abs(level.value * percent.value / 100 - amount.value) <= amount.quantum / 2


def judge_portion(
    percent: Quantity, amount: Quantity, levels: Sequence[Quantity]
) -> Iterator[Verdict]:
    """What “60%，即X” deserves; broken where X is one misprinted digit from 60 % of some amount."""
    if not amount.is_exact:
        return
    fitting = {q.value: q for q in levels if q is not amount and fits_portion(amount, percent, q)}
    if fitting:
        if len(fitting) == 1 and len(levels) <= MOST_LEVELS:
            yield from share_of(amount, percent, next(iter(fitting.values())))
        return
    for level in levels:
        expected = level.value * percent.value / 100
        if level.value > amount.value and is_digit_slip(expected, amount.value, amount.quantum):
            terms = f"{format_quantity(level.value, level)} × {format_number(percent.value)}%"
            yield rate_flag(terms, expected, amount, (amount, percent, level))
            return
