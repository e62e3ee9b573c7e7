"""How good the values are, and how the review goes."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
