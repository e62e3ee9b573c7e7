"""Reading the tables of the contract out of the store, some documents at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, select, tuple_

from models.effective_values import effective_values
from models.flags import Severity
from models.schema import TABLE_BY_NAME, TABLES
from models.schema_columns import FlagStatus, ReviewStatus
from models.store import Store
from models.store_document_group import related_documents
from models.store_repeats import Repeats, find_repeats
from models.store_sign_offs import SignOff, SignOffState, sign_offs
from models.store_tables import (
    CANDIDATES,
    CORRECTIONS,
    DOCUMENTS,
    FIELDS,
    FLAG_FIELDS,
    FLAGS,
    LINES,
    PAGES,
    TABLE_CELLS,
)
from models.value_columns import Scalar, from_text
from models.values import Kind

Record = dict[str, Scalar]
Tables = dict[str, list[Record]]

# So many pages together make one batch: some ten thousand lines of text in memory.
_PAGES_AT_ONCE = 500
_DOCUMENTS_FETCHED = 1_000

# Columns that name a project.
_LINKS = {"project_id", "parent_project_id"}
_SETTLED = (ReviewStatus.ACCEPTED, ReviewStatus.CORRECTED, ReviewStatus.ADDED)


def read_tables(
    store: Store, *, reviewed_only: bool = False, document_ids: Collection[str] | None = None
) -> Iterator[Tables]:
    """All tables of the contract, in batches of documents (by file name).

    A batch maps each table's name to its records, a record each column to its typed value (None
    when there is none). Person's values stand in place of the machine's. `reviewed_only` leaves
    out fields that no person accepted, corrected or added. What a duplicate document states again
    is left out of the tables of fields, with the flags and candidates of those fields; links to
    a project that is left out name the one that is told. There is at least one batch; memory
    holds one. `document_ids` are the only documents to read.
    """
    with store.reading() as connection:
        is_empty = True
        for documents in _batches(connection, document_ids):
            is_empty = False
            repeats = _repeats(connection, documents, reviewed_only=reviewed_only)
            yield _read(connection, documents, repeats, reviewed_only=reviewed_only)
        if is_empty:
            yield _read(connection, [], Repeats({}, {}), reviewed_only=reviewed_only)


def _repeats(
    connection: Connection, documents: Sequence[Mapping[str, Any]], *, reviewed_only: bool
) -> Repeats:
    """What these documents state again; all that are joined to them as duplicates are looked at."""
    related = related_documents(connection, [row["document_id"] for row in documents])
    return find_repeats(connection, reviewed_only=reviewed_only, among=related)


def _signed(sign_off: SignOff) -> Record:
    """Who signed the document and when, nobody when it changed since."""
    holds = sign_off.state is SignOffState.SIGNED
    return {
        "signed_off_by": sign_off.reviewer if holds else None,
        "signed_off_at": sign_off.signed_at if holds else None,
    }


def _batches(
    connection: Connection, document_ids: Collection[str] | None
) -> Iterator[list[Mapping[str, Any]]]:
    """Documents by file name, those of some pages together, fetched a batch at a time."""
    if document_ids is None:
        yield from _pages_together(_all_documents(connection))
        return
    wanted = set(document_ids)
    yield from _pages_together(
        row for row in _all_documents(connection) if row["document_id"] in wanted
    )


def _pages_together(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    pages = 0
    for row in rows:
        batch.append(row)
        pages += max(1, row["page_count"])
        if pages >= _PAGES_AT_ONCE:
            yield batch
            batch, pages = [], 0
    if batch:
        yield batch


def _all_documents(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """All documents by file name, some at a time: a store can have a million."""
    place = tuple_(DOCUMENTS.c.file_name, DOCUMENTS.c.document_id)
    query = (
        select(DOCUMENTS)
        .order_by(DOCUMENTS.c.file_name, DOCUMENTS.c.document_id)
        .limit(_DOCUMENTS_FETCHED)
    )
    rows = connection.execute(query).mappings().all()
    while rows:
        yield from (dict(row) for row in rows)
        last = tuple_(rows[-1]["file_name"], rows[-1]["document_id"])
        rows = connection.execute(query.where(place > last)).mappings().all()


def _read(
    connection: Connection,
    documents: Sequence[Mapping[str, Any]],
    repeats: Repeats,
    *,
    reviewed_only: bool,
) -> Tables:
    names = {row["document_id"]: row["file_name"] for row in documents}
    told_by = repeats.fields
    flags = _flags(connection, names, told_by)
    field_flags, page_flags = _open_codes(flags)
    tables: Tables = {table.name: [] for table in TABLES}
    fields: dict[str, int] = defaultdict(int)
    flagged: dict[str, int] = defaultdict(int)
    for row in _rows(connection, FIELDS, names, FIELDS.c.page, FIELDS.c.position):
        if row["field_id"] in told_by:
            continue
        record = _field_record(row, names, field_flags.get(row["field_id"], []))
        for link in _LINKS & record.keys():
            record[link] = told_by.get(str(record[link]), record[link])
        status = record["review_status"]
        if status != ReviewStatus.REJECTED.value:
            fields[row["document_id"]] += 1
            flagged[row["document_id"]] += status == ReviewStatus.NEEDS_REVIEW.value
        if not reviewed_only or status in _SETTLED:
            tables[row["kind"]].append(record)
    signed = sign_offs(connection, list(names))
    tables["documents"] = [
        {
            **_picked(row, "documents"),
            "fields": fields[row["document_id"]],
            "flagged_fields": flagged[row["document_id"]],
            "duplicate_of_document": repeats.originals.get(row["document_id"]),
            **_signed(signed[row["document_id"]]),
        }
        for row in documents
    ]
    tables["pages"] = [
        _rounded(_picked(row, "pages"), width=2, height=2, skew=2, confidence=4, ink_coverage=4)
        | {
            "file_name": names[row["document_id"]],
            "flags": ";".join(page_flags.get((row["document_id"], row["page"]), [])),
        }
        for row in _rows(connection, PAGES, names, PAGES.c.page)
    ]
    tables["lines"] = [
        _placed(_picked(row, "lines")) | {"file_name": names[row["document_id"]]}
        for row in _rows(connection, LINES, names, LINES.c.page, LINES.c.line)
    ]
    cells = TABLE_CELLS.c
    tables["table_cells"] = [
        _placed(_picked(row, "table_cells")) | {"file_name": names[row["document_id"]]}
        for row in _rows(
            connection, TABLE_CELLS, names, cells.page, cells.table_id, cells.row, cells.column
        )
    ]
    tables["flags"] = [
        _placed(_picked(row, "flags"))
        | {
            "file_name": names[row["document_id"]],
            "field_id": row["field_ids"][0] if row["field_ids"] else None,
            "other_field_ids": ";".join(row["field_ids"][1:]),
        }
        for row in flags
    ]
    tables["candidates"] = [
        _placed(_picked(row, "candidates"))
        | {
            "file_name": names[row["document_id"]],
            "characters": json.dumps(row["characters"], ensure_ascii=False),
        }
        for row in _rows(connection, CANDIDATES, names, CANDIDATES.c.position)
        if row["field_id"] not in told_by
    ]
    tables["corrections"] = [
        _picked(row, "corrections") | {"correction_id": str(row["correction_id"])}
        for row in _rows(connection, CORRECTIONS, names, CORRECTIONS.c.correction_id)
    ]
    return tables


def _rows(
    connection: Connection, table: Table, names: Iterable[str], *order: Column[Any]
) -> list[dict[str, Any]]:
    """Rows of the documents in a steady order: by document, then as given."""
    position = {document_id: number for number, document_id in enumerate(names)}
    query = select(table).where(table.c.document_id.in_(list(position))).order_by(*order)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return sorted(rows, key=lambda row: position[row["document_id"]])


def _flags(
    connection: Connection, names: Mapping[str, str], told_by: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The flags that the last run raised, each with its `field_ids` in order.

    Without those on nothing but fields that an earlier document tells (the keys of `told_by`):
    whoever looks at that one settles them.
    """
    field_ids: dict[str, list[str]] = defaultdict(list)
    links = (
        select(FLAG_FIELDS.c.flag_id, FLAG_FIELDS.c.field_id)
        .join(FLAGS, FLAGS.c.flag_id == FLAG_FIELDS.c.flag_id)
        .where(FLAGS.c.document_id.in_(list(names)))
        .order_by(FLAG_FIELDS.c.flag_id, FLAG_FIELDS.c.position)
    )
    for flag_id, field_id in connection.execute(links):
        field_ids[flag_id].append(field_id)
    flags = []
    for row in _rows(connection, FLAGS, names, FLAGS.c.position, FLAGS.c.flag_id):
        on = field_ids[row["flag_id"]]
        left = [field_id for field_id in on if field_id not in told_by]
        if row["raised"] and (left or not on):
            suggested = row["suggested_field_id"]
            suggested = told_by.get(suggested, suggested)
            flags.append({**row, "field_ids": left, "suggested_field_id": suggested})
    return flags


def _open_codes(
    flags: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, list[str]], dict[tuple[str, int], list[str]]]:
    """Codes that ask a person to look, by field and by (document, page)."""
    of_field: dict[str, list[str]] = defaultdict(list)
    of_page: dict[tuple[str, int], list[str]] = defaultdict(list)
    for flag in flags:
        if flag["status"] != FlagStatus.OPEN.value or flag["severity"] == Severity.INFO.value:
            continue
        for field_id in flag["field_ids"]:
            _add_once(of_field[field_id], flag["code"])
        if not flag["field_ids"] and flag["page"] is not None:
            _add_once(of_page[flag["document_id"], flag["page"]], flag["code"])
    return of_field, of_page


def _add_once(codes: list[str], code: str) -> None:
    if code not in codes:
        codes.append(code)


def _field_record(row: Mapping[str, Any], names: Mapping[str, str], codes: Sequence[str]) -> Record:
    table = TABLE_BY_NAME[row["kind"]]
    values = effective_values(row)
    record = _placed(
        {column.name: from_text(column, values.get(column.name)) for column in table.columns}
        | {
            name: row[name] or None
            for name in ("field_id", "document_id", "page", "raw_text", "context", "reader")
        }
        | {name: row[name] for name in ("x0", "y0", "x1", "y1", "confidence", "reviewed_at")}
    )
    if row["decision"]:
        # What was decided stays decided; a new doubt about it shows beside it.
        codes = codes if row["requeued"] else ()
        status = ReviewStatus(row["decision"])
    else:
        status = ReviewStatus.NEEDS_REVIEW if codes else ReviewStatus.AUTO
    if row["kind"] == Kind.PROJECTS.value:
        record["project_id"] = row["field_id"]
    return record | {
        "file_name": names[row["document_id"]],
        "flags": ";".join(codes),
        "review_status": status.value,
        "reviewer": row["reviewer"] or None,
    }


def _picked(row: Mapping[str, Any], table: str) -> Record:
    """The columns of the contract that the row has, in their order; "" becomes None."""
    return {
        column.name: None if row.get(column.name) == "" else row.get(column.name)
        for column in TABLE_BY_NAME[table].columns
    }


def _placed(record: Record) -> Record:
    """The record with its box rounded to 0.01 points and its confidence to four digits."""
    return _rounded(record, x0=2, y0=2, x1=2, y1=2, confidence=4)


def _rounded(record: Record, **digits: int) -> Record:
    for name, places in digits.items():
        value = record.get(name)
        if isinstance(value, float):
            record[name] = round(value, places)
    return record
