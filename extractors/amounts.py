"""Amounts of money in running text."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from extractors.chinese_numerals import chinese_value, multiplier_value
from extractors.number import SPACES, Number, halfwidth
from extractors.numerals import parse_number
from extractors.per import is_time, per_before, per_in_unit
from extractors.quantities import find_quantities
from extractors.quantity import Quantity, Unit, tidy
from extractors.words import load_vocabulary
from models.fields import Mention
from models.values import AmountValue, Kind, Qualifier

_DIGIT = "[0-9一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
# 壹仟贰佰元伍角叁分, 123元1角1分, 拾元整; 零 may fill the place of the 角.
_TAIL = re.compile(
    rf"(?:零?(?P<jiao>{_DIGIT})[角毛])?(?:零?(?P<fen>{_DIGIT})分(?!之|别|钟|公司))?钱?(?P<whole>[整正](?!个|体|式|常|在|是))?"
)
_JIAO = re.compile(
    rf"{SPACES}角(?:(?P<fen>{_DIGIT})分)?(?P<whole>钱|[整正])?(?!度|色|落|逐|膜|钢|铁)"
)
_FEN = re.compile(f"{SPACES}分(?:钱|整|正)")
# 壹分 is money without more; 五分 may be points.
_FORMAL_FEN = re.compile(f"{SPACES}分(?:钱|整|正)?(?! {{0,2}}之|[别公])")
_HAN = re.compile("[\u4e00-\u9fff]")
_KUAI = re.compile(f"{SPACES}块(?:(?=钱)|(?={_DIGIT}[角毛])|(?=整))")
_TAIL_DIGIT = re.compile(f"零?{_DIGIT}[角毛分]")
_MULTIPLIERS = {
    Decimal(10**2): "百",
    Decimal(10**3): "千",
    Decimal(10**4): "万",
    Decimal(10**5): "十万",
    Decimal(10**6): "百万",
    Decimal(10**7): "千万",
    Decimal(10**8): "亿",
    Decimal(10**12): "万亿",
}
# 98.6（万元）
_BRACKETED_UNIT = re.compile(rf"{SPACES}[（(](?P<unit>(?:百|千)?[万亿]?元)[）)]")
# 万 without 元 closes a clause: 募集资金30万，.
_CLAUSE_END = re.compile(rf"{SPACES}(?:\Z|[，。；、,;）)！!\n])")


# A printed sum, with its separators or decimals: （1）元旦 is item one.
_LOSS = re.compile(
    r"[（(]\s?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)\s?[)）]\s?(?P<unit>[万亿]?元)"
)


@lru_cache(maxsize=64)
def _found(text: str) -> tuple[Quantity, ...]:
    vocabulary = _vocabulary()
    return tuple(find_quantities(text, _unit_of, vocabulary.openers))


def find_amounts(text: str) -> list[Mention]:
    """Every amount of money in `text`, in order; values in yuan (foreign ones in their currency).

    What is obviously an amount with a character that cannot be understood is returned with no
    value and the rule `suspicious_number`.
    """
    # Most lines of a table hold no character of a unit of money, and need no further look.
    if _vocabulary().unit_character.search(text) is None:
        return []
    mentions: list[Mention] = []
    flat = halfwidth(text)
    previous: Quantity | None = None
    carried = ""
    for quantity in _found(text):
        per = quantity.unit.per
        if not per or is_time(per):
            since = previous.end if previous else 0
            per = per_before(flat, quantity.start, since, carried) or per
        carried, previous = per, quantity
        mentions.append(_mention(text, quantity, per))
    return sorted([*mentions, *_bracketed_losses(text, flat)], key=lambda m: m.start)


def _bracketed_losses(text: str, flat: str) -> list[Mention]:
    """Losses as accounts write them, the unit behind the brackets: (18,360.45)元."""
    found = []
    for match in _LOSS.finditer(flat):
        (one,) = _found(f"1{match['unit']}")
        number = parse_number(match["number"])
        if number is None or one.value is None:
            continue
        value = AmountValue(tidy(-number * one.value), unit=match["unit"])
        start, end = match.span()
        raw = text[start:end]
        found.append(Mention(Kind.AMOUNTS, start, end, raw, value, "amount_bracketed_loss"))
    return found


def amount_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the amounts in `text`."""
    return [(q.start, q.end) for q in _found(text)]


def _mention(text: str, quantity: Quantity, per: str) -> Mention:
    value = AmountValue(
        value_yuan=quantity.value,
        lower_yuan=quantity.lower,
        upper_yuan=quantity.upper,
        currency=quantity.unit.code or "CNY",
        qualifier=quantity.qualifier,
        per=per,
        unit=_written_unit(quantity),
    )
    start, end = quantity.start, quantity.end
    return Mention(Kind.AMOUNTS, start, end, text[start:end], value, _rule(quantity))


def _rule(quantity: Quantity) -> str:
    if quantity.is_suspicious:
        return "suspicious_number"
    if quantity.is_repaired:
        return "range_dash_repaired"
    if _is_like_thousands(quantity.first) or _is_like_thousands(quantity.number):
        return "amount_three_decimals"
    if quantity.lower is not None:
        return "amount_range"
    if quantity.is_list_item:
        return "amount_list"
    if quantity.number.is_formal:
        return "amount_formal"
    if not quantity.unit.name:
        return "amount_sign"
    return "amount_unit" if quantity.unit.name != "万" else "amount_without_yuan"


def _is_like_thousands(number: Number) -> bool:
    """Whether 1.268万元 or 48.269元 may be 1,268 with its comma read as a point.

    Fen are the second decimal of yuan, and sums in 万元 are printed with two, four or six.
    """
    if number.value is None or number.is_chinese or number.scale not in (1, 10**4):
        return False
    written = number.value / number.scale
    return 1 <= written < 1000 and written.as_tuple().exponent == -3


def _written_unit(quantity: Quantity) -> str:
    """The unit with its multiplier, as the number is written (万元, 百万美元, 元)."""
    number, name = quantity.number, quantity.unit.name
    if quantity.unit.factor >= 100:
        return name
    if name == "万":
        return "亿" if number.scale >= 10**8 else "万"
    if not number.is_chinese:
        return _MULTIPLIERS.get(number.scale, "") + name
    factor = Decimal(10**8) if number.scale >= 10**8 else Decimal(10**4)
    return (_MULTIPLIERS[factor] if number.scale >= factor else "") + name


def _unit_of(flat: str, number: Number, opener: str) -> Unit | None:
    vocabulary = _vocabulary()
    code = vocabulary.codes.get(opener, "")
    if (match := vocabulary.names.match(flat, number.end)) is not None:
        name_code = vocabulary.codes[match["name"]]
        return _finished(flat, match.end(), match["name"], name_code, Decimal(0))
    match = vocabulary.yuan.match(flat, number.end) or _KUAI.match(flat, number.end)
    if match is not None and not _is_figure_of_speech(flat, number, match.end()):
        tail = _TAIL.match(flat, match.end())
        end, extra = match.end(), Decimal(0)
        if tail is not None:
            end, extra = tail.end(), _small(tail["jiao"], 10) + _small(tail["fen"], 100)
        after = vocabulary.names.match(flat, end) if flat[end : end + 1] != " " else None
        if after is not None:
            end, code = after.end(), vocabulary.codes[after["name"]]
        return _finished(flat, end, "元", code or "CNY", extra)
    match = _JIAO.match(flat, number.end)
    # 长三角 is a place and 三角 a shape.
    is_everyday = number.is_chinese and not number.is_formal
    if match is not None and not (is_everyday and match["fen"] is None and match["whole"] is None):
        extra = _small(match["fen"], 100)
        return Unit(match.end(), "角", Decimal("0.1"), extra, code or "CNY")
    match = (_FORMAL_FEN if number.is_formal else _FEN).match(flat, number.end)
    if match is not None:
        return Unit(match.end(), "分", Decimal("0.01"), Decimal(0), code or "CNY")
    if code:
        return Unit(number.end, "", code=code)
    if opener.endswith("元") and _CLAUSE_END.match(flat, number.end):
        return Unit(number.end, opener, _factor(opener[:-1]), code="CNY")
    if (stated := _BRACKETED_UNIT.match(flat, number.end)) is not None:
        return Unit(stated.end(), stated["unit"], _factor(stated["unit"][:-1]), code="CNY")
    if number.scale >= 10**4 and _CLAUSE_END.match(flat, number.end):
        clause = re.split("[，。；;,！!]", flat[max(0, number.start - 16) : number.start])[-1]
        if vocabulary.money_words.search(clause):
            return Unit(number.end, "万", code="CNY")
    return None


def _factor(multiplier: str) -> Decimal:
    return multiplier_value(multiplier) or Decimal(1)


def _is_figure_of_speech(flat: str, number: Number, end: int) -> bool:
    """一元复始, 十元店: up to ten in everyday numerals, with a word glued to the 元."""
    if not number.is_chinese or number.is_formal or number.value is None or number.value > 10:
        return False
    if number.qualifier is not Qualifier.EXACT:
        return False
    after = flat[end : end + 1]
    if _TAIL_DIGIT.match(flat, end):
        return False
    return "\u4e00" <= after <= "\u9fff" and after not in "钱整正以和或及至到的左上不"


def _small(digit: str | None, part: int) -> Decimal:
    if digit is None:
        return Decimal(0)
    value = Decimal(digit) if digit.isascii() else chinese_value(digit)
    return (value or Decimal(0)) / part


def _finished(flat: str, end: int, name: str, code: str, extra: Decimal) -> Unit:
    per = per_in_unit(flat, end)
    if per is None:
        return Unit(end, name, extra=extra, code=code)
    return Unit(per.end, name, extra=extra, code=code, per=per.name)


class _Vocabulary:
    """Patterns from the YAML files, compiled once."""

    def __init__(self) -> None:
        currencies = load_vocabulary("currencies.yaml")
        words = load_vocabulary("amounts.yaml")
        self.codes: dict[str, str] = {}
        names: list[str] = []
        signs: list[str] = []
        names_before: list[str] = []
        for code, entry in currencies.items():
            names += entry["names"]
            # 新加坡元3000元: a name before the number does what a sign does.
            signs += [s for s in entry["signs"] if not _HAN.match(s)]
            names_before += [n for n in [*entry["names"], *entry["signs"]] if _HAN.match(n)]
            self.codes |= {halfwidth(n): code for n in [*entry["names"], *entry["signs"]]}
        self.codes |= {"小写": "CNY"}
        self.names = re.compile(f"{SPACES}(?P<name>{_any(names)})")
        # 小写 in brackets, and a colon, may stand between the sign and the number.
        gap = r"(?:[（(][大小]写[）)])?[:：]?"
        # 金额（万元）：98.6 has its unit before the number; the colon tells it from a table's head.
        stated = r"(?<=[（(])(?:百|千)?[万亿]?元(?=[）)] ?[:：])"
        self.openers = re.compile(
            rf"(?P<opener>{_any(signs)}|(?<![0-9十百千万亿余多]){_any(names_before)}|小写(?=[）):：])|{stated}){gap}[）)]?[:：]?{SPACES}\Z"
        )
        self.yuan = re.compile(rf"{SPACES}[元圆](?!{_any(words['not_after_yuan'])})")
        # A verb counts right before the number, or before the first number of a range.
        first = r"[\d.一二三四五六七八九十百千万两几]*[至到\-—~～]?"
        self.money_words = re.compile(
            rf"{_any(words['money_words'])}"
            rf"|{_any(words['money_verbs'])}(?:了|约|近|超过?|共计?|达)?{first}$"
        )
        ends = {name[-1] for name in self.codes} | set("元圆块角分毛万亿萬億")
        wide = {chr(ord(c) + 0xFEE0) for c in ends if "!" <= c <= "~"}
        # The narrow and wide signs of pound, yen and won are one to `halfwidth`.
        self.unit_character = re.compile(f"[{re.escape(''.join(ends | wide))}￠-￦]")


def _any(words: list[str]) -> str:
    ordered = sorted({halfwidth(w) for w in words}, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w) for w in ordered) + ")"


@cache
def _vocabulary() -> _Vocabulary:
    return _Vocabulary()
