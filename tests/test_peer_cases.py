"""The harness that runs other projects' cases: what it adds to a text and why it leaves one out."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.peer_cases import SET_ASIDE, Case, judge, load_cases, phrase_of, reason_to_set_aside


def case(text: str, *numbers: tuple[str, str], group: str = "numbers", number: int = 0) -> Case:
    """A case that expects each (text, value) where it first stands."""
    expected = tuple(
        {"text": t, "start": text.index(t), "end": text.index(t) + len(t), "value": v}
        for t, v in numbers
    )
    return Case(f"{group}#{number}", group, text, expected)


PHRASES = [
    (case("八百二十", ("八百二十", "820")), "八百二十元", "a number alone"),
    (case("88个", ("88", "88")), "88个", "a number with its unit"),
    (case("七千，九千。", ("七千", "7000"), ("九千", "9000")), "七千元，九千元。", "before marks"),
    (case("六百多", ("六百", "600")), "六百元多", "before 多"),
    (case("百分之八", ("八", "8")), "百分之八", "a share has its unit in front"),
    (case("八角五分", ("八角五分", "0.85")), "八角五分", "money has its unit"),
]


@pytest.mark.parametrize(("given_case", "phrase", "reason"), PHRASES)
def test_yuan_stands_behind_what_measures_nothing(
    given_case: Case, phrase: str, reason: str
) -> None:
    assert phrase_of(given_case)[0] == phrase, reason


def test_a_case_is_right_only_with_every_number_and_nothing_else() -> None:
    assert judge(case("八百二十", ("八百二十", "820")), []).is_right
    assert not judge(case("八百二十", ("八百二十", "821")), []).is_right
    assert not judge(case("七千，九千元。", ("七千", "7000")), []).is_right
    assert not judge(case("八百二十元"), []).is_right
    assert judge(case("没有数字"), []).is_right


def test_a_case_is_set_aside_for_its_text_or_number_only() -> None:
    rules = [
        {"reason": "formula", "means": "", "texts": [r"\^"]},
        {"reason": "single", "means": "", "ids": {"numbers": [7]}},
    ]
    assert reason_to_set_aside(case("3^4"), rules) == "formula"
    assert reason_to_set_aside(case("三", number=7), rules) == "single"
    assert reason_to_set_aside(case("三", number=7, group="others"), rules) == ""
    assert judge(case("3^4", ("3^4", "81")), rules).set_aside == "formula"


def test_every_rule_says_what_its_cases_mean() -> None:
    rules = yaml.safe_load(SET_ASIDE.read_text(encoding="utf-8"))
    assert all(rule["reason"] and rule["means"] for rule in rules)
    assert all(rule.get("texts") or rule.get("ids") for rule in rules)
    assert len({rule["reason"] for rule in rules}) == len(rules)


def test_cases_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(
        '{"id": "numbers#3", "group": "numbers", "text": "五", "expected": []}\n', "utf-8"
    )
    (read,) = load_cases(file)
    assert (read.number, read.group, read.text, read.expected) == (3, "numbers", "五", ())
