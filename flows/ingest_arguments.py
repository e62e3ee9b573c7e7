"""The command line of `gongshi ingest`, as a schedule keeps it for its runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup, TyperOption
from typer.exceptions import TyperException

from models.errors import UsageError

#: Set in processes of `gongshi schedule` when the Prefect server is its own.
OUR_SERVER_VARIABLE = "GONGSHI_SCHEDULE_SERVER"
# Options whose value may hold a password, which neither Prefect nor a list of processes may see.
_SECRET_OPTIONS = ("--store",)


@dataclass(frozen=True, slots=True)
class IngestArguments:
    """Arguments of `gongshi ingest`, sound as far as the command line can tell.

    `options` are without the store's URL, which may hold a password: `store_url` is it.
    """

    paths: tuple[str, ...]
    options: tuple[str, ...]
    output: Path
    store_url: str | None


def parse_ingest_arguments(arguments: Sequence[str]) -> IngestArguments:
    """Check `arguments` as `gongshi ingest` would.

    Raises:
        UsageError: for an option that it does not have, or a value that it does not take.
    """
    context = _context(arguments)
    params = context.params
    options: list[str] = []
    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name or "")
        if (
            not isinstance(parameter, TyperOption)
            or given is None
            or given.name != "COMMANDLINE"
            or parameter.opts[0] in _SECRET_OPTIONS
        ):
            continue
        options.extend(_spelled(parameter, params[parameter.name or ""]))
    output = Path(params["output"])
    if "--output" in options:
        options[options.index("--output") + 1] = str(output.absolute())
    else:
        options.extend(["--output", str(output.absolute())])
    paths = tuple(_absolute(str(path)) for path in params["paths"] or ())
    return IngestArguments(paths, tuple(options), output, params.get("store"))


def has_ingest_option(name: str) -> bool:
    """Whether `gongshi ingest` has the option `name`."""
    return any(name in parameter.opts for parameter in _command().params)


def output_of(options: Sequence[str]) -> Path:
    """The output folder that these options of `gongshi ingest` name."""
    return Path(_context(options).params["output"])


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
