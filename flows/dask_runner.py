"""A run on a Dask cluster: Prefect's tasks on workers that know nothing of Prefect's server.

What a task on a worker wants of Prefect, read in the sources of prefect 3.8 and prefect-dask 0.3
and tried with workers in another folder without any PREFECT_* variable:

* prefect-dask sends each task with its flow and the driver's settings, and the worker runs
  Prefect's task engine around it. States come back through Dask; the engine asks the server for
  nothing. It only tells it: state changes go as events through a websocket.
* Without an API URL in the driver's settings, *each worker* starts a Prefect server of its own on
  its machine (5 to 10 s, 200 MB, a database), and tells its events to that.
* With the URL of the driver's temporary server, which listens on 127.0.0.1, workers elsewhere
  would try in vain to connect.

So the driver's settings get the URL of its server, which keeps workers from starting one, and a
plugin that Dask gives to every worker, now and later, throws their events away. Workers connect
to Dask's scheduler, to the other workers, to PostgreSQL and to the storage of the documents, and
to nothing else. The flow run stands in Prefect's server; its tasks' states do not: the states of
documents and pages in our own store say more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from distributed import WorkerPlugin
from distributed.worker import Worker
from prefect.client.orchestration import get_client
from prefect.events.clients import NullEventsClient
from prefect.events.worker import EventsWorker
from prefect.futures import PrefectFuture
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import TaskRunner
from prefect_dask.task_runners import DaskTaskRunner

from flows.dask_check import check_workers, connect
from models.errors import UsageError


@dataclass(frozen=True, slots=True)
class Cluster:
    """What runs a flow's tasks, and how many of them at once when the run begins."""

    runner: TaskRunner[PrefectFuture[Any]]
    workers: int


class NoEvents(WorkerPlugin):
    """Keeps Prefect on a worker from looking for its server."""

    name = "gongshi-no-prefect-events"
    idempotent = True

    def setup(self, worker: Worker) -> None:  # noqa: ARG002 - the signature is Dask's
        """Called by Dask when a worker starts or the plugin arrives."""
        EventsWorker.set_client_override(NullEventsClient)


@contextmanager
def dask_cluster(address: str, store_url: str, location: str) -> Iterator[Cluster]:
    """The cluster whose scheduler is at `address`, ready for a flow inside the block.

    `location` is one of the documents of the run, which every worker must be able to read. TLS
    is configured as for any client of Dask (`DASK_DISTRIBUTED__COMM__TLS__...` or its files).

    Raises:
        UsageError: when the store is not PostgreSQL, no scheduler answers, or the workers are not
            fit (`check_workers`).
    """
    _check_is_server(store_url)
    with connect(address) as client:
        workers = check_workers(client, address, store_url, location)
        client.register_plugin(NoEvents())
        with get_client(sync_client=True) as prefect:
            api_url = str(prefect.api_url)
        with temporary_settings({PREFECT_API_URL: api_url}):
            # Prefect's own annotation leaves its runner's future type open.
            runner = cast("TaskRunner[PrefectFuture[Any]]", DaskTaskRunner(address=address))
            yield Cluster(runner, workers)


def _check_is_server(store_url: str) -> None:
    """Refuse a store in a file: processes of several machines write to it."""
    if not store_url.startswith(("postgresql", "postgres:")):
        raise UsageError(
            "--dask 需要 PostgreSQL / --dask needs a store on PostgreSQL, which all workers reach",
            "请写 / Give --store postgresql://USER:PASSWORD@HOST/DATABASE, or set GONGSHI_STORE",
        )
