"""Bounds on a process that opens documents, which are untrusted; kept by the operating system."""

from __future__ import annotations

import ctypes
import fcntl
import multiprocessing
import os
import resource
import select
from pathlib import Path

# Parameters of mallopt(3), from malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4
# More than a page needs at once, so that nothing is given back while pages are read.
_KEPT_BYTES = 512 * 1024 * 1024
# Crops of one page for the second reader are a few MiB.
_MAX_WRITTEN_BYTES = 1 << 30
# Frames of C that recursion may fill: eight times what Linux gives, where it is not bounded at all.
_MAX_STACK_BYTES = 64 * 1024 * 1024
# Field of /proc/self/statm: pages of private writable memory and stack, as RLIMIT_DATA counts it.
_DATA_FIELD = 5


def limit_process(memory_bytes: int) -> None:
    """Cap the memory and the files of this process, for good, and let it die with its parent.

    `memory_bytes` bounds private writable memory (RLIMIT_DATA); the address space, of which
    networks and rendering reserve more than they use, stays free. Beyond it every allocation
    fails, in C as in Python.
    """
    _lower(resource.RLIMIT_DATA, memory_bytes)
    _lower(resource.RLIMIT_STACK, _MAX_STACK_BYTES)
    _lower(resource.RLIMIT_FSIZE, _MAX_WRITTEN_BYTES)
    # The dump of a process that read a document is as large as its memory, and holds the document.
    _lower(resource.RLIMIT_CORE, 0)
    _die_with_parent()


def allow_processor_time(seconds: float) -> None:
    """Let this process run for `seconds` more on the processor; then the kernel ends it.

    This ends a parser that hangs in C even where nobody is left who would.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or allowed <= hard:
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def allocated_bytes() -> int:
    """Private writable memory of this process, 0 where the system does not tell."""
    try:
        fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[_DATA_FIELD]) * resource.getpagesize()


def use_one_thread() -> None:
    """One thread for every numeric library that asks; to be called before they are imported.

    Tesseract, which is started as a process, goes by OMP_THREAD_LIMIT.
    """
    for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def keep_freed_memory() -> None:
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


def _lower(limit: int, most: int) -> None:
    soft, hard = resource.getrlimit(limit)
    bounds = [most, *(bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY)]
    resource.setrlimit(limit, (min(bounds), hard))


def _die_with_parent() -> None:
    """Have the kernel end this process when its parent is gone, also while it hangs in C.

    A process that was spawned holds the end of a pipe of which the other one closes with its
    parent. Asked to, the kernel sends SIGIO then, which nobody handles and which ends the process.
    A thread that waits for it would wait for the interpreter's lock, which C code may never give
    back; a death signal (prctl) goes by the thread that started the process, and comes too early.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    pipe = parent.sentinel
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    gone, _, _ = select.select([pipe], [], [], 0)
    if gone:
        os._exit(1)
