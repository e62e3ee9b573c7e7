"""From what is known of a field to the chance that it is right, and to a question about it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extractors.confidence import load_calibration, probability
from extractors.confidence_features import Features, features_of
from extractors.extract import find_and_check
from models.documents import Analysis
from models.geometry import Box
from models.reading import Line, PageReading, Reader, SecondReading
from models.values import Kind

TEXT = "本年预算175.85万元，救助5000人次。"
EM = 12.0


def page(
    confidences: dict[str, float] | None = None, second: str | None = None, **others: object
) -> PageReading:
    """One line of print; `confidences` by character, `second` what another reader saw of 175.85."""
    doubts = confidences or {}
    boxes = tuple(Box(50 + EM * at, 100, 62 + EM * at, 112) for at in range(len(TEXT)))
    sure = tuple(doubts.get(character, 0.999) for character in TEXT)
    seconds = ()
    if second is not None:
        at = TEXT.index("175.85")
        agrees = second == "175.85"
        seconds = (
            SecondReading(at, at + 6, second, (0.95,) * len(second), Reader.TESSERACT, agrees),
        )
    line = Line(
        TEXT, Box(50, 100, 50 + EM * len(TEXT), 112), 0.99, Reader.RAPIDOCR, boxes, sure, seconds
    )
    return PageReading(1, 595.0, 842.0, Reader.RAPIDOCR, 0, 0.0, (line,), **others)  # type: ignore[arg-type]


def analysed(reading: PageReading) -> Analysis:
    return find_and_check("0" * 64, "d.pdf", [reading])


def amount_features(reading: PageReading, *, confirmed: bool = False) -> Features:
    analysis = analysed(reading)
    (amount,) = [f for f in analysis.fields if f.kind is Kind.AMOUNTS]
    assert amount.value.value_yuan == Decimal(1758500)  # type: ignore[union-attr]
    return features_of(analysis, {amount.field_id: "sum"} if confirmed else {})[amount.field_id]


def test_the_doubt_of_a_number_is_that_of_its_worst_figure() -> None:
    assert amount_features(page({"8": 0.9}))["doubt"] == pytest.approx(-1)
    assert amount_features(page())["doubt"] == pytest.approx(-3)


def test_a_doubt_elsewhere_on_the_line_is_not_the_numbers() -> None:
    assert amount_features(page({"助": 0.3}))["doubt"] == pytest.approx(-3)


def test_evidence_by_name() -> None:
    boxes = {"seals": (Box(150, 90, 170, 120),)}
    assert amount_features(page(**boxes))["under_seal"] == 1
    assert amount_features(page())["under_seal"] == 0
    assert amount_features(page(second="175.85"))["read_by_both"] == 1
    assert amount_features(page(second="175.86"))["disputed"] == 1
    assert amount_features(page(), confirmed=True)["confirmed"] == 1


def test_unread_ink_counts_beside_the_value_only() -> None:
    end_of_number = 50 + EM * TEXT.index("，")
    beside = Box(end_of_number + 2, 101, end_of_number + 8, 111)
    assert amount_features(page(unread=(beside,)))["unread_near"] == 1
    below = Box(beside.x0, 140, beside.x1, 150)
    assert amount_features(page(unread=(below,)))["unread_near"] == 0


def test_a_poor_page_is_known_as_one() -> None:
    clean, poor = page(), page(dict.fromkeys(TEXT, 0.7) | dict.fromkeys("0123456789.", 0.999))
    assert amount_features(poor)["page_doubt"] > amount_features(clean)["page_doubt"] + 1


# What must hold of any calibration worth keeping, whatever its weights.


def chance(features: Features) -> float:
    return probability(features, load_calibration())


def test_a_clean_number_that_both_readers_saw_is_nearly_certain() -> None:
    assert chance(amount_features(page(second="175.85"))) > 0.95


@pytest.mark.parametrize(
    "worse",
    [
        page({"8": 0.6}, second="175.85"),
        page({"8": 0.6}),
        page(second="175.86"),
        page({"8": 0.6}, second="176.85"),
        page({"8": 0.6}, seals=(Box(150, 90, 170, 120),)),
    ],
)
def test_doubt_dispute_and_stamps_make_less_certain(worse: PageReading) -> None:
    assert chance(amount_features(worse)) < chance(amount_features(page(second="175.85")))


def test_what_the_documents_arithmetic_confirms_is_more_certain() -> None:
    doubtful = page({"8": 0.6}, second="176.85")
    assert chance(amount_features(doubtful, confirmed=True)) > chance(amount_features(doubtful))


def test_a_chance_is_never_certainty() -> None:
    calibration = replace(load_calibration(), intercept=1e6)
    assert probability({}, calibration) == 0.999
