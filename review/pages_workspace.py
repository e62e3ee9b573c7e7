"""The page on which fields are settled."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from review.access import SignedIn, signed_in
from review.html import page

router = APIRouter(dependencies=[Depends(signed_in)])


@router.get("/")
def workspace(request: Request, account: SignedIn) -> HTMLResponse:
    """The queue and the item at its head; the query narrows the queue."""
    return page(request, "workspace.html.j2", account)


@router.get("/review/{item_id}")
def one_item(request: Request, item_id: str, account: SignedIn) -> HTMLResponse:
    """The same page with `item_id` first; the browser reads which from the address."""
    return page(request, "workspace.html.j2", account)
