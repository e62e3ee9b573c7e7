"""One measure of one project stated twice with different values (`conflicting_values`)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache

from extractors.checks.breakdowns import SEPARATORS, find_breakdowns
from extractors.checks.passages import Passage, passages_of
from extractors.checks.quantities import Quantity, format_quantity, quantity_of
from extractors.checks.wording import vocabulary
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity
from models.values import AmountValue, CountValue, Kind, ProjectValue

# A label may carry the project's own name in front (创投大赛预算); this alike is the same name.
SAME_NAME = 0.6
YEAR = re.compile(r"(20\d\d|二[〇○零]\S\S)\s*年")


def check_conflicting_values(analysis: Analysis) -> list[Flag]:
    """Flags for measures that the document states with two values."""
    passages = passages_of(analysis)
    parts = part_fields(passages)
    names = {
        field.project_id: field.value.name
        for field in analysis.fields
        if field.kind is Kind.PROJECTS and isinstance(field.value, ProjectValue)
    }
    skipped_pages = set(analysis.duplicates)
    stated: dict[tuple[str, str, str], list[Quantity]] = defaultdict(list)
    for field in analysis.fields:
        if not field.project_id or field.field_id in parts or field.page in skipped_pages:
            continue
        measure = measure_of(field, names.get(field.project_id, ""))
        quantity = quantity_of(field)
        if not measure or quantity is None or not quantity.is_exact:
            continue
        if not is_other_period(field, passages, analysis.year):
            stated[(field.project_id, measure, quantity.dimension)].append(quantity)
    flags = []
    for (project_id, measure, _), quantities in stated.items():
        flag = conflict(names.get(project_id, project_id), measure, quantities)
        if flag is not None:
            flags.append(flag)
    return flags


def conflict(project: str, measure: str, quantities: Sequence[Quantity]) -> Flag | None:
    """The flag for values that are not one value; None when they are.

    Two rows of one table are two items, never two statements of one.
    """
    for first in quantities:
        for second in quantities:
            if first.value < second.value and differ(first, second):
                return conflict_flag(project, measure, quantities)
    return None


def differ(first: Quantity, second: Quantity) -> bool:
    """Whether two statements of one measure contradict each other."""
    one, other = first.field.cell, second.field.cell
    if one is not None and other is not None and one.table_id == other.table_id:
        return False
    return abs(first.value - second.value) > first.slack + second.slack


def conflict_flag(project: str, measure: str, quantities: Sequence[Quantity]) -> Flag:
    """The flag, on the odd one out first and on one witness of each other value."""
    counts = Counter(q.value for q in quantities)
    witnesses: dict[Decimal, Quantity] = {}
    for quantity in quantities:
        witnesses.setdefault(quantity.value, quantity)
    # The rarer value is the doubtful one; of equals the later one, where a copy goes wrong.
    order = sorted(
        witnesses.values(),
        key=lambda q: (counts[q.value], -q.field.page, -q.field.block, -q.start),
    )
    told = "，".join(f"第 {q.field.page} 页 {format_quantity(q.value, q)}" for q in reversed(order))
    english = ", ".join(
        f"{format_quantity(q.value, q)} on page {q.field.page}" for q in reversed(order)
    )
    message = f"“{project}”{measure}前后不一：{told} / {measure} of {project} differs: {english}"
    ids = tuple(q.field.field_id for q in order)
    return Flag(FlagCode.CONFLICTING_VALUES, Severity.ERROR, message, order[0].field.page, ids)


@cache
def measure_words() -> dict[str, str]:
    """Each label of the vocabulary with the measure that it names."""
    words = vocabulary("measures")
    table = {}
    for key in ("measures", "count_measures"):
        for measure, labels in words[key].items():
            table.update(dict.fromkeys(labels, measure))
    return table


def measure_of(field: Field, project_name: str) -> str:
    """The measure that a field's label names, empty when it names none that is comparable."""
    label = re.sub(r"[(（\[][^)）\]]*[)）\]]|[\s:：“”\"]", "", field.label.split("/")[-1])
    words = measure_words()
    known = vocabulary("measures")["count_measures"]
    if isinstance(field.value, AmountValue):
        if field.value.per:
            return ""
    elif not isinstance(field.value, CountValue):
        return ""
    measure = words.get(label, "")
    if not measure:
        endings = [w for w in words if label.endswith(w)]
        word = max(endings, key=len, default="")
        prefix = label.removesuffix(word).removesuffix("的")
        if not word or not is_own_name(prefix, project_name):
            return ""
        measure = words[word]
    return measure if (measure in known) == isinstance(field.value, CountValue) else ""


# Words before a measure that change nothing: 项目使用项目资金, 本项目总预算.
NEUTRAL_PREFIX = re.compile(r"(本|该|此)?(项目)?(共|总|使用|获得|获|安排|投入|为|的|财政)*")


def is_own_name(prefix: str, project_name: str) -> bool:
    """Whether the words before a measure are the project's name, a part of it, or neutral."""
    if prefix and NEUTRAL_PREFIX.fullmatch(prefix):
        return True
    name = re.sub(r"[\s“”\"]", "", project_name)
    if not prefix or not name:
        return False
    alike = SequenceMatcher(None, prefix, name).ratio()
    return prefix in name or name in prefix or alike >= SAME_NAME


def part_fields(passages: Iterable[Passage]) -> set[str]:
    """The fields that are parts of another value of their own project."""
    return {
        part.quantity.field.field_id
        for passage in passages
        for breakdown in find_breakdowns(passage)
        for part in breakdown.parts
        if part.quantity.field.project_id == breakdown.total.field.project_id
    }


def is_other_period(field: Field, passages: Sequence[Passage], year: int | None) -> bool:
    """Whether the words around a value speak of a stage or another year than the report's."""
    if field.cell is not None:
        words = field.label
    else:
        passage = next((p for p in passages if field in p.fields), None)
        if passage is None:
            return True
        words = SEPARATORS.split(passage.text[: field.start])[-1]
        words += re.split(r"[,;。、]", passage.text[field.end :])[0][:6]
    own_label = field.label
    for stage in vocabulary("measures")["stage_words"]:
        if stage in words.replace(own_label, "") or stage in own_label:
            return True
    years = {found[1] for found in YEAR.finditer(words)}
    return bool(years) and year is not None and str(year) not in years
