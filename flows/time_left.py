"""How fast pages are read, and how long the rest will take."""

from __future__ import annotations

from collections import deque

#: The pace is that of the last minutes: of long runs the beginning says little.
WINDOW_S = 180.0
#: Before this nothing is said: models are still being loaded, and all workers end their first
#: pages at about the same moment.
LEAST_PAGES, LEAST_S = 8, 10.0


class TimeLeft:
    """An estimate from the pages read so far; every moment is in seconds of one clock.

    Pages of documents that nobody opened yet are taken to be as many as in those that were.
    """

    def __init__(self, documents: int, started_s: float) -> None:
        self._documents = documents
        self._opened = 0
        self._pages_found = 0
        self._pages_there = 0
        self._pages_read = 0
        self._ended_unopened = 0
        self._started_s = started_s
        self._readings: deque[tuple[float, int]] = deque([(started_s, 0)])

    def found(self, pages: int, already_read: int) -> None:
        """A document with so many pages was opened; some of them need no reading."""
        self._opened += 1
        self._pages_found += pages
        self._pages_there += already_read

    def ended_unopened(self) -> None:
        """A document ended that could not be opened: no page of it is to come."""
        self._ended_unopened += 1

    def read(self, pages: int, now_s: float) -> None:
        """So many more pages are read."""
        self._pages_read += pages
        self._readings.append((now_s, self._pages_read))
        while len(self._readings) > 2 and self._readings[1][0] <= now_s - WINDOW_S:
            self._readings.popleft()

    def pages_a_second(self, now_s: float) -> float | None:
        """The pace of the last minutes; None while too little is read to tell."""
        if self._pages_read < LEAST_PAGES or now_s - self._started_s < LEAST_S:
            return None
        since_s, before = self._readings[0]
        # A pace that no page confirms falls with the time that passes.
        return (self._pages_read - before) / max(now_s - since_s, 1e-9)

    def pages_left(self) -> float:
        """Pages to be read, those that nobody has seen yet among them."""
        unopened = max(0, self._documents - self._opened - self._ended_unopened)
        to_read = self._pages_found - self._pages_there
        of_each = to_read / self._opened if self._opened else 0.0
        return max(0.0, to_read - self._pages_read + unopened * of_each)

    def seconds_left(self, now_s: float) -> float | None:
        """None while it cannot be told."""
        pace = self.pages_a_second(now_s)
        return self.pages_left() / pace if pace else None


def as_duration(seconds: float | None) -> str:
    """In a form that claims no more than is known: `40 s`, `12 min`, `3 h 20 min`, `…`."""
    if seconds is None:
        return "…"
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5)):.0f} s" if seconds >= 1 else "0 s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, rest = divmod(10 * round(minutes / 10), 60)
    return f"{hours} h {rest} min" if hours < 48 else f"{hours / 24:.0f} d"
