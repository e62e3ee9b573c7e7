"""What orchestration costs: `gongshi ingest` against the same pages in a bare loop.

    .venv/bin/python -m benchmarks.orchestration_share [--pages 200] [--workers 2] [--rounds 1]

The bare loop reads, understands, saves and exports the same documents with the same functions in
the same pool of processes, from plain threads: no Prefect, no states, no claims, no progress. Both
take turns in one run. Exits with 1 when `gongshi ingest` takes over 5 % longer.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pymupdf

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 0.05
BARE_LOOP = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

def main(output, workers, files):
    from flows import work_pool
    from flows.discovery import sha256_of
    from flows.duplicate_documents import flag_duplicates
    from flows.export import export_tables
    from models.identity import document_id
    from models.intake import PoolSettings
    from models.store import open_store, sqlite_url
    from models.store_documents import save_analysis
    from models.store_readings import load_page_readings, save_page_reading
    pool = PoolSettings(workers)
    store = open_store(sqlite_url(output / "store.sqlite"))

    def read(path, sha256, pages):
        for reading in work_pool.read_pages(pool, path, pages):
            save_page_reading(store, document_id(sha256), reading, "bare")

    def understand(path, sha256):
        readings = load_page_readings(store, document_id(sha256), "bare")
        ordered = tuple(readings[page] for page in sorted(readings))
        analysis = work_pool.analyse_safely(pool, sha256, path.name, ordered)
        save_analysis(store, analysis, "bare", "run")
        flag_duplicates(store, analysis.document_id)

    with ThreadPoolExecutor(2 * workers + 1) as threads:
        reads, ends = {}, []
        for path in sorted(files, key=lambda file: -file.stat().st_size):
            sha256 = sha256_of(path)
            count = work_pool.count_pages(pool, path)
            reads[path, sha256] = [
                threads.submit(read, path, sha256, range(n, min(n + 4, count + 1)))
                for n in range(1, count + 1, 4)
            ]
        for (path, sha256), batches in reads.items():
            for batch in batches:
                batch.result()
            ends.append(threads.submit(understand, path, sha256))
        for end in ends:
            end.result()
    work_pool.close_pool(pool)
    export_tables(store, output)

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    main(Path(sys.argv[2]), int(sys.argv[3]), sorted(folder.iterdir()))
"""


def write_copies(folder: Path, pages: int) -> int:
    """Copies of the sample scans, each of other bytes, of `pages` pages in all."""
    folder.mkdir()
    made, number = 0, 0
    sources = sorted((ROOT / "raw_docs").glob("*.pdf"))
    while made < pages:
        source = sources[number % len(sources)]
        count = min(pymupdf.open(source).page_count, pages - made)
        document = pymupdf.open(source)
        document.select(range(count))
        document.set_metadata({"title": f"copy {number}"})
        document.save(folder / f"{number:03}-{source.name}")
        made, number = made + count, number + 1
    return number


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-3000:]}"
        )
    return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    bare_s, ours_s = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents = write_copies(folder / "documents", options.pages)
        script = folder / "bare_loop.py"
        script.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{BARE_LOOP}")
        for number in range(options.rounds):
            bare, ours = folder / f"bare-{number}", folder / f"ours-{number}"
            bare.mkdir()
            workers = str(options.workers)
            source = str(folder / "documents")
            bare_s.append(seconds([sys.executable, str(script), source, str(bare), workers]))
            command = [sys.executable, "-m", "flows.command_line", "ingest", source]
            ours_s.append(seconds([*command, "--output", str(ours), "--workers", workers]))
            print(f"bare loop {bare_s[-1]:.1f} s, gongshi ingest {ours_s[-1]:.1f} s", flush=True)
    share = sum(ours_s) / sum(bare_s) - 1
    print(f"{documents} documents, {options.pages} pages: orchestration takes {share:+.1%}")
    return 1 if share > LIMIT else 0


if __name__ == "__main__":
    raise SystemExit(main())
