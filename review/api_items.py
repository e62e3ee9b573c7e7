"""One field, flag or spot check with all that speaks for and against it."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
