"""`gongshi parse`: values and names of plain text, one JSON object for each line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extractors.entities import find_entities, load_entity_pipeline
from extractors.finding import find_values
from extractors.projects import find_projects_in_text
from models.errors import UsageError
from models.fields import Mention
from models.value_columns import to_text, value_columns
from models.values import Kind


def parse_lines(file: Path | None) -> Iterator[str]:
    """One line of JSON for each line of `file`, or of standard input when it is None.

    Raises:
        UsageError: when the file cannot be read, or is not UTF-8 text.
    """
    name = str(file) if file else "standard input"
    try:
        if file is None:
            yield from _parsed(line.decode("utf-8") for line in sys.stdin.buffer)
        else:
            with file.open(encoding="utf-8", newline="\n") as lines:
                yield from _parsed(lines)
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}", "Check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8 text", "Convert it to UTF-8") from error


def _parsed(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        yield json.dumps(parse_line(line.rstrip("\r\n"), number), ensure_ascii=False)


def parse_line(text: str, number: int = 1) -> dict[str, Any]:
    """Everything found in one line of text, by table of the contract."""
    found = [
        *find_values(text),
        *find_entities(text, load_entity_pipeline()),
        *find_projects_in_text(text),
    ]
    result: dict[str, Any] = {"line": number}
    for kind in Kind:
        mentions = sorted((m for m in found if m.kind is kind), key=lambda m: (m.start, m.end))
        result[kind.value] = [_item(mention) for mention in mentions]
    return result


def _item(mention: Mention) -> dict[str, str | int | list[int]]:
    # Values are strings as in the CSV files: JSON numbers lose digits in most readers. The columns
    # of a date are called start and end, as its offsets are: `span` has the offsets of each kind.
    return {
        "raw_text": mention.raw_text,
        "span": [mention.start, mention.end],
        "start": mention.start,
        "end": mention.end,
        "label": mention.label,
        **{name: to_text(value) for name, value in value_columns(mention.value).items()},
    }
