"""`gongshi account`: who may review, made and changed on the command line."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime, timedelta
from getpass import getpass

from models import store_accounts
from models.errors import UsageError
from models.store import Store
from models.store_sessions import start_session
from review.access import Role, digest_of
from review.passwords import check_password, hash_password
from review.texts import LANGUAGES


def add(store: Store, name: str, role: str, language: str, *, from_stdin: bool) -> str:
    """Make an account with a password that is asked for; returns its name.

    Raises:
        UsageError: for a name or password that is not allowed, or a name that is taken.
    """
    name = store_accounts.account_name(name)
    if language not in LANGUAGES:
        raise UsageError(
            f"没有这种语言 / there is no language {language}", "可选 / Choose zh or en"
        )
    if store_accounts.find_account(store, name) is not None:
        raise UsageError(
            f"用户已存在 / there is an account {name} already",
            "改密码用 / To change its password: gongshi account password",
        )
    password_hash = _hash_of_asked(name, from_stdin=from_stdin)
    store_accounts.add_account(store, name, known_role(role), password_hash, language)
    return name


def change_password(store: Store, name: str, *, from_stdin: bool) -> None:
    """Ask for another password; whoever is signed in with the old one is out.

    Raises:
        UsageError: for a password that is not allowed, or when there is no such account.
    """
    name = _existing(store, name)
    store_accounts.set_password_hash(store, name, _hash_of_asked(name, from_stdin=from_stdin))


def change_role(store: Store, name: str, role: str) -> None:
    """Give an account another role.

    Raises:
        UsageError: when there is no such role or account.
    """
    store_accounts.set_role(store, store_accounts.account_name(name), known_role(role))


def disable(store: Store, name: str) -> None:
    """End the account's sessions and tokens, and let it sign in no more.

    Raises:
        UsageError: when there is no such account.
    """
    store_accounts.disable_account(store, store_accounts.account_name(name))


def enable(store: Store, name: str) -> None:
    """Let the account sign in again.

    Raises:
        UsageError: when there is no such account.
    """
    store_accounts.enable_account(store, store_accounts.account_name(name))


def make_token(store: Store, name: str, days: int) -> str:
    """A new token with which a program may do what the account may, for so many days.

    Raises:
        NotFoundError: when there is no such account, or it is disabled.
    """
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    start_session(
        store,
        store_accounts.account_name(name),
        digest_of(token),
        None,
        now=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def account_lines(store: Store) -> list[str]:
    """One line an account: name, role, language, since when, whether disabled."""
    return [
        f"{account.name}\t{account.role}\t{account.language}\t{account.created_at:%Y-%m-%d}"
        + ("\t已停用 / disabled" if account.disabled_at else "")
        for account in store_accounts.accounts(store)
    ]


def known_role(role: str) -> str:
    """The role itself.

    Raises:
        UsageError: when there is no such role.
    """
    if role not in set(Role):
        raise UsageError(
            f"没有这个角色 / there is no role {role}",
            f"可选 / Choose from {', '.join(Role)}",
        )
    return role


def _existing(store: Store, name: str) -> str:
    name = store_accounts.account_name(name)
    if store_accounts.find_account(store, name) is None:
        raise UsageError(
            f"没有这个用户 / there is no account {name}",
            "gongshi account list 列出用户 / gongshi account list shows the accounts",
        )
    return name


def _hash_of_asked(name: str, *, from_stdin: bool) -> str:
    password = sys.stdin.readline().rstrip("\r\n") if from_stdin else _asked_twice(name)
    check_password(password, name)
    return hash_password(password)


def _asked_twice(name: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError(
            "没有终端可输入密码 / there is no terminal to ask for the password",
            "请用 --password-stdin 从标准输入给出 / Give it on standard input with "
            "--password-stdin",
        )
    password = getpass(f"{name} 的密码 / password of {name}: ")
    if password != getpass("再输一次 / once more: "):
        raise UsageError("两次输入不同 / the two passwords differ", "请重来 / Try again")
    return password
