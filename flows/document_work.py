"""What is done to one document, step by step; each step stands in the store before the next.

The steps run in this process or, with Dask, in another one on another machine: they get all that
they need as arguments, and keep all that they find in the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from flows import work_pool
from flows.duplicate_documents import flag_duplicates
from flows.run_log import get_logger
from flows.storage import ChangedDocument, is_remote, local_copy, sha256_of_location, stamp_of
from models import identity
from models.documents import DocumentStatus
from models.errors import GongshiError
from models.intake import PoolSettings
from models.reading import unread_page
from models.settings import READING_VERSION, RESULT_VERSION
from models.store import Store, open_store
from models.store_documents import save_analysis, save_failure
from models.store_page_work import begin_pages, begin_reading
from models.store_readings import load_page_readings, save_page_reading
from models.store_work import begin_document, begin_understanding
from models.work_states import DocumentState

_GIVEN_UP = "读此页时程序多次中断 / the program ended each time that it read this page"

#: Runs of this process that were told to stop.
_STOPPED: set[str] = set()


@dataclass(frozen=True, slots=True)
class Job:
    """One document to ingest: where its bytes are, and what the tables call it.

    `stamp` is what `stamp_of(location)` was before the SHA-256 was taken.
    """

    location: str
    name: str
    sha256: str
    stamp: str

    @property
    def document_id(self) -> str:
        """The document's identifier in all tables."""
        return identity.document_id(self.sha256)


@dataclass(frozen=True, slots=True)
class BatchContext:
    """What every step of a run needs beside its job."""

    store_url: str
    run_id: str
    pool: PoolSettings
    result_version: str = RESULT_VERSION


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a document ended; `pages_read` counts those of its `pages` that this run read."""

    name: str
    document_id: str
    status: DocumentStatus
    error: str
    pages: int = 0
    pages_read: int = 0
    was_opened: bool = True


class StepRefused(GongshiError):  # noqa: N818 - the state of a run
    """The run is stopping, or this process is not fit for it: the step is not begun."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document of `page_count` pages, of which `unread` (from 1) are still to be read."""

    page_count: int
    unread: tuple[int, ...]


def open_job(job: Job, context: BatchContext) -> Opened:
    """Open the document and see which of its pages are still to be read.

    Raises:
        GongshiError: when it cannot be opened.
    """
    store = _store_for(context)
    begin_document(store, job.document_id, context.run_id)
    with local_copy(job.location, job.sha256) as path:
        count = work_pool.count_pages(context.pool, path)
    begin_reading(store, job.document_id, context.run_id, count)
    read = load_page_readings(store, job.document_id, READING_VERSION)
    # A page that could not be read last time is tried again.
    unread = (page for page in range(1, count + 1) if page not in read or read[page].error)
    return Opened(count, tuple(unread))


def read_job_pages(job: Job, pages: Sequence[int], context: BatchContext) -> int:
    """Read these pages and keep each; returns how many there were.

    Raises:
        ChangedDocument: when the file is no longer the one that was found; nothing is kept.
    """
    store = _store_for(context)
    # Noted before they are read: a page that takes the machine down is not tried for ever.
    tried = begin_pages(store, job.document_id, pages)
    with local_copy(job.location, job.sha256) as path:
        readings, seconds = work_pool.read_pages_timed(context.pool, path, tried)
    # What the end of the processes broke is no failure of a page.
    _refuse_stopped(context)
    _check_unchanged(job)
    for page in sorted(set(pages) - set(tried)):
        readings.append(unread_page(page, _GIVEN_UP))
    for reading in readings:
        took_s = seconds.get(reading.page)
        save_page_reading(store, job.document_id, reading, READING_VERSION, took_s)
        if reading.error:
            get_logger().warning(
                "page_failed",
                name=job.name,
                document_id=job.document_id,
                page=reading.page,
                error=reading.error,
            )
    return len(pages)


def understand_job(job: Job, context: BatchContext) -> Outcome:
    """Find, link and check the fields of a document whose pages are read, and keep them."""
    store = _store_for(context)
    begin_understanding(store, job.document_id, context.run_id)
    readings = load_page_readings(store, job.document_id, READING_VERSION)
    ordered = tuple(readings[page] for page in sorted(readings))
    analysis = work_pool.analyse_safely(context.pool, job.sha256, job.name, ordered)
    save_analysis(store, analysis, RESULT_VERSION, context.run_id)
    flag_duplicates(store, analysis.document_id)
    return Outcome(
        job.name, job.document_id, analysis.status, analysis.error, pages=len(analysis.pages)
    )


def fail_job(job: Job, error: BaseException, store: Store, run_id: str) -> Outcome:
    """Note why the document failed, so that it is neither lost nor called done.

    A reason that may pass leaves it to be tried by later runs, any other puts it in quarantine.
    """
    reason, message, remedy = explain(error)
    state = save_failure(
        store,
        job.sha256,
        job.name,
        message,
        reason=reason,
        remedy=remedy,
        program_version=RESULT_VERSION,
        run_id=run_id,
    )
    event = "document_quarantined" if state is DocumentState.QUARANTINED else "document_failed"
    get_logger().error(
        event,
        name=job.name,
        document_id=job.document_id,
        reason=reason,
        error=message,
        # What no file may cause is an error of the program, whose place one wants to know.
        exc_info=None if isinstance(error, GongshiError) else error,
    )
    told = f"{message}. {remedy}" if remedy else message
    return Outcome(job.name, job.document_id, DocumentStatus.FAILED, told)


def explain(error: BaseException) -> tuple[str, str, str]:
    """The reason's code, what went wrong, and what a person can do about it (may be empty)."""
    if isinstance(error, GongshiError):
        return error.reason, str(error.args[0]) if error.args else str(error), error.remedy
    name = type(error).__name__
    if name == "KilledWorker":  # of Dask, which this file does not import
        return "crashed", f"每个处理它的工作进程都中断 / its workers died: {error}", ""
    reason = "file_unreadable" if isinstance(error, OSError) else "other"
    return reason, f"{name}: {error}", ""


@cache
def store_at(url: str) -> Store:
    """The store of this process: a step may run in another process than its run."""
    return open_store(url)


def stop_steps(run_id: str) -> None:
    """Refuse the steps of this run that are not begun yet: they would start new processes."""
    _STOPPED.add(run_id)


def _store_for(context: BatchContext) -> Store:
    _refuse_stopped(context)
    if context.result_version != RESULT_VERSION:
        raise StepRefused(
            f"工作进程版本不同 / this worker is {RESULT_VERSION}, the run {context.result_version}",
            "请在每台机器上安装同一版本 / Install the same version on every machine",
        )
    return store_at(context.store_url)


def _refuse_stopped(context: BatchContext) -> None:
    if context.run_id in _STOPPED:
        raise StepRefused("the run is stopping")


def _check_unchanged(job: Job) -> None:
    # What is remote was checked as it was downloaded. The stamp of a local file also changes with
    # its permissions and links: only its bytes tell whether it is another document.
    if is_remote(job.location) or stamp_of(job.location) == job.stamp:
        return
    if sha256_of_location(job.location) != job.sha256:
        raise ChangedDocument(
            f"文件在读取时改变 / {job.name} was changed while it was read",
            "再次运行会按新内容处理 / The next run takes it as it is then",
        )
