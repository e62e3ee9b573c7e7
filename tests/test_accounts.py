"""Accounts, sessions and failures to sign in, as the store keeps them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from analysis_factory import sha_of

from models.errors import NotFoundError, UsageError
from models.identity import document_id
from models.store import Store
from models.store_accounts import (
    account_name,
    accounts,
    add_account,
    disable_account,
    enable_account,
    find_account,
    rehash_password,
    set_language,
    set_password_hash,
    set_role,
)
from models.store_documents import save_failure
from models.store_login_failures import (
    ACCOUNT_FAILURES,
    ADDRESS_FAILURES,
    FIRST_WAIT,
    LONGEST_WAIT,
    REMEMBERED,
    begin_attempt,
    forget_failures,
)
from models.store_paths import note_paths, paths_of
from models.store_sessions import (
    IDLE_TIME,
    end_session,
    find_session,
    note_seen,
    start_session,
)

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def li(store: Store) -> Store:
    add_account(store, "li", "reviewer", "hash one", "zh")
    return store


def sign_in(store: Store, token: str = "t1", csrf: str | None = "c1", days: int = 7) -> None:
    start_session(store, "li", token, csrf, now=NOW, expires_at=NOW + timedelta(days=days))


def failing(store: Store, count: int, account: str = "li", address: str = "10.0.0.1") -> None:
    for _ in range(count):
        assert not begin_attempt(store, account, address, NOW)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("li", "li"),
        (" 李雷 ", "李雷"),
        ("wang.wu-2_x", "wang.wu-2_x"),
        ("é", "é"),  # NFD becomes NFC
        ("a" * 64, "a" * 64),
    ],
)
def test_names_of_accounts(text: str, name: str) -> None:
    assert account_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-li",
        "=1+1",
        "@x",
        "_x",
        "a b",
        "a/b",
        "a;b",
        "a\0",
        "a\nb",
        "a" * 65,
        "<b>",
        "\ud800",
    ],
)
def test_what_is_no_name_of_an_account(text: str) -> None:
    with pytest.raises(UsageError):
        account_name(text)


def test_account_is_found_as_it_was_made_and_changed(li: Store) -> None:
    set_role(li, "li", "lead")
    set_language(li, "li", "en")
    found = find_account(li, "li")
    assert found is not None
    assert (found.role, found.language, found.password_hash) == ("lead", "en", "hash one")
    assert [account.name for account in accounts(li)] == ["li"]
    assert find_account(li, "han") is None


@pytest.mark.parametrize("name", ["li", "LI", "Li"])
def test_name_is_taken_whatever_its_case(li: Store, name: str) -> None:
    with pytest.raises(UsageError, match="already"):
        add_account(li, name, "lead", "other", "zh")
    assert [account.role for account in accounts(li)] == ["reviewer"]


@pytest.mark.parametrize(
    "change",
    [
        lambda store: set_role(store, "han", "lead"),
        lambda store: set_password_hash(store, "han", "x"),
        lambda store: set_language(store, "han", "en"),
        lambda store: disable_account(store, "han"),
        lambda store: enable_account(store, "han"),
        lambda store: start_session(store, "han", "t", "c", now=NOW, expires_at=NOW + MINUTE),
    ],
)
def test_unknown_account_is_not_changed(li: Store, change) -> None:
    with pytest.raises(NotFoundError):
        change(li)


def test_rehash_leaves_a_password_alone_that_was_changed_meanwhile(li: Store) -> None:
    rehash_password(li, "li", "hash one", "hash two")
    rehash_password(li, "li", "hash one", "hash three")
    found = find_account(li, "li")
    assert found is not None
    assert found.password_hash == "hash two"


def test_session_says_who_is_signed_in_with_the_role_of_now(li: Store) -> None:
    sign_in(li)
    set_role(li, "li", "admin")
    session = find_session(li, "t1", NOW)
    assert session is not None
    assert (session.account, session.role, session.csrf_token) == ("li", "admin", "c1")
    assert find_session(li, "t2", NOW) is None


def test_session_ends_when_idle_and_when_old(li: Store) -> None:
    sign_in(li)
    assert find_session(li, "t1", NOW + IDLE_TIME - MINUTE)
    assert find_session(li, "t1", NOW + IDLE_TIME) is None
    moment = NOW
    while session := find_session(li, "t1", moment):
        note_seen(li, session, moment)
        moment += IDLE_TIME - MINUTE
    assert timedelta(days=7) <= moment - NOW < timedelta(days=7) + IDLE_TIME


def test_program_token_may_be_idle_until_it_expires(li: Store) -> None:
    sign_in(li, csrf=None, days=90)
    assert find_session(li, "t1", NOW + timedelta(days=89))
    assert find_session(li, "t1", NOW + timedelta(days=90)) is None


def test_being_seen_is_written_once_a_minute_at_most(li: Store) -> None:
    sign_in(li)
    session = find_session(li, "t1", NOW)
    assert session is not None
    note_seen(li, session, NOW + MINUTE - timedelta(seconds=1))
    assert find_session(li, "t1", NOW) == session
    note_seen(li, session, NOW + MINUTE)
    seen = find_session(li, "t1", NOW)
    assert seen is not None
    assert seen.seen_at == NOW + MINUTE


@pytest.mark.parametrize(
    "end",
    [
        lambda store: end_session(store, "t1"),
        lambda store: disable_account(store, "li"),
        lambda store: set_password_hash(store, "li", "other"),
    ],
)
def test_session_is_over_at_once(li: Store, end) -> None:
    sign_in(li)
    end(li)
    assert find_session(li, "t1", NOW) is None


def test_disabled_account_gets_no_session_until_it_is_enabled(li: Store) -> None:
    disable_account(li, "li")
    with pytest.raises(NotFoundError):
        sign_in(li)
    enable_account(li, "li")
    sign_in(li)
    assert find_session(li, "t1", NOW)


def test_sessions_that_are_over_are_cleared_away(li: Store) -> None:
    sign_in(li)
    later = NOW + timedelta(days=8)
    start_session(li, "li", "t2", "c", now=later, expires_at=later + MINUTE)
    # Seen from the past it would still hold, had it been kept.
    assert find_session(li, "t1", NOW) is None


def test_wait_begins_after_some_failures_and_doubles(store: Store) -> None:
    failing(store, ACCOUNT_FAILURES)
    assert begin_attempt(store, "li", "10.0.0.2", NOW) == FIRST_WAIT
    moment, waits = NOW, []
    for _ in range(8):
        wait = begin_attempt(store, "li", "10.0.0.2", moment)
        waits.append(wait)
        moment += wait
        assert not begin_attempt(store, "li", "10.0.0.2", moment)
    assert waits[:3] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4]
    assert waits[-1] == LONGEST_WAIT


def test_waiting_does_not_lengthen_the_wait(store: Store) -> None:
    failing(store, ACCOUNT_FAILURES)
    for _ in range(10):
        begin_attempt(store, "li", "10.0.0.1", NOW + FIRST_WAIT / 2)
    assert not begin_attempt(store, "li", "10.0.0.1", NOW + FIRST_WAIT)


def test_success_forgets_the_failures_of_the_account_alone(store: Store) -> None:
    failing(store, ACCOUNT_FAILURES)
    failing(store, ACCOUNT_FAILURES, "han")
    forget_failures(store, "li")
    assert not begin_attempt(store, "li", "10.0.0.1", NOW)
    assert begin_attempt(store, "han", "10.0.0.1", NOW)


def test_address_waits_whatever_names_it_tries(store: Store) -> None:
    for number in range(ADDRESS_FAILURES):
        failing(store, 1, f"name{number}")
    assert begin_attempt(store, "li", "10.0.0.1", NOW) == FIRST_WAIT
    assert not begin_attempt(store, "li", "10.0.0.2", NOW)


def test_failures_are_forgotten_after_a_day(store: Store) -> None:
    failing(store, ACCOUNT_FAILURES)
    failing_again = NOW + REMEMBERED
    for _ in range(ACCOUNT_FAILURES):
        assert not begin_attempt(store, "li", "10.0.0.1", failing_again)


def test_attempts_at_once_are_all_counted(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: begin_attempt(store, "li", "10.0.0.1", NOW), range(24)))
    assert sum(not wait for wait in waits) == ACCOUNT_FAILURES


def test_document_lies_where_it_was_seen_last_first(store: Store, tmp_path: Path) -> None:
    known = document_id(sha_of("a.pdf"))
    save_failure(store, sha_of("a.pdf"), "a.pdf", "unreadable", program_version="1", run_id="r1")
    note_paths(store, [(known, str(tmp_path / name), "") for name in ("a.pdf", "b.pdf")])
    note_paths(store, [(known, str(tmp_path / "b.pdf"), ""), ("d0000000000000000", "/c.pdf", "")])
    assert paths_of(store, known) == [tmp_path / "b.pdf", tmp_path / "a.pdf"]
    assert paths_of(store, "d0000000000000000") == []


def test_path_that_is_no_text_is_left_out(store: Store, tmp_path: Path) -> None:
    known = document_id(sha_of("a.pdf"))
    save_failure(store, sha_of("a.pdf"), "a.pdf", "unreadable", program_version="1", run_id="r1")
    note_paths(store, [(known, str(tmp_path / "\udcff.pdf"), "")])
    assert paths_of(store, known) == []
