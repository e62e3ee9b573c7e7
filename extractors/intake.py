"""How this process opens documents: within which caps and with which passwords."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from models.errors import UsageError
from models.intake import IntakeLimits


@dataclass(frozen=True, slots=True)
class Intake:
    """Caps on a document, and the passwords that are tried on one that asks for any."""

    limits: IntakeLimits = field(default_factory=IntakeLimits)
    passwords: tuple[str, ...] = ()


# Set once when a process starts: everything that opens a document in it does so in one way.
_INTAKES: list[Intake] = [Intake()]


def intake() -> Intake:
    """What holds in this process."""
    return _INTAKES[0]


def set_intake(settings: Intake) -> None:
    """Let `settings` hold in this process from now on."""
    _INTAKES[0] = settings


def passwords_in(path: Path | None) -> tuple[str, ...]:
    """The passwords of the file at `path` (UTF-8, one a line), in its order; none for None.

    Raises:
        UsageError: when it cannot be read or is not UTF-8.
    """
    if path is None:
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"读不了密码文件 / the passwords file {path} cannot be read: {error}",
            "请用 UTF-8 编码，每行一个密码 / Write it as UTF-8, one password a line",
        ) from error
    # Spaces may belong to a password; line ends do not.
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line))
