"""Folders that are watched: each document is handed to a run once, when it has settled."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

import pytest

from flows.watch import FolderWatch, RunEnd, keep_watching


def put(path: Path, age_s: float = 0.0) -> None:
    path.write_bytes(b"%PDF-1.7 ... %%EOF")
    status = path.stat()
    os.utime(path, (status.st_atime - age_s, status.st_mtime - age_s))


def names(documents: set[tuple[str, str]]) -> list[str]:
    return sorted(Path(location).name for location, _ in documents)


def test_what_a_run_has_done_is_not_handed_over_again(tmp_path: Path) -> None:
    watch = FolderWatch([str(tmp_path)], settle_s=0.0)
    put(tmp_path / "b.pdf")
    arrived = watch.arrived()
    assert names(arrived) == ["b.pdf"]
    assert watch.arrived() == arrived, "no run has done it yet"
    watch.note_done(arrived)
    assert watch.arrived() == set()
    put(tmp_path / "a.pdf")  # names come in any order
    assert names(watch.arrived()) == ["a.pdf"]


def test_a_file_that_changes_is_handed_over_again(tmp_path: Path) -> None:
    watch = FolderWatch([str(tmp_path)], settle_s=0.0)
    put(tmp_path / "a.pdf")
    watch.note_done(watch.arrived())
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 another %%EOF")
    assert names(watch.arrived()) == ["a.pdf"]


def test_a_file_still_growing_waits(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf")
    assert FolderWatch([str(tmp_path)], settle_s=60.0).arrived() == set()


def test_what_was_put_aside_does_not_come_in_again(tmp_path: Path) -> None:
    (tmp_path / "output/quarantine").mkdir(parents=True)
    put(tmp_path / "output/quarantine/document.pdf")
    watch = FolderWatch([str(tmp_path)], 0.0, not_in=[tmp_path / "output/quarantine"])
    assert watch.arrived() == set()


def test_a_folder_that_is_away_keeps_what_was_done(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    put(share / "a.pdf")
    watch = FolderWatch([str(share)], settle_s=0.0)
    watch.note_done(watch.arrived())
    share.rename(tmp_path / "away")
    assert watch.arrived() == set()
    (tmp_path / "away").rename(share)
    assert watch.arrived() == set()


def ends_of(tmp_path: Path, *ends: RunEnd | Exception) -> list[float]:
    """Keep watching over one document that arrived; the pauses after runs that ended so."""
    put(tmp_path / "a.pdf")
    left, pauses = list(ends), []

    class Stopping(Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout)
            if not left:
                self.set()
            return self.is_set()

    def run() -> RunEnd:
        end = left.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    keep_watching(FolderWatch([str(tmp_path)], 0.0), 1.0, run, Stopping())
    return pauses


def test_a_run_that_failed_is_tried_again_ever_later(tmp_path: Path) -> None:
    assert ends_of(tmp_path, *[RunEnd.FAILED] * 12)[-3:] == [1024.0, 1800.0, 1800.0]


def test_a_run_that_was_skipped_is_tried_again_soon(tmp_path: Path) -> None:
    pauses = ends_of(tmp_path, RunEnd.FAILED, RunEnd.SKIPPED, RunEnd.SKIPPED, RunEnd.DONE)
    assert pauses == [2.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("error", [RuntimeError("x"), OSError("y")])
def test_no_error_ends_the_watch(tmp_path: Path, error: Exception) -> None:
    assert ends_of(tmp_path, error, RunEnd.DONE) == [2.0, 1.0]
