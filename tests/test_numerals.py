"""Numbers as written: what they mean, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.numerals import find_numbers, parse_number
from models.values import Qualifier

UNDERSTOOD = [
    ("1,268.5", "1268.5", "groups of three and decimals"),
    ("1，268.5", "1268.5", "a full-width comma between groups"),
    ("１，２６８．５", "1268.5", "full-width digits, comma and point"),
    ("0.05", "0.05", "a zero before the point is no code"),
    ("506.877526", "506.877526", "decimals of any length"),
    ("7705 .01", "7705.01", "a space before the point"),
    ("0", "0", "zero is a number"),
    ("3.2千", "3200", "decimals before a multiplier"),
    ("12345万", "123450000", "more than four digits before 万"),
    ("5百万", "5000000", "two multipliers after a digit"),
    ("4.78万亿", "4780000000000", "万亿 is one multiplier"),
    ("316亿1012.52万", "31610125200", "a lower part with decimals"),
    ("4亿2895万", "428950000", "a lower part"),
    ("3万4000", "34000", "a lower part with all its digits"),
    ("3万零500", "30500", "零 before the lower part"),
    ("7 万5 千4 百", "75400", "spaces inside"),
    ("100万三千", "1003000", "a Chinese lower part"),
    ("一百二十六", "126", "everyday numerals"),
    ("二千三百五十", "2350", "everyday numerals"),
    ("两千零六", "2006", "零 for the places left out"),
    ("十五", "15", "十 without a digit"),
    ("一百十六", "116", "spoken form without 一"),
    ("一万零一十一", "10011", "零 after 万"),
    ("二十一万亿", "21000000000000", "万亿 in Chinese"),
    ("四亿五千六百四十二万零一十五", "456420015", "all places"),
    ("三点五亿", "350000000", "点 as the point"),
    ("零点零五", "0.05", "zeros after 点"),
    ("两千六", "2600", "spoken tail: a digit fills the next place"),
    ("三万五", "35000", "spoken tail after 万"),
    ("廿二", "22", "廿 is twenty"),
    ("二〇二四", "2024", "digits set side by side"),
    ("贰拾陆万捌仟", "268000", "formal numerals"),
    ("壹万二千三百四十五", "12345", "formal and everyday numerals in one number"),
    ("贰 拾 陆 万 捌 仟", "268000", "formal numerals spaced out in a form"),
    ("壹拾万零叁仟肆佰伍拾叁", "103453", "formal numerals with 零"),
    ("−15.41", "-15.41", "minus sign"),
    ("-15.41", "-15.41", "hyphen as a minus"),
    ("－15.41", "-15.41", "full-width hyphen as a minus"),
    ("负三十二", "-32", "负 in words"),
    ("(45.25)", "-45.25", "accountants' brackets"),
    ("（45.25）", "-45.25", "full-width brackets"),
    ("三百 六十 八", "368", "a space before each place"),
    ("八千 二百 万", "82000000", "a space before a multiplier"),
    ("三十 亿", "3000000000", "one space that cannot part two numbers"),
    ("二十六 点 五", "26.5", "spaces around 点"),
    ("叁点捌伍", "3.85", "formal digits after 点"),
    ("零点零柒", "0.07", "formal decimals below one"),
    ("６萬", "60000", "a traditional multiplier"),
    ("負十二", "-12", "a traditional sign"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), UNDERSTOOD)
def test_number_is_understood(text, expected, reason):
    assert parse_number(text) == Decimal(expected), reason


REFUSED = [
    ("", "nothing"),
    ("-", "a sign alone"),
    ("25O", "letter O"),
    ("2O23", "letter O inside"),
    ("l,200", "letter l for 1"),
    ("1I5", "letter I for 1"),
    ("2〇5", "a circle among arabic digits"),
    ("1,23.45", "two digits in a group"),
    ("12,3456", "four digits in a group"),
    ("1.268.5", "two points"),
    ("1, 268.5", "a space in a group"),
    ("1 268.5", "a space for a comma"),
    ("175。85", "a full stop for a point"),
    ("12·5", "a middle dot for a point"),
    ("012", "a leading zero is a code"),
    ("3万5", "35000 to one, 30005 to another"),
    ("2千零30万", "the lower part is larger than its head"),
    ("3.5亿200万", "digits stated twice over"),
    ("五千三百万二千万", "万 twice"),
    ("一二百三百", "places out of order"),
    ("十七十八", "two numbers"),
    ("三百 六十", "one number or two, nobody can tell"),
    ("肆佰O贰", "letter O for 零"),
    ("三万0五百", "figure 0 for 零"),
    ("２５Ｏ", "a full-width letter O"),
    ("2О5", "a Cyrillic O"),
    ("1 , 234", "spaces around a comma"),
    ("12, 345. 6", "a number spaced out"),
    ("3..5", "two points on end"),
    ("壹佰伍", "formal numerals have no spoken tail"),
    ("百", "a multiplier alone"),
    ("1.9万余", "a bound is no number"),
    ("八九百", "a span is no number"),
    ("12人", "something follows"),
    ("-(5)", "two signs"),
    ("1" * 30, "longer than any number"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_number_is_refused(text, reason):
    assert parse_number(text) is None, reason


def test_brackets_are_negative_on_request_only():
    assert parse_number("(45.25)", parentheses_negative=False) is None


SUSPICIOUS = [
    "25O万",
    "2O23",
    "l,200",
    "1,23.45",
    "12,3456",
    "1.268.5",
    "1, 268.5",
    "175。85",
    "3万5",
]


@pytest.mark.parametrize("text", SUSPICIOUS)
def test_suspicious_number_is_one_thing_without_a_value(text):
    (number,) = find_numbers(text)
    assert (number.start, number.end, number.value) == (0, len(text), None)
    assert number.is_suspicious


VAGUE = [
    ("3650余万", "36500000", Qualifier.MORE_THAN, "余 before the multiplier"),
    ("1.9万余", "19000", Qualifier.MORE_THAN, "余 after it"),
    ("5.65亿多", "565000000", Qualifier.MORE_THAN, "多"),
    ("十几万", "100000", Qualifier.MORE_THAN, "几 for the ones"),
    ("一百零几万", "1000000", Qualifier.MORE_THAN, "零几 for the ones"),
    ("数百", "100", Qualifier.MORE_THAN, "several hundred"),
    ("上千", "1000", Qualifier.AT_LEAST, "as many as a thousand"),
    ("十来", "10", Qualifier.ABOUT, "来 says about"),
    ("30+", "30", Qualifier.MORE_THAN, "a plus sign"),
]


@pytest.mark.parametrize(("text", "value", "qualifier", "reason"), VAGUE)
def test_vague_number_keeps_its_bound(text, value, qualifier, reason):
    (number,) = find_numbers(text)
    assert (number.value, number.qualifier, number.end) == (Decimal(value), qualifier, len(text)), (
        reason
    )


def test_neighbouring_digits_are_a_span():
    (number,) = find_numbers("八九百")
    assert (number.value, number.upper) == (800, 900)


LATIN = ["KPI12", "OLED", "Info", "IO", "|"]


@pytest.mark.parametrize("text", LATIN)
def test_latin_words_are_not_misread_numbers(text):
    assert not any(n.is_suspicious for n in find_numbers(text))


# --- Round trips: a number written in every form means itself -----------------------------------

LOW_DIGITS = "零一二三四五六七八九"
FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def section_in_chinese(value, digits, places):
    """1 to 9999 in Chinese, 零 for places left out between digits."""
    text, gap = "", False
    for power, place in ((3, places[2]), (2, places[1]), (1, places[0]), (0, "")):
        digit = value // 10**power % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + digits[digit] + place
        gap = False
    return text


def in_chinese(value, digits=LOW_DIGITS, places="十百千"):
    """0 to 10^16 in Chinese."""
    if value == 0:
        return "零"
    text = ""
    for power, name in ((12, "万"), (8, "亿"), (4, "万"), (0, "")):
        part = value // 10**power % 10**4
        if part:
            # 零 where the part does not fill its four places.
            text += "零" if text and part < 1000 else ""
            text += section_in_chinese(part, digits, places) + name
        if power == 8 and value >= 10**12 and not part:
            text += "亿"
    return text


@given(st.integers(0, 10**16 - 1))
def test_everyday_numerals_mean_the_number(value):
    assert parse_number(in_chinese(value)) == value


@given(st.integers(1, 10**16 - 1))
def test_formal_numerals_mean_the_number(value):
    assert parse_number(in_chinese(value, FORMAL_DIGITS, "拾佰仟")) == value


@given(st.decimals(0, 10**12, places=4))
def test_grouped_figures_mean_the_number(value):
    assert parse_number(f"{value:,}") == value
    assert parse_number(f"{value:,}".replace(",", "，")) == value
    assert (
        parse_number(f"{value:f}".translate(str.maketrans("0123456789.", "０１２３４５６７８９．")))
        == value
    )


@given(
    st.decimals(0, 10**6, places=4), st.sampled_from([("万", 10**4), ("亿", 10**8), ("千", 10**3)])
)
def test_figures_with_a_multiplier_mean_the_product(value, multiplier):
    assert parse_number(f"{value:f}{multiplier[0]}") == value * multiplier[1]


@given(st.integers(1, 9999), st.decimals("0.01", "9999.99", places=2))
def test_mixed_figures_mean_the_sum(high, low):
    assert parse_number(f"{high}亿{low:f}万") == high * 10**8 + low * 10**4


@given(st.integers(10**3, 10**12), st.integers(0, 30), st.sampled_from("Ol"))
def test_a_letter_in_a_number_takes_its_value_away(value, at, letter):
    digits = str(value)
    at %= len(digits)
    assert parse_number(digits[:at] + letter + digits[at + 1 :]) is None


@given(st.text("0123456789,.，万亿千百十零一二三余多几OoIl -−()（）壹拾佰 元", max_size=40))
def test_any_text_is_read_in_order_and_without_overlap(text):
    numbers = find_numbers(text)
    assert all(0 <= n.start < n.end <= len(text) for n in numbers)
    assert all(a.end <= b.start for a, b in pairwise(numbers))
    assert all((n.value is None) == n.is_suspicious for n in numbers)


ADVERSARIAL = [
    "1,",
    "1.",
    "O",
    "O1",
    "一",
    "万",
    "1万",
    "数万",
    "十几",
    "9 ",
    "一百 ",
    "1。",
    "一百 一 ",
    "一 点",
    "分之",
    "壹 ",
    "几",
    "1亿",
    "零",
]


@pytest.mark.parametrize("unit", ADVERSARIAL)
@pytest.mark.timeout(30)
def test_a_long_run_of_anything_comes_to_an_end(unit):
    # A pattern that backtracks without bounds would take hours over this; a linear one, a moment.
    text = unit * (80_000 // len(unit))
    numbers = find_numbers.__wrapped__(text)
    assert all(0 <= n.start < n.end <= len(text) for n in numbers)
