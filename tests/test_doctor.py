"""The doctor tries every part, and a part that fails says what to do about it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from flows.doctor import Check, Finding, Health, examine, print_findings
from flows.doctor_checks import checks
from models.errors import UsageError
from models.settings import Settings, settings_for


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "output", f"sqlite:///{tmp_path}/store.db", 1)


def raising(error: Exception) -> Check:
    def look(_settings: Settings) -> Finding:
        raise error

    return Check("part", look)


def printed(findings: list[tuple[Check, Finding]]) -> tuple[bool, str]:
    written = io.StringIO()
    good = print_findings(findings, Console(file=written, width=200))
    return good, written.getvalue()


@pytest.mark.engine
def test_a_good_installation_is_found_good(settings: Settings) -> None:
    findings = examine(checks(), settings)
    assert [(c.name, f) for c, f in findings if f.health is Health.BAD] == []
    good, text = printed(findings)
    assert good
    assert "175.85" in text
    assert "重庆市民政局" in text


def test_one_part_that_fails_keeps_no_other_from_being_looked_at(settings: Settings) -> None:
    fine = Check("fine", lambda _settings: Finding(Health.GOOD, "works"))
    findings = examine(
        (raising(UsageError("it is gone", "Install it")), raising(ImportError("no lib")), fine),
        settings,
    )
    assert [f.health for _, f in findings] == [Health.BAD, Health.BAD, Health.GOOD]
    good, text = printed(findings)
    assert not good
    for said in ("it is gone", "Install it", "ImportError: no lib", "works", "2 项"):
        assert said in text


def finding(name: str, settings: Settings) -> Finding:
    (check,) = (check for check in checks() if name in check.name)
    return examine((check,), settings)[0][1]


def test_a_store_that_is_away_is_bad(settings: Settings) -> None:
    away = replace(settings, store_url="postgresql://nobody@127.0.0.1:1/none")
    found = finding("store", away)
    assert found.health is Health.BAD
    assert "--store" in found.remedy


def test_an_output_that_cannot_be_written_is_bad(settings: Settings) -> None:
    assert finding("output", replace(settings, output=Path("/proc/none"))).health is Health.BAD


def test_more_processes_than_memory_are_a_warning(settings: Settings) -> None:
    found = finding("machine", replace(settings, workers=10_000))
    assert found.health is Health.WARNING
    assert "--workers" in found.remedy


def test_a_second_reader_that_is_missing_is_bad(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = finding("Tesseract", settings)
    assert found.health is Health.BAD


def test_a_cluster_that_does_not_answer_is_bad(settings: Settings) -> None:
    found = finding("Dask", replace(settings, dask="tcp://127.0.0.1:1"))
    assert found.health is Health.BAD
    assert "dask scheduler" in found.remedy
