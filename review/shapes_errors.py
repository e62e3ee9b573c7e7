"""What every answer that is no success looks like."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from review.shapes_items import Wording


class ErrorView(BaseModel):
    """What is wrong, for people; further keys depend on what was asked."""

    model_config = ConfigDict(extra="allow")

    error: Wording
