"""The text in which a field's offsets lie."""

from __future__ import annotations

from models.fields import Field
from models.layout import Layout
from models.traced_text import TracedText


class TextsOf:
    """The traced texts of a document's blocks and cells, by place."""

    def __init__(self, layout: Layout) -> None:
        self.blocks = {block.index: block.text for block in layout.blocks}
        self.cells = {
            (table.table_id, cell.row, cell.column): cell.text
            for table in layout.tables
            for cell in table.cells
        }

    def text_of(self, field: Field) -> TracedText | None:
        """The text in which the field's offsets lie."""
        if field.cell is None:
            return self.blocks.get(field.block)
        return self.cells.get((field.cell.table_id, field.cell.row, field.cell.column))
