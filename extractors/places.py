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


# 甘州区, 通州区, 津市市: the second character by itself would end a name of one character.
_DOUBLE = re.compile(r"(?![各本某两几全省我该每这那有])[一-龥][州旗盟市](?:新区|街道|[市县区镇乡])")
# 走进省城, 所山区学校, 年在苏木镇: what no place name contains, and areas of no name.
_NO_PLACE = re.compile(
    r"[的了在与和及年月日由将等个这那有是我把被所给就也都对为向请]|邀请|走进|走访|来自|前往|项目|联合|委托|组织|服务|支持|开展|书记|主任|兼|收到|得到|其中|推荐|同意|.会同|[局厅]|[报经据按转送上入][省市县区州旗]$"
    r"|[郊牧园灾辖片库景小农校各]区$"
    # 金山区, 西城区, 西林区 are districts; 老城区, 偏远山区, 国有林区 are parts of any.
    r"|(?:^[到在去从所入进偏深老高大旧新主省市县该边国半石全中内外][山城林]|[一-龥]{2,}[山城林])区$"
    r"|^(?:乡|村|城|省|市|县)[镇村乡市县区]"
)


# 永和县, 泰和县, 平和县: the joining word is the second character of the name.
_NAMED_HE = re.compile(r"[^省市县区州旗镇乡村厅局会院部委府办企名]和(?:街道|[市县区旗镇乡村])")


def starts_with_place(text: str) -> bool:
    """Whether `text` begins with a place name (阳朔县…, 陕西…, 中国…), not with a mere 市."""
    if _known_place().match(text):
        return True
    match = _DOUBLE.match(text) or _ADMINISTRATIVE.match(text)
    if match is None:
        return False
    name = match.group()
    is_odd = begins_like_preposition(text) or _NAMED_HE.fullmatch(name)
    if _NO_PLACE.search(name) and not is_odd:
        return False
    generic = term_set(_PLACES, "generic")
    # 社区 and 街道 are places only behind a name: 城上社区, but 全省社区 is none.
    stem = re.sub(r"(?:街道|社区|苏木|嘎查|[省市县区州旗盟镇乡村])$", "", name)
    # Counties alone may have names of one character: 莒县, 渠县.
    return (
        (len(stem) >= 2 or (len(stem) == 1 and name.endswith("县")))
        and name not in generic
        and stem not in generic
        and (len(stem) > 1 or stem not in "各该本我某每全其这那此")
    )


def starts_with_known_place(text: str) -> bool:
    """Whether `text` begins with a province, prefecture or opener of the vocabulary."""
    return _known_place().match(text) is not None


def begins_like_preposition(text: str) -> bool:
    """Whether `text` begins with a place whose first character reads as a preposition (和平区)."""
    return text.startswith(terms(_PLACES, "preposition_like"))
