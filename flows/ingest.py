"""The main job as a Prefect flow: documents in, pages read in batches, fields in the store."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows import work_pool
from flows.duplicate_documents import flag_duplicates
from flows.progress import Progress
from models.documents import DocumentStatus
from models.errors import GongshiError
from models.identity import document_id
from models.intake import PoolSettings
from models.settings import READING_VERSION, RESULT_VERSION
from models.store import Store, open_store
from models.store_documents import save_analysis, save_failure
from models.store_readings import load_page_readings, save_page_reading

#: Pages a task reads. Small enough that two processes share a document of a few pages and that
#: little is repeated after a crash; large enough that a task's cost (about 10 ms) is nothing
#: beside its pages (1 to 2 s each).
PAGES_A_BATCH = 4
#: Documents in hand at a time: enough to keep every process busy, and few enough that Prefect's
#: temporary server holds (2,000 tasks at once destabilise it on SQLite).
DOCUMENTS_IN_HAND = 32


@dataclass(frozen=True, slots=True)
class Job:
    """One document to ingest; `name` is what the tables call it."""

    path: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a document ended; `pages_read` counts those that this run read."""

    name: str
    status: DocumentStatus
    error: str
    pages_read: int = 0


class Step(Enum):
    """What is done to a document, in this order; READ once for each batch of pages."""

    OPEN = auto()
    READ = auto()
    UNDERSTAND = auto()


@dataclass(slots=True)
class _Pages:
    """Pages of a document in hand: batches still out, and pages that this run has read."""

    batches_left: int = 0
    read: int = 0


@task(name="open document", cache_policy=NO_CACHE, task_run_name="open {job.name}")
def open_document(job: Job, workers: int) -> int:
    """The document's number of pages; raises when it cannot be opened."""
    return work_pool.count_pages(PoolSettings(workers), Path(job.path))


@task(name="read pages", cache_policy=NO_CACHE, task_run_name="read {job.name} {pages}")
def read_batch(job: Job, pages: Sequence[int], store_url: str, workers: int) -> int:
    """Read these pages and keep each as soon as it is read; returns how many there were."""
    store = _store(store_url)
    for reading in work_pool.read_pages(PoolSettings(workers), Path(job.path), pages):
        save_page_reading(store, document_id(job.sha256), reading, READING_VERSION)
    return len(pages)


@task(name="understand document", cache_policy=NO_CACHE, task_run_name="understand {job.name}")
def understand(job: Job, store_url: str, run_id: str, workers: int) -> Outcome:
    """Find, link and check the fields of a document whose pages are read, and keep them."""
    store = _store(store_url)
    readings = load_page_readings(store, document_id(job.sha256), READING_VERSION)
    ordered = tuple(readings[page] for page in sorted(readings))
    analysis = work_pool.analyse_safely(PoolSettings(workers), job.sha256, job.name, ordered)
    save_analysis(store, analysis, RESULT_VERSION, run_id)
    flag_duplicates(store, analysis.document_id)
    return Outcome(job.name, analysis.status, analysis.error)


@flow(name="gongshi ingest", validate_parameters=False, persist_result=False)
def ingest(jobs: Sequence[Job], store_url: str, run_id: str, workers: int) -> State[Any]:
    """Ingest `jobs`; ends as Failed when a document is not complete, with the count and names.

    The outcomes are the state's data either way: what could be done is done and kept.
    """
    outcomes: list[Outcome] = []
    with Progress(documents=len(jobs)) as progress:
        for outcome in _ingest_all(jobs, _store(store_url), run_id, workers, progress):
            outcomes.append(outcome)
            progress.document_done(outcome.name, outcome.status, outcome.error)
    incomplete = [o for o in outcomes if o.status is not DocumentStatus.COMPLETE]
    if incomplete:
        names = ", ".join(o.name for o in incomplete[:20])
        message = f"{len(incomplete)} of {len(outcomes)} documents are not complete: {names}"
        return Failed(message=message, data=outcomes)
    return Completed(message=f"{len(outcomes)} documents complete", data=outcomes)


def run_ingest(jobs: Sequence[Job], store_url: str, run_id: str, workers: int) -> list[Outcome]:
    """Run the flow with one thread of orchestration for each process, and one to spare."""
    # Prefect's own annotation leaves its runner's future type open.
    runner = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(2 * workers + 1))
    configured = ingest.with_options(task_runner=runner)
    state: State[Any] = configured(jobs, store_url, run_id, workers, return_state=True)
    outcomes = state.result(raise_on_failure=False)
    if isinstance(outcomes, BaseException):
        raise outcomes
    return list(outcomes)


def _ingest_all(
    jobs: Sequence[Job], store: Store, run_id: str, workers: int, progress: Progress
) -> Iterator[Outcome]:
    """The outcomes as documents end: each is opened, read batch by batch, then understood."""
    waiting = deque(jobs)
    in_hand: dict[Job, _Pages] = {}
    finished: SimpleQueue[tuple[Step, Job, PrefectFuture[Any]]] = SimpleQueue()

    def follow(step: Step, job: Job, future: PrefectFuture[Any]) -> None:
        future.add_done_callback(lambda done: finished.put((step, job, done)))

    while waiting or in_hand:
        while waiting and len(in_hand) < DOCUMENTS_IN_HAND:
            job = waiting.popleft()
            in_hand[job] = _Pages()
            follow(Step.OPEN, job, open_document.submit(job, workers))
        step, job, future = finished.get()
        result = future.result(raise_on_failure=False)
        if job not in in_hand:  # another batch of it has failed
            continue
        pages = in_hand[job]
        if isinstance(result, BaseException):
            del in_hand[job]
            yield _failed(store, job, result, run_id)
            continue
        match step:
            case Step.OPEN:
                todo = _unread_pages(store, job, result)
                progress.pages_found(result, already_read=result - len(todo))
                batches = list(_chunks(todo, PAGES_A_BATCH))
                pages.batches_left = len(batches)
                for batch in batches:
                    future = read_batch.submit(job, batch, store.url, workers)
                    follow(Step.READ, job, future)
            case Step.READ:
                progress.pages_read(result)
                pages.read += result
                pages.batches_left -= 1
            case Step.UNDERSTAND:
                del in_hand[job]
                yield replace(result, pages_read=pages.read)
        if step is not Step.UNDERSTAND and not pages.batches_left:
            follow(Step.UNDERSTAND, job, understand.submit(job, store.url, run_id, workers))


def _unread_pages(store: Store, job: Job, count: int) -> list[int]:
    """The pages that are not read yet, or were not readable last time."""
    read = load_page_readings(store, document_id(job.sha256), READING_VERSION)
    return [page for page in range(1, count + 1) if page not in read or read[page].error]


def _failed(store: Store, job: Job, error: BaseException, run_id: str) -> Outcome:
    """Note the failure of `job` with its reason, so that it is neither lost nor called done."""
    reason = str(error) if isinstance(error, GongshiError) else f"{type(error).__name__}: {error}"
    save_failure(store, job.sha256, job.name, reason, program_version=RESULT_VERSION, run_id=run_id)
    return Outcome(job.name, DocumentStatus.FAILED, reason)


@cache
def _store(url: str) -> Store:
    """The store of this process: a task may run in another process than its flow."""
    return open_store(url)


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
