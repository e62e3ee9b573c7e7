"""What an annotation says about its printed text, as a gold record.

`a 1758500; label 预算资金` and so on; errors are ValueErrors, whose place the caller knows.
"""

from __future__ import annotations

import calendar
import re
from decimal import Decimal, InvalidOperation

from benchmarks.rendered_documents.blocks import Gold

KINDS = {
    "a": "amounts",
    "c": "counts",
    "d": "dates",
    "p": "projects",
    "o": "organizations",
    "n": "people",
    "t": "contacts",
    "r": "references",
    "x": "ignored",
}
_QUALIFIERS = ("exact", "about", "nearly", "more_than", "at_least", "less_than", "at_most")
# Which options each kind may have.
_OPTIONS = {
    "a": {"q", "label", "project", "per"},
    "c": {"q", "label", "project", "per"},
    "d": {"label", "project"},
    "p": {"name", "parent", "label"},
    "o": {"name", "label"},
    "n": {"name", "title", "org", "label"},
    "t": {"label"},
    "r": set(),
    "x": set(),
}
_OPTION_KEYS = {"q": "qualifier", "org": "organization"}
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_PHONE = re.compile(r"[\d\s()（）\-—－–+*转、]+")


def split_options(spec: str) -> tuple[str, dict[str, str]]:
    """The spec before the first semicolon, and the options behind it."""
    head, *rest = (part.strip() for part in spec.split(";"))
    options: dict[str, str] = {}
    for part in rest:
        name, _, value = part.partition(" ")
        if not value.strip():
            raise ValueError(f"option without a value: {part!r}")
        options[name] = value.strip()
    return head, options


def record(text: str, spec: str) -> Gold:
    """The gold record of printed `text`, without its page.

    Raises:
        ValueError: when the spec is not understood.
    """
    head, options = split_options(spec)
    letter, _, argument = head.partition(" ")
    argument = argument.strip()
    if letter not in KINDS:
        raise ValueError(f"unknown kind {letter!r} in {spec!r}")
    check_options(letter, options)
    found: Gold = {"kind": KINDS[letter], "raw": text}
    match letter:
        case "a":
            found |= _number(argument)
        case "c":
            number, _, unit = argument.partition(" ")
            found |= _number(number)
            if unit.strip():
                found["unit"] = unit.strip()
        case "d":
            found |= period(argument)
        case "t":
            found["form"] = contact_form(text)
        case _:
            if argument:
                raise ValueError(f"{letter} takes no argument, got {argument!r}")
    if letter in "ac":
        found.setdefault("qualifier", "exact")
    for name, value in options.items():
        if name == "q" and found["qualifier"] == "range":
            raise ValueError("a range has no other qualifier")
        if name == "q" and value not in _QUALIFIERS:
            raise ValueError(f"unknown qualifier {value!r}")
        found[_OPTION_KEYS.get(name, name)] = value
    return found


def check_options(letter: str, options: dict[str, str]) -> None:
    """Raise ValueError for an option that the kind does not have."""
    if unknown := sorted(set(options) - _OPTIONS[letter]):
        raise ValueError(f"{letter} has no option {', '.join(unknown)}")


def decimal_text(text: str) -> str:
    """A number without separators and without needless zeros, in plain notation."""
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"not a number: {text!r}") from error
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _number(argument: str) -> Gold:
    lower, dots, upper = argument.partition("..")
    if dots:
        return {
            "lower": decimal_text(lower),
            "upper": decimal_text(upper),
            "qualifier": "range",
        }
    return {"value": decimal_text(argument)}


def period(argument: str) -> Gold:
    """Start, end and form of `2023-03-15`, `2023-03`, `2023`, `A..B`, `..B`, `A..` or `-`.

    `-` is a date that cannot be (6月31日): both ends are empty. 自…起 has the two ends of the
    point of time that it names.
    """
    if argument == "-":
        return {"start": "", "end": "", "form": "point"}
    first, dots, last = argument.partition("..")
    if not dots:
        start, end = _extent(first)
        return {"start": start, "end": end, "form": "point"}
    if not first:
        return {"start": "", "end": _extent(last)[1], "form": "until"}
    start, end = _extent(first)
    if not last:
        return {"start": start, "end": end, "form": "since"}
    return {"start": start, "end": _extent(last)[1], "form": "interval"}


def _extent(text: str) -> tuple[str, str]:
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"not a date: {text!r} (2023-03-15, 2023-03 or 2023)")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return f"{year}-01-01", f"{year}-12-31"
    if not 1 <= month <= 12:
        raise ValueError(f"no such month: {text!r}")
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return f"{year}-{month:02}-01", f"{year}-{month:02}-{last:02}"
    if not 1 <= day <= last:
        raise ValueError(f"no such day: {text!r} (an impossible date is written `d -`)")
    return (f"{year}-{month:02}-{day:02}",) * 2


def contact_form(text: str) -> str:
    """phone, email or url.

    Raises:
        ValueError: when it looks like none.
    """
    if "@" in text:
        return "email"
    if _PHONE.fullmatch(text):
        return "phone"
    if re.search(r"[A-Za-z]\.[A-Za-z]", text):
        return "url"
    raise ValueError(f"neither phone nor e-mail nor URL: {text!r}")
