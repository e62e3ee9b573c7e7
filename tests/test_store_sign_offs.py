"""A signature vouches for a document as it stood; what changes later shows."""

from __future__ import annotations

import threading

import pytest
from analysis_factory import amount, analysis, box, flag, sha_of

from models.errors import NotFoundError, UsageError
from models.flags import FlagCode, Severity
from models.identity import document_id
from models.schema_columns import FlagStatus, ReviewStatus
from models.store_document_view import document_brief
from models.store_documents import save_analysis
from models.store_locks import lock_document
from models.store_read import read_tables
from models.store_review import decide_flag, record_decision
from models.store_sign_offs import (
    NotTheSigner,
    SignOffRefused,
    SignOffState,
    sign_off,
    sign_off_state,
    sign_offs,
    withdraw,
)
from models.store_tables import FLAGS
from models.store_undo import undo_last

DOCUMENT = document_id(sha_of("report.pdf"))


def save(store, *args, **others):
    save_analysis(store, analysis(*args, **others), "1.0", "r1")


def state(store):
    with store.reading() as connection:
        return sign_off_state(connection, [DOCUMENT])[DOCUMENT]


def flag_ids(store):
    with store.reading() as connection:
        return list(connection.execute(FLAGS.select().order_by(FLAGS.c.flag_id)).scalars())


def error_on(*fields, **others):
    return flag(*fields, severity=Severity.ERROR, code=FlagCode.SUM_MISMATCH, **others)


def test_a_document_without_errors_is_signed_by_any_reviewer(store):
    money = amount(10, "10元", box(70, 100))
    save(store, [money], [flag(money)])
    assert state(store) is SignOffState.NONE
    signed = sign_off(store, DOCUMENT, "li", is_lead=False)
    assert (signed.state, signed.reviewer, signed.open_errors) == (SignOffState.SIGNED, "li", 0)
    with store.reading() as connection:
        brief = document_brief(connection, [DOCUMENT, "d0000000000000000"])
    assert list(brief) == [DOCUMENT]
    assert (brief[DOCUMENT].signed_off, brief[DOCUMENT].open_items) == (SignOffState.SIGNED, 1)
    assert withdraw(store, DOCUMENT, "li", is_lead=False).state is SignOffState.NONE
    assert state(store) is SignOffState.NONE


def test_a_signature_is_taken_back_by_whoever_gave_it_or_by_a_lead(store):
    money = amount(10, "10元", box(70, 100))
    save(store, [money], [])
    assert withdraw(store, DOCUMENT, "wang", is_lead=False).state is SignOffState.NONE
    sign_off(store, DOCUMENT, "li", is_lead=False)
    with pytest.raises(NotTheSigner, match="li"):
        withdraw(store, DOCUMENT, "wang", is_lead=False)
    assert state(store) is SignOffState.SIGNED
    assert withdraw(store, DOCUMENT, "wang", is_lead=True).state is SignOffState.NONE


def test_the_export_says_who_signed_while_nothing_changed(store):
    money = amount(10, "10元", box(70, 100))
    save(store, [money])

    def exported():
        (batch,) = read_tables(store)
        (record,) = batch["documents"]
        return record["signed_off_by"], record["signed_off_at"]

    assert exported() == (None, None)
    signed = sign_off(store, DOCUMENT, "li", is_lead=False)
    assert exported() == ("li", signed.signed_at)
    record_decision(store, money.field_id, ReviewStatus.REJECTED, {}, reviewer="wang")
    assert exported() == (None, None)


def test_only_a_lead_signs_over_open_errors_and_says_why(store):
    money = amount(10, "10元", box(70, 100))
    save(store, [money], [error_on(money)])
    for is_lead, reason in ((False, "原文如此"), (True, " \n")):
        with pytest.raises(SignOffRefused) as refused:
            sign_off(store, DOCUMENT, "li", is_lead=is_lead, reason=reason)
        assert refused.value.open_errors == 1
    assert state(store) is SignOffState.NONE
    signed = sign_off(store, DOCUMENT, "zhao", is_lead=True, reason="原文如此")
    assert (signed.state, signed.reason, signed.open_errors) == (
        SignOffState.SIGNED,
        "原文如此",
        1,
    )


def test_nobody_signs_what_is_not_there_or_without_a_name(store):
    with pytest.raises(NotFoundError):
        sign_off(store, DOCUMENT, "li", is_lead=True)
    save(store)
    with pytest.raises(UsageError):
        sign_off(store, DOCUMENT, "  ", is_lead=True)


def test_a_decision_makes_a_signature_outdated_and_taking_it_back_restores_it(store):
    money = amount(10, "10元", box(70, 100))
    save(store, [money])
    sign_off(store, DOCUMENT, "li", is_lead=False)
    record_decision(
        store, money.field_id, ReviewStatus.CORRECTED, {"value_yuan": "11"}, reviewer="wang"
    )
    assert state(store) is SignOffState.OUTDATED
    undo_last(store, "wang", "00000000-0000-4000-8000-000000000001")
    assert state(store) is SignOffState.SIGNED


@pytest.mark.parametrize("change", ["value", "error", "gone"])
def test_reading_a_document_otherwise_makes_its_signature_outdated(store, change):
    money, other = amount(10, "10元", box(70, 100)), amount(9, "9元", box(200, 100))
    save(store, [money, other])
    sign_off(store, DOCUMENT, "li", is_lead=False)
    save(store, [money, other])
    assert state(store) is SignOffState.SIGNED
    if change == "value":
        save(store, [amount(70, "70元", box(70, 100)), other])
    elif change == "error":
        save(store, [money, other], [error_on(money, other)])
    else:
        save(store, [money])
    assert state(store) is SignOffState.OUTDATED
    with store.reading() as connection:
        assert sign_offs(connection, [DOCUMENT])[DOCUMENT].reviewer == "li"


def test_an_error_that_comes_at_the_same_moment_is_not_signed_over(store):
    """Whoever comes second sees what the first one did: never a signature over an unseen error."""
    money = amount(10, "10元", box(70, 100))
    save(store, [money], [error_on(money)])
    (flag_id,) = flag_ids(store)
    for attempt in range(8):
        decide_flag(store, flag_id, FlagStatus.DISMISSED, "zhao")
        start = threading.Barrier(2)
        outcome = {}

        def sign(start=start, outcome=outcome):
            start.wait()
            try:
                sign_off(store, DOCUMENT, "li", is_lead=False)
                outcome["signed"] = True
            except SignOffRefused:
                outcome["signed"] = False

        def reopen(start=start, outcome=outcome):
            start.wait()
            decide_flag(store, flag_id, FlagStatus.OPEN, "zhao")
            outcome["opened"] = True

        threads = [threading.Thread(target=work) for work in (sign, reopen)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert outcome.keys() == {"signed", "opened"}, attempt
        now = state(store)
        assert now is (SignOffState.OUTDATED if outcome["signed"] else SignOffState.NONE)
        withdraw(store, DOCUMENT, "li", is_lead=False)


def test_an_error_raised_before_the_signature_is_committed_is_waited_for(store):
    """A save in progress holds the document: the signature comes behind it and sees its error."""
    money = amount(10, "10元", box(70, 100))
    save(store, [money], [error_on(money)])
    (flag_id,) = flag_ids(store)
    decide_flag(store, flag_id, FlagStatus.DISMISSED, "zhao")

    refused = []

    def sign():
        try:
            sign_off(store, DOCUMENT, "li", is_lead=False)
        except SignOffRefused as error:
            refused.append(error)

    with store.writing() as connection:
        lock_document(connection, DOCUMENT)
        thread = threading.Thread(target=sign)
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()
        connection.execute(
            FLAGS.update().where(FLAGS.c.flag_id == flag_id).values(status=FlagStatus.OPEN.value)
        )
    thread.join(timeout=60)
    assert len(refused) == 1
