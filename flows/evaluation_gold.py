"""What a person found in one document: the gold file that an export is scored against."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.evaluation_facts import SCORED, Fact, fact_key
from models.errors import UsageError
from models.values import Kind, Qualifier


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
        key=fact_key(kind, values, name=values.get("name", raw), contact=contact),
        name=raw,
        label=values.get("label", ""),
        project=values.get("project", ""),
        qualifier=values.get("qualifier", Qualifier.EXACT.value),
    )
