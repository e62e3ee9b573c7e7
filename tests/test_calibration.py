"""`gongshi calibrate`: from a store and gold files to weights that the program can load."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from test_samples import GOLD, recorded, understood

from flows.calibration import calibrate, report_lines, write_calibration
from flows.export import export_tables
from models.calibration import Calibration
from models.errors import UsageError
from models.settings import READING_VERSION
from models.store import Store, open_store, sqlite_url
from models.store_documents import save_analysis
from models.store_readings import save_page_readings


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Path]:
    output = tmp_path_factory.mktemp("calibration")
    store = open_store(sqlite_url(output / "store.sqlite"))
    for name, readings in recorded().items():
        analysis = understood(name, readings)
        save_page_readings(store, analysis.document_id, readings, READING_VERSION)
        save_analysis(store, analysis, "test", "run")
    export_tables(store, output)
    return store, output


def test_documents_without_errors_teach_nothing(ingested: tuple[Store, Path]) -> None:
    with pytest.raises(UsageError, match="too little to fit"):
        calibrate(*ingested, GOLD, 0.001)


def test_a_document_must_have_been_ingested(ingested: tuple[Store, Path], tmp_path: Path) -> None:
    gold = json.loads(GOLD[0].read_text(encoding="utf-8")) | {"file": "another.pdf"}
    path = tmp_path / "another.gold.json"
    path.write_text(json.dumps(gold), encoding="utf-8")
    with pytest.raises(UsageError, match="0 documents of the name"):
        calibrate(*ingested, [path], 0.001)


def test_what_is_fitted_can_be_stored_and_loaded(
    ingested: tuple[Store, Path], tmp_path: Path
) -> None:
    # Gold in which one kind of unit is wrong throughout: that, and no other, is to be learned.
    paths = []
    for path in GOLD:
        gold = json.loads(path.read_text(encoding="utf-8"))
        for record in gold["records"]:
            if record["kind"] == "counts" and record.get("unit") == "%":
                record["value"] = "123456"
        changed = tmp_path / path.name
        changed.write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
        paths.append(changed)
    fitted = calibrate(*ingested, paths, 0.001)
    assert fitted.calibration.wrong >= 20
    assert len(fitted.calibration.fitted_on) == len(GOLD)
    weights = fitted.calibration.weights
    assert weights["rule=count_percent"] < min(
        weights["rule=count_unit"], weights["rule=amount_unit"]
    )
    stored = write_calibration(fitted.calibration, tmp_path / "calibration.json")
    loaded = TypeAdapter(Calibration).validate_json(stored.read_text(encoding="utf-8"))
    assert loaded == fitted.calibration
    assert any(line.startswith("review below") for line in report_lines(fitted))
