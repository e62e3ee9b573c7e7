"""Prefect, set up so that it needs no server and stays out of the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

#: A home of Prefect's with its database already made. Making one takes 8 of the 13 s of a first
#: start (measured), so that it is done once for an installation and copied from then on.
_PREPARED_HOME = Path(sys.prefix) / "share" / "gongshi" / "prefect"


def prepare_prefect(output: Path) -> None:
    """Give Prefect a home of its own under `output` and the settings that a batch wants.

    Must be called before `prefect` is imported. What the environment already sets wins, so that
    an operator's server (PREFECT_API_URL) or home is used where there is one.
    """
    # Its database stays apart from ours.
    home = (output / ".prefect").resolve()
    if "PREFECT_HOME" not in os.environ:
        make_home(home)
    defaults = {
        "PREFECT_HOME": str(home),
        # A temporary server starts in 5 to 25 s, depending on the machine; the default of 20 s
        # gives up too early.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        # Services of a long-lived server; a temporary one has nothing for them to do.
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def make_home(home: Path) -> None:
    """Make a home of Prefect's at `home` where there is none, with its database if we have one."""
    if home.exists():
        return
    if _PREPARED_HOME.exists():
        shutil.copytree(_PREPARED_HOME, home)
    else:
        home.mkdir(parents=True)


def has_prepared_home() -> bool:
    """Whether a first start of Prefect finds its database made already."""
    return _PREPARED_HOME.exists()


def make_prepared_home() -> None:
    """Make the home that `prepare_prefect` copies; run once when the program is installed."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.rmtree(_PREPARED_HOME, ignore_errors=True)
        prepare_prefect(Path(folder))
        upgrade = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
        subprocess.run(upgrade, check=True, capture_output=True)  # noqa: S603 - fixed arguments
        shutil.copytree(Path(folder) / ".prefect", _PREPARED_HOME)


if __name__ == "__main__":
    make_prepared_home()
