"""The page to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from review.access import check_meant, session_of
from review.html import page
from review.sign_in import form_token, is_own_form, keep_session, sign_in, sign_out

router = APIRouter()

_STALE = "页面已过期，请再登录一次 / the page was too old; please sign in again"


@router.get("/login")
def login_page(request: Request, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:  # noqa: A002 - the query's usual name
    """The form to sign in; whoever is signed in already goes on."""
    if session_of(request) is not None:
        return RedirectResponse(local_path(next), 303)
    return _form(request, next)


@router.post("/login")
def login(
    request: Request,
    name: Annotated[str, Form(max_length=128)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    token: Annotated[str, Form(max_length=200)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002 - the form's usual name
) -> Response:
    """Sign in and go on to the page that was asked for."""
    if not is_own_form(request, token):
        return _form(request, next, message=_STALE, name=name, status=403)
    try:
        done = sign_in(request, name, password)
    except HTTPException as error:
        return _form(
            request,
            next,
            message=error.detail or "不允许 / not allowed",
            name=name,
            status=error.status_code,
            headers=error.headers,
        )
    response = RedirectResponse(local_path(next), 303)
    keep_session(request, response, done.token)
    return response


@router.post("/logout")
def logout(
    request: Request, csrf_token: Annotated[str, Form(max_length=200)] = ""
) -> RedirectResponse:
    """Sign out."""
    response = RedirectResponse("/login", 303)
    session = session_of(request)
    if session is not None:
        check_meant(request, session, csrf_token)
        sign_out(request, response, session)
    return response


def local_path(address: str) -> str:
    r"""`address` when it is a path of this server, else “/”.

    Browsers take `//host` and `/\host` for other servers, and leave out control characters.
    """
    is_local = address.startswith("/") and address[1:2] not in ("/", "\\")
    return address if is_local and address.isprintable() else "/"


def _form(
    request: Request,
    next_path: str,
    *,
    message: str = "",
    name: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    cookies = Response()
    token = form_token(request, cookies)
    response = page(
        request,
        "login.html.j2",
        None,
        token=token,
        next_path=local_path(next_path),
        message=message,
        name=name,
    )
    response.status_code = status
    response.headers.update(headers or {})
    response.raw_headers.extend(
        header for header in cookies.raw_headers if header[0] == b"set-cookie"
    )
    return response
