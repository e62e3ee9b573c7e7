"""The page for files that come in and tables that go out."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
