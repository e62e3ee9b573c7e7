"""The tables of the export contract, as data: one source for checks, metadata and documentation."""

from __future__ import annotations

from models.documents import DocumentStatus
from models.flags import FlagCode, Severity
from models.layout import Role
from models.reading import Reader
from models.schema_columns import (
    BOX,
    DOCUMENT_ID,
    FIELD_COLUMNS,
    FILE_NAME,
    PAGE,
    READER,
    TO_DOCUMENT,
    Column,
    ColumnType,
    FlagStatus,
    ForeignKey,
    Table,
    code,
    codes,
    day,
    money,
    ordinal,
    points,
    share,
    text,
)
from models.values import (
    ContactKind,
    DateForm,
    Kind,
    Precision,
    Qualifier,
    ReferenceKind,
)

_TO_PROJECT = ForeignKey("project_id", "projects", "project_id")


def _field_table(kind: Kind, description: str, *own: Column) -> Table:
    """A field table: the shared columns, then its own, each name once."""
    shared = tuple(c for c in FIELD_COLUMNS if c.name not in {o.name for o in own})
    return Table(
        kind.value, description, (*shared, *own), ("field_id",), (TO_DOCUMENT, _TO_PROJECT)
    )


def _decimal(name: str, description: str) -> Column:
    return Column(name, ColumnType.DECIMAL, description)


_AMOUNTS = _field_table(
    Kind.AMOUNTS,
    "Amounts of money that the documents state.",
    money("value_yuan", "The amount, exact, in yuan; empty for a range or an unknown unit."),
    money("lower_yuan", "Lower end of a range, in yuan."),
    money("upper_yuan", "Upper end of a range, in yuan."),
    Column(
        "currency",
        ColumnType.STRING,
        "ISO 4217 code of the currency that the document states.",
        required=True,
        pattern="^[A-Z]{3}$",
    ),
    code("qualifier", "How the stated number relates to the true one.", Qualifier),
    text("per", "What one of the amount is for (项目 in 每个项目 10 万元)."),
)
_DATES = _field_table(
    Kind.DATES,
    "Points and stretches of time that the documents state.",
    day("start", "First day, inclusive; empty when the statement has no beginning (截至)."),
    day("end", "Last day, inclusive; empty when the statement has no end."),
    code("precision", "How finely the date is stated.", Precision),
    code("form", "Whether it is a point, an interval, or open at one end.", DateForm),
)
_COUNTS = _field_table(
    Kind.COUNTS,
    "Counted or measured things, percentages included; what is counted stands in `label`.",
    _decimal("value", "The number, exact, in `unit`; empty for a range."),
    _decimal("lower", "Lower end of a range, in `unit`."),
    _decimal("upper", "Upper end of a range, in `unit`."),
    code("qualifier", "How the stated number relates to the true one.", Qualifier),
    text("unit", "Classifier or unit (人次, 场, %, 百分点), empty for a bare figure."),
)
_PROJECTS = Table(
    Kind.PROJECTS.value,
    "Funded undertakings, programmes and cases, each once a document.",
    (
        # `project_id` stands among the shared columns and is here the row's own identifier.
        *(
            Column(
                c.name, c.type, "The project itself; equal to its field_id.", (), True, unique=True
            )
            if c.name == "project_id"
            else c
            for c in FIELD_COLUMNS
        ),
        text("name", "Fullest name that the document gives the project."),
        text("parent_project_id", "Project of which this one is a part, empty when none."),
        day("period_start", "First day of the project's period."),
        day("period_end", "Last day of the project's period."),
        money("budget_yuan", "Stated budget in yuan; empty when none or contradictory."),
        text("status", "How far the project has come (项目完成情况)."),
        text("leader", "Who leads the project (负责人)."),
        text("implementer", "Organization that carries the project out (实施单位)."),
    ),
    ("field_id",),
    (TO_DOCUMENT, ForeignKey("parent_project_id", "projects", "project_id")),
)
_ORGANIZATIONS = _field_table(
    Kind.ORGANIZATIONS,
    "Organizations that act in the documents.",
    text("name", "Full name as written."),
)
_PEOPLE = _field_table(
    Kind.PEOPLE,
    "Persons named in the documents.",
    text("name", "Name as written."),
    text("title", "Office or profession that the text gives the person."),
    text("organization", "Organization that the text places the person in."),
)
_CONTACTS = _field_table(
    Kind.CONTACTS,
    "Phone numbers, e-mail addresses and URLs.",
    code("kind", "Sort of contact.", ContactKind),
    text("value", "The number or address; leading zeros belong to it."),
)
_REFERENCES = _field_table(
    Kind.REFERENCES,
    "Documents that the documents cite.",
    text("name", "Title inside 《》, empty when only a number is cited."),
    code("kind", "Sort of cited document.", ReferenceKind),
    text("number", "Document number such as 财社〔2022〕45号."),
)

_DOCUMENTS = Table(
    "documents",
    "Documents that were ingested, one row for each distinct content.",
    (
        Column(
            "document_id",
            ColumnType.STRING,
            "Identifier derived from the SHA-256 of the document's bytes.",
            required=True,
            unique=True,
        ),
        FILE_NAME,
        Column(
            "sha256",
            ColumnType.STRING,
            "SHA-256 of the document's bytes, in lower-case hexadecimal.",
            required=True,
            unique=True,
            pattern="^[0-9a-f]{64}$",
        ),
        text("title", "Title that the document gives itself."),
        text("publisher", "Who published the document."),
        ordinal("year", "Year that the document reports on.", minimum=1, required=False),
        ordinal("page_count", "Number of pages.", minimum=0),
        code("status", "Whether every page was read without error.", DocumentStatus),
        text("error", "What went wrong, empty when nothing did."),
        ordinal(
            "fields",
            "Number of fields in the tables that no person rejected; what an earlier document"
            " states already is not counted.",
            minimum=0,
        ),
        ordinal("flagged_fields", "Number of those fields that need review.", minimum=0),
        Column(
            "ingested_at",
            ColumnType.DATETIME,
            "When the document was last analysed, ISO 8601 in UTC.",
            required=True,
            unit="UTC",
        ),
        text(
            "duplicate_of_document",
            "Earlier document that says the same, empty when none; its values are not told again.",
        ),
        text(
            "signed_off_by",
            "Who signed the document off as it stands; empty when nobody did, or it changed since.",
        ),
        Column(
            "signed_off_at",
            ColumnType.DATETIME,
            "When it was signed off, ISO 8601 in UTC; empty like `signed_off_by`.",
            unit="UTC",
        ),
    ),
    ("document_id",),
    (ForeignKey("duplicate_of_document", "documents", "document_id"),),
)
_PAGES = Table(
    "pages",
    "Pages as they were read.",
    (
        DOCUMENT_ID,
        FILE_NAME,
        PAGE,
        points("width", "Width of the upright page in PDF points."),
        points("height", "Height of the upright page in PDF points."),
        READER,
        Column(
            "rotation",
            ColumnType.INTEGER,
            "Clockwise turn that made the page upright.",
            minimum=0,
            maximum=270,
            unit="degree",
        ),
        Column(
            "skew",
            ColumnType.NUMBER,
            "Angle by which the page was straightened after that.",
            unit="degree",
        ),
        share("confidence", "Mean confidence of the characters read, empty when there are none."),
        share("ink_coverage", "Share of text-like ink under a line; empty when not measured."),
        ordinal(
            "duplicate_of_page", "Earlier page that says the same, empty when none.", required=False
        ),
        text("flags", "Codes of the open flags on the page itself, joined by “;”."),
    ),
    ("document_id", "page"),
    (TO_DOCUMENT,),
)
_LINES = Table(
    "lines",
    "Lines of text in reading order.",
    (
        DOCUMENT_ID,
        FILE_NAME,
        PAGE,
        ordinal("line", "Place in the reading order of the page, counted from 1."),
        code("role", "What the line is on its page.", Role),
        *BOX,
        text("text", "The line as read."),
        share("confidence", "Confidence of the reader.", required=True),
        READER,
    ),
    ("document_id", "page", "line"),
    (TO_DOCUMENT,),
)
_TABLE_CELLS = Table(
    "table_cells",
    "Cells of the tables on the pages.",
    (
        text("table_id", "The table, unique over all documents.", required=True),
        DOCUMENT_ID,
        FILE_NAME,
        PAGE,
        ordinal("row", "Row of the cell's upper edge, counted from 0.", minimum=0),
        ordinal("column", "Column of the cell's left edge, counted from 0.", minimum=0),
        ordinal("row_span", "Number of rows that the cell covers."),
        ordinal("column_span", "Number of columns that the cell covers."),
        text("text", "The cell as read."),
        text("header", "Path of column headers above the cell, joined by “/”."),
        *BOX,
        share("confidence", "Confidence of the reader.", required=True),
    ),
    ("table_id", "row", "column"),
    (TO_DOCUMENT,),
)
_FLAGS = Table(
    "flags",
    "Findings that a person should look at, one row for each.",
    (
        Column(
            "flag_id",
            ColumnType.STRING,
            "Stable identifier of the finding.",
            required=True,
            unique=True,
        ),
        DOCUMENT_ID,
        FILE_NAME,
        ordinal("page", "Page of the finding, empty for the whole document.", required=False),
        text("field_id", "Field to look at first; empty for a page or document flag."),
        code("code", "Sort of finding.", FlagCode),
        code("severity", "How much it matters.", Severity),
        text("message", "What disagrees with what, with the numbers.", required=True),
        code("status", "What became of the flag.", FlagStatus),
        text("other_field_ids", "Further fields that the finding concerns, joined by “;”."),
        # Only where no field stands for the finding; a field has its own box.
        *BOX,
        text("suggested_field_id", "Field for which another reading would settle the finding."),
        text("suggested_raw_text", "That reading, as it would stand in the document."),
        text(
            "suggested_value",
            "The value that it has, written as in the field's table, the ends of a range divided"
            " by “/”.",
        ),
    ),
    ("flag_id",),
    (TO_DOCUMENT,),
)
_CANDIDATES = Table(
    "candidates",
    "What each of two readers saw where both read a field's value.",
    (
        text("field_id", "Field whose value stands in the span.", required=True),
        DOCUMENT_ID,
        FILE_NAME,
        PAGE,
        code("reader", "Who saw this.", Reader),
        ordinal("ordinal", "Span of the field that both read, counted from 0.", minimum=0),
        text("text", "What the reader saw in the span, empty when it saw nothing."),
        share("confidence", "Lowest confidence of a character, empty when there is none."),
        text("characters", "Each character with its confidence, as JSON.", required=True),
        Column(
            "agrees",
            ColumnType.BOOLEAN,
            "Whether both readers saw the same characters, apart from width and spaces.",
            required=True,
        ),
        *BOX,
    ),
    ("field_id", "reader", "ordinal"),
    (TO_DOCUMENT,),
)
_CORRECTIONS = Table(
    "corrections",
    "What persons changed, in the order in which they did; rows are only ever appended.",
    (
        Column(
            "correction_id",
            ColumnType.STRING,
            "Identifier of the change.",
            required=True,
            unique=True,
        ),
        text("field_id", "Field that was changed.", required=True),
        Column(
            "table",
            ColumnType.STRING,
            "Table in which the field stands.",
            enum=codes(Kind),
            required=True,
        ),
        text("column", "Column that was changed.", required=True),
        text("old_value", "Value before the change, empty when there was none."),
        text("new_value", "Value after the change, empty when there is none."),
        text("reason", "Why, in the reviewer's words."),
        text("reviewer", "Who changed it.", required=True),
        Column(
            "corrected_at",
            ColumnType.DATETIME,
            "When it was changed, ISO 8601 in UTC.",
            required=True,
            unit="UTC",
        ),
    ),
    ("correction_id",),
)

TABLES: tuple[Table, ...] = (
    _AMOUNTS,
    _DATES,
    _COUNTS,
    _PROJECTS,
    _ORGANIZATIONS,
    _PEOPLE,
    _CONTACTS,
    _REFERENCES,
    _DOCUMENTS,
    _PAGES,
    _LINES,
    _TABLE_CELLS,
    _FLAGS,
    _CANDIDATES,
    _CORRECTIONS,
)

TABLE_BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

_SHARED = frozenset(column.name for column in FIELD_COLUMNS)


def own_columns(kind: Kind) -> tuple[Column, ...]:
    """The columns that hold the value of a field of this kind, without the shared ones."""
    return tuple(c for c in TABLE_BY_NAME[kind.value].columns if c.name not in _SHARED)


def correctable_columns(kind: Kind) -> tuple[Column, ...]:
    """The columns that a person may set: the value's own, its label and its project."""
    table = TABLE_BY_NAME[kind.value]
    shared = ("label",) if kind is Kind.PROJECTS else ("label", "project_id")
    return (*(table.column(name) for name in shared), *own_columns(kind))
