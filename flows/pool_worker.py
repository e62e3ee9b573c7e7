"""What runs in a process of the pool: its preparation, and every call within caps."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final, TypeVar

from extractors.intake import Intake, set_intake
from extractors.memory_failures import is_memory_failure
from extractors.process_limits import (
    allocated_bytes,
    allow_processor_time,
    keep_freed_memory,
    limit_process,
    use_one_thread,
)
from models.errors import FileUnreadable, GongshiError, WorkFailed

Result = TypeVar("Result")

#: Exit status of a process in which memory ran out. Libraries leave off in the middle of something
#: then, and a heap that is full of holes stays so: such a process reads nothing more.
EXIT_OUT_OF_MEMORY: Final = 77
#: Exit status of a process that gives its place to a fresh one before it begins anything.
EXIT_RENEWED: Final = 78

# A page must find at least this share of the cap free, whatever the pages before it left behind.
_LEFT_BEHIND_AT_MOST = 0.5
# The pool must know whose work a process had begun before it learns that the process is gone.
_BEFORE_EXIT_S = 0.3
# Reading is bound by the processor; whoever waits for the clock has not used more than this.
_PROCESSOR_SHARE = 1.5

_calls_done = [0]


def prepare_worker(intake: Intake) -> None:
    """Make this process one that may open whatever comes."""
    use_one_thread()
    keep_freed_memory()
    limit_process(intake.limits.memory_bytes)
    set_intake(intake)


def guarded(memory_bytes: int, timeout_s: float, call: Callable[[], Result]) -> Result:
    """What `call` returns; ends the process when memory runs out.

    Raises:
        GongshiError: what it raised. Others come as one of these, because they may be of classes
            that the parent cannot load.
    """
    if _calls_done[0] and allocated_bytes() > memory_bytes * _LEFT_BEHIND_AT_MOST:
        _leave(EXIT_RENEWED)
    _calls_done[0] += 1
    allow_processor_time(timeout_s * _PROCESSOR_SHARE)
    try:
        return call()
    except Exception as error:
        if is_memory_failure(error):
            _leave(EXIT_OUT_OF_MEMORY)
        if isinstance(error, GongshiError):
            raise
        if isinstance(error, OSError):
            raise FileUnreadable(f"{type(error).__name__}: {error}") from error
        raise WorkFailed(f"{type(error).__name__}: {error}"[:500]) from error


def _leave(status: int) -> None:
    time.sleep(_BEFORE_EXIT_S)
    os._exit(status)
