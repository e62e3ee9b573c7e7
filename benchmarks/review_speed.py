"""How fast the queue answers with 100,000 fields of 2,000 documents in an SQLite store.

    .venv/bin/python -m benchmarks.review_speed [--share 0.08] [--documents 2000] [--repeats 200]
        [--keep FOLDER]

Fills a store, serves it in a process of its own and asks over HTTP, one request after another, as
one person's browser does. `--share` is the share of fields with an open flag. `--keep` puts the
store there and uses it again the next time. Exits with 1 when the 95th percentile of the queue or
of the next item is 100 ms or more.
"""

from __future__ import annotations

import argparse
import random
import secrets
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

import httpx
from sqlalchemy import Table

from benchmarks.review_process import serving
from models.flags import FlagCode, Severity
from models.store import Store, open_store, sqlite_url
from models.store_accounts import add_account
from models.store_queue import refresh_missing
from models.store_sessions import start_session
from models.store_tables import (
    CANDIDATES,
    DOCUMENT_FILES,
    DOCUMENTS,
    FIELDS,
    FLAG_FIELDS,
    FLAGS,
    PAGES,
)
from models.values import Kind
from review.access import digest_of

LIMIT_MS = 100.0
FIELDS_OF_A_DOCUMENT, PAGES_OF_A_DOCUMENT = 50, 5
REVIEWER = "measuring"
# In shares of all fields, about as in the sample documents.
_KINDS = {
    Kind.AMOUNTS: 35,
    Kind.COUNTS: 20,
    Kind.DATES: 15,
    Kind.ORGANIZATIONS: 12,
    Kind.PROJECTS: 8,
    Kind.PEOPLE: 5,
    Kind.CONTACTS: 3,
    Kind.REFERENCES: 2,
}
_CODES = {
    FlagCode.LOW_CONFIDENCE: 50,
    FlagCode.READERS_DISAGREE: 30,
    FlagCode.UNIT_MISSING: 4,
    FlagCode.IMPLAUSIBLE_VALUE: 4,
    FlagCode.SEAL_OVERLAP: 2,
}
_ERRORS = {FlagCode.SUM_MISMATCH: 7, FlagCode.WORDS_FIGURES_MISMATCH: 2, FlagCode.INVALID_DATE: 1}
_SEVERITIES = dict.fromkeys(_CODES, Severity.WARNING) | dict.fromkeys(_ERRORS, Severity.ERROR)
_WORDS = (
    "养老服务儿童福利残疾人康复居家社区公益彩票资助孤儿助学老年之家设施设备购置维修改造项目补贴"
)


_Rows = dict[Table, list[dict[str, object]]]


def fill(store: Store, documents: int, share: float) -> None:
    """Documents of 50 fields on 5 pages, `share` of the fields flagged, and some pages too."""
    chance = random.Random(5)
    for first in range(0, documents, 100):
        rows: _Rows = {
            table: []
            for table in (
                DOCUMENTS,
                DOCUMENT_FILES,
                PAGES,
                FIELDS,
                CANDIDATES,
                FLAGS,
                FLAG_FIELDS,
            )
        }
        for number in range(first, min(first + 100, documents)):
            _add_document(rows, number, share, chance)
        with store.writing() as connection:
            for table, some in rows.items():
                if some:
                    connection.execute(table.insert(), some)
    add_account(store, REVIEWER, "reviewer", "!", "zh")


def _add_document(rows: _Rows, number: int, share: float, chance: random.Random) -> None:
    document_id = f"d{number:016x}"
    now = datetime.now(UTC)
    name = f"{2015 + number % 9}/{_text(chance, 6)}-{number:05}.pdf"
    rows[DOCUMENTS].append(
        {
            "document_id": document_id,
            "sha256": f"{number:064x}",
            "file_name": name,
            "title": f"{_text(chance, 8)}使用情况公告",
            "publisher": f"{_text(chance, 3)}民政局",
            "year": 2015 + number % 9,
            "page_count": PAGES_OF_A_DOCUMENT,
            "status": "complete",
            "error": "",
            "program_version": "benchmark",
            "run_id": "benchmark",
            "ingested_at": now,
            "compared": True,
            "queued": False,
            "duplicate_of_document": None,
        }
    )
    rows[DOCUMENT_FILES].append(
        {"document_id": document_id, "file_name": name, "first_seen_at": now}
    )
    for page in range(1, PAGES_OF_A_DOCUMENT + 1):
        rows[PAGES].append(
            {
                "document_id": document_id,
                "page": page,
                "width": 595.0,
                "height": 842.0,
                "reader": "rapidocr",
                "rotation": 0,
                "skew": 0.1,
                "confidence": 0.97,
                "ink_coverage": 0.99,
                "duplicate_of_page": None,
                "error": "",
            }
        )
    ids = [f"f{number:08x}{n:08x}" for n in range(FIELDS_OF_A_DOCUMENT)]
    for position, field_id in enumerate(ids):
        _add_field(rows, document_id, field_id, position, chance)
    flagged = [field_id for field_id in ids if chance.random() < share]
    codes, weights = zip(*(_CODES | _ERRORS).items(), strict=True)
    for field_id in flagged:
        code = chance.choices(codes, weights)[0]
        others = chance.sample(ids, 4) if code is FlagCode.SUM_MISMATCH else []
        named = dict.fromkeys([field_id, *others])
        _add_flag(rows, document_id, code, 1 + ids.index(field_id) // 10, list(named))
    if chance.random() < 0.2:
        _add_flag(rows, document_id, FlagCode.UNREAD_REGION, chance.randint(1, 5), [])


def _add_field(
    rows: _Rows, document_id: str, field_id: str, position: int, chance: random.Random
) -> None:
    kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
    number = str(chance.randint(1, 10**8))
    text, values = {
        Kind.AMOUNTS: (f"{number}元", {"value_yuan": number, "currency": "CNY"}),
        Kind.COUNTS: (f"{number}人次", {"value": number, "unit": "人次"}),
        Kind.DATES: (
            "2023年5月6日",
            {"start": "2023-05-06", "end": "2023-05-06", "precision": "day", "form": "point"},
        ),
        Kind.CONTACTS: (f"010-{number}", {"kind": "phone", "value": f"010-{number}"}),
    }.get(kind, (name := _text(chance, 10), {"name": name}))
    x, y = 60.0 + 120 * (position % 4), 100.0 + 60 * (position % 10)
    rows[FIELDS].append(
        {
            "field_id": field_id,
            "document_id": document_id,
            "kind": kind.value,
            "position": position,
            "page": 1 + position // 10,
            "x0": x,
            "y0": y,
            "x1": x + 80,
            "y1": y + 14,
            "boxes": [[1 + position // 10, x, y, x + 80, y + 14]],
            "raw_text": text,
            "context": f"{_text(chance, 30)}{text}，{_text(chance, 30)}。",
            "label": _text(chance, 5),
            "project_id": "",
            "confidence": round(chance.uniform(0.3, 1), 4),
            "reader": "rapidocr",
            "rule": "benchmark",
            "block": position,
            "start": 0,
            "end": len(text),
            "cell": None,
            "machine_values": values,
            "person_values": None,
            "machine_missing": False,
            "decision": None,
            "reviewer": "",
            "reviewed_at": None,
            "version": 0,
            "decided_on": None,
            "requeued": False,
        }
    )
    rows[CANDIDATES] += [
        {
            "field_id": field_id,
            "reader": reader,
            "ordinal": 0,
            "document_id": document_id,
            "position": position,
            "page": 1 + position // 10,
            "text": text,
            "confidence": 0.9,
            "characters": [[character, 0.9] for character in text],
            "agrees": True,
            "x0": x,
            "y0": y,
            "x1": x + 80,
            "y1": y + 14,
        }
        for reader in ("rapidocr", "tesseract")
    ]


def _add_flag(rows: _Rows, document_id: str, code: FlagCode, page: int, named: list[str]) -> None:
    flag_id = f"g{len(rows[FLAGS]):06x}{secrets.token_hex(5)}"
    severity = _SEVERITIES.get(code, Severity.WARNING)
    rows[FLAGS].append(
        {
            "flag_id": flag_id,
            "document_id": document_id,
            "position": len(rows[FLAGS]),
            "page": page,
            "code": code.value,
            "severity": severity.value,
            "message": f"{code.value} 有疑点，请核对 / {code.value}: please look",
            "evidence": "",
            "raised": True,
            "status": "open",
            "reason": "",
            "reviewer": "",
            "reviewed_at": None,
        }
    )
    rows[FLAG_FIELDS] += [
        {"flag_id": flag_id, "field_id": field_id, "position": position}
        for position, field_id in enumerate(named)
    ]


def _text(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(_WORDS, k=length))


def _signed_in(store: Store) -> str:
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    expires_at = now + timedelta(days=1)
    start_session(store, REVIEWER, digest_of(token), None, now=now, expires_at=expires_at)
    return token


class Measured:
    """Times of answers by what was asked, in milliseconds."""

    def __init__(self, client: httpx.Client, repeats: int) -> None:
        """Ask `client`, each thing `repeats` times."""
        self._client, self._repeats = client, repeats
        self.times_ms: dict[str, list[float]] = {}

    def get(self, name: str, path: str | Callable[[], str]) -> None:
        """Ask for a path, or for one that is another each time."""
        self.ask(name, lambda: ("GET", path if isinstance(path, str) else path(), None))

    def ask(self, name: str, request: Callable[[], tuple[str, str, object]]) -> None:
        """Ask what `request` makes each time: method, path and body."""
        times = self.times_ms.setdefault(name, [])
        for _ in range(self._repeats):
            method, path, sent = request()
            start = time.perf_counter()
            answer = self._client.request(method, path, json=sent)
            times.append((time.perf_counter() - start) * 1000)
            if answer.status_code not in (200, 204):
                raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text[:300]}")


def measure(client: httpx.Client, repeats: int) -> dict[str, list[float]]:
    """All that a workspace asks for; decisions come last, since they change the queue."""
    asked = Measured(client, repeats)
    asked.get("queue worst", "/api/queue")
    asked.get("queue document", "/api/queue?order=document")
    for order in ("worst", "document"):
        pages = _later_pages(client, order)
        asked.get(f"queue {order}, later page", partial(next, pages))
    asked.get("queue code", "/api/queue?code=unit_missing")
    asked.get("queue code, document order", "/api/queue?code=invalid_date&order=document")
    asked.get("queue kind", "/api/queue?kind=references")
    asked.get("queue search", "/api/queue?q=养老 元")
    asked.get("queue search, a number", "/api/queue?q=12345")
    asked.get("queue search, nothing found", "/api/queue?q=没有这个词")
    asked.get("queue search, document order", "/api/queue?q=没有这个词&order=document")
    found = client.get("/api/queue/facets").json()
    document_id = found["documents"][0]["document_id"]
    asked.get("queue one document", f"/api/queue?document_id={document_id}&order=document")
    asked.get("facets", "/api/queue/facets")
    asked.get("facets one document", f"/api/queue/facets?document_id={document_id}")
    asked.get("next 1", "/api/queue/next?count=1")
    asked.get("next 5", "/api/queue/next?count=5")
    asked.get("next 5, document order", "/api/queue/next?count=5&order=document")
    asked.get("next 5, code", "/api/queue/next?count=5&code=unit_missing")
    asked.get("next 5, search", "/api/queue/next?count=5&q=养老")
    asked.get("next, nothing found", "/api/queue/next?q=没有这个词")
    ids = _some_ids(client, 200)
    asked.get("item", lambda: f"/api/items/{random.choice(ids)}")
    waiting = iter(_fields_to_decide(client, repeats))
    asked.ask("decision", lambda: _decision(next(waiting)))
    return asked.times_ms


def _later_pages(client: httpx.Client, order: str) -> Iterator[str]:
    return (f"/api/queue?order={order}&cursor={cursor}" for cursor in _cursors(client, order))


def _cursors(client: httpx.Client, order: str) -> Iterator[str]:
    """Cursors into the list, one behind the other, and from the start again at its end."""
    cursor = ""
    while True:
        path = f"/api/queue?order={order}&limit=200&cursor={cursor}"
        cursor = client.get(path).json()["next_cursor"] or ""
        if cursor:
            yield cursor


def _some_ids(client: httpx.Client, count: int) -> list[str]:
    pages = (client.get(f"/api/queue?limit=100&cursor={c}") for c in _cursors(client, "worst"))
    items = (item["item_id"] for page in pages for item in page.json()["items"])
    return list(islice(items, count))


def _fields_to_decide(client: httpx.Client, count: int) -> list[tuple[str, int]]:
    fields: dict[str, int] = {}
    while len(fields) < count:
        exclude = ",".join(list(fields)[-80:])
        found = client.get(f"/api/queue/next?count=10&exclude={exclude}").json()
        some = [item["field"] for item in found["items"] if item["sort"] == "field"]
        for field in some:
            client.post(f"/api/items/{field['field_id']}/skip")
            fields[field["field_id"]] = field["version"]
    client.delete("/api/skips")
    return list(fields.items())


def _decision(field: tuple[str, int]) -> tuple[str, str, object]:
    field_id, version = field
    body = {"action_id": str(uuid.uuid4()), "version": version, "decision": "accepted"}
    return "POST", f"/api/fields/{field_id}/decision", body


def _percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def main() -> None:
    """Fill, serve, ask, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--share", type=float, default=0.08)
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"store-{options.documents}-{options.share}.db"
        is_new = not path.exists()
        store = open_store(sqlite_url(path))
        if is_new:
            fill(store, options.documents, options.share)
        start = time.perf_counter()
        refreshed = refresh_missing(store)
        print(f"{refreshed} documents put into the queue in {time.perf_counter() - start:.1f} s")
        token = _signed_in(store)
        store.close()
        headers = {"Authorization": f"Bearer {token}"}
        with (
            serving(sqlite_url(path), folder) as url,
            httpx.Client(base_url=url, headers=headers, timeout=60) as client,
        ):
            total = client.get("/api/queue/facets").json()["total"]
            print(f"{options.documents * FIELDS_OF_A_DOCUMENT} fields, {total} items in the queue")
            times_ms = measure(client, options.repeats)
    print(f"{'':38}{'p50':>8}{'p95':>8}{'max':>8}  ms")
    slow = []
    for name, times in times_ms.items():
        p95 = _percentile(times, 0.95)
        print(f"{name:38}{_percentile(times, 0.5):8.1f}{p95:8.1f}{max(times):8.1f}")
        if p95 >= LIMIT_MS and name.startswith(("queue", "next")):
            slow.append(name)
    if slow:
        raise SystemExit(f"{LIMIT_MS:.0f} ms or more at the 95th percentile: {', '.join(slow)}")


if __name__ == "__main__":
    main()
