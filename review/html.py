"""Pages from templates, in the language of whoever asks."""

from __future__ import annotations

from functools import cache

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from review.access import Account
from review.texts import LANGUAGES, texts


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(
    request: Request, template: str, account: Account | None, **context: object
) -> HTMLResponse:
    """The template as a page; it has `t` (texts by key), `lang`, `account`, `csrf_token`, `path`.

    Without an account the language is that of `?lang=`, Chinese by default.
    """
    asked = request.query_params.get("lang", "")
    lang = asked if asked in LANGUAGES else (account.language if account else LANGUAGES[0])
    html = (
        _templates()
        .get_template(template)
        .render(
            t=texts(lang),
            lang=lang,
            account=account,
            csrf_token=getattr(request.state, "csrf_token", ""),
            path=request.url.path,
            **context,
        )
    )
    return HTMLResponse(html)


def error_page(
    request: Request, status: int, message: dict[str, str], headers: dict[str, str]
) -> HTMLResponse:
    """A page that says in every language what went wrong."""
    html = (
        _templates()
        .get_template("error.html.j2")
        .render(
            status=status,
            message=message,
            t={language: texts(language) for language in LANGUAGES},
            path=request.url.path,
        )
    )
    return HTMLResponse(html, status, headers)
