"""Tasks of a flow on threads of this process; the pages are read in processes of the pool."""

from __future__ import annotations

from typing import Any, cast

from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner


def local_runner(workers: int) -> TaskRunner[PrefectFuture[Any]]:
    """Two threads of orchestration for each reading process, and one to spare."""
    # Prefect's own annotation leaves its runner's future type open.
    return cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(2 * workers + 1))
