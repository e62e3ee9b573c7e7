"""What a duplicate document states again: not counted twice, and not lost where it differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, exists, select

from models.effective_values import effective_values
from models.flags import FlagCode
from models.schema_columns import FlagStatus, ReviewStatus
from models.store_document_group import in_order_seen
from models.store_tables import DOCUMENTS, FIELDS, FLAGS
from models.values import Kind

_SETTLED = (
    ReviewStatus.ACCEPTED.value,
    ReviewStatus.CORRECTED.value,
    ReviewStatus.ADDED.value,
)
# So many documents are named in one query; a database refuses a query with very many.
_NAMED_AT_ONCE = 10_000
# Labels and links to projects are read with more doubt than the value, and are not the value.
_NOT_THE_VALUE = frozenset({"label", "project_id", "parent_project_id"})

# Evidence and context make up most of a field, and say nothing of whether it is told already.
_OF_FIELDS = (
    FIELDS.c.field_id,
    FIELDS.c.kind,
    FIELDS.c.label,
    FIELDS.c.project_id,
    FIELDS.c.machine_values,
    FIELDS.c.person_values,
    FIELDS.c.decision,
)

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeats:
    """What the tables need not tell twice.

    `originals` maps a duplicate document to the one that says the same; a document of which a
    person said that it is no duplicate is not there. `fields` maps a field of a duplicate to the
    field of an earlier document that states the same.
    """

    originals: Mapping[str, str]
    fields: Mapping[str, str]


def find_repeats(
    connection: Connection, *, reviewed_only: bool = False, among: Collection[str] | None = None
) -> Repeats:
    """The duplicates in the store, and their fields that an earlier document states too.

    A value counts as often as the document says it that says it most often, and what only a
    duplicate states (a figure read otherwise, or corrected) stays. With `reviewed_only` a field
    stands for another one only when a person settled it. `among` are the only documents to look
    at: all that are joined to each other as duplicates.
    """
    originals = originals_of(connection, among)
    if not originals:
        return Repeats({}, {})
    repeated: dict[str, str] = {}
    for group in _groups(connection, originals):
        told: dict[_Key, list[Mapping[str, Any]]] = defaultdict(list)
        for document_id in group:
            fields = _fields(connection, document_id)
            found = _told_before(fields, told, reviewed_only=reviewed_only)
            repeated |= found
            for field in fields:
                if field["field_id"] not in found:
                    told_by = {name: field[name] for name in ("field_id", "decision")}
                    for key in {_key(field), _machine_key(field)}:
                        told[key].append(told_by)
    return Repeats(originals, repeated)


def originals_of(connection: Connection, among: Collection[str] | None = None) -> dict[str, str]:
    """The document that says the same, by duplicate document; see `Repeats`."""
    dismissed = exists().where(
        FLAGS.c.document_id == DOCUMENTS.c.document_id,
        FLAGS.c.code == FlagCode.DUPLICATE_DOCUMENT.value,
        FLAGS.c.raised,
        FLAGS.c.status == FlagStatus.DISMISSED.value,
    )
    original = DOCUMENTS.alias("original")
    query = select(DOCUMENTS.c.document_id, DOCUMENTS.c.duplicate_of_document).join(
        original,
        and_(original.c.document_id == DOCUMENTS.c.duplicate_of_document, ~dismissed),
    )
    if among is not None:
        query = query.where(DOCUMENTS.c.document_id.in_(among))
    return {row.document_id: row.duplicate_of_document for row in connection.execute(query)}


def _groups(connection: Connection, originals: Mapping[str, str]) -> list[list[str]]:
    """Documents that say the same, each group in the order in which they were seen."""
    concerned = originals.keys() | set(originals.values())
    query = in_order_seen(select(DOCUMENTS.c.document_id))
    if len(concerned) <= _NAMED_AT_ONCE:
        query = query.where(DOCUMENTS.c.document_id.in_(concerned))
    groups: dict[str, list[str]] = defaultdict(list)
    for document_id in connection.execute(query).scalars():
        if document_id in concerned:
            first = document_id
            while first in originals:  # an original is always earlier, so that this ends
                first = originals[first]
            groups[first].append(document_id)
    return list(groups.values())


def _fields(connection: Connection, document_id: str) -> list[Mapping[str, Any]]:
    query = (
        select(*_OF_FIELDS)
        .where(FIELDS.c.document_id == document_id)
        .order_by(FIELDS.c.page, FIELDS.c.position, FIELDS.c.field_id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _told_before(
    fields: Iterable[Mapping[str, Any]],
    told: Mapping[_Key, Sequence[Mapping[str, Any]]],
    *,
    reviewed_only: bool,
) -> dict[str, str]:
    """Those of the fields that are told already, each with one that tells it and no other."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for field in fields:
        if field["decision"] == ReviewStatus.REJECTED.value:
            continue
        for other in told.get(_key(field), ()):
            if other["field_id"] not in used and _stands_for(other, field, reviewed_only):
                found[field["field_id"]] = other["field_id"]
                used.add(other["field_id"])
                break
    return found


def _stands_for(other: Mapping[str, Any], field: Mapping[str, Any], reviewed_only: bool) -> bool:
    if reviewed_only:
        return other["decision"] in _SETTLED
    # What a person rejected holds for the copy as well, unless a person said otherwise of that.
    return not field["decision"] or other["decision"] != ReviewStatus.REJECTED.value


def _key(field: Mapping[str, Any]) -> _Key:
    """The field's value as it holds now."""
    return _of_values(field["kind"], effective_values(field))


def _machine_key(field: Mapping[str, Any]) -> _Key:
    """The field's value as it was read; a copy read alike was not corrected along with it."""
    return _of_values(field["kind"], effective_values({**field, "person_values": None}))


def _of_values(kind: str, values: Mapping[str, str]) -> _Key:
    if kind == Kind.PROJECTS.value:
        return kind, values["name"]
    return kind, *(value for name, value in values.items() if name not in _NOT_THE_VALUE)
