"""Vocabulary: the word lists in `extractors/vocabulary/`, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def load_vocabulary(file_name: str) -> dict[str, Any]:
    """The contents of a vocabulary file, parsed once a process; not to be changed.

    Raises:
        TypeError: when the file holds no mapping.
    """
    text = (resources.files("extractors.vocabulary") / file_name).read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    if not isinstance(content, dict):
        raise TypeError(f"{file_name} is not a mapping")
    return content


@cache
def load_words(file_name: str, key: str) -> tuple[str, ...]:
    """The list `key` of a vocabulary file, longest word first, without repeats.

    Raises:
        KeyError: when the file has no such list.
    """
    words = {str(word) for word in load_vocabulary(file_name)[key]}
    return tuple(sorted(words, key=_longest_first))


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def any_of(words: Iterable[str]) -> str:
    """A non-capturing regular expression group that matches any of `words`, longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=_longest_first)) + ")"
