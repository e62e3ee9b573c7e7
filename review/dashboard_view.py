"""The dashboard's numbers, put together from the store's counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from models.store_audits import AuditState, Purpose
from models.store_statistics import (
    AuditCount,
    Disagreement,
    DocumentFacts,
    FlagCount,
    audit_counts,
    deeds,
    disagreements,
    document_facts,
    first_sight_agreements,
    flag_counts,
    silent_counts,
    waiting_counts,
)
from models.value_columns import iso_utc
from models.values import Kind
from review.displays import display_value
from review.estimates import Stratum, estimate, share
from review.settings import ReviewSettings
from review.shapes_dashboard import (
    AgreementView,
    AuditsView,
    DashboardView,
    Dimension,
    DisagreementView,
    EstimateView,
    FlagCodeView,
)
from review.work_rates import days, reviewers, speed

_WRONG = ("wrong", "not_a_value")
_SETS_SHOWN = 40
_DISAGREEMENTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class _Cell:
    """Audits and population of one kind in one document."""

    document_id: str
    kind: str
    stratum: Stratum


def dashboard(
    settings: ReviewSettings, by: Dimension, only: str | None, language: str
) -> DashboardView:
    """All numbers, of the document set `only` alone where one is named.

    `by` is what document sets are made of: the folder in which a file lies, who published it, the
    year that it reports on, or the version of the program that read it.
    """
    with settings.store.reading() as connection:
        documents = document_facts(connection)
        audits = audit_counts(connection)
        silent = silent_counts(connection)
        at_first_sight = first_sight_agreements(connection)
        waiting = waiting_counts(connection)
        acted = deeds(connection)
        flags = flag_counts(connection)
        disagreed = disagreements(connection)
    set_of = _set_of(by, documents)
    sets = sorted({set_of(document_id) for document_id in documents}) if by != "kind" else []
    inside = {d for d in documents if only is None or by == "kind" or set_of(d) == only}
    audits = [count for count in audits if count.document_id in inside]
    silent = {key: n for key, n in silent.items() if key[0] in inside}
    acted = [deed for deed in acted if deed.document_id in inside]
    cells = list(_cells(audits, silent))
    by_set = []
    if by != "kind":
        by_set = _by_set(cells, set_of)
    return DashboardView(
        by=by,
        only=only,
        sets=sets,
        audits=_audits(settings, audits),
        overall=_estimate("", cells),
        by_kind=[
            _estimate(kind.value, [c for c in cells if c.kind == kind.value])
            for kind in Kind
            if any(c.kind == kind.value for c in cells)
        ],
        by_set=by_set,
        agreement=_agreement(audits, sum(n for d, n in at_first_sight.items() if d in inside)),
        disagreements=[
            _disagreement(one, documents, language)
            for one in disagreed
            if one.document_id in inside
        ][:_DISAGREEMENTS_SHOWN],
        reviewers=reviewers(acted),
        days=days(acted),
        speed=speed(acted),
        flags=_flags(count for count in flags if count.document_id in inside),
        waiting_items=sum(n for document_id, n in waiting.items() if document_id in inside),
    )


def _set_of(by: Dimension, documents: dict[str, DocumentFacts]) -> Callable[[str], str]:
    def name(document_id: str) -> str:
        facts = documents[document_id]
        match by:
            case "folder":
                return facts.file_name.rpartition("/")[0]
            case "publisher":
                return facts.publisher
            case "year":
                return "" if facts.year is None else str(facts.year)
            case "version":
                return facts.program_version
            case _:
                return ""

    return name


def _cells(audits: Sequence[AuditCount], silent: dict[tuple[str, str], int]) -> Iterable[_Cell]:
    outcomes: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for count in audits:
        if count.purpose == Purpose.SILENT_ERRORS.value and count.state == AuditState.DONE.value:
            outcomes[count.document_id, count.kind][count.outcome or ""] += count.number
    none: Counter[str] = Counter()
    for key in outcomes.keys() | silent.keys():
        found = outcomes.get(key, none)
        wrong = sum(found[outcome] for outcome in _WRONG)
        yield _Cell(
            *key, Stratum(found["right"] + wrong, wrong, found["unclear"], silent.get(key, 0))
        )


def _by_set(cells: Sequence[_Cell], set_of: Callable[[str], str]) -> list[EstimateView]:
    """The sets with most values looked at, then with most values."""
    grouped: defaultdict[str, list[_Cell]] = defaultdict(list)
    for cell in cells:
        grouped[set_of(cell.document_id)].append(cell)
    made = [_estimate(name, some) for name, some in grouped.items()]
    made.sort(key=lambda one: (-one.looked_at, -one.population, one.name))
    return made[:_SETS_SHOWN]


def _estimate(name: str, cells: Sequence[_Cell]) -> EstimateView:
    """Kinds are the strata: the sample need not hold all of them alike."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for cell in cells:
        one, total = cell.stratum, sums[cell.kind]
        parts = (one.looked_at, one.wrong, one.unclear, one.population)
        sums[cell.kind] = [a + b for a, b in zip(total, parts, strict=True)]
    made = estimate(Stratum(*total) for total in sums.values())
    expected = made.expected or (None, None, None)
    return EstimateView(
        name=name,
        looked_at=made.looked_at,
        wrong=made.wrong,
        unclear=made.unclear,
        population=made.population,
        covered=made.covered,
        rate=made.rate,
        low=made.low,
        high=made.high,
        expected=expected[1],
        expected_low=expected[0],
        expected_high=expected[2],
    )


def _audits(settings: ReviewSettings, audits: Sequence[AuditCount]) -> AuditsView:
    numbers: Counter[tuple[str, bool]] = Counter()
    for count in audits:
        if count.purpose == Purpose.SILENT_ERRORS.value:
            numbers[count.state, count.is_answered] += count.number
    return AuditsView(
        share=settings.audit_share,
        second_share=settings.second_share,
        waiting=numbers["open", False],
        to_settle=numbers["open", True],
        done=numbers["done", True] + numbers["done", False],
        void=numbers["void", True] + numbers["void", False],
    )


def _agreement(audits: Sequence[AuditCount], at_first_sight: int) -> AgreementView:
    numbers: Counter[str] = Counter()
    for count in audits:
        if count.purpose == Purpose.SECOND_REVIEW.value and count.state != AuditState.VOID.value:
            numbers[count.outcome or "waiting"] += count.number
    agreed = numbers["right"]
    whole = agreed + sum(numbers[outcome] for outcome in _WRONG)
    rate, low, high = share(agreed, whole) or (None, None, None)
    return AgreementView(
        part=agreed,
        whole=whole,
        rate=rate,
        low=low,
        high=high,
        at_first_sight=at_first_sight,
        unclear=numbers["unclear"],
        waiting=numbers["waiting"],
    )


def _flags(counts: Iterable[FlagCount]) -> list[FlagCodeView]:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for count in counts:
        parts = (count.is_open, count.changed, count.unchanged)
        sums[count.code] = [a + b for a, b in zip(sums[count.code], parts, strict=True)]
    made = []
    for code, (is_open, changed, unchanged) in sums.items():
        rate, low, high = share(changed, changed + unchanged) or (None, None, None)
        made.append(
            FlagCodeView(
                code=code,
                open=is_open,
                changed=changed,
                unchanged=unchanged,
                rate=rate,
                low=low,
                high=high,
            )
        )
    return sorted(made, key=lambda one: (-one.changed - one.unchanged - one.open, one.code))


def _disagreement(
    one: Disagreement, documents: dict[str, DocumentFacts], language: str
) -> DisagreementView:
    kind = Kind(one.kind)
    return DisagreementView(
        audit_id=one.audit_id,
        field_id=one.field_id,
        document_id=one.document_id,
        file_name=documents[one.document_id].file_name,
        kind=one.kind,
        page=one.page,
        raw_text=one.raw_text,
        first_reviewer=one.first_reviewer,
        first_display=display_value(kind, one.first_values, language),
        second_reviewer=one.second_reviewer,
        second_display=display_value(kind, one.second_values, language),
        answered_at=iso_utc(one.answered_at),
    )
