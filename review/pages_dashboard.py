"""The page that shows how good the values are."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
