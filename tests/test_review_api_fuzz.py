"""Requests of every shape that the API's own description allows, and of shapes that it rules out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
import schemathesis
from fastapi import FastAPI
from review_factory import app_as, review_settings
from review_server import SAMPLES, fill, sample_analyses
from schemathesis import Case, GenerationMode, HookContext
from schemathesis.checks import not_a_server_error
from schemathesis.config import (
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.review_tables import AUDITS
from models.schema import correctable_columns
from models.store import Store, open_store, sqlite_url
from models.store_audit_drawing import draw_all_audits
from models.store_tables import DOCUMENTS, FIELDS, FLAGS
from models.values import Kind
from review.access import Role

# More by hand: GONGSHI_FUZZ_EXAMPLES=200 pytest tests/test_review_api_fuzz.py
EXAMPLES = int(os.environ.get("GONGSHI_FUZZ_EXAMPLES", "8"))
_COLUMNS = sorted({column.name for kind in Kind for column in correctable_columns(kind)})


def export_something(folder: Path, format_name: str, reviewed_only: bool) -> Sequence[str]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "amounts.csv").write_text("field_id\n")
    return ["amounts.csv"]


def known_ids(store: Store) -> dict[str, list[str]]:
    """Identifiers that exist, by the name of the path's parameter."""
    columns = {
        "document_id": DOCUMENTS.c.document_id,
        "field_id": FIELDS.c.field_id,
        "flag_id": FLAGS.c.flag_id,
        "audit_id": AUDITS.c.audit_id,
    }
    with store.reading() as connection:
        ids = {
            name: sorted(
                connection.execute(column.table.select().with_only_columns(column)).scalars()
            )
            for name, column in columns.items()
        }
    return ids | {"item_id": ids["field_id"] + ids["flag_id"]}


def steady(value: object) -> int:
    """A number that depends on the value alone."""
    return int(hashlib.sha256(repr(value).encode("utf-8", "replace")).hexdigest()[:8], 16)


@asynccontextmanager
async def nothing_beside(_app: FastAPI) -> AsyncIterator[None]:
    yield


def described_api() -> Any:
    """The API's description, of an application whose store the fixture below puts in.

    Its threads for audits and uploads are left out: they have no store yet, and would run while
    other tests are still being collected.
    """
    app = app_as(review_settings(cast(Store, None), Path("/nowhere")), "zhao", Role.LEAD)
    app.router.lifespan_context = nothing_beside
    generation = GenerationConfig(
        modes=list(GenerationMode), max_examples=EXAMPLES, deterministic=True, database="none"
    )
    config = SchemathesisConfig(
        projects=ProjectsConfig(default=ProjectConfig(generation=generation))
    )
    return schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config)


API = described_api()
# Identifiers that exist, by the name of the path's parameter.
KNOWN: dict[str, list[str]] = {}


# PostgreSQL refuses what SQLite takes: numbers that are too large, texts with a NUL.
@pytest.fixture(
    scope="module",
    autouse=True,
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def filled_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("fuzz")
    url = sqlite_url(folder / "store.db")
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_server").new_database()
    store = open_store(url)
    fill(store, sample_analyses("guilin-allocation", "wulan-self-evaluation"))
    draw_all_audits(store, 0.2)
    KNOWN.update(known_ids(store))
    API.app.state.settings = review_settings(
        store, folder, documents=(SAMPLES,), ingest=lambda paths: None, export=export_something
    )
    yield
    store.close()


# Of identifiers that are made up, nearly all are unknown: most are replaced by a known one.
@API.hook
def map_path_parameters(context: HookContext, path_parameters: Any) -> Any:
    for name, value in (path_parameters or {}).items():
        known, number = KNOWN.get(name), steady(value)
        if known and number % 4:
            path_parameters[name] = known[number % len(known)]
    return path_parameters


@API.hook
def map_body(context: HookContext, body: Any) -> Any:
    if isinstance(body, dict) and isinstance(body.get("values"), dict):
        body["values"] = {
            _COLUMNS[steady(name) % len(_COLUMNS)]: value for name, value in body["values"].items()
        }
    return body


@API.parametrize()
def test_the_api_does_what_it_describes(case: Case):
    case.call_and_validate(
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ]
    )
