"""`gongshi parse`: one JSON object a line, offsets into the line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.parse_command import parse_line, parse_lines
from models.errors import UsageError

KINDS = {
    "amounts", "dates", "counts", "projects", "organizations", "people", "contacts", "references",
}  # fmt: skip


def test_each_item_names_its_span_and_the_columns_of_its_table() -> None:
    text = "预算资金 175.85 万元"
    (amount,) = parse_line(text)["amounts"]
    assert text[amount["start"] : amount["end"]] == amount["raw_text"] == "175.85 万元"
    assert amount["value_yuan"] == "1758500"
    assert amount["currency"] == "CNY"
    assert amount["qualifier"] == "exact"
    assert amount["label"] == "预算资金"


def test_every_line_gives_an_object_with_every_kind(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("2023年3月15日召开会议。\n\n联系电话：0773-2825517\n", encoding="utf-8")
    parsed = [json.loads(line) for line in parse_lines(file)]
    assert [p["line"] for p in parsed] == [1, 2, 3]
    assert all(set(p) > KINDS for p in parsed)
    assert parsed[0]["dates"][0]["start"] == "2023-03-15"
    assert all(parsed[1][kind] == [] for kind in KINDS)
    assert parsed[2]["contacts"][0]["value"] == "0773-2825517"


def test_text_in_another_encoding_is_a_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "gbk.txt"
    file.write_bytes("预算资金".encode("gbk"))
    with pytest.raises(UsageError, match="is not UTF-8"):
        list(parse_lines(file))


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        list(parse_lines(tmp_path / "missing.txt"))
