"""What persons say about fields, flags and documents."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
