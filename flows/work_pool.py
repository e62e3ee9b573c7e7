"""Processes that read pages and can be killed: documents are untrusted and may hang a parser."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from extractors.first_reading import FirstReading, unanswered
from models.documents import Analysis
from models.errors import Crashed, GongshiError, TimedOut, WorkFailed
from models.intake import PoolSettings
from models.reading import PageReading, Reader

# Parameters of mallopt(3), from malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4
# More than a page needs at once, so that nothing is given back while pages are read.
_KEPT_BYTES = 512 * 1024 * 1024

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

#: Pages that were begun before anybody asked for them.
_AHEAD: dict[tuple[Path, int], Future[FirstReading]] = {}


@cache
def work_pool(pool: PoolSettings) -> ProcessPool:
    """The pool of this process with these settings, started at the first call.

    Processes are spawned, not forked: the parent runs threads, and OCR engines do not survive
    a fork. Each loads its models once, on one thread: two processes with one thread each read
    faster than one with two (1.37 against 1.7 s a page, measured on two cores).
    """
    return ProcessPool(
        max_workers=pool.workers,
        initializer=_prepare_worker,
        context=multiprocessing.get_context("spawn"),
    )


def close_pool(pool: PoolSettings) -> None:
    """Stop the pool's processes, at once: nothing of theirs is wanted any more."""
    processes = work_pool(pool)
    work_pool.cache_clear()
    _AHEAD.clear()
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
        WorkFailed: when it takes longer than `timeout_s` (its process is killed), or its
            process dies.
    """
    future: Future[Result] = work_pool(pool).schedule(
        function, args=args, kwargs=kwargs, timeout=timeout_s
    )
    return _result(future, timeout_s)


def _result(future: Future[Result], timeout_s: float) -> Result:
    try:
        result: Result = future.result()
    except FutureTimeoutError as error:
        raise TimedOut(f"gave up after {timeout_s:.0f} s") from error
    except ProcessExpired as error:
        raise Crashed(f"the reading process died (exit code {error.exitcode})") from error
    return result


def read_pages(pool: PoolSettings, path: Path, pages: Sequence[int]) -> list[PageReading]:
    """The pages with these numbers, read side by side, in the order of `pages`.

    A page that hangs, crashes its process or raises comes back empty with its `error`; the
    others are not touched by it. The second reader is asked about all of them together, because
    starting it takes longer than reading a number; when that hangs or dies the pages say so.
    """
    futures = [(page, _AHEAD.pop((path, page), None)) for page in pages]
    first = [
        _first_reading(pool, page, future)
        for page, future in [(p, f or _scheduled(pool, path, p)) for p, f in futures]
    ]
    if not any(page.questions for page in first):
        return [page.reading for page in first]
    timeout_s = pool.limits.second_look_timeout_s * len(first)
    try:
        return run_in_pool(pool, timeout_s, _look_again, first)
    except (WorkFailed, OSError, MemoryError, ValueError, RuntimeError) as error:
        return unanswered(first, str(error))


def _first_reading(pool: PoolSettings, page: int, future: Future[FirstReading]) -> FirstReading:
    try:
        return _result(future, pool.limits.page_timeout_s)
    except (GongshiError, OSError, MemoryError, ValueError, RuntimeError) as error:
        return FirstReading(
            PageReading(
                page=page,
                width=0.0,
                height=0.0,
                reader=Reader.RAPIDOCR,
                rotation=0,
                skew=0.0,
                lines=(),
                error=f"{type(error).__name__}: {error}",
            )
        )


def read_ahead(pool: PoolSettings, path: Path, pages: Sequence[int]) -> None:
    """Begin to read these pages now; `read_pages` will find what came of it."""
    for page in pages:
        _AHEAD[path, page] = _scheduled(pool, path, page)


def _scheduled(pool: PoolSettings, path: Path, page: int) -> Future[FirstReading]:
    future: Future[FirstReading] = work_pool(pool).schedule(
        _read_page, args=(path, page), timeout=pool.limits.page_timeout_s
    )
    return future


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
        WorkFailed: when it hangs or its process dies.
    """
    limits = pool.limits
    timeout_s = limits.analysis_timeout_s + limits.analysis_timeout_per_page_s * len(readings)
    return run_in_pool(pool, timeout_s, _analyse, sha256, file_name, readings)


def _prepare_worker() -> None:
    # One thread a process, for every numeric library that asks; set before they are imported.
    # Tesseract, which the workers start, goes by OMP_THREAD_LIMIT.
    for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    _keep_freed_memory()


def _keep_freed_memory() -> None:
    """Have the C library hand out freed memory again instead of fetching new pages each time.

    A network's layers are arrays of megabytes that live for milliseconds; by default glibc asks
    the kernel for each of them, which takes a fifth of the detector's time (294 against 232 ms).
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return  # not glibc
    mallopt(_M_MMAP_MAX, 0)
    mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


# The functions below run in the worker; their imports stay inside so that the parent, which
# never reads a page itself, does not load the engines.
def _read_page(path: Path, page: int) -> FirstReading:
    from extractors.page_reader import read_page_once

    return read_page_once(path, page)


def _look_again(pages: Sequence[FirstReading]) -> list[PageReading]:
    from extractors.page_reader import look_again

    return look_again(pages)


def _count_pages(path: Path) -> int:
    from extractors.rendering import inspect_document

    return inspect_document(path).page_count


def _analyse(sha256: str, file_name: str, readings: tuple[PageReading, ...]) -> Analysis:
    from extractors.extract import analyse

    return analyse(sha256, file_name, readings)
