"""Facts as an evaluation compares them: from a gold file or from an exported table."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.errors import UsageError
from models.schema_columns import ReviewStatus
from models.values import ContactKind, Kind, Qualifier

# Numbers are judged one by one; the other kinds as a set of names in each document.
NUMERIC = (Kind.AMOUNTS, Kind.DATES, Kind.COUNTS)
SCORED = (*NUMERIC, Kind.PROJECTS, Kind.ORGANIZATIONS, Kind.PEOPLE, Kind.CONTACTS)

# Spaces, quotes, dashes, dots and brackets come and go between printings of one name.
_INSIGNIFICANT = re.compile(r"[\s·•\-—－“”\"「」『』《》〈〉,，.。:：;；()（）]")


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated fact; `key` is equal for equal facts of one kind in one document.

    `name` is what a fuzzy comparison of names looks at. `project` is the project's name.
    """

    kind: Kind
    page: int
    raw: str
    key: tuple[object, ...]
    name: str
    label: str
    project: str
    qualifier: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class PlantedFlag:
    """A mistake that the document really contains: a person planted it or found it."""

    page: int
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Gold:
    """What a person found in one document; `ignored` is (page, text) that counts neither way."""

    file: str
    pages: int
    facts: tuple[Fact, ...]
    ignored: tuple[tuple[int, str], ...]
    planted: tuple[PlantedFlag, ...]


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """One row of the exported flags; `page` is 0 for the whole document."""

    page: int
    code: str
    on_field: bool


def flat(text: str) -> str:
    """Text without what is not significant in a comparison of names."""
    return _INSIGNIFICANT.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=65_536)
def similarity(first: str, second: str) -> float:
    """0 to 1: share of significant characters that both texts have in the same order."""
    return SequenceMatcher(None, flat(first), flat(second)).ratio()


def read_gold(path: Path) -> Gold:
    """The gold file at `path`.

    Raises:
        UsageError: when there is none, or it is of another form.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        records = data["records"]
        return Gold(
            file=data["file"],
            pages=data["pages"],
            facts=tuple(_gold_fact(r) for r in records if r["kind"] in SCORED),
            ignored=tuple((r["page"], r["raw"]) for r in records if r["kind"] == "ignored"),
            planted=tuple(
                PlantedFlag(f["page"], f["code"], f["why"]) for f in data.get("flags", [])
            ),
        )
    except OSError as error:
        raise UsageError(f"无法读取 / cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"不是标准答案文件 / {path} is not a gold file: {error!r}") from error


class Exported:
    """The tables of an export folder, as far as an evaluation needs them."""

    def __init__(self, folder: Path) -> None:
        if not any((folder / f"{kind.value}.csv").exists() for kind in SCORED):
            raise UsageError(
                f"没有可评分的表格 / no exported tables in {folder}",
                "Run `gongshi ingest` first, or name their folder with --output",
            )
        self._rows = {kind: _read_rows(folder, kind.value) for kind in SCORED}
        self._flags = _read_rows(folder, "flags")
        self._projects = {row["project_id"]: row["name"] for row in self._rows[Kind.PROJECTS]}

    def facts(self, kind: Kind, file: str) -> list[Fact]:
        """The document's facts of this kind, without those that a person rejected."""
        return [
            self._fact(kind, row)
            for row in self._rows[kind]
            if row["file_name"].endswith(file)
            and row.get("review_status") != ReviewStatus.REJECTED.value
        ]

    def flags(self, file: str) -> list[RaisedFlag]:
        """The flags raised on the document."""
        return [
            RaisedFlag(_page(row), row["code"], bool(row.get("field_id")))
            for row in self._flags
            if row["file_name"].endswith(file)
        ]

    def _fact(self, kind: Kind, row: Mapping[str, str]) -> Fact:
        name = row.get("name") or row.get("raw_text") or ""
        return Fact(
            kind=kind,
            page=_page(row),
            raw=row.get("raw_text") or name or row.get("value") or "",
            key=_export_key(kind, row, name),
            name=name,
            label=row.get("label") or "",
            project=self._projects.get(row.get("project_id") or "", ""),
            qualifier=row.get("qualifier") or Qualifier.EXACT.value,
            flagged=bool(row.get("flags")),
        )


def _gold_fact(record: Mapping[str, Any]) -> Fact:
    kind = Kind(record["kind"])
    raw = record["raw"]
    values = {name: str(value) for name, value in record.items() if value is not None}
    # What the contract calls a contact's `kind` is its `form` here.
    contact = (values.get("form", ""), values.get("value", raw))
    return Fact(
        kind=kind,
        page=record["page"],
        raw=raw,
        key=_key(kind, values, name=values.get("name", raw), contact=contact),
        name=raw,
        label=values.get("label", ""),
        project=values.get("project", ""),
        qualifier=values.get("qualifier", Qualifier.EXACT.value),
        flagged=False,
    )


def _export_key(kind: Kind, row: Mapping[str, str], name: str) -> tuple[object, ...]:
    values = dict(row)
    if kind is Kind.AMOUNTS:
        values |= {short: row.get(f"{short}_yuan") or "" for short in ("value", "lower", "upper")}
    contact = (row.get("kind") or "", row.get("value") or row.get("raw_text") or "")
    return _key(kind, values, name=name, contact=contact)


def _key(
    kind: Kind, values: Mapping[str, str], *, name: str, contact: tuple[str, str]
) -> tuple[object, ...]:
    """The normalised fact: number, days, name or address, whichever the kind has."""
    match kind:
        case Kind.AMOUNTS:
            return _number_key(values)
        case Kind.COUNTS:
            # 台（套）, 台/套 and 台套 are one unit.
            return *_number_key(values), flat(values.get("unit") or "").replace("/", "")
        case Kind.DATES:
            return values.get("start") or "", values.get("end") or ""
        case Kind.CONTACTS:
            contact_kind, address = contact
            if contact_kind == ContactKind.PHONE.value:
                return (re.sub(r"\D", "", address),)
            return (flat(address),)
        case _:
            return (flat(name),)


def _number_key(values: Mapping[str, str]) -> tuple[object, ...]:
    if values.get("qualifier") == Qualifier.RANGE.value:
        return "range", _number(values.get("lower")), _number(values.get("upper"))
    return (_number(values.get("value")),)


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal((text or "").replace(",", "").strip())
    except InvalidOperation:
        return None


def _page(row: Mapping[str, str]) -> int:
    return int(row.get("page") or 0)


def _read_rows(folder: Path, name: str) -> Sequence[dict[str, str]]:
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
