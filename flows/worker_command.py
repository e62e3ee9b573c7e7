"""`gongshi worker`: processes that read for a Dask cluster, on any machine with the package.

Each is a Dask worker with one thread, watched by a nanny in this process, which starts it again
when it dies, and ends with this process, however that ends. Dask's workers may not have children
unless told so: ours start the killable process in which documents are read. Dask's own memory
limit is off, for it sees the worker alone: what takes memory is the reading process, which has a
cap of its own.
"""

from __future__ import annotations

import asyncio
import signal
import sys

import dask
from distributed import Nanny
from distributed.comm.addressing import parse_address
from rich.console import Console

from models.errors import UsageError

# How long a worker waits before it asks again for a scheduler that has gone.
_RETRY_S = 5.0


def run_workers(address: str, workers: int) -> None:
    """Serve the scheduler at `address` with `workers` processes until SIGTERM or SIGINT.

    A scheduler that is not there yet, or goes and comes back, is waited for.

    Raises:
        UsageError: when the address is none, or there would be no process.
    """
    if workers < 1:
        raise UsageError(f"--workers {workers} is less than 1", "Give at least 1")
    try:
        parse_address(address, strict=True)
    except ValueError as error:
        raise UsageError(
            f"不是调度器地址 / {address!r} is not the address of a scheduler",
            "请写 / Write tcp://HOST:8786, or tls://HOST:8786",
        ) from error
    with dask.config.set({"distributed.worker.daemon": False}):
        asyncio.run(_serve(address, workers))


async def _serve(address: str, workers: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    serving = [asyncio.create_task(_keep_worker(address)) for _ in range(workers)]
    _say(f"{workers} 个进程为 {address} 工作 / {workers} processes work for {address}")
    await stopped.wait()
    for task in serving:
        task.cancel()
    await asyncio.gather(*serving, return_exceptions=True)


async def _keep_worker(address: str) -> None:
    """One worker, as long as the command runs; a new one when the scheduler was away."""
    while True:
        nanny = Nanny(address, nthreads=1, memory_limit=None, dashboard=False)
        try:
            # Waits for the scheduler, as long as it takes.
            await nanny
            await nanny.finished()  # type: ignore[no-untyped-call]
        except (OSError, RuntimeError) as error:
            _say(f"重新连接 / connecting again to {address}: {error}")
        finally:
            await asyncio.shield(nanny.close(timeout=5))
        await asyncio.sleep(_RETRY_S)


def _say(message: str) -> None:
    Console(file=sys.stderr, highlight=False, markup=False).print(message, soft_wrap=True)
