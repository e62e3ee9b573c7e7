"""Vocabulary of the entity and project steps, read once from the YAML files beside it."""

from __future__ import annotations

from functools import cache

from extractors.words import load_vocabulary


@cache
def terms(name: str, section: str) -> tuple[str, ...]:
    """The words of one section of vocabulary file `name`, longest first, each once.

    Raises:
        KeyError: when the file has no such section.
    """
    entry = load_vocabulary(name)[section]
    return tuple(sorted(set(str(entry).split()), key=lambda term: (-len(term), term)))


@cache
def term_set(name: str, section: str) -> frozenset[str]:
    """The words of one section, for membership tests."""
    return frozenset(terms(name, section))


@cache
def characters(name: str, section: str) -> frozenset[str]:
    """The single characters of one section (surnames, transliteration)."""
    return frozenset("".join(str(load_vocabulary(name)[section]).split()))


@cache
def groups(name: str, section: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A section of named or numbered groups of words, in the order of the file."""
    entry = load_vocabulary(name)[section]
    if isinstance(entry, dict):
        return tuple((str(key), tuple(str(words).split())) for key, words in entry.items())
    if isinstance(entry, list):
        return tuple((str(index), tuple(str(words).split())) for index, words in enumerate(entry))
    raise TypeError(f"{section} of {name} has no groups")
