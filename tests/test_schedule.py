"""Runs at set hours, unattended: the schedule, its processes, and what each run does."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from schedule_factory import Schedule, noted, noting_environment, served, wait_for

from flows.cron_times import next_times
from flows.ingest_arguments import parse_ingest_arguments
from flows.schedule_command import ScheduleOptions, run_schedule
from flows.scheduled_ingest import scheduled_ingest
from flows.supervised_process import SupervisedProcess
from models.errors import UsageError

ROOT = Path(__file__).parent.parent
BEFORE = datetime(2026, 3, 28, 12, tzinfo=UTC)


# Cron expressions and time zones


def test_times_are_those_of_the_time_zone() -> None:
    times = next_times("0 2 * * *", "Asia/Shanghai", 2, BEFORE)
    assert [time.isoformat() for time in times] == [
        "2026-03-29T02:00:00+08:00",
        "2026-03-30T02:00:00+08:00",
    ]


@pytest.mark.parametrize(
    "cron",
    [
        "",
        "0 25 * * *",
        "61 2 * * *",
        "0 2 * *",
        "0 0 2 * * *",
        "0 2 31 2 *",
        "täglich",
        "2026-01-01",
    ],
)
def test_a_wrong_cron_expression_is_a_usage_error(cron: str) -> None:
    with pytest.raises(UsageError, match="is no cron expression") as caught:
        next_times(cron, "Asia/Shanghai", 3, BEFORE)
    assert "0 2 * * *" in caught.value.remedy


@pytest.mark.parametrize("timezone", ["Asia/Nowhere", "", "../etc", "+08:00"])
def test_a_wrong_time_zone_is_a_usage_error(timezone: str) -> None:
    with pytest.raises(UsageError, match="no time zone"):
        next_times("0 2 * * *", timezone, 3, BEFORE)


# The options of `gongshi ingest`


def test_what_ingest_takes_is_taken_and_passed_on() -> None:
    given = ["a b", "--output", "out", "--workers", "2", "--again", "--settle", "5", "s3://x/y"]
    parsed = parse_ingest_arguments(given)
    assert parsed.paths == (str(Path("a b").absolute()), "s3://x/y")
    again = parse_ingest_arguments(parsed.options)
    assert again.options == parsed.options
    assert again.settings == parsed.settings
    assert parsed.settings.workers == 2
    assert parsed.settings.settle_s == 5
    assert "--again" in parsed.options


def test_the_password_of_the_store_is_not_passed_on() -> None:
    parsed = parse_ingest_arguments(["--store", "postgresql://u:secret@h/d"])
    assert "secret" not in " ".join(parsed.options)
    assert parsed.settings.store_url == "postgresql://u:secret@h/d"


@pytest.mark.parametrize(
    "arguments",
    [["--bogus"], ["--workers", "many"], ["--workers", "0"], ["--passwords", "/not/there"]],
)
def test_what_ingest_refuses_is_refused_at_the_start(arguments: list[str]) -> None:
    with pytest.raises(UsageError):
        run_schedule(ScheduleOptions(("0 2 * * *",), None, (), 30.0), arguments)


def test_a_schedule_that_is_never_due_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="nothing says when to run"):
        run_schedule(ScheduleOptions((), None, (), 30.0), [])


# What a run does


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The flow's function with an ingest that only notes; gives the state's name and message."""
    for name, value in noting_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.pdf").write_bytes(b"%PDF-1.7 %%EOF")

    def run(*paths: Path) -> tuple[str, str]:
        state = scheduled_ingest.fn(
            [str(path) for path in paths], ["--output", str(tmp_path / "output")]
        )
        return state.name, state.message

    return run


@pytest.mark.parametrize(("code", "name"), [(0, "Completed"), (3, "Incomplete"), (1, "Failed")])
def test_a_run_ends_as_its_ingest_did(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, name: str
) -> None:
    monkeypatch.setenv("NOTING_EXIT", str(code))
    state, message = run(tmp_path / "in")
    assert state == name
    assert ("said by ingest" in message) == (name == "Failed")


def test_a_share_that_is_away_keeps_nobody_from_the_others(run, tmp_path: Path) -> None:
    state, message = run(tmp_path / "away", tmp_path / "in")
    assert state == "Failed"
    assert "away" in message
    ((arguments, _),) = noted(tmp_path)
    assert arguments[-2:] == ["--", str(tmp_path / "in")]


def test_an_empty_folder_is_no_failure(run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty")[0] == "Completed"
    assert noted(tmp_path) == []


def test_a_run_beside_another_is_skipped(run, tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    with (tmp_path / "output/.scheduled-ingest.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert run(tmp_path / "in")[0] == "Skipped"
        assert noted(tmp_path) == []
    assert run(tmp_path / "in")[0] == "Completed"


# Processes that are kept running


def test_a_process_that_ends_is_started_again() -> None:
    sleeper = SupervisedProcess([sys.executable, "-c", "import time; time.sleep(60)"], os.environ)
    sleeper.start()
    try:
        assert not sleeper.check()
        first = sleeper.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_for(sleeper.check)
        assert sleeper.pid not in (None, first)
        assert sleeper.last_exit == -signal.SIGKILL
    finally:
        sleeper.stop()
    assert sleeper.pid is None


def test_what_cannot_run_is_started_ever_more_seldom() -> None:
    broken = SupervisedProcess([sys.executable, "-c", "raise SystemExit(7)"], os.environ)
    broken.start()
    until = time.monotonic() + 3.5
    while time.monotonic() < until:
        broken.check()
        time.sleep(0.02)
    broken.stop()
    assert broken.last_exit == 7
    assert 2 <= broken.starts <= 4  # after 0, 1 and 2 seconds


def test_stopping_ends_grandchildren_that_do_not_listen(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    parent = (
        f"import subprocess, sys, pathlib; p = subprocess.Popen([sys.executable, '-c', {deaf!r}]);"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(p.pid)); p.wait()"
    )
    process = SupervisedProcess([sys.executable, "-c", parent], os.environ)
    process.start()
    file = tmp_path / "pid"
    pid = int(wait_for(lambda: file.exists() and file.read_text()))
    time.sleep(0.3)  # until it is deaf
    process.stop(grace_s=0.5)
    wait_for(lambda: not psutil.pid_exists(pid), timeout_s=5)


# All of it, with a real Prefect server


def put(path: Path, content: bytes = b"%PDF-1.7 %%EOF") -> None:
    path.write_bytes(content)


def test_a_schedule_is_served(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder / "b.pdf")
    put(folder / "growing.pdf", b"%PDF-1.7 half of it")
    arguments = ("--cron", "0 2 * * *", "--timezone", "Asia/Shanghai", "--watch", "in")
    with served(
        tmp_path, *arguments, "--every", "0.5", "--settle", "1", GONGSHI_STORE="sqlite:///s.db"
    ) as schedule:
        # What lies there is done at once, though the hour is far.
        wait_for(lambda: noted(tmp_path))
        ((ingest, variables),) = noted(tmp_path)
        assert ingest[-2:] == ["--", str(folder)]
        assert "--move-failed" in ingest
        assert variables == {"PREFECT_API_URL": None, "GONGSHI_STORE": "sqlite:///s.db"}
        wait_for(lambda: schedule.runs("Completed"))

        # Prefect knows the hours to come.
        hours = wait_for(lambda: hours_to_come(schedule))
        assert {hour.astimezone(UTC).hour for hour in hours} == {18}
        assert min(hours) - datetime.now(UTC) <= timedelta(days=1)
        assert "s.db" not in str(schedule.runs("Completed", "Scheduled"))

        # A second one on the same output is told so.
        second = subprocess.run(
            [sys.executable, "-m", "flows.command_line", "schedule", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 2
        assert "another gongshi schedule serves" in second.stderr

        # A server that is killed comes back, and what arrives then is done.
        schedule.child("flows.prefect_server").kill()
        wait_for(lambda: "was started again" in schedule.said())
        put(folder / "a.pdf")
        wait_for(lambda: len(noted(tmp_path)) == 2)
        assert schedule.process.poll() is None

        # It ends with all its children.
        children = schedule.children()
        schedule.process.terminate()
        assert schedule.process.wait(30) == 0
        _, alive = psutil.wait_procs(children, timeout=5)
        assert alive == []


def test_a_run_that_was_killed_is_made_up_for_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    put(tmp_path / "in/a.pdf")
    far = ("--cron", "0 0 1 1 *", "--settle", "0", "in")
    watched = ("--watch", "in", "--every", "0.5", "--settle", "0")
    with served(tmp_path, *watched, NOTING_TAKES_S="60") as schedule:
        wait_for(lambda: noted(tmp_path))
        children = schedule.children()
        schedule.process.kill()  # nobody tells the children
        _, alive = psutil.wait_procs(children, timeout=30)
        assert alive == []
    with served(tmp_path, *far) as schedule:
        wait_for(lambda: len(noted(tmp_path)) == 2)
        wait_for(lambda: schedule.runs("Completed"))
        assert len(schedule.runs("Crashed")) == 1
        check_deployments_of_work_pools(schedule.api(), tmp_path)
        deployments = schedule.ask("deployments/filter", {"limit": 50})
        by_name = {deployment["name"]: deployment for deployment in deployments}
        nightly = by_name["nightly"]
        assert nightly["schedules"][0]["schedule"]["timezone"] == "Asia/Shanghai"
        assert nightly["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        for name in ("nightly", "cluster"):
            # Its options are such as `gongshi ingest` takes, its entrypoint one that is there.
            assert parse_ingest_arguments(by_name[name]["parameters"]["options"])
            assert by_name[name]["entrypoint"] == "flows.scheduled_ingest.scheduled_ingest"
            assert by_name[name]["work_pool_name"] == "gongshi"


def hours_to_come(schedule: Schedule) -> set[datetime]:
    """When runs are due, but for those that the watched folder has just asked for."""
    soon = datetime.now(UTC) + timedelta(minutes=1)
    starts = (run["expected_start_time"] for run in schedule.runs("Scheduled"))
    return {start for start in map(datetime.fromisoformat, starts) if start > soon}


def check_deployments_of_work_pools(api: str, folder: Path) -> None:
    """Deploy what prefect.yaml describes, as an operator does."""
    environment = {**os.environ, "PREFECT_API_URL": api, "PREFECT_HOME": str(folder / "home")}
    prefect = [sys.executable, "-m", "prefect", "--no-prompt"]
    pool = [*prefect, "work-pool", "create", "gongshi", "--type", "process"]
    subprocess.run(pool, env=environment, check=True, capture_output=True)
    deploy = [*prefect, "deploy", "--all", "--prefect-file", str(ROOT / "prefect.yaml")]
    done = subprocess.run(
        deploy, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
