"""What holds for every request and every response, whatever the page."""

from __future__ import annotations

import ipaddress
import logging
import secrets

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.access import session_of, signed_in
from review.errors import error_response
from review.settings import ReviewSettings

#: Bytes of a request that is no upload.
BODY_LIMIT_BYTES = 1024 * 1024
#: Files of the largest size that fit into one upload.
FILES_AN_UPLOAD = 10

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # With no-referrer browsers would also send forms without their origin, which is checked.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}

_LOG = logging.getLogger(__name__)


class Guard:
    """ASGI middleware: refuses strange hosts and large bodies, and puts headers on all answers.

    It stands outside of everything else, so that answers to errors have the headers too. An
    error that nobody handles becomes a 500 with an identifier under which the log has it.
    """

    def __init__(self, app: ASGIApp, settings: ReviewSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        is_begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                self._add_headers(MutableHeaders(scope=message), request)
            await send(message)

        limit_bytes = self._body_limit(request)
        if not is_known_host(request.headers.get("Host", ""), self._settings.allowed_hosts):
            message = (
                "不接受这个主机名；可用 --allow-host 加入 / "
                "this host name is not accepted; --allow-host adds one"
            )
            await error_response(request, 400, message)(scope, receive, send_guarded)
            return
        if _announced_bytes(request) > limit_bytes:
            response = error_response(request, 413, headers={"Connection": "close"})
            await response(scope, receive, send_guarded)
            return
        if limit_bytes > BODY_LIMIT_BYTES and not await _is_signed_in(request):
            await error_response(request, 401)(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, _limited(receive, limit_bytes), send_guarded)
        except ClientDisconnect:
            # Gone in the middle of what it sent: nothing went wrong here, and nobody listens.
            return
        except Exception:
            error_id = secrets.token_hex(6)
            _LOG.exception("error %s at %s %r", error_id, request.method, request.url.path)
            if is_begun:
                raise
            message = (
                f"服务器出错了，编号 {error_id} / "
                f"something went wrong in the server; the log has it as {error_id}"
            )
            response = error_response(request, 500, message, error_id=error_id)
            await response(scope, receive, send_guarded)

    def _body_limit(self, request: Request) -> int:
        if request.method == "POST" and request.url.path == "/api/uploads":
            return self._settings.upload_limit_bytes * FILES_AN_UPLOAD + BODY_LIMIT_BYTES
        return BODY_LIMIT_BYTES

    def _add_headers(self, headers: MutableHeaders, request: Request) -> None:
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        if self._settings.is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        # Static files may be kept, if the server is asked each time whether they are still so.
        keep = "no-cache" if request.url.path.startswith("/static/") else "no-store"
        headers.setdefault("Cache-Control", keep)


def is_known_host(host: str, allowed: tuple[str, ...]) -> bool:
    """Whether a request for this `Host` may be answered; any, when none are `allowed`.

    Otherwise a strange site could give its own name this server's address and so have its
    visitors' browsers talk to it as to itself. An address in figures is nobody's name.
    """
    name = host.lower().strip()
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    if not allowed or name == "localhost" or name in allowed:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def _is_signed_in(request: Request) -> bool:
    """Whether somebody is signed in, asked before a large body comes in.

    The framework takes a whole body, files and all, before it asks who sent it.
    """
    # Whoever says otherwise who asks (a test does) says it here too.
    if signed_in in request.app.dependency_overrides:
        return True
    return await run_in_threadpool(session_of, request) is not None


def _announced_bytes(request: Request) -> int:
    length = request.headers.get("Content-Length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _limited(receive: Receive, limit_bytes: int) -> Receive:
    """`receive` that stops after so many bytes: a body need not say how long it is."""
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit_bytes:
            raise HTTPException(413, headers={"Connection": "close"})
        return message

    return limited
