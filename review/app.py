"""The web application: every page and the API under `/api`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from models.settings import PROGRAM_VERSION
from review import (
    api_audits,
    api_comments,
    api_dashboard,
    api_decisions,
    api_documents,
    api_exports,
    api_items,
    api_parse,
    api_pictures,
    api_queue,
    api_reading,
    api_session,
    api_sign_offs,
    api_uploads,
    pages_api,
    pages_dashboard,
    pages_documents,
    pages_files,
    pages_login,
    pages_workspace,
)
from review.access import signed_in
from review.audit_drawing import audits_kept_drawn
from review.errors import install_error_handlers
from review.security import Guard
from review.settings import ReviewSettings
from review.shapes_errors import ErrorView
from review.upload_jobs import uploads_ingested

_STATIC = Path(__file__).parent / "static"

_API = (
    api_queue.router,
    api_items.router,
    api_decisions.router,
    api_comments.router,
    api_parse.router,
    api_pictures.router,
    api_reading.router,
    api_audits.router,
    api_dashboard.router,
    api_documents.router,
    api_sign_offs.router,
    api_uploads.router,
    api_exports.router,
)
_PAGES = (
    pages_workspace.router,
    pages_documents.router,
    pages_dashboard.router,
    pages_files.router,
    pages_api.router,
)


@asynccontextmanager
async def _work_beside(settings: ReviewSettings) -> AsyncIterator[None]:
    """What goes on while the page is served."""
    async with audits_kept_drawn(settings), uploads_ingested(settings):
        yield


def create_app(settings: ReviewSettings) -> FastAPI:
    """The application that serves `settings.store`."""
    app = FastAPI(
        title="公示审核 / Gongshi review",
        version=PROGRAM_VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lambda _: _work_beside(settings),
        responses={
            "4XX": {"model": ErrorView, "description": "It was not done, and why"},
            "5XX": {"model": ErrorView, "description": "The server could not do it now"},
        },
    )
    app.state.settings = settings
    install_error_handlers(app)
    app.add_middleware(Guard, settings=settings)
    # Whatever is not for signing in is for those who have.
    app.include_router(api_session.router, prefix="/api")
    app.include_router(pages_login.router, include_in_schema=False)
    for router in _API:
        app.include_router(router, prefix="/api", dependencies=[Depends(signed_in)])
    for router in _PAGES:
        app.include_router(router, include_in_schema=False, dependencies=[Depends(signed_in)])
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app
