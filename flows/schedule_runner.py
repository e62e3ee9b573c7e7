"""The process that takes runs of the schedule from Prefect and starts them."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from flows.run_log import configure_logging, get_logger
from flows.supervised_process import end_with_parent
from flows.watch import FolderWatch, RunEnd, keep_watching
from models.settings import settings_for

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient

_QUERY_EVERY_S = 5.0
# The second is there to say that it is skipped while the first lasts.
_RUNS_AT_ONCE = 2
_POLL_RUN_S = 2.0
_LOST_AT_MOST = 200  # what Prefect gives at once


@dataclass(frozen=True)
class SchedulePlan:
    """What is run when; `options` are those of `gongshi ingest`, without the store's URL."""

    name: str
    crons: tuple[str, ...]
    timezone: str
    paths: tuple[str, ...]
    watched: tuple[str, ...]
    options: tuple[str, ...]
    output: Path
    every_s: float
    settle_s: float


def plan_as_json(plan: SchedulePlan) -> str:
    """`plan` as the text that `python -m flows.schedule_runner` takes as its argument."""
    return TypeAdapter(SchedulePlan).dump_json(plan).decode()


async def _serve(plan: SchedulePlan) -> None:
    from prefect.client.orchestration import get_client  # noqa: PLC0415 - the parent has no Prefect
    from prefect.runner import Runner  # noqa: PLC0415
    from prefect.schedules import Cron  # noqa: PLC0415
    from prefect.types.entrypoint import EntrypointType  # noqa: PLC0415

    from flows.scheduled_ingest import scheduled_ingest  # noqa: PLC0415

    runner = Runner(
        name=plan.name, query_seconds=_QUERY_EVERY_S, limit=_RUNS_AT_ONCE, pause_on_shutdown=False
    )
    deployment = await scheduled_ingest.ato_deployment(
        name=plan.name,
        schedules=[Cron(cron, timezone=plan.timezone) for cron in plan.crons],
        parameters={
            "paths": list(dict.fromkeys(plan.paths + plan.watched)),
            "options": list(plan.options),
        },
        entrypoint_type=EntrypointType.MODULE_PATH,
        paused=False,
    )
    deployment_id = await runner.aadd_deployment(deployment)
    async with get_client() as client:
        if await _close_lost_runs(client, deployment_id):
            # What died in the middle is gone on with now, not on the next day.
            await client.create_flow_run_from_deployment(deployment_id)
    if plan.watched:
        _start_watch(plan, deployment_id)
    await runner.start()


async def _close_lost_runs(client: PrefectClient, deployment_id: UUID) -> int:
    """Call runs crashed that were going on when the last runner died; returns how many."""
    from prefect.client.schemas import filters  # noqa: PLC0415
    from prefect.client.schemas.objects import State, StateType  # noqa: PLC0415
    from prefect.client.schemas.sorting import FlowRunSort  # noqa: PLC0415
    from prefect.states import Crashed  # noqa: PLC0415

    under_way = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    lost = await client.read_flow_runs(
        flow_run_filter=filters.FlowRunFilter(
            deployment_id=filters.FlowRunFilterDeploymentId(any_=[deployment_id]),
            state=filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=under_way)),
        ),
        sort=FlowRunSort.EXPECTED_START_TIME_DESC,
        limit=_LOST_AT_MOST,
    )
    for run in lost:
        state: State[Any] = Crashed(message="进程已终止 / its process was ended")
        await client.set_flow_run_state(run.id, state, force=True)
        get_logger().warning("scheduled_run_lost", flow_run=str(run.name))
    return len(lost)


def _start_watch(plan: SchedulePlan, deployment_id: UUID) -> None:
    watch = FolderWatch(plan.watched, plan.settle_s)
    parameters = {"paths": list(plan.watched), "options": list(plan.options)}

    def run() -> RunEnd:
        return asyncio.run(_run_now(deployment_id, parameters))

    threading.Thread(
        target=keep_watching,
        args=(watch, plan.every_s, run, threading.Event()),
        name="watch",
        daemon=True,
    ).start()


async def _run_now(deployment_id: UUID, parameters: dict[str, Any]) -> RunEnd:
    """Have the schedule's flow run now, and wait until it has ended."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    async with get_client() as client:
        run = await client.create_flow_run_from_deployment(deployment_id, parameters=parameters)
        while run.state is None or not run.state.is_final():
            await asyncio.sleep(_POLL_RUN_S)
            run = await client.read_flow_run(run.id)
    if run.state.is_completed():
        return RunEnd.DONE
    return RunEnd.SKIPPED if run.state.is_cancelled() else RunEnd.FAILED


def main() -> None:
    """Serve the plan given as JSON; ends, to be started again, when Prefect is away for long."""
    end_with_parent()
    plan = TypeAdapter(SchedulePlan).validate_json(sys.argv[1])
    settings = settings_for(plan.output, None, None)
    if hasattr(settings, "log_format"):
        configure_logging(settings)
    asyncio.run(_serve(plan))


if __name__ == "__main__":
    main()
