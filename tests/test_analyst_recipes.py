"""The recipes of docs/analysts.md, run on the export of the sample scans."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from flows.export import FORMATS, Part, export_tables
from models.store import open_store, sqlite_url
from models.store_read import read_tables

PAGE = Path(__file__).parent.parent / "docs" / "analysts.md"


@pytest.fixture
def folders(samples_database, tmp_path):
    """The export of everything in all formats, and one of a part of the documents."""
    shutil.copy(samples_database, tmp_path / "store.db")
    store = open_store(sqlite_url(tmp_path / "store.db"))
    export_tables(store, tmp_path / "tables", FORMATS)
    (tables,) = read_tables(store)
    some = [row["document_id"] for row in tables["documents"][:2]]
    export_tables(store, tmp_path / "part", part=Part("two", some))
    yield tmp_path / "tables", tmp_path / "part"
    store.close()


def test_every_recipe_runs(folders, capsys):
    folder, part_folder = folders
    text = PAGE.read_text(encoding="utf-8")
    blocks = [
        (text[: match.start(1)].count("\n"), match.group(1))
        for match in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]
    assert len(blocks) >= 10
    names = {"folder": folder, "part_folder": part_folder}
    for line, block in blocks:
        # The line numbers of an error are those of the page.
        exec(compile("\n" * line + block, str(PAGE), "exec"), names)
    said = capsys.readouterr().out
    assert re.search(r"[1-9]\d* of [1-9]\d* amounts are sure", said)
    assert re.search(r"[1-9]\d* amounts are coloured", said)
    assert len(names["by_document"]) == 6
    assert len(names["phones"]) > 0
    assert len(names["periods"]) > 0
