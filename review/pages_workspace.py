"""The page on which fields are settled."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
