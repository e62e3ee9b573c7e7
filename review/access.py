"""Who asks, and what they may do."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param

from models.store import Store
from models.store_sessions import Session, find_session, note_seen
from review.settings import ReviewSettings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_COOKIE = "gongshi_session"


class Role(StrEnum):
    """What an account may do; each may do what the ones before it may."""

    REVIEWER = "reviewer"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in; `language` is zh or en."""

    name: str
    role: Role
    language: str


def settings_of(request: Request) -> ReviewSettings:
    """The settings that the application was made with."""
    settings: ReviewSettings = request.app.state.settings
    return settings


def store_of(request: Request) -> Store:
    """The store that the page works on."""
    return settings_of(request).store


def now_of(request: Request) -> datetime:
    """The moment, in UTC, by the application's clock."""
    moment: datetime = getattr(request.app.state, "clock", _utc_now)()
    return moment


def session_cookie(settings: ReviewSettings) -> str:
    """The name of the cookie with a session's token.

    By HTTPS it is one that browsers take from this very host alone.
    """
    return f"__Host-{_COOKIE}" if settings.is_https else _COOKIE


def digest_of(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def session_of(request: Request) -> Session | None:
    """The session of the request, by its bearer token or else its cookie; None for none."""
    token = bearer_token(request) or request.cookies.get(session_cookie(settings_of(request)), "")
    if not token:
        return None
    session = find_session(store_of(request), digest_of(token), now_of(request))
    # A page's token is for browsers, which prove with every deed that the page did it; sent as
    # a program's, it would not have to.
    if session is None or (session.csrf_token is None) != bool(bearer_token(request)):
        return None
    note_seen(store_of(request), session, now_of(request))
    return session


def bearer_token(request: Request) -> str:
    """The token in the header `Authorization: Bearer`, empty without one."""
    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    return token if scheme.lower() == "bearer" else ""


def is_from_elsewhere(request: Request) -> bool:
    """Whether the browser says that another site's page sent this."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("Host", "")


def signed_in(
    request: Request,
    _cookie: Annotated[
        str | None,
        Depends(
            APIKeyCookie(
                name=_COOKIE,
                auto_error=False,
                description="A browser's session, from POST /api/session. Whatever is not GET "
                "also needs the session's csrf_token in the header X-CSRF-Token. By HTTPS the "
                f"cookie is called __Host-{_COOKIE}.",
            )
        ),
    ] = None,
    _bearer: Annotated[
        object,
        Depends(
            HTTPBearer(
                auto_error=False,
                description="A program's token, from `gongshi account token NAME`.",
            )
        ),
    ] = None,
) -> Account:
    """The account that asks.

    Raises:
        HTTPException: 401 when nobody is signed in; 403 when a browser's deed comes without the
            page's proof that it is meant.
    """
    session = session_of(request)
    if session is None:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    if session.csrf_token is not None:
        request.state.csrf_token = session.csrf_token
        if request.method not in SAFE_METHODS:
            check_meant(request, session, request.headers.get("X-CSRF-Token", ""))
    account = Account(session.account, Role(session.role), session.language)
    request.state.account = account
    return account


def check_meant(request: Request, session: Session, csrf_token: str) -> None:
    """Nothing when the session's own page sent the request.

    Raises:
        HTTPException: 403 when another site may have sent it.
    """
    # Bytes, because compare_digest takes of text ASCII alone.
    given, right = csrf_token.encode("utf-8", "replace"), (session.csrf_token or "").encode()
    if is_from_elsewhere(request) or not right or not secrets.compare_digest(given, right):
        raise HTTPException(
            403,
            "请求未带本页面的凭据，请刷新页面 / "
            "the request lacks the page's X-CSRF-Token; load the page again",
        )


def lead(account: Annotated[Account, Depends(signed_in)]) -> Account:
    """The account that asks, a lead or an admin.

    Raises:
        HTTPException: 403 for a reviewer.
    """
    if account.role is Role.REVIEWER:
        raise HTTPException(403, "只有组长可以这样做 / only a lead or an admin may do this")
    return account


def _utc_now() -> datetime:
    return datetime.now(UTC)


SettingsOf = Annotated[ReviewSettings, Depends(settings_of)]
StoreOf = Annotated[Store, Depends(store_of)]
NowOf = Annotated[datetime, Depends(now_of)]
SignedIn = Annotated[Account, Depends(signed_in)]
LeadOnly = Annotated[Account, Depends(lead)]
