"""Writes the figures of docs/sizing.md and its chart, so that they follow the constants.

    .venv/bin/python -m benchmarks.sizing_page [--simulate]

Each part of the page between `<!-- figures: NAME -->` and `<!-- end -->` is replaced. `--simulate`
simulates anew first, which takes some minutes for 100 million pages; needed when the constants
changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.sizing_chart import chart
from benchmarks.sizing_model import (
    CONSTANTS_FILE,
    Constants,
    Deployment,
    estimate,
    load_constants,
    stored_bytes,
    useful_workers,
)
from benchmarks.sizing_simulation import simulate

ROOT = Path(__file__).resolve().parent.parent
PAGE, CHART = ROOT / "docs" / "sizing.md", ROOT / "docs" / "sizing.svg"
SIMULATED_FILE = CONSTANTS_FILE.with_name("sizing_simulated.json")

_GIGABIT = 125e6
#: Each deployment takes away what stopped the one before it.
STEPS: tuple[tuple[str, Deployment], ...] = (
    ("one machine, SQLite", Deployment(1)),
    ("Dask, PostgreSQL with 4 cores, 1 Gbit/s", Deployment(1, is_dask=True, is_postgresql=True)),
    (
        "storage of 10 Gbit/s",
        Deployment(
            1,
            is_dask=True,
            is_postgresql=True,
            storage_bytes_a_s=10 * _GIGABIT,
        ),
    ),
    (
        "16 pages a batch, 40 Gbit/s",
        Deployment(
            1,
            is_dask=True,
            is_postgresql=True,
            storage_bytes_a_s=40 * _GIGABIT,
            pages_a_batch=16,
        ),
    ),
    (
        "8 drivers, 16 cores of PostgreSQL",
        Deployment(
            1,
            is_dask=True,
            is_postgresql=True,
            storage_bytes_a_s=40 * _GIGABIT,
            pages_a_batch=16,
            drivers=8,
            database_cores=16,
        ),
    ),
    (
        "4 databases, 100 Gbit/s, 16 drivers",
        Deployment(
            1,
            is_dask=True,
            is_postgresql=True,
            storage_bytes_a_s=100 * _GIGABIT,
            pages_a_batch=16,
            drivers=16,
            database_cores=16,
            stores=4,
        ),
    ),
)
ADVICE = {
    "workers": "more machines: reading is all that is left",
    "driver": "runs side by side, each with a part of the folders; larger batches",
    "scheduler": "larger batches; runs side by side, each with its own cluster",
    "store": "PostgreSQL in place of SQLite; more cores; a database for each province or year",
    "database log": "a faster disk under the log; a database for each province or year",
    "storage": "larger batches, so that a document is fetched by fewer machines; more bandwidth",
    "documents in hand": "more documents in hand",
}
#: What is simulated as a whole batch: pages, workers and the step of `STEPS`.
BATCHES = (
    (10_000, 1, 0),
    (10_000, 16, 0),
    (100_000, 16, 0),
    (100_000, 64, 2),
    (1_000_000, 64, 2),
    (1_000_000, 500, 2),
    (10_000_000, 1_000, 4),
    (10_000_000, 10_000, 5),
    (100_000_000, 10_000, 5),
)
#: What the chart simulates at each step: workers, and pages enough to fill them.
POINTS = ((10, 20_000), (100, 50_000), (1_000, 200_000), (10_000, 1_000_000))


def constants_digest() -> str:
    return hashlib.sha256(CONSTANTS_FILE.read_bytes()).hexdigest()


def simulate_one(constants: Constants, pages: int, workers: int, step: int) -> dict[str, Any]:
    deployment = replace(STEPS[step][1], workers=workers)
    started = time.perf_counter()
    done = simulate(constants, deployment, pages)
    print(f"{pages} pages, {workers} workers: {time.perf_counter() - started:.0f} s", flush=True)
    return {
        "pages": pages,
        "workers": workers,
        "step": step,
        "read_s": round(done.read_s, 1),
        "tasks": done.tasks,
        "busy": {name: round(share, 3) for name, share in done.busy.items()},
    }


def simulate_all() -> None:
    constants = load_constants()
    result = {
        "constants": constants_digest(),
        "batches": [simulate_one(constants, *batch) for batch in BATCHES],
        "points": [
            simulate_one(constants, pages, workers, step)
            for step in range(len(STEPS))
            for workers, pages in POINTS
        ],
    }
    SIMULATED_FILE.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _simulated() -> dict[str, Any]:
    simulated: dict[str, Any] = json.loads(SIMULATED_FILE.read_text(encoding="utf-8"))
    if simulated["constants"] != constants_digest():
        raise SystemExit("the constants changed since the simulation: give --simulate")
    return simulated


def _table(headings: str, rows: list[list[str]]) -> str:
    names = headings.split("|")
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def constants_table() -> str:
    read = json.loads(CONSTANTS_FILE.read_text(encoding="utf-8"))
    rows = [
        [f"`{name}`", f"{one['value']:,.6g}", one["how"]] for name, one in read["constants"].items()
    ]
    return f"Machine: {read['machine']}.\n\n" + _table("constant|value|measured as", rows)


def steps_table() -> str:
    constants = load_constants()
    rows = []
    for name, deployment in STEPS:
        step, useful = deployment, useful_workers(constants, deployment)
        for _ in range(20):  # more machines fetch more
            step = replace(deployment, workers=useful)
            useful = useful_workers(constants, step)
        ceilings = estimate(constants, step, 1e6).ceilings
        stops = min((n for n in ceilings if n != "workers"), key=lambda n: ceilings[n])
        rows.append([name, f"{useful:,}", f"{ceilings[stops]:,.0f}", stops, ADVICE[stops]])
    return _table("deployment|useful workers|pages a second|stops at|what to change then", rows)


def batches_table() -> str:
    constants, rows = load_constants(), []
    for one in _simulated()["batches"]:
        deployment = replace(STEPS[one["step"]][1], workers=one["workers"])
        batch = estimate(constants, deployment, one["pages"])
        busiest = max(one["busy"], key=lambda name: one["busy"][name])
        rows.append(
            [
                f"{one['pages']:,}",
                f"{one['workers']:,}",
                STEPS[one["step"]][0],
                _hours(batch.find_s),
                _hours(batch.read_s),
                _hours(one["read_s"]),
                f"{one['read_s'] / batch.read_s:.3f}",
                f"{busiest} {one['busy'][busiest]:.0%}",
                _hours(batch.export_s),
                f"{stored_bytes(constants, deployment, one['pages']) / 1e9:,.1f}",
            ]
        )
    return _table(
        "pages|workers|deployment|find, h|read, h|simulated, h|ratio|busiest|tables, h|store, GB",
        rows,
    )


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:,.2f}"


def agreement() -> str:
    constants, simulated = load_constants(), _simulated()
    ratios = [
        one["read_s"]
        / estimate(
            constants, replace(STEPS[one["step"]][1], workers=one["workers"]), one["pages"]
        ).read_s
        for one in simulated["batches"] + simulated["points"]
    ]
    tasks = sum(one["tasks"] for one in simulated["batches"] + simulated["points"])
    return (
        f"Over {len(ratios)} simulated readings ({tasks / 1e6:,.0f} million tasks) the simulated "
        f"time is {min(ratios):.2f} to {max(ratios):.2f} times what the formulas say."
    )


FIGURES: dict[str, Callable[[], str]] = {
    "constants": constants_table,
    "steps": steps_table,
    "batches": batches_table,
    "agreement": agreement,
}


def rendered(page: str) -> str:
    """The page with its figures as they are now."""

    def filled(match: re.Match[str]) -> str:
        return f"{match[1]}\n{FIGURES[match[2]]()}\n{match[3]}"

    return re.sub(r"(<!-- figures: (\w+) -->)\n.*?(<!-- end -->)", filled, page, flags=re.DOTALL)


def rendered_chart() -> str:
    """The chart as SVG: pages a second over workers, a line for each step, dots simulated."""
    constants, points = load_constants(), _simulated()["points"]
    lines = [
        (
            name,
            [
                (
                    workers,
                    estimate(constants, replace(step, workers=workers), 1e6).pages_a_s,
                )
                for workers in sorted({round(10 ** (n / 12)) for n in range(49)})
            ],
        )
        for name, step in STEPS
    ]
    dots = [(one["step"], one["workers"], one["pages"] / one["read_s"]) for one in points]
    return chart(lines, dots)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--simulate", action="store_true")
    if parser.parse_args().simulate:
        simulate_all()
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    CHART.write_text(rendered_chart(), encoding="utf-8")


if __name__ == "__main__":
    main()
