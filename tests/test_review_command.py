"""`gongshi account` and `gongshi review` as real processes, and ingesting in a process."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from flows.discovery import sha256_of
from flows.ingest_process import IngestFailed, IngestProcesses
from models.identity import document_id
from models.settings import settings_for
from models.store import open_store, sqlite_url
from models.store_accounts import find_account
from models.store_paths import paths_of

PASSWORD = "correct horse battery"


ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("GONGSHI", "PREFECT"))}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "flows.command_line", *map(str, arguments)]


def gongshi(*arguments: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        env=ENVIRONMENT,
        check=False,
    )


def account(output: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return gongshi("account", *arguments, "--output", output, given=given)


def add(output: Path, name: str, given: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    return account(output, "add", name, "--password-stdin", given=given + "\n")


@contextmanager
def served(output: Path, *arguments: str | Path):
    """The address of a real server, and its process."""
    process = subprocess.Popen(
        command("review", "--port", "0", "--output", output, *arguments),
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    try:
        line = process.stderr.readline()
        address = re.search(r"http://\S+:\d+/", line)
        assert address, line + process.stderr.read()
        # It listens already; the answer comes as soon as the application has started.
        yield address[0], process
    finally:
        process.kill()
        process.communicate()


def test_accounts_are_made_and_changed_on_the_command_line(tmp_path: Path) -> None:
    output = tmp_path / "output"
    made = account(output, "add", "李雷", "--role", "lead", "--password-stdin", given=PASSWORD)
    assert made.returncode == 0, made.stderr
    assert account(output, "role", "李雷", "admin").returncode == 0
    assert account(output, "disable", "李雷").returncode == 0
    listed = account(output, "list").stdout
    assert re.fullmatch(r"李雷\tadmin\tzh\t[\d-]{10}\t已停用 / disabled\n", listed)
    assert account(output, "token", "李雷").returncode == 2
    assert account(output, "enable", "李雷").returncode == 0
    assert "disabled" not in account(output, "list").stdout
    assert re.fullmatch(r"[\w-]{43}\n", account(output, "token", "李雷", "--days", "3").stdout)


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (["add", "li", "--password-stdin"], "short", "10"),
        (["add", "longenoughname", "--password-stdin"], "LongEnoughName", "must not be the name"),
        (["add", "=li", "--password-stdin"], PASSWORD, "not a name"),
        (["add", "li", "--password-stdin", "--role", "boss"], PASSWORD, "no role boss"),
        (["add", "li", "--password-stdin", "--language", "fr"], PASSWORD, "no language fr"),
        (["add", "li"], PASSWORD, "--password-stdin"),
        (["password", "han", "--password-stdin"], PASSWORD, "no account han"),
    ],
)
def test_account_that_cannot_be_is_refused_with_the_reason(
    tmp_path: Path, arguments: list[str], given: str, said: str
) -> None:
    refused = account(tmp_path, *arguments, given=given)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert account(tmp_path, "list").stdout == ""


def test_other_password_is_another_hash(tmp_path: Path) -> None:
    add(tmp_path, "li")
    store = open_store(settings_for(tmp_path, None, None).store_url)
    before = find_account(store, "li")
    changed = account(tmp_path, "password", "li", "--password-stdin", given="another password")
    assert changed.returncode == 0
    after = find_account(store, "li")
    assert before is not None
    assert after is not None
    assert before.password_hash != after.password_hash
    assert after.password_hash.startswith("$argon2id$")


def test_page_is_served_until_told_to_stop(tmp_path: Path) -> None:
    add(tmp_path, "li")
    with served(tmp_path) as (address, process):
        with httpx.Client(base_url=address, timeout=30) as client:
            signed_in = client.post("/api/session", json={"name": "li", "password": PASSWORD})
            assert signed_in.status_code == 200
            assert "server" not in signed_in.headers
            assert client.get("/api/session").json()["account"]["name"] == "li"
            assert client.get("/").status_code == 200
            assert client.get("/login", headers={"Host": "evil.example"}).status_code == 400
            # Without --https nobody is believed who says where a request came from.
            assert "secure" not in signed_in.headers["set-cookie"].lower()
        taken = gongshi("review", "--output", tmp_path, "--port", address.split(":")[2][:-1])
        assert taken.returncode == 2
        assert "--port" in taken.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_page_without_an_account_says_how_to_make_one(tmp_path: Path) -> None:
    refused = gongshi("review", "--output", tmp_path, "--port", "0")
    assert refused.returncode == 2
    assert "gongshi account add" in refused.stderr


def processes_for(output: Path) -> IngestProcesses:
    return IngestProcesses(settings_for(output, None, 1))


def test_files_are_ingested_in_a_process_and_their_place_is_noted(tmp_path: Path) -> None:
    file = tmp_path / "- not a document.pdf"
    file.write_text("nothing of the sort")
    processes_for(tmp_path / "output").ingest([file])
    store = open_store(settings_for(tmp_path / "output", None, None).store_url)
    assert paths_of(store, document_id(sha256_of(file))) == [file]


def test_what_goes_wrong_as_a_whole_is_said(tmp_path: Path) -> None:
    with pytest.raises(IngestFailed, match=r"no such file.*missing\.pdf"):
        processes_for(tmp_path / "output").ingest([tmp_path / "missing.pdf"])


def test_what_runs_is_killed_when_the_page_stops(tmp_path: Path) -> None:
    # A run waits for a minute while somebody else writes to the store.
    output = tmp_path / "output"
    document = tmp_path / "waiting.pdf"
    document.write_bytes(b"%PDF-1.7")
    processes = processes_for(output)
    open_store(sqlite_url(output / "gongshi.sqlite")).close()
    with (
        closing(sqlite3.connect(output / "gongshi.sqlite", isolation_level=None)) as writer,
        ThreadPoolExecutor(1) as pool,
    ):
        writer.execute("BEGIN IMMEDIATE")
        running = pool.submit(processes.ingest, [document])
        with pytest.raises(TimeoutError):
            running.result(timeout=2)
        processes.stop()
        with pytest.raises(IngestFailed):
            running.result(timeout=10)
    with pytest.raises(IngestFailed, match="stops"):
        processes.ingest([document])
