"""What Prefect costs: starting a flow with no server running, and each task after that.

    .venv/bin/python benchmarks/orchestration_cost.py

Prefect starts in a home of its own that is made anew (first start, its database is created) and
is then used again (later starts). The tasks do nothing, so that all their time is Prefect's.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

PROBE = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from flows.orchestration import prepare_prefect
prepare_prefect(Path(sys.argv[1]))
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner
imported = time.perf_counter()
TASKS = 200

@task(cache_policy=NO_CACHE)
def nothing(number):
    return number

@flow(task_runner=ThreadPoolTaskRunner(max_workers=5))
def empty():
    entered = time.perf_counter()
    for future in [nothing.submit(number) for number in range(TASKS)]:
        future.result()
    return imported - started, entered - imported, (time.perf_counter() - entered) / TASKS

print(*empty())
"""


def main() -> None:
    print(f"{'':14}{'import s':>10}{'start s':>10}{'ms a task':>11}")
    with tempfile.TemporaryDirectory() as home:
        for name in ("first start", "later start", "later start"):
            done = subprocess.run(
                [sys.executable, "-c", PROBE, home], check=True, capture_output=True, text=True
            )
            imported, start, each = map(float, done.stdout.split())
            print(f"{name:14}{imported:>10.1f}{start:>10.1f}{1000 * each:>11.1f}")


if __name__ == "__main__":
    main()
