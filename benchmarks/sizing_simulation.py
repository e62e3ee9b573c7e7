"""The reading of a batch, simulated task by task, to check the formulas of `sizing_model.py`.

    .venv/bin/python -m benchmarks.sizing_simulation --pages 1000000 --workers 64 --dask ...

Documents of geometric length are taken in hand as others end. Each is opened, read in batches and
understood; a task waits for the driver, for Dask's scheduler, then for a worker, which it keeps
until its document is fetched, its pages are worked on and what came of it is saved. Stations serve
first come, first served. Without Dask the driver saves what the workers did, which are free
meanwhile. Seconds a page vary as measured (gamma). A database of many cores and
several drivers are taken as one that is as many times as fast, which shortens a wait of
milliseconds and leaves their capacity as it is.

Single stations hand on in the order in which tasks came, so that queues in order of time stand for
most of the events: a task costs some microseconds, and 100 million pages some minutes.
"""

from __future__ import annotations

import argparse
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from benchmarks.sizing_model import (
    Constants,
    Deployment,
    add_deployment_options,
    client_s_a_page,
    estimate,
    load_constants,
    save_s_a_page,
)

_OPEN, _UNDERSTAND = 0, -1  # a task of so many pages (1 and more) reads
_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Simulated:
    """How a simulated reading went: seconds, tasks, and the share of time each part was busy."""

    pages: int
    read_s: float
    tasks: int
    busy: dict[str, float]


@dataclass(slots=True)
class _Document:
    length: int
    fetches_left: int
    batches_left: int = 0


@dataclass(slots=True)
class _Station:
    """Serves one after another; work that comes is done at the time that `serve` returns."""

    free_at: float = 0.0
    worked_s: float = 0.0

    def serve(self, now: float, seconds: float) -> float:
        self.worked_s += seconds
        self.free_at = max(now, self.free_at) + seconds
        return self.free_at


_Task = tuple[float, int, _Document, int]  # when it goes on, a number, document, pages


def simulate(constants: Constants, deployment: Deployment, pages: int, seed: int = 1) -> Simulated:
    """Read documents of `pages` pages in all, from the first task to the last saved."""
    chance = np.random.default_rng(seed)
    lengths = _lengths(chance, deployment.pages_a_document, pages)
    factors = _factors(chance, constants.read_variation, deployment.pages_a_batch)
    costs = _Costs.of(constants, deployment)
    machines = deployment.machines if deployment.is_dask else 1
    batch = deployment.pages_a_batch

    driver, scheduler, storage, store, log = (_Station() for _ in range(5))
    ready: deque[_Task] = deque()  # for a worker
    working: list[_Task] = []  # a heap
    saving: deque[_Task] = deque()
    idle, now, tasks, worked_s = deployment.workers, 0.0, 0, 0.0

    def submit(document: _Document, work: int) -> None:
        nonlocal tasks
        tasks += 1
        at = driver.serve(now, costs.driver_s)
        ready.append((scheduler.serve(at, costs.scheduler_s), tasks, document, work))

    def take_in_hand() -> None:
        if length := next(lengths, 0):
            submit(_Document(length, machines), _OPEN)

    for _ in range(deployment.documents_at_once):
        take_in_hand()
    while ready or working or saving:
        begins_at = max(now, ready[0][0]) if idle and ready else _NEVER
        worked_at = working[0][0] if working else _NEVER
        if saving and saving[0][0] <= min(begins_at, worked_at):
            now, _, document, work = saving.popleft()
            idle += deployment.is_dask
            if work == _UNDERSTAND:
                take_in_hand()
                continue
            document.batches_left -= 1
            if not document.batches_left:
                submit(document, _UNDERSTAND)
        elif worked_at <= begins_at:
            now, number, document, work = heappop(working)
            if work == _OPEN:
                idle += 1
                whole, rest = divmod(document.length, batch)
                document.batches_left = whole + (rest > 0)
                for _ in range(whole):
                    submit(document, batch)
                if rest:
                    submit(document, rest)
                continue
            idle += not deployment.is_dask  # on one machine the driver saves
            is_reading = work != _UNDERSTAND
            count = work if is_reading else document.length
            kept_at = driver.serve(now, count * costs.driver_save_s)
            save_s = costs.save_reading_s if is_reading else costs.save_analysis_s
            kept_at = store.serve(kept_at, count * save_s)
            kept_at = log.serve(kept_at, count * costs.log_s / 2)
            saving.append((kept_at, number, document, work))
        else:
            now = begins_at
            _, number, document, work = ready.popleft()
            idle -= 1
            fetched_at = now
            if work == _OPEN:
                seconds = constants.open_s
            elif work == _UNDERSTAND:
                seconds = document.length * (constants.analysis_s_a_page + costs.worker_save_s)
            else:
                if document.fetches_left:
                    document.fetches_left -= 1
                    fetched_at = storage.serve(now, document.length * costs.fetch_s)
                seconds = work * constants.read_s_a_page * next(factors)
            worked_s += seconds
            heappush(working, (fetched_at + seconds, number, document, work))
    busy = {
        "driver": driver.worked_s,
        "scheduler": scheduler.worked_s,
        "storage": storage.worked_s,
        "store": store.worked_s,
        "database log": log.worked_s,
        "workers": worked_s / deployment.workers,
    }
    return Simulated(pages, now, tasks, {name: value / now for name, value in busy.items()})


@dataclass(frozen=True, slots=True)
class _Costs:
    """Seconds that a task or a page takes of each station."""

    driver_s: float
    scheduler_s: float
    fetch_s: float
    driver_save_s: float
    worker_save_s: float
    save_reading_s: float
    save_analysis_s: float
    log_s: float

    @classmethod
    def of(cls, constants: Constants, deployment: Deployment) -> _Costs:
        save_reading_s, save_analysis_s = save_s_a_page(constants, deployment)
        log_s = constants.postgresql_log_bytes_a_page / deployment.log_bytes_a_s
        client_s = client_s_a_page(constants, deployment)
        return cls(
            constants.prefect_s_a_task / deployment.drivers,
            constants.dask_s_a_task / deployment.drivers if deployment.is_dask else 0.0,
            constants.document_bytes_a_page / deployment.storage_bytes_a_s,
            0.0 if deployment.is_dask else client_s / 2 / deployment.drivers,
            client_s if deployment.is_dask else 0.0,
            save_reading_s,
            save_analysis_s,
            log_s / deployment.stores if deployment.is_postgresql else 0.0,
        )


def _lengths(chance: np.random.Generator, mean: float, pages: int) -> Iterator[int]:
    """Pages of document after document until there are `pages` in all."""
    left = pages
    while True:
        for length in chance.geometric(1 / mean, 4096).tolist():
            yield min(length, left)
            left -= length
            if left <= 0:
                return


def _factors(chance: np.random.Generator, variation: float, batch: int) -> Iterator[float]:
    """What a batch takes over the mean: gamma, as the sum of so many pages that vary."""
    shape = batch / variation**2
    while True:
        yield from chance.gamma(shape, 1 / shape, 4096).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    add_deployment_options(parser)
    options = vars(parser.parse_args())
    pages, seed = int(options.pop("pages")), options.pop("seed")
    constants, deployment = load_constants(), Deployment(**options)
    started = time.perf_counter()
    simulated = simulate(constants, deployment, pages, seed)
    seconds = time.perf_counter() - started
    expected = estimate(constants, deployment, pages)
    print(f"formulas   {expected.read_s:12.1f} s   {expected.saturated} set the pace")
    print(f"simulation {simulated.read_s:12.1f} s   {simulated.read_s / expected.read_s:.3f} times")
    for name, share in sorted(simulated.busy.items(), key=lambda item: -item[1]):
        print(f"  {name:14}{share:7.1%} busy")
    print(f"{simulated.tasks} tasks simulated in {seconds:.0f} s")


if __name__ == "__main__":
    main()
