"""What is particular to PostgreSQL; tests/test_store.py runs on it as a whole, too."""

from __future__ import annotations

from decimal import Decimal

import pytest
from analysis_factory import amount, analysis, box

from flows.export import export_tables
from models.store import open_store
from models.store_documents import save_analysis

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_spelling_of_the_address_means_psycopg_3(postgres_url, scheme):
    store = open_store(postgres_url.replace("postgresql", scheme, 1))
    assert (store.engine.dialect.name, store.engine.dialect.driver) == ("postgresql", "psycopg")
    store.close()


def test_both_databases_export_the_same_bytes(postgres_url, sqlite_store, tmp_path):
    store = open_store(postgres_url)
    fields = [
        amount(Decimal("153627.5352") * 10_000, "153,627.5352万元", box(70.126, 100.55)),
        amount("0.10", "１角", box(70, 200)),
    ]
    for number, target in enumerate((store, sqlite_store)):
        save_analysis(target, analysis(fields), "1", "r")
        export_tables(target, tmp_path / str(number))
    for name in ("amounts", "pages", "lines", "table_cells", "flags", "candidates"):
        first, second = ((tmp_path / n / f"{name}.csv").read_bytes() for n in "01")
        assert first == second
    assert b",1536275352," in (tmp_path / "0" / "amounts.csv").read_bytes()
    store.close()
