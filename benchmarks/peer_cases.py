"""Test cases of other projects through the function of `gongshi parse`.

The cases (one JSON object a line: id, group, text, expected) stay where they are; given is their
path. A case is compared where a disclosure that said such a thing would mean it the same way; the
others are set aside by the rules of `peer_cases_set_aside.yaml`, which name what they say and why
it is none of ours, and never look at what comes out.

A number alone is no field of ours: 元 is put behind each expected number that nothing follows
(end of text, 多 or a mark), behind a sum of money without a currency (the other project takes it
for yuan), and behind a lone text that is expected to be no number at all. What follows a number
otherwise stays as it is: 199个 is compared as a count of 个. A number is right when exactly one
amount, count or date of ours overlaps it and has its value (a share such as 五分之一 may come out
as 20 %); a case when all its numbers are and nothing else is found. An invalid number is right
when no value is stated for it. Sums of money are compared in value, currency, ends and direction;
times by their span, as the suite gives no values.

Run: python benchmarks/peer_cases.py CASES.jsonl [--group GROUP] [--errors] [--set-aside]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import yaml  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from flows.parse_command import parse_line  # noqa: E402

SET_ASIDE = Path(__file__).with_name("peer_cases_set_aside.yaml")
TARGET = Decimal("0.97")
_MONEY = "jionlp_money_parse"
_TIME = "jionlp_time_extract"
# What the other project calls a currency, and the ISO code.
_CODES = {
    "元": "CNY", "港元": "HKD", "美元": "USD", "日元": "JPY", "新台币": "TWD", "泰铢": "THB",
    "卢布": "RUB", "欧元": "EUR", "澳元": "AUD", "韩元": "KRW",
}  # fmt: skip
_NAMES_CURRENCY = re.compile("[元圆块币铢]|卢布|\\d角|分$")
# blur+ is a lower bound, blur- an upper one.
_DIRECTIONS = {
    "blur+": ("at_least", "more_than"),
    "blur-": ("at_most", "less_than", "nearly"),
    "accurate": ("exact",),
}
# Expected values are floats in part of the suites: equal to twelve digits.
_TOLERANCE = Decimal("1e-12")


@dataclass(frozen=True)
class Case:
    """One case: `text` and the numbers, sums or times that the other project finds in it."""

    identity: str
    group: str
    text: str
    expected: tuple[dict[str, Any], ...]

    @property
    def number(self) -> int:
        """The place of the case in its group."""
        return int(self.identity.rpartition("#")[2])


@dataclass(frozen=True)
class Outcome:
    """What came of a case: why it was set aside, or whether it was right and what it gave."""

    case: Case
    set_aside: str
    is_right: bool
    phrase: str
    found: str


def load_cases(path: Path) -> list[Case]:
    """All cases of the file, in its order."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        cases.append(Case(data["id"], data["group"], data["text"], tuple(data["expected"])))
    return cases


def reason_to_set_aside(case: Case, rules: Sequence[dict[str, Any]]) -> str:
    """The first reason for which no disclosure would mean the case so; "" when it is compared."""
    for rule in rules:
        if case.group not in rule.get("groups", [case.group]):
            continue
        if case.number in rule.get("ids", {}).get(case.group, []):
            return str(rule["reason"])
        if any(re.search(pattern, case.text) for pattern in rule.get("texts", [])):
            return str(rule["reason"])
    return ""


def phrase_of(case: Case) -> tuple[str, list[tuple[int, int]]]:
    """The text with 元 where a number measures nothing, and the expected spans in it."""
    text, spans, shift = case.text, [], 0
    if case.group == _MONEY:
        phrase = text if _NAMES_CURRENCY.search(text) else _with_yuan(text)
        return phrase, [(0, len(phrase))]
    for wanted in case.expected:
        start, end = wanted["start"] + shift, wanted["end"] + shift
        if case.group != _TIME and _measures_nothing(text, end):
            text, shift = text[:end] + "元" + text[end:], shift + 1
        spans.append((start, end))
    if not case.expected and case.group.startswith("cn2an") and text[-1:] not in "元圆整":
        text += "元"
    return text, spans


def _with_yuan(text: str) -> str:
    """元 behind the number, before 左右 and 上下."""
    return re.sub("(左右|上下|)$", r"元\1", text, count=1)


def _measures_nothing(text: str, end: int) -> bool:
    """Whether nothing that could be a unit stands behind the number, or around it."""
    if text[end - 1] in "元圆整角分" or re.search("分 *之", text[:end]):
        return False
    return end == len(text) or text[end:] == "多" or unicodedata.category(text[end])[0] in "PZ"


def judge(case: Case, rules: Sequence[dict[str, Any]]) -> Outcome:
    """The case run through `parse_line`, unless it is set aside."""
    reason = reason_to_set_aside(case, rules)
    phrase, spans = phrase_of(case)
    if reason:
        return Outcome(case, reason, False, phrase, "")
    parsed = parse_line(phrase)
    kinds = ("dates",) if case.group == _TIME else ("amounts", "counts")
    found = [item for kind in kinds for item in parsed[kind]]
    if case.group == _TIME:
        is_right = _same_times(phrase, found, spans)
        return Outcome(case, "", is_right, phrase, " | ".join(map(_in_words, found)))
    found.sort(key=lambda item: int(item["start"]))
    if not case.expected:
        is_right = not any(_values(item) for item in found)
    else:
        is_right = len(found) == len(spans) and all(map(_same_number, found, spans, case.expected))
    return Outcome(case, "", is_right, phrase, " | ".join(map(_in_words, found)))


def _values(item: dict[str, Any]) -> list[Decimal]:
    names = ("value_yuan", "lower_yuan", "upper_yuan", "value", "lower", "upper")
    return [Decimal(item[name]) for name in names if item.get(name)]


def _same_times(text: str, found: list[dict[str, Any]], spans: list[tuple[int, int]]) -> bool:
    """Whether each found date lies in its span, in order: the suite takes the clock time in."""
    if len(found) != len(spans):
        return False
    position = 0
    for item, (start, end) in zip(found, spans, strict=True):
        # A date's own `start` and `end` are the days it states: its place is looked up.
        at = text.find(item["raw_text"], position)
        position = at + len(item["raw_text"])
        if not start <= at < position <= end:
            return False
    return True


def _same_number(item: dict[str, Any], span: tuple[int, int], wanted: dict[str, Any]) -> bool:
    if not (item["start"] < span[1] and span[0] < item["end"]):
        return False
    expected = wanted["value"] if isinstance(wanted["value"], list) else [wanted["value"]]
    values = _values(item)
    if wanted.get("definition") is not None:
        return _same_money(item, values, [Decimal(str(v)) for v in expected], wanted)
    value = Decimal(str(expected[0]))
    # 五分之一 is 0.2 there and 20 % here; in 百分之五 the suite leaves 百分之 out.
    if item.get("unit") == "%" and "之" in wanted["text"]:
        values = [v / 100 for v in values]
    return len(values) == 1 and _close(values[0], value)


def _same_money(
    item: dict[str, Any], values: list[Decimal], expected: list[Decimal], wanted: dict[str, Any]
) -> bool:
    if item.get("currency") != _CODES[wanted["unit"]]:
        return False
    allowed = _DIRECTIONS.get(wanted["definition"])
    if len(expected) == 1:
        if allowed and item["qualifier"] not in allowed:
            return False
        return len(values) == 1 and abs(values[0] - expected[0]) < Decimal("0.01")
    if item["qualifier"] == "range":
        return values == expected
    # 3000多: between 3000 and 4000 there; more than 3000 here.
    return item["qualifier"] in ("more_than", "about") and values == expected[:1]


def _close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _TOLERANCE * max(abs(one), abs(other), Decimal(1))


def _in_words(item: dict[str, Any]) -> str:
    shown = [f"{k}={v}" for k, v in item.items() if v and k not in ("raw_text", "end", "label")]
    return f"{item['raw_text']} ({', '.join(shown)})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print right and compared cases by group, and what was set aside and why."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--group", help="only this group")
    parser.add_argument("--errors", action="store_true", help="print the cases that are wrong")
    parser.add_argument("--set-aside", action="store_true", help="print the cases set aside")
    options = parser.parse_args(arguments)
    rules = yaml.safe_load(SET_ASIDE.read_text(encoding="utf-8"))
    cases = [c for c in load_cases(options.cases) if options.group in (None, c.group)]
    outcomes = [judge(case, rules) for case in cases]
    console = Console(highlight=False, markup=False)
    _print_groups(console, outcomes)
    _print_reasons(console, outcomes, rules, ids=options.set_aside)
    if options.errors:
        for outcome in outcomes:
            if not outcome.set_aside and not outcome.is_right:
                wanted = [(e["text"], e.get("value"), e.get("unit")) for e in outcome.case.expected]
                console.print(f"{outcome.case.identity} {outcome.phrase!r}")
                console.print(f"    expected {wanted}\n    found    {outcome.found or '-'}")
    compared = [o for o in outcomes if not o.set_aside]
    right = sum(o.is_right for o in compared)
    return 0 if compared and Decimal(right) / len(compared) >= TARGET else 1


def _by_group(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.case.group].append(outcome)
    yield from sorted(groups.items())
    yield "all", list(outcomes)


def _print_groups(console: Console, outcomes: Sequence[Outcome]) -> None:
    table = Table("group", "cases", "set aside", "compared", "right", "share")
    for name, members in _by_group(outcomes):
        compared = [o for o in members if not o.set_aside]
        right = sum(o.is_right for o in compared)
        share = f"{100 * right / len(compared):.1f} %" if compared else "-"
        aside = len(members) - len(compared)
        table.add_row(name, *map(str, (len(members), aside, len(compared), right)), share)
    console.print(table)


def _print_reasons(
    console: Console,
    outcomes: Sequence[Outcome],
    rules: Sequence[dict[str, Any]],
    *,
    ids: bool,
) -> None:
    counted = Counter(o.set_aside for o in outcomes if o.set_aside)
    for rule in rules:
        if counted[rule["reason"]]:
            console.print(f"{counted[rule['reason']]:4}  {rule['reason']}: {rule['means']}")
        if ids:
            for outcome in outcomes:
                if outcome.set_aside == rule["reason"]:
                    console.print(f"        {outcome.case.identity} {outcome.case.text!r}")


if __name__ == "__main__":
    sys.exit(main())
