"""The command line of `gongshi ingest`, as a schedule keeps it for its runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup, TyperOption
from typer.exceptions import TyperException

from flows.ingest_options import checked_log_format, checked_passwords
from models.errors import UsageError
from models.settings import Settings, settings_for

#: Set in processes of `gongshi schedule` when the Prefect server is its own.
OUR_SERVER_VARIABLE = "GONGSHI_SCHEDULE_SERVER"
# The store's URL may hold a password, which neither Prefect nor a list of processes may see; the
# output is given anew, as an absolute path; metrics are served by the schedule itself.
_NOT_PASSED_ON = ("--store", "--output", "--metrics-port")


@dataclass(frozen=True, slots=True)
class IngestArguments:
    """Arguments of `gongshi ingest`, sound as far as can be told beforehand.

    `options` are without the store's URL, which may hold a password and is in `settings`. Those
    hold also where to log and to serve metrics.
    """

    paths: tuple[str, ...]
    options: tuple[str, ...]
    settings: Settings
    is_store_given: bool


def parse_ingest_arguments(arguments: Sequence[str]) -> IngestArguments:
    """Check `arguments` as `gongshi ingest` would.

    Raises:
        UsageError: for an option that it does not have, or a value that it does not take.
    """
    context = _context(arguments)
    params = context.params
    checked_passwords(params["passwords"])
    output = Path(params["output"]).absolute()
    settings = replace(
        settings_for(output, params["store"], params["workers"]),
        settle_s=params["settle"],
        log_file=params["log_file"],
        log_format=checked_log_format(params["log_format"]),
        metrics_port=params["metrics_port"],
    )
    options = ["--output", str(output)]
    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name or "")
        if (
            isinstance(parameter, TyperOption)
            and given is not None
            and given.name == "COMMANDLINE"
            and parameter.opts[0] not in _NOT_PASSED_ON
        ):
            options.extend(_spelled(parameter, params[parameter.name or ""]))
    paths = tuple(_absolute(str(path)) for path in params["paths"] or ())
    return IngestArguments(paths, tuple(options), settings, params["store"] is not None)


def settings_of(options: Sequence[str]) -> Settings:
    """Where the results of these options of `gongshi ingest` go, and how long files settle."""
    return parse_ingest_arguments(options).settings


def _context(arguments: Sequence[str]) -> Any:  # noqa: ANN401 - typer keeps its type to itself
    try:
        return _command().make_context("gongshi ingest", list(arguments))
    except TyperException as error:
        raise UsageError(
            str(getattr(error, "message", error)),
            "见 gongshi ingest --help / See gongshi ingest --help",
        ) from error


def _command() -> Any:  # noqa: ANN401 - typer keeps its type to itself
    from flows.command_line import app  # noqa: PLC0415 - the command line imports this file

    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group.commands["ingest"]


def _spelled(option: TyperOption, value: Any) -> list[str]:  # noqa: ANN401 - as typer has it
    if option.is_flag:
        return [option.opts[0] if value else option.secondary_opts[0]]
    values = value if option.multiple else [value]
    return [part for item in values for part in (option.opts[0], str(item))]


def _absolute(path: str) -> str:
    return path if "://" in path else str(Path(path).absolute())
