"""How long a batch takes on which machines: closed formulas over measured constants.

    .venv/bin/python -m benchmarks.sizing_model --pages 1000000 --workers 64 --dask
        [--database-cores 8] [--pages-a-document 10] [--documents-in-hand 128] ...

A batch is three phases, one after another: every file is found and hashed, the pages are read, the
tables are written. Reading is a closed network of queues: so many documents are in hand at a time,
and their tasks go through the driver (Prefect), Dask's scheduler, a worker, the shared storage and
the store. Its throughput is bounded by each station alone and by the documents in hand (asymptotic
bounds; Denning and Buzen, "The Operational Analysis of Queueing Network Models", 1978), and comes
near to the least of the bounds (`sizing_simulation.py` checks by how much). The lengths of
documents are taken to be geometric: most are short, a few are long.

The constants are in sizing_constants.json, written by `sizing_measure.py`.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

#: As in flows/ingest.py, which takes Prefect's seconds to import.
DOCUMENTS_IN_HAND, DOCUMENTS_A_WORKER = 32, 2
CONSTANTS_FILE = Path(__file__).with_name("sizing_constants.json")


@dataclass(frozen=True, slots=True)
class Constants:
    """What one page, task or row costs, on one core of the machine that was measured.

    Of what the store does, a part belongs to each page's reading and a part to its analysis, which
    is saved with its document. For SQLite it is the time in which nobody else can write; for
    PostgreSQL processor time of the server, and what it writes to its log.
    """

    open_s: float
    read_s_a_page: float
    read_variation: float
    """Standard deviation of a page's seconds over their mean."""
    analysis_s_a_page: float
    sqlite_reading_s_a_page: float
    sqlite_analysis_s_a_page: float
    sqlite_bytes_a_page: float
    postgresql_reading_s_a_page: float
    postgresql_analysis_s_a_page: float
    postgresql_client_s_a_page: float
    postgresql_log_bytes_a_page: float
    postgresql_bytes_a_page: float
    document_bytes_a_page: float
    hash_bytes_a_s: float
    found_s_a_document: float
    prefect_start_s: float
    prefect_s_a_task: float
    dask_s_a_task: float
    rows_a_page: float
    export_rows_a_s: float


@dataclass(frozen=True, slots=True)
class Deployment:
    """Machines and settings. What belongs to a site and was not measured has a modest default.

    `drivers` are runs side by side, each with its own part of the workers and its own documents in
    hand: as many as `gongshi ingest` takes, where 0 is given. `machines` share the
    workers; a document is fetched once by each machine that reads of it. `stores` are databases
    of their own, as by province or year.
    """

    workers: int
    is_dask: bool = False
    is_postgresql: bool = False
    database_cores: int = 4
    stores: int = 1
    drivers: int = 1
    documents_in_hand: int = 0
    pages_a_document: float = 10.0
    pages_a_batch: int = 4
    workers_a_machine: int = 16
    storage_bytes_a_s: float = 125e6
    """Shared storage or local disk; 125 MB/s is a network of 1 Gbit/s."""
    log_bytes_a_s: float = 200e6
    """What the disk under PostgreSQL's log takes."""

    @property
    def documents_at_once(self) -> int:
        """Of all drivers together; as in flows/ingest.py."""
        workers = math.ceil(self.workers / self.drivers)
        own = max(DOCUMENTS_IN_HAND, DOCUMENTS_A_WORKER * workers)
        return self.drivers * (self.documents_in_hand or own)

    @property
    def machines(self) -> int:
        return math.ceil(self.workers / self.workers_a_machine)

    @property
    def batches_a_document(self) -> float:
        """Mean of ceil(length / pages a batch) over geometric lengths."""
        return 1 / (1 - (1 - 1 / self.pages_a_document) ** self.pages_a_batch)

    @property
    def tasks_a_page(self) -> float:
        """Opening, each batch, understanding."""
        return (2 + self.batches_a_document) / self.pages_a_document

    @property
    def fetches_a_page(self) -> float:
        """How often a byte is fetched from the storage while pages are read.

        A document is fetched by as many machines as have a batch of it at most: the longer it is,
        the more often, so that the mean is over bytes and not over documents.
        """
        if not self.is_dask:
            return 1.0
        lengths, shares = self.lengths()
        times = np.minimum(np.ceil(lengths / self.pages_a_batch), self.machines)
        return float((lengths * shares * times).sum() / (lengths * shares).sum())

    def lengths(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pages of documents, and the share of the documents that have so many: geometric."""
        lengths = np.arange(1.0, math.ceil(40 * self.pages_a_document) + 1)
        one = 1 / self.pages_a_document
        return lengths, one * (1 - one) ** (lengths - 1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds of each phase, and pages a second that each part of the reading would allow alone."""

    start_s: float
    find_s: float
    read_s: float
    export_s: float
    ceilings: dict[str, float]

    @property
    def total_s(self) -> float:
        return self.start_s + self.find_s + self.read_s + self.export_s

    @property
    def pages_a_s(self) -> float:
        """Throughput of the reading."""
        return min(self.ceilings.values())

    @property
    def saturated(self) -> str:
        """The part that sets the pace of the reading."""
        return min(self.ceilings, key=lambda name: self.ceilings[name])


def load_constants(file: Path = CONSTANTS_FILE) -> Constants:
    values = json.loads(file.read_text(encoding="utf-8"))["constants"]
    return Constants(**{field.name: values[field.name]["value"] for field in fields(Constants)})


def save_s_a_page(constants: Constants, deployment: Deployment) -> tuple[float, float]:
    """Seconds of the store for a page's reading and for its analysis, all its cores together."""
    if deployment.is_postgresql:
        servers = deployment.database_cores * deployment.stores
        return (
            constants.postgresql_reading_s_a_page / servers,
            constants.postgresql_analysis_s_a_page / servers,
        )
    return constants.sqlite_reading_s_a_page, constants.sqlite_analysis_s_a_page


def work_s_a_page(constants: Constants, deployment: Deployment) -> float:
    """Seconds for which a page keeps a worker when nothing has to wait.

    A Dask worker saves what it did; on one machine the driver does, and the worker is free.
    """
    opening = constants.open_s / deployment.pages_a_document
    fetching = (
        deployment.fetches_a_page * constants.document_bytes_a_page / deployment.storage_bytes_a_s
    )
    reading = opening + fetching + constants.read_s_a_page + constants.analysis_s_a_page
    if not deployment.is_dask:
        return reading
    return (
        reading + client_s_a_page(constants, deployment) + sum(save_s_a_page(constants, deployment))
    )


def client_s_a_page(constants: Constants, deployment: Deployment) -> float:
    """Seconds in which the process that saves a page cannot do anything else.

    SQLite works inside that process: all its time counts.
    """
    if deployment.is_postgresql:
        return constants.postgresql_client_s_a_page
    return constants.sqlite_reading_s_a_page + constants.sqlite_analysis_s_a_page


def driver_s_a_page(constants: Constants, deployment: Deployment) -> float:
    """Seconds of one driver; where there is no Dask its threads save the pages too."""
    tasks = deployment.tasks_a_page * constants.prefect_s_a_task
    return tasks + (0.0 if deployment.is_dask else client_s_a_page(constants, deployment))


def document_s(constants: Constants, deployment: Deployment) -> float:
    """Seconds from taking a document in hand until it is done, with workers to spare."""
    lengths, shares = deployment.lengths()
    batches = np.ceil(lengths / deployment.pages_a_batch)
    # All its batches are read at a time. The last is done when the slowest is: the mean of the
    # largest of so many normal values (Blom 1958).
    pages = np.minimum(lengths, deployment.pages_a_batch)
    variation = constants.read_variation / np.sqrt(pages)
    largest = np.where(batches > 1, ndtri((batches - 0.375) / (batches + 0.25)), 0.0)
    slowest = float((shares * pages * (1 + variation * largest)).sum())
    orchestration = (2 + deployment.batches_a_document) * (
        constants.prefect_s_a_task + (constants.dask_s_a_task if deployment.is_dask else 0.0)
    )
    understanding = deployment.pages_a_document * constants.analysis_s_a_page
    return (
        constants.open_s
        + orchestration
        + constants.read_s_a_page * slowest
        + understanding
        + deployment.pages_a_document * sum(save_s_a_page(constants, deployment))
    )


def ceilings(constants: Constants, deployment: Deployment) -> dict[str, float]:
    """Pages a second that each part allows."""
    seconds = {
        "workers": work_s_a_page(constants, deployment) / deployment.workers,
        "driver": driver_s_a_page(constants, deployment) / deployment.drivers,
        "store": sum(save_s_a_page(constants, deployment)),
        "storage": deployment.fetches_a_page
        * constants.document_bytes_a_page
        / deployment.storage_bytes_a_s,
        "documents in hand": document_s(constants, deployment)
        / (deployment.documents_at_once * deployment.pages_a_document),
    }
    if deployment.is_dask:
        seconds["scheduler"] = (
            deployment.tasks_a_page * constants.dask_s_a_task / deployment.drivers
        )
    if deployment.is_postgresql:
        seconds["database log"] = (
            constants.postgresql_log_bytes_a_page / deployment.log_bytes_a_s / deployment.stores
        )
    return {name: 1 / value for name, value in seconds.items()}


def estimate(constants: Constants, deployment: Deployment, pages: float) -> Estimate:
    """A batch of so many pages, all of them new."""
    documents = pages / deployment.pages_a_document
    limits = ceilings(constants, deployment)
    slower = min(
        constants.hash_bytes_a_s * deployment.drivers,
        deployment.storage_bytes_a_s,
    )
    finding = (
        pages * constants.document_bytes_a_page / slower
        + documents * constants.found_s_a_document / deployment.drivers
    )
    return Estimate(
        start_s=constants.prefect_start_s,
        find_s=finding,
        # The last documents are still in hand when no more come.
        read_s=pages / min(limits.values()) + document_s(constants, deployment),
        export_s=pages * constants.rows_a_page / constants.export_rows_a_s / deployment.stores,
        ceilings=limits,
    )


def useful_workers(constants: Constants, deployment: Deployment) -> int:
    """The workers beyond which more of them read no faster."""
    limits = ceilings(constants, deployment)
    least = min(value for name, value in limits.items() if name != "workers")
    return max(1, math.ceil(least * work_s_a_page(constants, deployment)))


def stored_bytes(constants: Constants, deployment: Deployment, pages: float) -> float:
    """What the store takes on disk, all databases together."""
    each = (
        constants.postgresql_bytes_a_page
        if deployment.is_postgresql
        else constants.sqlite_bytes_a_page
    )
    return each * pages


def add_deployment_options(parser: argparse.ArgumentParser) -> None:
    """An option for `pages` and for each field of `Deployment`."""
    parser.add_argument("--pages", type=float, default=1e6)
    for field in fields(Deployment):
        option = "--" + field.name.removeprefix("is_").replace("_", "-")
        if field.name.startswith("is_"):
            parser.add_argument(option, action="store_true", dest=field.name)
            continue
        kind = float if field.type == "float" else int
        default = 1 if field.name == "workers" else field.default
        parser.add_argument(option, type=kind, default=default)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_deployment_options(parser)
    options = vars(parser.parse_args())
    pages = options.pop("pages")
    deployment = Deployment(**options)
    constants = load_constants()
    batch = estimate(constants, deployment, pages)
    print(f"{'find and hash':20}{batch.find_s / 3600:10.2f} h")
    print(f"{'read':20}{batch.read_s / 3600:10.2f} h   {batch.pages_a_s:.1f} pages a second")
    print(f"{'write the tables':20}{batch.export_s / 3600:10.2f} h")
    print(f"{'store':20}{stored_bytes(constants, deployment, pages) / 1e9:10.1f} GB")
    print(f"\n{'part':20}{'pages a second':>16}")
    for name, value in sorted(batch.ceilings.items(), key=lambda item: item[1]):
        print(f"{name:20}{value:16.1f}")
    print(f"\nworkers that are of use: {useful_workers(constants, deployment)}")


if __name__ == "__main__":
    main()
