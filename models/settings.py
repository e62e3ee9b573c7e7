"""Settings of a run: built once at the entry point, validated, never changed after."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from models.errors import UsageError
from models.intake import IntakeLimits, PoolSettings

PROGRAM_VERSION = version("gongshi")
#: What found, linked and checked the fields. Raised when that changes between two releases.
FINDING_VERSION = "3"
#: What read the pages. Raised when reading changes; pages read by an older one are read again.
READING_VERSION = "2"
#: All together; a document that others have done is done again.
RESULT_VERSION = f"{PROGRAM_VERSION}+reading.{READING_VERSION}.finding.{FINDING_VERSION}"

#: Environment variable with the store's URL, for the option `--store`.
STORE_VARIABLE = "GONGSHI_STORE"


LogFormat = Literal["text", "json"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Where results go, how many processes work, and within which bounds.

    `output` is the folder of the exported tables, `store_url` the SQLAlchemy URL of the store,
    `dask` the address of a Dask scheduler, None to work on this machine. A file younger than
    `settle_s` seconds is left for the next run. `moves_failed` says that failed documents are
    moved to quarantine rather than copied. `log_file` None means no file, `metrics_port` None no
    metrics over HTTP.
    """

    output: Path
    store_url: str
    workers: int
    dask: str | None = None
    limits: IntakeLimits = field(default_factory=IntakeLimits)
    passwords_file: Path | None = None
    settle_s: float = 0.0
    moves_failed: bool = False
    log_file: Path | None = None
    log_format: LogFormat = "text"
    metrics_port: int | None = None

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise UsageError(f"--workers {self.workers} is less than 1", "Give at least 1")

    @property
    def pool(self) -> PoolSettings:
        """What the reading processes need to know of this."""
        return PoolSettings(self.workers, self.limits, self.passwords_file)


def settings_for(output: Path, store_url: str | None, workers: int | None) -> Settings:
    """Settings from the command line's options; None where an option was not given."""
    from_environment = os.environ.get(STORE_VARIABLE) or None
    default = f"sqlite:///{(output / 'gongshi.sqlite').resolve()}"
    return Settings(
        output=output,
        store_url=store_url or from_environment or default,
        workers=workers if workers is not None else os.cpu_count() or 1,
    )
