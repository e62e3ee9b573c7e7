"""The main job as a Prefect flow: documents in, pages read in batches, fields in the store."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from queue import Empty, SimpleQueue
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.exceptions import TerminationSignal
from prefect.futures import PrefectFuture
from prefect.states import Cancelled, Completed, Failed
from prefect.task_runners import TaskRunner

from flows import document_work
from flows.document_work import BatchContext, Job, Opened, Outcome
from flows.progress import Progress
from flows.run_lease import LostLease
from flows.run_log import get_logger
from flows.stop_signals import RunStopped, StopRequest
from flows.work_pool import close_pool
from models.documents import DocumentStatus
from models.errors import GongshiError
from models.store_batches import batches
from models.store_work import LostClaim

#: Pages a task reads. Small enough that two processes share a document of a few pages and that
#: little is repeated after a crash; large enough that a task's cost (about 10 ms) is nothing
#: beside its pages (1 to 2 s each).
PAGES_A_BATCH = 4
#: Documents in hand at a time at least, and for each process: enough to keep every process busy,
#: and few enough that Prefect's temporary server holds (2,000 tasks at once destabilise it on
#: SQLite).
DOCUMENTS_IN_HAND = 32
DOCUMENTS_A_WORKER = 2
# Seconds between two looks at whether the run is to stop.
_CHECK_INTERVAL_S = 0.5

Runner = TaskRunner[PrefectFuture[Any]]


class Step(Enum):
    """What is done to a document, in this order; READ once for each batch of pages."""

    OPEN = auto()
    READ = auto()
    UNDERSTAND = auto()


@dataclass(slots=True)
class Batch:
    """The documents of one run, what their steps need, and how many processes do them.

    `check` raises when the run is to stop, for which `stop` may stand; `stopped_by` is what it
    raised. `is_quiet` leaves
    progress to the logs.
    """

    jobs: Sequence[Job]
    context: BatchContext
    workers: int
    stop: StopRequest
    check: Callable[[], None]
    is_quiet: bool = False
    outcomes: list[Outcome] = field(default_factory=list)
    stopped_by: RunStopped | LostLease | None = None


@dataclass(slots=True)
class _Pages:
    """Pages of a document in hand: batches still out, and pages that this run has read."""

    batches_left: int = 0
    read: int = 0


class LostCluster(GongshiError):  # noqa: N818 - the state of a run
    """The scheduler of the Dask cluster went away in the middle of the run."""

    def __init__(self) -> None:
        super().__init__(
            "与 Dask 调度器的连接断了，已读的都已保存 / the Dask scheduler was lost; "
            "what was read is kept",
            "重新启动调度器后再次运行 / Start the scheduler, then the run again",
        )


# The runs of this process. Prefect stores the parameters of a flow, as it does not those of
# tasks: ten thousand jobs would be too long for it, and the store's URL may hold a password.
_BATCHES: dict[str, Batch] = {}


@task(name="open document", cache_policy=NO_CACHE, task_run_name="open {job.name}")
def open_document(job: Job, context: BatchContext) -> Opened:
    """The document's pages; raises when it cannot be opened."""
    return document_work.open_job(job, context)


@task(name="read pages", cache_policy=NO_CACHE, task_run_name="read {job.name} {pages}")
def read_batch(job: Job, pages: Sequence[int], context: BatchContext) -> int:
    """Read these pages and keep each; returns how many there were."""
    return document_work.read_job_pages(job, pages, context)


@task(name="understand document", cache_policy=NO_CACHE, task_run_name="understand {job.name}")
def understand(job: Job, context: BatchContext) -> Outcome:
    """Find, link and check the fields of a document whose pages are read, and keep them."""
    return document_work.understand_job(job, context)


@flow(name="gongshi ingest", validate_parameters=False, persist_result=False)
def ingest(run_id: str, documents: int) -> State[Any]:
    """Ingest the `documents` of the run; ends as Failed when one is not complete.

    What could be done is done and kept either way.
    """
    # Its body is one call: each task on Dask takes the flow along, pickled with what it names.
    return _ingest_batch(run_id, documents)


def _ingest_batch(run_id: str, documents: int) -> State[Any]:
    batch = _BATCHES[run_id]
    try:
        # Prefect puts a handler of its own in place when a flow begins.
        with batch.stop.deferred(), Progress(documents, is_quiet=batch.is_quiet) as progress:
            for outcome in _ingest_all(batch, progress):
                batch.outcomes.append(outcome)
                _log_done(outcome)
                progress.document_done(
                    outcome.name, outcome.status, outcome.error, was_opened=outcome.was_opened
                )
    except (RunStopped, LostLease) as error:
        # Tasks under way lose their processes and end at once; those to come do nothing.
        document_work.stop_steps(run_id)
        close_pool(batch.context.pool)
        batch.stopped_by = error
        return Cancelled(message=str(error))
    incomplete = [o for o in batch.outcomes if o.status is not DocumentStatus.COMPLETE]
    if incomplete:
        names = ", ".join(o.name for o in incomplete[:20])
        count = len(batch.outcomes)
        return Failed(message=f"{len(incomplete)} of {count} documents are not complete: {names}")
    return Completed(message=f"{len(batch.outcomes)} documents complete")


def run_ingest(batch: Batch, runner: Runner) -> list[Outcome]:
    """Run the flow over the batch with `runner`; returns the outcomes of its documents.

    A document that another run took over has none.

    Raises:
        RunStopped: when the run was told to stop.
        LostLease: when others took the run for dead.
    """
    run_id = batch.context.run_id
    _BATCHES[run_id] = batch
    try:
        state: State[Any] = ingest.with_options(task_runner=runner)(
            run_id, len(batch.jobs), return_state=True
        )
    except TerminationSignal as error:  # in the moments when Prefect's handler is in place
        raise RunStopped(error.signal) from error
    finally:
        del _BATCHES[run_id]
    if batch.stopped_by is not None:
        raise batch.stopped_by
    if state.is_crashed() or (state.is_failed() and len(batch.outcomes) < len(batch.jobs)):
        broken = state.result(raise_on_failure=False)
        if isinstance(broken, BaseException):
            raise broken
    return batch.outcomes


def _ingest_all(batch: Batch, progress: Progress) -> Iterator[Outcome]:
    """The outcomes as documents end: each is opened, read batch by batch, then understood."""
    context = batch.context
    waiting = deque(batch.jobs)
    in_hand: dict[Job, _Pages] = {}
    finished: SimpleQueue[tuple[Step, Job, PrefectFuture[Any]]] = SimpleQueue()
    at_once = max(DOCUMENTS_IN_HAND, DOCUMENTS_A_WORKER * batch.workers)

    def follow(step: Step, job: Job, future: PrefectFuture[Any]) -> None:
        future.add_done_callback(lambda done: finished.put((step, job, done)))

    while waiting or in_hand:
        batch.check()
        while waiting and len(in_hand) < at_once:
            job = waiting.popleft()
            in_hand[job] = _Pages()
            follow(Step.OPEN, job, open_document.submit(job, context))
        try:
            step, job, future = finished.get(timeout=_CHECK_INTERVAL_S)
        except Empty:
            continue
        result = _result(future)
        if job not in in_hand:  # another batch of it has failed
            continue
        pages = in_hand[job]
        if isinstance(result, BaseException):
            # When the run is to stop, what its end broke is no failure of a document.
            batch.check()
            del in_hand[job]
            if isinstance(result, LostClaim):
                get_logger().warning("claim_lost", run_id=context.run_id, name=job.name)
                continue
            store = document_work.store_at(context.store_url)
            failed = document_work.fail_job(job, result, store, context.run_id)
            yield replace(failed, was_opened=step is not Step.OPEN)
            continue
        match step:
            case Step.OPEN:
                unread = result.unread
                progress.pages_found(
                    result.page_count, already_read=result.page_count - len(unread)
                )
                parts = list(batches(unread, PAGES_A_BATCH))
                pages.batches_left = len(parts)
                for some in parts:
                    follow(Step.READ, job, read_batch.submit(job, some, context))
            case Step.READ:
                progress.pages_read(result)
                pages.read += result
                pages.batches_left -= 1
            case Step.UNDERSTAND:
                del in_hand[job]
                yield replace(result, pages_read=pages.read)
        if step is not Step.UNDERSTAND and not pages.batches_left:
            follow(Step.UNDERSTAND, job, understand.submit(job, context))


def _log_done(outcome: Outcome) -> None:
    # Of one that failed `fail_job` has said more.
    if outcome.status is not DocumentStatus.FAILED:
        get_logger().info(
            "document_done",
            name=outcome.name,
            document_id=outcome.document_id,
            status=outcome.status.value,
            pages=outcome.pages,
            pages_read=outcome.pages_read,
        )


def _result(future: PrefectFuture[Any]) -> Any:  # noqa: ANN401 - of whichever step it is
    try:
        return future.result(raise_on_failure=False)
    except Exception as error:
        # Dask raises what became of the worker. Nobody cancels a step here: the scheduler is gone,
        # and thousands of documents that wait must not be taken for failed.
        if type(error).__name__ == "FutureCancelledError":  # of Dask, imported for a cluster only
            raise LostCluster from error
        return error
