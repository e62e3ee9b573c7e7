"""The real application on a port of its own, over a store filled from the recorded readings."""

from __future__ import annotations

import hashlib
import shutil
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvicorn
from pydantic import TypeAdapter

from extractors.extract import analyse
from flows.export import export_tables
from flows.ingest_process import IngestProcesses
from models.documents import Analysis
from models.identity import document_id
from models.reading import PageReading
from models.settings import Settings
from models.store import Store, open_store, sqlite_url
from models.store_accounts import add_account
from models.store_documents import save_analysis
from models.store_paths import note_paths
from review.app import create_app
from review.passwords import hash_password
from review.settings import ReviewSettings

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "raw_docs"
PASSWORD = "a password for tests only"
# Who has an account in a store made here. "english" is a reviewer who reads English.
ACCOUNTS = {"li": "reviewer", "wang": "reviewer", "english": "reviewer", "zhao": "lead"}


def sample_analyses(*names: str) -> list[Analysis]:
    """What is found in the sample scans of these names (all when none is given)."""
    reading = TypeAdapter(PageReading)
    documents: dict[str, list[PageReading]] = defaultdict(list)
    for file in sorted((ROOT / "tests" / "recorded").glob("*.json")):
        name = file.stem.rpartition("-")[0]
        if not names or name in names:
            documents[name].append(reading.validate_json(file.read_bytes()))
    return [analyse(sha256_of(name), f"{name}.pdf", pages) for name, pages in documents.items()]


def sha256_of(name: str) -> str:
    return hashlib.sha256((SAMPLES / f"{name}.pdf").read_bytes()).hexdigest()


def sample_id(name: str) -> str:
    """The document_id of a sample scan."""
    return document_id(sha256_of(name))


def fill(store: Store, analyses: Iterable[Analysis]) -> None:
    """Save the documents, as lying in raw_docs/ where they are samples, and make the accounts."""
    for analysis in analyses:
        save_analysis(store, analysis, "test", "run")
        path = SAMPLES / analysis.file_name
        if path.is_file():
            note_paths(store, [(analysis.document_id, str(path.absolute()), "")])
    password_hash = hash_password(PASSWORD)
    for name, role in ACCOUNTS.items():
        language = "en" if name == "english" else "zh"
        add_account(store, name, role, password_hash, language)


@dataclass
class ReviewServer:
    """`gongshi review` in a thread; it can be stopped and started again at the same address."""

    store: Store
    folder: Path
    audit_share: float = 0.0
    settings: ReviewSettings = field(init=False)
    port: int = 0

    def __post_init__(self) -> None:
        output = self.folder / "output"
        self._clients: list[httpx.Client] = []
        self._ingests = IngestProcesses(Settings(output, self.store.url, workers=1))
        self.settings = ReviewSettings(
            store=self.store,
            documents=(SAMPLES,),
            work=self.folder / "work",
            ingest=self._ingests.ingest,
            export=lambda folder, name, reviewed_only: (
                export_tables(self.store, folder, (name,), reviewed_only=reviewed_only).files
            ),
            audit_share=self.audit_share,
            second_share=0.0,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listening = socket.create_server(("127.0.0.1", self.port), backlog=256)
        # As `gongshi review` does; without it each answer takes 40 ms longer.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            create_app(self.settings), log_level="critical", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=30)
        if self._thread.is_alive():
            raise RuntimeError("the server did not stop")

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.stop()
        self._ingests.stop()
        self.store.close()

    def client(self, name: str) -> httpx.Client:
        """A client of the API that `name` is signed in with, closed with the server."""
        client = httpx.Client(base_url=self.url, timeout=60)
        self._clients.append(client)
        answer = client.post("/api/session", json={"name": name, "password": PASSWORD})
        answer.raise_for_status()
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client


def server_over(database: Path, folder: Path, **others: float) -> ReviewServer:
    """A server, not started, over a copy of the SQLite file `database`; `folder` is its own."""
    folder.mkdir(parents=True, exist_ok=True)
    # Drawing pages takes longest by far: servers over the same documents share the pictures.
    pictures = database.parent / "pictures"
    pictures.mkdir(exist_ok=True)
    (folder / "work").mkdir(exist_ok=True)
    (folder / "work" / "pictures").symlink_to(pictures)
    copy = folder / "store.db"
    shutil.copy(database, copy)
    return ReviewServer(open_store(sqlite_url(copy)), folder, **others)
