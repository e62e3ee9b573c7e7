"""`gongshi doctor`: whether this installation can do the work, tried for real."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console
from rich.markup import escape

from models.errors import GongshiError
from models.settings import Settings


class Health(StrEnum):
    """How one part of the installation is: a warning does not keep it from working."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and what to do about it when it is not good."""

    health: Health
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the installation; `look` may raise, which is bad health with that reason."""

    name: str
    look: Callable[[Settings], Finding]


_MARKS = {
    Health.GOOD: "[green]✓[/green]",
    Health.WARNING: "[yellow]![/yellow]",
    Health.BAD: "[red]✗[/red]",
}


def examine(checks: Sequence[Check], settings: Settings) -> list[tuple[Check, Finding]]:
    """What each check finds, in their order; one that fails does not keep others from looking."""
    return [(check, _found(check, settings)) for check in checks]


def print_findings(findings: Sequence[tuple[Check, Finding]], console: Console) -> bool:
    """A line for each finding, its remedy below it; returns whether nothing is bad."""
    for check, finding in findings:
        console.print(
            f"{_MARKS[finding.health]} {check.name}: {escape(finding.found)}", soft_wrap=True
        )
        if finding.remedy and finding.health is not Health.GOOD:
            console.print(f"    → {escape(finding.remedy)}", soft_wrap=True)
    bad = sum(finding.health is Health.BAD for _, finding in findings)
    console.print(
        f"[red]{bad} 项不可用 / parts do not work[/red]"
        if bad
        else "[green]可以使用 / everything that is needed works[/green]"
    )
    return not bad


def _found(check: Check, settings: Settings) -> Finding:
    try:
        return check.look(settings)
    except GongshiError as error:
        return Finding(Health.BAD, error.args[0], error.remedy)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part is what is asked for
        return Finding(
            Health.BAD,
            f"{type(error).__name__}: {error}",
            "请按锁定的版本重新安装 / Install the locked packages again: sh install.sh",
        )
