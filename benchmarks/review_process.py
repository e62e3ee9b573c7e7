"""`gongshi review` in a process of its own, over a store of made documents with many doubts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from models.documents import Analysis
from models.flags import FlagCode, Severity
from models.store import Store
from models.store_accounts import add_account
from models.store_documents import save_analysis
from review.passwords import hash_password

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from analysis_factory import amount, analysis, box, candidates, flag  # noqa: E402

PASSWORD = "a password for measuring only"


def doubtful_document(number: int, fields: int) -> Analysis:
    """A document of amounts: a doubt on each, and a sum that is broken over each ten."""
    name = f"report-{number:04}.pdf"
    found = []
    for n in range(fields):
        # Many to a page, none of them over another.
        place = box(60 + 120 * (n % 4), 60 + 18 * (n // 4 % 40))
        yuan = Decimal(1000 * (number + 1) + n)
        found.append(amount(yuan, f"{yuan}元", place, name=name, page=1 + n // 160, confidence=0.9))
    doubts = [
        flag(one, message=f"疑点 {n} / doubt {n}", page=one.page) for n, one in enumerate(found)
    ]
    sums = [
        flag(
            *found[n : n + 10],
            code=FlagCode.SUM_MISMATCH,
            severity=Severity.ERROR,
            message=f"合计不符 {n} / the sum is broken {n}",
            page=found[n].page,
        )
        for n in range(0, fields, 10)
    ]
    seen = tuple(c for one in found for c in candidates(one, one.raw_text, one.raw_text + "0"))
    return analysis(
        found,
        doubts + sums,
        name=name,
        title=f"第{number}号公告",
        candidates=seen,
        duplicates={},
        pages=1 + (fields - 1) // 160,
    )


def fill(store: Store, documents: int, fields: int, reviewers: list[str]) -> None:
    for number in range(documents):
        save_analysis(store, doubtful_document(number, fields), "benchmark", "run")
    password_hash = hash_password(PASSWORD)
    for name in reviewers:
        add_account(store, name, "reviewer", password_hash, "zh")


@contextmanager
def serving(store_url: str, folder: Path, *options: str) -> Iterator[str]:
    """The address of the review page, which runs until the block ends."""
    command = [sys.executable, "-m", "flows.command_line", "review", "--port", "0"]
    command += ["--store", store_url, "--output", str(folder), *options]
    log = folder / "review.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(command, cwd=ROOT, stderr=stderr)
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    while process.poll() is None:
        for word in log.read_text().split():
            if word.startswith("http://"):
                return word.rstrip("/")
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    raise SystemExit(f"the server did not start:\n{log.read_text()}")
