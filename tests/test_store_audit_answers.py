"""What follows from a blind look."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from test_store_audits import save

from models.errors import ConflictError, NotFoundError, UsageError
from models.review_tables import AUDITS
from models.schema_columns import ReviewStatus
from models.store import Store
from models.store_audit_answers import Outcome, Side, answer_audit, settle_audit
from models.store_audit_drawing import Drawn, draw_all_audits
from models.store_review import record_decision
from models.store_tables import CORRECTIONS, FIELDS
from models.store_undo import undo_last

IDS = [f"00000000-0000-0000-0000-00000000000{n}" for n in range(10)]
FIVE = {"value_yuan": "5", "currency": "CNY", "qualifier": "exact"}
SEVEN = FIVE | {"value_yuan": "7"}


def drawn(store: Store) -> tuple[str, str]:
    """The field and the audit of a silent 5 元."""
    (field_id,) = save(store, 5)
    draw_all_audits(store, 1.0)
    return field_id, audit_row(store).audit_id


def second(store: Store, decision: ReviewStatus = ReviewStatus.ACCEPTED) -> tuple[str, str]:
    """The field and the audit of 5 元 that li decided."""
    (field_id,) = save(store, 5)
    record_decision(store, field_id, decision, {}, reviewer="li")
    draw_all_audits(store, 0.0, 1.0)
    return field_id, audit_row(store).audit_id


def audit_row(store: Store):
    with store.reading() as connection:
        return connection.execute(select(AUDITS)).one()


def field_row(store: Store, field_id: str):
    with store.reading() as connection:
        return connection.execute(select(FIELDS).where(FIELDS.c.field_id == field_id)).one()


def test_the_same_value_is_right_and_accepted(store: Store):
    field_id, audit_id = drawn(store)
    for _ in range(2):  # sent twice, done once
        answered = answer_audit(store, audit_id, "li", action_id=IDS[0], values=FIVE, seconds=3)
        assert (answered.is_done, answered.outcome) == (True, Outcome.RIGHT)
        assert answered.in_question is None
    field = field_row(store, field_id)
    assert (field.decision, field.reviewer, field.version) == ("accepted", "li", 1)
    assert audit_row(store).state == "done"


def test_another_value_is_compared_and_corrects_when_mine_is_right(store: Store):
    field_id, audit_id = drawn(store)
    answered = answer_audit(store, audit_id, "li", action_id=IDS[0], values=SEVEN)
    assert not answered.is_done
    assert answered.in_question is not None
    assert answered.in_question["value_yuan"] == "5"
    assert field_row(store, field_id).decision is None
    for _ in range(2):
        settled = settle_audit(store, audit_id, "li", action_id=IDS[1], right=Side.MINE)
        assert settled is Outcome.WRONG
    field = field_row(store, field_id)
    assert (field.decision, field.person_values["value_yuan"]) == ("corrected", "7")
    with store.reading() as connection:
        changes = connection.execute(select(CORRECTIONS.c.column, CORRECTIONS.c.new_value)).all()
    assert sorted(changes) == [("review_status", "corrected"), ("value_yuan", "7")]


def test_a_slip_of_the_fingers_is_right_and_the_first_answer_stays(store: Store):
    field_id, audit_id = drawn(store)
    answer_audit(store, audit_id, "li", action_id=IDS[0], text="7元", values=SEVEN)
    # Looking again, knowing more, does not change what was said blind.
    again = answer_audit(store, audit_id, "li", action_id=IDS[2], values=FIVE)
    assert again.given["value_yuan"] == "7"
    assert settle_audit(store, audit_id, "li", action_id=IDS[1], right=Side.THEIRS) == "right"
    assert field_row(store, field_id).decision == "accepted"
    answer = audit_row(store).answer
    assert (answer["text"], answer["matches"]) == ("7元", False)


def test_no_value_is_compared_first_and_rejects(store: Store):
    field_id, audit_id = drawn(store)
    answered = answer_audit(store, audit_id, "li", action_id=IDS[0], outcome=Outcome.NOT_A_VALUE)
    assert (answered.is_done, answered.given) == (False, {})
    settled = settle_audit(store, audit_id, "li", action_id=IDS[1], right=Side.MINE)
    assert settled is Outcome.NOT_A_VALUE
    assert field_row(store, field_id).decision == "rejected"


@pytest.mark.parametrize("at_once", [True, False])
def test_an_unclear_value_is_left_alone(store: Store, at_once: bool):
    field_id, audit_id = drawn(store)
    if at_once:
        answer_audit(store, audit_id, "li", action_id=IDS[0], outcome=Outcome.UNCLEAR)
    else:
        answer_audit(store, audit_id, "li", action_id=IDS[0], values=SEVEN)
        settle_audit(store, audit_id, "li", action_id=IDS[1], right=Side.UNCLEAR)
    assert audit_row(store).outcome == "unclear"
    assert field_row(store, field_id).decision is None
    assert draw_all_audits(store, 1.0) == Drawn(0, 0)


def test_a_value_that_changed_meanwhile_makes_the_look_void(store: Store):
    field_id, audit_id = drawn(store)
    record_decision(store, field_id, ReviewStatus.REJECTED, {}, reviewer="wang")
    for _ in range(2):
        with pytest.raises(ConflictError):
            answer_audit(store, audit_id, "li", action_id=IDS[0], values=FIVE)
    assert audit_row(store).state == "void"
    assert field_row(store, field_id).decision == "rejected"


def test_a_value_that_changed_before_it_was_settled_makes_the_look_void(store: Store):
    _, audit_id = drawn(store)
    answer_audit(store, audit_id, "li", action_id=IDS[0], values=SEVEN)
    save(store, 6)
    with pytest.raises(ConflictError):
        settle_audit(store, audit_id, "li", action_id=IDS[1], right=Side.MINE)
    assert (audit_row(store).state, audit_row(store).outcome) == ("void", None)


def test_a_second_person_who_agrees_changes_nothing(store: Store):
    field_id, audit_id = second(store)
    answered = answer_audit(store, audit_id, "wang", action_id=IDS[0], values=FIVE)
    assert answered.outcome is Outcome.RIGHT
    field = field_row(store, field_id)
    assert (field.reviewer, field.version) == ("li", 1)


def test_a_second_person_who_disagrees_overwrites_nothing(store: Store):
    field_id, audit_id = second(store)
    assert not answer_audit(store, audit_id, "wang", action_id=IDS[0], values=SEVEN).is_done
    settle_audit(store, audit_id, "wang", action_id=IDS[1], right=Side.MINE)
    field = field_row(store, field_id)
    assert (field.decision, field.reviewer, field.version) == ("accepted", "li", 1)
    assert audit_row(store).outcome == "wrong"


def test_two_persons_agree_that_there_is_no_value(store: Store):
    _, audit_id = second(store, ReviewStatus.REJECTED)
    answered = answer_audit(store, audit_id, "wang", action_id=IDS[0], outcome=Outcome.NOT_A_VALUE)
    assert answered.outcome is Outcome.RIGHT


def test_a_value_where_the_first_person_saw_none_is_compared(store: Store):
    _, audit_id = second(store, ReviewStatus.REJECTED)
    answered = answer_audit(store, audit_id, "wang", action_id=IDS[0], values=FIVE)
    assert (answered.is_done, answered.in_question) == (False, {})


def test_undoing_the_acceptance_takes_the_look_back(store: Store):
    field_id, audit_id = drawn(store)
    answer_audit(store, audit_id, "li", action_id=IDS[0], values=FIVE)
    undo_last(store, "li", IDS[1])
    assert field_row(store, field_id).decision is None
    assert draw_all_audits(store, 1.0) == Drawn(0, 1)
    assert audit_row(store).state == "void"


def test_who_may_not_answer(store: Store):
    _, audit_id = second(store)
    with pytest.raises(UsageError, match="own"):
        answer_audit(store, audit_id, "li", action_id=IDS[0], values=FIVE)
    answer_audit(store, audit_id, "wang", action_id=IDS[0], values=SEVEN)
    with pytest.raises(ConflictError):
        answer_audit(store, audit_id, "zhao", action_id=IDS[1], values=FIVE)
    with pytest.raises(ConflictError):
        settle_audit(store, audit_id, "zhao", action_id=IDS[1], right=Side.MINE)


def test_answers_that_are_none(store: Store):
    _, audit_id = drawn(store)
    with pytest.raises(NotFoundError):
        answer_audit(store, "a0", "li", action_id=IDS[0], values=FIVE)
    with pytest.raises(UsageError):
        answer_audit(store, audit_id, "li", action_id=IDS[0])
    with pytest.raises(UsageError):
        answer_audit(store, audit_id, "li", action_id=IDS[0], values={"value_yuan": "many"})
    with pytest.raises(UsageError):
        settle_audit(store, audit_id, "li", action_id=IDS[0], right=Side.MINE)
