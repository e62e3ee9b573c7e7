"""E-mail and web addresses in text that is folded (`extractors.folding.fold`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.words import any_of, load_words

# Local part and domain in ASCII; a narrow cell may break the address after any of its marks.
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]*\s?@\s?(?:[A-Za-z0-9-]+\s?\.\s?)+[A-Za-z]{2,}", re.ASCII)
# Everything up to white space, a Chinese character or full-width punctuation; the breaks of a
# narrow cell lie inside, so a line break followed by more of the same characters goes on.
_URL_CHARACTER = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'*+=%]"
_URL = re.compile(
    rf"(?:(?:https?|ftp)\s?[:：]\s?//|(?<![A-Za-z0-9@.])www\s?\.)(?:{_URL_CHARACTER}|\n(?={_URL_CHARACTER}))+",
    re.ASCII | re.IGNORECASE,
)
# mzj.example.gov.cn: without scheme and www the domain has to end as those of public sites do.
_DOMAIN = re.compile(
    r"(?<![A-Za-z0-9@._/-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?\.){1,4}"
    rf"(?:{any_of(load_words('contacts.yaml', 'domain_endings'))})(?![A-Za-z0-9@.-])"
    rf"(?::\d{{2,5}})?(?:/{_URL_CHARACTER}*)?",
    re.ASCII | re.IGNORECASE,
)
_AFTER_URL = ".,:;!?'*-#["
_EMAIL_LABEL = re.compile(r"(?:邮\s*箱|邮\s*件|E-?mail)[^\w]{0,4}$", re.IGNORECASE)


def find_emails(folded: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of e-mail addresses."""
    for match in _EMAIL.finditer(folded):
        yield match.span()


def find_urls(folded: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of web addresses, with or without their scheme."""
    taken: list[tuple[int, int]] = []
    for match in _URL.finditer(folded):
        taken.append((match.start(), _url_end(folded, match)))
        yield taken[-1]
    if "." not in folded:
        return
    for match in _DOMAIN.finditer(folded):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        if re.search("[A-Za-z]", match.group()) and not _EMAIL_LABEL.search(
            folded[: match.start()]
        ):
            yield match.start(), _url_end(folded, match)


def _url_end(text: str, match: re.Match[str]) -> int:
    end = match.end()
    # A line that begins another address or item does not carry this one on.
    for line_break in re.finditer(r"\n", match.group()):
        following = text[match.start() + line_break.end() : match.end()]
        if re.match(r"(?:https?:|www\.|\d{1,3}(?:\n|$))", following):
            end = match.start() + line_break.start()
            break
    while end > match.start() and text[end - 1] in _AFTER_URL:
        end -= 1
    return end
