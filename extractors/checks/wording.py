"""The checks' vocabulary, read once from YAML."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from extractors.words import load_vocabulary


def vocabulary(name: str) -> dict[str, Any]:
    """The contents of `extractors/vocabulary/NAME.yaml`."""
    return load_vocabulary(f"{name}.yaml")


@cache
def words_pattern(name: str, key: str) -> re.Pattern[str]:
    """A pattern for any word of list `key` in vocabulary `name`, longest first."""
    words = sorted(vocabulary(name)[key], key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))


@cache
def partitions() -> tuple[tuple[re.Pattern[str], ...], ...]:
    """Sets of label patterns that split a whole between them."""
    return tuple(tuple(re.compile(side) for side in sides) for sides in partition_lists())


def partition_lists() -> list[list[str]]:
    """The raw `partitions` of the breakdown vocabulary."""
    lists: list[list[str]] = vocabulary("breakdowns")["partitions"]
    return lists
