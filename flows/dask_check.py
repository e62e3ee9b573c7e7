"""What the scheduler and every worker of a Dask cluster must be before a run is given to them.

The scheduler needs the package too: it unpickles what it passes on.
"""

from __future__ import annotations

import multiprocessing
import platform
from collections.abc import Mapping
from importlib.metadata import version

from distributed import Client, Worker

from flows.storage import first_bytes
from models.errors import GongshiError, UsageError
from models.settings import RESULT_VERSION
from models.store import open_store

#: Packages whose objects travel between the processes.
_PACKAGES = ("distributed", "cloudpickle", "prefect", "prefect-dask")
# A scheduler on the same network answers at once; a wrong address should not keep people waiting.
_CONNECT_TIMEOUT_S = 15.0
_SHOWN = 5


def connect(address: str, timeout_s: float = _CONNECT_TIMEOUT_S) -> Client:
    """A client of the scheduler at `address`.

    Raises:
        UsageError: when no scheduler answers there.
    """
    try:
        # Dask's client carries no types.
        return Client(address, timeout=timeout_s, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"连不上 Dask 调度器 / no Dask scheduler answers at {address}: {error}",
            "请检查地址，启动调度器 / Check the address (tcp://HOST:8786), or start one: "
            "dask scheduler",
        ) from error


def check_workers(client: Client, address: str, store_url: str, location: str) -> int:
    """The number of workers, all of which can do a run over `store_url`.

    `location` is a document that they must be able to read.

    Raises:
        UsageError: when there is no worker, or it or the scheduler has other versions than this
            process, or it is of a wrong kind, or reaches the store or the documents not.
    """
    _check_scheduler(client, address)
    # A function travels as the name of its module: where the package is missing it fails.
    answers: Mapping[str, object] = client.run(
        worker_problem, versions(), store_url, location, on_error="return"
    )
    if not answers:
        raise UsageError(
            "Dask 集群没有工作进程 / the Dask cluster has no workers",
            f"请启动 / Start some: gongshi worker {address}",
        )
    problems = [
        f"{worker}: {_sentence(answer)}" for worker, answer in sorted(answers.items()) if answer
    ]
    if problems:
        shown = "; ".join(problems[:_SHOWN])
        more = len(problems) - _SHOWN
        raise UsageError(
            f"{len(problems)} 个工作进程不能用 / {len(problems)} of {len(answers)} workers cannot "
            f"take part: {shown}" + (f"; 另有 / and {more} more" if more > 0 else ""),
            "请修复或停止它们 / Repair or stop them",
        )
    return len(answers)


def _check_scheduler(client: Client, address: str) -> None:
    try:
        problem = _other_versions(versions(), client.run_on_scheduler(versions))  # type: ignore[no-untyped-call]
    # Whatever keeps the scheduler from importing the package.
    except Exception as error:  # noqa: BLE001
        problem = f"{type(error).__name__}: {error}"
    if problem:
        raise UsageError(
            f"调度器不能用 / the scheduler at {address} cannot take part: {problem}",
            "请在同一环境中启动 / Start it from this very installation: "
            ".venv/bin/dask scheduler, and then its workers",
        )


def versions() -> dict[str, str]:
    """What must be the same here and on all workers, or results would differ or not arrive."""
    python = ".".join(platform.python_version_tuple()[:2])
    packages = {name: version(name) for name in _PACKAGES}
    return {"gongshi": RESULT_VERSION, "python": python, **packages}


def worker_problem(
    expected: Mapping[str, str], store_url: str, location: str, dask_worker: Worker
) -> str:
    """What keeps this worker from taking part, empty when nothing does.

    Runs on the worker; Dask fills in `dask_worker` by that name.
    """
    others = _other_versions(expected, versions())
    if others:
        return others
    if multiprocessing.current_process().daemon:
        return (
            "不能启动阅读进程 / may not start its reading process: start it with `gongshi worker`, "
            "or set DASK_DISTRIBUTED__WORKER__DAEMON=False"
        )
    if dask_worker.state.nthreads != 1:
        return (
            "每个进程只读一页 / reads one page at a time and has several threads: start it with "
            "`gongshi worker`, or with --nthreads 1"
        )
    try:
        open_store(store_url).close()
        first_bytes(location, 1)
    except GongshiError as error:
        return str(error)
    return ""


def _other_versions(expected: Mapping[str, str], there: Mapping[str, str]) -> str:
    return ", ".join(
        f"{name} {there.get(name, '-')} 不是 / is not {wanted}"
        for name, wanted in expected.items()
        if there.get(name) != wanted
    )


def _sentence(answer: object) -> str:
    if isinstance(answer, BaseException):
        return f"没有装好 / gongshi does not work there: {type(answer).__name__}: {answer}"
    return str(answer)
