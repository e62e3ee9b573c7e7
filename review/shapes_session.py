"""What the API says about who is signed in."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from review.access import Role


class SignInRequest(BaseModel):
    """A name and its password."""

    name: str = Field(max_length=128)
    password: str = Field(max_length=1024)


class AccountView(BaseModel):
    """Who is signed in."""

    name: str
    role: Role
    language: str


class SessionView(BaseModel):
    """A session; `csrf_token` goes into X-CSRF-Token, and is empty for a program's token."""

    account: AccountView
    csrf_token: str


class LanguageRequest(BaseModel):
    """The language in which the page talks to the account."""

    language: Literal["zh", "en"]
