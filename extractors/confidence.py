"""Calibrated confidence: of the values at 0.9, nine in ten are right.

The weights are fitted by `gongshi calibrate` on documents with gold and stored beside this file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from extractors.confidence_features import Features, features_of
from models.calibration import Calibration
from models.documents import Analysis
from models.fields import Field
from models.flags import Flag, FlagCode, Severity

#: Name of the stored calibration, a file of this package.
CALIBRATION_FILE = "calibration.json"
# No evidence that a program has of itself makes it surer than this.
_SUREST = 0.999
# How many of the reasons for a low confidence are told.
_REASONS = 2
_NAMES = {
    "doubt": ("有字符认不准", "an unsure character"),
    "doubt_of_name": ("名称中有字认不准", "an unsure character in the name"),
    "doubt_elsewhere": ("单位等其余文字认不准", "unsure characters around it"),
    "characters": ("字数", "its length"),
    "read_by_both": ("只有一个识别器读到", "read by one reader only"),
    "from_text_layer": ("不是文字层", "not from a text layer"),
    "disputed": ("两种识别不一致", "the readers disagree"),
    "under_seal": ("被印章压住", "under a stamp"),
    "contradicted": ("与文中其他数字矛盾", "contradicted by other numbers"),
    "implausible": ("数值或格式不合理", "an implausible value or form"),
    "page_doubt": ("页面不清晰", "a poor page"),
    "confirmed": ("没有其他数字可以印证", "no arithmetic confirms it"),
    "unread_near": ("旁边有没读出的墨迹", "unread ink beside it"),
    "in_cell": ("表格单元格", "a table cell"),
    "no_value": ("读不出数值", "no value"),
    "kind": ("这类字段", "its kind"),
    "rule": ("识别所依据的写法", "the wording that it was found by"),
}


@cache
def load_calibration() -> Calibration:
    """The stored calibration."""
    stored = files("extractors").joinpath(CALIBRATION_FILE).read_text(encoding="utf-8")
    return TypeAdapter(Calibration).validate_json(stored)


def probability(features: Features, calibration: Calibration) -> float:
    """The chance (0 to 0.999) that a value with these features is right."""
    score = calibration.intercept + sum(
        calibration.weights.get(name, 0.0) * value for name, value in features.items()
    )
    return min(_SUREST, 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))))


def with_confidence(analysis: Analysis, confirmed: Mapping[str, str]) -> Analysis:
    """The analysis with calibrated confidences, and a flag on each value that is too unsure.

    `confirmed` are the fields that the document's arithmetic confirms, by `field_id`. A value
    that another flag points at already gets no second one.
    """
    calibration = load_calibration()
    features = features_of(analysis, confirmed)
    fields = tuple(
        replace(field, confidence=probability(features[field.field_id], calibration))
        for field in analysis.fields
    )
    flagged = {field_id for flag in analysis.flags for field_id in flag.field_ids}
    doubts = [
        _doubt(field, features[field.field_id], calibration)
        for field in fields
        if field.field_id not in flagged and field.confidence < calibration.review_below
    ]
    return replace(analysis, fields=fields, flags=(*analysis.flags, *doubts))


def _doubt(field: Field, features: Features, calibration: Calibration) -> Flag:
    """The flag that asks about a value, with what speaks most against it."""
    reasons = [_NAMES[name.split("=")[0]] for name in _against(features, calibration)]
    sure = f"{100 * field.confidence:.0f}%"
    chinese = "、".join(chinese for chinese, _ in reasons)
    english = ", ".join(english for _, english in reasons)
    message = (
        f"{field.raw_text} 的把握只有 {sure}{f'（{chinese}）' if chinese else ''}"
        f" / {field.raw_text} is right with a chance of {sure} only"
        f"{f' ({english})' if english else ''}"
    )
    return Flag(FlagCode.LOW_CONFIDENCE, Severity.WARNING, message, field.page, (field.field_id,))


def _against(features: Features, calibration: Calibration) -> list[str]:
    """Names of the features that lower the chance most, against the average field's."""
    effects = {
        name: calibration.weights.get(name, 0.0) * (value - calibration.means.get(name, 0.0))
        for name, value in features.items()
    }
    worst = sorted((effect, name) for name, effect in effects.items() if effect < 0)
    return [name for _, name in worst[:_REASONS]]
