"""The page that shows how good the values are."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from review.access import SettingsOf, SignedIn
from review.api_dashboard import By, Only
from review.dashboard_view import dashboard
from review.estimates import nice_ticks
from review.html import page

router = APIRouter()


@router.get("/dashboard")
def show_dashboard(
    request: Request,
    settings: SettingsOf,
    account: SignedIn,
    by: By = "folder",
    only: Only = None,
) -> HTMLResponse:
    """Charts with a table beneath each; the query chooses how documents are grouped."""
    asked = request.query_params.get("lang", account.language)
    view = dashboard(settings, by, only, asked)
    return page(request, "dashboard.html.j2", account, view=view, ticks=nice_ticks)
