"""The YAML before a text: who publishes what, how it is printed and how it is scanned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from benchmarks.rendered_documents.blocks import MarkupError

SCAN_DEFAULTS: dict[str, Any] = {
    "dpi": 200,  # pixels an inch
    "skew": 0.0,  # degrees clockwise
    "grain": 4.0,  # standard deviation of the noise, of 255
    "blur": 0.6,  # standard deviation, pixels
    "jpeg": 75,  # quality
    "gray": False,
    "black_and_white": False,
    "shade": 0.0,  # share of the light that is missing in the darkest corner
    "fade": 0.0,  # share of the ink's darkness that is missing
    "specks": False,
    "bleed": False,
    "folds": False,
    "dark_edges": False,
    "turn": 0,  # degrees clockwise, a multiple of 90
    "paper_tint": "#ffffff",
}
DEFAULTS: dict[str, Any] = {
    "title": None,
    "publisher": None,
    "font": "Noto Serif CJK SC",
    "heading_font": "Noto Sans CJK SC",
    "size_pt": 14,
    "line_height": 1.7,
    "margin_mm": [25, 25, 25, 25],
    "paper": "A4",
    "page_numbers": "",
    "running_head": "",
    "scan": {},
    "css": "",
}


def read_front_matter(path: Path, lines: list[str]) -> tuple[dict[str, Any], int]:
    """The settings with defaults, and the number of the first line behind them (from 0).

    Raises:
        MarkupError: when there is none, or a key or the type of a value is not known.
    """
    if not lines or lines[0].strip() != "---":
        raise MarkupError(path, 1, "the text must begin with front matter between two --- lines")
    ends = [n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"]
    if not ends:
        raise MarkupError(path, 1, "the front matter has no closing --- line")
    try:
        given = yaml.safe_load("\n".join(lines[1 : ends[0]])) or {}
    except yaml.YAMLError as error:
        raise MarkupError(path, 1, f"front matter is not YAML: {error}") from error
    front = _filled(path, given, DEFAULTS, "front matter")
    front["scan"] = _filled(path, front["scan"], SCAN_DEFAULTS, "scan")
    for key in ("title", "publisher"):
        if not front[key]:
            raise MarkupError(path, 1, f"front matter lacks {key}")
        front[key] = str(front[key])
    if not 5 <= front["size_pt"] <= 30:
        raise MarkupError(path, 1, f"size_pt {front['size_pt']} is not between 5 and 30")
    if len(front["margin_mm"]) != 4:
        raise MarkupError(path, 1, "margin_mm needs four numbers: top, right, bottom, left")
    if front["scan"]["turn"] % 90:
        raise MarkupError(path, 1, "scan.turn must be a multiple of 90")
    return front, ends[0] + 1


def _filled(path: Path, given: object, defaults: dict[str, Any], where: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise MarkupError(path, 1, f"{where} must be a mapping")
    if unknown := sorted(set(given) - set(defaults)):
        raise MarkupError(path, 1, f"unknown in {where}: {', '.join(map(str, unknown))}")
    for key, value in given.items():
        expected = type(defaults[key])
        fits = isinstance(value, (int, float)) if expected in (int, float) else True
        if expected in (bool, list, dict):
            fits = isinstance(value, expected)
        if not fits:
            raise MarkupError(path, 1, f"{where}: {key} must be a {expected.__name__}")
    return {**defaults, **given}
