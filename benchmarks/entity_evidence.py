"""What patterns and the statistical model each find of organizations, people and projects.

Evidence, each a row for every kind of name:
  patterns     vocabulary, labels, titles, table heads and syntax, without the model
  statistical  the model's own names (PER, ORG of LAC) in every block and cell, without patterns;
               projects are no class of the model
  both         as documents are read: patterns that ask the model for words and names
Documents: the recorded readings of the samples; marked-up texts without printing them (TEXT or a
folder of them); and folders of NAME.pdf with NAME.gold.json, which are read first (slow).
Run: python benchmarks/entity_evidence.py [PATH ...] [--errors]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pydantic import TypeAdapter  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table as Grid  # noqa: E402

from benchmarks.marked_layouts import layout_of  # noqa: E402
from benchmarks.rendered_documents.markup import read_markup  # noqa: E402
from extractors import entities  # noqa: E402
from extractors.evidence import field_from_mention  # noqa: E402
from extractors.layout import arrange  # noqa: E402
from extractors.organization_roles import settle_organizations  # noqa: E402
from extractors.organizations import organizations_in_cell  # noqa: E402
from extractors.page_reader import read_page  # noqa: E402
from extractors.people import people_in_cell  # noqa: E402
from extractors.projects import find_projects  # noqa: E402
from extractors.rendering import inspect_document  # noqa: E402
from extractors.table_labels import cell_label  # noqa: E402
from flows.evaluation_facts import flat, similarity  # noqa: E402
from models.fields import CellPlace, Field, Mention  # noqa: E402
from models.layout import Layout, Role  # noqa: E402
from models.reading import PageReading  # noqa: E402
from models.traced_text import TracedText  # noqa: E402
from models.values import Kind, OrganizationValue, PersonValue, ProjectValue  # noqa: E402

KINDS = (Kind.ORGANIZATIONS, Kind.PEOPLE, Kind.PROJECTS)
EVIDENCE = ("patterns", "statistical", "both")
# As in the evaluation: from here up two names of bodies or projects are one.
_SAME_NAME = 0.93
# As in the extraction: a cell of so many characters is read like running text.
_RUNNING_TEXT = 25
_TAGS = {"ORG": Kind.ORGANIZATIONS, "PER": Kind.PEOPLE}


@dataclass(frozen=True, slots=True)
class Document:
    """A layout with its gold records."""

    name: str
    layout: Layout
    records: Sequence[dict[str, Any]]

    def wanted(self, kind: Kind) -> set[str]:
        """Names of the kind, flat."""
        return {flat(r.get("name") or r["raw"]) for r in self.records if r["kind"] == kind.value}

    @property
    def ignored(self) -> set[str]:
        """Texts that count neither way, flat."""
        return {flat(r["raw"]) for r in self.records if r["kind"] == "ignored"}


def samples() -> Iterator[Document]:
    """The samples as their scans were read when they were recorded."""
    adapter = TypeAdapter(PageReading)
    readings: dict[str, list[PageReading]] = defaultdict(list)
    for file in sorted((ROOT / "tests" / "recorded").glob("*.json")):
        readings[file.stem.rpartition("-")[0]].append(adapter.validate_json(file.read_bytes()))
    for name, pages in readings.items():
        gold = json.loads((ROOT / "tests" / "gold" / f"{name}.gold.json").read_text("utf-8"))
        yield Document(name, arrange(pages), gold["records"])


def documents_at(path: Path) -> Iterator[Document]:
    """A marked-up text, or the texts and printed documents of a folder."""
    if path.is_file():
        text = read_markup(path)
        yield Document(path.stem, layout_of(text), text.records)
        return
    for gold_path in sorted(path.glob("*.gold.json")):
        gold = json.loads(gold_path.read_text("utf-8"))
        pdf = path / gold["file"]
        count = inspect_document(pdf).page_count
        pages = [read_page(pdf, number) for number in range(1, count + 1)]
        yield Document(pdf.stem, arrange(pages), gold["records"])
    if not any(path.glob("*.gold.json")):
        for text_path in sorted(path.glob("*.txt")):
            yield from documents_at(text_path)


def found(document: Document, evidence: str) -> dict[Kind, set[str]]:
    """Flat names by kind that one sort of evidence gives."""
    if evidence == "statistical":
        return told_by_model(document.layout)
    pipeline = entities.load_entity_pipeline(model=evidence == "both")
    fields = [
        *_in_blocks(document.layout, pipeline),
        *_in_cells(document.layout, pipeline),
    ]
    known = list(_projects(document.layout))
    names: dict[Kind, set[str]] = {kind: set() for kind in KINDS}
    for field in settle_organizations([*known, *fields], document.layout):
        if isinstance(field.value, OrganizationValue | PersonValue | ProjectValue):
            names[field.kind].add(flat(field.value.name))
    return names


def told_by_model(layout: Layout) -> dict[Kind, set[str]]:
    """The names that the model alone tags in every block and cell."""
    pipeline = entities.load_entity_pipeline(patterns=False)
    names: dict[Kind, set[str]] = {kind: set() for kind in KINDS}
    texts = [block.text.text for block in layout.blocks if block.role is not Role.TABLE]
    texts += [cell.text.text for table in layout.tables for cell in table.cells]
    for text in filter(str.strip, texts):
        for entity in pipeline(text).ents:
            if entity.label_ in _TAGS:
                names[_TAGS[entity.label_]].add(flat(entity.text))
    return names


def _in_blocks(layout: Layout, pipeline: entities.EntityPipeline) -> Iterator[Field]:
    for block in layout.blocks:
        if block.role is not Role.TABLE:
            for mention in entities.find_entities(block.text.text, pipeline):
                yield _field(mention, block.text, block.index, None)


def _in_cells(layout: Layout, pipeline: entities.EntityPipeline) -> Iterator[Field]:
    blocks = {b.table_id: b.index for b in layout.blocks if b.role is Role.TABLE}
    for table in layout.tables:
        for cell in table.cells:
            text = cell.text.text
            if cell.is_header or not text.strip():
                continue
            label = cell_label(table, cell)
            mentions = [
                *organizations_in_cell(text, cell.header, label),
                *people_in_cell(text, cell.header, label),
            ]
            if not mentions and len(text) >= _RUNNING_TEXT:
                mentions = entities.find_entities(text, pipeline)
            place = CellPlace(table.table_id, cell.row, cell.column)
            for mention in mentions:
                yield _field(mention, cell.text, blocks[table.table_id], place)


def _projects(layout: Layout) -> Iterator[Field]:
    cells = {
        CellPlace(table.table_id, cell.row, cell.column): cell.text
        for table in layout.tables
        for cell in table.cells
    }
    for found_one in find_projects(layout):
        value = ProjectValue(found_one.name)
        mention = Mention(
            Kind.PROJECTS,
            found_one.start,
            found_one.end,
            found_one.raw_text,
            value,
            found_one.rule,
        )
        place = found_one.cell
        text = layout.blocks[found_one.block].text if place is None else cells[place]
        yield _field(mention, text, found_one.block, place)


def _field(mention: Mention, text: TracedText, block: int, cell: CellPlace | None) -> Field:
    return field_from_mention(
        mention,
        text,
        temporary_id="",
        document_id="",
        context="",
        block=block,
        fallback_page=1,
        cell=cell,
    )


def score(kind: Kind, document: Document, names: set[str], errors: list[str]) -> Counter[str]:
    """How many names were wanted, found among them, and made up."""
    wanted = document.wanted(kind)
    fuzzy = kind is not Kind.PEOPLE

    def among(name: str, others: Iterable[str]) -> bool:
        alike = (similarity(name, o) >= _SAME_NAME for o in others) if fuzzy else iter(())
        return name in others or any(alike)

    hits = {name for name in wanted if among(name, names)}
    ignored = document.ignored
    extra = {
        name
        for name in names
        if not among(name, wanted) and not any(i in name or name in i for i in ignored if i)
    }
    errors += [f"{document.name}: {kind.value}: missed {name}" for name in sorted(wanted - hits)]
    errors += [f"{document.name}: {kind.value}: made up {name}" for name in sorted(extra)]
    return Counter(wanted=len(wanted), found=len(hits), made_up=len(extra))


def main() -> None:
    """Print a table of the evidence, and with --errors what both together got wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("paths", nargs="*", type=Path, help="texts or folders (default: samples)")
    parser.add_argument("--errors", action="store_true", help="list what both together got wrong")
    arguments = parser.parse_args()
    documents = [d for path in arguments.paths for d in documents_at(path)] or list(samples())
    grid = Grid("names", "evidence", "wanted", "precision", "recall", "F1")
    errors: dict[str, list[str]] = {evidence: [] for evidence in EVIDENCE}
    totals: dict[tuple[Kind, str], Counter[str]] = defaultdict(Counter)
    for document in documents:
        for evidence in EVIDENCE:
            names = found(document, evidence)
            for kind in KINDS:
                totals[kind, evidence] += score(kind, document, names[kind], errors[evidence])
    for kind in KINDS:
        for evidence in EVIDENCE:
            count = totals[kind, evidence]
            if kind is Kind.PROJECTS and evidence == "statistical":
                continue
            right, wanted = count["found"], count["wanted"]
            given = right + count["made_up"]
            figures = (
                right / given if given else 0.0,
                right / wanted if wanted else 0.0,
                2 * right / (given + wanted) if given + wanted else 0.0,
            )
            grid.add_row(kind.value, evidence, str(wanted), *(f"{f:.3f}" for f in figures))
    console = Console()
    console.print(f"{len(documents)} documents")
    console.print(grid)
    if arguments.errors:
        console.print("\n".join(errors["both"]))


if __name__ == "__main__":
    main()
