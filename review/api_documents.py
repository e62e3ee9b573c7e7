"""Documents, their pages, fields and tables."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
