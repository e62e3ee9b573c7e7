"""The Prefect server that `gongshi schedule` runs for itself when the operator has none."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from flows.orchestration import make_home
from flows.supervised_process import SupervisedProcess, end_with_parent
from models.errors import GongshiError

#: Folder of the server's database inside the output folder.
HOME_NAME = ".prefect-schedule"
# A first start makes the database; slow machines take a minute for it.
_START_TIMEOUT_S = 180.0
_ANSWER_TIMEOUT_S = 10.0
# Runs of the schedule are told of for a quarter of a year, so that the database stays small.
_KEEP_RUNS_S = 90 * 86_400


class ServerFailed(GongshiError):  # noqa: N818 - a state of the server
    """The Prefect server did not start."""


def server_environment(home: Path, port: int) -> dict[str, str]:
    """The settings of a server with its home in `home` that listens at `port` of this machine."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_CLIENT_MAX_RETRIES": "8",
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "true",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "20",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_KEEP_RUNS_S),
        "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    }


def supervised_server(output: Path) -> SupervisedProcess:
    """A server for the schedule of `output`, not started yet.

    Its port is a free one, the same each time it is started again: others hold its URL.
    """
    home = (output / HOME_NAME).resolve()
    make_home(home)
    environment = server_environment(home, _free_port())
    return SupervisedProcess(
        command=[sys.executable, "-m", "flows.prefect_server"],
        environment={**os.environ, **environment},
        log_file=home / "server.log",
        is_healthy=lambda: answers(environment["PREFECT_API_URL"]),
    )


def wait_until_answering(server: SupervisedProcess) -> None:
    """Wait until a server that was just started answers.

    Raises:
        ServerFailed: when it ends, or does not answer within three minutes.
    """
    until = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < until and server.pid is not None:
        if answers(server.environment["PREFECT_API_URL"]):
            return
        time.sleep(0.3)
    raise ServerFailed(
        "Prefect 服务没有启动 / the Prefect server did not start",
        f"请看 / See {server.log_file}",
    )


def answers(api_url: str) -> bool:
    """Whether a Prefect server answers at `api_url`."""
    try:
        # The URL is the operator's own or this machine's.
        with urllib.request.urlopen(f"{api_url}/health", timeout=_ANSWER_TIMEOUT_S) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _serve() -> None:
    """Be the server, in the environment of `server_environment`."""
    end_with_parent(grace_s=5.0)
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415

    uvicorn.run(
        create_app(final=True),
        host="127.0.0.1",
        port=int(os.environ["PREFECT_SERVER_API_PORT"]),
        log_level="warning",
    )


if __name__ == "__main__":
    _serve()
