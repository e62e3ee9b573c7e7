"""Vocabulary: the word lists in `extractors/vocabulary/`, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

import yaml


@cache
def load_words(file_name: str, key: str) -> tuple[str, ...]:
    """The list `key` of a vocabulary file, longest word first, without repeats.

    Raises:
        KeyError: when the file has no such list.
    """
    text = (resources.files("extractors.vocabulary") / file_name).read_text(encoding="utf-8")
    return tuple(sorted({str(word) for word in yaml.safe_load(text)[key]}, key=_longest_first))


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def any_of(words: Iterable[str]) -> str:
    """A non-capturing regular expression group that matches any of `words`, longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=_longest_first)) + ")"
