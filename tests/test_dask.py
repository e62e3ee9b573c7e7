"""A run on a real Dask cluster: other processes, PostgreSQL, documents in S3, a worker killed."""

from __future__ import annotations

import csv
import signal
import subprocess
from pathlib import Path

import psycopg
import pymupdf
import pytest
from dask_cluster import (
    ROOT,
    clean_environment,
    dask_workers,
    descendants,
    gongshi_command,
    running_scheduler,
    started,
    wait_for,
)
from s3_server import Bucket, running_s3

from flows.dask_check import check_workers, connect
from models.errors import UsageError

DOCUMENTS, PAGES = 6, 2
# When a document was done differs from run to run, and nothing else.
_TIMES = ("ingested_at",)

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]


def notice(number: int) -> bytes:
    """A short born-digital notice with values of its own."""
    with pymupdf.open() as document:
        for page_number in range(PAGES):
            page = document.new_page(width=420, height=240)
            lines = [
                f"第{number + 1}号社区服务项目公示 第{page_number + 1}页",
                f"预算资金 {100 + 7 * number + page_number}.5 万元，2022年{number + 1}月至12月实施。",
                f"服务老人 {1000 + number * 10 + page_number} 人次，联系电话 0571-8796{1000 + number}。",
            ]
            for row, line in enumerate(lines):
                page.insert_text((30, 50 + 40 * row), line, fontname="china-s", fontsize=13)
        return document.tobytes(deflate=True)


def tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    read = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        for row in rows:
            for column in _TIMES:
                row.pop(column, None)
        read[file.name] = rows
    return read


@pytest.fixture(scope="module")
def cluster_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def scheduler(cluster_folder: Path):
    with running_scheduler(cluster_folder) as address:
        yield address


@pytest.fixture(scope="module")
def documents():
    return {f"2022/通知 {number}.pdf": notice(number) for number in range(DOCUMENTS)}


@pytest.fixture(scope="module")
def local_tables(documents: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory):
    """What a run on this machine makes of the same documents."""
    folder, output = tmp_path_factory.mktemp("local"), tmp_path_factory.mktemp("local-output")
    for name, content in documents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    done = subprocess.run(
        gongshi_command("ingest", folder, "--output", output, "--workers", "2"),
        env=clean_environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return tables(output)


def rows(url: str, query: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def reading_documents(url: str) -> int:
    """In how many documents pages are being read; none before the store is made."""
    try:
        ((count,),) = rows(
            url, "SELECT count(DISTINCT document_id) FROM page_work WHERE state = 'reading'"
        )
    except psycopg.Error:
        return 0
    return int(count)


def test_a_cluster_reads_what_one_machine_reads_though_a_worker_is_killed(
    scheduler: str,
    postgres_url: str,
    documents: dict[str, bytes],
    local_tables: dict[str, list[dict[str, str]]],
    tmp_path: Path,
) -> None:
    with running_s3() as endpoint:
        bucket = Bucket(endpoint, "notices")
        bucket.make()
        for name, content in documents.items():
            bucket.put(f"in/{name}", content)
        environment = clean_environment(
            bucket.environment | {"GONGSHI_CACHE": str(tmp_path / "cache")}
        )
        elsewhere, output = tmp_path / "elsewhere", tmp_path / "output"
        elsewhere.mkdir()
        workers = gongshi_command("worker", scheduler, "--workers", "2")
        run = gongshi_command(
            "ingest", bucket.url("in"), "--dask", scheduler, "--store", postgres_url
        )
        worker_log, run_log = tmp_path / "worker.log", tmp_path / "run.log"
        with (
            started(workers, elsewhere, worker_log, environment) as worker,
            started([*run, "--output", str(output)], ROOT, run_log, environment) as driver,
        ):
            # Both workers are reading: whichever is killed leaves pages half done.
            wait_for(lambda: reading_documents(postgres_url) >= 2 or driver.poll() is not None, 240)
            assert driver.poll() is None, run_log.read_text()
            victim = dask_workers(worker.pid)[0]
            readers = descendants(victim.pid)
            assert readers
            victim.send_signal(signal.SIGKILL)
            code = driver.wait(240)
            # What it read with is gone as well.
            wait_for(lambda: not any(reader.is_running() for reader in readers), 20)
            # No worker has started a server of Prefect's.
            commands = [" ".join(child.cmdline()) for child in descendants(worker.pid)]
            assert not [command for command in commands if "uvicorn" in command]
        assert code == 0, run_log.read_text() + worker_log.read_text()
    assert tables(output) == local_tables
    tried = rows(postgres_url, "SELECT document_id, page, attempts FROM page_work")
    assert len(tried) == DOCUMENTS * PAGES
    assert max(attempts for *_, attempts in tried) == 2
    assert rows(postgres_url, "SELECT DISTINCT state FROM document_work") == [("complete",)]
    ended = rows(postgres_url, "SELECT document_id, status FROM run_documents")
    assert len(ended) == DOCUMENTS


def test_a_store_in_a_file_is_refused(scheduler: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(notice(0))
    run = gongshi_command("ingest", tmp_path / "a.pdf", "--dask", scheduler)
    done = subprocess.run(
        [*run, "--output", str(tmp_path / "output")],
        env=clean_environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 2
    assert "--store postgresql://" in done.stderr


def test_where_no_scheduler_answers_the_address_is_named() -> None:
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        connect("tcp://127.0.0.1:9", timeout_s=2)
    with pytest.raises(UsageError, match="no Dask scheduler answers at nonsense"):
        connect("nonsense://x", timeout_s=2)


def test_workers_that_cannot_take_part_are_named_with_the_reason(
    cluster_folder: Path, sqlite_url: str, tmp_path: Path
) -> None:
    document = tmp_path / "a.pdf"
    document.write_bytes(b"%PDF-1.7")
    worker = ["-m", "distributed.cli.dask_worker", "--no-dashboard", "--nworkers", "1"]
    with running_scheduler(tmp_path) as address, connect(address) as client:
        with pytest.raises(UsageError, match=f"gongshi worker {address}"):
            check_workers(client, address, sqlite_url, str(document))
        python = gongshi_command()[0]
        log = tmp_path / "worker.log"
        for options, reason in (
            (["--nthreads", "1"], "may not start its reading process"),
            (["--nthreads", "2", "--no-nanny"], "has several threads"),
        ):
            command = [python, *worker, *options, address]
            with started(command, tmp_path, log, clean_environment()):
                client.wait_for_workers(1, timeout=60)
                with pytest.raises(UsageError, match=reason):
                    check_workers(client, address, sqlite_url, str(document))
            wait_for(lambda: not client.scheduler_info()["workers"], 30)
        command = [python, *worker, "--nthreads", "1", "--no-nanny", address]
        with started(command, tmp_path, log, clean_environment()):
            client.wait_for_workers(1, timeout=60)
            assert check_workers(client, address, sqlite_url, str(document)) == 1
            missing = str(tmp_path / "missing.pdf")
            with pytest.raises(UsageError, match=r"missing\.pdf is not there"):
                check_workers(client, address, sqlite_url, missing)
            with pytest.raises(UsageError, match="cannot open the store"):
                check_workers(client, address, "postgresql://x@127.0.0.1:9/x", str(document))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("flows.dask_check.RESULT_VERSION", "9.9")
                with pytest.raises(UsageError, match=r"scheduler .*gongshi .* is not 9\.9"):
                    check_workers(client, address, sqlite_url, str(document))
