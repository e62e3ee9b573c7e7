"""Exports and gold files of one document written by hand, for tests of the evaluation."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.evaluation import Exported, evaluate_export, read_gold
from flows.evaluation_causes import ErrorCase, explain
from flows.evaluation_gold import Gold

Row = dict[str, Any]

_PLACED = ["x0", "y0", "x1", "y1"]
_FIELD = [
    *["field_id", "document_id", "file_name", "page", *_PLACED, "raw_text", "label", "project_id"],
    *["confidence", "flags", "review_status"],
]
_COLUMNS = {
    "amounts": [*_FIELD, "value_yuan", "lower_yuan", "upper_yuan", "qualifier"],
    "dates": [*_FIELD, "start", "end"],
    "counts": [*_FIELD, "value", "lower", "upper", "qualifier", "unit"],
    "projects": [*_FIELD, "name"],
    "organizations": [*_FIELD, "name"],
    "people": [*_FIELD, "name"],
    "contacts": [*_FIELD, "kind", "value"],
    "lines": ["file_name", "page", *_PLACED, "text"],
    "flags": ["file_name", "page", "field_id", "code", "message", "other_field_ids", *_PLACED],
    "pages": ["file_name", "page", "rotation", "skew"],
    "documents": ["file_name", "sha256"],
}


def box(x: float, y: float, width: float = 60, height: float = 12) -> Row:
    return {"x0": x, "y0": y, "x1": x + width, "y1": y + height}


def amount(yuan: str, raw_text: str, y: float = 100, **others: Any) -> Row:
    return {"value_yuan": yuan, "qualifier": "exact", "raw_text": raw_text} | box(70, y) | others


def count(number: str, raw_text: str, unit: str = "人", y: float = 100, **others: Any) -> Row:
    value = {"value": number, "unit": unit, "qualifier": "exact", "raw_text": raw_text}
    return value | box(70, y) | others


def name(raw_text: str, y: float = 100, **others: Any) -> Row:
    return {"name": raw_text, "raw_text": raw_text} | box(70, y) | others


def line(text: str, y: float = 100, page: int = 1) -> Row:
    return {"text": text, "page": page} | box(70, y, 12 * len(text))


def record(kind: str, raw: str, page: int = 1, **others: Any) -> Row:
    return {"kind": kind, "page": page, "raw": raw, "qualifier": "exact", **others}


class Evaluated:
    """An export of one document of two pages and its gold file, in a folder."""

    def __init__(
        self,
        folder: Path,
        records: Sequence[Row] = (),
        planted: Sequence[Row] = (),
        file: str = "report.pdf",
        **tables: Sequence[Row],
    ) -> None:
        self.output = folder / "out"
        self.output.mkdir(exist_ok=True)
        self.gold_path = folder / "report.gold.json"
        self.gold_path.write_text(
            json.dumps(
                {"file": file, "pages": 2, "records": list(records), "flags": list(planted)},
                ensure_ascii=False,
            ),
            encoding="utf-8",
        )
        for table, columns in _COLUMNS.items():
            with (self.output / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns, lineterminator="\n")
                writer.writeheader()
                for number, row in enumerate(tables.get(table, ())):
                    writer.writerow(
                        {c: v for c, v in _defaults(table, number).items() if c in columns}
                        | {"file_name": file}
                        | row
                    )
        self.exported = Exported(self.output)
        self.gold: Gold = read_gold(self.gold_path)
        self.evaluation = evaluate_export(self.exported, [self.gold])

    def cases(self) -> list[ErrorCase]:
        return explain(self.gold, self.exported, self.evaluation.mistakes)


def _defaults(table: str, number: int) -> Row:
    return (
        {"page": 1, "field_id": f"{table}-{number}", "confidence": "0.97"}
        if (table not in ("flags", "documents"))
        else {"page": 1}
    )
