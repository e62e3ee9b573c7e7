"""Pictures of pages and of places on them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from models.errors import NotFoundError
from models.store_places import field_spot, flag_spot
from review.access import SettingsOf, StoreOf, signed_in
from review.page_pictures import Picture, crop_picture, page_picture
from review.shapes_values import IDENTIFIER

router = APIRouter(tags=["pictures"], dependencies=[Depends(signed_in)])

_Id = Annotated[str, Path(max_length=64, pattern=IDENTIFIER)]
_Page = Annotated[int, Path(ge=1, le=100_000)]
_Turn = Annotated[str, Query(max_length=40)]
_WEBP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}}}
}
# A picture whose address says how the page is turned never changes; another one may.
_FOR_GOOD, _FOR_A_WHILE = "private, max-age=31536000, immutable", "private, max-age=300"


@router.get(
    "/documents/{document_id}/pages/{page}/picture", response_class=Response, responses=_WEBP
)
def page(
    document_id: _Id,
    page: _Page,
    settings: SettingsOf,
    width: Literal["400", "1400", "2000"] = "1400",
    turn: _Turn = "",
) -> Response:
    """A page turned upright and straightened, as a WebP picture `width` pixels wide at most.

    With the `turn` that the page's picture address names the answer may be kept for good.
    """
    return _answer(page_picture(settings, document_id, page, int(width)), turn)


@router.get("/fields/{field_id}/crop", response_class=Response, responses=_WEBP)
def field_crop(
    field_id: _Id,
    settings: SettingsOf,
    store: StoreOf,
) -> Response:
    """The place of a field, large; the header X-Crop-Box tells in points what it covers."""
    spot = field_spot(store, field_id)
    if spot is None:
        raise NotFoundError("没有这个字段 / there is no such field")
    return _answer(crop_picture(settings, spot), "")


@router.get("/flags/{flag_id}/crop", response_class=Response, responses=_WEBP)
def flag_crop(
    flag_id: _Id,
    settings: SettingsOf,
    store: StoreOf,
) -> Response:
    """The place that a flag points at, large; X-Crop-Box tells in points what it covers."""
    spot = flag_spot(store, flag_id)
    if spot is None:
        raise NotFoundError("没有这个提示 / there is no such flag")
    return _answer(crop_picture(settings, spot), "")


def _answer(picture: Picture, turn: str) -> Response:
    kept = _FOR_GOOD if turn == picture.turn else _FOR_A_WHILE
    return Response(
        picture.data,
        media_type="image/webp",
        headers={
            "Cache-Control": kept,
            "X-Crop-Box": ",".join(f"{corner:g}" for corner in picture.box),
        },
    )
