"""Reading a box that a person drew on a page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from models.geometry import Box
from review.access import SettingsOf, signed_in
from review.box_reading import read_drawn_box
from review.shapes_values import IDENTIFIER, BoxReading, DrawnBox, FoundValue

router = APIRouter(tags=["values"], dependencies=[Depends(signed_in)])


@router.post("/documents/{document_id}/pages/{page}/read")
def read(
    document_id: Annotated[str, Path(max_length=64, pattern=IDENTIFIER)],
    page: Annotated[int, Path(ge=1, le=100_000)],
    drawn: DrawnBox,
    settings: SettingsOf,
) -> BoxReading:
    """What stands in a box, read now by the reader that the pipeline uses.

    Takes up to 30 seconds. Nothing is stored.
    """
    reading = read_drawn_box(settings, document_id, page, Box(*drawn.box))
    return BoxReading(
        text=reading.text,
        confidence=reading.confidence,
        found=[
            FoundValue(kind=f.kind, raw_text=f.raw_text, values=f.values, display=f.display)
            for f in reading.found
        ],
    )
