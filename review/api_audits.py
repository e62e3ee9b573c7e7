"""Blind looks at values that nothing points at, and at decided ones."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
