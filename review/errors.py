"""What the page says when something goes wrong: JSON for the API, a page for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from models.errors import ConflictError, GongshiError, NotFoundError
from review.html import error_page
from review.texts import LANGUAGES, in_language

_MESSAGES = {
    400: "请求有误 / the request is not right",
    401: "请先登录 / sign in first",
    403: "不允许这样做 / this is not allowed",
    404: "没有找到 / there is no such thing",
    405: "此处不支持这种请求 / this cannot be done here",
    409: "已被他人更改 / somebody changed it meanwhile",
    413: "内容太大 / this is too large",
    415: "不支持这种内容 / content of this sort is not taken",
    422: "输入有误 / the input is not right",
    429: "请求太多，请稍后再试 / too many requests; try again later",
    500: "服务器出错了 / something went wrong in the server",
    503: "服务器正忙，请稍后再试 / the server is busy; try again later",
}


def install_error_handlers(app: FastAPI) -> None:
    """Have every error answered in both languages."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ConflictError, _conflict)
    app.add_exception_handler(GongshiError, _our_error)


def error_response(
    request: Request,
    status: int,
    message: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """The error in both languages, with `more` beside it in the JSON.

    `message` is “中文 / English”; without one it is the usual one of the status.
    """
    message = message or _MESSAGES.get(status, "出错了 / something went wrong")
    in_both = {language: in_language(message, language) for language in LANGUAGES}
    if is_api(request):
        content = jsonable_encoder({"error": in_both, **more})
        return JSONResponse(content, status, headers=dict(headers or {}))
    return error_page(request, status, in_both, dict(headers or {}))


def is_api(request: Request) -> bool:
    """Whether a program asks (the page's own scripts among them), not a person's browser."""
    path = request.url.path
    return path.startswith(("/api/", "/static/")) and path != "/api/docs"


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 401 and not is_api(request):
        return RedirectResponse(_login_address(request), 303)
    if error.status_code < 400 or error.status_code in (204, 304):
        return Response(status_code=error.status_code, headers=error.headers)
    detail: Any = error.detail
    if isinstance(detail, Mapping):
        more = {str(name): value for name, value in detail.items() if name != "error"}
        message = _joined(detail.get("error"))
        return error_response(request, error.status_code, message, headers=error.headers, **more)
    # Starlette's own details are the status in English.
    message = detail if isinstance(detail, str) and " / " in detail else ""
    return error_response(request, error.status_code, message, headers=error.headers)


def _joined(message: object) -> str:
    if isinstance(message, Mapping):
        return " / ".join(str(message[language]) for language in LANGUAGES)
    if isinstance(message, tuple):
        return " / ".join(message)
    return str(message or "")


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # What was sent is not sent back: it can be anything, a password among others.
    details = [
        {"place": [_storable(part) for part in found["loc"]], "message": _storable(found["msg"])}
        for found in error.errors()
    ]
    return error_response(request, 422, details=details)


def _storable(part: object) -> object:
    """Text that has UTF-8; numbers stay."""
    return part.encode("utf-8", "replace").decode() if isinstance(part, str) else part


def _conflict(request: Request, error: Exception) -> Response:
    assert isinstance(error, ConflictError)
    return error_response(request, 409, _message_of(error), current=error.current)


def _our_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GongshiError)
    status = 404 if isinstance(error, NotFoundError) else 422
    return error_response(request, status, _message_of(error))


def _message_of(error: GongshiError) -> str:
    message = error.args[0]
    if not error.remedy:
        return str(message)
    both = [
        f"{in_language(message, language)}{stop}{in_language(error.remedy, language)}"
        for language, stop in (("zh", "。"), ("en", ". "))
    ]
    return " / ".join(both)


def _login_address(request: Request) -> str:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET" or asked == "/":
        return "/login"
    return f"/login?next={quote(asked, safe='/')}"
