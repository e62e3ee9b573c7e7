"""Structured logs: events with keys, as JSON lines in a file and as lines on standard error.

An event is a name (`document_done`) with keys beside it (`name`, `status`, `pages_read`), so that
a program can count them; `EVENTS` lists those of this program. Names of documents and reasons of
failures stand in them, never what documents say.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter

from models.errors import GongshiError, UsageError
from models.settings import Settings

#: What happens in a run, and the keys that say more.
EVENTS: dict[str, str] = {
    "run_started": "run_id, documents, new_documents, workers, program_version",
    "run_resumed": "run_id, lost_run_id: what a run that died had left open is taken over",
    "document_claimed_elsewhere": "name, run_id, holder: another living run does this document",
    "document_left": "name, reason, message: not taken, such as a file that is still being copied",
    "document_done": "name, document_id, status, pages, pages_read, seconds",
    "document_failed": "name, document_id, reason, error, attempts",
    "document_quarantined": "name, document_id, reason, error, folder",
    "quarantine_failed": "name, error: the file stays where it is; tried again by the next run",
    "page_failed": "name, document_id, page, attempts, error",
    "second_reader_failed": "name, document_id, page, error",
    "claim_lost": "run_id, name: this run was thought dead, and another one has the document",
    "export_written": "folder, formats, seconds",
    "export_in_step": "folder: nothing changed since the tables were written",
    "rate_warning": "run_id, subject, seen, expected, message",
    "run_finished": "run_id, state, documents, pages_read, seconds",
    "run_stopped": "run_id, signal",
    "beat_failed": "run_id, error: the sign of life could not be written; tried again",
    "scheduled_run_lost": "flow_run: a run of the schedule whose process is gone",
    "watch_failed": "error: the watched folder could not be looked at; tried again",
    "schedule_due": "cron, next_at",
    "schedule_skipped": "reason: the run before still lasts",
    "metrics_file_failed": "path, error: the metrics could not be written to their file",
    "metrics_store_away": "error: the store did not answer; said once, and tried again",
    "worker_started": "address, processes",
    "worker_lost": "address",
}
#: What the terminal says in its own words; as log lines it would stand there twice.
_SAID_OTHERWISE = {
    "document_done",
    "document_failed",
    "document_quarantined",
    "document_left",
    "page_failed",
    "rate_warning",
}
#: A log file is closed and renamed at this size, and so many old ones are kept: 120 MB at most.
#: Two programs that write the same file keep every line until it is rotated away; their lines
#: are then spread over the newest files.
LOG_FILE_BYTES = 20_000_000
OLD_LOG_FILES = 5

_TEXT_LIMIT = 2_000  # characters of a value; more is a document's content or an endless error
_EXCEPTION_LIMIT = 20_000
# Loggers of this program's packages, of its events, and of what it is built on.
_OURS = ("gongshi", "flows", "review", "extractors", "models")
_OTHERS = ("prefect", "distributed", "alembic", "py.warnings")
# What ends a line, moves the cursor, turns the direction of writing or cannot be encoded: with
# them a file's name could forge a line or hide a part of one.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_PASSWORD_OF_URL = re.compile(r"(://[^\s/:@]*):[^\s@]*@")
# SQLAlchemy writes the row that it could not store behind its message.
_SQL_PARAMETERS = re.compile(r"\[parameters: .*?\](?=\s*(?:\(Background|$))", re.DOTALL)
_PLAIN_VALUE = re.compile(r"[^\s\"=]+")

_handlers: list[logging.Handler] = []

_Event = MutableMapping[str, Any]


def get_logger() -> BoundLogger:
    """The logger of events: `get_logger().info("document_done", name=..., status=...)`.

    May be called before `configure_logging`; what is logged before goes nowhere.
    """
    return structlog.stdlib.get_logger("gongshi")


def configure_logging(settings: Settings) -> None:
    """Write events to `settings.log_file` as JSON lines and to standard error.

    Standard error gets every event as JSON where `settings.log_format` is "json", otherwise
    warnings and errors as text. Calling it again replaces what was set.

    Raises:
        UsageError: when the log file cannot be written.
    """
    handlers: list[logging.Handler] = [_error_stream(settings.log_format == "json")]
    if settings.log_file is not None:
        handlers.append(_file(settings.log_file))
    close_logging()
    _handlers.extend(handlers)
    for name in _OURS:
        _route(name, logging.INFO)
    for name in _OTHERS:
        _route(name, logging.WARNING)
    logging.captureWarnings(capture=True)


def route_prefect_logs() -> None:
    """Lead Prefect's warnings and errors through these logs; to be called when it is imported.

    Importing Prefect sets up its own handlers, which write several lines for one record.
    """
    from prefect.logging.configuration import setup_logging  # noqa: PLC0415 - loads in seconds

    setup_logging()  # so that a later call of Prefect's own leaves the handlers alone
    if not _handlers:
        return
    for name in ("prefect.task_runs", "prefect.flow_runs"):
        logging.getLogger(name).addFilter(_is_news)
    for name in list(logging.root.manager.loggerDict):
        if name == "prefect" or name.startswith("prefect."):
            logging.getLogger(name).handlers.clear()
            logging.getLogger(name).propagate = True
    _route("prefect", logging.WARNING)


def one_line(text: str) -> str:
    """`text` with everything escaped that could forge or hide a line where it is printed."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def close_logging() -> None:
    """Close the log file and leave the loggers as if nothing had been configured."""
    for name in (*_OURS, *_OTHERS):
        logger = logging.getLogger(name)
        for handler in _handlers:
            logger.removeHandler(handler)
        logger.propagate = True
    for handler in _handlers:
        handler.close()
    _handlers.clear()
    logging.captureWarnings(capture=False)


def _route(name: str, level: int) -> None:
    logger = logging.getLogger(name)
    logger.setLevel(level)
    logger.propagate = False
    for handler in _handlers:
        logger.addHandler(handler)


def _error_stream(is_json: bool) -> logging.Handler:
    handler = _ErrorStream()
    handler.setFormatter(_formatter(is_json))
    if not is_json:
        handler.setLevel(logging.WARNING)
        handler.addFilter(_is_said_by_log_alone)
    return handler


class _ErrorStream(logging.StreamHandler[Any]):
    """Standard error as it is when a line is written: progress bars put another in its place."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _file(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path, maxBytes=LOG_FILE_BYTES, backupCount=OLD_LOG_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise UsageError(
            f"无法写日志 / cannot write the log file {path}: {error.strerror}",
            "请另选 / Give another one with --log-file",
        ) from error
    handler.setFormatter(_formatter(is_json=True))
    return handler


def _is_said_by_log_alone(record: logging.LogRecord) -> bool:
    return not (isinstance(record.msg, dict) and record.msg.get("event") in _SAID_OTHERWISE)


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record of Prefect's says more than that a document failed for a known reason.

    That stands in the events `document_failed` and `document_quarantined`; what is wrong in the
    program itself keeps its traceback.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, GongshiError) and not record.getMessage().startswith(
        "Finished in state Failed("
    )


def _formatter(is_json: bool) -> logging.Formatter:
    return ProcessorFormatter(
        foreign_pre_chain=_COMMON,
        processors=[ProcessorFormatter.remove_processors_meta, _as_json if is_json else _as_text],
    )


def _without_contents(_logger: Any, _method: str, event: _Event) -> _Event:  # noqa: ANN401 - structlog's
    """Cut what is long, and take out passwords of URLs and rows of the store."""
    for key, value in event.items():
        if isinstance(value, str):
            limit = _EXCEPTION_LIMIT if key == "exception" else _TEXT_LIMIT
            text = _SQL_PARAMETERS.sub("[parameters: …]", value)
            text = _PASSWORD_OF_URL.sub(r"\1:***@", text)
            event[key] = text if len(text) <= limit else text[:limit] + "…"
    return event


def _as_json(_logger: Any, _method: str, event: _Event) -> str:  # noqa: ANN401 - structlog's
    first = {key: event.pop(key) for key in ("time", "level", "event") if key in event}
    line = json.dumps(first | dict(event), ensure_ascii=False, default=str)
    return one_line(line)


def _as_text(_logger: Any, _method: str, event: _Event) -> str:  # noqa: ANN401 - structlog's
    exception = event.pop("exception", "")
    parts = [str(event.pop("time")), str(event.pop("level")).upper(), str(event.pop("event"))]
    event.pop("logger", None)
    for key, value in event.items():
        text = str(value)
        is_plain = _PLAIN_VALUE.fullmatch(text)
        parts.append(f"{key}={text if is_plain else json.dumps(text, ensure_ascii=False)}")
    line = one_line(" ".join(parts))
    if not exception:
        return line
    # Indented, so that no line of it looks like one of the log.
    indented = (one_line(each) for each in str(exception).splitlines())
    return "\n".join((line, *(f"    {each}" for each in indented)))


_COMMON: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    structlog.processors.format_exc_info,
    _without_contents,
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_COMMON,
        ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=BoundLogger,
    cache_logger_on_first_use=False,  # a logger that was got before logging was configured
)
# Without it the last resort of `logging` would print unformatted events on standard error.
logging.getLogger("gongshi").addHandler(logging.NullHandler())
