"""Sentences that the page says in Chinese and in English at once."""

from __future__ import annotations

from typing import NamedTuple

from review.texts import texts


class Bilingual(NamedTuple):
    """One sentence in both languages of the page."""

    zh: str
    en: str


def said(key: str, **parts: object) -> Bilingual:
    """The text called `key` in both languages, with `parts` put in by name.

    Raises:
        KeyError: when there is no such text, or it names a part that is not given.
    """
    return Bilingual(texts("zh")[key].format(**parts), texts("en")[key].format(**parts))
