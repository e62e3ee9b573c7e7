"""Values as notices print them, with their annotations: money, counts, shares, dates."""

from __future__ import annotations

import calendar
import math
from datetime import date
from decimal import Decimal
from random import Random

_UNIT_YUAN = {"亿元": 100_000_000, "万元": 10_000, "千元": 1_000, "元": 1}
# Scale word of a template: unit in which it is printed, smallest and largest number of that unit.
SCALES = {
    "亿": (("亿元", 1, 60), ("万元", 10_000, 400_000)),
    "千万": (("万元", 1_000, 9_999), ("亿元", 0.1, 1)),
    "百万": (("万元", 100, 999), ("万元", 100, 999), ("元", 1_000_000, 9_999_999)),
    "万": (("万元", 1, 99), ("万元", 5, 99), ("元", 10_000, 990_000)),
    "千": (("元", 1_000, 9_900),),
    "百": (("元", 50, 990),),
}
_LARGE_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_SMALL_FIGURES = "〇一二三四五六七八九"


def annotated(text: str, spec: str, **options: str | None) -> str:
    """`{text :: spec; option value}` with the options that are set."""
    rest = "".join(f"; {name} {value}" for name, value in options.items() if value)
    return f"{{{text} :: {spec}{rest}}}"


def grouped(number: Decimal, random: Random) -> str:
    """With or without thousands separators."""
    return f"{number:,f}" if random.random() < 0.5 else f"{number:f}"


def amount(
    random: Random,
    scale: str,
    label: str | None = None,
    *,
    loose: bool = False,
    per: str | None = None,
) -> str:
    """An annotated amount of the scale; `loose` may print it as about, nearly, more than."""
    unit, low, high = random.choice(SCALES[scale])
    places = _places(random, unit)
    number = Decimal(f"{random.uniform(low, high):.{places}f}")
    if scale in ("千", "百") and random.random() < 0.8:
        number = Decimal(int(number) // 10 * 10)
    printed = grouped(number, random)
    gap = " " if random.random() < 0.04 else ""
    qualifier = None
    text = f"{printed}{gap}{unit}"
    if loose and random.random() < 0.35:
        text, qualifier = _loose(random, printed, unit, number == int(number))
    value = f"{number * _UNIT_YUAN[unit]:f}"
    return annotated(text, f"a {value}", q=qualifier, label=label, per=per)


def amount_of(random: Random, yuan: Decimal, unit: str, label: str | None = None) -> str:
    """A given sum of money printed in `unit`."""
    number = yuan / _UNIT_YUAN[unit]
    number = Decimal(f"{number.normalize():f}")
    if number != int(number) and random.random() < 0.5:
        number = number.quantize(Decimal("0.01")) if number * 100 == int(number * 100) else number
    return annotated(f"{grouped(number, random)}{unit}", f"a {yuan:f}", label=label)


def _places(random: Random, unit: str) -> int:
    if unit == "亿元":
        return random.choice((1, 2, 2, 4))
    if unit == "万元":
        return random.choice((0, 0, 1, 2, 2, 2, 4))
    return random.choice((0, 0, 0, 2))


def _loose(random: Random, printed: str, unit: str, whole: bool) -> tuple[str, str]:
    forms = [
        (f"约{printed}{unit}", "about"),
        (f"近{printed}{unit}", "nearly"),
        (f"超过{printed}{unit}", "more_than"),
        (f"{printed}{unit}以上", "at_least"),
        (f"不少于{printed}{unit}", "at_least"),
        (f"不超过{printed}{unit}", "at_most"),
    ]
    if whole:
        forms += [(f"{printed}余{unit}", "more_than"), (f"{printed}多{unit}", "more_than")]
    return random.choice(forms)


def count(
    random: Random,
    unit: str,
    low: int,
    high: int,
    label: str | None = None,
    *,
    loose: bool = False,
) -> str:
    """An annotated whole number of things, sometimes in 万, sometimes in Chinese figures."""
    number = round(10 ** random.uniform(math.log10(low), math.log10(high)))
    if number > 10_000 and random.random() < 0.35:
        tenths = Decimal(f"{number / 10_000:.{random.choice((1, 2))}f}")
        text, value = f"{tenths}万{unit}", tenths * 10_000
        return annotated(text, f"c {value.normalize():f} {unit}", label=label)
    if 2 < number <= 10 and random.random() < 0.15:
        text = "一二三四五六七八九十"[number - 1] + unit
        return annotated(text, f"c {number} {unit}", label=label)
    printed = grouped(Decimal(number), random) if number >= 1000 else str(number)
    text, qualifier = f"{printed}{unit}", None
    if loose and random.random() < 0.3:
        text, qualifier = _loose(random, printed, unit, True)
    return annotated(text, f"c {number} {unit}", q=qualifier, label=label)


def percent(random: Random, label: str | None = None, low: float = 0.5, high: float = 99.5) -> str:
    """An annotated percentage."""
    number = f"{random.uniform(low, high):.{random.choice((0, 1, 1, 2, 2))}f}"
    sign = "％" if random.random() < 0.08 else "%"
    return annotated(number + sign, f"c {number} %", label=label)


def day(random: Random, year: int, *, signature: bool = False) -> str:
    """An annotated day of the year."""
    when = date(year, random.randint(1, 12), random.randint(1, 28))
    text = f"{when.year}年{when.month}月{when.day}日"
    if signature and random.random() < 0.25:
        text = f"{_year_figures(year)}年{_figures(when.month)}月{_figures(when.day)}日"
    elif random.random() < 0.08:
        text = f"{when.year}.{when.month}.{when.day}"
    return annotated(text, f"d {when.isoformat()}")


def month(random: Random, year: int) -> str:
    """An annotated month of the year."""
    number = random.randint(1, 12)
    return annotated(f"{year}年{number}月", f"d {year}-{number:02}")


def month_range(random: Random, year: int) -> str:
    """An annotated interval of months, within the year or from the one before."""
    first, last = sorted(random.sample(range(1, 13), 2))
    dash = random.choice("至—-到")
    if random.random() < 0.4:
        last = random.randint(1, 12)
        text = f"{year - 1}年{first}月{dash}{year}年{last}月"
        return annotated(text, f"d {year - 1}-{first:02}..{year}-{last:02}")
    again = f"{year}年" if random.random() < 0.4 else ""
    text = f"{year}年{first}月{dash}{again}{last}月"
    if dash == "-" or not again:
        text = text.replace("月" + dash, dash, 1) if random.random() < 0.5 else text
    return annotated(text, f"d {year}-{first:02}..{year}-{last:02}")


def day_range(random: Random, year: int) -> str:
    """An annotated interval of days within one year."""
    first_month, last_month = sorted((random.randint(1, 12), random.randint(1, 12)))
    first, last = random.randint(1, 14), random.randint(15, 28)
    again = f"{year}年" if random.random() < 0.4 else ""
    text = f"{year}年{first_month}月{first}日{random.choice('至—')}{again}{last_month}月{last}日"
    spec = f"d {year}-{first_month:02}-{first:02}..{year}-{last_month:02}-{last:02}"
    return annotated(text, spec)


def until(random: Random, year: int) -> str:
    """截至 an annotated end of a month."""
    number = random.choice((6, 9, 11, 12))
    last = calendar.monthrange(year, number)[1]
    if random.random() < 0.6:
        text = f"截至{year}年{number}月{last}日"
    else:
        text = f"截至{year}年{number}月底"
    return annotated(text, f"d ..{year}-{number:02}-{last:02}")


def in_words(yuan: int) -> str:
    """A whole sum below 100,000,000 in 大写, as on receipts: 贰拾陆万捌仟元整."""
    high, low = divmod(yuan, 10_000)
    words = _four_words(high) + "万" if high else ""
    if low:
        words += ("零" if high and low < 1000 else "") + _four_words(low)
    return words + "元整"


def _four_words(number: int) -> str:
    words, gap = "", False
    for weight, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        figure = number // weight % 10
        if figure:
            words += ("零" if gap and words else "") + _LARGE_FIGURES[figure] + name
        gap = figure == 0
    return words


def _year_figures(year: int) -> str:
    return "".join(_SMALL_FIGURES[int(figure)] for figure in str(year))


def _figures(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _SMALL_FIGURES[tens] + "十"
    return head + (_SMALL_FIGURES[ones] if ones else "")
