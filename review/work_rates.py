"""How fast people work, from what they did and when."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence

from models.store_statistics import DeedFacts
from review.shapes_dashboard import DayView, ReviewerView, SpeedView

PAUSE_S = 300.0
# A pace measured over less says nothing: three deeds in a second are no ten thousand an hour.
_SHORTEST_HOURS = 60 / 3600
_DECISIONS = ("accepted", "corrected", "rejected")


def reviewers(deeds: Sequence[DeedFacts]) -> list[ReviewerView]:
    """Deeds and active time of each person, the busiest first; `deeds` are in order of time.

    The time between two deeds is active unless it is longer than `PAUSE_S`; before the first one
    after a pause, it is what the browser measured.
    """
    by_name: defaultdict[str, list[DeedFacts]] = defaultdict(list)
    for deed in deeds:
        by_name[deed.reviewer].append(deed)
    found = []
    for name, own in by_name.items():
        hours = _active_s(own) / 3600
        found.append(
            ReviewerView(
                name=name,
                deeds=len(own),
                active_hours=hours,
                per_hour=len(own) / hours if hours >= _SHORTEST_HOURS else None,
                days=len({deed.acted_at.date() for deed in own}),
            )
        )
    return sorted(found, key=lambda one: (-one.deeds, one.name))


def _active_s(deeds: Sequence[DeedFacts]) -> float:
    active, before = 0.0, None
    for deed in deeds:
        gap = (deed.acted_at - before).total_seconds() if before else None
        if gap is not None and gap <= PAUSE_S:
            active += gap
        else:
            active += min(deed.seconds or 0.0, PAUSE_S)
        before = deed.acted_at
    return active


def days(deeds: Sequence[DeedFacts]) -> list[DayView]:
    """What was done on each day on which something was, in order; `deeds` are too."""
    by_day: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for deed in deeds:
        by_day[deed.acted_at.date().isoformat()][deed.action] += 1
    found, decided = [], 0
    for day, numbers in by_day.items():
        decisions = sum(numbers[action] for action in _DECISIONS)
        decided += decisions
        found.append(
            DayView(
                day=day,
                accepted=numbers["accepted"],
                corrected=numbers["corrected"],
                rejected=numbers["rejected"],
                other=numbers.total() - decisions,
                decided=decided,
            )
        )
    return found


def speed(deeds: Sequence[DeedFacts]) -> list[SpeedView]:
    """The median time of a decision by kind, where the browser measured some."""
    by_kind: defaultdict[str, list[float]] = defaultdict(list)
    for deed in deeds:
        if deed.kind and deed.seconds is not None and deed.action in _DECISIONS:
            by_kind[deed.kind].append(deed.seconds)
    return [
        SpeedView(kind=kind, decisions=len(some), median_seconds=statistics.median(some))
        for kind, some in sorted(by_kind.items(), key=lambda one: (-len(one[1]), one[0]))
    ]
