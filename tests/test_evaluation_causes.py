"""Why a fact was missed, made up or described wrongly, and where to look."""

from __future__ import annotations

import pytest
from evaluation_factory import Evaluated, amount, box, count, line, name, record

from flows.error_cards import differences
from flows.evaluation_causes import Cause
from models.geometry import Box

FIVE = record("amounts", "5.6万元", value="56000", label="预算")


@pytest.fixture
def case(tmp_path):
    """The only error case of an export."""

    def run(records=(), **tables):
        (only,) = Evaluated(tmp_path, records, **tables).cases()
        return only

    return run


@pytest.mark.parametrize(
    ("tables", "cause", "got", "why"),
    [
        (
            {"amounts": [amount("86000", "8.6万元")], "lines": [line("预算8.6万元")]},
            Cause.MISREAD,
            "8.6万元",
            "a field with a text like the wanted one stands for it",
        ),
        (
            {"amounts": [amount("56", "5.6 万元")], "lines": [line("预算5.6 万元")]},
            Cause.OTHER_VALUE,
            "5.6 万元",
            "the text is right but for a space, the value is not",
        ),
        (
            {"amounts": [amount("5.6", "5.6元")], "lines": [line("预算5.6万元")]},
            Cause.OTHER_SPAN,
            "5.6元",
            "the wanted text was read, the field holds another stretch of it",
        ),
        (
            {"counts": [count("5.6", "5.6万元", "万")], "lines": [line("预算5.6万元")]},
            Cause.OTHER_KIND,
            "5.6万元",
            "the same text became a count",
        ),
        (
            {"lines": [line("本年预算５.６万元整")]},
            Cause.NOT_FOUND,
            "5.6万元",
            "the text is among the lines (full width and all), no field is",
        ),
        (
            {"lines": [line("本年预算5."), line("6万元", y=120)]},
            Cause.NOT_FOUND,
            "5.6万元",
            "a text goes on over the end of a line",
        ),
        (
            {"lines": [line("本年预算5.b万元")]},
            Cause.MISREAD,
            "5.b万元",
            "no field, but a line holds something like it",
        ),
        ({"lines": [line("本年预算")]}, Cause.NOT_READ, "", "no line holds anything like it"),
        ({"lines": [line("预算5.6万元", page=2)]}, Cause.NOT_READ, "", "another page is not it"),
        ({}, Cause.NOT_READ, "", "nothing was read at all"),
    ],
)
def test_the_cause_of_a_missed_fact(case, tables, cause, got, why):
    found = case([FIVE], **tables)
    assert (found.cause, found.wanted, found.got) == (cause, "5.6万元", got), why


def test_a_text_that_is_another_wanted_fact_is_no_misreading(tmp_path):
    other = record("amounts", "8.6万元", value="86000")
    evaluated = Evaluated(
        tmp_path,
        [FIVE, other],
        amounts=[amount("86000", "8.6万元")],
        lines=[line("支出8.6万元")],
    )
    assert [c.cause for c in evaluated.cases()] == [Cause.NOT_READ]


def test_a_missed_fact_and_its_misreading_are_one_case(tmp_path):
    evaluated = Evaluated(
        tmp_path,
        [FIVE, record("amounts", "12.80万元", value="128000")],
        amounts=[amount("128600", "12.86万元", y=200), amount("86000", "8.6万元")],
    )
    cases = evaluated.cases()
    assert [(c.wanted, c.got) for c in cases] == [
        ("5.6万元", "8.6万元"),
        ("12.80万元", "12.86万元"),
    ]
    assert all(len(c.mistakes) == 2 for c in cases)
    assert len(evaluated.evaluation.mistakes) == 4


@pytest.mark.parametrize(
    ("records", "amounts", "cause", "why"),
    [
        ([], [amount("7", "7元")], Cause.NOT_WANTED, "nothing like it is wanted"),
        (
            [record("amounts", "7元", value="7")],
            [amount("7", "7元"), amount("7", "7元", y=200)],
            Cause.REPEATED,
            "it is wanted once and found twice",
        ),
        (
            [record("amounts", "7元", value="7"), record("ignored", "3元")],
            [amount("7", "7元"), amount("9", "90", y=200)],
            Cause.NOT_WANTED,
            "other facts of the page have nothing to do with it",
        ),
    ],
)
def test_the_cause_of_a_made_up_fact(case, records, amounts, cause, why):
    assert case(records, amounts=amounts).cause is cause, why


def test_a_text_rightly_found_as_one_kind_and_again_as_another(case):
    wanted = record("organizations", "阳光社工站")
    found = case([wanted], organizations=[name("阳光社工站")], people=[name("阳光社工站")])
    assert (found.cause, found.kind) == (Cause.OTHER_KIND, "people")


@pytest.mark.parametrize(
    ("wanted", "got", "lines", "cause", "why"),
    [
        ({"label": "资助金额"}, {}, ["资助金额 5.6万元"], Cause.NONE_GIVEN, "it could be read"),
        (
            {"label": "资助金额"},
            {"label": "序号"},
            ["资助金额 5.6万元"],
            Cause.ANOTHER_GIVEN,
            "it could be read, another one was taken",
        ),
        (
            {"label": "资助金额"},
            {"label": "项助全额"},
            ["项助全额 5.6万元"],
            Cause.MISREAD,
            "no line holds it, what was taken looks like it",
        ),
        ({"label": "资助金额"}, {}, ["5.6万元"], Cause.NOT_READ, "no line holds it"),
        (
            {"label": "", "qualifier": "about"},
            {},
            ["5.6万元"],
            Cause.ANOTHER_GIVEN,
            "a qualifier is a word of ours, not one of the page",
        ),
    ],
)
def test_the_cause_of_a_wrong_description(case, wanted, got, lines, cause, why):
    found = case(
        [FIVE | wanted],
        amounts=[amount("56000", "5.6万元") | got],
        lines=[line(text, y=100 + 20 * n) for n, text in enumerate(lines)],
    )
    assert found.cause is cause, why


PLANTED = {"code": "sum_mismatch", "page": 1, "why": "3.50+4.25≠8.75"}


@pytest.mark.parametrize(
    ("flags", "cause", "why"),
    [
        ([], Cause.NO_FLAG_NEAR, "nothing was raised"),
        ([{"page": 2, "code": "low_confidence"}], Cause.OTHER_FLAG_NEAR, "a person would look"),
        ([{"page": 3, "code": "sum_mismatch"}], Cause.FLAG_ELSEWHERE, "raised, two pages on"),
    ],
)
def test_the_cause_of_a_flag_that_was_not_raised(tmp_path, flags, cause, why):
    lines = [line("本年 1.25"), line("合计 8.75（3.50、4.25）", y=140)]
    cases = Evaluated(tmp_path, (), [PLANTED], flags=flags, lines=lines).cases()
    (found,) = [c for c in cases if c.mistakes[0].what == "flag"]
    assert found.cause is cause, why
    assert found.box == Box(*box(70, 140, 12 * 18).values()), "the line with the numbers of `why`"


@pytest.mark.parametrize(
    ("value", "causes", "why"),
    [
        ("56000", {Cause.FIELDS_RIGHT}, "the sum was judged wrongly"),
        ("86000", {Cause.RESTS_ON_ERROR, Cause.OTHER_VALUE}, "a wrong value breaks the sum"),
    ],
)
def test_the_cause_of_a_false_contradiction(tmp_path, value, causes, why):
    flag = {
        "code": "sum_mismatch",
        "field_id": "",
        "other_field_ids": "amounts-0",
        "message": "不符 / differs",
    }
    money = amount(value, "5.6万元", label="预算")
    cases = Evaluated(tmp_path, [FIVE], amounts=[money], flags=[flag], lines=[line("预算5.6万元")])
    assert {c.cause for c in cases.cases()} == causes, why


def test_the_place_is_the_field_or_the_line_that_holds_no_other(tmp_path):
    """Of two equal texts one was found: the other line is where to look."""
    evaluated = Evaluated(
        tmp_path,
        [FIVE, FIVE],
        amounts=[amount("56000", "5.6万元", y=100, label="预算")],
        lines=[line("预算5.6万元", y=100), line("预算5.6万元", y=300)],
    )
    (found,) = evaluated.cases()
    assert found.box is not None
    assert found.box.y0 == 300


def test_what_was_not_read_is_looked_for_beside_its_label(case):
    found = case([FIVE], lines=[line("收入", y=50), line("预算", y=90)])
    assert found.box is not None
    assert found.box.y0 == 90


def test_differences_are_cut_where_they_begin():
    wanted, got = differences("1.07亿元", "107亿元")
    assert [(p.text, p.differs) for p in wanted] == [("1", False), (".", True), ("07亿元", False)]
    assert [(p.text, p.differs) for p in got] == [("1", False), ("07亿元", False)]
