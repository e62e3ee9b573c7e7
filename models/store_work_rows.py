"""The row of the work on one document: held by its run, moved from state to state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from models.errors import GongshiError
from models.work_states import ENDED, DocumentState, may_follow
from models.work_tables import DOCUMENT_WORK


class LostClaim(GongshiError):  # noqa: N818 - a state of the run
    """The run has the document in hand no more, or never had; nothing was written."""

    def __init__(self, document_id: str, run_id: str) -> None:
        super().__init__(
            f"文件 {document_id} 已不由本次运行处理 / run {run_id} does not hold {document_id}",
            "不会丢失任何内容 / Nothing is lost: another run does it, or the next one",
        )


class RefusedStep(GongshiError):  # noqa: N818 - the state stands
    """The work on a document cannot go from its state to that one: an error of the program."""


def held_work(connection: Connection, document_id: str, run_id: str) -> Row[Any]:
    """The document's row, held until the transaction ends.

    Raises:
        LostClaim: when the run does not hold the document.
    """
    row = locked_work(connection, document_id)
    if row is None or row.holder != run_id:
        raise LostClaim(document_id, run_id)
    return row


def locked_work(connection: Connection, document_id: str) -> Row[Any] | None:
    """The document's row, held until the transaction ends; None when it has none."""
    query = select(DOCUMENT_WORK).where(DOCUMENT_WORK.c.document_id == document_id)
    return connection.execute(query.with_for_update()).one_or_none()


def move(
    connection: Connection,
    row: Row[Any],
    after: DocumentState,
    **values: object,
) -> None:
    """Put the document of this row, which is held, into another state.

    Raises:
        RefusedStep: when that state cannot follow.
    """
    before = DocumentState(row.state)
    if not may_follow(before, after):
        raise RefusedStep(f"the work on {row.document_id} cannot go from {before} to {after}")
    if after in ENDED:
        values["holder"] = None
    connection.execute(
        update(DOCUMENT_WORK)
        .where(DOCUMENT_WORK.c.document_id == row.document_id)
        .values(state=after.value, changed_at=datetime.now(UTC), **values)
    )
