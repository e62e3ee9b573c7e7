"""Prefect's home: apart from ours, made once, left alone where an operator has set one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows import orchestration


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # What prepare_prefect sets must not reach other tests.
    monkeypatch.setattr(os, "environ", {"PATH": os.environ["PATH"]})


def test_the_home_lies_in_the_output_folder_and_is_copied_when_one_is_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    (prepared / "prefect.db").write_bytes(b"made before")
    monkeypatch.setattr(orchestration, "_PREPARED_HOME", prepared)
    orchestration.prepare_prefect(tmp_path / "output")
    home = tmp_path / "output" / ".prefect"
    assert os.environ["PREFECT_HOME"] == str(home)
    assert (home / "prefect.db").read_bytes() == b"made before"
    (home / "prefect.db").write_bytes(b"used since")
    orchestration.prepare_prefect(tmp_path / "output")
    assert (home / "prefect.db").read_bytes() == b"used since"


def test_an_installation_without_a_prepared_home_makes_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orchestration, "_PREPARED_HOME", tmp_path / "missing")
    orchestration.prepare_prefect(tmp_path / "new" / "output")
    assert list((tmp_path / "new" / "output" / ".prefect").iterdir()) == []


def test_what_an_operator_has_set_stays(tmp_path: Path) -> None:
    os.environ["PREFECT_HOME"] = str(tmp_path / "own")
    os.environ["PREFECT_LOGGING_LEVEL"] = "DEBUG"
    orchestration.prepare_prefect(tmp_path / "output")
    assert os.environ["PREFECT_HOME"] == str(tmp_path / "own")
    assert os.environ["PREFECT_LOGGING_LEVEL"] == "DEBUG"
    assert not (tmp_path / "output").exists()
