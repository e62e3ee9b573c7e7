"""The main job from the command line, with real engines and real bad files."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pymupdf
import pytest

RAW_DOCS = Path(__file__).resolve().parent.parent / "raw_docs"
SAMPLE = RAW_DOCS / "chongqing-annual.pdf"


def gongshi(*arguments: str | Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GONGSHI", "PREFECT"))}
    return subprocess.run(
        [sys.executable, "-m", "flows.command_line", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=280,
        env=environment,
        cwd=RAW_DOCS.parent,
        check=False,
    )


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Batch:
    """A folder with one good document, saved anew too, among bad ones, ingested twice."""

    documents: Path
    output: Path
    first: subprocess.CompletedProcess[str]
    tables_after_first: dict[str, bytes]
    second: subprocess.CompletedProcess[str]


def tables(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.csv"))}


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    documents = tmp_path_factory.mktemp("documents")
    output = tmp_path_factory.mktemp("output")
    shutil.copy(SAMPLE, documents / "good.pdf")
    shutil.copy(SAMPLE, documents / "copy of good.pdf")
    with pymupdf.open(SAMPLE) as resaved:
        resaved.save(documents / "resaved.pdf", garbage=4)
    (documents / "empty.pdf").touch()
    (documents / "text.pdf").write_text("这不是 PDF\n", encoding="utf-8")
    (documents / "truncated.pdf").write_bytes(SAMPLE.read_bytes()[:20_000])
    with pymupdf.open() as locked:
        locked.new_page()
        locked.save(
            documents / "locked.pdf",
            encryption=pymupdf.PDF_ENCRYPT_AES_256,
            user_pw="secret",
            owner_pw="owner",
        )
    first = gongshi("ingest", documents, "--output", output, "--workers", "2")
    after_first = tables(output)
    second = gongshi("ingest", documents, "--output", output, "--workers", "2")
    return Batch(documents, output, first, after_first, second)


@pytest.mark.engine
def test_bad_documents_end_the_run_as_incomplete_and_the_good_one_is_done(batch: Batch) -> None:
    assert batch.first.returncode == 3, batch.first.stderr
    status = {row["file_name"]: row["status"] for row in rows(batch.output, "documents")}
    assert {s for n, s in status.items() if "good" in n} == {"complete"}
    assert status.pop("resaved.pdf") == "complete"
    assert {n: s for n, s in status.items() if "good" not in n} == {
        "empty.pdf": "failed",
        "text.pdf": "failed",
        "truncated.pdf": "failed",
        "locked.pdf": "failed",
    }


@pytest.mark.engine
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("empty.pdf", "empty"),
        ("text.pdf", "neither a pdf nor an image"),
        ("truncated.pdf", "damaged"),
        ("locked.pdf", "password"),
    ],
)
def test_each_bad_document_gets_its_clear_message(batch: Batch, name: str, says: str) -> None:
    (error,) = (r["error"] for r in rows(batch.output, "documents") if r["file_name"] == name)
    assert says in error.lower()
    assert name in batch.first.stderr


@pytest.mark.engine
def test_copies_of_one_document_are_one_document(batch: Batch) -> None:
    good = [row for row in rows(batch.output, "documents") if "good" in row["file_name"]]
    assert len(good) == 1
    assert good[0]["page_count"] == "3"


@pytest.mark.engine
def test_a_document_in_other_bytes_is_a_duplicate_and_its_values_are_told_once(
    batch: Batch,
) -> None:
    documents = {row["file_name"]: row for row in rows(batch.output, "documents")}
    (good,) = (row for name, row in documents.items() if "good" in name)
    resaved = documents["resaved.pdf"]
    assert resaved["duplicate_of_document"] == good["document_id"]
    assert (good["duplicate_of_document"], resaved["fields"]) == ("", "0")
    flags = [f for f in rows(batch.output, "flags") if f["code"] == "duplicate_document"]
    assert [(f["file_name"], good["file_name"] in f["message"]) for f in flags] == [
        ("resaved.pdf", True)
    ]
    assert {row["file_name"] for row in rows(batch.output, "amounts")} == {good["file_name"]}
    assert "resaved.pdf" in {row["file_name"] for row in rows(batch.output, "lines")}


@pytest.mark.engine
def test_values_rest_on_evidence(batch: Batch) -> None:
    amounts = rows(batch.output, "amounts")
    by_text = {row["raw_text"].replace(" ", ""): row for row in amounts}
    total = by_text["29,875.46万元"]
    assert total["value_yuan"] == "298754600"
    assert total["page"] == "1"
    assert float(total["x0"]) < float(total["x1"])
    assert total["reader"] == "both"
    assert 0.9 <= float(total["confidence"]) <= 1


@pytest.mark.engine
def test_turned_pages_are_read(batch: Batch) -> None:
    pages = rows(batch.output, "pages")
    turned = {row["page"]: row["rotation"] for row in pages if "good" in row["file_name"]}
    assert turned["1"] == "0"
    assert turned["2"] in {"90", "270"}
    assert turned["3"] == "180"
    assert any("023-89188071" in row["value"] for row in rows(batch.output, "contacts"))


@pytest.mark.engine
def test_what_the_document_gets_wrong_is_flagged(batch: Batch) -> None:
    codes = {row["code"] for row in rows(batch.output, "flags")}
    assert {"sum_mismatch", "reversed_period"} <= codes


@pytest.mark.engine
def test_a_run_with_failed_documents_does_not_end_as_completed(batch: Batch) -> None:
    # Prefect's database stays apart from ours, in a home of its own.
    with closing(sqlite3.connect(batch.output / ".prefect" / "prefect.db")) as prefect:
        runs = prefect.execute("SELECT state_type FROM flow_run ORDER BY start_time").fetchall()
    assert runs == [("FAILED",), ("FAILED",)]
    shown = gongshi("status", "--output", batch.output).stdout
    assert all(f"{name}.pdf" in shown for name in ("empty", "text", "truncated", "locked"))


@pytest.mark.engine
def test_ingesting_again_changes_nothing(batch: Batch) -> None:
    assert batch.second.returncode == 3
    before = dict(batch.tables_after_first)
    after = tables(batch.output)
    # The document whose pages failed was tried again, which its time of ingestion tells.
    assert before.pop("documents.csv")
    assert after.pop("documents.csv")
    assert after == before
    # Those that cannot be opened were not.
    assert "truncated.pdf" in batch.second.stderr
    assert "locked.pdf" not in batch.second.stderr


@pytest.mark.engine
def test_what_cannot_be_read_is_put_aside_with_its_report_and_stays_where_it_was(
    batch: Batch,
) -> None:
    reports = {
        report["file_name"]: report
        for file in (batch.output / "quarantine").glob("*/report.json")
        for report in [json.loads(file.read_text(encoding="utf-8"))]
    }
    assert {name: report["reason"] for name, report in reports.items()} == {
        "empty.pdf": "empty",
        "text.pdf": "not_a_document",
        "locked.pdf": "encrypted",
    }
    assert all((batch.documents / name).exists() for name in reports)
    shown = gongshi("status", "--output", batch.output).stdout
    assert all(report["document_id"] in shown for report in reports.values())


@pytest.mark.engine
def test_a_retry_with_the_password_completes_the_document(batch: Batch, tmp_path: Path) -> None:
    output = tmp_path / "output"
    shutil.copytree(batch.output, output, ignore=shutil.ignore_patterns(".prefect"))
    (tmp_path / "passwords.txt").write_text("wrong\nsecret\n", encoding="utf-8")
    (locked,) = (r for r in rows(output, "documents") if r["file_name"] == "locked.pdf")
    arguments = ("--output", output, "--passwords", tmp_path / "passwords.txt")
    done = gongshi("status", "--retry", locked["document_id"], *arguments, "--workers", "1")
    assert done.returncode == 0, done.stderr
    status = {row["file_name"]: row["status"] for row in rows(output, "documents")}
    assert status["locked.pdf"] == "complete"
    assert status["truncated.pdf"] == "failed"
    assert not (output / "quarantine" / locked["document_id"]).exists()


def test_a_retry_of_what_did_not_fail_is_a_usage_error(tmp_path: Path) -> None:
    done = gongshi("status", "--output", tmp_path, "--retry", "d-unknown")
    assert done.returncode == 2
    assert "d-unknown" in done.stderr


def test_status_needs_no_documents(tmp_path: Path) -> None:
    done = gongshi("status", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "complete" in done.stdout


def test_a_folder_without_documents_is_a_usage_error(tmp_path: Path) -> None:
    done = gongshi("ingest", tmp_path, "--output", tmp_path / "out")
    assert done.returncode == 2
    assert "no documents in" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_output_that_is_a_file_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    done = gongshi("ingest", RAW_DOCS, "--output", tmp_path / "out")
    assert done.returncode == 2
    assert "not a folder" in done.stderr


def test_an_output_that_cannot_be_written_is_a_usage_error() -> None:
    # /proc refuses new folders to everybody, root included.
    done = gongshi("ingest", RAW_DOCS, "--output", "/proc/gongshi")
    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_option_is_a_usage_error() -> None:
    assert gongshi("ingest", "--no-such-option").returncode == 2
