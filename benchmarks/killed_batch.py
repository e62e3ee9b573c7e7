"""A batch that is killed again and again must end as one that was left alone.

    .venv/bin/python -m benchmarks.killed_batch [--documents 200] [--kills 30] [--workers 2]
        [--seed 1] [--store URL] [--keep FOLDER]

Makes short documents, ingests them undisturbed, then once more with kill -9 at random moments: of
the whole process group (as when the machine goes down), of the main process alone (its children
must end by themselves), of one process of the pool (the run goes on), and while the tables are
being written. One run to the end follows. Then every document must be complete exactly once, the
tables equal byte for byte but for when they were ingested, nothing left over in the output folder,
no run or document still held. `--store` takes a PostgreSQL server's URL without database; two
databases are made there. Prints what each kill hit, and exits with 1 when anything is not so.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from benchmarks.short_documents import write_documents

ROOT = Path(__file__).resolve().parent.parent
#: Where the kills go, in turn. Those during the export come last: it begins when all is read.
READING_KILLS = ("group", "main", "pool", "group", "main")
EXPORT_SHARE = 0.2
#: Children of a killed main process must be gone by then; the promise is "within seconds".
ORPHANS_GONE_S = 20.0
#: Of the kills while pages are read, those in the seconds before the first is kept.
STARTING_SHARE = 0.25
#: What flows/replaced_files.py writes the tables in.
_EXPORTING = (".export-pending", ".export-complete")
#: Where flows/export_state.py notes what the tables were written from.
_EXPORT_STATE = ".export.json"
_NEVER_EQUAL = {"documents.csv": ("ingested_at",)}


@dataclass
class Batch:
    """A folder of documents being ingested into an output of its own."""

    documents: Path
    output: Path
    workers: int
    store_url: str | None = None
    pages_to_read: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.store_url or f"sqlite:///{(self.output / 'gongshi.sqlite').resolve()}"

    def start(self) -> psutil.Popen:
        command = [sys.executable, "-m", "flows.command_line", "ingest", str(self.documents)]
        command += ["--output", str(self.output), "--workers", str(self.workers)]
        if self.store_url:
            command += ["--store", self.store_url]
        with (self.output.parent / f"{self.output.name}.log").open("ab") as log:
            return psutil.Popen(
                command,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    @cached_property
    def engine(self) -> Engine:
        return create_engine(_with_driver(self.url), poolclass=NullPool)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the store; none while it is not made."""
        if not self.store_url and not (self.output / "gongshi.sqlite").exists():
            return []
        try:
            with self.engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        except DBAPIError as error:
            if "no such table" in str(error) or "does not exist" in str(error):
                return []
            raise

    def pages_read(self) -> int:
        rows = self.ask("SELECT count(*) FROM page_readings")
        return int(rows[0][0]) if rows else 0

    def counted(self) -> dict[str, int]:
        """Pages read, and documents and pages by the state of the work on them."""
        found = {"pages read": self.pages_read()}
        for what in ("document", "page"):
            query = f"SELECT state, count(*) FROM {what}_work GROUP BY state"
            found |= {f"{what}s {state}": count for state, count in self.ask(query)}
        return found

    def is_done(self) -> bool:
        states = dict(self.ask("SELECT state, count(*) FROM document_work GROUP BY state"))
        return states.keys() == {"complete"}


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", help="postgresql://USER@HOST:PORT of a server")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it there")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True)
        return _measure(options, options.keep)
    with tempfile.TemporaryDirectory() as folder:
        return _measure(options, Path(folder))


def _measure(options: argparse.Namespace, folder: Path) -> int:
    chance = random.Random(options.seed)
    documents = folder / "documents"
    write_documents(documents, options.documents, options.seed)
    calm, killed = (
        Batch(documents, folder / name, options.workers, _database(options.store, name))
        for name in ("undisturbed", "killed")
    )
    first_s, whole_s = _undisturbed(calm)
    print(f"undisturbed: {whole_s:.0f} s, the first page after {first_s:.0f} s", flush=True)
    killed.pages_to_read = calm.pages_read()
    _kill_again_and_again(killed, options.kills, chance, first_s)
    process = killed.start()
    if (code := process.wait()) != 0:
        killed.problems.append(f"the last run ended with {code}: {_end_of_log(killed)}")
    _compare(calm, killed, options.documents)
    for problem in killed.problems:
        print(f"PROBLEM: {problem}")
    print("not as it should be" if killed.problems else "as if nothing had happened")
    return 1 if killed.problems else 0


def _database(server: str | None, name: str) -> str | None:
    if server is None:
        return None
    database = f"{name}_{os.getpid()}"
    address = _with_driver(server).rstrip("/") + "/postgres"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {database}"))
    engine.dispose()
    return f"{server.rstrip('/')}/{database}"


def _undisturbed(batch: Batch) -> tuple[float, float]:
    """Seconds until the first page is read, and until the end."""
    started, first_s = time.monotonic(), None
    process = batch.start()
    while process.poll() is None:
        time.sleep(0.3)
        if first_s is None and batch.pages_read():
            first_s = time.monotonic() - started
    whole_s = time.monotonic() - started
    if process.returncode != 0:
        end = _end_of_log(batch)
        raise SystemExit(f"the undisturbed run ended with {process.returncode}: {end}")
    return first_s or whole_s, whole_s


def _kill_again_and_again(batch: Batch, kills: int, chance: random.Random, first_s: float) -> None:
    during_export = round(EXPORT_SHARE * kills)
    modes = [READING_KILLS[n % len(READING_KILLS)] for n in range(kills - during_export)]
    chance.shuffle(modes)
    modes += ["export"] * during_export
    # So that the kills are spread over the whole reading, however fast it goes on.
    pages = batch.pages_to_read / max(1, (1 - STARTING_SHARE) * (kills - during_export))
    process, left_over = None, set[int]()
    for number, wanted in enumerate(modes, start=1):
        is_running = process is not None and process.poll() is None
        mode = "export" if wanted == "export" or (batch.is_done() and not is_running) else wanted
        if not is_running:
            if mode == "export":
                # So that the tables count as out of step, should all be done and written already.
                (batch.output / _EXPORT_STATE).unlink(missing_ok=True)
            left_over = _export_folders(batch)
            process = batch.start()
        assert process is not None
        begins = time.monotonic()
        if mode == "export":
            hit = _wait_for_export(batch, process, left_over) and _is_alive_after(
                process, chance.uniform(0, 0.3)
            )
        elif chance.random() < STARTING_SHARE and not is_running:
            hit = _is_alive_after(process, chance.uniform(0.2, first_s))
        else:
            hit = _wait_for_pages(batch, process, round(chance.uniform(1, pages)))
            hit = hit and _is_alive_after(process, chance.uniform(0, 0.5))
        after_s = time.monotonic() - begins
        target = _kill(batch, process, mode, chance) if hit else "had ended by itself"
        states = ", ".join(f"{count} {name}" for name, count in sorted(batch.counted().items()))
        print(f"{number:3} {mode:7} after {after_s:6.2f} s  {target:20} {states}", flush=True)
    if process is not None and process.poll() is None:
        process.wait()


def _is_alive_after(process: psutil.Popen, seconds: float) -> bool:
    try:
        process.wait(seconds)
    except psutil.TimeoutExpired:
        return True
    return False


def _wait_for_pages(batch: Batch, process: psutil.Popen, more: int) -> bool:
    """Until so many more pages are kept than now; False when the run ends first."""
    wanted = batch.pages_read() + more
    while process.poll() is None:
        if batch.pages_read() >= wanted:
            return True
        time.sleep(0.03)
    return False


def _wait_for_export(batch: Batch, process: psutil.Popen, left_over: set[int]) -> bool:
    """Until the tables are being written; False when the run ends first.

    `left_over` are folders of an export that was killed before.
    """
    while process.poll() is None:
        if _export_folders(batch) - left_over:
            return True
        time.sleep(0.002)
    return False


def _export_folders(batch: Batch) -> set[int]:
    """When the folders that an export writes in were made, if there are any."""
    found = set()
    for name in _EXPORTING:
        with suppress(FileNotFoundError):
            found.add((batch.output / name).stat().st_mtime_ns)
    return found


def _kill(batch: Batch, process: psutil.Popen, mode: str, chance: random.Random) -> str:
    """Kill what `mode` says; returns what was hit."""
    try:
        children = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return "had ended by itself"
    if mode == "pool":
        pool = [child for child in children if "spawn_main" in _command_of(child)]
        if not pool:
            return "no pool yet"
        chance.choice(pool).kill()
        return "one of the pool"
    if mode == "main" or (mode == "export" and chance.random() < 0.5):
        process.kill()
        process.wait()
        _, alive = psutil.wait_procs(children, timeout=ORPHANS_GONE_S)
        for orphan in alive:
            batch.problems.append(
                f"{ORPHANS_GONE_S:.0f} s after its parent there is still: {_command_of(orphan)}"
            )
            orphan.kill()
        return f"main, {len(children)} children"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # What left the group (a server of its own session) must end by itself too.
    _, alive = psutil.wait_procs(children, timeout=ORPHANS_GONE_S)
    for orphan in alive:
        batch.problems.append(f"the group is gone, still there is: {_command_of(orphan)}")
        orphan.kill()
    return f"group of {1 + len(children)}"


def _command_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _end_of_log(batch: Batch) -> str:
    log = (batch.output.parent / f"{batch.output.name}.log").read_text("utf-8", "replace")
    return "\n".join(log.splitlines()[-15:])


def _compare(calm: Batch, killed: Batch, documents: int) -> None:
    problems = killed.problems
    rows = _rows(killed.output / "documents.csv")
    if len(rows) != documents or len({row["document_id"] for row in rows}) != documents:
        problems.append(f"{len(rows)} rows of documents for {documents} documents")
    incomplete = Counter(row["status"] for row in rows if row["status"] != "complete")
    if incomplete:
        reasons = {row["error"] for row in rows if row["status"] != "complete"}
        problems.append(f"documents are {dict(incomplete)}: {sorted(reasons)[:3]}")
    for file in sorted(calm.output.glob("*.csv")):
        expected, got = (_content(folder / file.name) for folder in (calm.output, killed.output))
        if expected != got:
            problems.append(f"{file.name} differs: {_difference(expected, got)}")
    package = "datapackage.json"
    if (calm.output / package).read_bytes() != (killed.output / package).read_bytes():
        problems.append(f"{package} differs")
    left = _everything(killed.output) ^ _everything(calm.output)
    if left:
        problems.append(f"left over or missing in the output folder: {sorted(left)[:10]}")
    states = killed.counted()
    expected_states = calm.counted()
    if states != expected_states:
        problems.append(f"the store counts {states}, undisturbed {expected_states}")
    for query, what in (
        ("SELECT count(*) FROM document_work WHERE holder IS NOT NULL", "documents still held"),
        ("SELECT count(*) FROM runs WHERE state = 'running'", "runs still running"),
    ):
        if count := killed.ask(query)[0][0]:
            problems.append(f"{count} {what}")


def _everything(folder: Path) -> set[str]:
    """Names in the output folder and, but for Prefect's own, below it."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    own = (".prefect", "gongshi.sqlite-")
    return {name for name in names if not name.startswith(own)}


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _content(file: Path) -> bytes | list[dict[str, str]]:
    """The file's bytes, or its rows where a column never is the same twice."""
    if file.name not in _NEVER_EQUAL:
        return file.read_bytes() if file.exists() else b""
    rows = _rows(file)
    return [{k: v for k, v in row.items() if k not in _NEVER_EQUAL[file.name]} for row in rows]


def _difference(expected: bytes | list[dict[str, str]], got: bytes | list[dict[str, str]]) -> str:
    one, other = (
        content.decode("utf-8").splitlines() if isinstance(content, bytes) else map(str, content)
        for content in (expected, got)
    )
    ours, theirs = list(one), list(other)
    if sorted(ours) == sorted(theirs):
        return "the same rows in another order"
    missing = sorted((Counter(ours) - Counter(theirs)).elements())
    more = sorted((Counter(theirs) - Counter(ours)).elements())
    return f"{len(missing)} rows missing {missing[:2]}, {len(more)} more {more[:2]}"


if __name__ == "__main__":
    raise SystemExit(main())
