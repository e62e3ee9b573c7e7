"""Which documents a run did, and which changed since one began."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, select

from models.errors import UsageError
from models.review_tables import REVIEW_ACTIONS, SIGN_OFFS
from models.store import Store
from models.store_batches import batches
from models.store_document_group import related_documents
from models.store_tables import CORRECTIONS, DOCUMENTS, RUNS
from models.work_tables import RUN_DOCUMENTS

#: What names the newest run.
LAST = "last"
# So many documents are named in one query; SQLite takes 32,766 parameters.
_NAMED_AT_ONCE = 5_000


def run_named(store: Store, name: str) -> str:
    """The run_id of the run called `name`, which may be `last`.

    Raises:
        UsageError: when there is no such run.
    """
    newest = select(RUNS.c.run_id).order_by(RUNS.c.started_at.desc(), RUNS.c.run_id)
    query = newest if name == LAST else newest.where(RUNS.c.run_id == name)
    with store.reading() as connection:
        run_id = connection.execute(query.limit(1)).scalar()
    if run_id is None:
        raise UsageError(
            f"没有这次运行 / there is no run {name}",
            "编号见 / The runs are listed by: gongshi status",
        )
    return str(run_id)


def documents_of_run(store: Store, run_id: str) -> list[str]:
    """Documents that the run did, as they are now: a later one may have done some again.

    With all that say the same, as what one of them tells the tables of the others leave out.
    """
    queries = (
        select(DOCUMENTS.c.document_id).where(DOCUMENTS.c.run_id == run_id),
        # Documents that a run took up and could not even save have no row in the tables.
        select(RUN_DOCUMENTS.c.document_id)
        .join(DOCUMENTS, DOCUMENTS.c.document_id == RUN_DOCUMENTS.c.document_id)
        .where(RUN_DOCUMENTS.c.run_id == run_id),
    )
    with store.reading() as connection:
        return _with_related(connection, _ids(connection, queries))


def documents_since(store: Store, run_id: str) -> list[str]:
    """Documents that were done, decided on or signed since the run began, its own among them.

    With all that say the same. What a run did that began earlier and ended later counts as well,
    by the moment at which the document was done. Nothing is missed for being looked for twice:
    whoever adds up these parts may start each time with the run at which the last time ended.
    """
    with store.reading() as connection:
        began = connection.execute(
            select(RUNS.c.started_at).where(RUNS.c.run_id == run_id)
        ).scalar_one()
        return _with_related(connection, _ids(connection, _changes_since(began)))


def _changes_since(moment: datetime) -> Sequence[Select[tuple[str]]]:
    # Machines' clocks differ: whatever a later run did counts, whenever it says that it was.
    later_runs = select(RUNS.c.run_id).where(RUNS.c.started_at >= moment)
    return (
        select(DOCUMENTS.c.document_id).where(DOCUMENTS.c.ingested_at >= moment),
        select(DOCUMENTS.c.document_id).where(DOCUMENTS.c.run_id.in_(later_runs)),
        select(REVIEW_ACTIONS.c.document_id).where(REVIEW_ACTIONS.c.acted_at >= moment),
        select(CORRECTIONS.c.document_id).where(CORRECTIONS.c.corrected_at >= moment),
        select(SIGN_OFFS.c.document_id).where(SIGN_OFFS.c.signed_at >= moment),
    )


def _ids(connection: Connection, queries: Iterable[Select[tuple[str]]]) -> list[str]:
    found: set[str] = set()
    for query in queries:
        found.update(str(row[0]) for row in connection.execute(query.distinct()))
    return sorted(found)


def _with_related(connection: Connection, document_ids: Sequence[str]) -> list[str]:
    found = set(document_ids)
    for some in batches(document_ids, _NAMED_AT_ONCE):
        found.update(related_documents(connection, some))
    return sorted(found)
