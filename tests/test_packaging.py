"""The top-level packages have generic names; make sure that ours are the ones imported."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["setuptools"]["packages"]


@pytest.mark.parametrize("name", PACKAGES)
def test_package_is_the_repositorys_own(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().parent == ROOT.joinpath(*name.split("."))


def test_every_package_folder_is_listed() -> None:
    tops = ("models", "extractors", "flows", "review")
    found = {
        ".".join(init.parent.relative_to(ROOT).parts)
        for top in tops
        for init in (ROOT / top).rglob("__init__.py")
    }
    assert found == set(PACKAGES)


def test_lock_has_a_hash_for_every_package_and_names_no_index() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [number for number, line in enumerate(lines) if "==" in line]
    assert pinned
    assert all("--hash=sha256:" in lines[number + 1] for number in pinned)
    assert not any("://" in line or line.startswith(("-i", "--index")) for line in lines)
