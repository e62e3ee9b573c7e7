"""What the page says, in Chinese and English."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

LANGUAGES = ("zh", "en")


@cache
def texts(language: str) -> dict[str, str]:
    """All texts of the page in one of `LANGUAGES`, by key.

    Every file of `review/wording/` holds keys with a text for each language; a key stands in one
    file only.

    Raises:
        ValueError: for a key that is there twice or lacks a language.
    """
    found: dict[str, str] = {}
    for file in sorted(
        resources.files("review").joinpath("wording").iterdir(), key=lambda f: f.name
    ):
        if not file.name.endswith(".yaml"):
            continue
        for key, by_language in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).items():
            if key in found or set(by_language) != set(LANGUAGES):
                raise ValueError(f"text {key} in {file.name} is there twice or lacks a language")
            found[key] = by_language[language]
    return found


def in_language(message: str, language: str) -> str:
    """The half of a message “中文 / English” that is in this language; all of it without halves."""
    chinese, divider, english = message.partition(" / ")
    if not divider:
        return message
    return chinese if language == "zh" else english
