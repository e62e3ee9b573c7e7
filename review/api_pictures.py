"""Pictures of pages and of places on them."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
