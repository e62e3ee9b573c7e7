"""Who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from models.store import Store
from review.settings import ReviewSettings


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


def signed_in(request: Request) -> Account:
    """The account that asks.

    Raises:
        HTTPException: 401 when nobody is signed in.
    """
    account: Account | None = getattr(request.state, "account", None)
    if account is None:
        raise HTTPException(401)
    return account


def lead(account: Annotated[Account, Depends(signed_in)]) -> Account:
    """The account that asks, a lead or an admin.

    Raises:
        HTTPException: 403 for a reviewer.
    """
    if account.role is Role.REVIEWER:
        raise HTTPException(403)
    return account


SettingsOf = Annotated[ReviewSettings, Depends(settings_of)]
StoreOf = Annotated[Store, Depends(store_of)]
SignedIn = Annotated[Account, Depends(signed_in)]
LeadOnly = Annotated[Account, Depends(lead)]
