"""One run over documents that are found: claimed, read, exported, summed up."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from rich.console import Console

from flows.discovery import FoundDocument
from flows.document_work import BatchContext, Job, Outcome
from flows.orchestration import prepare_prefect
from flows.read_ahead import start_reading_ahead
from flows.run_conclusion import RunCounts, conclude_run, note_places
from flows.run_lease import LostLease, RunLease, host_name, is_process_alive
from flows.run_log import get_logger, route_prefect_logs
from flows.stop_signals import RunStopped, StopRequest
from flows.storage import is_remote
from flows.temporary_server import guard_temporary_server
from flows.wanted_work import is_opened_by_password, is_wanted
from flows.work_pool import close_pool
from models.settings import PROGRAM_VERSION, RESULT_VERSION, Settings
from models.store import Store
from models.store_leases import free_dead_runs
from models.store_run_records import finish_run
from models.store_text import storable
from models.store_work import FoundWork, WorkItem, claim, note_found, rearm, release


@dataclass(frozen=True, slots=True)
class Task:
    """What a run is about: files by SHA-256; with `again` done and failed ones are done anew."""

    by_hash: Mapping[str, Sequence[FoundDocument]]
    again: bool = False


def ingest_run(store: Store, settings: Settings, stop: StopRequest, task: Task) -> bool:
    """Do what is to do for the documents; returns whether all of them are complete.

    Whatever ends the run, its claims are given back and the store says how it ended.

    Raises:
        RunStopped: when a signal ends it.
        LostLease: when others took it for dead.
    """
    with RunLease(store) as lease, _orderly_end(store, lease), _metrics(settings):
        counts = _ingest(store, settings, stop, lease, task)
        lease.check()
        return conclude_run(store, settings, lease.run_id, task.by_hash, counts)


def _ingest(
    store: Store, settings: Settings, stop: StopRequest, lease: RunLease, task: Task
) -> RunCounts:
    items = note_found(store, _found_work(task.by_hash), RESULT_VERSION)
    # At once, so that a run which is killed has not hashed them for nothing.
    note_places(store, task.by_hash)
    _rearm(store, items, settings, again=task.again)
    wanted = {
        item.document_id: sha256
        for sha256, item in items.items()
        if task.again or is_wanted(item, has_passwords=settings.passwords_file is not None)
    }
    get_logger().info(
        "run_started",
        run_id=lease.run_id,
        documents=len(items),
        new_documents=len(wanted),
        workers=settings.workers,
        program_version=PROGRAM_VERSION,
    )
    counts = RunCounts(time.monotonic(), new=len(wanted))
    while mine := _claim(store, settings, lease.run_id, wanted, task):
        todo = {sha256: task.by_hash[sha256] for sha256 in mine}
        outcomes = _read(todo, store, settings, stop, lease)
        counts.pages_read += sum(outcome.pages_read for outcome in outcomes)
        # What another run holds it may give back, or die over, in the meantime.
    for sha256 in wanted.values():
        _tell_held(task.by_hash[sha256][0].name, lease.run_id)
    return counts


def _claim(
    store: Store, settings: Settings, run_id: str, wanted: dict[str, str], task: Task
) -> list[str]:
    """SHA-256s of the wanted documents that this run has in hand now; takes them out of `wanted`.

    Those that another run has done since they were found are given back, and wanted no more.
    The largest come first: what comes last keeps one process busy while the others have nothing
    left. Those that runs died over come last, so that the others are done if it happens again.
    """
    for lost in free_dead_runs(store, host_name(), is_process_alive):
        get_logger().warning("run_resumed", run_id=run_id, lost_run_id=lost)
    if not wanted:
        return []
    mine = [wanted.pop(each) for each in sorted(claim(store, list(wanted), run_id))]
    if not mine:
        return []
    items = note_found(
        store, _found_work({sha256: task.by_hash[sha256] for sha256 in mine}), RESULT_VERSION
    )
    has_passwords = settings.passwords_file is not None
    done = {
        item.sha256 for item in items.values() if not is_wanted(item, has_passwords=has_passwords)
    }
    release(store, run_id, [items[sha256].document_id for sha256 in done])
    todo = [item for item in items.values() if item.sha256 not in done]
    todo.sort(key=lambda item: (item.interruptions, -_size_bytes(task.by_hash[item.sha256][0])))
    return [item.sha256 for item in todo]


def _tell_held(name: str, run_id: str) -> None:
    get_logger().info("document_claimed_elsewhere", name=name, run_id=run_id)
    Console(stderr=True, highlight=False).print(
        f"– {name}  由另一次运行处理 / another run has it in hand", markup=False, soft_wrap=True
    )


def _rearm(store: Store, items: Mapping[str, WorkItem], settings: Settings, *, again: bool) -> None:
    has_passwords = settings.passwords_file is not None
    rearm(
        store,
        [
            item.document_id
            for item in items.values()
            if again or is_opened_by_password(item, has_passwords=has_passwords)
        ],
    )


def _found_work(by_hash: Mapping[str, Sequence[FoundDocument]]) -> Iterator[FoundWork]:
    for sha256, files in by_hash.items():
        for file in files:
            yield FoundWork(sha256, file.name, storable(file.location))


def _read(
    todo: Mapping[str, Sequence[FoundDocument]],
    store: Store,
    settings: Settings,
    stop: StopRequest,
    lease: RunLease,
) -> list[Outcome]:
    pool = replace(settings.pool, workers=1) if settings.dask else settings.pool
    # Local files alone are read ahead, while Prefect starts in this process.
    first = [
        (files[0].path, sha256)
        for sha256, files in todo.items()
        if not is_remote(files[0].location)
    ]
    ahead = None if settings.dask else start_reading_ahead(first, store, pool)
    try:
        prepare_prefect(settings.output)
        guard_temporary_server()
        from flows.ingest import Batch, run_ingest

        route_prefect_logs()
        jobs = [
            Job(files[0].location, files[0].name, sha256, files[0].stamp)
            for sha256, files in todo.items()
        ]
        if ahead is not None:
            ahead.join()

        def check() -> None:
            stop.check()
            lease.check()

        context = BatchContext(settings.store_url, lease.run_id, pool)
        with ExitStack() as stack:
            if settings.dask:
                from flows.dask_runner import dask_cluster

                cluster = stack.enter_context(
                    dask_cluster(settings.dask, settings.store_url, jobs[0].location)
                )
                runner, workers = cluster.runner, cluster.workers
            else:
                from flows.local_runner import local_runner

                runner, workers = local_runner(settings.workers), settings.workers
            with stop.deferred():
                is_quiet = settings.log_format == "json"
                return run_ingest(Batch(jobs, context, workers, stop, check, is_quiet), runner)
    finally:
        close_pool(pool)


def _size_bytes(file: FoundDocument) -> int:
    # The stamps of local and of remote files both begin with it.
    size = file.stamp.partition(":")[0]
    return int(size) if size.isdigit() else 0


@contextmanager
def _orderly_end(store: Store, lease: RunLease) -> Iterator[None]:
    try:
        yield
    except LostLease:
        raise  # the run is closed already, by whoever took over
    except BaseException as error:
        state = "stopped" if isinstance(error, RunStopped | KeyboardInterrupt) else "failed"
        release(store, lease.run_id)
        finish_run(store, lease.run_id, state, {})
        if isinstance(error, RunStopped):
            get_logger().warning("run_stopped", run_id=lease.run_id, signal=error.signal_name)
        raise


@contextmanager
def _metrics(settings: Settings) -> Iterator[None]:
    if settings.metrics_port is None:
        yield
        return
    from flows.metrics import serve_metrics

    served = serve_metrics(settings.store_url, settings.metrics_port)
    try:
        yield
    finally:
        served.close()
