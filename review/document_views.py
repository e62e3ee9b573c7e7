"""Documents in the shape in which the API shows them."""

from __future__ import annotations

from models.store_document_content import DocumentContent, StoredTable
from models.store_document_list import ListedDocument
from models.store_sign_offs import SignOff
from review.item_view import comment_view, document_view, field_view, flag_view, moment
from review.picture_urls import picture_url
from review.shapes_documents import (
    CellView,
    DocumentEntry,
    DocumentView,
    PageView,
    SignOffView,
    TableView,
)


def document_entry(listed: ListedDocument) -> DocumentEntry:
    """A document as the list shows it."""
    return DocumentEntry(
        **document_view(listed.brief).model_dump(),
        fields=listed.fields,
        flagged_fields=listed.flagged_fields,
        ingested_at=moment(listed.ingested_at) or "",
        error=listed.error,
    )


def content_view(content: DocumentContent, language: str = "zh") -> DocumentView:
    """A document with its pages, fields and flags."""
    document_id = content.brief.document_id
    flags = [flag_view(flag, language) for flag in content.flags]
    return DocumentView(
        document=document_view(content.brief),
        error=content.error,
        pages=[
            PageView(
                page=row["page"],
                width_pt=row["width"],
                height_pt=row["height"],
                reader=row["reader"],
                confidence=row["confidence"],
                error=row["error"],
                duplicate_of_page=row["duplicate_of_page"],
                picture_url=picture_url(document_id, row["page"], row["rotation"], row["skew"]),
                flags=[flag for flag in flags if flag.page == row["page"] and not flag.fields],
            )
            for row in content.pages
        ],
        fields=[field_view(field, language) for field in content.fields],
        flags=flags,
        sign_off=sign_off_view(content.sign_off, content.brief.open_errors),
        comments=[comment_view(comment) for comment in content.comments],
    )


def table_view(table: StoredTable) -> TableView:
    """A table with its cells."""
    return TableView(
        table_id=table.table_id,
        page=table.page,
        rows=max(cell["row"] + cell["row_span"] for cell in table.cells),
        columns=max(cell["column"] + cell["column_span"] for cell in table.cells),
        cells=[
            CellView(
                row=cell["row"],
                column=cell["column"],
                row_span=cell["row_span"],
                column_span=cell["column_span"],
                text=cell["text"],
                header=cell["header"],
                box=(cell["x0"], cell["y0"], cell["x1"], cell["y1"]),
                field_ids=list(table.field_ids.get((cell["row"], cell["column"]), ())),
            )
            for cell in table.cells
        ],
    )


def sign_off_view(signed: SignOff, open_errors: int) -> SignOffView:
    """How a document is signed, with the error flags that are open now."""
    return SignOffView(
        state=signed.state.value,
        reviewer=signed.reviewer,
        signed_at=moment(signed.signed_at),
        reason=signed.reason,
        open_errors=open_errors,
        signed_over=signed.open_errors,
    )
