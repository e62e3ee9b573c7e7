"""Phone numbers, e-mail addresses and web addresses.

A number of a wrong form (a digit too many or too few) is returned with its problem where the
words around it say that it is a phone number, because a misprinted number is worth a look and a
silently dropped one is not.
"""

from __future__ import annotations

import re

from extractors.folding import fold
from extractors.phone_numbers import NUMBER, SHORT, TOLL_FREE, is_mobile, read_number
from extractors.web_addresses import find_emails, find_urls
from extractors.words import any_of, load_words
from models.fields import Mention
from models.values import ContactKind, ContactValue, Kind

_PHONE_WORDS = any_of(load_words("contacts.yaml", "phone_words"))
_OTHER_NUMBERS = any_of(load_words("contacts.yaml", "other_number_words"))
# A number belongs to the nearest word before it, at most one clause away; further numbers of a
# list follow the first with only separators between, or with the next person's name.
_CALLED_PHONE = re.compile(rf"{_PHONE_WORDS}[^\d。;\n]{{0,12}}$")
_CALLED_OTHERWISE = re.compile(rf"{_OTHER_NUMBERS}[^\d。;\n]{{0,8}}$")
_PHONE_AFTER = re.compile(r"[”\"]?[^\d,。;:\n]{0,8}?(?:热线|电话|专线)")
_LIST_GAP = re.compile(r"[\s,、/;|()或和及转]*")
_NEXT_PERSON = re.compile(r"[\s,、/;|()]+[一-龥·]{2,4}[\s:]+")
# 拨打12345, 监督电话：12345: who reads this is told to dial it. 12345热线工单 only names a service.
_TO_DIAL = re.compile(r"(?:拨打|致电|电\s*话|传\s*真|号码为?)[^\d。;\n]{0,12}$|:\s*$")
_ENDS = re.compile(r"\s*(?:$|[,。;、()!?\s])")
# A unit after the figures makes them a quantity.
_UNIT_AFTER = re.compile(r"\s*(?:[年月日万亿千百元%个人名户家次项条件张份号楼室层]|平方|公里)")


def find_contacts(text: str) -> list[Mention]:
    """Every phone number, e-mail and web address in `text`, in order."""
    folded = fold(text)
    emails = list(find_emails(folded))
    urls = [
        (start, end)
        for start, end in find_urls(folded)
        if not any(start < last and first < end for first, last in emails)
    ]
    mentions = [
        *(_address(text, folded, span, ContactKind.URL) for span in urls),
        *(_address(text, folded, span, ContactKind.EMAIL) for span in emails),
    ]
    mentions += _phones(text, folded, [*urls, *emails])
    return sorted(mentions, key=lambda m: m.start)


def _address(text: str, folded: str, span: tuple[int, int], kind: ContactKind) -> Mention:
    value = re.sub(r"\s", "", fold(folded[span[0] : span[1]]))
    return _mention(text, *span, ContactValue(kind, value))


def _phones(text: str, folded: str, taken: list[tuple[int, int]]) -> list[Mention]:
    found: list[Mention] = []
    for match in NUMBER.finditer(folded):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        value, problem = read_number(match)
        gap = folded[found[-1].end : match.start()] if found else None
        in_list = gap is not None and _LIST_GAP.fullmatch(gap) is not None
        called = _is_called_phone(folded, match) or (in_list and not _is_other(folded, match))
        if not problem and gap is not None and len(re.sub(r"\D", "", value)) >= 7:
            called = called or _NEXT_PERSON.fullmatch(gap) is not None
        if folded[match.start() - 1 : match.start()] == "/" and not in_list:
            continue
        figures = len(re.sub(r"\D", "", value))
        if problem and (not called or figures < 5):
            continue
        if not called and not _stands_alone(folded, match):
            continue
        is_short = match["plain"] and SHORT.fullmatch(match["plain"])
        if is_short and not in_list and not _is_to_dial(folded, match):
            continue
        # 户名 may stand right behind a phone number; 12,500次 is no number to dial.
        if (figures < 9 or not called) and _UNIT_AFTER.match(folded, match.end()):
            continue
        contact = ContactValue(ContactKind.PHONE, value, problem)
        found.append(_mention(text, match.start(), match.end(), contact))
    return found


def _before(folded: str, match: re.Match[str]) -> str:
    return folded[max(0, match.start() - 40) : match.start()]


def _is_other(folded: str, match: re.Match[str]) -> bool:
    return _CALLED_OTHERWISE.search(_before(folded, match)) is not None


def _is_called_phone(folded: str, match: re.Match[str]) -> bool:
    before = _before(folded, match)
    if _CALLED_OTHERWISE.search(before):
        return False
    if _CALLED_PHONE.search(before):
        return True
    # 求助：0955-70281: an area code behind a label is a phone number, right or wrong.
    return bool(match["area"] and "-" in match.group() and before.rstrip().endswith(":"))


def _stands_alone(folded: str, match: re.Match[str]) -> bool:
    """Whether a well-formed number is a phone number with no word to say so."""
    if _is_other(folded, match):
        return False
    plain = match["plain"]
    if "-" not in match.group() and re.search(r"\d\s$", _before(folded, match)):
        return False  # one of the groups of a longer number
    if plain is None:
        # 0531.66601234 may as well be a figure.
        return match["doubtful"] is None and "." not in match.group()
    if SHORT.fullmatch(plain) and _PHONE_AFTER.match(folded, match.end()):
        return True
    return is_mobile(plain) or TOLL_FREE.fullmatch(plain) is not None


def _is_to_dial(folded: str, match: re.Match[str]) -> bool:
    """Whether a public service's number is given to be dialled, and not as the service's name."""
    if _TO_DIAL.search(_before(folded, match)):
        return True
    named = _PHONE_AFTER.match(folded, match.end())
    return _ENDS.match(folded, named.end() if named else match.end()) is not None


def _mention(text: str, start: int, end: int, contact: ContactValue) -> Mention:
    rule = f"contact_{contact.kind.value}"
    return Mention(Kind.CONTACTS, start, end, text[start:end], contact, rule)
