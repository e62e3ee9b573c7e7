"""One field, flag or blind look with all that speaks for and against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, case, select

from models.errors import NotFoundError
from models.flags import Severity
from models.review_tables import REVIEW_ACTIONS
from models.schema_columns import FlagStatus
from models.store import Store
from models.store_actions import ActionRecord, action_record, history
from models.store_audits import Audit, read_audit
from models.store_claims import claims_of_others
from models.store_comments import CommentRecord, comments_on
from models.store_document_view import DocumentBrief, document_brief
from models.store_editions import EarlierDecision, earlier_decision
from models.store_tables import CANDIDATES, FIELDS, FLAG_FIELDS, FLAG_MENTIONS, FLAGS, PAGES

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldRecord:
    """A stored field (a row of `fields`), the name of its project, "" without one.

    `is_doubted` says that a flag on it asks a person to look.
    """

    row: Row
    project_name: str
    is_doubted: bool


@dataclass(frozen=True, slots=True)
class FlagRecord:
    """A stored flag (a row of `flags`) and the fields that it names, in its order.

    Those that it stands on come before those that it only mentions.
    """

    row: Row
    fields: tuple[FieldRecord, ...]


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page as it was read; size upright in points, `rotation` clockwise, both in degrees."""

    page: int
    width_pt: float
    height_pt: float
    rotation: int
    skew: float


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item of the queue, or what was one; of a blind look only `audit` says what it is on.

    `readings` are rows of `candidates`, span by span. `page` is 0 for the document as a whole,
    and `picture` then its first page; None where no such page was read.
    """

    item_id: str
    sort: Literal["field", "flag", "audit"]
    document: DocumentBrief
    page: int
    field: FieldRecord | None = None
    readings: tuple[Row, ...] = ()
    flags: tuple[FlagRecord, ...] = ()
    earlier: EarlierDecision | None = None
    history: tuple[ActionRecord, ...] = ()
    comments: tuple[CommentRecord, ...] = ()
    picture: PageRecord | None = None
    claimed_by: str | None = None
    audit: Audit | None = None


def read_item(store: Store, item_id: str, reviewer: str) -> ItemRecord:
    """The item as `reviewer` may see it.

    Raises:
        NotFoundError: when no field, flag or blind look has that identifier.
    """
    with store.reading() as connection:
        return item_of(connection, item_id, reviewer)


def read_items(store: Store, item_ids: Sequence[str], reviewer: str) -> list[ItemRecord]:
    """Those of the items that are still there, as `reviewer` may see them."""
    found = []
    with store.reading() as connection:
        for item_id in item_ids:
            with suppress(NotFoundError):
                found.append(item_of(connection, item_id, reviewer))
    return found


def item_of(connection: Connection, item_id: str, reviewer: str) -> ItemRecord:
    """`read_item` within a transaction."""
    fields = read_fields(connection, FIELDS.c.field_id == item_id)
    if fields:
        return _field_item(connection, fields[0], reviewer)
    flags = read_flags(connection, FLAGS.c.flag_id == item_id)
    if flags:
        return _flag_item(connection, flags[0], reviewer)
    audit = read_audit(connection, item_id)
    if audit is None:
        raise NotFoundError(f"没有 {item_id} / there is no item {item_id}")
    return ItemRecord(
        item_id=item_id,
        sort="audit",
        document=_document(connection, audit.document_id),
        page=audit.page,
        picture=_page(connection, audit.document_id, audit.page),
        claimed_by=claims_of_others(connection, [item_id], reviewer, datetime.now(UTC)).get(
            item_id
        ),
        audit=audit,
    )


def read_field(store: Store, field_id: str) -> FieldRecord:
    """One field.

    Raises:
        NotFoundError: when there is no such field.
    """
    with store.reading() as connection:
        found = read_fields(connection, FIELDS.c.field_id == field_id)
    if not found:
        raise NotFoundError(f"没有字段 {field_id} / there is no field {field_id}")
    return found[0]


def read_fields(connection: Connection, which: ColumnElement[bool]) -> list[FieldRecord]:
    """The fields for which `which` holds, by page and position."""
    query = select(FIELDS).where(which).order_by(FIELDS.c.page, FIELDS.c.position)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return _field_records(connection, rows, select(FIELDS.c.field_id).where(which))


def read_flags(connection: Connection, which: ColumnElement[bool]) -> list[FlagRecord]:
    """The flags for which `which` holds: open ones first, errors before warnings before notes."""
    severity = {
        Severity.ERROR.value: 0,
        Severity.WARNING.value: 1,
        Severity.INFO.value: 2,
    }
    query = (
        select(FLAGS)
        .where(which)
        .order_by(
            case((FLAGS.c.status == FlagStatus.OPEN.value, 0), else_=1),
            case(severity, value=FLAGS.c.severity, else_=3),
            FLAGS.c.position,
            FLAGS.c.flag_id,
        )
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    if not rows:
        return []
    links: dict[str, list[str]] = defaultdict(list)
    fields: dict[str, FieldRecord] = {}
    for table in (FLAG_FIELDS, FLAG_MENTIONS):
        of_them = table.join(FLAGS, FLAGS.c.flag_id == table.c.flag_id)
        named = select(table.c.flag_id, table.c.field_id).select_from(of_them).where(which)
        for flag_id, field_id in connection.execute(
            named.order_by(table.c.flag_id, table.c.position)
        ):
            links[flag_id].append(field_id)
        ids = select(table.c.field_id).select_from(of_them).where(which)
        for record in read_fields(connection, FIELDS.c.field_id.in_(ids)):
            fields[record.row["field_id"]] = record
    return [
        FlagRecord(row, tuple(fields[field_id] for field_id in links[row["flag_id"]]))
        for row in rows
    ]


def _field_records(
    connection: Connection, rows: Sequence[Row], which: Select[Any]
) -> list[FieldRecord]:
    # What the flags say is looked at here: asked for the open ones, SQLite goes through all of
    # the store.
    flags = (
        select(FLAG_FIELDS.c.field_id, FLAGS.c.raised, FLAGS.c.status, FLAGS.c.severity)
        .join(FLAGS, FLAGS.c.flag_id == FLAG_FIELDS.c.flag_id)
        .where(FLAG_FIELDS.c.field_id.in_(which))
    )
    in_doubt = {
        flag.field_id
        for flag in (connection.execute(flags) if rows else ())
        if flag.raised
        and flag.status == FlagStatus.OPEN.value
        and flag.severity != Severity.INFO.value
    }
    links = [((row["person_values"] or {}).get("project_id") or row["project_id"]) for row in rows]
    names = _project_names(connection, {link for link in links if link})
    return [
        FieldRecord(row, names.get(link, ""), row["field_id"] in in_doubt)
        for row, link in zip(rows, links, strict=True)
    ]


def _project_names(connection: Connection, project_ids: Collection[str]) -> dict[str, str]:
    if not project_ids:
        return {}
    query = select(FIELDS.c.field_id, FIELDS.c.machine_values, FIELDS.c.person_values)
    return {
        row.field_id: (row.machine_values | (row.person_values or {})).get("name", "")
        for row in connection.execute(query.where(FIELDS.c.field_id.in_(sorted(project_ids))))
    }


def _field_item(connection: Connection, field: FieldRecord, reviewer: str) -> ItemRecord:
    row = field.row
    field_id, document_id = row["field_id"], row["document_id"]
    on_field = [
        flag_id
        for table in (FLAG_FIELDS, FLAG_MENTIONS)
        for flag_id in connection.execute(
            select(table.c.flag_id).where(table.c.field_id == field_id)
        ).scalars()
    ]
    readings = (
        select(CANDIDATES)
        .where(CANDIDATES.c.field_id == field_id)
        .order_by(CANDIDATES.c.ordinal, CANDIDATES.c.reader)
    )
    return ItemRecord(
        item_id=field_id,
        sort="field",
        document=_document(connection, document_id),
        page=row["page"],
        field=field,
        readings=tuple(dict(r) for r in connection.execute(readings).mappings()),
        flags=tuple(read_flags(connection, FLAGS.c.raised & FLAGS.c.flag_id.in_(on_field))),
        earlier=earlier_decision(connection, row),
        history=tuple(history(connection, field_id)),
        comments=tuple(comments_on(connection, field_id=field_id)),
        picture=_page(connection, document_id, row["page"]),
        claimed_by=claims_of_others(connection, [field_id], reviewer, datetime.now(UTC)).get(
            field_id
        ),
    )


def _flag_item(connection: Connection, flag: FlagRecord, reviewer: str) -> ItemRecord:
    flag_id, document_id = flag.row["flag_id"], flag.row["document_id"]
    page = flag.row["page"] or (flag.fields[0].row["page"] if flag.fields else 0)
    deeds = (
        select(REVIEW_ACTIONS)
        .where(REVIEW_ACTIONS.c.flag_id == flag_id)
        .order_by(REVIEW_ACTIONS.c.sequence)
    )
    return ItemRecord(
        item_id=flag_id,
        sort="flag",
        document=_document(connection, document_id),
        page=page,
        flags=(flag,),
        history=tuple(action_record(dict(r)) for r in connection.execute(deeds).mappings()),
        comments=tuple(comments_on(connection, flag_id=flag_id)),
        picture=_page(connection, document_id, page or 1),
        claimed_by=claims_of_others(connection, [flag_id], reviewer, datetime.now(UTC)).get(
            flag_id
        ),
    )


def _document(connection: Connection, document_id: str) -> DocumentBrief:
    return document_brief(connection, [document_id])[document_id]


def _page(connection: Connection, document_id: str, page: int) -> PageRecord | None:
    query = select(
        PAGES.c.page, PAGES.c.width, PAGES.c.height, PAGES.c.rotation, PAGES.c.skew
    ).where(PAGES.c.document_id == document_id, PAGES.c.page == page)
    row = connection.execute(query).one_or_none()
    return PageRecord(*row) if row else None
