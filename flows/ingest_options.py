"""Options of the commands that read documents, as the command line declares them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from models.errors import UsageError
from models.intake import IntakeLimits
from models.settings import LogFormat

_GIB = 1 << 30

PasswordsOption = Annotated[
    Path | None,
    typer.Option(
        "--passwords", help="密码文件，每行一个 / file with passwords of documents, one a line"
    ),
]
MaxPagesOption = Annotated[
    int | None,
    typer.Option("--max-pages", min=1, help="一份文件的页数上限 / most pages of a document"),
]
MemoryOption = Annotated[
    float | None,
    typer.Option(
        "--memory", min=0.5, help="每个进程的内存上限 / memory cap of a reading process, in GiB"
    ),
]
MoveFailedOption = Annotated[
    bool,
    typer.Option(
        "--move-failed",
        help="把无法读取的文件移入隔离区 / move what cannot be read to quarantine, not copy it",
    ),
]
SettleOption = Annotated[
    float,
    typer.Option(
        "--settle",
        min=0,
        help="更新未满几秒的文件留待下次 / leave files younger than SECONDS for the next run",
    ),
]
DaskOption = Annotated[
    str | None,
    typer.Option("--dask", help="Dask 调度器 / address of a Dask scheduler: tcp://HOST:8786"),
]
LogFileOption = Annotated[
    Path | None, typer.Option("--log-file", help="日志文件 / log file (JSON lines)")
]
LogFormatOption = Annotated[
    str, typer.Option("--log-format", help="标准错误的格式 / on standard error: text, json")
]
MetricsPortOption = Annotated[
    int | None,
    typer.Option(
        "--metrics-port",
        min=0,
        max=65535,
        help="Prometheus 指标端口 / port of the metrics while it runs",
    ),
]


def limits_of(max_pages: int | None, memory_gib: float | None) -> IntakeLimits:
    """The caps of the program, with those that were given in their place."""
    limits = IntakeLimits()
    if max_pages is not None:
        limits = replace(limits, max_pages=max_pages)
    if memory_gib is not None:
        limits = replace(limits, memory_bytes=int(memory_gib * _GIB))
    return limits


def checked_passwords(file: Path | None) -> Path | None:
    """The file as an absolute path.

    Raises:
        UsageError: when it cannot be read, which would look as if no password fitted.
    """
    if file is None:
        return None
    try:
        with file.open(encoding="utf-8") as lines:
            for _ in lines:
                pass
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"无法读取密码文件 / cannot read the passwords in {file}: {error}",
            "请给一个 UTF-8 文本文件，每行一个 / Give a text file in UTF-8, one password a line",
        ) from error
    return file.absolute()


def checked_log_format(name: str) -> LogFormat:
    """The log format of that name.

    Raises:
        UsageError: when there is none.
    """
    if name == "text":
        return "text"
    if name == "json":
        return "json"
    raise UsageError(f"没有这种日志格式 / there is no log format {name}", "Choose text or json")
