"""The page to sign in."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
