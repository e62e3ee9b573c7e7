"""A marked-up text as HTML for printing.

Everything whose page matters is a link to `g:ANCHOR`: Chromium keeps links, with their pages, in
the PDF, and so the page of each gold record is known without a search for its text.
"""

from __future__ import annotations

import html
from typing import Any

from benchmarks.rendered_documents.blocks import Block, Cell, Inline, MarkedText, Table, printed
from benchmarks.rendered_documents.pictures import photo_data_url

ANCHOR_PREFIX = "g:"
# A cell with more characters than this is prose and set to the left.
_LONG_CELL_CHARACTERS = 14

_PAGE_STYLE = """
@page {{ size: {paper}; margin: {margin};
  @bottom-center {{ content: {footer}; font: {small}pt {font}; }}
  @top-center {{ content: {head}; font: {small}pt {font}; }} }}
body {{ margin: 0; font: {size}pt/{line_height} {font}; color: #000; }}
h1, h2, h3, h4, .caption {{ font-family: {heading_font}; }}
"""
_STYLE = """
a { color: inherit; text-decoration: none; }
a.here { display: inline-block; width: 1px; height: 1px; margin-right: -1px; text-indent: 0; }
p { margin: 0; text-indent: 2em; text-align: justify; }
h1 { font-size: 1.5em; line-height: 1.4; text-align: center; margin: 0.3em 0 0.7em; }
h2 { font-size: 1.1em; }
h3, h4 { font-size: 1em; }
h4 { font-family: inherit; }
h2, h3, h4 { margin: 0.3em 0 0; text-indent: 2em; line-height: inherit; break-after: avoid; }
p.center { text-align: center; text-indent: 0; }
p.right { text-align: right; text-indent: 0; }
p.caption { text-align: center; text-indent: 0; font-size: 0.85em; margin: 0.3em 0; }
p.note { font-size: 0.78em; line-height: 1.5; }
p.redhead { color: #e60012; text-align: center; text-indent: 0; font-weight: bold;
  letter-spacing: 0.12em; line-height: 1.4; border-bottom: 2.2pt solid #e60012;
  padding-bottom: 0.2em; margin: 0 0 0.8em; }
.box { border: 1pt solid #000; padding: 2mm 4mm; margin: 2mm 0; }
.columns { column-gap: 8mm; }
.photos { text-align: center; text-indent: 0; margin: 2mm 0; }
.photo { display: inline-block; margin: 1mm 3mm; break-inside: avoid; vertical-align: top; }
.photo img { display: block; margin: 0 auto; }
.photo .caption { line-height: 1.4; }
.newpage { break-before: page; height: 0; }
.seal { position: relative; height: 0; break-before: avoid; }
.seal a { position: absolute; left: 0; top: 0; }
table { border-collapse: collapse; width: 100%; margin: 1mm 0 2mm; line-height: 1.35; }
td, th { padding: 1mm 1.2mm; text-align: center; vertical-align: middle; }
th { font-weight: bold; }
td.long { text-align: left; }
tr { break-inside: avoid; }
table.all td, table.all th { border: 0.75pt solid #000; }
table.horizontal { border-top: 1.5pt solid #000; border-bottom: 1.5pt solid #000; }
table.horizontal td, table.horizontal th { border-bottom: 0.5pt solid #000; }
"""
_TAGS = {
    "paragraph": "p",
    "item": 'p class="item"',
    "heading1": "h1",
    "heading2": "h2",
    "heading3": "h3",
    "heading4": "h4",
}


def page_html(text: MarkedText) -> str:
    """The whole HTML document."""
    body: list[str] = []
    tables = 0
    for number, block in enumerate(text.blocks):
        tables += block.table is not None
        before = text.blocks[number - 1].kind if number else ""
        after = text.blocks[number + 1].kind if number + 1 < len(text.blocks) else ""
        if block.kind == "photo" and before != "photo":
            body.append('<div class="photos">')
        body.append(_block(block, tables, text.front))
        if block.kind == "photo" and after != "photo":
            body.append("</div>")
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{html.escape(text.name)}</title><style>{_page_style(text)}{_STYLE}"
        f"{text.front['css']}</style></head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"
    )


def _page_style(text: MarkedText) -> str:
    front = text.front
    return _PAGE_STYLE.format(
        paper=front["paper"],
        margin=" ".join(f"{side}mm" for side in front["margin_mm"]),
        footer=_running_text(front["page_numbers"]),
        head=_running_text(front["running_head"]),
        small=round(front["size_pt"] * 0.8, 1),
        size=front["size_pt"],
        line_height=front["line_height"],
        font=f'"{front["font"]}", "Noto Serif CJK SC"',
        heading_font=f'"{front["heading_font"]}", "Noto Sans CJK SC"',
    )


def _running_text(pattern: str) -> str:
    """CSS content with the page's number for %d and the number of pages for %t."""
    quoted = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + quoted.replace("%d", '" counter(page) "').replace("%t", '" counter(pages) "') + '"'


def _block(block: Block, table_number: int, front: dict[str, Any]) -> str:
    match block.kind:
        case "table":
            assert block.table is not None
            return _table(block.table, table_number, block.anchor)
        case "photo":
            width, height = block.arguments
            source = photo_data_url(printed(block.content), width, height)
            return (
                f'<div class="photo" style="max-width:{max(width, 40)}mm">{_anchor(block.anchor)}'
                f'<img src="{source}" style="width:{width}mm;height:{height}mm">'
                f'<p class="caption">{_inline(block.content)}</p></div>'
            )
        case "seal":
            return f'<div class="seal">{_anchor(block.anchor)}</div>'
        case "newpage":
            return '<div class="newpage"></div>'
        case "box begins":
            return '<div class="box">'
        case "columns begins":
            return f'<div class="columns" style="column-count:{block.arguments[0]}">'
        case "box ends" | "columns ends":
            return "</div>"
        case "redhead":
            style = f"font-size:{_letterhead_size_em(block, front):.2f}em"
            shown = _anchor(block.anchor) + _inline(block.content)
            return f'<p class="redhead" style="{style}">{shown}</p>'
        case kind:
            tag = _TAGS.get(kind, f'p class="{kind}"')
            content = _anchor(block.anchor) + _inline(block.content)
            return f"<{tag}>{content}</{tag.split()[0]}>"


def _letterhead_size_em(block: Block, front: dict[str, Any]) -> float:
    """Large, but so that the letterhead stands on one line of an upright A4 page."""
    _, right_mm, _, left_mm = front["margin_mm"]
    em_mm = front["size_pt"] * 25.4 / 72
    letters = len(printed(block.content)) * 1.13  # with the space between letters
    return float(min(32 / front["size_pt"], (210 - left_mm - right_mm) / em_mm / letters))


def _inline(content: Inline) -> str:
    shown = []
    for piece in content:
        text = html.escape(piece.text, quote=False).replace("\n", "<br>")
        if piece.record is not None:
            text = f'<a href="{ANCHOR_PREFIX}{piece.record}">{text}</a>'
        shown.append(text)
    return "".join(shown)


def _anchor(anchor: str | None) -> str:
    return f'<a class="here" href="{ANCHOR_PREFIX}{anchor}"></a>' if anchor else ""


def _table(table: Table, number: int, anchor: str | None) -> str:
    style = f"font-size:{table.options['size_pt']}pt" if "size_pt" in table.options else ""
    rules = table.options.get("rules", "all")
    out = [f'<table id="t{number}" class="{rules}" style="{style}">']
    if widths := table.options.get("widths"):
        out.append("<colgroup>" + "".join(f'<col style="width:{w}%">' for w in widths))
        out.append("</colgroup>")
    repeats = table.options.get("repeat_header", False) and table.headers
    out.append("<thead>" if repeats else "<tbody>")
    for row in range(table.rows):
        if repeats and row == table.headers:
            out.append("</thead><tbody>")
        cells = [cell for cell in table.cells if cell.row == row]
        anchors = _anchor(table.anchors.get(row)) + (_anchor(anchor) if row == 0 else "")
        shown = [_cell(cell, anchors if n == 0 else "", table) for n, cell in enumerate(cells)]
        out.append(f"<tr>{''.join(shown)}</tr>")
    out.append("</tbody></table>")
    return "".join(out)


def _cell(cell: Cell, anchors: str, table: Table) -> str:
    tag = "th" if cell.row < table.headers else "td"
    spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    spans += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    is_long = tag == "td" and len(printed(cell.content)) > _LONG_CELL_CHARACTERS
    kind = ' class="long"' if is_long else ""
    return f"<{tag}{spans}{kind}>{anchors}{_inline(cell.content)}</{tag}>"
