"""What a table column holds, and in which unit, as its headers say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from extractors.count_units import classifiers
from extractors.folding import fold
from extractors.words import any_of, load_vocabulary, load_words

_FILE = "table_columns.yaml"
_MONEY_UNIT = re.compile(
    r"(?:人民币|RMB)?\s*(?P<unit>(?:[百千]?万|亿|百|千|十万|百万|千万)?(?:元|美元|港元|欧元|日元|英镑|港币|美金))(?:人民币)?"
)
# （万元）, (单位：人次), 单位:元, /万元 at the end of a header.
_BRACKETED = re.compile(r"\(\s*(?:(?:金额|计量)?单位\s*:?\s*)?(?P<unit>[^()]{1,8}?)\s*\)")
_STATED = re.compile(r"单位\s*:\s*(?P<unit>[^\s,;()]{1,8})|/\s*(?P<slash>[^\s/()]{1,4})$")
_RATE_OF_MONEY = re.compile(r"\((?P<unit>[百千]?[万亿]?元)(?:/[^\s/()]{1,4}){1,2}$")


class Role(StrEnum):
    """What a column holds."""

    ORDINAL = "ordinal"
    IDENTIFIER = "identifier"
    SCORE = "score"
    PHONE = "phone"
    DATE = "date"
    RATE = "rate"
    COUNT = "count"
    MONEY = "money"
    NAME = "name"
    TEXT = "text"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Column:
    """Role and unit of a column; `unit` is empty where no header states one."""

    role: Role
    unit: str = ""

    @property
    def is_money_unit(self) -> bool:
        """Whether the stated unit is one of money."""
        return is_money_unit(self.unit)

    def with_unit(self, unit: str) -> Column:
        """The column under a unit that is no money (人次, %), where its headers state none."""
        name = compact(unit)
        if self.unit or not name or money_unit_in(name):
            return self
        if name in ("%", "‰"):
            return Column(Role.RATE, name)
        is_free = self.role in (Role.UNKNOWN, Role.COUNT) and name in _known_units()
        return Column(Role.COUNT, name) if is_free else self

    def in_row(self, row_unit: str) -> Column:
        """The column in a row that names its unit elsewhere (床, 万元, %); its own unit wins."""
        unit = compact(row_unit)
        if not unit or self.unit or self.role not in _TAKES_UNIT_OF_ROW:
            return self
        if is_money_unit(unit):
            return Column(Role.MONEY, unit)
        if self.role is Role.MONEY:
            return self
        return Column(Role.RATE if unit in ("%", "‰") else Role.COUNT, unit)


_TAKES_UNIT_OF_ROW = (Role.UNKNOWN, Role.COUNT, Role.RATE, Role.MONEY)


def is_unit_price(header: Sequence[str]) -> bool:
    """Whether the lowest header says that what stands below is the price of one (单价, 均价)."""
    names = [compact(h) for h in header if compact(h)]
    return bool(names) and re.search(_words("unit_price"), names[-1]) is not None


def is_money_unit(unit: str) -> bool:
    """Whether `unit` is a unit of money (元, 万元, 亿元, 美元, …)."""
    return _MONEY_UNIT.fullmatch(fold(unit).strip()) is not None


def money_unit_in(text: str) -> str:
    """The unit of money that a table's unit line names (单位：万元、人 gives 万元), or empty."""
    match = _MONEY_UNIT.search(re.sub(r"\s", "", fold(text)))
    return match["unit"] if match else ""


def read_column(header: Sequence[str], row_label: str = "") -> Column:
    """Role and unit of a cell from its header path (top to bottom) and the label of its row.

    The lowest header that says anything decides; the row's label speaks where no header does.
    """
    names = [compact(h) for h in reversed(header) if compact(h)]
    row = compact(row_label)
    unit = next((u for u in map(stated_unit, names) if u), "") or stated_unit(row)
    roles = [role_of(name) for name in names]
    role = next((r for r in roles if r not in (Role.UNKNOWN, Role.NAME, Role.TEXT)), Role.UNKNOWN)
    if roles[:1] in ([Role.NAME], [Role.TEXT]):
        role = roles[0]
    # 功能分类科目编码 over 类, 款 and 项: whatever a lower header is called, it heads codes.
    if Role.IDENTIFIER in roles:
        role = Role.IDENTIFIER
    if row and (not names or role is Role.UNKNOWN):
        row_role = role_of(row)
        says_what = row_role not in (Role.UNKNOWN, Role.NAME, Role.TEXT, Role.ORDINAL)
        role = row_role if says_what or not names else role
    if unit and is_money_unit(unit) and role not in (Role.ORDINAL, Role.SCORE, Role.IDENTIFIER):
        role = Role.MONEY
    elif unit in ("%", "‰"):
        role = Role.RATE
    elif unit and role in (Role.UNKNOWN, Role.NAME, Role.TEXT, Role.MONEY):
        role = Role.COUNT
    if role is Role.COUNT and not unit:
        unit = next((u for u in map(_counted_unit, [*names, row]) if u), "")
    return Column(role, unit)


def column_label(header: Sequence[str], row_label: str = "") -> str:
    """The lowest header that names the column, without its unit; else the label of the row."""
    for name in (*reversed(header), row_label):
        bare = _without_unit(compact(name))
        if re.search(r"[^\W\d_]", bare):
            return bare
    return ""


def stated_unit(header: str) -> str:
    """The unit that a header states (资助金额（万元）, 人次(人次), 单位：元), or empty."""
    for match in _BRACKETED.finditer(header):
        if is_money_unit(match["unit"]) or match["unit"] in _known_units():
            return match["unit"]
    if (stated := _STATED.search(header)) is not None:
        # 标准（元/人 lost its bracket: a rate, and no count of people.
        rate = _RATE_OF_MONEY.search(header) if stated["slash"] else None
        unit = rate["unit"] if rate else stated["unit"] or stated["slash"]
        if is_money_unit(unit) or unit in _known_units():
            return unit
    return header if is_money_unit(header) else ""


def role_of(header: str) -> Role:
    """What one header says that its column holds."""
    name = _without_unit(header)
    for role in (Role.ORDINAL, Role.IDENTIFIER, Role.SCORE, Role.PHONE):
        if re.search(_words(role.value), name):
            return role
    # 包号, 标段号, 证件号码: numbers that name.
    if re.search(r"[^\W\d_]号码?$", name):
        return Role.IDENTIFIER
    if re.search(r"(?:%|率|占比|比例|比重)$", name):
        return Role.RATE
    if any(name.endswith(word) for word in _count_headers()):
        return Role.COUNT
    # The head of a Chinese noun stands last: 项目资金 is money, 资金来源单位 a name.
    for role in (Role.TEXT, Role.NAME):
        if re.search(_words(role.value) + r"(?:\(.*\))?$", name):
            return role
    # 年度 is a column of years, 2023年度 the figures of one.
    if not re.search(r"\d", name) and re.search(_words("date") + r"(?:\(.*\))?$", name):
        return Role.DATE
    ends = {
        role: max((m.end() for m in re.finditer(_words(role.value), name)), default=0)
        for role in (Role.MONEY, Role.RATE)
    }
    best = max(ends, key=lambda role: ends[role])
    return best if ends[best] else Role.UNKNOWN


def compact(text: str) -> str:
    """A header without the line breaks and gaps of its narrow cell, folded."""
    return re.sub(r"\s", "", fold(text))


def _without_unit(header: str) -> str:
    def keep(match: re.Match[str]) -> str:
        unit = match["unit"]
        return "" if is_money_unit(unit) or unit in _known_units() else match.group()

    bare = _BRACKETED.sub(keep, header)
    bare = re.sub(r"(?:金额)?单位:[^\s,;()]{1,8}$", "", bare)
    return "" if is_money_unit(bare) else bare.strip(":")


def _counted_unit(header: str) -> str:
    name = _without_unit(header)
    return next((u for w, u in _count_headers().items() if name.endswith(w) and u), "")


@cache
def _words(role: str) -> str:
    return any_of(load_words(_FILE, role))


@cache
def _count_headers() -> dict[str, str]:
    counts = {str(k): str(v) for k, v in load_vocabulary(_FILE)["counts"].items()}
    return dict(sorted(counts.items(), key=lambda item: -len(item[0])))


@cache
def _known_units() -> frozenset[str]:
    return frozenset(load_words(_FILE, "units")) | classifiers()
