"""Chromium for tests of the review page; everything that goes wrong inside it fails the test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    expect,
    sync_playwright,
)
from review_server import PASSWORD, ReviewServer

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but the test's own server has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find_chromium() -> str | None:
    for program in _PROGRAMS:
        if found := shutil.which(program):
            return found
    return str(_ON_MACOS) if _ON_MACOS.is_file() else None


@contextmanager
def running_chromium(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


class Visits:
    """Browsers of several people, each with cookies of its own, and what went wrong in them.

    That is every error on the console (a breach of the content security policy is one), every
    exception that nobody caught, every dialog, and every request to another host. `expect` names
    errors that a test provokes.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._expected: list[str] = []
        self.problems: list[str] = []

    def expect(self, pattern: str) -> None:
        self._expected.append(pattern)

    def new(self, server: ReviewServer, name: str | None, **options: Any) -> Page:
        """A page in a new browser in which `name` is signed in (nobody for None)."""
        context = self._browser.new_context(
            base_url=server.url, **{"viewport": {"width": 1440, "height": 900}} | options
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        own_host = urlsplit(server.url).netloc
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.problems.append(f"exception: {error.error}"))
        context.on("request", lambda request: self._on_request(request, own_host))
        if name is not None:
            answer = context.request.post("/api/session", data={"name": name, "password": PASSWORD})
            assert answer.ok, answer.text()
        page = context.new_page()
        page.on("dialog", self._on_dialog)
        return page

    def check(self) -> None:
        """Nothing went wrong so far but what was expected."""
        unexpected = [
            problem
            for problem in self.problems
            if not any(re.search(pattern, problem) for pattern in self._expected)
        ]
        if unexpected:
            pytest.fail("\n".join(["the browser says:", *unexpected]))

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self.check()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request: Request, own_host: str) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != own_host:
            self.problems.append(f"request to another host: {request.url}")


def shown_item(page: Page) -> str:
    """The identifier of the item that is shown; "" when nothing waits any more.

    Just after an item comes up the page takes no decision on it, so that a key that was pressed
    twice decides nothing unseen.
    """
    page.wait_for_selector("[data-testid=item][data-ready], [data-testid=queue-empty]")
    item = page.get_by_test_id("item")
    return str(item.get_attribute("data-item-id")) if item.count() else ""


def press_for_next(page: Page, *keys: str) -> str:
    """Press the keys, wait until another item (or none) is shown; returns its identifier."""
    before = shown_item(page)
    for key in keys:
        page.keyboard.press(key)
    return wait_for_another(page, before)


def wait_for_another(page: Page, before: str) -> str:
    page.wait_for_function(
        """before => {
            const item = document.querySelector('[data-testid=item]');
            const isEmpty = document.querySelector('[data-testid=queue-empty]') !== null;
            return item ? item.dataset.itemId !== before : isEmpty;
        }""",
        arg=before,
    )
    return shown_item(page)


def wait_until_saved(page: Page) -> None:
    """The server has confirmed everything that was done on the page."""
    expect(page.get_by_test_id("save-state")).to_have_attribute("data-state", "saved")


def type_value(page: Page, text: str) -> None:
    """Put the text in place of the value, by keyboard, and wait until the page has understood."""
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    expect(page.get_by_test_id("parsed")).to_have_class(re.compile("good|error"))
    expect(page.get_by_test_id("parsed")).not_to_have_class(re.compile("waiting"))
