"""Phone numbers, e-mail addresses and web addresses.

A number of a wrong form (a digit too many or too few) is returned with its problem where the
words around it say that it is a phone number, because a misprinted number is worth a look and a
silently dropped one is not.
"""

from __future__ import annotations

import re

from extractors.folding import fold
from extractors.words import any_of, load_words
from models.fields import Mention
from models.values import ContactKind, ContactValue, Kind

_PHONE_WORDS = any_of(load_words("contacts.yaml", "phone_words"))
_OTHER_NUMBERS = any_of(load_words("contacts.yaml", "other_number_words"))
# A number belongs to the nearest word before it, at most one clause away; further numbers of a
# list follow the first with only separators between.
_CALLED_PHONE = re.compile(rf"{_PHONE_WORDS}[^\d。;\n]{{0,12}}$")
_CALLED_OTHERWISE = re.compile(rf"{_OTHER_NUMBERS}[^\d。;\n]{{0,8}}$")
_PHONE_AFTER = re.compile(r"[”\"]?[^\d,。;:\n]{0,8}?(?:热线|电话|专线)")
_LIST_GAP = re.compile(r"^[\s,、/;|()或和及转]*$")

# Local part and domain in ASCII; a narrow cell may break the address after any of its marks.
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]*\s?@\s?(?:[A-Za-z0-9-]+\s?\.\s?)+[A-Za-z]{2,}", re.ASCII)
# Everything up to white space, a Chinese character or full-width punctuation; the breaks of a
# narrow cell lie inside, so a line break followed by more of the same characters goes on.
_URL_CHARACTER = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'*+=%]"
_URL = re.compile(
    rf"(?:(?:https?|ftp)\s?[:：]\s?//|(?<![A-Za-z0-9@.])www\s?\.)(?:{_URL_CHARACTER}|\n(?={_URL_CHARACTER}))+",
    re.ASCII | re.IGNORECASE,
)
_AFTER_URL = ".,:;!?'*-#["
# A number with its optional area code, written together or with one hyphen, gap or brackets; an
# extension follows 转, 分机 or a second hyphen.
_NUMBER = re.compile(
    r"(?<![\dA-Za-z/〔\[])(?<!\d[.,])(?<!\d-)"
    r"(?:\(?(?:\+|00)86\)?[ -]?)?"
    r"(?:\((?P<bracketed>0\d{2,3})\)\s?(?P<local>\d[\d-]{4,9}\d)"
    r"|(?P<area>0\d{2,3})(?:\s?-\s?|\s)(?P<rest>\d{5,10})"
    r"|(?P<toll_free>[48]00\d-\d{3}-\d{3})"
    r"|(?P<service>[48]00)[ -]?(?P<first>\d{3,4})[ -](?P<second>\d{3,4})"
    r"|(?P<mobile3>1[3-9]\d)[ -](?P<mobile4>\d{4})[ -](?P<mobile_last>\d{4})"
    r"|(?P<doubtful>[\dOoIl-]{5,14}[OoIl][\dOoIl-]*)|(?P<plain>\d{3,13}))"
    r"(?!\s?[.,]\d)(?![\dA-Za-z])"
    r"(?:\s?(?:转|分机)\s?(?P<extension>\d{1,6})|-(?P<hyphen_extension>\d{1,4})(?!\d))?"
)
# Short numbers that anyone may dial: emergency 110, 119, 120, government 12xxx, service 9xxxx.
_SHORT = re.compile(r"1[01]\d|12\d|1[02]\d{3}|9[56]\d{3}|123\d{2}|9[56]\d{4}")
_TOLL_FREE = re.compile(r"[48]00\d{7}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
# A unit after the figures makes them a quantity.
_UNIT_AFTER = re.compile(r"\s*(?:[年月日万亿千百元%个人名户家次项条件张份号楼室层]|平方|公里)")
# Three-figure area codes are 010 and 020 to 029, with local numbers of eight figures.
_SHORT_AREA = re.compile(r"010|02\d")


def find_contacts(text: str) -> list[Mention]:
    """Every phone number, e-mail and web address in `text`, in order."""
    folded = fold(text)
    mentions = [*_urls(text, folded), *_emails(text, folded)]
    taken = [(m.start, m.end) for m in mentions]
    mentions += _phones(text, folded, taken)
    return sorted(mentions, key=lambda m: m.start)


def _urls(text: str, folded: str) -> list[Mention]:
    found = []
    for match in _URL.finditer(text):
        end = _url_end(text, match)
        value = re.sub(r"\s", "", fold(folded[match.start() : end]))
        found.append(_mention(text, match.start(), end, ContactValue(ContactKind.URL, value)))
    return found


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


def _emails(text: str, folded: str) -> list[Mention]:
    return [
        _mention(
            text,
            m.start(),
            m.end(),
            ContactValue(ContactKind.EMAIL, re.sub(r"\s", "", m.group())),
        )
        for m in _EMAIL.finditer(folded)
    ]


def _phones(text: str, folded: str, taken: list[tuple[int, int]]) -> list[Mention]:
    found: list[Mention] = []
    for match in _NUMBER.finditer(folded):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        called = _is_called_phone(folded, match, found)
        value, problem = _interpreted(match)
        figures = len(re.sub(r"\D", "", value))
        if problem and (not called or figures < 5):
            continue
        if not called and not _stands_alone(folded, match):
            continue
        # 户名 may stand right behind a phone number; 12,500次 is no number to dial.
        if (figures < 9 or not called) and _UNIT_AFTER.match(folded, match.end()):
            continue
        found.append(
            _mention(
                text, match.start(), match.end(), ContactValue(ContactKind.PHONE, value, problem)
            )
        )
    return found


def _is_called_phone(folded: str, match: re.Match[str], found: list[Mention]) -> bool:
    before = folded[max(0, match.start() - 40) : match.start()]
    if _CALLED_OTHERWISE.search(before):
        return False
    if _CALLED_PHONE.search(before):
        return True
    # 求助：0955-70281: an area code behind a label is a phone number, right or wrong.
    if match["area"] and "-" in match.group() and before.rstrip().endswith(":"):
        return True
    return bool(found) and _LIST_GAP.match(folded[found[-1].end : match.start()]) is not None


def _stands_alone(folded: str, match: re.Match[str]) -> bool:
    """Whether a well-formed number is a phone number with no word to say so."""
    before = folded[max(0, match.start() - 40) : match.start()]
    if _CALLED_OTHERWISE.search(before):
        return False
    plain = match["plain"]
    if plain is None:
        return match["doubtful"] is None
    if _SHORT.fullmatch(plain) and len(plain) == 5 and _PHONE_AFTER.match(folded, match.end()):
        return True
    return _MOBILE.fullmatch(plain) is not None


def _interpreted(match: re.Match[str]) -> tuple[str, str]:
    """The number in ASCII figures and hyphens, and what is wrong with it."""
    extension = match["extension"] or match["hyphen_extension"]
    suffix = f"-{extension}" if extension else ""
    area = match["area"] or match["bracketed"]
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
    if _MOBILE.fullmatch(plain) or _TOLL_FREE.fullmatch(plain) or _SHORT.fullmatch(plain):
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


def _mention(text: str, start: int, end: int, contact: ContactValue) -> Mention:
    rule = f"contact_{contact.kind.value}"
    return Mention(Kind.CONTACTS, start, end, text[start:end], contact, rule)
