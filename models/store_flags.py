"""Flags in the store: raised anew by every run, decided once."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, select, update

from models.flags import Flag, FlagCode
from models.geometry import Box
from models.identity import coarse_place, make_flag_id
from models.schema_columns import FlagStatus
from models.store_tables import FIELDS, FLAG_FIELDS, FLAG_MENTIONS, FLAGS
from models.store_text import storable

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Raised:
    """A row of `flags`, the fields that the flag stands on, and those that it only mentions."""

    row: dict[str, object]
    field_ids: list[str]
    mentioned_ids: list[str]


# What the reading of a document raises, and what its comparison with the others does.
CODES_OF_COMPARING = frozenset({FlagCode.DUPLICATE_DOCUMENT})
CODES_OF_READING = frozenset(FlagCode) - CODES_OF_COMPARING


def replace_flags(
    connection: Connection,
    document_id: str,
    flags: Sequence[Flag],
    ids: dict[str, str],
    codes: Collection[FlagCode] = CODES_OF_READING,
) -> None:
    """Store the flags in place of those with these codes that were raised on the document before.

    `ids` maps the field identifiers in the flags to those in the store. A dismissed or resolved
    flag stays so while the values that it speaks of are the same, and also with other ones when
    persons decided on all fields that it names: they have looked. A flag on one decided field is
    resolved from the start; one on several is news, for nobody held them against each other. A
    field that has to be looked at again counts as undecided.
    """
    in_question = (FLAGS.c.document_id == document_id) & FLAGS.c.code.in_([c.value for c in codes])
    flags = [flag for flag in flags if flag.code in codes]
    values = _values_of_fields(connection, document_id)
    raised = _rows(document_id, flags, ids, values)
    decided = {
        row.flag_id: row
        for row in connection.execute(
            select(FLAGS).where(in_question, FLAGS.c.status != FlagStatus.OPEN.value)
        )
    }
    settled = _settled_fields(connection, document_id)
    rows = []
    for flag_id, flag in raised.items():
        row, field_ids = flag.row, flag.field_ids
        before = decided.get(flag_id)
        all_settled = bool(field_ids) and settled.keys() >= set(field_ids)
        if before is not None and (all_settled or before.evidence == row["evidence"]):
            row |= {
                "status": before.status,
                "reason": before.reason,
                "reviewer": before.reviewer,
                "reviewed_at": before.reviewed_at,
            }
        elif all_settled and len(field_ids) == 1:
            row |= {"status": FlagStatus.RESOLVED.value, **settled[field_ids[0]]}
        rows.append(row)
    silent = decided.keys() - raised.keys()
    connection.execute(delete(FLAGS).where(in_question, FLAGS.c.flag_id.not_in(silent)))
    if silent:
        connection.execute(update(FLAGS).where(FLAGS.c.flag_id.in_(silent)).values(raised=False))
    if rows:
        connection.execute(FLAGS.insert(), rows)
    on = _links((flag_id, flag.field_ids) for flag_id, flag in raised.items())
    if on:
        connection.execute(FLAG_FIELDS.insert(), on)
    mentions = _links((flag_id, flag.mentioned_ids) for flag_id, flag in raised.items())
    if mentions:
        connection.execute(FLAG_MENTIONS.insert(), mentions)


def _links(flags: Iterable[tuple[str, Sequence[str]]]) -> list[dict[str, object]]:
    return [
        {"flag_id": flag_id, "field_id": field_id, "position": position}
        for flag_id, field_ids in flags
        for position, field_id in enumerate(field_ids)
    ]


def _values_of_fields(connection: Connection, document_id: str) -> dict[str, str]:
    query = select(FIELDS.c.field_id, FIELDS.c.machine_values).where(
        FIELDS.c.document_id == document_id
    )
    return {
        field_id: json.dumps(values, sort_keys=True)
        for field_id, values in connection.execute(query)
    }


def _settled_fields(connection: Connection, document_id: str) -> dict[str, dict[str, object]]:
    """Who decided on a field and when, for those that nobody has to look at again."""
    query = select(FIELDS.c.field_id, FIELDS.c.reviewer, FIELDS.c.reviewed_at).where(
        FIELDS.c.document_id == document_id, FIELDS.c.decision.is_not(None), ~FIELDS.c.requeued
    )
    return {
        field_id: {"reviewer": reviewer, "reviewed_at": reviewed_at}
        for field_id, reviewer, reviewed_at in connection.execute(query)
    }


def _rows(
    document_id: str, flags: Sequence[Flag], ids: dict[str, str], values: dict[str, str]
) -> dict[str, _Raised]:
    """Each flag by its identifier; a flag that is there twice counts once."""
    rows: dict[str, _Raised] = {}
    for position, flag in enumerate(flags):
        field_ids = _known_fields(flag, flag.field_ids, ids, values)
        mentioned = _known_fields(flag, flag.mentioned_ids, ids, values)
        message = storable(flag.message)
        flag_id = make_flag_id(document_id, flag.code.value, field_ids, _key(flag, field_ids))
        # Two findings of one sort on the same fields differ in what they say.
        while flag_id in rows and rows[flag_id].row["message"] != message:
            flag_id = make_flag_id(document_id, flag.code.value, field_ids, flag_id)
        evidence = [f"{field_id}={values[field_id]}" for field_id in sorted(field_ids)]
        row = {
            "flag_id": flag_id,
            "document_id": document_id,
            "position": position,
            "page": flag.page,
            "code": flag.code.value,
            "severity": flag.severity.value,
            "message": message,
            "evidence": hashlib.sha256("\n".join(evidence).encode()).hexdigest(),
            "raised": True,
            "status": FlagStatus.OPEN.value,
            "reason": "",
            "reviewer": "",
            "reviewed_at": None,
            **{edge: flag.box and getattr(flag.box, edge) for edge in Box._fields},
            **_suggested(flag, ids, values),
        }
        rows[flag_id] = _Raised(row, field_ids, [f for f in mentioned if f not in field_ids])
    return rows


def _known_fields(
    flag: Flag, named: Sequence[str], ids: dict[str, str], values: dict[str, str]
) -> list[str]:
    """The stored identifiers of the fields that the flag names, each once."""
    known = []
    for field_id in dict.fromkeys(ids.get(f, f) for f in named):
        if field_id in values:
            known.append(field_id)
        else:
            _logger.warning("flag %s names the field %s, which is not there", flag.code, field_id)
    return known


def _suggested(flag: Flag, ids: dict[str, str], values: dict[str, str]) -> dict[str, str | None]:
    """What would settle the flag; nothing when the field that it is about is not there."""
    suggestion = flag.suggestion
    if suggestion is None:
        return {"suggested_field_id": None, "suggested_raw_text": None, "suggested_value": None}
    field_id = ids.get(suggestion.field_id, suggestion.field_id)
    if field_id not in values:
        _logger.warning(
            "flag %s suggests a value for the field %s, which is not there", flag.code, field_id
        )
        return _suggested(replace(flag, suggestion=None), ids, values)
    return {
        "suggested_field_id": field_id,
        "suggested_raw_text": storable(suggestion.raw_text),
        "suggested_value": storable(suggestion.value),
    }


def _key(flag: Flag, field_ids: Sequence[str]) -> str:
    """What tells a flag from others of its code: its fields, or the page, place and what it says.

    The message counts up to its English half, so that a better translation changes nothing.
    """
    if field_ids:
        return ""
    place = "".join(f" {edge}" for edge in coarse_place(flag.box))
    return f"{flag.page}{place} {flag.message.split(' / ')[0]}"
