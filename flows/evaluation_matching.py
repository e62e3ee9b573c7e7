"""Which exported facts of a document are the wanted ones: the pairing that every score rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.evaluation_export import Exported
from flows.evaluation_facts import NUMERIC, SCORED, Fact, flat, is_same_name, similarity
from flows.evaluation_gold import Gold
from models.values import Kind


@dataclass(frozen=True, slots=True)
class KindMatch:
    """The facts of one kind in one document.

    `pairs` are (wanted, got) of the facts found. `missed` are wanted and not found. `spurious`
    were found and not wanted; `ignored` may be found or not. `got` is every exported fact of the
    kind, also the repeated mentions of a name of which the others hold the first alone.
    """

    kind: Kind
    pairs: tuple[tuple[Fact, Fact], ...]
    missed: tuple[Fact, ...]
    spurious: tuple[Fact, ...]
    ignored: tuple[Fact, ...]
    got: tuple[Fact, ...]

    @property
    def wanted(self) -> tuple[Fact, ...]:
        """Every wanted fact, the found ones first."""
        return (*(fact for fact, _ in self.pairs), *self.missed)

    @property
    def left(self) -> tuple[Fact, ...]:
        """Every exported fact that is none of the wanted ones."""
        return (*self.spurious, *self.ignored)


def match_document(gold: Gold, exported: Exported) -> tuple[KindMatch, ...]:
    """The document's exported facts matched with the wanted ones, kind by kind.

    Numbers match one to one, by kind, normalised value and page (a neighbour counts: paragraphs
    cross pages). The other kinds match as a set of names in the document.
    """
    return tuple(_match_kind(kind, gold, exported.facts(kind, gold.file)) for kind in SCORED)


def judge_fields(gold: Gold, exported: Exported) -> dict[str, bool]:
    """Of every exported field of the document, by `field_id`, whether it is right.

    Fields that the gold ignores are left out. A mention of a name is right when the name is
    wanted, however often it is mentioned; a number is right once for each time it is wanted.
    """
    right: dict[str, bool] = {}
    for match in match_document(gold, exported):
        found = {id(got) for _, got in match.pairs}
        for got in match.got:
            if match.kind in NUMERIC:
                is_right = id(got) in found
            else:
                is_right = any(is_same_name(wanted, got) for wanted in match.wanted)
            if is_right or not _is_ignored(gold, got):
                right[got.field_id] = is_right
    return right


def _match_kind(kind: Kind, gold: Gold, exported: Sequence[Fact]) -> KindMatch:
    wanted = [fact for fact in gold.facts if fact.kind is kind]
    got = list(exported)
    if kind not in NUMERIC:
        wanted, got = _distinct(wanted), _distinct(got)
    numbers = _pairs(wanted, got)
    used = set(numbers.values())
    left = [fact for number, fact in enumerate(got) if number not in used]
    return KindMatch(
        kind,
        pairs=tuple((fact, got[numbers[n]]) for n, fact in enumerate(wanted) if n in numbers),
        missed=tuple(fact for n, fact in enumerate(wanted) if n not in numbers),
        spurious=tuple(fact for fact in left if not _is_ignored(gold, fact)),
        ignored=tuple(fact for fact in left if _is_ignored(gold, fact)),
        got=tuple(exported),
    )


def _distinct(facts: Sequence[Fact]) -> list[Fact]:
    """One fact of each key, the first."""
    by_key: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        by_key.setdefault(fact.key, fact)
    return list(by_key.values())


def _pairs(wanted: Sequence[Fact], got: Sequence[Fact]) -> dict[int, int]:
    """Which fact of `got` each of `wanted` is, by position: same page first, then a neighbour."""
    free = set(range(len(got)))
    pairs: dict[int, int] = {}
    for distance in (0, 1):
        for number, fact in enumerate(wanted):
            if number in pairs:
                continue
            same = [i for i in sorted(free) if _is_same(fact, got[i], distance)]
            if same:
                best = max(same, key=lambda i: _likeness(fact, got[i]))
                pairs[number] = best
                free.remove(best)
    return pairs


def _is_same(wanted: Fact, got: Fact, page_distance: int) -> bool:
    if wanted.kind in NUMERIC:
        return abs(wanted.page - got.page) <= page_distance and wanted.key == got.key
    return is_same_name(wanted, got)


def _likeness(wanted: Fact, got: Fact) -> float:
    return similarity(wanted.raw, got.raw) + 0.5 * similarity(wanted.label, got.label)


def _is_ignored(gold: Gold, fact: Fact) -> bool:
    raw = flat(fact.raw)
    return any(
        abs(page - fact.page) <= 1 and (flat(text) in raw or raw in flat(text))
        for page, text in gold.ignored
    )
