"""The review page over a store, with somebody signed in, for tests of its API."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from models.store import Store
from review.access import Account, Role, signed_in
from review.app import create_app
from review.settings import ReviewSettings


def no_ingest(paths: Sequence[Path]) -> None:
    raise AssertionError(f"nobody asked to ingest {paths}")


def no_export(folder: Path, format_name: str, reviewed_only: bool) -> Sequence[str]:
    raise AssertionError(f"nobody asked to export {format_name}")


def review_settings(store: Store, folder: Path, **others: Any) -> ReviewSettings:
    """Settings whose folders all lie in `folder`, where the documents are under raw_docs."""
    columns: dict[str, Any] = {
        "documents": (folder / "raw_docs",),
        "work": folder / "review",
        "ingest": no_ingest,
        "export": no_export,
    } | others
    return ReviewSettings(store=store, **columns)


def app_as(settings: ReviewSettings, name: str = "li", role: Role = Role.REVIEWER) -> FastAPI:
    """The application with `name` signed in, whatever the request says."""
    app = create_app(settings)
    app.dependency_overrides[signed_in] = lambda: Account(name, role, "zh")
    return app


def client_as(settings: ReviewSettings, name: str = "li", role: Role = Role.REVIEWER) -> TestClient:
    """A client that `name` uses; answers of 500 come back as such instead of raising."""
    return TestClient(app_as(settings, name, role), raise_server_exceptions=False)
