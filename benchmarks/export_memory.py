"""How much memory an export takes: `python -m benchmarks.export_memory [FIELDS ...]`.

Fills a store with so many fields, spread over documents of some pages with lines and flags, by
SQL, and exports it in each format in a process of its own. Prints seconds, the peak resident
memory of that process, and the size of the files.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import text

from models.store import Store, open_store, sqlite_url

FIELDS_OF_DOCUMENT = 100
PAGES_OF_DOCUMENT = 5
LINES_OF_PAGE = 30

# One statement a table; :documents is how many there are.
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count) "
_STATEMENTS = (
    (
        1,
        "INSERT INTO documents (document_id, sha256, file_name, title, publisher, year, page_count,"
        " status, error, program_version, run_id, ingested_at, compared, queued)"
        " SELECT printf('d%016x', i), printf('%064x', i), printf('%07d.pdf', i), '公告', '民政局',"
        " 2023, 5, 'complete', '', 'test', 'run', '2024-01-01 00:00:00', 1, 1 FROM n",
    ),
    (
        PAGES_OF_DOCUMENT,
        "INSERT INTO pages (document_id, page, width, height, reader, rotation, skew, confidence,"
        " ink_coverage, error) SELECT printf('d%016x', i / 5), i % 5 + 1, 595, 842, 'rapidocr', 0,"
        " 0.1, 0.98, 1, '' FROM n",
    ),
    (
        PAGES_OF_DOCUMENT * LINES_OF_PAGE,
        "INSERT INTO lines (document_id, page, line, role, x0, y0, x1, y1, text, confidence,"
        " reader) SELECT printf('d%016x', i / 150), i / 30 % 5 + 1, i % 30 + 1, 'paragraph', 70,"
        " 100, 500, 112, '本年度安排福利彩票公益金用于养老服务和儿童福利类项目支出', 0.98,"
        " 'rapidocr' FROM n",
    ),
    (
        FIELDS_OF_DOCUMENT,
        "INSERT INTO fields (field_id, document_id, kind, position, page, x0, y0, x1, y1, boxes,"
        " raw_text, context, label, project_id, confidence, reader, rule, block, start, end,"
        " machine_values, machine_missing, reviewer, version, requeued)"
        " SELECT printf('f%016x', i), printf('d%016x', i / 100), 'amounts', i % 100,"
        " i % 5 + 1, 70, 100, 130, 112, '[]', i || '元', '本年度安排' || i || '元，用于养老',"
        " '预算资金', '', 0.97, 'both', 'test', 0, 0, 5, '{\"value_yuan\": \"' || i ||"
        ' \'", "currency": "CNY", "qualifier": "exact"}\', 0, \'\', 0, 0 FROM n',
    ),
    (
        FIELDS_OF_DOCUMENT / 10,
        "INSERT INTO flags (flag_id, document_id, position, page, code, severity, message,"
        " evidence, raised, status, reason, reviewer) SELECT printf('g%016x', i),"
        " printf('d%016x', i / 10), i % 10, 1, 'sum_mismatch', 'error', '不符 / differs', '', 1,"
        " 'open', '', '' FROM n",
    ),
    (
        FIELDS_OF_DOCUMENT / 10,
        "INSERT INTO flag_fields (flag_id, field_id, position) SELECT printf('g%016x', i),"
        " printf('f%016x', i * 10), 0 FROM n",
    ),
)

_CHILD = """
import json, resource, sys, time
from pathlib import Path
from flows.export import export_tables
from models.store import open_store
began = time.monotonic()
export_tables(open_store(sys.argv[1]), Path(sys.argv[2]), [sys.argv[3]])
seconds = time.monotonic() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps([seconds, peak]))
"""


def fill(store: Store, fields: int) -> None:
    """Put `fields` fields into an empty SQLite store, a tenth of them flagged."""
    documents = fields // FIELDS_OF_DOCUMENT
    with store.writing() as connection:
        for rows_of_document, statement in _STATEMENTS:
            at = statement.index(" SELECT ")
            insert = f"{statement[:at]} {_NUMBERS}{statement[at:]}"
            connection.execute(
                text(insert.replace('": "', '"\\: "')),
                {"count": int(documents * rows_of_document)},
            )


def main() -> None:
    """Measure each size in each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fields", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument(
        "--format", action="append", choices=("csv", "excel-csv", "xlsx", "parquet")
    )
    options = parser.parse_args()
    for fields in options.fields:
        with tempfile.TemporaryDirectory() as folder:
            url = sqlite_url(Path(folder) / "store.db")
            store = open_store(url)
            fill(store, fields)
            store.close()
            for name in options.format or ("csv", "excel-csv", "xlsx", "parquet"):
                _measure(url, Path(folder) / name, name, fields)


def _measure(url: str, output: Path, name: str, fields: int) -> None:
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, url, str(output), name],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, peak_bytes = json.loads(child.stdout.splitlines()[-1])
    size_bytes = sum(path.stat().st_size for path in output.iterdir())
    sys.stdout.write(
        f"{fields:>9,} fields, {name:<9}: {seconds:7.1f} s, peak {peak_bytes / 2**20:6.0f} MiB,"
        f" files {size_bytes / 2**20:6.0f} MiB\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
