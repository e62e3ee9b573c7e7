"""One field, flag or spot check with all that speaks for and against it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from models.store_claims import release, skip
from models.store_item import read_item
from models.store_text import storable
from review.access import SignedIn, StoreOf
from review.item_view import item_view
from review.shapes_items import ItemView
from review.shapes_queue import Skipped

router = APIRouter(tags=["items"])

_Id = Annotated[str, Path(max_length=64)]


@router.get("/items/{item_id}")
def item(item_id: _Id, account: SignedIn, store: StoreOf) -> ItemView:
    """One item, waiting or not; it is not kept from others by that."""
    return item_view(read_item(store, storable(item_id), account.name), account.language)


@router.post("/items/{item_id}/skip")
def put_off(item_id: _Id, account: SignedIn, store: StoreOf) -> Skipped:
    """Put an item off: it does not come to you again until you ask for it."""
    skip(store, storable(item_id), account.name)
    return Skipped(skipped=True)


@router.post("/items/{item_id}/release", status_code=204)
def give_back(item_id: _Id, account: SignedIn, store: StoreOf) -> None:
    """Let others have an item that you were given."""
    release(store, storable(item_id), account.name)
