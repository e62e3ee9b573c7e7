"""What the review page needs from whoever starts it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.store import Store

Ingest = Callable[[Sequence[Path]], None]
"""Ingests these files; raises when that went wrong as a whole. Takes minutes."""
Export = Callable[[Path, str, bool], Sequence[str]]
"""Writes the tables into a folder in one format, reviewed values only or all; names the files."""


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """Where things are, and the two jobs that the flows do for the page.

    `documents` are the folders in which documents lie; `work` is a folder of the page's own for
    uploads, pictures and exports. `audit_share` is the share of values without a flag that are
    looked at blind, `second_share` that of decided fields that a second person looks at.
    `is_https` says that people reach the page by HTTPS (through a proxy). `allowed_hosts` are
    the names, in lower case, under which the page is known beside localhost and addresses in
    figures; without any it answers to all.
    """

    store: Store
    documents: tuple[Path, ...]
    work: Path
    ingest: Ingest
    export: Export
    audit_share: float = 0.02
    second_share: float = 0.05
    upload_limit_bytes: int = 200 * 1024 * 1024
    is_https: bool = False
    allowed_hosts: tuple[str, ...] = ()
