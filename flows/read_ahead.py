"""The first pages of a run, begun while the orchestrator is still starting."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from flows import work_pool
from models.errors import GongshiError
from models.identity import document_id
from models.intake import PoolSettings
from models.settings import READING_VERSION
from models.store import Store
from models.store_readings import load_page_readings

#: Pages begun for each process: the orchestrator starts in 5 to 10 s, a page takes 1 to 2 s.
PAGES_A_WORKER = 12


def start_reading_ahead(
    documents: Sequence[tuple[Path, str]], store: Store, pool: PoolSettings
) -> Thread:
    """Begin to read the first unread pages of `documents` (path and SHA-256), in their order.

    The thread ends once enough pages are begun; until it has, nothing else should schedule work.
    A document that cannot be opened is left for the run itself, which keeps its error.
    """
    thread = Thread(target=_read_ahead, args=(documents, store, pool), daemon=True)
    thread.start()
    return thread


def _read_ahead(documents: Sequence[tuple[Path, str]], store: Store, pool: PoolSettings) -> None:
    left = PAGES_A_WORKER * pool.workers
    begun: list[tuple[Path, list[int]]] = []
    # All are counted before any is read, or the counting would wait behind the reading. Of many
    # documents whose pages are read already few are looked at: the run is waiting.
    for path, sha256 in documents[:left]:
        try:
            count = work_pool.count_pages(pool, path)
        except (GongshiError, OSError, RuntimeError, ValueError):
            continue
        read = load_page_readings(store, document_id(sha256), READING_VERSION)
        pages = [page for page in range(1, count + 1) if page not in read][:left]
        begun.append((path, pages))
        left -= len(pages)
        if not left:
            break
    for path, pages in begun:
        work_pool.read_ahead(pool, path, pages)
