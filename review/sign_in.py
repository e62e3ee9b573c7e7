"""Signing in and out, for the page and for the API alike."""

from __future__ import annotations

import hmac
import math
import secrets
from dataclasses import dataclass
from datetime import timedelta

from fastapi import HTTPException, Request, Response

from models.errors import NotFoundError, UsageError
from models.store_accounts import StoredAccount, account_name, find_account, rehash_password
from models.store_login_failures import begin_attempt, forget_failures
from models.store_sessions import Session, end_session, start_session
from review.access import (
    Account,
    Role,
    digest_of,
    is_from_elsewhere,
    now_of,
    session_cookie,
    settings_of,
    store_of,
)
from review.passwords import hash_password, is_outdated, is_password

#: However busy it is, a browser's session ends after this.
LONGEST_SESSION = timedelta(days=7)
_WRONG = "用户名或密码不对 / the name or the password is wrong"
_FORM_COOKIE = "gongshi_form"
# Forms that were sent out before the server started anew have to be filled in again.
_FORM_KEY = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class SignedInAccount:
    """Who just signed in; `token` is for the cookie, `csrf_token` for the page."""

    account: Account
    token: str
    csrf_token: str


def sign_in(request: Request, name: str, password: str) -> SignedInAccount:
    """A new session for whoever has this name and password.

    Names that nobody has and accounts that are disabled fail like a wrong password does, after
    the same time.

    Raises:
        HTTPException: 401 when name or password is wrong, 403 when another site's page asks,
            429 after too many failures.
    """
    if is_from_elsewhere(request):
        raise HTTPException(403)
    store, now = store_of(request), now_of(request)
    known_as = _name_or_nothing(name)
    address = (request.client.host if request.client else "")[:64]
    wait = begin_attempt(store, known_as, address, now)
    if wait:
        raise _too_many(wait)
    account = find_account(store, known_as)
    able = account is not None and account.disabled_at is None
    right = is_password(password, account.password_hash if account and able else None)
    if not right or account is None:
        raise HTTPException(401, _WRONG)
    forget_failures(store, known_as)
    _hash_anew(request, account, password)
    token, csrf_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    try:
        start_session(
            store,
            account.name,
            digest_of(token),
            csrf_token,
            now=now,
            expires_at=now + LONGEST_SESSION,
        )
    except NotFoundError as error:  # disabled just now
        raise HTTPException(401, _WRONG) from error
    return SignedInAccount(
        Account(account.name, Role(account.role), account.language), token, csrf_token
    )


def keep_session(request: Request, response: Response, token: str) -> None:
    """Give the browser the session's cookie; it goes when the browser is closed."""
    settings = settings_of(request)
    response.set_cookie(
        session_cookie(settings),
        token,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="strict",
    )


def sign_out(request: Request, response: Response, session: Session) -> None:
    """End the session and take its cookie back."""
    settings = settings_of(request)
    end_session(store_of(request), session.token_hash)
    response.delete_cookie(
        session_cookie(settings),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="strict",
    )


def form_token(request: Request, response: Response) -> str:
    """What the form to sign in must bring back, with the cookie that `response` sets for it."""
    settings = settings_of(request)
    kept = request.cookies.get(_form_cookie(request)) or secrets.token_urlsafe(32)
    response.set_cookie(
        _form_cookie(request),
        kept,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="strict",
    )
    return _signed(kept)


def is_own_form(request: Request, token: str) -> bool:
    """Whether the form came from this server to this browser."""
    kept = request.cookies.get(_form_cookie(request), "")
    given = token.encode("utf-8", "replace")
    return bool(kept) and secrets.compare_digest(given, _signed(kept).encode())


def _form_cookie(request: Request) -> str:
    return f"__Host-{_FORM_COOKIE}" if settings_of(request).is_https else _FORM_COOKIE


def _signed(text: str) -> str:
    return hmac.new(_FORM_KEY, text.encode("utf-8", "replace"), "sha256").hexdigest()


def _name_or_nothing(text: str) -> str:
    """The name as accounts have it; what can be no name is nobody's."""
    try:
        return account_name(text)
    except UsageError:
        return ""


def _too_many(wait: timedelta) -> HTTPException:
    seconds = math.ceil(wait.total_seconds())
    return HTTPException(
        429,
        f"登录失败次数太多，请在 {seconds} 秒后再试 / "
        f"too many attempts to sign in failed; try again in {seconds} seconds",
        headers={"Retry-After": str(seconds)},
    )


def _hash_anew(request: Request, account: StoredAccount, password: str) -> None:
    if is_outdated(account.password_hash):
        rehash_password(
            store_of(request), account.name, account.password_hash, hash_password(password)
        )
