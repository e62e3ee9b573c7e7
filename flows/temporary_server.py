"""Prefect's temporary server ends with the process that started it, however that ends."""

from __future__ import annotations

import os
import subprocess
from typing import Any

# Ends when its standard input does, which only the process that wants the server holds open.
# It looks whether the number is still the server's: after an orderly end it may be another's.
_GUARD = """
read -r _
case "$(tr '\\0' ' ' < "/proc/$1/cmdline" 2>/dev/null || ps -o args= -p "$1")" in
    *prefect.server.api.server*) kill -9 "$1" ;;
esac
"""

# Kept, because a guard whose pipe is collected does its duty.
_guards: list[subprocess.Popen[bytes]] = []


def guard_temporary_server() -> None:
    """Have the server that Prefect starts when it needs one be killed when this process is gone.

    Prefect stops it at an orderly exit only: after each kill one would stay for good, with
    200 MB. To be called once Prefect may be imported, before it starts its server.
    """
    if os.environ.get("PREFECT_API_URL"):
        return  # an operator's own server
    from prefect.server.api.server import SubprocessASGIServer  # noqa: PLC0415 - takes a second

    start = SubprocessASGIServer._run_uvicorn_command
    if getattr(start, "is_guarded", False):
        return

    def start_guarded(server: SubprocessASGIServer) -> subprocess.Popen[Any]:
        process = start(server)
        _guards.append(_start_guard(process.pid))
        return process

    start_guarded.is_guarded = True  # type: ignore[attr-defined]
    SubprocessASGIServer._run_uvicorn_command = start_guarded  # type: ignore[assignment,method-assign]


def _start_guard(process_id: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - fixed words and a number
        ["/bin/sh", "-c", _GUARD, "guard", str(process_id)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A signal to the group of this process is not for it.
        start_new_session=True,
    )
