"""Arithmetic of a document that comes out, and the fields that it vouches for.

A check yields a `Flag` where the document contradicts itself and a `Held` where it agrees with
itself in a way that is no coincidence: then the values were read as they were printed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from extractors.checks.quantities import Quantity, finest_place
from models.flags import Flag

# An agreement that numbers of this size reach by chance in more than one case of twenty proves
# nothing: 3 = 1 + 2 among five totals to choose from.
GREATEST_CHANCE = Decimal("0.05")
# A relation that is rounded vouches for a number when so many of the ways to misread one digit
# would break it: 94.76 % of two amounts of five figures leaves room for its last digit.
SHOWING = 0.9

SUM = "sum"
RATE = "rate"
WORDS_FIGURES = "words_figures"
STATED_TWICE = "stated_twice"


@dataclass(frozen=True, slots=True)
class Held:
    """An agreement of kind `how` and the fields in which it would have shown a wrong digit."""

    how: str
    field_ids: tuple[str, ...]


Verdict = Flag | Held


@dataclass(frozen=True, slots=True)
class Term:
    """One number of a relation: its value, the worth of its last digit, half of it if rounded."""

    value: Decimal
    quantum: Decimal
    slack: Decimal
    field_ids: tuple[str, ...]


def term_of(quantity: Quantity, sign: int = 1) -> Term:
    """A stated quantity as a term; `sign` is -1 for what is taken away."""
    return Term(sign * quantity.value, quantity.quantum, quantity.slack, (quantity.field.field_id,))


def held_sum(total: Term, parts: Sequence[Term], tries: int = 1) -> Held | None:
    """What a sum that comes out vouches for; `tries` is how many sums were tried to find it.

    An exact sum vouches for every number in it, one that comes out after rounding for those in
    which any wrong digit is worth more than the rounding. None where it may be chance.
    """
    everything = [total, *parts]
    gap = total.value - sum((part.value for part in parts), Decimal(0))
    tolerance = Decimal(0) if not gap else sum((t.slack for t in everything), Decimal(0))
    if not total.value or not parts or abs(gap) > tolerance:
        return None
    place = max(
        finest_place(t.value for t in everything), min(t.quantum or Decimal(1) for t in everything)
    )
    if tries * (2 * tolerance + place) > GREATEST_CHANCE * abs(total.value):
        return None

    def keeps(sign: int, moved: Decimal) -> bool:
        return abs(gap + sign * moved) <= tolerance

    # A misread digit moves the size of a number, whatever its sign.
    signs = [1 if (term.value > 0) is (term is total) else -1 for term in everything]
    return _held(
        SUM,
        [
            term
            for term, sign in zip(everything, signs, strict=True)
            if term.value and would_show(term, partial(keeps, sign), 1)
        ],
    )


def held_relation(
    how: str,
    terms: Sequence[Term],
    holds: Callable[[Sequence[Decimal]], bool],
    showing: float = SHOWING,
) -> Held | None:
    """What a relation vouches for: the terms in which a wrong digit would break it."""
    values = [term.value for term in terms]

    def keeps(i: int, moved: Decimal) -> bool:
        return holds([*values[:i], values[i] + moved, *values[i + 1 :]])

    noticed = [t for i, t in enumerate(terms) if would_show(t, partial(keeps, i), showing)]
    return _held(how, noticed)


def would_show(term: Term, keeps: Callable[[Decimal], bool], showing: float) -> bool:
    """Whether a share `showing` of all ways to misread one digit would break a relation.

    `keeps` says whether it holds still when the value is off by so much.
    """
    quantum = term.quantum or Decimal(1)
    digits = str(int(abs(term.value) / quantum))
    misread = [
        (int(other) - int(digit)) * quantum.scaleb(place)
        for place, digit in enumerate(reversed(digits))
        for other in "0123456789"
        if other != digit
    ]
    return sum(not keeps(moved) for moved in misread) >= showing * len(misread)


def _held(how: str, terms: Sequence[Term]) -> Held | None:
    ids = tuple(dict.fromkeys(i for term in terms for i in term.field_ids))
    return Held(how, ids) if ids else None
