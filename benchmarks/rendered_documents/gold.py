"""The gold file of a printed text, in the form of the samples' gold files."""

from __future__ import annotations

from typing import Any

from benchmarks.rendered_documents.blocks import MarkedText
from benchmarks.rendered_documents.printing import Place, PrintingError


def gold_file(text: MarkedText, places: dict[str, Place], page_count: int) -> dict[str, Any]:
    """What the gold JSON holds; `places` has that of each anchor.

    Raises:
        PrintingError: when a record was not printed.
    """

    def page(anchor: str, what: str) -> int:
        if anchor not in places:
            raise PrintingError(f"{text.path}: not found in print: {what}")
        return places[anchor].page

    records = []
    for record, anchor in zip(text.records, text.record_anchors, strict=True):
        rest = {key: value for key, value in record.items() if key not in ("kind", "raw")}
        place = page(anchor, record["raw"])
        records.append({"kind": record["kind"], "page": place, "raw": record["raw"], **rest})
    return {
        "file": f"{text.name}.pdf",
        "pages": page_count,
        "title": text.front["title"],
        "publisher": text.front["publisher"],
        "flags": [
            {"code": mistake.code, "page": page(mistake.anchor, mistake.code), "why": mistake.why}
            for mistake in text.mistakes
        ],
        "records": records,
    }


def gold_lines(gold: dict[str, Any]) -> list[str]:
    """The gold file as a table for people: page, kind, text, value, and what else it says."""
    lines = [f"{gold['file']}  {gold['pages']} pages  {gold['title']}  ({gold['publisher']})"]
    for record in gold["records"]:
        shown = {k: v for k, v in record.items() if k not in ("kind", "page", "raw", "qualifier")}
        if record.get("qualifier") not in (None, "exact"):
            shown["qualifier"] = record["qualifier"]
        rest = "  ".join(f"{key}={value}" for key, value in shown.items())
        lines.append(f"  {record['page']:>2}  {record['kind']:13}  {record['raw']}    {rest}")
    lines += [f"  {f['page']:>2}  FLAG {f['code']}  {f['why']}" for f in gold["flags"]]
    return lines
