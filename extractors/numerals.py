"""The written number: arabic, Chinese and formal (大写) numerals, strictly, on Decimal.

A number has a value only when every character of it is understood. What is obviously meant as a
number and is not one (letter O for zero, a separator in the wrong place) is returned with value
None and `is_suspicious`, so that a check can show it to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from extractors.chinese_numerals import (
    FORMAL,
    LOW,
    approximate_value,
    chinese_value,
    multiplier_value,
    positional_value,
)
from models.values import Qualifier

# One character for one, so that offsets stay those of the text.
_FULLWIDTH = str.maketrans("０１２３４５６７８９．％＋（）", "0123456789.%+()")
SPACES = "[ \\t\u3000\u00a0]{0,2}"
_MULTIPLIERS = "十百千万亿拾佰仟萬億"

# Groups of digits with whatever may stand between two of them, right or wrong; letters that a
# reader takes for 0 and 1 belong in, so that 25O is seen as one thing and not as 25.
# Twelve groups are more than any number has; the limit keeps the search linear.
_CHUNK = re.compile(r"[0-9OoIl|]+(?:(?:[,.] |[,，.。·•'’])[0-9OoIl|]+){0,12}")
_LONGEST_NUMBER = 20
_LETTERS = re.compile("[OoIl|]+")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z")
_LOST_GROUP = re.compile(r"(?<![0-9.,/-])[1-9][0-9]{0,2} \Z")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?\Z")
_GROUPED_WITH_SPACE = re.compile(r"[0-9]{1,3}(?:[,，] ?[0-9]{3})+(?:\.[0-9]+)?\Z")
_PIECE = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[,，][0-9]{3}(?![0-9]))*(?:\.[0-9]+)?")
_LOWER_PART = re.compile(rf"{SPACES}([0-9]{{1,4}}(?:,[0-9]{{3}})?(?:\.[0-9]+)?)(?![0-9.,])")
_MULTIPLIER_RUN = re.compile(rf"{SPACES}(?:个(?=亿))?([{_MULTIPLIERS}]+)")
# 余, 多, 几 and 来 stand between the number and its unit, or between it and 万: 3650余万元.
_VAGUE = re.compile(rf"{SPACES}(余|多|几|来|\+)")
_CHINESE = re.compile(
    rf"[{LOW}{FORMAL}]+(?:点[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖]+[万亿萬億]*)?"
)
_START = re.compile(rf"[0-9OoIl|{LOW}{FORMAL}]|[数几上过](?=[{_MULTIPLIERS}])")
# 几 is a digit that nobody states: 几十, 数百, 上千, 过万 say a bound only.
_BOUND = re.compile(rf"([数几上过])([{_MULTIPLIERS}]+)")
# 统一, 之一 and the like end in a numeral that belongs to the word; a number may follow it.
_WORD_BEFORE = re.compile("[统同唯单逐之万专划合归进每任某这那其周期首不]")


@dataclass(frozen=True, slots=True)
class Number:
    """One number as written at [start, end), without sign and unit.

    `upper` is set where two neighbouring digits give a span (八九百: 800 and 900). `scale` is
    the multiplier it ends in (10000 in 3.2万), 1 when there is none. `is_bare` marks a multiplier
    without a digit (百 in 近百名), which is a number only after a qualifier.
    """

    start: int
    end: int
    value: Decimal | None
    upper: Decimal | None = None
    scale: Decimal = Decimal(1)
    qualifier: Qualifier = Qualifier.EXACT
    is_chinese: bool = False
    is_formal: bool = False
    is_bare: bool = False
    is_positional: bool = False
    is_suspicious: bool = False


def halfwidth(text: str) -> str:
    """`text` with full-width digits, points, percent signs and brackets made ASCII."""
    return text.translate(_FULLWIDTH)


def parse_number(text: str, *, parentheses_negative: bool = True) -> Decimal | None:
    """The value of a text that is one number and nothing else, None when it is anything else.

    Takes a sign (−, －, -, 负) and, with `parentheses_negative`, accountants' brackets, which
    mean a negative number in tables.
    """
    body = halfwidth(text).strip()
    sign = 1
    if parentheses_negative and body.startswith("(") and body.endswith(")"):
        body, sign = body[1:-1].strip(), -1
    if body[:1] in SIGNS and len(body) > 1:
        if sign < 0:
            return None
        body, sign = body[1:].lstrip(), -1
    number = number_at(body, 0)
    if number is None or number.end != len(body) or number.value is None:
        return None
    if number.is_bare or number.upper is not None or number.qualifier is not Qualifier.EXACT:
        return None
    return sign * number.value


SIGNS = "−－-﹣–负"


@lru_cache(maxsize=64)
def find_numbers(text: str) -> tuple[Number, ...]:
    """Every number in `text` from left to right, without regard to what follows it."""
    found: list[Number] = []
    flat = halfwidth(text)
    position = 0
    while (start := _START.search(flat, position)) is not None:
        number = number_at(flat, start.start())
        if number is None:
            position = _skip(flat, start.start())
        else:
            found.append(number)
            position = number.end
    return tuple(found)


def number_at(flat: str, start: int) -> Number | None:
    """The number that begins at `start` of a text made half-width, None where none does."""
    if (bound := _BOUND.match(flat, start)) is not None:
        return _bound(flat, bound)
    if flat[start] in LOW + FORMAL:
        return _chinese_number(flat, start)
    return _arabic_number(flat, start)


def _skip(flat: str, start: int) -> int:
    """Where to go on after a start that was no number: behind the run of its characters."""
    run = _LETTERS.match(flat, start) or _CHINESE.match(flat, start)
    return run.end() if run is not None else start + 1


def _bound(flat: str, match: re.Match[str]) -> Number | None:
    """数百, 几十万, 上千, 过万 with a multiplier after them."""
    # 人数百, 总数百: the 数 of another word; 以上百: the 上 of 以上.
    before = flat[match.start() - 1 : match.start()]
    if (match[1] == "数" and before in tuple("人件户个次总指参基分")) or (
        match[1] in "上过" and before in tuple("以晚早网线经通超")
    ):
        return None
    value = multiplier_value(match[2])
    if value is None:
        return None
    qualifier = Qualifier.AT_LEAST if match[1] == "上" else Qualifier.MORE_THAN
    number = Number(
        match.start(), match.end(), value, scale=value, qualifier=qualifier, is_chinese=True
    )
    vague = _VAGUE.match(flat, number.end)
    return replace(number, end=vague.end()) if vague and vague[1] != "+" else number


def _arabic_number(flat: str, start: int) -> Number | None:
    chunk = _CHUNK.match(flat, start)
    if chunk is None:
        return None
    raw = chunk[0]
    if _PLAIN.match(raw) or _GROUPED.match(raw):
        if _is_split_group(flat, start, raw):
            return _suspicious(flat, start, chunk.end())
        if _is_code(raw):
            return _suspicious(flat, start, chunk.end())
        return _scaled(flat, start, chunk.end(), Decimal(re.sub("[,，]", "", raw)))
    return _irregular(flat, start, raw)


def _irregular(flat: str, start: int, raw: str) -> Number | None:
    """A chunk that is no number as it stands: cut it where punctuation meant it, or doubt it."""
    end = start + len(raw)
    if not any(c.isdigit() for c in raw):
        return None
    if any(c in "OoIl|" for c in raw):
        if _touches_word(flat, start, end):
            clean = _PIECE.match(raw)
            return _scaled_piece(flat, start, clean[0]) if clean else None
        return _suspicious(flat, start, end)
    if _GROUPED_WITH_SPACE.match(raw):
        return _suspicious(flat, start, end)
    # A full-width comma between numbers that are no groups of three is punctuation; a point and
    # a space after a small number at the start of a clause is a section number.
    cut = raw.find("，")
    section = re.match(r"[0-9]{1,2}\. ", raw)
    if section and (start == 0 or flat[start - 1] in " \t\u3000：:；;。，\n"):
        cut = section.end() - 2
    comma = raw.find(", ")
    if cut < 0 <= comma:
        cut = comma
    if cut > 0:
        piece = raw[:cut]
        if _PLAIN.match(piece) or _GROUPED.match(piece):
            return _scaled_piece(flat, start, piece)
    return _suspicious(flat, start, end)


def _scaled_piece(flat: str, start: int, piece: str) -> Number:
    if not (_PLAIN.match(piece) or _GROUPED.match(piece)):
        return _suspicious(flat, start, start + len(piece))
    return _scaled(flat, start, start + len(piece), Decimal(re.sub("[,，]", "", piece)))


def _touches_word(flat: str, start: int, end: int) -> bool:
    """Whether the chunk is part of a Latin word (KPI12, OLED) rather than a misread number."""
    before, after = flat[start - 1 : start], flat[end : end + 1]
    return _is_latin(before) or _is_latin(after)


def _is_latin(character: str) -> bool:
    return len(character) == 1 and character.isascii() and character.isalpha()


def _is_split_group(flat: str, start: int, raw: str) -> bool:
    """Whether `raw` may be the second half of a number that lost its comma (1 268.5)."""
    if len(re.split(r"[,，.]", raw)[0]) != 3:
        return False
    return _LOST_GROUP.search(flat, max(0, start - 5), start) is not None


def _is_code(raw: str) -> bool:
    """Whether it is a code: a leading zero, or more digits than any amount has."""
    return (len(raw) > 1 and raw[0] == "0" and raw[1] != ".") or len(raw) > _LONGEST_NUMBER


def _suspicious(flat: str, start: int, end: int) -> Number:
    run = _MULTIPLIER_RUN.match(flat, end)
    vague = _VAGUE.match(flat, run.end() if run else end)
    last = vague.end() if vague else run.end() if run else end
    return Number(start, last, None, is_suspicious=True)


def _scaled(flat: str, start: int, end: int, value: Decimal) -> Number:
    """The number from an arabic coefficient on: multipliers, 余, and lower parts (4亿2895万)."""
    total, limit, scale, coefficient = Decimal(0), None, Decimal(1), value
    position = end
    while True:
        run = _MULTIPLIER_RUN.match(flat, position)
        factor = multiplier_value(run[1]) if run else None
        if run is None or factor is None or (limit is not None and coefficient * factor >= limit):
            total += coefficient
            if run is None or factor is None:
                break
            return _suspicious(flat, start, position)
        total, limit, scale, position = total + coefficient * factor, factor, factor, run.end()
        is_whole = coefficient == coefficient.to_integral_value()
        tail = _tail(flat, position, factor)
        if tail is None:
            # 3万5 is 35000 to one and 30005 to another.
            if (rest := _CHUNK.match(flat, position)) is not None and rest[0][0].isdigit():
                return _suspicious(flat, start, rest.end())
            break
        if not is_whole:
            # 3.5亿200万 states the same digits twice over; nobody can say what was meant.
            return _suspicious(flat, start, tail[0])
        position, coefficient, is_last = tail
        scale = Decimal(1)
        if is_last:
            total += coefficient
            break
    number = Number(start, position, total, scale=scale)
    return _with_vague(flat, number)


def _tail(flat: str, position: int, factor: Decimal) -> tuple[int, Decimal, bool] | None:
    """The lower part after a multiplier: (end, coefficient, whether nothing can follow).

    None where the next number is another one. A single digit (3万5) is ambiguous and is not
    taken; the caller then ends before it.
    """
    part = _LOWER_PART.match(flat, position)
    if part is not None and (_PLAIN.match(part[1]) or _GROUPED.match(part[1])):
        run = _MULTIPLIER_RUN.match(flat, part.end())
        lower = multiplier_value(run[1]) if run else None
        coefficient = Decimal(part[1].replace(",", ""))
        if lower is not None:
            return (part.end(), coefficient, False) if coefficient * lower < factor else None
        is_joined = flat[position : position + 1].isdigit()
        if is_joined and "." not in part[1] and len(part[1]) > 1 and coefficient < factor:
            return part.end(), coefficient, True
        return None
    chinese = _CHINESE.match(flat, position)
    if chinese is not None and any(c in _MULTIPLIERS for c in chinese[0]):
        value = chinese_value(chinese[0].lstrip("零"))
        if value is not None and value < factor:
            return chinese.end(), value, True
    return None


def _with_vague(flat: str, number: Number) -> Number:
    """`number` with 余, 多, 几, 来 or + after it, and with the multiplier behind that."""
    vague = _VAGUE.match(flat, number.end)
    if vague is None or number.value is None:
        return number
    qualifier = Qualifier.ABOUT if vague[1] == "来" else Qualifier.MORE_THAN
    run = _MULTIPLIER_RUN.match(flat, vague.end())
    factor = multiplier_value(run[1]) if run else None
    if run is None or factor is None:
        return replace(number, end=vague.end(), qualifier=qualifier)
    upper = number.upper * factor if number.upper is not None else None
    return replace(
        number,
        end=run.end(),
        value=number.value * factor,
        upper=upper,
        scale=factor,
        qualifier=qualifier,
    )


def _chinese_number(flat: str, start: int) -> Number | None:
    match = _CHINESE.match(flat, start)
    if match is None:
        return None
    if (
        len(match[0]) > 1
        and match[0][0] == "一"
        and _WORD_BEFORE.match(flat[max(0, start - 1) : start])
    ):
        match = _CHINESE.match(flat, start + 1)
        if match is None:
            return None
        start += 1
    raw = match[0]
    is_formal = any(c in FORMAL for c in raw)
    number = Number(start, match.end(), None, is_chinese=True, is_formal=is_formal)
    trailing = re.search(rf"[{_MULTIPLIERS}]+\Z", raw)
    scale = multiplier_value(trailing[0]) if trailing else None
    if trailing is not None and trailing[0] == raw and raw[0] not in "十拾":
        if scale is None:
            return None
        return _with_vague(flat, replace(number, value=scale, scale=scale, is_bare=True))
    value = chinese_value(raw)
    if value is not None:
        return _with_vague(flat, replace(number, value=value, scale=scale or Decimal(1)))
    span = approximate_value(raw)
    if span is not None:
        number = replace(number, value=span[0], upper=span[1], scale=scale or Decimal(1))
        return _with_vague(flat, number)
    value = positional_value(raw)
    if value is not None:
        return replace(number, value=value, is_positional=True)
    if is_formal and len(raw) > 1:
        return _suspicious(flat, start, match.end())
    return None
