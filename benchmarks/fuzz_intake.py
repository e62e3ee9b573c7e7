"""Damaged documents and texts through the real intake for some minutes: nothing may get past it.

    .venv/bin/python -m benchmarks.fuzz_intake [--minutes 10] [--seed N] [--workers 2]
        [--keep FOLDER] [FILE_OR_FOLDER ...]

Samples (scans, born-digital PDFs with and without object streams, TIFF, JPEG, PNG; more by name)
are damaged (see fuzz_mutations.py) and taken in as `gongshi ingest` does: opened, counted, drawn,
their text layer and rules read, in processes that can be killed and are bounded. Lines of text are
damaged and read as `gongshi parse` does, in the same processes. Counted are errors by their reason.
A finding is whatever is not one of the program's own errors: any other exception, a process that
dies (kept apart: the batch goes on), a text that takes long. Inputs of findings are kept in
`--keep`. Exits with 1 when an exception or the benchmark's own process shows that a batch would
have failed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pymupdf
from PIL import Image

from benchmarks.fuzz_mutations import mutated, mutated_text
from benchmarks.short_documents import write_documents
from flows.work_pool import WorkFailed, close_pool, count_pages, run_in_pool
from models.errors import GongshiError
from models.intake import PoolSettings

ROOT = Path(__file__).resolve().parent.parent
PAGES_OF_A_FILE = 2
TIMEOUT_S = 60.0
#: A line of 4,000 characters; the longest of the samples takes some milliseconds.
SLOW_TEXT_S = 5.0
_TEXTS_A_TASK = 50
_TEXT_SHARE = 0.15


@dataclass
class Findings:
    """What came of the inputs, by name, and where the inputs of findings were put."""

    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str) -> None:
        with self.lock:
            self.counts[name] += 1

    def keep(self, name: str, content: bytes, suffix: str, how: str) -> None:
        """Count a finding; the first few inputs of each kind are kept."""
        with self.lock:
            self.counts[name] += 1
            number = self.counts[name]
            if number <= 3:
                self.folder.mkdir(parents=True, exist_ok=True)
                safe = "".join(c if c.isalnum() else "-" for c in name)[:80]
                file = self.folder / f"{safe}-{number}{suffix}"
                file.write_bytes(content)
                self.examples.setdefault(name, f"{file.name}: {how}")


def look_at(path: Path, page: int) -> str:
    """In the pool: a page drawn, its text layer and rules read. Returns "read" or what went wrong.

    An exception that is none of the program's comes back as the last lines of its traceback.
    """
    from extractors.pdf_text_layer import layer_of  # noqa: PLC0415 - the pool's process loads it
    from extractors.rendering import is_image, render_page  # noqa: PLC0415

    try:
        render_page(path, page)
        if not is_image(path):
            layer_of(path, page)
    except GongshiError as error:
        return f"{_reason(error)} (page)"
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - that is what is looked for
        return "EXCEPTION " + _last_lines()
    return "read"


def parse_texts(texts: list[str]) -> list[tuple[str, str]]:
    """In the pool: texts that raise or take long, each with what happened."""
    from flows.parse_command import parse_line  # noqa: PLC0415

    found = []
    for text in texts:
        started = time.process_time()
        try:
            parse_line(text)
        except Exception:  # noqa: BLE001
            found.append((text, "EXCEPTION parse " + _last_lines()))
        if (seconds := time.process_time() - started) > SLOW_TEXT_S:
            found.append((text, f"SLOW parse of {seconds:.0f} s"))
    return found


def _reason(error: GongshiError) -> str:
    return str(getattr(error, "reason", "") or type(error).__name__)


def _last_lines() -> str:
    kind, error, trace = sys.exc_info()
    assert kind is not None
    last = traceback.extract_tb(trace)[-1]
    message = str(error).splitlines()[0][:80] if str(error) else ""
    # Numbers differ from input to input; the kind of failure does not.
    message = "".join("N" if c.isdigit() else c for c in message)
    return f"{kind.__name__} {message} at {Path(last.filename).name}:{last.lineno}"


def samples(folder: Path, more: list[Path]) -> list[tuple[str, bytes]]:
    """Suffix and bytes of what is damaged: small files of many kinds, so that damage hits."""
    made = folder / "made"
    write_documents(made, 7, seed=3)
    files = sorted(made.iterdir())
    page = pymupdf.open(files[0])
    page.save(made / "streams.pdf", use_objstms=1, deflate=True)
    page.save(made / "plain.pdf", expand=255, pretty=True)
    page.save(
        made / "encrypted.pdf",
        encryption=pymupdf.PDF_ENCRYPT_AES_256,
        user_pw="",
        owner_pw="owner",
    )
    picture = Image.open(next(f for f in files if f.suffix == ".png")).convert("L")
    picture = picture.resize((picture.width // 2, picture.height // 2))
    for name, mode, options in (
        ("gray.jpg", "L", {}),
        ("cmyk.jpg", "CMYK", {}),
        ("lzw.tif", "RGB", {"compression": "tiff_lzw"}),
        ("fax.tif", "1", {"compression": "group4"}),
        ("raw.tif", "L", {}),
        ("jpeg.tif", "RGB", {"compression": "jpeg"}),
        ("palette.png", "P", {}),
        ("gray.jp2", "L", {}),
    ):
        picture.convert(mode).save(made / name, **options)
    for name in ("gray.jp2", "gray.jpg", "fax.tif"):
        scan = pymupdf.open()
        scan.new_page(width=200, height=100).insert_image((0, 0, 200, 100), filename=made / name)
        scan.save(made / f"scan-of-{name}.pdf")
    found = [f for f in sorted(made.iterdir()) if f.suffix != ".jp2"]
    for path in more:
        found += sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]
    return [(f.suffix.lower(), f.read_bytes()) for f in found if f.stat().st_size]


def fuzz_files(
    pool: PoolSettings,
    folder: Path,
    inputs: list[tuple[str, bytes]],
    findings: Findings,
    chance: random.Random,
) -> None:
    """One damaged file through the intake."""
    suffix, data = chance.choice(inputs)
    others = [other for kind, other in inputs if kind == suffix]
    content, how = mutated(data, others, chance)
    path = folder / f"{threading.get_ident()}{suffix}"
    path.write_bytes(content)
    try:
        pages = count_pages(pool, path)
    except WorkFailed as error:
        findings.keep(f"DIED opening: {error.args[0]}", content, suffix, how)
        return
    except GongshiError as error:
        findings.count(_reason(error))
        return
    except Exception:  # noqa: BLE001
        findings.keep("EXCEPTION opening " + _last_lines(), content, suffix, how)
        return
    for page in range(1, min(pages, PAGES_OF_A_FILE) + 1):
        try:
            outcome = run_in_pool(pool, TIMEOUT_S, look_at, path, page)
        except WorkFailed as error:
            outcome = f"DIED page: {error.args[0]}"
        except GongshiError as error:
            outcome = f"{_reason(error)} (page)"
        except Exception:  # noqa: BLE001
            outcome = "EXCEPTION page " + _last_lines()
        if outcome.startswith(("DIED", "EXCEPTION")):
            findings.keep(outcome, content, suffix, how)
        else:
            findings.count(outcome)


def fuzz_texts(
    pool: PoolSettings, lines: list[str], findings: Findings, chance: random.Random
) -> None:
    """Some damaged lines through the parser."""
    texts = [mutated_text(chance.choice(lines), lines, chance) for _ in range(_TEXTS_A_TASK)]
    try:
        found = run_in_pool(pool, TIMEOUT_S, parse_texts, texts)
    except WorkFailed as error:
        content = "\n".join(texts).encode("utf-8", "surrogatepass")
        findings.keep(f"DIED parse: {error.args[0]}", content, ".txt", "mutated_text")
        return
    findings.counts["texts parsed"] += len(texts) - len(found)
    for text, what in found:
        findings.keep(what, text.encode("utf-8", "surrogatepass"), ".txt", "mutated_text")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("more", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-findings")
    options = parser.parse_args()
    findings = Findings(options.keep)
    pool = PoolSettings(options.workers)
    texts = sorted((ROOT / "tests" / "gold").glob("*.txt"))
    lines = [line for t in texts for line in t.read_text("utf-8").splitlines() if line.strip()]
    print(f"seed {options.seed}", flush=True)
    deadline = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = samples(folder, options.more or [ROOT / "raw_docs" / "chongqing-annual.pdf"])

        def work(number: int) -> None:
            chance = random.Random(options.seed * 1000 + number)
            while time.monotonic() < deadline:
                if chance.random() < _TEXT_SHARE:
                    fuzz_texts(pool, lines, findings, chance)
                else:
                    fuzz_files(pool, folder, inputs, findings, chance)
                    findings.count("files taken in")

        threads = [threading.Thread(target=work, args=(n,)) for n in range(options.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        close_pool(pool)
    for kind, count in findings.counts.most_common():
        print(f"{count:8} {kind}   {findings.examples.get(kind, '')}")
    bad = [k for k in findings.counts if k.startswith(("EXCEPTION", "SLOW"))]
    died = sum(n for k, n in findings.counts.items() if k.startswith("DIED"))
    print(
        f"{len(bad)} kinds of exceptions and slow texts; {died} processes died, the batch went on"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
