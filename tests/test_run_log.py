"""Logs: one event a line whatever names say, bounded files, no contents, no passwords."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows import run_log
from models.errors import UnreadableDocument, UsageError

FLOWS = Path(run_log.__file__).parent


def configure(log_file: Path | None = None, log_format: str = "text") -> None:
    settings: Any = SimpleNamespace(log_file=log_file, log_format=log_format)
    run_log.configure_logging(settings)


@pytest.fixture(autouse=True)
def _closed():
    yield
    run_log.close_logging()


def events(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_file_gets_every_event_as_a_line_of_json(tmp_path: Path):
    file = tmp_path / "logs" / "run.jsonl"
    configure(file)
    log = run_log.get_logger().bind(run_id="r1")
    log.info("document_done", name="公告.pdf", status="complete", pages_read=3)
    log.warning("claim_lost", name="b.pdf")
    first, second = events(file)
    assert first["event"] == "document_done"
    assert first["level"] == "info"
    assert (first["run_id"], first["name"], first["pages_read"]) == ("r1", "公告.pdf", 3)
    assert first["time"].endswith("Z")
    assert second["level"] == "warning"


@pytest.mark.parametrize(
    "name",
    [
        'a\n{"event": "run_finished"}.pdf',
        "a\r\x1b[2K2026 ERROR.pdf",
        "a\u2028b\u0085c.pdf",
        "a\u202efdp.exe",
        "a\udcff.pdf",
        'a" level="info.pdf',
    ],
)
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_names_forge_no_lines(
    name: str, log_format: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    file = tmp_path / "run.jsonl"
    configure(file, log_format)
    run_log.get_logger().error("claim_lost", name=name)
    written = file.read_text("utf-8")
    assert len(written.splitlines()) == 1
    assert json.loads(written)["name"] == name
    shown = capfd.readouterr().err
    assert len(shown.splitlines()) == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\udc80-\udcff]", shown)


def test_standard_error_as_text_has_what_nobody_else_says(capfd: pytest.CaptureFixture[str]):
    configure()
    log = run_log.get_logger()
    log.info("run_started", documents=3)
    log.warning("document_failed", name="a.pdf")  # progress has a line of its own for it
    log.warning("claim_lost", name="b c.pdf", run_id="r1")
    shown = capfd.readouterr().err
    assert "run_started" not in shown
    assert "a.pdf" not in shown
    assert re.fullmatch(r'\S+Z WARNING claim_lost name="b c.pdf" run_id=r1\n', shown)


def test_standard_error_as_json_has_everything(capfd: pytest.CaptureFixture[str]):
    configure(log_format="json")
    run_log.get_logger().info("document_done", name="a.pdf")
    logging.getLogger("models.store_flags").warning("of %s", "the store")
    first, second = map(json.loads, capfd.readouterr().err.splitlines())
    assert first["event"] == "document_done"
    assert (second["event"], second["logger"]) == ("of the store", "models.store_flags")


def test_contents_and_passwords_stay_out(tmp_path: Path):
    file = tmp_path / "run.jsonl"
    configure(file)
    run_log.get_logger().error(
        "document_failed",
        error="IntegrityError [SQL: INSERT ...] [parameters: {'text': '张三 身份证 [1]'}]\n"
        "(Background on this error at: x) postgresql://u:s3cret@host/db",
        reason="x" * 100_000,
    )
    written = file.read_text("utf-8")
    assert "张三" not in written
    assert "s3cret" not in written
    assert "postgresql://u:***@host/db" in written
    assert len(written) < 5_000


def test_an_exception_is_part_of_its_event(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    file = tmp_path / "run.jsonl"
    configure(file)
    try:
        int("two\nlines")
    except ValueError:
        run_log.get_logger().exception("worker_lost", address="tcp://x")
    (event,) = events(file)
    assert event["exception"].endswith("base 10: 'two\\nlines'")
    shown = capfd.readouterr().err.splitlines()
    assert all(line.startswith("    ") for line in shown[1:])


def test_the_files_are_bounded_and_lose_no_line_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(run_log, "LOG_FILE_BYTES", 20_000)
    monkeypatch.setattr(run_log, "OLD_LOG_FILES", 2)
    file = tmp_path / "run.jsonl"
    configure(file)
    for n in range(1000):
        run_log.get_logger().info("document_done", name=f"{n}.pdf")
    files = sorted(tmp_path.iterdir())
    assert [each.name for each in files] == ["run.jsonl", "run.jsonl.1", "run.jsonl.2"]
    assert all(each.stat().st_size <= 20_000 for each in files)
    kept = [event["name"] for each in reversed(files) for event in events(each)]
    assert kept == [f"{n}.pdf" for n in range(1000 - len(kept), 1000)]


def test_a_file_that_cannot_be_written_is_a_clear_error(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="--log-file"):
        configure(tmp_path / "file" / "run.jsonl")


def test_before_it_is_configured_nothing_is_printed(capfd: pytest.CaptureFixture[str]):
    run_log.get_logger().error("document_failed", name="a.pdf")
    assert capfd.readouterr().err == ""


def test_warnings_of_prefect_go_through(tmp_path: Path):
    file = tmp_path / "run.jsonl"
    configure(file)
    run_log.route_prefect_logs()
    logging.getLogger("prefect.task_runs").info("Created task run")
    logging.getLogger("prefect.task_runs").error("Crash detected")
    assert [event["event"] for event in events(file)] == ["Crash detected"]


def test_what_prefect_says_of_a_failed_document_stands_in_our_own_event(tmp_path: Path):
    file = tmp_path / "run.jsonl"
    configure(file)
    run_log.route_prefect_logs()
    log = logging.getLogger("prefect.task_runs")
    for error in (UnreadableDocument("damaged", "Fetch it again"), KeyError("a mistake of ours")):
        try:
            raise error
        except (UnreadableDocument, KeyError):
            log.exception("Task run failed with exception")
            log.error("Finished in state Failed('...')")  # noqa: TRY400 - as Prefect does
    (event,) = events(file)
    assert "a mistake of ours" in event["exception"]


def test_every_event_that_is_logged_is_listed():
    logged = set()
    for path in FLOWS.glob("*.py"):
        text = path.read_text("utf-8")
        logged |= set(
            re.findall(r"\.(?:info|warning|error|exception)\(\s*\"([a-z]+(?:_[a-z]+)+)\"", text)
        )
    assert logged - run_log.EVENTS.keys() == set()
