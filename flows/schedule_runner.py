"""The process that takes runs of the schedule from Prefect and starts them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from flows.quarantine import quarantine_folder
from flows.run_log import configure_logging, get_logger
from flows.supervised_process import end_with_parent
from flows.watch import FolderWatch, RunEnd, keep_watching
from models.settings import LogFormat, settings_for

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient

_QUERY_EVERY_S = 5.0
# The second is there to say that it is skipped while the first lasts.
_RUNS_AT_ONCE = 2
_POLL_RUN_S = 2.0
_RUNS_LOOKED_AT = 200  # what Prefect gives at once


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
    log_file: Path | None = None
    log_format: LogFormat = "text"


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
        if await _ended_badly(client, deployment_id):
            # What was stopped in the middle is gone on with now, not on the next day.
            await client.create_flow_run_from_deployment(deployment_id)
    if plan.watched:
        _start_watch(plan, deployment_id)
    await runner.start()


async def _ended_badly(client: PrefectClient, deployment_id: UUID) -> bool:
    """Whether the last run was stopped in the middle, by a reboot or a crash.

    Runs that were going on when the last runner died are called crashed first: nobody else will.
    """
    from prefect.client.schemas import filters  # noqa: PLC0415
    from prefect.client.schemas.objects import State, StateType  # noqa: PLC0415
    from prefect.client.schemas.sorting import FlowRunSort  # noqa: PLC0415
    from prefect.states import Crashed  # noqa: PLC0415

    from flows.scheduled_ingest import SKIPPED  # noqa: PLC0415

    begun: list[StateType] = [s for s in StateType if s is not StateType.SCHEDULED]
    runs = await client.read_flow_runs(
        flow_run_filter=filters.FlowRunFilter(
            deployment_id=filters.FlowRunFilterDeploymentId(any_=[deployment_id]),
            state=filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=begun)),
        ),
        sort=FlowRunSort.EXPECTED_START_TIME_DESC,
        limit=_RUNS_LOOKED_AT,
    )
    for run in runs:
        if run.state is not None and not run.state.is_final():
            run.state_type = StateType.CRASHED
            state: State[Any] = Crashed(message="进程已终止 / its process was ended")
            await client.set_flow_run_state(run.id, state, force=True)
            get_logger().warning("scheduled_run_lost", flow_run=str(run.name))
    did_work = [run for run in runs if run.state_name != SKIPPED]
    return bool(did_work) and did_work[0].state_type is StateType.CRASHED


def _start_watch(plan: SchedulePlan, deployment_id: UUID) -> None:
    watch = FolderWatch(plan.watched, plan.settle_s, [quarantine_folder(plan.output)])
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

    from flows.scheduled_ingest import SKIPPED  # noqa: PLC0415

    async with get_client() as client:
        run = await client.create_flow_run_from_deployment(deployment_id, parameters=parameters)
        while run.state is None or not run.state.is_final():
            await asyncio.sleep(_POLL_RUN_S)
            run = await client.read_flow_run(run.id)
    if run.state.is_completed():
        return RunEnd.SKIPPED if run.state.name == SKIPPED else RunEnd.DONE
    return RunEnd.FAILED


def main() -> None:
    """Serve the plan given as JSON; ends, to be started again, when Prefect is away for long.

    On SIGTERM it ends at once. Its runs, which are in its process group, have the signal too and
    the time that `SupervisedProcess.stop` gives them.
    """
    signal.signal(signal.SIGTERM, lambda *_: os._exit(128 + signal.SIGTERM))
    end_with_parent()
    plan = TypeAdapter(SchedulePlan).validate_json(sys.argv[1])
    configure_logging(
        replace(
            settings_for(plan.output, None, None),
            log_file=plan.log_file,
            log_format=plan.log_format,
        )
    )
    # In the main thread Prefect would take the signal for itself, and fail at stopping (3.8.8
    # calls a coroutine from the handler and leaves with an exception inside the event loop).
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _serve(plan)).result()


if __name__ == "__main__":
    main()
