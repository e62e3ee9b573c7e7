"""An item of the queue in the shape in which the API shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from models.decided_evidence import machine_changed
from models.effective_values import effective_values
from models.schema import correctable_columns
from models.store import Store
from models.store_actions import ActionRecord
from models.store_audits import Audit
from models.store_comments import CommentRecord
from models.store_document_view import DocumentBrief as StoredBrief
from models.store_editions import EarlierDecision
from models.store_item import FieldRecord, FlagRecord, ItemRecord, PageRecord, read_field
from models.store_queue_page import QueueRow
from models.values import Kind
from review.arithmetic import arithmetic
from review.displays import display_value
from review.flag_quantities import FlagField
from review.picture_urls import picture_url
from review.reading_view import reading_views
from review.shapes_items import (
    ActionView,
    ArithmeticView,
    AuditView,
    Box,
    ChangeView,
    ColumnView,
    CommentView,
    DocumentBrief,
    EarlierView,
    FieldView,
    FlagFieldView,
    FlagView,
    ItemView,
    PageBox,
    PictureView,
    QueueEntry,
    ReviewState,
    SuggestionView,
    TermView,
)
from review.texts import in_language


def item_view(item: ItemRecord, language: str = "zh") -> ItemView:
    """The item; of a blind look only where it stands and its kind."""
    field = item.field
    kind = item.audit.kind if item.audit else Kind(field.row["kind"]) if field else None
    if item.audit is not None:
        shown: FieldView | None = _blind(item.audit)
    else:
        shown = field_view(field, language) if field else None
    return ItemView(
        item_id=item.item_id,
        sort=item.sort,
        document=document_view(item.document),
        page=item.page,
        field=shown,
        columns=column_views(kind) if kind else [],
        readings=reading_views(item.readings),
        flags=[flag_view(flag, language) for flag in item.flags],
        earlier=_earlier(item.earlier, kind, language) if item.earlier and kind else None,
        history=[action_view(action) for action in item.history],
        comments=[comment_view(comment) for comment in item.comments],
        picture=_picture(item.document.document_id, item.picture),
        crop_url=_crop_url(item),
        claimed_by=item.claimed_by,
        audit=(
            AuditView(audit_id=item.audit.audit_id, purpose=item.audit.purpose.value)
            if item.audit
            else None
        ),
    )


def stored_field_view(store: Store, field_id: str, language: str = "zh") -> FieldView:
    """The field as the store has it now.

    Raises:
        NotFoundError: when there is no such field.
    """
    return field_view(read_field(store, field_id), language)


def field_view(field: FieldRecord, language: str = "zh") -> FieldView:
    """A field with the machine's value and the person's."""
    row = field.row
    kind = Kind(row["kind"])
    values = effective_values(row)
    machine = effective_values({**row, "person_values": None})
    undecided = "needs_review" if field.is_doubted else "auto"
    return FieldView(
        field_id=row["field_id"],
        kind=kind.value,
        page=row["page"],
        boxes=page_boxes(row["boxes"]),
        raw_text=row["raw_text"],
        context=row["context"],
        label=values.get("label", ""),
        project_id=values.get("project_id", ""),
        project_name=field.project_name,
        confidence=row["confidence"],
        reader=row["reader"],
        rule=row["rule"],
        version=row["version"],
        review_status=cast("ReviewState", row["decision"] or undecided),
        reviewer=row["reviewer"],
        reviewed_at=moment(row["reviewed_at"]),
        requeued=row["requeued"],
        machine_changed=machine_changed(row),
        machine_missing=bool(row["machine_missing"] and row["machine_values"]),
        values=values,
        machine_values=machine,
        display=display_value(kind, values, language),
        machine_display=display_value(kind, machine, language),
    )


def flag_view(flag: FlagRecord, language: str = "zh") -> FlagView:
    """A flag with its fields, its calculation with the values that hold now, and its cure."""
    row = flag.row
    edges = (row["x0"], row["y0"], row["x1"], row["y1"])
    return FlagView(
        flag_id=row["flag_id"],
        code=row["code"],
        severity=row["severity"],
        status=row["status"],
        message_zh=in_language(row["message"], "zh"),
        message_en=in_language(row["message"], "en"),
        page=row["page"],
        box=None if None in edges else cast("Box", edges),
        reason=row["reason"],
        reviewer=row["reviewer"],
        fields=[_flag_field(field, language) for field in flag.fields],
        arithmetic=_arithmetic(flag),
        suggestion=_suggestion(flag, language),
    )


def document_view(brief: StoredBrief) -> DocumentBrief:
    """A document in short."""
    return DocumentBrief(
        document_id=brief.document_id,
        file_name=brief.file_name,
        title=brief.title,
        publisher=brief.publisher,
        year=brief.year,
        page_count=brief.page_count,
        status=brief.status,
        open_items=brief.open_items,
        open_errors=brief.open_errors,
        signed_off=brief.signed_off.value,
    )


def column_views(kind: Kind) -> list[ColumnView]:
    """The columns that a person may set in fields of this kind."""
    return [
        ColumnView(
            name=column.name,
            type=column.type.value,
            enum=list(column.enum),
            required=column.required,
            description=column.description,
        )
        for column in correctable_columns(kind)
    ]


def action_view(action: ActionRecord) -> ActionView:
    """One deed of the history."""
    return ActionView(
        sequence=action.sequence,
        action=action.action,
        reviewer=action.reviewer,
        acted_at=moment(action.acted_at) or "",
        reason=action.reason,
        undoes=action.undoes,
        changes=[
            ChangeView(column=column, old=old, new=new) for column, old, new in action.changes
        ],
    )


def comment_view(comment: CommentRecord) -> CommentView:
    """One comment."""
    return CommentView(
        comment_id=comment.comment_id,
        text=comment.text,
        author=comment.author,
        commented_at=moment(comment.commented_at) or "",
    )


def queue_entry(item: QueueRow, language: str = "zh") -> QueueEntry:
    """An item as the list of the queue shows it."""
    row = item.row
    is_field = row["field_id"] is not None
    values = effective_values(row) if is_field else {}
    return QueueEntry(
        item_id=row["item_id"],
        sort="field" if is_field else "flag",
        document_id=row["document_id"],
        file_name=row["file_name"],
        title=row["title"],
        kind=row["kind"],
        page=row["page"],
        label=values.get("label", ""),
        raw_text=row["raw_text"] or "",
        display=display_value(Kind(row["kind"]), values, language) if is_field else "",
        codes=list(item.codes),
        severity=row["severity"],
        confidence=row["confidence"],
        claimed_by=item.claimed_by,
        message_zh=in_language(row["message"] or "", "zh"),
        message_en=in_language(row["message"] or "", "en"),
    )


def moment(at: datetime | None) -> str | None:
    """The moment as the API writes it: ISO 8601 in UTC with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def page_boxes(boxes: list[list[float]]) -> list[PageBox]:
    """Stored boxes, [page, x0, y0, x1, y1] each."""
    return [(int(page), x0, y0, x1, y1) for page, x0, y0, x1, y1 in boxes]


def _blind(audit: Audit) -> FieldView:
    return FieldView(
        field_id=audit.field_id,
        kind=audit.kind.value,
        page=audit.page,
        boxes=page_boxes(audit.boxes),
        raw_text="",
        context="",
        label="",
        project_id="",
        project_name="",
        confidence=None,
        reader="",
        rule="",
        version=audit.version,
        review_status="",
        reviewer="",
        reviewed_at=None,
        requeued=False,
        machine_changed=False,
        machine_missing=False,
        values={},
        machine_values={},
        display="",
        machine_display="",
    )


def _flag_field(field: FieldRecord, language: str) -> FlagFieldView:
    row = field.row
    values = effective_values(row)
    return FlagFieldView(
        field_id=row["field_id"],
        kind=row["kind"],
        page=row["page"],
        boxes=page_boxes(row["boxes"]),
        label=values.get("label", ""),
        raw_text=row["raw_text"],
        display=display_value(Kind(row["kind"]), values, language),
        values=values,
        decided=row["decision"] is not None and not row["requeued"],
        version=row["version"],
    )


def _arithmetic(flag: FlagRecord) -> ArithmeticView | None:
    found = arithmetic(
        flag.row["code"],
        flag.row["message"],
        [
            FlagField(
                field.row["field_id"],
                Kind(field.row["kind"]),
                field.row["raw_text"],
                effective_values(field.row),
                field.row["machine_values"],
            )
            for field in flag.fields
        ],
    )
    if found is None:
        return None
    terms, total = (
        [TermView(field_id=term.field_id, display=term.display, value=term.value) for term in some]
        for some in (found.terms, (found.total,) if found.total else ())
    )
    return ArithmeticView(
        sort=found.sort,
        terms=terms,
        total=total[0] if total else None,
        computed=found.computed,
        difference=found.difference,
        unit=found.unit,
        holds=found.holds,
        written=found.written,
    )


def _suggestion(flag: FlagRecord, language: str) -> SuggestionView | None:
    row = flag.row
    field_id, value = row["suggested_field_id"], row["suggested_value"]
    if field_id is None:
        return None
    by_id = {field.row["field_id"]: field for field in flag.fields}
    field = by_id.get(field_id)
    values = _suggested_values(field.row, value) if field else None
    return SuggestionView(
        field_id=field_id,
        raw_text=row["suggested_raw_text"],
        value=value,
        display=(
            display_value(Kind(field.row["kind"]), values, language) if field and values else value
        ),
        values=values or {},
    )


# The column of a value and of the ends of a range, by kind.
_NUMBERS = {
    Kind.AMOUNTS: ("value_yuan", "lower_yuan", "upper_yuan"),
    Kind.COUNTS: ("value", "lower", "upper"),
}


def _suggested_values(row: Mapping[str, Any], value: str) -> dict[str, str] | None:
    """The field's values with the suggested one, None where it is not known which that sets."""
    names = _NUMBERS.get(Kind(row["kind"]))
    if names is None:
        return None
    lower, divider, upper = value.partition("/")
    numbers = ("", lower, upper) if divider else (lower, "", "")
    return effective_values(row) | dict(zip(names, numbers, strict=True))


def _earlier(earlier: EarlierDecision, kind: Kind, language: str) -> EarlierView:
    return EarlierView(
        field_id=earlier.field_id,
        document_id=earlier.document_id,
        file_name=earlier.file_name,
        decision=earlier.decision,
        values=earlier.values,
        display=display_value(kind, earlier.values, language),
        reviewer=earlier.reviewer,
        reviewed_at=moment(earlier.reviewed_at),
    )


def _picture(document_id: str, page: PageRecord | None) -> PictureView | None:
    if page is None:
        return None
    return PictureView(
        page=page.page,
        width_pt=page.width_pt,
        height_pt=page.height_pt,
        url=picture_url(document_id, page.page, page.rotation, page.skew),
    )


def _crop_url(item: ItemRecord) -> str | None:
    """Where the place of the item is shown large; None for one without a place."""
    if item.audit is not None:
        return f"/api/fields/{item.audit.field_id}/crop" if item.audit.boxes else None
    if item.field is not None:
        row = item.field.row
        return f"/api/fields/{row['field_id']}/crop" if row["boxes"] else None
    flag = item.flags[0].row
    placed = flag["x0"] is not None or any(field.row["boxes"] for field in item.flags[0].fields)
    return f"/api/flags/{flag['flag_id']}/crop" if placed else None
