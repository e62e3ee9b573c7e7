"""The calculation of a flag, done again with what a person says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from models.values import Kind
from review.arithmetic import arithmetic, recheck
from review.flag_quantities import FlagField

SUM, RATE = "sum_mismatch", "rate_mismatch"


def money(name: str, raw_text: str, yuan: str, now: str | None = None) -> FlagField:
    machine = {"value_yuan": yuan, "currency": "CNY", "qualifier": "exact", "per": ""}
    return FlagField(
        name,
        Kind.AMOUNTS,
        raw_text,
        machine | {"value_yuan": yuan if now is None else now},
        machine,
    )


def number(name: str, raw_text: str, value: str, unit: str, now: str | None = None) -> FlagField:
    machine = {"value": value, "unit": unit, "qualifier": "exact"}
    return FlagField(
        name, Kind.COUNTS, raw_text, machine | {"value": value if now is None else now}, machine
    )


TOTAL = money("total", "347万元", "3470000")
PARTS = [money("one", "175.85 万元", "1758500"), money("two", "172.15万元", "1721500")]
SUM_MESSAGE = (
    "总数 347 万元，各项相加 175.85 + 172.15 = 348 万元，差 1 万元"
    " / total 347 万元, parts 175.85 + 172.15 add up to 348 万元, difference 1 万元"
)


def test_a_sum_tells_its_total_from_its_parts() -> None:
    done = arithmetic(SUM, SUM_MESSAGE, [TOTAL, *PARTS])
    assert done is not None
    assert (done.sort, done.holds, done.computed, done.difference, done.unit) == (
        "sum",
        False,
        "348",
        "1",
        "万元",
    )
    assert done.total is not None
    assert (done.total.field_id, done.total.value) == ("total", "347")
    assert [(t.field_id, t.value) for t in done.terms] == [("one", "175.85"), ("two", "172.15")]
    assert done.written == "347 万元 ≠ 175.85 + 172.15 = 348 万元"


def test_a_typed_part_makes_the_sum_come_out() -> None:
    done = recheck(SUM, SUM_MESSAGE, [TOTAL, *PARTS], "two", {"value_yuan": "1711500"})
    assert done is not None
    assert done.holds
    assert done.written == "347 万元 = 175.85 + 171.15"


def test_a_wrong_correction_does_not_hold() -> None:
    done = recheck(SUM, SUM_MESSAGE, [TOTAL, *PARTS], "two", {"value_yuan": "17115000"})
    assert done is not None
    assert not done.holds
    assert done.difference == "1,540.35"


def test_what_another_person_decided_counts() -> None:
    decided = money("two", "172.15万元", "1721500", now="1711500")
    done = arithmetic(SUM, SUM_MESSAGE, [TOTAL, PARTS[0], decided])
    assert done is not None
    assert done.holds


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ([TOTAL], "parts that the flag does not name"),
        ([TOTAL, PARTS[0]], "a part that is no field"),
        ([TOTAL, PARTS[0], number("two", "172.15", "172.15", "人")], "parts in another unit"),
        ([TOTAL, *PARTS, money("more", "9万元", "90000")], "a field that is no part"),
    ],
)
def test_a_sum_of_which_parts_are_missing_is_not_shown(
    fields: list[FlagField], reason: str
) -> None:
    assert arithmetic(SUM, SUM_MESSAGE, fields) is None, reason


def test_a_value_that_is_now_a_range_has_no_sum() -> None:
    typed = {"value_yuan": "", "lower_yuan": "1", "upper_yuan": "2", "qualifier": "range"}
    assert recheck(SUM, SUM_MESSAGE, [TOTAL, *PARTS], "two", typed) is None


def test_signs_of_a_balance_show_by_the_difference() -> None:
    # closing, opening, came, went
    fields = [
        money("closing", "80万元", "800000"),
        money("opening", "50万元", "500000"),
        money("came", "60万元", "600000"),
        money("went", "20万元", "200000"),
    ]
    message = "期末 80 万元，按 50 + 60 - 20 = 90 万元，差 10 万元 / closing"
    done = arithmetic(SUM, message, fields)
    assert done is not None
    assert [term.value for term in done.terms] == ["50", "60", "-20"]
    assert done.computed == "90"
    corrected = recheck(SUM, message, fields, "went", {"value_yuan": "300000"})
    assert corrected is not None
    assert corrected.written == "80 万元 = 50 + 60 - 30"


def test_signs_that_two_arrangements_explain_are_not_guessed() -> None:
    fields = [
        money("closing", "80万元", "800000"),
        money("opening", "50万元", "500000"),
        money("came", "20万元", "200000"),
        money("went", "20万元", "200000"),
    ]
    assert arithmetic(SUM, "期末 80 万元，差 30 万元 / closing", fields) is None


def test_several_sums_with_one_mistake_have_no_one_total() -> None:
    message = SUM_MESSAGE.replace("差 1 万元 /", "差 1 万元；共 2 处差同一数，疑为 甲 有误 /")
    assert arithmetic(SUM, message, [TOTAL, *PARTS]) is None


def test_rounding_is_allowed_as_the_check_allows_it() -> None:
    fields = [
        number("all", "100%", "100", "%"),
        number("one", "33.3%", "33.3", "%"),
        number("two", "66.6%", "66.6", "%", now="66.7"),
    ]
    message = "总数 100 %，各项相加 33.3 + 66.6 = 99.9 %，差 0.1 % / total"
    exact = arithmetic(SUM, message, fields)
    assert exact is not None
    assert exact.written == "100 % = 33.3 + 66.7"
    near = recheck(SUM, message, fields, "two", {"value": "66.6"})
    assert near is not None
    assert near.holds
    assert near.written == "100 % ≈ 33.3 + 66.6 = 99.9 %"
    far = recheck(SUM, message, fields, "two", {"value": "60.6"})
    assert far is not None
    assert not far.holds


PRODUCT = [
    money("product", "21,000元", "21000"),
    number("people", "1000人", "1000", "人"),
    money("each", "20元", "20"),
]
PRODUCT_MESSAGE = "1,000 × 20 元 = 20,000 元，写作 21,000 元，差 1,000 元 / x"


def test_a_product_and_its_factors() -> None:
    done = arithmetic(RATE, PRODUCT_MESSAGE, PRODUCT)
    assert done is not None
    assert (done.sort, done.holds, done.computed, done.difference) == (
        "rate",
        False,
        "20,000",
        "1,000",
    )
    assert [term.display for term in done.terms] == ["1,000 人", "20 元"]
    typed = recheck(RATE, PRODUCT_MESSAGE, PRODUCT, "people", {"value": "1050"})
    assert typed is not None
    assert typed.holds
    assert typed.written == "21,000 元 = 1,050 人 × 20 元"


@pytest.mark.parametrize(
    ("message", "stated", "operands", "right", "reason"),
    [
        (
            "302.95 万元 ÷ 336 万元 = 90.16 %，写作 91.16 %，差 1 % / x",
            number("rate", "91.16%", "91.16", "%"),
            [money("spent", "302.95万元", "3029500"), money("budget", "336万元", "3360000")],
            {"value": "90.16"},
            "an execution rate",
        ),
        (
            "(120 万元 - 100 万元) ÷ 100 万元 = 20 %，写作 25 %，差 5 % / x",
            number("growth", "25%", "25", "%"),
            [money("now", "120万元", "1200000"), money("before", "100万元", "1000000")],
            {"value": "20"},
            "growth against last year",
        ),
        (
            "120 万元 - 100 万元 = 20 万元，写作 25 万元，差 5 万元 / x",
            money("change", "25万元", "250000"),
            [money("now", "120万元", "1200000"), money("before", "100万元", "1000000")],
            {"value_yuan": "200000"},
            "a change in money",
        ),
        (
            "90 万元 ÷ 300 = 3,000 元，写作 3,500 元，差 500 元 / x",
            money("average", "3500元", "3500"),
            [money("all", "90万元", "900000"), number("people", "300人", "300", "人")],
            {"value_yuan": "3000"},
            "an average",
        ),
        (
            "甲·执行率 写作 91.16%，按 302.95 ÷ 336 应为 90.16%，差 1% / x",
            number("rate", "91.16%", "91.16", "%"),
            [money("spent", "302.95", "3029500"), money("budget", "336", "3360000")],
            {"value": "90.16"},
            "a rate in a table",
        ),
        (
            "500元×20%=110元：应为 100，写作 110，差 10 / x",
            money("product", "110元", "110"),
            [money("whole", "500元", "500"), number("share", "20%", "20", "%")],
            {"value_yuan": "100"},
            "a percentage is a hundredth in a product",
        ),
    ],
)
def test_rates_and_changes(
    message: str,
    stated: FlagField,
    operands: list[FlagField],
    right: Mapping[str, str],
    reason: str,
) -> None:
    fields = [stated, *operands]
    before = arithmetic(RATE, message, fields)
    assert before is not None, reason
    assert not before.holds, reason
    after = recheck(RATE, message, fields, stated.field_id, right)
    assert after is not None
    assert after.holds, after.written


def test_a_rate_that_no_formula_explains_is_not_shown() -> None:
    assert arithmetic(RATE, "1 ÷ 2 = 77 %，写作 78 %，差 1 % / x", PRODUCT) is None


def test_words_and_figures_are_equal_or_not() -> None:
    fields = [money("words", "壹佰万元整", "1000000"), money("figures", "￥110万元", "1100000")]
    done = arithmetic("words_figures_mismatch", "大写 … / x", fields)
    assert done is not None
    assert (done.sort, done.total, done.holds) == ("equal", None, False)
    assert done.written == "100 万元 ≠ 110 万元"
    typed = {"value_yuan": "1000000"}
    same = recheck("words_figures_mismatch", "大写 … / x", fields, "figures", typed)
    assert same is not None
    assert same.holds


def test_a_flag_without_calculation_has_none() -> None:
    assert arithmetic("low_confidence", SUM_MESSAGE, [TOTAL, *PARTS]) is None
    dates = [FlagField(n, Kind.DATES, "6月", {"start": "2023-06-01"}, {}) for n in ("a", "b")]
    assert arithmetic("conflicting_values", "x / y", dates) is None


def test_figures_of_a_table_are_added_up_in_the_unit_of_its_head():
    total = money("total", "268.5", "2685000")
    parts = [money("one", "58.5", "585000"), money("two", "200", "2000000")]
    message = (
        "合计·资助金额 268.5 万元，各行相加 258.5 万元，差 10 万元"
        " / 合计·资助金额 stated 268.5 万元, rows add up to 258.5 万元, difference 10 万元"
    )
    found = arithmetic(SUM, message, [total, *parts])
    assert found is not None
    assert (found.unit, found.computed, found.difference) == ("万元", "258.5", "10")
    assert found.written == "268.5 万元 ≠ 58.5 + 200 = 258.5 万元"
