"""The flow that a schedule runs: `gongshi ingest` in a process of its own, one at a time."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.discovery import NoDocuments, find_documents
from flows.ingest_arguments import OUR_SERVER_VARIABLE, settings_of
from flows.prefect_server import server_environment
from flows.quarantine import quarantine_folder
from flows.run_log import get_logger
from models.errors import GongshiError
from models.settings import Settings

#: Name of the state of a run that found another one still going on.
SKIPPED = "Skipped"

_LOCK_NAME = ".scheduled-ingest.lock"
_EXIT_INCOMPLETE = 3
_SAID_LINES = 30
# Time to give claims back and end the reading processes before they are killed.
_GRACE_S = 20.0


@flow(name="gongshi scheduled ingest", persist_result=False)
def scheduled_ingest(paths: list[str], options: list[str]) -> State[Any]:
    """Run `gongshi ingest OPTIONS -- PATHS`; the state says how it ended.

    `paths` are files, folders and URLs, `options` those of `gongshi ingest`, such as
    `["--output", "/data/tables"]`. The store's URL may hold a password and is therefore taken
    from the environment (GONGSHI_STORE), not from parameters, which Prefect keeps.

    Completed when all is done; "Incomplete" (a kind of Completed) when some documents are partial
    or failed, which the store tells more of; "Skipped" (too) while another run on the same output
    still lasts; Failed when the run as a whole went wrong or a path is not there.
    A path that is missing, such as a share that is not mounted, keeps nobody from the others.
    """
    settings = settings_of(options)
    with _lock(settings.output) as lock:
        if lock is None:
            get_logger().warning("schedule_skipped", reason="the run before still lasts")
            return Completed(
                name=SKIPPED,
                message="上一次还在运行，跳过 / skipped: the run before still lasts",
            )
        present, troubles = _present(paths, settings)
        if present:
            state = _ingest(present, options, lock)
            if state.is_failed() or not troubles:
                return state
        if troubles:
            return Failed(message="; ".join(troubles))
        return Completed(message="没有文件 / there are no documents")


def _present(paths: Sequence[str], settings: Settings) -> tuple[list[str], list[str]]:
    """The paths at which there is something to ingest, and what is wrong with others."""
    present, troubles = [], []
    for path in paths:
        try:
            find_documents([path], settings.settle_s, not_in=[quarantine_folder(settings.output)])
        except NoDocuments:
            continue
        except GongshiError as error:
            troubles.append(str(error))
        else:
            present.append(path)
    return present, troubles


def _ingest(paths: Sequence[str], options: Sequence[str], lock: IO[bytes]) -> State[Any]:
    command = [sys.executable, "-m", "flows.command_line", "ingest", *options, "--", *paths]
    process = subprocess.Popen(  # noqa: S603 - this program with the operator's options
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # As long as it lives the lock is held, also when this process is killed.
        pass_fds=[lock.fileno()],
    )
    said: deque[str] = deque(maxlen=_SAID_LINES)
    try:
        for line in process.stderr or ():
            text = line.decode("utf-8", "replace")
            said.append(text)
            sys.stderr.write(text)
        code = process.wait()
    finally:
        _end(process)
    if code == 0:
        return Completed(message="全部完成 / every document is complete")
    if code == _EXIT_INCOMPLETE:
        message = "有文件未完整 / some documents are not complete: see gongshi status"
        return Completed(name="Incomplete", message=message)
    return Failed(message=f"gongshi ingest ended with {code}: {''.join(said).strip()[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment() -> dict[str, str]:
    """The environment of `gongshi ingest`: this flow run's own variables are not for it.

    With an operator's server it reports there; the schedule's own one stays small, and a run goes
    on while it is away.
    """
    ours = set(server_environment(Path(), 0)) if OUR_SERVER_VARIABLE in os.environ else set()
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith("PREFECT__")
    }


@contextmanager
def _lock(output: Path) -> Iterator[IO[bytes] | None]:
    """The lock of scheduled runs on `output`; None while another one holds it.

    The system gives it back when its holders end, in whatever way, so that it is never stale.
    """
    output.mkdir(parents=True, exist_ok=True)
    with (output / _LOCK_NAME).open("ab") as file:
        for attempt in range(3):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.2 * attempt)
            else:
                yield file
                return
        yield None
