"""Passwords: what they must be, and argon2 hashes of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import HTTPException

from models.errors import UsageError

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
# The library's defaults are the low-memory set of RFC 9106 (argon2id, 64 MiB, 3 passes).
_HASHER = PasswordHasher()
# Each hash takes 64 MiB; so many at a time, the others wait.
_AT_A_TIME = threading.BoundedSemaphore(2)
_LONGEST_WAIT_S = 10.0
# What a password of an unknown name is held against, so that it takes as long as any other.
_NOBODYS_HASH = _HASHER.hash("a password that nobody has")


def check_password(password: str, name: str) -> None:
    """Nothing for a password that the account `name` may have.

    Raises:
        UsageError: when it is too short, too long, or the name.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(
            f"密码须有 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符 / "
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
            "请另选密码 / Choose another password",
        )
    if password.casefold() == name.casefold():
        raise UsageError(
            "密码不能与用户名相同 / the password must not be the name",
            "请另选密码 / Choose another password",
        )


def hash_password(password: str) -> str:
    """Argon2's own form of the password's hash, with salt and parameters."""
    with _turn():
        return _HASHER.hash(_as_bytes(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the hash is of this password; without a hash False, after the same time.

    Raises:
        HTTPException: 503 when too many others are being checked.
    """
    with _turn():
        try:
            _HASHER.verify(password_hash or _NOBODYS_HASH, _as_bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_A_TIME.acquire(timeout=_LONGEST_WAIT_S):
        raise HTTPException(503, headers={"Retry-After": "10"})
    try:
        yield
    finally:
        _AT_A_TIME.release()


def _as_bytes(password: str) -> bytes:
    # JSON can carry half a surrogate pair, which has no UTF-8.
    return password.encode("utf-8", "surrogatepass")
