"""A folder of hostile files and one good document: each has its reason, and the good one is done."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

from hostile_factory import UNOPENED, UNREAD_PAGES, encrypted
from hostile_pages import WHOLE

EXIT_INCOMPLETE = 3
GONGSHI = Path(sys.executable).with_name("gongshi")
# Those that are told at once; the others wait for their timeouts, which are minutes here.
BAD_PAGES = ("picture bomb.pdf", "strips missing.tif")
ODD_NAMES = ("line\nfeed.pdf", "quote'\".pdf", "--output=x.pdf", "名" * 83 + ".pdf", "\udcff.pdf")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_batch_of_hostile_files_loses_nothing(tmp_path: Path) -> None:
    folder, output, outside = tmp_path / "in", tmp_path / "out", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.pdf").write_bytes(WHOLE["jpeg 2000.pdf"][1]())
    (folder / "link.pdf").symlink_to(outside / "secret.pdf")
    (folder / "loop").symlink_to(folder)
    for name, (_, make) in UNOPENED.items():
        (folder / name).write_bytes(make())
    for name in BAD_PAGES:
        (folder / name).write_bytes(UNREAD_PAGES[name][1]())
    good = WHOLE["ccitt.pdf"][1]()
    for number, name in enumerate(ODD_NAMES):
        (folder / name).write_bytes(good + b"%%%d" % number)
    (folder / "password.pdf").write_bytes(encrypted("known"))
    passwords = tmp_path / "passwords.txt"
    passwords.write_text("wrong\nknown\n", encoding="utf-8")

    command = [str(GONGSHI), "ingest", str(folder), "--output", str(output), "--workers", "2"]
    done = subprocess.run(
        [*command, "--passwords", str(passwords)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=150,
        check=False,
    )
    assert done.returncode == EXIT_INCOMPLETE, done.stderr[-3000:]
    assert "Traceback" not in done.stderr + done.stdout
    by_status: dict[str, int] = {}
    for row in rows(output / "documents.csv"):
        by_status[row["status"]] = by_status.get(row["status"], 0) + 1
    # A document of which no page can be read has failed; it has no page that is done.
    assert by_status == {
        "failed": len(UNOPENED) + len(BAD_PAGES),
        "complete": len(ODD_NAMES) + 1,
    }
    reports = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in (output / "quarantine").glob("*/report.json")
    ]
    reasons = {report["file_name"]: report["reason"] for report in reports}
    # With a list of passwords those that none of them opens have another reason.
    expected = {name: reason for name, (reason, _) in UNOPENED.items()}
    expected["locked.pdf"] = "wrong_password"
    assert {name: reasons.get(name) for name in UNOPENED} == expected
    assert all(report["remedy"] for report in reports if report["file_name"] in UNOPENED)
