"""What a person types: understood as the documents are, never repaired, never guessed."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.value_columns import plain_decimal, to_text, value_columns
from models.values import DateForm, DateValue, Kind, Precision
from review.displays import display_value
from review.typed_values import FieldReference, interpret

A, C, D = Kind.AMOUNTS, Kind.COUNTS, Kind.DATES


def amount(yuan: str, **others: str) -> dict[str, str]:
    columns = {"value_yuan": yuan, "lower_yuan": "", "upper_yuan": ""}
    return columns | {"currency": "CNY", "qualifier": "exact", "per": ""} | others


def count(value: str, unit: str, **others: str) -> dict[str, str]:
    return {"value": value, "lower": "", "upper": "", "qualifier": "exact", "unit": unit} | others


def days(start: str, end: str, precision: str, form: str = "point") -> dict[str, str]:
    return {"start": start, "end": end, "precision": precision, "form": form}


UNDERSTOOD = [
    (A, "175.15万元", amount("1751500"), "the unit multiplies"),
    (A, " 175.15 万元 ", amount("1751500"), "spaces around and before the unit mean nothing"),
    (A, "１７５．１５万元", amount("1751500"), "full-width digits are the same digits"),
    (A, "1,758,500元", amount("1758500"), "thousands separators"),
    (A, "壹佰柒拾伍万元整", amount("1750000"), "大写"),
    (A, "人民币175万元", amount("1750000"), "a currency's name before the number"),
    (A, "¥175.15", amount("175.15"), "a sign in place of a unit"),
    (A, "约10万元", amount("100000", qualifier="about"), "a qualifier"),
    (A, "每人每月200元", amount("200", per="人"), "what one amount is for, in front"),
    (A, "200元/人", amount("200", per="人"), "what one amount is for, behind"),
    (A, "100美元", amount("100", currency="USD"), "a foreign currency"),
    (A, "-5万元", amount("-50000"), "a loss"),
    (
        A,
        "10万元至20万元",
        amount("", lower_yuan="100000", upper_yuan="200000", qualifier="range"),
        "a range has ends and no value",
    ),
    (C, "5000余人次", count("5000", "人次", qualifier="more_than"), "余"),
    (C, "约3,000场", count("3000", "场", qualifier="about"), "约"),
    (C, "85%", count("85", "%"), "a percentage is a count"),
    (C, "三百人", count("300", "人"), "Chinese numerals"),
    (C, "10至20人", count("", "人", lower="10", upper="20", qualifier="range"), "a range"),
    (D, "2023年6月", days("2023-06-01", "2023-06-30", "month"), "a month"),
    (D, "2023年", days("2023-01-01", "2023-12-31", "year"), "a bare year, as nothing else"),
    (D, "2023-06-05", days("2023-06-05", "2023-06-05", "day"), "ISO"),
    (D, "2023.1-2023.12", days("2023-01-01", "2023-12-31", "month", "interval"), "dots"),
    (D, "2023年1月至12月", days("2023-01-01", "2023-12-31", "month", "interval"), "one year"),
    (D, "截至2023年12月31日", days("", "2023-12-31", "day", "until"), "no beginning"),
    (D, "6月", days("2022-06-01", "2022-06-30", "month"), "the document's year"),
    (Kind.CONTACTS, "13812345678", {"kind": "phone", "value": "13812345678"}, "mobile"),
    (Kind.CONTACTS, "63392066", {"kind": "phone", "value": "63392066"}, "no area code"),
    (Kind.CONTACTS, "a@b.com", {"kind": "email", "value": "a@b.com"}, "e-mail"),
    (Kind.CONTACTS, "www.mca.gov.cn", {"kind": "url", "value": "www.mca.gov.cn"}, "web"),
    (
        Kind.REFERENCES,
        "财社〔2022〕45号",
        {"name": "", "kind": "regulation", "number": "财社〔2022〕45号"},
        "a number alone",
    ),
    (
        Kind.REFERENCES,
        "《慈善法》",
        {"name": "慈善法", "kind": "regulation", "number": ""},
        "a title alone",
    ),
    (Kind.ORGANIZATIONS, " 某市慈善会 ", {"name": "某市慈善会"}, "a name is itself"),
    (Kind.PROJECTS, "“一老一小”项目（二期）", {"name": "“一老一小”项目（二期）"}, "brackets stay"),
    (Kind.PEOPLE, "张三", {"name": "张三"}, "a name alone leaves the title"),
    (Kind.PEOPLE, "张三（科长）", {"name": "张三", "title": "科长"}, "an office that is known"),
]


@pytest.mark.parametrize(("kind", "text", "expected", "reason"), UNDERSTOOD)
def test_understood(kind: Kind, text: str, expected: dict[str, str], reason: str) -> None:
    meaning = interpret(kind, text, year=2022)
    assert meaning.values == expected, (reason, meaning.problem)
    assert meaning.problem is None
    assert meaning.display


REFUSED = [
    (A, "", "没有输入", "nothing"),
    (A, "175.15", "单位", "no unit: 元 or 万元"),
    (A, "175.15万", "“175.15万元”", "ten thousands of what"),
    (A, "l75.15万元", "“l”", "a letter that looks like a digit"),
    (A, "17O.5万元", "“O”", "a letter that looks like a digit"),
    (A, "1〇0万元", "“〇”", "a Chinese nought among Arabic digits"),
    (A, "12 3万元", "12 3", "a space inside a number"),
    (A, "1,75,850元", "1,75,850", "a comma where none belongs"),
    (A, "175.15万元（含税）", "含税", "words that are no part of the value"),
    (A, "共计200元", "共计", "words before the value"),
    (A, "10万元，20万元", "10万元、20万元", "two values"),
    (A, "85%", "数量", "another kind"),
    (A, "ABC 100元", "ABC", "no currency is called so"),
    (A, "a" * 501, "500", "too long"),
    (A, "1\x0075元", "控制字符", "NUL"),
    (A, "1\ud80075元", "控制字符", "a lone surrogate"),
    (C, "300", "单位", "no unit"),
    (C, "10² 米", "²", "would become 102"),
    (C, "①00人", "①", "would become 100"),
    (C, "-5人", "没有读懂", "people are not negative"),
    (D, "2023年6月31日", "没有31日", "no such day"),
    (D, "2O23年6月", "“O”", "a letter that looks like a digit"),
    (D, "去年", "没有读懂", "no date"),
    (Kind.CONTACTS, "633920", "6位", "too short for a phone number"),
    (Kind.REFERENCES, "慈善法", "《", "neither 《》 nor a number"),
    (Kind.REFERENCES, "《》", "没有输入", "a title of nothing"),
    (Kind.PROJECTS, "一个\n项目", "换行", "a line break inside a name"),
    (Kind.PROJECTS, "一个\u2028项目", "控制字符", "a line break by another name"),
    (Kind.PEOPLE, "张三（女）", "女", "no office"),
]


@pytest.mark.parametrize(("kind", "text", "said", "reason"), REFUSED)
def test_refused_with_what_is_wrong(kind: Kind, text: str, said: str, reason: str) -> None:
    meaning = interpret(kind, text, year=2022)
    assert meaning.values is None, reason
    assert meaning.problem is not None
    assert said in meaning.problem.zh, reason
    assert meaning.problem.en != meaning.problem.zh


def test_a_date_without_year_needs_one_from_somewhere() -> None:
    meaning = interpret(D, "6月")
    assert meaning.values is None
    assert meaning.problem is not None
    assert "年份" in meaning.problem.zh


def test_the_year_of_the_field_comes_before_that_of_the_document() -> None:
    old = days("2021-05-01", "2021-05-31", "month")
    meaning = interpret(D, "6月", reference=FieldReference("5月", old, old), year=2023)
    assert meaning.values == days("2021-06-01", "2021-06-30", "month")
    assert meaning.note is not None
    assert "2021" in meaning.note.zh


# (raw text, machine's yuan, typed, yuan or None, unit in the note)
SCALES = [
    ("175.85", "1758500", "175.15", "1751500", "万元", "a table in 万元"),
    ("175.85", "175.85", "175.15", "175.15", "元", "a table in 元"),
    ("175.85 万元", "1758500", "175.15", "1751500", "万元", "the unit is in the text"),
    ("10万", "100000", "12万", "120000", "万元", "万 is part of the number"),
    ("175.85", "1758500", "12万", None, "", "12万 in a table in 万元: nobody knows"),
    ("175.85", "1234", "175.15", None, "", "no power of ten: what was read is no clue"),
    ("0", "0", "5", None, "", "zero shows no unit"),
    ("0.00", "0", "0.00", "0", "元", "zero is zero in every unit"),
    ("(45.25)", "-452500", "(45.52)", "-455200", "万元", "a loss in brackets, as it was read"),
    ("(45.25)", "-452500", "45.52", "455200", "万元", "without brackets it is none"),
    ("45.25", "452500", "(45.52)", None, "", "brackets that nobody printed"),
    ("17S.85", "", "175.85", None, "", "the machine understood nothing"),
    ("5亿3000万元", "530000000", "6", None, "", "two numbers: which unit?"),
    ("-", "", "5", None, "", "nothing was read"),
]


@pytest.mark.parametrize(("raw", "machine", "typed", "yuan", "unit", "reason"), SCALES)
def test_a_bare_number_is_in_the_unit_of_its_field(
    raw: str, machine: str, typed: str, yuan: str | None, unit: str, reason: str
) -> None:
    values = amount(machine)
    meaning = interpret(A, typed, reference=FieldReference(raw, values, values))
    if yuan is None:
        assert meaning.values is None, reason
        return
    assert meaning.values is not None, reason
    assert meaning.values["value_yuan"] == yuan, reason
    assert meaning.note is not None
    assert meaning.note.zh == f"按原单位：{unit}"


def test_a_bare_count_takes_the_unit_of_its_field_and_says_so() -> None:
    machine = count("3000", "人次", qualifier="about")
    meaning = interpret(C, "3,500", reference=FieldReference("约3000人次", machine, machine))
    assert meaning.values == {"value": "3500", "lower": "", "upper": "", "qualifier": "exact"}
    assert meaning.display == "3,500 人次"
    assert meaning.note is not None


def test_what_the_context_says_of_a_value_stays() -> None:
    # 每个项目 10 万元: 项目 stands in the sentence, not in the field's text.
    machine = amount("100000", per="项目")
    meaning = interpret(A, "12万元", reference=FieldReference("10万元", machine, machine))
    assert meaning.values is not None
    assert "per" not in meaning.values
    assert meaning.display == "120,000 元/项目"
    assert meaning.note is not None


def test_what_the_text_itself_no_longer_says_goes() -> None:
    machine = amount("100000", per="项目")
    meaning = interpret(A, "12万元", reference=FieldReference("10万元/项目", machine, machine))
    assert meaning.values is not None
    assert meaning.values["per"] == ""


def test_a_range_corrected_into_one_value_loses_its_ends() -> None:
    machine = amount("", lower_yuan="100000", upper_yuan="200000", qualifier="range")
    reference = FieldReference("10-20", machine, machine)
    meaning = interpret(A, "15万元", reference=reference)
    assert meaning.values == amount("150000")
    assert meaning.display == "150,000 元"


NUMBERS = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False)
QUALIFIERS = st.sampled_from(
    ["exact", "about", "nearly", "more_than", "at_least", "less_than", "at_most"]
)


@given(NUMBERS, QUALIFIERS, st.sampled_from(["CNY", "USD", "HKD", "EUR", "CHF"]))
def test_what_is_shown_of_an_amount_can_be_typed_back(
    number: Decimal, qualifier: str, currency: str
) -> None:
    values = amount(plain_decimal(number), qualifier=qualifier, currency=currency)
    assert interpret(A, display_value(A, values)).values == values


@given(NUMBERS, NUMBERS)
def test_a_range_of_money_can_be_typed_back(one: Decimal, other: Decimal) -> None:
    if one == other:
        return
    lower, upper = sorted((one, other))
    values = amount("", qualifier="range")
    values |= {"lower_yuan": plain_decimal(lower), "upper_yuan": plain_decimal(upper)}
    assert interpret(A, display_value(A, values)).values == values


# The parser takes ten digits for an identifier; ten digits of people are typed in 亿.
@given(
    st.integers(min_value=0, max_value=10**9 - 1),
    QUALIFIERS,
    st.sampled_from(["人次", "场", "个", "%", "人", "公里", "户"]),
)
def test_what_is_shown_of_a_count_can_be_typed_back(number: int, qualifier: str, unit: str) -> None:
    values = count(str(number), unit, qualifier=qualifier)
    assert interpret(C, display_value(C, values)).values == values


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2049, 12, 31))


@given(DAYS, st.integers(min_value=0, max_value=900), st.sampled_from(["point", "since", "until"]))
def test_what_is_shown_of_days_can_be_typed_back(day: date, length: int, form: str) -> None:
    values = days(day.isoformat(), day.isoformat(), "day", form)
    if form == "until":
        values["start"] = ""
    elif form == "point" and length:
        values |= {"end": (day + timedelta(length)).isoformat(), "form": "interval"}
    assert interpret(D, display_value(D, values)).values == values


@given(
    st.integers(min_value=1990, max_value=2049),
    st.sampled_from([(Precision.MONTH, 1), (Precision.QUARTER, 3), (Precision.HALF, 6)]),
    st.integers(min_value=0, max_value=11),
)
def test_what_is_shown_of_a_stretch_can_be_typed_back(
    year: int, stretch: tuple[Precision, int], number: int
) -> None:
    precision, months = stretch
    first = number % (12 // months) * months + 1
    after = date(year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
    value = DateValue(date(year, first, 1), after - timedelta(1), precision, DateForm.POINT)
    values = {name: to_text(column) for name, column in value_columns(value).items()}
    assert interpret(D, display_value(D, values)).values == values


ODD = st.text(
    "0123456789.,，。-−－/%万亿元人次年月日至约余每个的《》〔〕号 \u3000()（）+lO〇壹贰拾佰①²\n",
    max_size=14,
)


@given(st.sampled_from(list(Kind)), ODD | st.text(max_size=30), st.none() | st.just(2023))
def test_every_text_is_understood_or_refused(kind: Kind, text: str, year: int | None) -> None:
    machine = amount("1758500") | count("3000", "人次") | days("2023-01-01", "2023-01-01", "day")
    for reference in (None, FieldReference("175.85", machine, machine)):
        meaning = interpret(kind, text, reference=reference, year=year)
        assert (meaning.values is None) == (meaning.problem is not None)
        if meaning.values is not None:
            assert meaning.display


@given(ODD)
def test_a_number_that_is_understood_has_the_digits_that_were_typed(text: str) -> None:
    """No digit is lost, changed or made up: 12 3 is not 123, and l2 is not 12."""
    meaning = interpret(C, text)
    if meaning.values is None or not meaning.values["value"]:
        return
    typed = [c for c in text if c in "123456789"]
    if typed and not any(c in "壹贰拾佰" for c in text):
        stored = [c for c in meaning.values["value"] if c in "123456789"]
        assert stored == typed


@pytest.mark.parametrize(
    ("kind", "values", "chinese", "english"),
    [
        (A, amount("1758500"), "1,758,500 元", "1,758,500 CNY"),
        (A, amount(""), "", ""),
        (A, amount("200", per="人", qualifier="about"), "约 200 元/人", "about 200 CNY/人"),
        (A, amount("not a number"), "not a number 元", "not a number CNY"),
        (C, count("", "人", lower="10", upper="20"), "10 至 20 人", "10 to 20 人"),
        (C, count("0.001", ""), "0.001", "0.001"),
        (D, days("2023-01-01", "2023-12-31", "day"), "2023-01-01 至 2023-12-31", None),
        (D, days("2023-04-01", "2023-06-30", "quarter"), "2023 年第二季度", "2023 Q2"),
        (D, days("2023-04-02", "2023-06-30", "quarter"), "2023-04-02 至 2023 年第二季度", None),
        (D, days("", "2023-12-31", "day", "until"), "截至 2023-12-31", "until 2023-12-31"),
        (D, days("", "", "day"), "", ""),
        (D, days("31.6.2023", "", "day", "point"), "自 31.6.2023 起", None),
        (Kind.PEOPLE, {"name": "张三", "title": "科长"}, "张三（科长）", "张三（科长）"),
        (Kind.REFERENCES, {"name": "慈善法", "number": ""}, "《慈善法》", "《慈善法》"),
        (Kind.PROJECTS, {"name": "一老一小"}, "一老一小", "一老一小"),
    ],
)
def test_values_are_shown_in_both_languages(
    kind: Kind, values: dict[str, str], chinese: str, english: str | None
) -> None:
    assert display_value(kind, values) == chinese
    if english is not None:
        assert display_value(kind, values, "en") == english


@pytest.mark.parametrize(
    "text",
    [
        "1" + " " * 480 + "元",
        "1 " * 245,
        "2023年1" + " " * 480 + "x",
        "2023" + " " * 240 + "年" + " " * 240 + "x",
        "1月1日" + " " * 480 + "x",
        "《" * 499,
        "1-" * 249,
    ],
)
@pytest.mark.parametrize("kind", [Kind.AMOUNTS, Kind.DATES, Kind.COUNTS, Kind.CONTACTS])
def test_no_text_keeps_the_server_busy(kind: Kind, text: str) -> None:
    """Blanks that several parts of a form may take were tried in every division: for minutes."""
    began = time.perf_counter()
    interpret(kind, text)
    assert time.perf_counter() - began < 3
