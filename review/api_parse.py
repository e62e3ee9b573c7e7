"""What a typed text means."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
