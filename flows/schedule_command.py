"""`gongshi schedule`: ingest at the hours given and whenever something arrives, unattended."""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from flows.cron_times import local_timezone, next_times, now
from flows.ingest_arguments import (
    OUR_SERVER_VARIABLE,
    IngestArguments,
    parse_ingest_arguments,
)
from flows.metrics import serve_metrics
from flows.prefect_server import HOME_NAME, answers, supervised_server, wait_until_answering
from flows.schedule_runner import SchedulePlan, plan_as_json
from flows.supervised_process import SupervisedProcess
from models.errors import GongshiError, UsageError
from models.settings import STORE_VARIABLE, Settings

#: A document is taken when it has not changed for this long.
SETTLE_S = 60.0
_SHOWN_TIMES = 3


@dataclass(frozen=True, slots=True)
class ScheduleOptions:
    """Options of `gongshi schedule` that `gongshi ingest` does not have.

    `crons` are due in `timezone` (the machine's when None), `watched` folders or URLs are looked
    at every `every_s` seconds.
    """

    crons: tuple[str, ...]
    timezone: str | None
    watched: tuple[str, ...]
    every_s: float


def run_schedule(options: ScheduleOptions, arguments: Sequence[str]) -> None:
    """Serve the schedule until SIGTERM or SIGINT; `arguments` are those of `gongshi ingest`.

    Raises:
        UsageError: for a schedule that cannot be, or while another one serves the same output.
        ServerFailed: when the Prefect server does not start.
    """
    ingest = parse_ingest_arguments(arguments)
    settings = ingest.settings
    plan = _plan(options, ingest)
    _say_plan(plan)
    with (
        _only_one(settings.output) as home,
        _stop_signals() as stopping,
        _metrics(settings),
        ExitStack() as processes,
    ):
        environment = dict(os.environ)
        server = _server(settings.output, home)
        supervised = []
        if server is not None:
            processes.callback(server.stop)
            supervised.append(server)
            environment = {**server.environment, OUR_SERVER_VARIABLE: "1"}
        if ingest.is_store_given:
            environment[STORE_VARIABLE] = settings.store_url
        runner = SupervisedProcess(
            [sys.executable, "-m", "flows.schedule_runner", plan_as_json(plan)], environment
        )
        processes.callback(runner.stop)
        runner.start()
        _supervise([*supervised, runner], stopping)


def _supervise(processes: Sequence[SupervisedProcess], stopping: threading.Event) -> None:
    while not stopping.wait(1.0):
        for process in processes:
            if process.check():
                name = process.command[2]
                _say(f"{name} 已重新启动 / was started again (it ended with {process.last_exit})")


def _server(output: Path, home: Path) -> SupervisedProcess | None:
    """The schedule's own server, answering; None where the operator has one."""
    operators = os.environ.get("PREFECT_API_URL")
    if operators:
        if not answers(operators):
            _say(f"Prefect 服务暂无响应 / the Prefect server does not answer yet: {operators}")
        return None
    server = supervised_server(output)
    try:
        server.start()
        wait_until_answering(server)
    except GongshiError:
        server.stop()
        raise
    url = server.environment["PREFECT_API_URL"].removesuffix("/api")
    _say(f"Prefect: {url} ({home})")
    return server


def _plan(options: ScheduleOptions, ingest: IngestArguments) -> SchedulePlan:
    if not options.crons and not options.watched:
        raise UsageError(
            "没有说何时运行 / nothing says when to run",
            '请给出 / Give --cron "0 2 * * *", --watch FOLDER, or both',
        )
    added: tuple[str, ...] = () if "--move-failed" in ingest.options else ("--move-failed",)
    settle_s = ingest.settings.settle_s
    if "--settle" not in ingest.options:
        settle_s = SETTLE_S
        added = (*added, "--settle", f"{SETTLE_S:g}")
    watched = tuple(w if "://" in w else str(Path(w).absolute()) for w in options.watched)
    default_paths = () if watched else (str(Path("raw_docs").absolute()),)
    return SchedulePlan(
        name=_deployment_name(ingest.settings.output),
        crons=options.crons,
        timezone=options.timezone or local_timezone(),
        paths=ingest.paths or default_paths,
        watched=watched,
        options=(*ingest.options, *added),
        output=ingest.settings.output,
        every_s=options.every_s,
        settle_s=settle_s,
        log_file=ingest.settings.log_file,
        log_format=ingest.settings.log_format,
    )


def _deployment_name(output: Path) -> str:
    """A name that schedules of other machines and outputs on the same server do not have."""
    mark = hashlib.sha256(str(output.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:6]
    return f"{socket.gethostname()}-{mark}"


def _say_plan(plan: SchedulePlan) -> None:
    for cron in plan.crons:
        times = next_times(cron, plan.timezone, _SHOWN_TIMES, now())
        shown = ", ".join(time.strftime("%Y-%m-%d %H:%M") for time in times)
        _say(f"{cron} ({plan.timezone}): {shown} …")
    for folder in plan.watched:
        _say(f"监视 / watching: {folder}")
    for path in (*plan.paths, *plan.watched):
        if "://" not in path and not Path(path).exists():
            _say(f"暂不存在 / is not there yet: {path}")


@contextmanager
def _only_one(output: Path) -> Iterator[Path]:
    """The home of the schedule of `output`, held against a second one."""
    home = (output / HOME_NAME).resolve()
    try:
        output.mkdir(parents=True, exist_ok=True)
        file = (output / f"{HOME_NAME}.lock").open("ab")
    except OSError as error:
        raise UsageError(
            f"无法写入 / cannot write to the output folder {output}: {error.strerror}",
            "请换一个文件夹 / Choose another folder with --output, or change its permissions",
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UsageError(
                f"已有计划在运行 / another gongshi schedule serves {output}",
                "请先停止它，或换 --output / Stop it first, or give another --output",
            ) from error
        yield home


@contextmanager
def _metrics(settings: Settings) -> Iterator[None]:
    """Metrics at the port that was asked for, between the runs too."""
    if settings.metrics_port is None:
        yield
        return
    with closing(serve_metrics(settings.store_url, settings.metrics_port)):
        yield


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set."""
    stopping = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stopping.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(message: str) -> None:
    Console(stderr=True, highlight=False).print(escape(message), soft_wrap=True)
