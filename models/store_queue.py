"""What waits for a person, kept as rows of its own so that the queue answers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from models.effective_values import effective_values
from models.flags import Severity
from models.review_tables import CLAIMS, QUEUE_ITEMS, SKIPS
from models.schema_columns import FlagStatus
from models.search_text import search_text
from models.store import Store
from models.store_document_group import hold_documents, related_documents
from models.store_repeats import find_repeats
from models.store_tables import DOCUMENTS, FIELDS, FLAG_FIELDS, FLAGS
from models.values import Kind

_Row = dict[str, Any]

# Of so many documents at most that say the same it is worked out which fields repeat others: all
# their fields are read for that. In larger groups every field is asked for.
_LARGEST_GROUP = 10
# Behind all fields of its page.
_AFTER_FIELDS = 1_000_000
# Whole steps of the priority: how bad, then what sort of value; the confidence is below one.
_ERROR, _REQUEUED, _WARNING = 300.0, 200.0, 100.0
_RANK_OF_KIND = {Kind.AMOUNTS.value: 20.0, Kind.DATES.value: 10.0, Kind.COUNTS.value: 10.0}
_OPEN = (
    FLAGS.c.raised
    & (FLAGS.c.status == FlagStatus.OPEN.value)
    & (FLAGS.c.severity != Severity.INFO.value)
)


def refresh_queue(connection: Connection, document_id: str) -> None:
    """Bring the queue in step with the document's fields and flags, as this transaction has them.

    Whoever changes fields, flags, decisions or the document's names calls it before the commit.
    A field waits when it has an open doubt and nobody decided, or when what was decided on is
    read otherwise now; a flag when no such field stands for it. Left out is a field of a
    duplicate that an earlier document states too, as in the exported tables. Documents joined to
    this one as duplicates are brought in step as well. Only rows that differ are written.
    """
    refresh_groups(connection, [document_id], [related_documents(connection, [document_id])])


def refresh_groups(
    connection: Connection, document_ids: Iterable[str], groups: Iterable[Collection[str]]
) -> None:
    """`refresh_queue` of these documents, and of the `groups` that what is a duplicate binds.

    Where duplicates were joined or parted, `groups` are those of before and those of after.
    """
    concerned = set(document_ids)
    for group in groups:
        if len(group) <= _LARGEST_GROUP:
            concerned |= set(group)
    # An original may be gone while its duplicate still names it.
    concerned &= set(hold_documents(connection, concerned))
    told: dict[frozenset[str], Collection[str]] = {}
    for document_id in sorted(concerned):
        group = frozenset(related_documents(connection, [document_id]))
        if group not in told:
            told[group] = _told_before(connection, group)
        _refresh(connection, document_id, told[group])


def refresh_missing(store: Store) -> int:
    """Put what waits into the queue for the documents that stand in none yet; returns how many.

    Those are documents that an older program saved. Safe to be cut off and done again.
    """
    query = select(DOCUMENTS.c.document_id).where(~DOCUMENTS.c.queued)
    with store.reading() as connection:
        missing = list(connection.execute(query.order_by(DOCUMENTS.c.document_id)).scalars())
    for document_id in missing:
        with store.writing() as connection:
            refresh_queue(connection, document_id)
    return len(missing)


def _told_before(connection: Connection, group: Collection[str]) -> Collection[str]:
    """Fields of duplicates in the group that an earlier document states too."""
    if not 1 < len(group) <= _LARGEST_GROUP:
        return ()
    return find_repeats(connection, among=group).fields.keys()


def _refresh(connection: Connection, document_id: str, told: Collection[str]) -> None:
    document = (
        connection.execute(select(DOCUMENTS).where(DOCUMENTS.c.document_id == document_id))
        .mappings()
        .one()
    )
    wanted = {row["item_id"]: row for row in _items(connection, dict(document), told)}
    there = {
        row["item_id"]: dict(row)
        for row in connection.execute(
            select(QUEUE_ITEMS).where(QUEUE_ITEMS.c.document_id == document_id)
        ).mappings()
    }
    settled = sorted(there.keys() - wanted.keys())
    if settled:
        _remove(connection, settled)
    new = [row for item_id, row in wanted.items() if item_id not in there]
    if new:
        connection.execute(QUEUE_ITEMS.insert(), new)
    changed = [row for item_id, row in wanted.items() if there.get(item_id, row) != row]
    if changed:
        _update(connection, changed)
    if not document["queued"]:
        connection.execute(
            update(DOCUMENTS).where(DOCUMENTS.c.document_id == document_id).values(queued=True)
        )


def _remove(connection: Connection, item_ids: Collection[str]) -> None:
    """Take items out, with who looks at them or put them off: if they return, they are new."""
    for table in (QUEUE_ITEMS, CLAIMS, SKIPS):
        statement = delete(table).where(table.c.item_id == bindparam("the_item_id"))
        connection.execute(statement, [{"the_item_id": item_id} for item_id in item_ids])


def _update(connection: Connection, rows: list[_Row]) -> None:
    # A parameter may not be called like a column that the same statement sets.
    names = [name for name in rows[0] if name != "item_id"]
    statement = (
        update(QUEUE_ITEMS)
        .where(QUEUE_ITEMS.c.item_id == bindparam("the_item_id"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    connection.execute(
        statement,
        [
            {"the_item_id": row["item_id"]} | {f"new_{name}": row[name] for name in names}
            for row in rows
        ],
    )


def _items(
    connection: Connection, document: Mapping[str, Any], told: Collection[str]
) -> list[_Row]:
    document_id = document["document_id"]
    open_flags = [
        dict(row)
        for row in connection.execute(
            select(FLAGS)
            .where(FLAGS.c.document_id == document_id, _OPEN)
            .order_by(FLAGS.c.position, FLAGS.c.flag_id)
        ).mappings()
    ]
    fields_of: dict[str, list[str]] = defaultdict(list)
    links = (
        select(FLAG_FIELDS.c.flag_id, FLAG_FIELDS.c.field_id)
        .join(FLAGS, FLAGS.c.flag_id == FLAG_FIELDS.c.flag_id)
        .where(FLAGS.c.document_id == document_id, _OPEN)
        .order_by(FLAG_FIELDS.c.flag_id, FLAG_FIELDS.c.position)
    )
    for flag_id, field_id in connection.execute(links):
        fields_of[flag_id].append(field_id)
    fields = _doubtful_fields(connection, document_id)
    flags_on: dict[str, list[_Row]] = defaultdict(list)
    for flag in open_flags:
        for field_id in fields_of[flag["flag_id"]]:
            flags_on[field_id].append(flag)
    waiting = {
        field_id: field
        for field_id, field in fields.items()
        if field["requeued"] or (field["decision"] is None and field_id not in told)
    }
    items = [
        _field_item(document, field, flags_on[field_id]) for field_id, field in waiting.items()
    ]
    for flag in open_flags:
        named = fields_of[flag["flag_id"]]
        # One on nothing but values that an earlier document tells is settled there.
        is_told = bool(named) and all(field_id in told for field_id in named)
        if not is_told and not any(field_id in waiting for field_id in named):
            items.append(_flag_item(document, flag, [fields[field_id] for field_id in named]))
    return items


def _doubtful_fields(connection: Connection, document_id: str) -> dict[str, _Row]:
    """The fields with an open flag or another evidence than was decided on."""
    flagged = (
        select(FLAG_FIELDS.c.field_id)
        .join(FLAGS, FLAGS.c.flag_id == FLAG_FIELDS.c.flag_id)
        .where(FLAGS.c.document_id == document_id, _OPEN)
    )
    query = select(FIELDS).where(
        FIELDS.c.document_id == document_id,
        or_(FIELDS.c.requeued, FIELDS.c.field_id.in_(flagged)),
    )
    return {row["field_id"]: dict(row) for row in connection.execute(query).mappings()}


def _field_item(
    document: Mapping[str, Any], field: Mapping[str, Any], flags: Collection[_Row]
) -> _Row:
    is_error = any(flag["severity"] == Severity.ERROR.value for flag in flags)
    step = _ERROR if is_error else _REQUEUED if field["requeued"] else _WARNING
    doubt = 1.0 - min(1.0, max(0.0, field["confidence"]))
    return {
        "item_id": field["field_id"],
        "document_id": document["document_id"],
        "field_id": field["field_id"],
        "kind": field["kind"],
        "page": field["page"],
        "position": field["position"],
        "severity": (Severity.ERROR if is_error else Severity.WARNING).value,
        "priority": step + _RANK_OF_KIND.get(field["kind"], 0.0) + round(doubt, 4),
        "codes": _joined(flags),
        "search": _search(document, [field], ""),
    }


def _flag_item(
    document: Mapping[str, Any], flag: Mapping[str, Any], fields: Collection[_Row]
) -> _Row:
    is_error = flag["severity"] == Severity.ERROR.value
    rank = max((_RANK_OF_KIND.get(field["kind"], 0.0) for field in fields), default=0.0)
    return {
        "item_id": flag["flag_id"],
        "document_id": document["document_id"],
        "field_id": None,
        "kind": "",
        "page": flag["page"] or 0,
        "position": _AFTER_FIELDS + flag["position"],
        "severity": flag["severity"],
        "priority": (_ERROR if is_error else _WARNING) + rank,
        "codes": _joined([flag]),
        "search": _search(document, fields, flag["message"]),
    }


def _joined(flags: Iterable[Mapping[str, Any]]) -> str:
    codes = dict.fromkeys(flag["code"] for flag in flags)
    return f";{';'.join(codes)};" if codes else ""


def _search(document: Mapping[str, Any], fields: Iterable[Mapping[str, Any]], message: str) -> str:
    parts = [document["file_name"], document["title"], message]
    for field in fields:
        values = effective_values(field)
        values.pop("project_id", None)
        values.pop("parent_project_id", None)
        parts += [field["raw_text"], field["label"], field["context"], *values.values()]
    return search_text(" ".join(part for part in parts if part))
