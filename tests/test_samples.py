"""The sample scans, from recorded readings to the exported tables, against their gold files.

The thresholds are the project's own targets, not what happens to come out today.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from extractors.extract import analyse
from flows.evaluation import Evaluation, evaluate
from flows.export import export_tables
from models.documents import Analysis, DocumentStatus
from models.geometry import Box
from models.reading import Line, PageReading
from models.store import open_store, sqlite_url
from models.store_documents import save_analysis
from models.values import Kind

TESTS = Path(__file__).parent
GOLD = sorted((TESTS / "gold").glob("*.gold.json"))
_READING = TypeAdapter(PageReading)


def recorded() -> dict[str, list[PageReading]]:
    documents: dict[str, list[PageReading]] = defaultdict(list)
    for file in sorted((TESTS / "recorded").glob("*.json")):
        name = file.stem.rpartition("-")[0]
        documents[name].append(_READING.validate_json(file.read_bytes()))
    return documents


def understood(name: str, readings: list[PageReading]) -> Analysis:
    return analyse(hashlib.sha256(name.encode()).hexdigest(), f"{name}.pdf", readings)


@pytest.fixture(scope="module")
def analyses() -> dict[str, Analysis]:
    return {name: understood(name, readings) for name, readings in recorded().items()}


@pytest.fixture(scope="module")
def evaluation(
    analyses: dict[str, Analysis], tmp_path_factory: pytest.TempPathFactory
) -> Evaluation:
    output = tmp_path_factory.mktemp("samples")
    store = open_store(sqlite_url(output / "store.sqlite"))
    for analysis in analyses.values():
        save_analysis(store, analysis, "test", "run")
    export_tables(store, output)
    return evaluate(output, GOLD)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        (Kind.AMOUNTS, 0.99),
        (Kind.DATES, 0.98),
        (Kind.COUNTS, 0.97),
        (Kind.PROJECTS, 0.92),
        (Kind.ORGANIZATIONS, 0.93),
        (Kind.PEOPLE, 0.95),
        (Kind.CONTACTS, 1.0),
    ],
)
def test_f1_on_the_samples(evaluation: Evaluation, kind: Kind, least: float) -> None:
    score = evaluation.kinds[kind]
    assert score.wanted > 0
    assert score.f1 >= least


def test_silent_errors_and_burden(evaluation: Evaluation) -> None:
    assert evaluation.silent_rate <= 0.01
    assert evaluation.burden <= 0.12


def test_what_the_found_values_are_called_and_belong_to(evaluation: Evaluation) -> None:
    assert evaluation.qualifier >= 0.98
    assert evaluation.label >= 0.85
    assert evaluation.project_link >= 0.90


def test_planted_mistakes_are_flagged_and_others_are_not(evaluation: Evaluation) -> None:
    assert evaluation.planted == evaluation.planted_found == 15
    assert evaluation.contradictions_false <= evaluation.pages / 10


def test_a_sentence_that_breaks_between_pages_is_one_text(analyses: dict[str, Analysis]) -> None:
    # 通过大赛的方 | 式遴选优秀项目 stands on pages 1 and 2.
    texts = [block.text for block in analyses["sichuan-2023"].layout.blocks]
    (joined,) = [text for text in texts if "大赛的方式遴选" in text.text]
    at = joined.text.index("方式遴选")
    assert [joined.page(at + i, at + i + 1) for i in range(4)] == [1, 2, 2, 2]


def test_every_field_knows_where_it_stands(analyses: dict[str, Analysis]) -> None:
    for analysis in analyses.values():
        pages = {page.page: page for page in analysis.pages}
        assert analysis.fields
        for field in analysis.fields:
            assert field.boxes, field.raw_text
            for number, box in field.boxes:
                page = pages[number]
                assert -2 <= box.x0 < box.x1 <= page.width + 2
                assert -2 <= box.y0 < box.y1 <= page.height + 2


def test_no_line_is_lost_on_the_way(analyses: dict[str, Analysis]) -> None:
    for analysis in analyses.values():
        for page in analysis.pages:
            placed = [p.line for p in analysis.layout.lines if p.page == page.page]
            assert sorted(line.text for line in placed) == sorted(line.text for line in page.lines)


def test_a_page_that_could_not_be_read_makes_the_document_partial() -> None:
    first, second, *rest = recorded()["weiyang-charity"]
    broken = replace(second, lines=(), grids=(), error="gave up after 240 s")
    analysis = understood("weiyang-charity", [first, broken, *rest])
    assert analysis.status is DocumentStatus.PARTIAL
    assert "page 2: gave up after 240 s" in analysis.error
    assert any(flag.page == 2 and not flag.field_ids for flag in analysis.flags)
    assert {field.page for field in analysis.fields} == {1, 3}


def nudged(line: Line, by: float) -> Line:
    def move(box: Box) -> Box:
        return Box(box.x0 + by, box.y0 + by / 2, box.x1 + by, box.y1 + by / 2)

    return replace(line, box=move(line.box), char_boxes=tuple(map(move, line.char_boxes)))


def test_a_small_change_of_reading_keeps_the_field_ids(
    analyses: dict[str, Analysis], tmp_path: Path
) -> None:
    name = "guilin-allocation"
    store = open_store(sqlite_url(tmp_path / "store.sqlite"))
    save_analysis(store, analyses[name], "1", "run 1")
    export_tables(store, tmp_path)
    before = (tmp_path / "amounts.csv").read_text(encoding="utf-8")
    moved = [
        replace(page, lines=tuple(nudged(line, 1.5) for line in page.lines))
        for page in recorded()[name]
    ]
    save_analysis(store, understood(name, moved), "2", "run 2")
    export_tables(store, tmp_path)
    after = (tmp_path / "amounts.csv").read_text(encoding="utf-8")
    ids = [[line.split(",")[0] for line in text.splitlines()[1:]] for text in (before, after)]
    assert len(ids[0]) >= 15
    assert ids[0] == ids[1]
