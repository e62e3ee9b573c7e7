"""Seconds to see that 10,000 documents are done already.

    .venv/bin/python -m benchmarks.known_documents [--documents 10000] [--store URL]

Tiny files are made and put into the store as done, without being read. Then `gongshi ingest` is run
three times over their folder: the first hashes all and writes the tables, the second knows the
files by their stamps and finds the tables in step; before the third one file is added as a copy.
Exits with 1 when the second takes 60 s or more, or reads anything.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.orchestration_share import ROOT
from flows.discovery import sha256_of
from models.documents import Analysis
from models.settings import RESULT_VERSION
from models.store import Store, open_store, sqlite_url
from models.store_documents import save_analysis

# isort: split
sys.path.insert(0, str(ROOT / "tests"))

from analysis_factory import reading

from extractors.extract import analyse

LIMIT_S = 60.0


def fill(store: Store, folder: Path, documents: int) -> None:
    """Files of some bytes, in folders of a thousand, each done by this version."""
    for number in range(documents):
        file = folder / f"{number // 1000:03}" / f"{number:06}.pdf"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"%PDF-1.4\n% document {number}\n%%EOF\n")
        made: Analysis = analyse(sha256_of(file), file.name, [reading(1, f"第{number}号")])
        save_analysis(store, made, RESULT_VERSION, "filled")


def ingest_s(folder: Path, output: Path, store_url: str) -> float:
    command = [sys.executable, "-m", "flows.command_line", "ingest", str(folder)]
    command += ["--output", str(output), "--store", store_url]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--store", help="an empty PostgreSQL database (default: SQLite)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name) / "documents", Path(name) / "output"
        url = options.store or sqlite_url(Path(name) / "store.sqlite")
        store = open_store(url)
        started = time.perf_counter()
        fill(store, folder, options.documents)
        store.close()
        print(f"{options.documents} documents filled in {time.perf_counter() - started:.0f} s")
        first = ingest_s(folder, output, url)
        print(f"first: hashed, tables written    {first:7.1f} s", flush=True)
        second = ingest_s(folder, output, url)
        print(f"second: known, tables in step    {second:7.1f} s", flush=True)
        original = next(folder.rglob("*.pdf"))
        (folder / "copy.pdf").write_bytes(original.read_bytes())
        third = ingest_s(folder, output, url)
        print(f"third: one more name             {third:7.1f} s", flush=True)
        if (output / ".prefect").exists():
            print("PROBLEM: Prefect was started, something was to be done")
            return 1
    return 1 if max(second, third) >= LIMIT_S else 0


if __name__ == "__main__":
    raise SystemExit(main())
