"""Filling the slots of sentences with annotated values.

A slot is `[KIND]` or `[KIND|argument|...]`; see `_fill`. A `~` among the arguments of a value lets
it be printed as about, nearly, more than and so on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from benchmarks.rendered_documents.random_values import (
    amount,
    annotated,
    count,
    day,
    day_range,
    month,
    month_range,
    percent,
    until,
)
from benchmarks.rendered_documents.random_words import Words

Form = str | Callable[[Words], str]
"""A sentence with slots, or a function that makes a sentence whose numbers belong together."""

Forms = tuple[Form, ...]

_SLOT = re.compile(r"\[([A-Z]+)((?:\|[^\]\[|]*)*)\]")


def sentence(form: Form, words: Words) -> str:
    """The form with its slots filled."""
    if not isinstance(form, str):
        form = form(words)
    for _ in range(2):  # a slot may stand in the argument of another
        form = _SLOT.sub(lambda m: _fill(m[1], m[2].split("|")[1:], words), form)
    return form


def _fill(kind: str, arguments: list[str], words: Words) -> str:
    random, year = words.random, words.year
    options = dict(a.split("=") for a in arguments if "=" in a)
    loose = "~" in arguments
    first, second = [*arguments, "", ""][:2]
    match kind:
        case "A":
            return amount(random, first, second, loose=loose, per=options.get("per"))
        case "AM":
            # The words before it say that it is the most.
            return amount(random, first, second).replace("; label", "; q at_most; label", 1)
        case "AR":
            low = random.randint(1, 9) * 100
            high = low + random.randint(1, 20) * 100
            dash = random.choice(("—", "-", "至", "～", "元至", "元—"))
            return annotated(f"{low}{dash}{high}元", f"a {low}..{high}", label=first, per="人")
        case "C":
            low, high = int(arguments[1]), int(arguments[2])
            unit = first
            if unit == "万份":
                tens = Decimal(random.randint(low * 10, high * 10)) / 10
                return annotated(f"{tens}万份", f"c {tens * 10000:f} 份", label=arguments[3])
            return count(random, unit, low, high, arguments[3], loose=loose)
        case "P":
            least, most = map(float, second.split("-")) if second else (0.5, 99.5)
            return percent(random, first or None, least, most)
        case "PP":
            number = f"{random.uniform(0.1, 9.9):.{random.choice((1, 2))}f}"
            return annotated(f"{number}个百分点", f"c {number} 百分点", label=first)
        case "UP":
            return random.choice(("同比增长", "比上年增长", "较上年下降", "同比减少"))
        case "Y":
            return annotated(f"{year}年", f"d {year}")
        case "D":
            return day(random, year)
        case "M":
            return month(random, year)
        case "MI":
            return month_range(random, year)
        case "DR":
            return day_range(random, year)
        case "U":
            return until(random, year)
        case "ORG":
            return annotated(words.organization(), "o")
        case "PJ":
            return annotated(words.project(), "p")
        case "N":
            return annotated(words.person(), "n")
        case "TITLE":
            return words.title()
        case "T":
            return annotated(random.choice((words.landline, words.landline, words.mobile))(), "t")
        case "MAIL":
            return annotated(words.email(), "t")
        case "REF":
            return annotated(words.regulation(), "r")
        case "DOC":
            return annotated(words.document_number(), "x")
        case "X":
            return annotated(first.replace("YD", f"{year}年度"), "x")
        case "PLAIN":
            return _plain(first, words)
    raise ValueError(f"unknown slot [{kind}]")


def _plain(what: str, words: Words) -> str:
    random = words.random
    match what:
        case "place":
            return words.place
        case "n":
            number = random.randint(2, 19)
            return str(number) if random.random() < 0.5 else "一二三四五六七八九"[number % 9]
        case "code":
            return f"{words.year}FC{random.randint(1, 9999):04}"
        case "account":
            return f"{random.randint(10**16, 10**17 - 1)}"
        case "post":
            return f"{random.randint(100000, 859999)}"
        case "credit":
            return f"52{random.randint(110000, 659000)}MJ{random.randint(10**7, 10**8 - 1)}"
        case "address":
            return words.address()
    raise ValueError(f"unknown plain slot {what}")
