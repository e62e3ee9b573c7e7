"""The page on which fields are settled."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from review.access import SignedIn, signed_in
from review.html import page

router = APIRouter(dependencies=[Depends(signed_in)])


@router.get("/")
@router.get("/review/{item_id}")
def workspace(request: Request, account: SignedIn) -> HTMLResponse:
    """The queue and the item at its head, or the one that the address names.

    The browser reads both from the address: item, and `document_id`, `code`, `kind`, `q`, `order`.
    """
    return page(request, "workspace.html.j2", account)
