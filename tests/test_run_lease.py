"""A run that lives keeps what it holds; of one that died the next takes everything over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from flows import run_lease
from flows.run_lease import LostLease, RunLease, is_process_alive, process_started_at
from flows.stop_signals import RunStopped, stop_on_signals
from models.store import Store
from models.store_leases import free_dead_runs


@pytest.fixture(autouse=True)
def quick_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_lease, "BEAT_INTERVAL_S", 0.02)


def test_a_run_whose_process_is_gone_is_dead_at_once_and_hears_of_it(store: Store) -> None:
    with RunLease(store) as lease:
        lease.check()
        dead = free_dead_runs(store, run_lease.host_name(), lambda *_: False)
        assert dead == [lease.run_id]
        for _ in range(500):
            try:
                lease.check()
            except LostLease:
                break
            time.sleep(0.02)
        else:
            pytest.fail("the run never heard that it was declared dead")


def test_a_run_whose_process_lives_is_left_alone(store: Store) -> None:
    with RunLease(store) as lease:
        assert free_dead_runs(store, run_lease.host_name(), is_process_alive) == []
        lease.check()


def test_a_run_on_another_host_is_judged_by_its_beats_alone(store: Store) -> None:
    with RunLease(store):
        assert free_dead_runs(store, "another host", lambda *_: False) == []


def test_the_thread_ends_with_the_block(store: Store) -> None:
    with RunLease(store):
        assert "run lease" in {thread.name for thread in threading.enumerate()}
    assert "run lease" not in {thread.name for thread in threading.enumerate()}


def test_a_number_given_to_another_process_is_not_the_same_process() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        started = process_started_at(process.pid)
        assert started is not None
        assert is_process_alive(process.pid, started)
        assert not is_process_alive(process.pid, started - 3600)
        process.kill()
        while process_started_at(process.pid) is not None:
            time.sleep(0.01)
        # Dead, though its parent has not waited for it yet.
        assert not is_process_alive(process.pid, started)
    finally:
        process.kill()
        process.wait()


def be_stopped() -> None:
    with stop_on_signals():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)


def be_stopped_in_the_middle(done: list[str]) -> None:
    with stop_on_signals() as stop:
        with stop.deferred():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
            done.append("what was begun")
        stop.check()


def test_a_signal_ends_the_run_with_the_code_that_shells_expect() -> None:
    with pytest.raises(RunStopped, match="SIGTERM") as stopped:
        be_stopped()
    assert stopped.value.exit_code == 143


def test_a_deferred_signal_waits_until_it_is_asked_for() -> None:
    done: list[str] = []
    # Tests may run in a process that ignores it, as a program under nohup does.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(RunStopped, match="SIGINT") as stopped:
            be_stopped_in_the_middle(done)
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["what was begun"]
    assert stopped.value.exit_code == 130


def test_the_handlers_of_others_are_back_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stop_on_signals() as stop, stop.deferred():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
