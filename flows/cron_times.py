"""When a cron expression is due."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.errors import UsageError

_LOCALTIME = Path("/etc/localtime")


def next_times(cron: str, timezone: str, count: int, after: datetime) -> list[datetime]:
    """The next `count` times of `cron` later than `after`, in `timezone`; as Prefect reckons them.

    Raises:
        UsageError: for an expression or a time zone that does not exist, or that is never due.
    """
    zone = _zone(timezone)
    # Importing Prefect takes a second, which other commands need not wait for.
    from prefect.server.schemas.schedules import CronSchedule  # noqa: PLC0415

    wrong = UsageError(
        f"--cron {cron!r} 无效 / is no cron expression",
        '例如每天两点 "0 2 * * *" / For example, every day at two: "0 2 * * *" '
        "(minute, hour, day of month, month, day of week)",
    )
    # Six fields would mean seconds at one end or the other, depending on who reads them.
    if len(cron.split()) != 5 and not cron.startswith("@"):
        raise wrong
    try:
        schedule = CronSchedule(cron=cron, timezone=timezone)
        times = asyncio.run(schedule.get_dates(n=count, start=after.astimezone(zone)))
    except (ValueError, KeyError) as error:
        raise wrong from error
    if not times:
        raise wrong
    return [time.astimezone(zone) for time in times]


def local_timezone() -> str:
    """The name of this machine's time zone; UTC where it cannot be told."""
    wanted = os.environ.get("TZ", "").removeprefix(":")
    if not wanted and _LOCALTIME.is_symlink():
        wanted = str(_LOCALTIME.resolve()).partition("zoneinfo/")[2]
    try:
        return ZoneInfo(wanted).key if wanted else "UTC"
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            f"没有时区 / no time zone {timezone!r}",
            "例如 / For example: --timezone Asia/Shanghai",
        ) from error
