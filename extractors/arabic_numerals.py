"""Numbers that begin with an arabic digit: grouping, decimals, 万 and 亿, and what is wrong."""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.chinese_numerals import FORMAL, LOW, chinese_value, multiplier_value
from extractors.number import MULTIPLIERS, SPACES, Number

# Letters and circles that a reader takes for 0 and 1 belong to the number they stand in, so
# that 25O is seen as one thing and not as 25.
_MISREAD = "OoIli|〇○"
LOOK_ALIKE = "BSZDQ"
"""Capitals that a reader takes for 8, 5, 2 and 0; alone they are names far more often."""
# Groups of digits with whatever may stand between two of them, right or wrong. Twelve groups
# are more than any number has; the limit keeps the search linear.
CHUNK = re.compile(rf"[0-9{_MISREAD}]+(?:(?: ?[,.] | [,.]|[,，.。·•'’])[0-9{_MISREAD}]+){{0,12}}")
# A space before the point (7705 .01) is a trick of the layout and has one reading only.
_PLAIN = re.compile(r"[0-9]+(?: ?\.[0-9]+)?\Z")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+(?: ?\.[0-9]+)?\Z")
_GROUPED_WITH_SPACE = re.compile(r"[0-9]{1,3}(?:[,，] ?[0-9]{3})+(?:\.[0-9]+)?\Z")
# 12, 345. 60 is one number spaced out, whatever stands behind its group.
_SPACED_GROUP = re.compile(r"[0-9]{1,3}[,，] [0-9]{3}(?![0-9])")
# 1，2345 and 12，34.5: the rest of a number whose groups are not read as they stood.
_TORN_OFF = re.compile(r"(?<![0-9.,])[0-9]{1,3}，\Z")
_PIECE = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[,，][0-9]{3}(?![0-9]))*(?:\.[0-9]+)?")
# The first half of a number that lost its comma (1 268.5), and the start of a number that lost
# its first digit (,954 under a seal; 10..1).
_LOST_GROUP = re.compile(r"(?<![0-9.,/-])[1-9][0-9]{0,2} \Z")
_LOST_START = re.compile(r"(?:\A|[\s(（−－﹣–负-]|[0-9]\.)[.,]\Z")
# A section number before a point and a space, at the start of a clause.
# 5 0 0元: digits set wide, of which the last alone is no number.
_SET_WIDE = re.compile(r"[0-9] [0-9] \Z")
_SECTION = re.compile(r"[0-9]{1,2}\. ")
_BEFORE_SECTION = " \t\u3000：:；;。\n"
# 195.万元: the decimals are gone.
_LOST_DECIMALS = re.compile(rf"[.,]{SPACES}(?=[万亿萬億元])")
# 14.6千米 is fourteen kilometres: the 千 belongs to the unit.
_MULTIPLIER_RUN = re.compile(
    rf"{SPACES}(?:个(?=亿))?((?:(?!千[米克瓦伏卡赫]|百分[点比之])[{MULTIPLIERS}])+)"
)
# The lower part behind 万 or 亿, with the 零 that may lead it (3万零500).
_LOWER_PART = re.compile(
    rf"{SPACES}(零?)([0-9]{{1,4}}(?:,[0-9]{{3}})?(?:\.[0-9]+)?)(?![0-9]|[.,][0-9])"
)
# 3亿2.815万: 2,815 with its comma read as a point.
_LOST_COMMA = re.compile(r"(?<![0-9.,])[0-9]\.[0-9]{3}\Z")
_CHINESE_TAIL = re.compile(rf"零?[{LOW}{FORMAL}]+")
# 3万5, 2千零30万: digits glued to a multiplier whose place is unclear.
_UNCLEAR_REST = re.compile(rf"零?[0-9][0-9,.]*[{MULTIPLIERS}]*")
# 25D万元, 3W元: a letter between digits and the unit of money, or in the middle of the digits;
# before people and things only the letters that figures are read as (25B人次, but 4D影院).
_FOREIGN_LETTER = re.compile(
    rf"(?:[A-Za-z]{{1,2}}[0-9A-Za-z.]{{0,8}}{SPACES}(?=[万亿]?元)"
    rf"|[,.]?[{LOOK_ALIKE}bq][0-9]{{0,6}}{SPACES}"
    r"(?=[万亿至到—～]|[余多]?(?:[元人名户家场份件个台套辆批亩%张条所处次项间只笔]|平方米))"
    rf"|[,.]?[{LOOK_ALIKE}][0-9.,]{{1,16}})"
)
_VAGUE = re.compile("[余多]")
_LETTER_ALONE = re.compile(rf"[\u4e00-\u9fff][{_MISREAD}]{SPACES}[万亿]?元")
# No count or amount has more digits before the point; longer ones are accounts and codes.
_LONGEST_NUMBER = 16


def arabic_number(flat: str, start: int) -> Number | None:
    """The number at `start` of a text made half-width; None where the digits are part of a code."""
    chunk = CHUNK.match(flat, start)
    if chunk is None:
        return None
    raw = chunk[0]
    if not (_PLAIN.match(raw) or _GROUPED.match(raw)):
        return _irregular(flat, start, raw)
    if _is_code(raw):
        before = flat[start - 1 : start]
        is_code = (_is_latin(before) and before not in LOOK_ALIKE) or before == "-"
        return None if is_code else _suspicious(start, chunk.end(), flat)
    if _lost_something(flat, start, raw):
        return _suspicious(start, chunk.end(), flat)
    if start + len(raw) > 2 and (lost := _LOST_DECIMALS.match(flat, chunk.end())) is not None:
        return _suspicious(start, lost.end(), flat)
    if (letters := _FOREIGN_LETTER.match(flat, chunk.end())) is not None:
        return _suspicious(start, letters.end(), flat)
    return _scaled(flat, start, chunk.end(), _decimal(raw))


def _irregular(flat: str, start: int, raw: str) -> Number | None:
    """A chunk that is no number as it stands: cut it where punctuation meant it, or doubt it."""
    end = start + len(raw)
    if not any(c.isdigit() for c in raw):
        # 公务接待费O万元: a letter that stands for a whole sum.
        return _suspicious(start, end, flat) if _LETTER_ALONE.match(flat, start - 1) else None
    if any(c in _MISREAD for c in raw):
        # KPI12 and OLED are words, 25O is a number.
        if not _is_latin(flat[start - 1 : start]) and not _is_latin(flat[end : end + 1]):
            return _suspicious(start, end, flat)
        clean = _PIECE.match(raw)
        return _cut(flat, start, clean[0]) if clean else None
    if _GROUPED_WITH_SPACE.match(raw) or _SPACED_GROUP.match(raw):
        return _suspicious(start, end, flat)
    length = raw.find("，")
    section = _SECTION.match(raw)
    if section and (start == 0 or flat[start - 1] in _BEFORE_SECTION):
        length = section.end() - 2
    if length < 0:
        length = raw.find(", ")
    if length > 0 and (_PLAIN.match(raw[:length]) or _GROUPED.match(raw[:length])):
        return _cut(flat, start, raw[:length])
    return _suspicious(start, end, flat)


def _cut(flat: str, start: int, piece: str) -> Number:
    if _PLAIN.match(piece) or _GROUPED.match(piece):
        return _scaled(flat, start, start + len(piece), _decimal(piece))
    return _suspicious(start, start + len(piece), flat)


def _decimal(raw: str) -> Decimal:
    return Decimal(re.sub("[,， ]", "", raw))


def _is_latin(character: str) -> bool:
    return len(character) == 1 and character.isascii() and character.isalpha()


def _is_code(raw: str) -> bool:
    """Whether it has a leading zero, or more digits than any amount."""
    whole = raw.split(".", maxsplit=1)[0].strip()
    if len(whole) > 1 and whole[0] == "0":
        return True
    return sum(c.isdigit() for c in whole) > _LONGEST_NUMBER


def _lost_something(flat: str, start: int, raw: str) -> bool:
    """Whether a comma or the first digits seem to be missing before `raw`."""
    head = re.split("[,，.]", raw)[0]
    if _TORN_OFF.search(flat, max(0, start - 5), start):
        return True
    if len(head) == 1 and _SET_WIDE.search(flat, max(0, start - 4), start):
        return True
    if len(head) == 3 and _LOST_GROUP.search(flat, max(0, start - 5), start):
        return True
    return start > 0 and _LOST_START.search(flat, max(0, start - 3), start) is not None


def _suspicious(start: int, end: int, flat: str = "") -> Number:
    letters = _FOREIGN_LETTER.match(flat, end) if flat else None
    end = letters.end() if letters else end
    run = _MULTIPLIER_RUN.match(flat, end) if flat else None
    end = run.end() if run else end
    vague = _VAGUE.match(flat, end) if flat else None
    return Number(start, vague.end() if vague else end, None, is_suspicious=True)


def _scaled(flat: str, start: int, end: int, value: Decimal) -> Number:
    """The number from an arabic coefficient on, with multipliers and lower parts (4亿2895万)."""
    total, limit, scale, coefficient = Decimal(0), None, Decimal(1), value
    position = end
    while True:
        run = _MULTIPLIER_RUN.match(flat, position)
        factor = multiplier_value(run[1]) if run else None
        if run is None or factor is None:
            total += coefficient
            break
        if limit is not None and coefficient * factor >= limit:
            return _suspicious(start, run.end())
        total, limit, scale, position = total + coefficient * factor, factor, factor, run.end()
        tail = _tail(flat, position, factor)
        if tail is None:
            # 3万5 is 35000 to one and 30005 to another.
            if (rest := _UNCLEAR_REST.match(flat, position)) is not None:
                return _suspicious(start, rest.end(), flat)
            break
        if _LOST_COMMA.search(flat, position, tail[0]):
            return _suspicious(start, tail[0], flat)
        if coefficient != coefficient.to_integral_value():
            # 3.5亿200万 states the same digits twice over; nobody can say what was meant.
            return _suspicious(start, tail[0], flat)
        position, coefficient, is_last = tail
        scale = Decimal(1)
        if is_last:
            total += coefficient
            break
    if scale != 1 and (letters := _FOREIGN_LETTER.match(flat, position)) is not None:
        return _suspicious(start, letters.end(), flat)
    return Number(start, position, total, scale=scale)


def _tail(flat: str, position: int, factor: Decimal) -> tuple[int, Decimal, bool] | None:
    """The lower part after a multiplier: (end, coefficient, whether nothing can follow).

    None where the next number is another one, or a single digit whose place is unclear.
    """
    part = _LOWER_PART.match(flat, position)
    if part is not None and (_PLAIN.match(part[2]) or _GROUPED.match(part[2])):
        run = _MULTIPLIER_RUN.match(flat, part.end())
        lower = multiplier_value(run[1]) if run else None
        coefficient = _decimal(part[2])
        if lower is not None:
            return (part.end(), coefficient, False) if coefficient * lower < factor else None
        is_joined = part[1] == "零" or (part.start(2) == position and len(part[2]) > 1)
        if is_joined and "." not in part[2] and coefficient < factor:
            return part.end(), coefficient, True
        return None
    chinese = _CHINESE_TAIL.match(flat, position)
    if chinese is None or not (chinese[0][0] == "零" or any(c in MULTIPLIERS for c in chinese[0])):
        return None
    value = chinese_value(chinese[0].lstrip("零"))
    return (chinese.end(), value, True) if value is not None and value < factor else None
