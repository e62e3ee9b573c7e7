"""Signing in and out, and who is signed in."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
