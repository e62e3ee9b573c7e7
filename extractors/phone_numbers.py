"""The forms of Chinese phone numbers, and what is wrong with one that has none of them."""

from __future__ import annotations

import re

# Eight or seven figures together or in two groups; more or fewer are kept to be complained of.
_LOCAL = r"\d{3,4}[ -]\d{4}(?!\d)|\d{5,10}"
# A number with its optional area code, written together or with one hyphen, gap, point or
# brackets; an extension follows 转, 分机 or a second hyphen.
NUMBER = re.compile(
    # Behind a figure and a comma only what cannot be a group of thousands begins a number.
    r"(?<![\dA-Za-z〔\[])(?<!\d\.)(?:(?<!\d,)|(?=0\d{2,3}\s?-)|(?!\d{3}(?!\d)))(?<!\d-)"
    r"(?:(?:\+|00)86[ -]?(?P<abroad>(?!1[3-9]\d{9})[1-9]\d{1,2})[ -](?P<abroad_local>\d{7,8})"
    r"|(?:\(?(?:\+|00)86\)?[ -]?|86-(?=[01]))?"
    rf"(?:\((?P<bracketed>0\d{{2,3}})\)\s?-?\s?(?P<local>{_LOCAL})"
    rf"|(?P<area>0\d{{2,3}})(?:\s?[-.]\s?|\s)(?P<rest>{_LOCAL})"
    r"|(?P<toll_free>[48]00\d-\d{3}-\d{3})"
    r"|(?P<service>[48]00)[ -]?(?P<first>\d{3,4})[ -](?P<second>\d{3,4})"
    r"|(?P<mobile3>1[3-9]\d)[ -](?P<mobile4>\d{4})[ -](?P<mobile_last>\d{4})"
    r"|(?P<doubtful>[\dOoIl-]{5,14}[OoIl][\dOoIl-]*)|(?P<plain>\d{5,13})))"
    # 1,234,567 goes on; 024-23861234，024-23861235 is two numbers.
    r"(?!\s?\.\d)(?!\s?,\s?\d{3}(?![\d-]))(?![\dA-Za-z])"
    r"(?:\s?(?:转|分机)\s?(?P<extension>\d{1,6})|-(?P<hyphen_extension>\d{1,4})(?!\d))?"
)
# Numbers that anyone may dial: government 12xxx and 96xxx, service 95xxx. The emergency calls of
# three figures are nobody's contact.
SHORT = re.compile(r"1[02]\d{3}|123\d{2}|9[56]\d{3,4}")
TOLL_FREE = re.compile(r"[48]00\d{7}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
# Three-figure area codes are 010 and 020 to 029, with local numbers of eight figures.
_SHORT_AREA = re.compile(r"010|02\d")


def is_mobile(figures: str) -> bool:
    """Whether `figures` are a mobile number: eleven, from 13 to 19."""
    return _MOBILE.fullmatch(figures) is not None


def read_number(match: re.Match[str]) -> tuple[str, str]:
    """The number of a match of NUMBER in ASCII figures and hyphens, and what is wrong with it."""
    extension = match["extension"] or match["hyphen_extension"]
    suffix = f"-{extension}" if extension else ""
    area = match["area"] or match["bracketed"]
    if match["abroad"]:
        area, local = "0" + match["abroad"], match["abroad_local"]
        return f"{area}-{local}{suffix}", _landline_problem(area, local)
    if area is not None:
        local = re.sub(r"\D", "", match["rest"] or match["local"])
        return f"{area}-{local}{suffix}", _landline_problem(area, local)
    if match["toll_free"]:
        return match["toll_free"] + suffix, ""
    if match["service"]:
        return f"{match['service']}-{match['first']}-{match['second']}{suffix}", ""
    if match["doubtful"]:
        problem = "号码中有字母 / letters among the figures"
        return match["doubtful"] + suffix, problem
    plain = match["plain"] or match["mobile3"] + match["mobile4"] + match["mobile_last"]
    return plain + suffix, _plain_problem(plain)


def _landline_problem(area: str, local: str) -> str:
    if len(area) == 3 and not _SHORT_AREA.fullmatch(area):
        return f"没有区号{area} / there is no area code {area}"
    allowed = (8,) if len(area) == 3 else (7, 8)
    if len(local) in allowed:
        return ""
    expected = " or ".join(map(str, allowed))
    return (
        f"区号{area}后有{len(local)}位号码，应为{'或'.join(map(str, allowed))}位 / "
        f"{len(local)} figures after area code {area}, expected {expected}"
    )


def _plain_problem(plain: str) -> str:
    if _MOBILE.fullmatch(plain) or TOLL_FREE.fullmatch(plain) or SHORT.fullmatch(plain):
        return ""
    # A local number without its area code is complete for whoever lives there.
    if len(plain) in (7, 8) and plain[0] in "2345678":
        return ""
    if plain[0] == "0" and len(plain) in (11, 12):
        area = plain[:3] if _SHORT_AREA.match(plain) else plain[:4]
        return _landline_problem(area, plain[len(area) :])
    if plain[0] == "1" and len(plain) > 8:
        return f"手机号有{len(plain)}位，应为11位 / mobile number of {len(plain)} figures, not 11"
    return f"{len(plain)}位，不是电话号码的形式 / {len(plain)} figures, no form of a phone number"
