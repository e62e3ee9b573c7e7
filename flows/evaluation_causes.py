"""Why a fact was missed, made up or described wrongly, and where on the page to look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.evaluation_export import Exported, RaisedFlag
from flows.evaluation_facts import Fact, is_misreading, is_near, looks_misread, similarity
from flows.evaluation_gold import Gold
from flows.evaluation_matching import KindMatch, judge_fields, match_document
from flows.mistakes import Mistake, What
from flows.read_pages import Found, ReadPages, compact
from models.geometry import Box


class Cause(StrEnum):
    """What went wrong, as far as gold, tables and lines tell."""

    MISREAD = "misread"
    NOT_READ = "not read"
    NOT_FOUND = "read, not found"
    OTHER_VALUE = "other value"
    OTHER_SPAN = "other span"
    OTHER_KIND = "other kind"
    REPEATED = "found again"
    NOT_WANTED = "not wanted"
    NONE_GIVEN = "none given"
    ANOTHER_GIVEN = "another given"
    NO_FLAG_NEAR = "no flag near"
    OTHER_FLAG_NEAR = "other flag near"
    FLAG_ELSEWHERE = "flag elsewhere"
    RESTS_ON_ERROR = "rests on a wrong field"
    FIELDS_RIGHT = "fields are right"


@dataclass(frozen=True, slots=True)
class ErrorCase:
    """One error as a person looks at it: one mistake, or a missed fact with what stands for it.

    `wanted` and `got` are the texts to compare, empty where there is none; for a missed fact
    without a field `got` is what was read in its place. `box` is where to look on `page`, None
    when the place is unknown.
    """

    mistakes: tuple[Mistake, ...]
    cause: Cause
    page: int
    box: Box | None
    wanted: str
    got: str

    @property
    def file(self) -> str:
        """The document's name."""
        return self.mistakes[0].file

    @property
    def kind(self) -> str:
        """The kind of fact, or the flag's code."""
        return self.mistakes[0].kind


def explain(gold: Gold, exported: Exported, mistakes: Iterable[Mistake]) -> list[ErrorCase]:
    """The document's mistakes with their causes, in the order of its pages."""
    own = [mistake for mistake in mistakes if mistake.file == gold.file]
    document = _Document(gold, exported)
    cases = [*_missed_and_made_up(own, document)]
    for mistake in own:
        match mistake.what:
            case What.WRONG_LABEL | What.WRONG_PROJECT | What.WRONG_QUALIFIER:
                cases.append(_description(mistake, document))
            case What.FLAG_NOT_RAISED:
                cases.append(_flag_not_raised(mistake, document))
            case What.FALSE_FLAG:
                cases.append(_false_flag(mistake, document))
    return sorted(cases, key=lambda case: (case.page, case.box.y0 if case.box else 0.0))


class _Document:
    """All that is known of one document: what is wanted, what was found, what was read."""

    def __init__(self, gold: Gold, exported: Exported) -> None:
        self.wanted = gold.facts
        self.matches: tuple[KindMatch, ...] = match_document(gold, exported)
        self.got = [fact for match in self.matches for fact in match.got]
        self.by_id = {fact.field_id: fact for fact in self.got}
        self.right = judge_fields(gold, exported)
        self.flags: Sequence[RaisedFlag] = exported.flags(gold.file)
        self.pages = ReadPages(exported.lines(gold.file))


def _missed_and_made_up(mistakes: Sequence[Mistake], document: _Document) -> Iterable[ErrorCase]:
    """A missed fact and what stands for it are one case: a person sees one wrong value."""
    missed = [m for m in mistakes if m.wanted and not m.got]
    made_up = [m for m in mistakes if m.got and not m.wanted]
    partner = _partners(missed, made_up)
    for i, mistake in enumerate(missed):
        if i in partner:
            yield _stands_for(mistake, made_up[partner[i]], document)
        else:
            yield _missed(mistake, document)
    for j, mistake in enumerate(made_up):
        if j not in partner.values():
            yield _made_up(mistake, document)


def _partners(missed: Sequence[Mistake], made_up: Sequence[Mistake]) -> dict[int, int]:
    """Which made-up fact stands for which missed one, by position: the most alike first."""
    alike = sorted(
        (
            (_likeness(one.wanted, other.got), i, j)
            for i, one in enumerate(missed)
            for j, other in enumerate(made_up)
            if one.wanted and other.got and _stands_in_place(one.wanted, other.got)
        ),
        key=lambda pair: (pair[0], -pair[1], -pair[2]),
        reverse=True,
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in alike:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner


def _stands_in_place(wanted: Fact, got: Fact) -> bool:
    if wanted.kind is got.kind:
        return is_misreading(wanted, got)
    return is_near(wanted, got) and compact(wanted.raw) == compact(got.raw)


def _likeness(wanted: Fact, got: Fact) -> tuple[float, bool, bool]:
    same_page = wanted.page == got.page
    return similarity(wanted.raw, got.raw), wanted.kind is got.kind, same_page


def _stands_for(missed: Mistake, made_up: Mistake, document: _Document) -> ErrorCase:
    assert missed.wanted
    assert made_up.got
    wanted, got = missed.wanted, made_up.got
    if wanted.kind is not got.kind:
        cause = Cause.OTHER_KIND
    elif compact(wanted.raw) == compact(got.raw):
        cause = Cause.OTHER_VALUE
    elif document.pages.exact(wanted.raw, got.page) or document.pages.exact(
        wanted.raw, wanted.page
    ):
        cause = Cause.OTHER_SPAN
    else:
        cause = Cause.MISREAD
    return ErrorCase((missed, made_up), cause, got.page, got.box, wanted.raw, got.raw)


def _missed(mistake: Mistake, document: _Document) -> ErrorCase:
    assert mistake.wanted
    wanted = mistake.wanted
    other = next(
        (
            fact
            for fact in document.got
            if fact.kind is not wanted.kind and fact.page == wanted.page
            if compact(fact.raw) == compact(wanted.raw)
            if not document.right.get(fact.field_id)
        ),
        None,
    )
    if other:
        return ErrorCase((mistake,), Cause.OTHER_KIND, other.page, other.box, wanted.raw, other.raw)
    place = _free_place(document.pages.exact(wanted.raw, wanted.page), wanted, document)
    if place:
        return ErrorCase(
            (mistake,), Cause.NOT_FOUND, wanted.page, place.box, wanted.raw, place.text
        )
    others = [fact.raw for fact in document.wanted if is_near(fact, wanted) and fact is not wanted]
    like = document.pages.alike(wanted.raw, wanted.page, others)
    if like:
        return ErrorCase((mistake,), Cause.MISREAD, wanted.page, like.box, wanted.raw, like.text)
    by_label = document.pages.exact(wanted.label, wanted.page)
    box = by_label[0].box if by_label else None
    return ErrorCase((mistake,), Cause.NOT_READ, wanted.page, box, wanted.raw, "")


def _free_place(places: Sequence[Found], wanted: Fact, document: _Document) -> Found | None:
    """Of the places where a text stands, the first at which no fact of the kind was found."""
    taken = [f.box for f in document.got if f.kind is wanted.kind and f.page == wanted.page]
    for place in places:
        if not any(box and _holds(place.box, box) for box in taken):
            return place
    return places[0] if places else None


def _holds(line: Box, box: Box) -> bool:
    return line.contains_point(*box.centre)


def _made_up(mistake: Mistake, document: _Document) -> ErrorCase:
    assert mistake.got
    got = mistake.got
    cause, wanted = Cause.NOT_WANTED, ""
    for fact in document.wanted:
        if is_near(fact, got) and fact.kind is got.kind and fact.key == got.key:
            cause, wanted = Cause.REPEATED, fact.raw
            break
        if is_near(fact, got) and compact(fact.raw) == compact(got.raw):
            cause, wanted = Cause.OTHER_KIND, fact.raw
    return ErrorCase((mistake,), cause, got.page, got.box, wanted, got.raw)


def _description(mistake: Mistake, document: _Document) -> ErrorCase:
    assert mistake.wanted
    assert mistake.got
    attribute = {
        What.WRONG_LABEL: "label",
        What.WRONG_PROJECT: "project",
        What.WRONG_QUALIFIER: "qualifier",
    }[mistake.what]
    wanted, got = (str(getattr(fact, attribute)) for fact in (mistake.wanted, mistake.got))
    # A name that no line holds cannot be given; a qualifier is no text on the page.
    if mistake.what is What.WRONG_QUALIFIER or document.pages.contain(wanted):
        cause = Cause.ANOTHER_GIVEN if got else Cause.NONE_GIVEN
    else:
        cause = Cause.MISREAD if looks_misread(wanted, got) else Cause.NOT_READ
    return ErrorCase((mistake,), cause, mistake.got.page, mistake.got.box, wanted, got)


def _flag_not_raised(mistake: Mistake, document: _Document) -> ErrorCase:
    near = [flag for flag in document.flags if abs(flag.page - mistake.page) <= 1]
    elsewhere = [flag for flag in document.flags if flag.code == mistake.kind]
    if elsewhere:
        cause, flags = Cause.FLAG_ELSEWHERE, elsewhere
    else:
        cause, flags = (Cause.OTHER_FLAG_NEAR if near else Cause.NO_FLAG_NEAR), near
    got = "; ".join(sorted({flag.code for flag in flags}))
    place = document.pages.sharing_numbers(mistake.text, mistake.page)
    return ErrorCase(
        (mistake,), cause, mistake.page, place.box if place else None, mistake.kind, got
    )


def _false_flag(mistake: Mistake, document: _Document) -> ErrorCase:
    assert mistake.flag
    flag = mistake.flag
    fields = [document.by_id[name] for name in flag.field_ids if name in document.by_id]
    wrong = any(document.right.get(fact.field_id) is False for fact in fields)
    cause = Cause.RESTS_ON_ERROR if wrong else Cause.FIELDS_RIGHT
    box = flag.box or next((fact.box for fact in fields if fact.page == flag.page), None)
    return ErrorCase((mistake,), cause, mistake.page, box, "", flag.message)
