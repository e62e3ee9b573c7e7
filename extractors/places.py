"""Place names at the start of names of organizations."""

from __future__ import annotations

import re
from functools import cache

from extractors.entity_vocabulary import term_set, terms

_PLACES = "places.yaml"


@cache
def _known_place() -> re.Pattern[str]:
    known = terms(_PLACES, "provinces") + terms(_PLACES, "cities") + terms(_PLACES, "name_openers")
    return re.compile("|".join(map(re.escape, sorted(known, key=lambda word: -len(word)))))


# 阳朔县, 乌兰淖尔旗, 马边彝族自治县, 芒回村: one to six characters and an administrative ending.
_ADMINISTRATIVE = re.compile(
    r"[一-龥]{1,6}?(?:特别行政区|自治区|自治州|自治县|自治旗|林区|新区|开发区|高新区|街道|地区"
    r"|苏木|嘎查|社区|省|市|县|区|州|旗|盟|镇|乡|村)"
)


def starts_with_place(text: str) -> bool:
    """Whether `text` begins with the name of a place (阳朔县…, 陕西…, 中国…), not with a mere 市."""
    if _known_place().match(text):
        return True
    match = _ADMINISTRATIVE.match(text)
    if match is None:
        return False
    name = match.group()
    generic = term_set(_PLACES, "generic")
    # 社区 and 街道 are places only behind a name: 城上社区, but 全省社区 is none.
    stem = re.sub(r"(?:街道|社区|苏木|嘎查|[省市县区州旗盟镇乡村])$", "", name)
    return (
        bool(stem)
        and name not in generic
        and stem not in generic
        and stem[0] not in "各该本我某每全其这那此"
    )


def begins_like_preposition(text: str) -> bool:
    """Whether `text` begins with a place whose first character reads as a preposition (和平区)."""
    return text.startswith(terms(_PLACES, "preposition_like"))
