"""Prefect, set up so that it needs no server and stays out of the way."""

from __future__ import annotations

import os
from pathlib import Path


def prepare_prefect(output: Path) -> None:
    """Give Prefect a home of its own under `output` and the settings that a batch wants.

    Must be called before `prefect` is imported. What the environment already sets wins, so that
    an operator's server (PREFECT_API_URL) or home is used where there is one.
    """
    defaults = {
        # Its database stays apart from ours.
        "PREFECT_HOME": str((output / ".prefect").resolve()),
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
