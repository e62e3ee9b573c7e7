"""Writes docs/metrics.md: `python -m flows.metrics_page`."""

from __future__ import annotations

from flows.metrics import AGE_PER_COST, LEAST_AGE_S, LONGEST_WAIT_S
from flows.metrics_names import PAGE, metrics_page
from flows.rate_subjects import COMPARED


def page() -> str:
    """The text of the page."""
    return metrics_page(len(COMPARED), LEAST_AGE_S, AGE_PER_COST, LONGEST_WAIT_S)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
