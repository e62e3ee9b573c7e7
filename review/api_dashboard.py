"""How good the values are, and how the review goes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from review.access import SettingsOf, SignedIn
from review.dashboard_view import dashboard
from review.shapes_dashboard import DashboardView, Dimension

router = APIRouter(tags=["dashboard"])

By = Annotated[Dimension, Query(description="What document sets are made of.")]
Only = Annotated[str | None, Query(max_length=500, description="One document set alone.")]


@router.get("/dashboard")
def read_dashboard(
    settings: SettingsOf, account: SignedIn, by: By = "kind", only: Only = None
) -> DashboardView:
    """Silent errors, agreement, flags that were right, and how fast the review goes."""
    return dashboard(settings, by, only, account.language)
