"""The list of documents, and one document with its pages."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
