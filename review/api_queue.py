"""What waits for a person."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from models.store_claims import restore_skipped
from models.store_item import read_items
from models.store_next import next_items
from models.store_queue_page import QueueFilter, QueueOrder, facets, read_queue
from models.store_text import storable
from review.access import SignedIn, StoreOf
from review.item_view import item_view, queue_entry
from review.shapes_queue import (
    CodeCount,
    DocumentCount,
    FacetsView,
    KindCount,
    NextView,
    QueueList,
    Restored,
)

router = APIRouter(tags=["queue"])

_Id = Annotated[str, Query(max_length=64)]
_Name = Annotated[str, Query(max_length=40)]
_Search = Annotated[str, Query(max_length=200)]


def _filter(
    document_id: _Id = "", code: _Name = "", kind: _Name = "", q: _Search = ""
) -> QueueFilter:
    return QueueFilter(storable(document_id), storable(code), storable(kind), storable(q))


_Which = Annotated[QueueFilter, Depends(_filter)]


@router.get("/queue")
def queue(
    *,
    account: SignedIn,
    store: StoreOf,
    which: _Which,
    order: QueueOrder = QueueOrder.WORST,
    skipped: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=400)] = "",
) -> QueueList:
    """What waits, in order; with `skipped` only what you put off, otherwise without that.

    Every word of `q` must be found in an item's text, values, label, context, title or file name.
    """
    found = read_queue(
        store,
        account.name,
        order=order,
        which=which,
        skipped=skipped,
        limit=limit,
        cursor=cursor or None,
    )
    return QueueList(
        items=[queue_entry(row, account.language) for row in found.rows],
        total=found.total,
        next_cursor=found.next_cursor,
    )


@router.get("/queue/facets")
def queue_facets(account: SignedIn, store: StoreOf, document_id: _Id = "") -> FacetsView:
    """How many items wait of what, in all or in one document."""
    found = facets(store, account.name, storable(document_id))
    return FacetsView(
        total=found.total,
        skipped=found.skipped,
        codes=[CodeCount(code=code, count=count) for code, count in found.codes],
        kinds=[KindCount(kind=kind, count=count) for kind, count in found.kinds],
        documents=[
            DocumentCount(document_id=of, file_name=file_name, title=title, count=count)
            for of, file_name, title, count in found.documents
        ],
    )


@router.get("/queue/next")
def queue_next(
    *,
    account: SignedIn,
    store: StoreOf,
    which: _Which,
    order: QueueOrder = QueueOrder.WORST,
    count: Annotated[int, Query(ge=1, le=10)] = 1,
    exclude: Annotated[str, Query(max_length=2000)] = "",
) -> NextView:
    """What to look at now; each item is kept from others for two minutes.

    `exclude` are identifiers of items not to give, divided by commas.
    """
    chosen = next_items(
        store,
        account.name,
        order=order,
        which=which,
        count=count,
        exclude=[item_id for item_id in storable(exclude).split(",") if item_id],
    )
    items = read_items(store, chosen.item_ids, account.name)
    return NextView(items=[item_view(item, account.language) for item in items], left=chosen.left)


@router.delete("/skips")
def restore(account: SignedIn, store: StoreOf) -> Restored:
    """Have everything that you put off come again."""
    return Restored(restored=restore_skipped(store, account.name))
