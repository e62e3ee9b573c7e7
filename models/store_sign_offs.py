"""Documents that a person vouches for, and whether what was signed is still what stands there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select

from models.effective_values import effective_values
from models.errors import GongshiError, UsageError
from models.flags import Severity
from models.review_tables import SIGN_OFFS
from models.schema_columns import FlagStatus
from models.store import Store
from models.store_locks import lock_document
from models.store_tables import FIELDS, FLAGS
from models.store_text import storable

_SIGN, _WITHDRAW = "sign", "withdraw"


class SignOffState(StrEnum):
    """Whether a document is signed; outdated when something in it changed since."""

    NONE = "none"
    SIGNED = "signed"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class SignOff:
    """What the newest signature says, with nobody and no time while there is none.

    `open_errors` were open when it was given.
    """

    state: SignOffState
    reviewer: str = ""
    signed_at: datetime | None = None
    reason: str = ""
    open_errors: int = 0


class SignOffRefused(GongshiError):  # noqa: N818 - the answer, not a fault
    """Error flags are open and the person may not sign over them; `open_errors` counts them."""

    def __init__(self, message: str, remedy: str, open_errors: int) -> None:
        super().__init__(message, remedy)
        self.open_errors = open_errors


class NotTheSigner(GongshiError):  # noqa: N818 - the answer, not a fault
    """The signature is another person's, and only a lead may take that back."""


def sign_off(
    store: Store, document_id: str, reviewer: str, *, is_lead: bool, reason: str = ""
) -> SignOff:
    """Sign the document as it stands now.

    Over open error flags only a lead may sign, with a reason. Nothing in the document changes
    between the look at its flags and the signature.

    Raises:
        NotFoundError: for an unknown document.
        SignOffRefused: over open error flags, without a reason or by somebody who is no lead.
        UsageError: without a reviewer.
    """
    _require_reviewer(reviewer)
    reason = storable(reason.strip())
    with store.writing() as connection:
        lock_document(connection, document_id)
        open_errors = count_open_errors(connection, [document_id]).get(document_id, 0)
        if open_errors and not is_lead:
            raise SignOffRefused(
                f"还有 {open_errors} 处错误未处理，须由负责人签署 / {open_errors} errors are open: "
                "only a lead may sign over them",
                "请先处理这些错误 / Settle them first",
                open_errors,
            )
        if open_errors and not reason:
            raise SignOffRefused(
                f"还有 {open_errors} 处错误未处理，签署须写明理由 / {open_errors} errors are open: "
                "signing over them needs a reason",
                "请写明理由 / Give the reason",
                open_errors,
            )
        _append(
            connection,
            document_id,
            _SIGN,
            reviewer=reviewer,
            reason=reason,
            open_errors=open_errors,
        )
        return sign_offs(connection, [document_id])[document_id]


def withdraw(
    store: Store, document_id: str, reviewer: str, *, is_lead: bool, reason: str = ""
) -> SignOff:
    """Take the signature back; nothing happens where there is none.

    Whoever signed may do so, and any lead: what one person vouches for is not for another
    reviewer to undo.

    Raises:
        NotFoundError: for an unknown document.
        NotTheSigner: for somebody who neither signed nor is a lead.
        UsageError: without a reviewer.
    """
    _require_reviewer(reviewer)
    with store.writing() as connection:
        lock_document(connection, document_id)
        signed = sign_offs(connection, [document_id])[document_id]
        if signed.state is not SignOffState.NONE:
            if not is_lead and signed.reviewer != storable(reviewer):
                raise NotTheSigner(
                    f"签署人是 {signed.reviewer}，只有本人或负责人可以撤回 / {signed.reviewer} "
                    "signed: only they or a lead may withdraw that",
                    "请联系签署人或负责人 / Ask them or a lead",
                )
            _append(
                connection,
                document_id,
                _WITHDRAW,
                reviewer=reviewer,
                reason=storable(reason.strip()),
                open_errors=0,
            )
        return sign_offs(connection, [document_id])[document_id]


def sign_offs(connection: Connection, document_ids: Collection[str]) -> dict[str, SignOff]:
    """How each of the documents is signed.

    Costs little where nobody signed; of a signed document all fields are looked at.
    """
    newest = (
        select(func.max(SIGN_OFFS.c.sign_off_id))
        .where(SIGN_OFFS.c.document_id.in_(list(document_ids)))
        .group_by(SIGN_OFFS.c.document_id)
    )
    query = select(SIGN_OFFS).where(SIGN_OFFS.c.sign_off_id.in_(newest))
    found = dict.fromkeys(document_ids, SignOff(SignOffState.NONE))
    signed = [row for row in connection.execute(query) if row.action == _SIGN]
    now = _states(connection, [row.document_id for row in signed])
    for row in signed:
        same = row.state == now[row.document_id]
        found[row.document_id] = SignOff(
            SignOffState.SIGNED if same else SignOffState.OUTDATED,
            row.reviewer,
            row.signed_at,
            row.reason,
            row.open_errors,
        )
    return found


def sign_off_state(
    connection: Connection, document_ids: Collection[str]
) -> dict[str, SignOffState]:
    """Whether each of the documents is signed."""
    return {key: found.state for key, found in sign_offs(connection, document_ids).items()}


def count_open_errors(connection: Connection, document_ids: Collection[str]) -> dict[str, int]:
    """How many error flags are open in each of the documents that has some."""
    query = (
        select(FLAGS.c.document_id, func.count())
        .where(
            FLAGS.c.document_id.in_(list(document_ids)),
            FLAGS.c.raised,
            FLAGS.c.status == FlagStatus.OPEN.value,
            FLAGS.c.severity == Severity.ERROR.value,
        )
        .group_by(FLAGS.c.document_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _require_reviewer(reviewer: str) -> None:
    if not reviewer.strip():
        raise UsageError(
            "签署须有签署人 / a signature needs the name of who gives it", "请登录 / Sign in"
        )


def _append(
    connection: Connection,
    document_id: str,
    action: str,
    *,
    reviewer: str,
    reason: str,
    open_errors: int,
) -> None:
    connection.execute(
        SIGN_OFFS.insert().values(
            document_id=document_id,
            action=action,
            reviewer=storable(reviewer),
            signed_at=datetime.now(UTC),
            reason=reason,
            open_errors=open_errors,
            state=_states(connection, [document_id])[document_id],
        )
    )


def _states(connection: Connection, document_ids: Collection[str]) -> dict[str, str]:
    """Digests of what a signature vouches for: every value as it holds, and the open errors.

    A field that is asked about again counts as changed, though its value is the person's still.
    """
    if not document_ids:
        return {}
    fields = (
        select(
            FIELDS.c.document_id,
            FIELDS.c.field_id,
            FIELDS.c.kind,
            FIELDS.c.label,
            FIELDS.c.project_id,
            FIELDS.c.machine_values,
            FIELDS.c.person_values,
            FIELDS.c.decision,
            FIELDS.c.requeued,
        )
        .where(FIELDS.c.document_id.in_(list(document_ids)))
        .order_by(FIELDS.c.field_id)
    )
    errors = (
        select(FLAGS.c.document_id, FLAGS.c.flag_id)
        .where(
            FLAGS.c.document_id.in_(list(document_ids)),
            FLAGS.c.raised,
            FLAGS.c.status == FlagStatus.OPEN.value,
            FLAGS.c.severity == Severity.ERROR.value,
        )
        .order_by(FLAGS.c.flag_id)
    )
    digests = {document_id: hashlib.sha256() for document_id in document_ids}
    for row in connection.execute(fields).mappings():
        said = [row["field_id"], row["decision"], row["requeued"], effective_values(dict(row))]
        digests[row["document_id"]].update(_line(said))
    for document_id, flag_id in connection.execute(errors):
        digests[document_id].update(_line([flag_id]))
    return {document_id: digest.hexdigest() for document_id, digest in digests.items()}


def _line(said: Iterable[object]) -> bytes:
    return json.dumps(list(said), sort_keys=True).encode() + b"\n"
