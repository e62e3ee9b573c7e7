"""The sizing model: its formulas against the simulation, and its page in step with its constants."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.sizing_model import (
    DOCUMENTS_A_WORKER,
    DOCUMENTS_IN_HAND,
    Constants,
    Deployment,
    estimate,
    load_constants,
    useful_workers,
)
from benchmarks.sizing_page import (
    CHART,
    PAGE,
    SIMULATED_FILE,
    STEPS,
    constants_digest,
    rendered,
    rendered_chart,
)
from benchmarks.sizing_simulation import simulate

# Round figures, so that what is expected can be worked out by hand.
ROUND = Constants(
    open_s=0.0,
    read_s_a_page=1.0,
    read_variation=0.2,
    analysis_s_a_page=0.0,
    sqlite_reading_s_a_page=0.01,
    sqlite_analysis_s_a_page=0.01,
    sqlite_bytes_a_page=40_000,
    postgresql_reading_s_a_page=0.001,
    postgresql_analysis_s_a_page=0.003,
    postgresql_client_s_a_page=0.01,
    postgresql_log_bytes_a_page=100_000,
    postgresql_bytes_a_page=50_000,
    document_bytes_a_page=100_000,
    hash_bytes_a_s=1e9,
    found_s_a_document=0.001,
    prefect_start_s=5.0,
    prefect_s_a_task=0.01,
    dask_s_a_task=0.001,
    rows_a_page=50,
    export_rows_a_s=10_000,
)
CLUSTER = Deployment(
    100, is_dask=True, is_postgresql=True, documents_in_hand=500, storage_bytes_a_s=1e10
)


def test_ceilings_by_hand() -> None:
    one_page = replace(CLUSTER, pages_a_document=1.0)
    ceilings = estimate(ROUND, one_page, 1000).ceilings
    # A document of one page has three tasks.
    assert ceilings["driver"] == pytest.approx(1 / 0.03)
    assert ceilings["scheduler"] == pytest.approx(1 / 0.003)
    assert ceilings["store"] == pytest.approx(4 / 0.004)
    assert ceilings["database log"] == pytest.approx(2000)
    assert ceilings["storage"] == pytest.approx(1e5)
    assert ceilings["workers"] == pytest.approx(100 / (1 + 0.01 + 0.001 + 1e-5))


def test_phases_by_hand() -> None:
    batch = estimate(ROUND, replace(CLUSTER, pages_a_document=1.0), 10_000)
    assert batch.find_s == pytest.approx(10_000 * 1e5 / 1e9 + 10_000 * 0.001)
    assert batch.export_s == pytest.approx(50)
    assert batch.saturated == "driver"
    assert batch.total_s == batch.start_s + batch.find_s + batch.read_s + batch.export_s


def test_documents_in_hand_are_those_of_the_flow() -> None:
    # Read, not imported: Prefect takes seconds.
    flow = (Path(__file__).parent.parent / "flows" / "ingest.py").read_text(encoding="utf-8")
    numbers = {
        name: int(value) for name, value in re.findall(r"^([A-Z_]+) = (\d+)$", flow, re.MULTILINE)
    }
    assert numbers["DOCUMENTS_IN_HAND"] == DOCUMENTS_IN_HAND
    assert numbers["DOCUMENTS_A_WORKER"] == DOCUMENTS_A_WORKER
    assert numbers["PAGES_A_BATCH"] == Deployment(1).pages_a_batch
    assert Deployment(100, drivers=2).documents_at_once == 200
    assert Deployment(8, drivers=2).documents_at_once == 64


def test_means_over_geometric_lengths() -> None:
    lengths, shares = CLUSTER.lengths()
    assert shares.sum() == pytest.approx(1)
    assert (lengths * shares).sum() == pytest.approx(10)
    batches = -(-lengths // CLUSTER.pages_a_batch)
    assert (batches * shares).sum() == pytest.approx(CLUSTER.batches_a_document)


def test_a_long_document_is_fetched_by_many_machines_but_not_by_more_than_there_are() -> None:
    assert replace(CLUSTER, workers=16).fetches_a_page == 1
    assert replace(CLUSTER, workers=32).fetches_a_page < 2
    assert replace(CLUSTER, workers=1600).fetches_a_page > CLUSTER.batches_a_document


@pytest.mark.parametrize(
    ("deployment", "saturated"),
    [
        (Deployment(1), "workers"),
        (Deployment(8), "workers"),
        (Deployment(200, documents_in_hand=500), "driver"),
        (replace(CLUSTER, documents_in_hand=8), "documents in hand"),
        (replace(CLUSTER, workers=50, documents_in_hand=150), "workers"),
        (replace(CLUSTER, workers=400, storage_bytes_a_s=2e7), "storage"),
        (
            replace(CLUSTER, workers=1000, drivers=20, database_cores=1, documents_in_hand=60),
            "store",
        ),
        (
            replace(CLUSTER, workers=1000, drivers=20, log_bytes_a_s=1e7, documents_in_hand=60),
            "database log",
        ),
        (replace(CLUSTER, workers=1000), "driver"),
    ],
)
@pytest.mark.parametrize("pages_a_document", [1.0, 10.0])
def test_formulas_and_simulation_agree(
    deployment: Deployment, saturated: str, pages_a_document: float
) -> None:
    deployment = replace(deployment, pages_a_document=pages_a_document)
    pages = 20_000
    expected = estimate(ROUND, deployment, pages)
    done = simulate(ROUND, deployment, pages)
    assert done.read_s == pytest.approx(expected.read_s, rel=0.1)
    if pages_a_document == 10:
        assert expected.saturated == saturated
    if expected.saturated != "documents in hand":
        assert max(done.busy, key=lambda name: done.busy[name]) == expected.saturated


def test_nothing_is_faster_than_its_bounds() -> None:
    """The bounds hold for any queue: a simulation that beats one has lost work."""
    for workers in (1, 30, 300):
        deployment = replace(CLUSTER, workers=workers)
        bound = estimate(ROUND, deployment, 20_000)
        rate = 20_000 / simulate(ROUND, deployment, 20_000).read_s
        others = [v for n, v in bound.ceilings.items() if n != "documents in hand"]
        assert rate <= 1.03 * min(others)  # what the seconds of pages happened to be


def test_each_task_is_simulated_once() -> None:
    pages = 10_000
    one_page = replace(CLUSTER, pages_a_document=1.0)
    assert simulate(ROUND, one_page, pages).tasks == 3 * pages
    tasks = simulate(ROUND, CLUSTER, pages).tasks
    assert tasks == pytest.approx(CLUSTER.tasks_a_page * pages, rel=0.05)


def test_more_workers_than_are_of_use_read_no_faster() -> None:
    useful = useful_workers(ROUND, CLUSTER)
    few, enough, many = (
        estimate(ROUND, replace(CLUSTER, workers=n), 1e5).pages_a_s
        for n in (useful // 2, useful, 2 * useful)
    )
    assert few < 0.6 * many
    assert enough == pytest.approx(many, rel=0.02)


def test_the_page_and_the_chart_are_in_step_with_the_constants() -> None:
    """Run `python -m benchmarks.sizing_page` (with --simulate when constants changed) and commit."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == rendered(page)
    assert CHART.read_text(encoding="utf-8") == rendered_chart()


def test_the_simulations_are_those_of_the_constants() -> None:
    kept = json.loads(SIMULATED_FILE.read_text(encoding="utf-8"))
    assert kept["constants"] == constants_digest()
    for one in kept["batches"][:2]:
        deployment = replace(STEPS[one["step"]][1], workers=one["workers"])
        again = simulate(load_constants(), deployment, one["pages"])
        assert round(again.read_s, 1) == one["read_s"]
        assert again.tasks == one["tasks"]
