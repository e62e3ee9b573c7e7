"""Reading a box that a person drew on a page."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
