"""Who gets in, what a session allows, and what holds for every answer."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import anyio
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI, HTTPException, Request
from fastapi.testclient import TestClient
from review_factory import app_as, review_settings

from flows.account_command import make_token
from models.errors import ConflictError, NotFoundError, UsageError
from models.store import Store
from models.store_accounts import (
    add_account,
    disable_account,
    find_account,
    set_password_hash,
)
from models.store_login_failures import ACCOUNT_FAILURES, FIRST_WAIT
from review.access import LeadOnly, Role, SignedIn
from review.app import create_app
from review.pages_login import local_path
from review.passwords import hash_password
from review.security import BODY_LIMIT_BYTES, CONTENT_SECURITY_POLICY, is_known_host

PASSWORD = "correct horse battery"
HASH = hash_password(PASSWORD)
OPEN_TO_ALL = {
    ("POST", "/api/session"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/logout"),
    ("GET", "/api/openapi.json"),
    ("HEAD", "/api/openapi.json"),
}


@pytest.fixture
def app(sqlite_store: Store, tmp_path: Path) -> FastAPI:
    add_account(sqlite_store, "li", "reviewer", HASH, "zh")
    return create_app(review_settings(sqlite_store, tmp_path))


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def sign_in(client: TestClient, name: str = "li", password: str = PASSWORD):
    return client.post("/api/session", json={"name": name, "password": password})


def signed_in(client: TestClient) -> dict[str, str]:
    """Headers that go with what the signed-in client does."""
    answer = sign_in(client)
    assert answer.status_code == 200
    return {"X-CSRF-Token": answer.json()["csrf_token"]}


def set_language(client: TestClient, headers: dict[str, str]):
    return client.put("/api/session/language", json={"language": "en"}, headers=headers)


def form_of(client: TestClient, next_path: str = "/") -> dict[str, str]:
    return form_at(client, f"/login?{urlencode({'next': next_path})}")


def form_at(client: TestClient, address: str) -> dict[str, str]:
    text = client.get(address).text
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: unescape(value) for name, value in found}


def test_whatever_is_not_for_signing_in_wants_somebody_signed_in(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()["paths"]
    asked = 0
    for path, methods in described.items():
        for method in methods:
            if (method.upper(), path) in OPEN_TO_ALL:
                continue
            address = re.sub(r"\{[^}]*\}", "1", path)
            answer = client.request(method, address)
            assert answer.status_code == 401, (method, path)
            asked += 1
    assert asked >= 3


@pytest.mark.parametrize("path", ["/", "/api/docs", "/review/f1"])
def test_page_leads_to_the_form_and_back(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == ("/login" if path == "/" else f"/login?next={path}")


def test_a_shared_filter_survives_signing_in(client: TestClient) -> None:
    shared = "/?q=%E5%8A%A9%E5%AD%A6+%26&code=sum_mismatch"
    form = form_at(client, client.get(shared).headers["location"])
    answer = client.post("/login", data=form | {"name": "li", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, shared)


@pytest.mark.parametrize(
    ("next_path", "kept"),
    [("/documents?q=a&state=failed", "/documents?q=a&state=failed"), ("//evil.example/x", "/")],
)
def test_the_language_switch_of_the_form_keeps_where_one_goes_on_to(
    client: TestClient, next_path: str, kept: str
) -> None:
    text = client.get("/login", params={"next": next_path}).text
    switch = re.search(r'<a class="language-switch" href="([^"]*)"', text)
    assert switch is not None
    assert "evil" not in text
    in_english = "/login" + unescape(switch[1])
    assert client.get(in_english).text.count('lang="en"') == 1
    assert form_at(client, in_english)["next"] == kept


def test_the_language_switch_keeps_it_after_a_wrong_password_too(client: TestClient) -> None:
    form = form_of(client, "/documents") | {"name": "li", "password": "wrong"}
    text = client.post("/login?lang=en", data=form).text
    switch = re.search(r'<a class="language-switch" href="([^"]*)"', text)
    assert switch is not None
    assert form_at(client, "/login" + unescape(switch[1]))["next"] == "/documents"


def test_api_says_in_both_languages_that_nobody_is_signed_in(client: TestClient) -> None:
    answer = client.get("/api/session")
    assert answer.status_code == 401
    assert answer.json() == {"error": {"zh": "请先登录", "en": "sign in first"}}


def test_session_lasts_until_signing_out(client: TestClient) -> None:
    headers = signed_in(client)
    kept = client.cookies["gongshi_session"]
    said = client.get("/api/session").json()
    assert said["account"] == {"name": "li", "role": "reviewer", "language": "zh"}
    assert said["csrf_token"] == headers["X-CSRF-Token"]
    assert client.delete("/api/session", headers=headers).status_code == 204
    assert "gongshi_session" not in client.cookies
    client.cookies["gongshi_session"] = kept
    assert client.get("/api/session").status_code == 401


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    cookie = sign_in(client).headers["set-cookie"]
    assert re.match(r"gongshi_session=[\w-]{43};", cookie)
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert "secure" not in parts


def test_cookie_by_https_is_this_hosts_alone(sqlite_store: Store, tmp_path: Path) -> None:
    add_account(sqlite_store, "li", "reviewer", HASH, "zh")
    app = create_app(review_settings(sqlite_store, tmp_path, is_https=True))
    client = TestClient(app, base_url="https://testserver")
    answer = sign_in(client)
    assert re.match(r"__Host-gongshi_session=.*; Secure", answer.headers["set-cookie"])
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert client.get("/api/session").status_code == 200


def test_the_store_has_neither_token_nor_password(client: TestClient, tmp_path: Path) -> None:
    signed_in(client)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
    assert b"$argon2id$" in kept
    assert client.cookies["gongshi_session"].encode() not in kept
    assert PASSWORD.encode() not in kept


@pytest.mark.parametrize("headers", [{}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": ""}])
def test_deed_without_the_pages_token_is_refused(client: TestClient, headers) -> None:
    signed_in(client)
    assert set_language(client, headers).status_code == 403
    assert client.get("/api/session").json()["account"]["language"] == "zh"


def test_token_of_another_session_is_refused(app: FastAPI, client: TestClient) -> None:
    signed_in(client)
    assert set_language(client, signed_in(TestClient(app))).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_deed_from_another_site_is_refused(client: TestClient, headers, status: int) -> None:
    assert set_language(client, signed_in(client) | headers).status_code == status
    assert (
        client.post(
            "/api/session", json={"name": "li", "password": PASSWORD}, headers=headers
        ).status_code
        == status
    )


def test_program_needs_its_token_alone(app: FastAPI, sqlite_store: Store) -> None:
    token = make_token(sqlite_store, "li", 1)
    client = TestClient(app, headers={"Authorization": f"Bearer {token}"})
    assert set_language(client, {}).json()["language"] == "en"
    disable_account(sqlite_store, "li")
    assert client.get("/api/session").status_code == 401


def test_a_browsers_token_is_no_programs_nor_the_other_way_round(
    app: FastAPI, client: TestClient, sqlite_store: Store
) -> None:
    signed_in(client)
    browsers = client.cookies["gongshi_session"]
    bearer = TestClient(app, headers={"Authorization": f"Bearer {browsers}"})
    assert bearer.get("/api/session").status_code == 401
    cookie = TestClient(app, cookies={"gongshi_session": make_token(sqlite_store, "li", 1)})
    assert cookie.get("/api/session").status_code == 401


@pytest.mark.parametrize(
    "end",
    [
        lambda store: disable_account(store, "li"),
        lambda store: set_password_hash(store, "li", HASH),
    ],
)
def test_disabled_or_with_another_password_one_is_out_at_once(
    client: TestClient, sqlite_store: Store, end
) -> None:
    signed_in(client)
    end(sqlite_store)
    assert client.get("/api/session").status_code == 401


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("li", "wrong"),
        ("li", ""),
        ("han", PASSWORD),
        ("gone", PASSWORD),
        ("", PASSWORD),
        ("<script>", PASSWORD),
        ("li\0", PASSWORD),
    ],
)
def test_every_wrong_name_or_password_is_answered_alike(
    client: TestClient, sqlite_store: Store, name: str, password: str
) -> None:
    add_account(sqlite_store, "gone", "lead", HASH, "zh")
    disable_account(sqlite_store, "gone")
    answer = sign_in(client, name, password)
    assert answer.status_code == 401
    assert answer.json()["error"]["zh"] == "用户名或密码不对"
    assert "gongshi_session" not in client.cookies


def test_half_a_surrogate_pair_is_a_wrong_password(client: TestClient) -> None:
    for body in (b'{"name": "li", "password": "\\ud800"}', b'{"name": "\\ud800", "password": "x"}'):
        answer = client.post(
            "/api/session", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in (401, 422)


def test_an_unknown_name_is_verified_too(client: TestClient, monkeypatch) -> None:
    verified = []
    plain = PasswordHasher.verify

    def verify(self, kept, password):
        verified.append(kept)
        return plain(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    sign_in(client, "han")
    sign_in(client, "li", "wrong")
    assert len(verified) == 2
    parameters = [kept.split("$")[1:4] for kept in verified]
    assert parameters[0] == parameters[1]


@pytest.mark.parametrize("name", ["li", "han"])
def test_after_failures_one_waits_whether_the_name_exists_or_not(
    app: FastAPI, client: TestClient, name: str
) -> None:
    moment = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    app.state.clock = lambda: moment
    for _ in range(ACCOUNT_FAILURES):
        assert sign_in(client, name, "wrong").status_code == 401
    answer = sign_in(client, name)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == str(int(FIRST_WAIT.total_seconds()))
    assert set(answer.json()["error"]) == {"zh", "en"}
    moment += FIRST_WAIT
    assert sign_in(client, name).status_code == (200 if name == "li" else 401)
    # A success starts the count anew, a failure goes on.
    assert sign_in(client, name, "wrong").status_code == (401 if name == "li" else 429)


def test_session_ends_by_the_clock(app: FastAPI, client: TestClient) -> None:
    signed_in(client)
    later = datetime.now(UTC) + timedelta(hours=13)
    app.state.clock = lambda: later
    assert client.get("/api/session").status_code == 401


def test_hash_with_other_parameters_is_made_anew(client: TestClient, sqlite_store: Store) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    set_password_hash(sqlite_store, "li", old)
    signed_in(client)
    account = find_account(sqlite_store, "li")
    assert account is not None
    assert account.password_hash != old
    signed_in(client)


def test_form_signs_in_and_goes_on_without_script(client: TestClient) -> None:
    form = form_of(client, "/documents?state=failed")
    answer = client.post("/login", data=form | {"name": "li", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents?state=failed")
    said = client.get("/api/session").json()
    assert client.get("/login").headers["location"] == "/"
    refused = client.post("/logout", data={"csrf_token": "x"})
    assert refused.status_code == 403
    out = client.post("/logout", data={"csrf_token": said["csrf_token"]})
    assert out.headers["location"] == "/login"
    assert client.get("/api/session").status_code == 401


def test_form_says_what_was_wrong_and_keeps_the_name(client: TestClient) -> None:
    form = form_of(client, "/documents")
    answer = client.post("/login", data=form | {"name": 'li"><script>', "password": "wrong"})
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert "li&#34;&gt;&lt;script&gt;" in answer.text
    assert '<input type="hidden" name="next" value="/documents">' in answer.text


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_form_of_another_site_signs_nobody_in(client: TestClient, token: str) -> None:
    form = form_of(client) | {"token": token, "name": "li", "password": PASSWORD}
    assert client.post("/login", data=form).status_code == 403
    assert "gongshi_session" not in client.cookies


def test_form_needs_the_browser_that_it_was_sent_to(app: FastAPI, client: TestClient) -> None:
    form = form_of(client) | {"name": "li", "password": PASSWORD}
    other = TestClient(app, follow_redirects=False)
    form_of(other)
    assert other.post("/login", data=form).status_code == 403


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/documents?q=1", "/documents?q=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
    ],
)
def test_only_a_path_of_this_server_is_gone_on_to(address: str, path: str) -> None:
    assert local_path(address) == path


@pytest.mark.parametrize(
    "path", ["/login", "/nothing", "/api/nothing", "/api/session", "/static/base.css", "/static/x"]
)
def test_every_answer_has_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == ("no-cache" if "/static/" in path else "no-store")
    assert "permissions-policy" in headers


def failing_app(store: Store, folder: Path) -> FastAPI:
    app = app_as(review_settings(store, folder), "li", Role.LEAD)
    errors = {
        "usage": UsageError("不行 / no", "请换 / Choose another"),
        "lost": NotFoundError("没有 / nothing there"),
        "conflict": ConflictError("已改 / changed", {"version": 3}),
        "dict": HTTPException(409, {"open_errors": 2}),
        "both": HTTPException(409, {"error": {"zh": "甲", "en": "a"}, "yours": 1}),
        "bug": RuntimeError("secret detail"),
    }

    @app.get("/api/fail/{name}")
    @app.get("/fail/{name}")
    def fail(name: str) -> None:
        raise errors[name]

    return app


@pytest.mark.parametrize(
    ("name", "status", "content"),
    [
        ("usage", 422, {"error": {"zh": "不行。请换", "en": "no. Choose another"}}),
        ("lost", 404, {"error": {"zh": "没有", "en": "nothing there"}}),
        ("conflict", 409, {"error": {"zh": "已改", "en": "changed"}, "current": {"version": 3}}),
        ("both", 409, {"error": {"zh": "甲", "en": "a"}, "yours": 1}),
    ],
)
def test_errors_speak_both_languages(
    sqlite_store: Store, tmp_path: Path, name: str, status: int, content
) -> None:
    client = TestClient(failing_app(sqlite_store, tmp_path))
    answer = client.get(f"/api/fail/{name}")
    assert (answer.status_code, answer.json()) == (status, content)
    page = client.get(f"/fail/{name}")
    assert page.status_code == status
    assert content["error"]["zh"] in page.text
    assert content["error"]["en"] in page.text


def test_error_without_a_message_has_the_usual_one(sqlite_store: Store, tmp_path: Path) -> None:
    answer = TestClient(failing_app(sqlite_store, tmp_path)).get("/api/fail/dict")
    assert answer.json()["open_errors"] == 2
    assert answer.json()["error"]["zh"] == "已被他人更改"


@pytest.mark.parametrize("path", ["/api/fail/bug", "/fail/bug"])
def test_error_that_nobody_handles_is_logged_and_not_shown(
    sqlite_store: Store, tmp_path: Path, path: str, caplog
) -> None:
    client = TestClient(failing_app(sqlite_store, tmp_path))
    with caplog.at_level(logging.ERROR):
        answer = client.get(path)
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text
    error_id = re.search(r"error (\w{12}) at", caplog.text)
    assert error_id is not None
    assert error_id[1] in answer.text


def test_input_that_is_not_right_is_not_sent_back(client: TestClient) -> None:
    answer = client.post("/api/session", json={"name": "li", "password": ["hunter2"]})
    assert answer.status_code == 422
    assert answer.json()["details"][0]["place"] == ["body", "password"]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("is_announced", [True, False])
def test_large_body_is_refused(client: TestClient, is_announced: bool) -> None:
    body = b'{"name": "' + b"a" * BODY_LIMIT_BYTES + b'", "password": "x"}'
    content = body if is_announced else (body[i : i + 65536] for i in range(0, len(body), 65536))
    answer = client.post(
        "/api/session", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert set(answer.json()["error"]) == {"zh", "en"}


def test_large_body_is_taken_from_those_who_are_signed_in(app: FastAPI, client: TestClient) -> None:
    taken: list[int] = []

    @app.post("/api/uploads")
    async def take(request: Request, account: SignedIn) -> None:
        taken.append(len(await request.body()))

    # The application's own route, if there is one, comes first.
    app.router.routes.insert(0, app.router.routes.pop())
    body = b"a" * (2 * BODY_LIMIT_BYTES)

    assert client.post("/api/uploads", content=body).status_code == 401
    assert not taken
    assert client.post("/api/uploads", content=body, headers=signed_in(client)).status_code == 200
    assert taken == [len(body)]


def test_who_goes_in_the_middle_of_an_upload_is_no_error(
    app: FastAPI, sqlite_store: Store, caplog
) -> None:
    """Each cut connection would fill the log with a trace, as if the server had failed."""
    token = make_token(sqlite_store, "li", 1)
    messages = [
        {"type": "http.request", "body": b"--x\r\n", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive():
        return messages.pop(0)

    async def send(message) -> None:
        raise AssertionError(f"nobody is there to be told {message}")

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/uploads",
        "query_string": b"",
        "headers": [
            (b"host", b"testserver"),
            (b"content-type", b"multipart/form-data; boundary=x"),
            (b"authorization", f"Bearer {token}".encode()),
        ],
        "client": ("10.0.0.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
    }
    with caplog.at_level(logging.ERROR):
        anyio.run(app, scope, receive, send)
    assert caplog.text == ""


def test_nothing_of_a_strangers_upload_is_taken_in(app: FastAPI) -> None:
    sent = []

    async def receive():
        raise AssertionError("the body was asked for")

    async def send(message) -> None:
        sent.append(message)

    headers = [(b"host", b"testserver"), (b"content-type", b"multipart/form-data; boundary=x")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/uploads",
        "query_string": b"",
        "headers": headers,
        "client": ("10.0.0.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
    }
    anyio.run(app, scope, receive, send)
    assert sent[0]["status"] == 401


def test_session_is_opened_by_json_alone(client: TestClient) -> None:
    # A form of another site can send text, which browsers do not ask about first.
    answer = client.post(
        "/api/session",
        content=b'{"name": "li", "password": "' + PASSWORD.encode() + b'"}',
        headers={"Content-Type": "text/plain"},
    )
    assert answer.status_code == 422
    assert "gongshi_session" not in client.cookies


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("localhost:8000", True),
        ("127.0.0.1", True),
        ("[::1]:8000", True),
        ("10.1.2.3:80", True),
        ("Review.Example:8000", True),
        ("evil.example", False),
        ("review.example.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
        ("localhost.", False),
    ],
)
def test_hosts_that_are_answered(host: str, is_known: bool) -> None:
    assert is_known_host(host, ("review.example",)) is is_known


def test_strange_host_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    app = create_app(review_settings(sqlite_store, tmp_path, allowed_hosts=("review.example",)))
    client = TestClient(app)
    assert client.get("/login", headers={"Host": "review.example"}).status_code == 200
    refused = client.get("/login", headers={"Host": "evil.example"})
    assert refused.status_code == 400
    assert "--allow-host" in refused.text


def test_reviewer_is_no_lead(sqlite_store: Store, tmp_path: Path) -> None:
    for role, status in ((Role.REVIEWER, 403), (Role.LEAD, 200), (Role.ADMIN, 200)):
        app = app_as(review_settings(sqlite_store, tmp_path), "li", role)

        @app.get("/api/leads")
        def leads(account: LeadOnly) -> str:
            return account.name

        assert TestClient(app).get("/api/leads").status_code == status


def test_api_is_described_with_how_to_sign_in(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert set(described["components"]["securitySchemes"]) == {"APIKeyCookie", "HTTPBearer"}
    assert described["paths"]["/api/session"]["get"]["security"]
    assert "security" not in described["paths"]["/api/session"]["post"]


def test_api_page_loads_nothing_from_outside(client: TestClient) -> None:
    signed_in(client)
    text = client.get("/api/docs").text
    sources = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert "/api/docs/swagger-ui-bundle.js" in sources
    assert not [source for source in sources if "//" in source]
    assert not re.search(r"<script(?![^>]* src=)|\sstyle=|\son\w+=", text)
    for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
        answer = client.get(f"/api/docs/{name}")
        assert answer.status_code == 200
        assert len(answer.content) > 100_000
    assert client.get("/api/docs/__init__.py").status_code == 422
