"""Addresses of pictures; they change when the page lies otherwise, so that they may be kept."""

from __future__ import annotations


def picture_turn(rotation: int, skew: float) -> str:
    """What the address of a picture says of how its page was turned: 90_-1250."""
    return f"{rotation}_{round(skew * 1000)}"


def picture_url(document_id: str, page: int, rotation: int, skew: float) -> str:
    """The address of a page's picture; add `&width=400` for a small one."""
    return f"/api/documents/{document_id}/pages/{page}/picture?turn={picture_turn(rotation, skew)}"
