"""The data dictionary is in step with the schema."""

from __future__ import annotations

from flows.data_dictionary import PATH, data_dictionary
from models.schema import TABLES


def test_the_page_in_docs_is_the_one_of_this_schema():
    # After a change: python -m flows.data_dictionary
    assert PATH.read_text(encoding="utf-8") == data_dictionary()


def test_every_table_column_and_code_stands_in_it():
    page = data_dictionary()
    for table in TABLES:
        section = page.split(f"\n## {table.name}\n", 1)[1].split("\n## ", 1)[0]
        for column in table.columns:
            assert f"| `{column.name}` |" in section
            for value in column.enum:
                assert f"`{value}`" in section
