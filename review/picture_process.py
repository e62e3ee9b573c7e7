"""Work on documents in processes that can be killed: documents are untrusted and may hang.

One process draws pictures, another one reads boxes and keeps the recogniser loaded.
"""

from __future__ import annotations

import atexit
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from threading import Lock
from typing import TypeVar, TypeVarTuple

from pebble import ProcessExpired, ProcessPool

from extractors.intake import Intake, intake, set_intake
from extractors.process_limits import limit_process, use_one_thread
from models.errors import GongshiError

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

DRAWING_TIMEOUT_S = 20.0
READING_TIMEOUT_S = 30.0
# Whoever waits longer than this for the process to be free is told so.
_QUEUE_TIMEOUT_S = 60.0
# A process is replaced after this much work, so that no leak grows for months.
_WORK_PER_PROCESS = 500
_starting = Lock()


class WorkTimedOut(GongshiError):  # noqa: N818 - a state of the work
    """A piece of work hung, or its process died."""


def in_drawing_process(function: Callable[[*Arguments], Result], *args: *Arguments) -> Result:
    """`function(*args)` in the process that draws.

    Raises:
        WorkTimedOut: it took longer than 20 seconds, or its process died.
    """
    return _run("drawing", DRAWING_TIMEOUT_S, function, *args)


def in_reading_process(function: Callable[[*Arguments], Result], *args: *Arguments) -> Result:
    """`function(*args)` in the process that reads.

    Raises:
        WorkTimedOut: it took longer than 30 seconds, or its process died.
    """
    return _run("reading", READING_TIMEOUT_S, function, *args)


def close_processes() -> None:
    """Stop both processes at once, whatever they do; the next piece of work starts new ones."""
    with _starting:
        for pool in _pools().values():
            pool.stop()
            pool.join()
        _pools().clear()


def _run(
    name: str, timeout_s: float, function: Callable[[*Arguments], Result], *args: *Arguments
) -> Result:
    future: Future[Result] = _pool(name).schedule(function, args=args, timeout=timeout_s)
    try:
        return future.result(timeout=_QUEUE_TIMEOUT_S + timeout_s)
    except FutureTimeoutError as error:
        future.cancel()
        raise WorkTimedOut(
            f"超过 {timeout_s:.0f} 秒没有完成，已放弃"
            f" / given up after {timeout_s:.0f} seconds without a result"
        ) from error
    except (ProcessExpired, BrokenProcessPool, MemoryError) as error:
        raise WorkTimedOut(
            "处理它的进程中途退出（文件可能损坏或过大）"
            " / its process died; the file may be damaged or too large"
        ) from error


@cache
def _pools() -> dict[str, ProcessPool]:
    atexit.register(close_processes)
    return {}


def _pool(name: str) -> ProcessPool:
    with _starting:
        pool = _pools().get(name)
        # A pool that broke down as a whole takes no more work.
        if pool is not None and not pool.active:
            pool.stop()
            pool.join()
            pool = None
        if pool is None:
            pool = _pools()[name] = ProcessPool(
                max_workers=1,
                max_tasks=_WORK_PER_PROCESS,
                initializer=_prepare,
                initargs=(intake(),),
                # Spawned, not forked: the parent runs threads, and engines do not survive a fork.
                context=multiprocessing.get_context("spawn"),
            )
        return pool


def _prepare(settings: Intake) -> None:
    use_one_thread()
    limit_process(settings.limits.memory_bytes)
    set_intake(settings)
