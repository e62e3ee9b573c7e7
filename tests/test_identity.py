"""Identifiers: the same for the same bytes, steady under small changes, never shared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from analysis_factory import amount, box, project, sha_of
from hypothesis import given
from hypothesis import strategies as st

from models.field_matching import StoredField, match_fields, stable_ids
from models.geometry import Box
from models.identity import assign_field_ids, document_id, make_field_id, make_flag_id
from models.values import Kind


def stored(field, name=""):
    return StoredField(
        field.field_id,
        field.kind,
        field.page,
        field.boxes[0][1] if field.boxes else None,
        field.raw_text,
        name,
    )


def test_identifiers_are_the_same_in_every_process_and_version():
    # Written down: whoever changes these changes every identifier that people keep in tables.
    assert document_id("AB" * 32) == "dabababababababab"
    assert make_field_id("d1", Kind.AMOUNTS, 1, Box(70, 100, 130, 112), 0) == "f7b6964fc2cc23596"
    assert make_flag_id("d1", "sum_mismatch", ["f2", "f1"], "") == make_flag_id(
        "d1", "sum_mismatch", ["f1", "f2"], ""
    )


@pytest.mark.parametrize(
    ("change", "same", "why"),
    [
        ({"box": Box(71, 102, 190, 113)}, True, "read a little lower and much longer"),
        ({"box": Box(70, 124, 130, 136)}, False, "one line further down"),
        ({"box": Box(140, 100, 200, 112)}, False, "the next value on the line"),
        ({"box": None}, False, "no place at all"),
        ({"page": 2}, False, "another page"),
        ({"kind": Kind.COUNTS}, False, "another kind"),
        ({"document_id": "d2"}, False, "another document"),
        ({"ordinal": 1}, False, "the second one in the same place"),
    ],
)
def test_a_field_is_identified_by_its_place(change, same, why):
    place = {
        "document_id": "d1",
        "kind": Kind.AMOUNTS,
        "page": 1,
        "box": Box(70, 100, 130, 112),
        "ordinal": 0,
    }
    assert (make_field_id(**place) == make_field_id(**(place | change))) is same, why


def test_fields_in_one_place_are_told_apart_and_links_follow():
    document = document_id(sha_of("report.pdf"))
    owner = project("助学", box(70, 60), field_id="tmp0")
    first = amount(1, "1元", box(70, 100), field_id="tmp1", project_id="tmp0")
    second = amount(2, "2元", box(71, 101), field_id="tmp2", project_id="tmp0")
    made = assign_field_ids(document, [owner, first, second])
    assert len({f.field_id for f in made}) == 3
    assert [f.project_id for f in made] == [made[0].field_id] * 3


@pytest.mark.parametrize(
    ("old", "new", "recognised", "why"),
    [
        (
            amount(5, "5元", box(70, 100)),
            amount(5, "5元", box(74, 103)),
            True,
            "moved a little",
        ),
        (
            amount(5, "5亿元", box(120, 100, 40)),
            amount(5, "316亿5元", box(70, 100, 90)),
            True,
            "the new reading has more of it",
        ),
        (
            amount(5, "5元", box(70, 100)),
            amount(5, "5元", box(70, 124)),
            False,
            "the same words on the next line are another value",
        ),
        (
            amount(5, "5元", box(70, 100)),
            amount(5, "5元", box(70, 100), page=2),
            False,
            "the same place on another page",
        ),
        (
            amount(5, "5元"),
            amount(5, "5 元", box(70, 100)),
            True,
            "unplaced before, placed now, one text",
        ),
        (
            amount(5, "5元"),
            amount(7, "7元", box(70, 100)),
            False,
            "unplaced before, another text now",
        ),
        (
            amount(5, "５元", box(70, 100)),
            amount(5, "5元"),
            True,
            "placed before, unplaced now",
        ),
        (
            amount(5, "5元", box(70, 100)),
            amount(6, "6元", box(70, 100)),
            True,
            "another reading of the same place",
        ),
    ],
)
def test_stored_fields_are_recognised(old, new, recognised, why):
    new = replace(new, field_id="new")
    matched = match_fields([stored(old)], [new])
    assert matched == ({"new": old.field_id} if recognised else {}), why


def test_a_project_is_recognised_by_its_name_on_whatever_page_it_is_found():
    old = project("助学项目", box(70, 60))
    new = project("助学 项目", box(300, 500), page=3, field_id="new")
    assert match_fields([stored(old, name="助学项目")], [new]) == {"new": old.field_id}


def test_the_closest_of_several_is_taken_and_none_twice():
    left, right = amount(5, "5元", box(70, 100)), amount(5, "5元", box(135, 100))
    new_right = amount(5, "5元", box(134, 100), field_id="new right")
    new_left = amount(5, "5元", box(69, 100), field_id="new left")
    third = amount(5, "5元", box(76, 100), field_id="third")
    matched = match_fields([stored(left), stored(right)], [new_right, third, new_left])
    assert matched == {"new right": right.field_id, "new left": left.field_id}


def test_a_new_field_never_takes_the_identifier_of_a_stored_one():
    new = amount(6, "6元", box(70, 100))
    # It was first found in that place, and stands elsewhere since a later reading.
    moved = replace(amount(5, "5元", box(70, 400)), field_id=new.field_id)
    ids = stable_ids(new.document_id, [stored(moved)], [new])
    assert ids[new.field_id] != moved.field_id


places = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 60), st.sampled_from("1234")),
    unique=True,
    max_size=12,
)


@given(places, places)
def test_identifiers_stay_unique_whatever_is_found_again(before, after):
    document = document_id(sha_of("report.pdf"))

    def fields(found):
        made = [
            amount(text, f"{text}元", box(70 + 9 * x, 60 + 9 * y, 20, 10)) for x, y, text in found
        ]
        return assign_field_ids(
            document, [replace(f, field_id=f"tmp{n}") for n, f in enumerate(made)]
        )

    old, new = fields(before), fields(after)
    ids = stable_ids(document, [stored(f) for f in old], new)
    assert set(ids) == {f.field_id for f in new}
    assert len(set(ids.values())) == len(new)


@given(places)
def test_the_same_fields_again_keep_their_identifiers(found):
    document = document_id(sha_of("report.pdf"))
    made = [
        amount(text, f"{text}元", box(70 + 9 * x, 60 + 9 * y, 20, 10), field_id=f"tmp{n}")
        for n, (x, y, text) in enumerate(found)
    ]
    fields = assign_field_ids(document, made)
    ids = stable_ids(document, [stored(f) for f in fields], fields)
    assert ids == {f.field_id: f.field_id for f in fields}
