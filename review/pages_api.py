"""The page that documents the API, made by Swagger UI out of `/api/openapi.json`."""

from __future__ import annotations

from importlib import resources
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from review.access import SignedIn
from review.html import page

router = APIRouter()

_MEDIA_TYPES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
_FILES = {
    name: resources.files("fastapi_swagger").joinpath("resources", name) for name in _MEDIA_TYPES
}


@router.get("/api/docs")
def api_page(request: Request, account: SignedIn) -> HTMLResponse:
    """What the API does, to try out."""
    return page(request, "api.html.j2", account)


@router.get("/api/docs/{name}")
def swagger_file(name: Literal["swagger-ui-bundle.js", "swagger-ui.css"]) -> Response:
    """A file of Swagger UI, which comes with a package: nothing is fetched from outside."""
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(_FILES[name].read_bytes(), headers=headers, media_type=_MEDIA_TYPES[name])
