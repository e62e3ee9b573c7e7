"""Signing in and out, and who is signed in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.store_accounts import set_language
from review.access import Account, SignedIn, StoreOf, session_of
from review.shapes_session import AccountView, LanguageRequest, SessionView, SignInRequest
from review.sign_in import keep_session, sign_in, sign_out

router = APIRouter(tags=["session"])


@router.post("/session")
def open_session(request: Request, response: Response, wanted: SignInRequest) -> SessionView:
    """Sign in: sets the session's cookie."""
    done = sign_in(request, wanted.name, wanted.password)
    keep_session(request, response, done.token)
    return SessionView(account=_view(done.account), csrf_token=done.csrf_token)


@router.get("/session")
def current_session(request: Request, account: SignedIn) -> SessionView:
    """Who is signed in."""
    return SessionView(account=_view(account), csrf_token=getattr(request.state, "csrf_token", ""))


@router.delete("/session", status_code=204)
def close_session(request: Request, response: Response, account: SignedIn) -> None:  # noqa: ARG001 - who asks must be signed in
    """Sign out; a program's token ends too."""
    session = session_of(request)
    if session is not None:
        sign_out(request, response, session)


@router.put("/session/language")
def choose_language(wanted: LanguageRequest, account: SignedIn, store: StoreOf) -> AccountView:
    """Have the page talk in another language."""
    set_language(store, account.name, wanted.language)
    return AccountView(name=account.name, role=account.role, language=wanted.language)


def _view(account: Account) -> AccountView:
    return AccountView(name=account.name, role=account.role, language=account.language)
