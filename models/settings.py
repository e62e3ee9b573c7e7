"""Settings of a run: built once at the entry point, validated, never changed after."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from models.errors import UsageError

PROGRAM_VERSION = version("gongshi")
#: What found, linked and checked the fields. Raised when that changes between two releases.
FINDING_VERSION = "3"
#: What read the pages. Raised when reading changes; pages read by an older one are read again.
READING_VERSION = "2"
#: All together; a document that others have done is done again.
RESULT_VERSION = f"{PROGRAM_VERSION}+reading.{READING_VERSION}.finding.{FINDING_VERSION}"

#: Environment variable with the store's URL, for the option `--store`.
STORE_VARIABLE = "GONGSHI_STORE"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where results go and how many processes work.

    `output` is the folder of the exported tables, `store_url` the SQLAlchemy URL of the store.
    """

    output: Path
    store_url: str
    workers: int

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise UsageError(f"--workers {self.workers} is less than 1", "Give at least 1")


def settings_for(output: Path, store_url: str | None, workers: int | None) -> Settings:
    """Settings from the command line's options; None where an option was not given."""
    from_environment = os.environ.get(STORE_VARIABLE) or None
    default = f"sqlite:///{(output / 'gongshi.sqlite').resolve()}"
    return Settings(
        output=output,
        store_url=store_url or from_environment or default,
        workers=workers if workers is not None else os.cpu_count() or 1,
    )
