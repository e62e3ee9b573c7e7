"""Accounts of the people who review: names, roles, password hashes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select, update

from models.errors import NotFoundError, UsageError
from models.review_tables import ACCOUNTS, SESSIONS
from models.store import Store

# A letter or digit of any script first, so that no name is taken for a formula in a spreadsheet.
_NAME = re.compile(r"[^\W_][\w.\-]{0,63}")


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """One account; `disabled_at` is None while it may sign in."""

    name: str
    role: str
    password_hash: str
    language: str
    created_at: datetime
    disabled_at: datetime | None


def account_name(text: str) -> str:
    """The name as accounts have it: NFC, at most 64 letters, digits and “._-”.

    Raises:
        UsageError: when `text` is no such name.
    """
    name = unicodedata.normalize("NFC", text.strip())
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"用户名不合规则 / not a name for an account: {name!r}",
            "请用字母、汉字、数字和“._-”，至多 64 个 / "
            "Use up to 64 letters, digits, Chinese characters and “._-”",
        )
    return name


def add_account(store: Store, name: str, role: str, password_hash: str, language: str) -> None:
    """Make an account.

    Raises:
        UsageError: when there is one whose name differs in nothing, or in case alone.
    """
    with store.writing() as connection:
        names = connection.execute(select(ACCOUNTS.c.name)).scalars()
        same = [other for other in names if other.casefold() == name.casefold()]
        if same:
            raise UsageError(
                f"用户已存在 / there is an account {same[0]} already",
                "请另取名字 / Choose another name",
            )
        connection.execute(
            ACCOUNTS.insert().values(
                name=name,
                role=role,
                password_hash=password_hash,
                language=language,
                created_at=datetime.now(UTC),
            )
        )


def find_account(store: Store, name: str) -> StoredAccount | None:
    """The account of that name, disabled or not; None when there is none."""
    with store.reading() as connection:
        row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).one_or_none()
    return None if row is None else StoredAccount(**row._mapping)


def accounts(store: Store) -> list[StoredAccount]:
    """All accounts by name."""
    with store.reading() as connection:
        rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.name)).all()
    return [StoredAccount(**row._mapping) for row in rows]


def set_password_hash(store: Store, name: str, password_hash: str) -> None:
    """Give the account another password; whoever is signed in with the old one is out.

    Raises:
        NotFoundError: when there is no such account.
    """
    with store.writing() as connection:
        _change(connection, name, password_hash=password_hash)
        connection.execute(delete(SESSIONS).where(SESSIONS.c.account == name))


def rehash_password(store: Store, name: str, old_hash: str, new_hash: str) -> None:
    """Keep another hash of the same password, unless the password was changed meanwhile."""
    same = (ACCOUNTS.c.name == name) & (ACCOUNTS.c.password_hash == old_hash)
    with store.writing() as connection:
        connection.execute(update(ACCOUNTS).where(same).values(password_hash=new_hash))


def set_role(store: Store, name: str, role: str) -> None:
    """Give the account another role, which holds at once.

    Raises:
        NotFoundError: when there is no such account.
    """
    with store.writing() as connection:
        _change(connection, name, role=role)


def set_language(store: Store, name: str, language: str) -> None:
    """Show the page to this account in another language.

    Raises:
        NotFoundError: when there is no such account.
    """
    with store.writing() as connection:
        _change(connection, name, language=language)


def disable_account(store: Store, name: str) -> None:
    """End the account's sessions and tokens, and let it sign in no more; what it did stays.

    Raises:
        NotFoundError: when there is no such account.
    """
    with store.writing() as connection:
        _change(connection, name, disabled_at=datetime.now(UTC))
        connection.execute(delete(SESSIONS).where(SESSIONS.c.account == name))


def enable_account(store: Store, name: str) -> None:
    """Let a disabled account sign in again.

    Raises:
        NotFoundError: when there is no such account.
    """
    with store.writing() as connection:
        _change(connection, name, disabled_at=None)


def _change(connection: Connection, name: str, **columns: object) -> None:
    changed = connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(columns))
    if changed.rowcount == 0:
        raise NotFoundError(
            f"没有这个用户 / there is no account {name}",
            "gongshi account list 列出用户 / gongshi account list shows the accounts",
        )
