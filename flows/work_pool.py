"""Processes that read pages and can be killed: documents are untrusted and may hang a parser."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Generic, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from extractors.first_reading import FirstReading, unanswered
from extractors.intake import Intake, passwords_in
from flows.pool_worker import EXIT_OUT_OF_MEMORY, EXIT_RENEWED, guarded, prepare_worker
from models.documents import Analysis
from models.errors import Crashed, GongshiError, OutOfMemory, TimedOut, WorkFailed
from models.intake import PoolSettings
from models.reading import PageReading, unread_page

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

#: Pages that were begun before anybody asked for them.
_AHEAD: dict[tuple[Path, int], Work[FirstReading]] = {}

_POOLS: dict[PoolSettings, ProcessPool] = {}
_STARTING = Lock()
#: Times that a piece of work is handed to the pool when its process ended before it began.
_BEGUN_AT_MOST = 10
#: Times that work is begun again whose process was killed from outside: seldom by its own doing, as
#: when the system ran out of memory over it.
_BEGUN_AGAIN_AT_MOST = 2
_MAY_BE_A_BOMB = "The file may be damaged, or made to do this; save it again from a viewer."


@dataclass(slots=True)
class Work(Generic[Result]):
    """A call that runs in the pool, and what it was, should it have to be begun again."""

    pool: PoolSettings
    timeout_s: float
    call: Callable[[], Result]
    future: Future[Result] = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Hand the call to the pool."""
        self.future = work_pool(self.pool).schedule(
            guarded,
            args=(self.pool.limits.memory_bytes, self.timeout_s, self.call),
            timeout=self.timeout_s,
        )

    def result(self) -> Result:
        """What the call returned.

        Raises:
            GongshiError: what it raised. OutOfMemory, TimedOut, Crashed: its process was ended,
                by a cap or by its own fault.
        """
        killed = 0
        for _ in range(_BEGUN_AT_MOST):
            try:
                return self.future.result()
            except FutureTimeoutError as error:
                raise TimedOut(f"gave up after {self.timeout_s:.0f} s", _MAY_BE_A_BOMB) from error
            except ProcessExpired as error:
                killed += error.exitcode == -signal.SIGKILL
                again = error.exitcode == -signal.SIGKILL and killed <= _BEGUN_AGAIN_AT_MOST
                if error.exitcode != EXIT_RENEWED and not again:
                    raise self._death(error.exitcode) from error
            except BrokenProcessPool:
                # Somebody ended a process that had nothing to do; work that waited was not begun.
                pass
            self.begin()
        raise Crashed("the processes that read die before they begin", "See the system's log.")

    def _death(self, exit_code: int) -> WorkFailed:
        if exit_code == EXIT_OUT_OF_MEMORY:
            cap_gib = self.pool.limits.memory_bytes / 1024**3
            return OutOfMemory(
                f"needed more memory than the cap of {cap_gib:.3g} GiB", _MAY_BE_A_BOMB
            )
        if exit_code == -signal.SIGXCPU:
            return TimedOut("used more processor time than it may", _MAY_BE_A_BOMB)
        if exit_code == -signal.SIGKILL:
            return Crashed(
                "the reading process was killed from outside (exit code -9)",
                "When the machine ran out of memory, give fewer --workers.",
            )
        return Crashed(f"the reading process died (exit code {exit_code})", _MAY_BE_A_BOMB)


def work_pool(pool: PoolSettings) -> ProcessPool:
    """The pool of this process with these settings, started at the first call.

    Processes are spawned, not forked: the parent runs threads, and OCR engines do not survive
    a fork. Each loads its models once, on one thread: two processes with one thread each read
    faster than one with two (1.37 against 1.7 s a page, measured on two cores).

    Raises:
        UsageError: when the passwords file cannot be read.
    """
    with _STARTING:
        processes = _POOLS.get(pool)
        # A pool that broke down as a whole takes no more work.
        if processes is not None and not processes.active:
            processes.stop()
            processes.join()
            processes = None
        if processes is None:
            passwords = passwords_in(pool.passwords_file)
            processes = _POOLS[pool] = ProcessPool(
                max_workers=pool.workers,
                initializer=prepare_worker,
                initargs=(Intake(pool.limits, passwords),),
                context=multiprocessing.get_context("spawn"),
            )
        return processes


def close_pool(pool: PoolSettings) -> None:
    """Stop the pool's processes, at once: nothing of theirs is wanted any more."""
    with _STARTING:
        processes = _POOLS.pop(pool, None)
    _AHEAD.clear()
    if processes is not None:
        processes.stop()
        processes.join()


def run_in_pool(
    pool: PoolSettings,
    timeout_s: float,
    function: Callable[Arguments, Result],
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> Result:
    """`function(*args, **kwargs)` in a process of the pool.

    Raises:
        GongshiError: what it raises; anything else that it raises comes as WorkFailed.
        OutOfMemory, TimedOut, Crashed: when its process had to be ended, or died.
    """
    return Work(pool, timeout_s, partial(function, *args, **kwargs)).result()


def read_pages(pool: PoolSettings, path: Path, pages: Sequence[int]) -> list[PageReading]:
    """The pages with these numbers, read side by side, in the order of `pages`.

    A page that hangs, crashes its process or raises comes back empty with its `error`; the
    others are not touched by it. The second reader is asked about all of them together, because
    starting it takes longer than reading a number; when that hangs or dies the pages say so.
    """
    return read_pages_timed(pool, path, pages)[0]


def read_pages_timed(
    pool: PoolSettings, path: Path, pages: Sequence[int]
) -> tuple[list[PageReading], dict[int, float]]:
    """What `read_pages` returns, and the seconds that the first reader took, by page.

    A page whose process was ended has no time.
    """
    begun = [(page, _AHEAD.pop((path, page), None)) for page in pages]
    first = [
        _first_reading(page, work)
        for page, work in [(p, w or _scheduled(pool, path, p)) for p, w in begun]
    ]
    seconds = {page.reading.page: page.seconds for page in first if page.seconds is not None}
    if not any(page.questions for page in first):
        return [page.reading for page in first], seconds
    timeout_s = pool.limits.second_look_timeout_s * len(first)
    try:
        return run_in_pool(pool, timeout_s, _look_again, first), seconds
    except GongshiError as error:
        return unanswered(first, str(error)), seconds


def _first_reading(page: int, work: Work[FirstReading]) -> FirstReading:
    try:
        return work.result()
    except GongshiError as error:
        return FirstReading(unread_page(page, str(error)))


def read_ahead(pool: PoolSettings, path: Path, pages: Sequence[int]) -> None:
    """Begin to read these pages now; `read_pages` will find what came of it."""
    for page in pages:
        _AHEAD[path, page] = _scheduled(pool, path, page)


def _scheduled(pool: PoolSettings, path: Path, page: int) -> Work[FirstReading]:
    return Work(pool, pool.limits.page_timeout_s, partial(_read_page, path, page))


def count_pages(pool: PoolSettings, path: Path) -> int:
    """The number of pages of the document at `path`.

    Raises:
        GongshiError: when it cannot be opened.
    """
    return run_in_pool(pool, pool.limits.open_timeout_s, _count_pages, path)


def analyse_safely(
    pool: PoolSettings, sha256: str, file_name: str, readings: tuple[PageReading, ...]
) -> Analysis:
    """Everything found in a document whose pages are read.

    Raises:
        WorkFailed: when it hangs, needs too much memory, or its process dies.
    """
    limits = pool.limits
    timeout_s = limits.analysis_timeout_s + limits.analysis_timeout_per_page_s * len(readings)
    return run_in_pool(pool, timeout_s, _analyse, sha256, file_name, readings)


# The functions below run in the worker; their imports stay inside so that the parent, which
# never reads a page itself, does not load the engines.
def _read_page(path: Path, page: int) -> FirstReading:
    from extractors.page_reader import read_page_once

    started_s = time.perf_counter()
    first = read_page_once(path, page)
    return replace(first, seconds=time.perf_counter() - started_s)


def _look_again(pages: Sequence[FirstReading]) -> list[PageReading]:
    from extractors.page_reader import look_again

    return look_again(pages)


def _count_pages(path: Path) -> int:
    from extractors.rendering import inspect_document

    return inspect_document(path).page_count


def _analyse(sha256: str, file_name: str, readings: tuple[PageReading, ...]) -> Analysis:
    from extractors.extract import analyse

    return analyse(sha256, file_name, readings)
