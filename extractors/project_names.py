"""What the name of a project looks like, and the forms in which a text takes it up again."""

from __future__ import annotations

import re
from functools import cache

from extractors.entity_vocabulary import term_set, terms

_VOCABULARY = "projects.yaml"
QUOTES_OPEN, QUOTES_CLOSE = '“「『＂"', '”」』＂"'
# “十四五”, “两不愁三保障”: quoted policies, whatever stands behind them.
POLICY = re.compile(
    r"十[二三四五]五|[一二两三四五六七八九十](?:不愁.*|个?(?:确保|务必|维护|服务))|[\d+]+"
)
HEAD = re.compile(r"(?:项目|工程|计划|行动|大赛|创投)$")
_DEBRIS_BEFORE = re.compile(rf"^\s*[一-龥A-Za-z—\-]{{1,2}}\s+(?=[{QUOTES_OPEN}])")
_DEBRIS_BEHIND = re.compile(r"(?:\s*[A-Za-z]{2,4}|\s*\d{1,4}\s+\d{1,3}|\s*[—\-|~·.]+)\s*$")
# Shorter forms begin and end too many other names.
_SURE_NAME = 6
_ORDINAL = re.compile(r"^(?:第[一二三四五六七八九十\d]+[届期批轮次])")
_YEAR = re.compile(r"^(?:19|20)\d\d年(?:度)?")
_NUMBERING = re.compile(
    r"\s*(?:\d{1,2}(?:[.．]\d{1,2}){1,3}(?![\d.．万亿%元])\s*|[（(]\s*[\d一二三四五六七八九十]{1,3}\s*[）)]|[\d]{1,3}\s*[、.．)）](?!\d)|[一二三四五六七八九十]{1,3}\s*[、.．]|[①-⑳])\s*"
)
# 1. NAME，预算资金 175.85 万元; （三）NAME：安排资金 …


def flat(name: str) -> str:
    """A name reduced to what identifies it: no spaces, quotes, dots, brackets or 的."""
    return re.sub(r"[\s·•・\-—－“”‘’\"＂「」『』《》，,。.：:；;、（()）的]", "", name)


def clean_name(raw: str) -> str:
    """A name as a value: line breaks and padding gone, quotes of one form."""
    name = re.sub(r"(?<=[^A-Za-z])\s+|\s+(?=[^A-Za-z])", "", raw.strip())
    name = re.sub(r"[\"＂]([^\"＂]*)[\"＂]", r"“\1”", name)
    return name.strip("，,。；;：:、")


def without_debris(text: str) -> str:
    """A cell's name without the stray letters and figures that a stamp on it left at its ends."""
    text = _DEBRIS_BEFORE.sub("", text)
    debris = _DEBRIS_BEHIND.search(text)
    if debris is None:
        return text
    heads = terms(_VOCABULARY, "explicit") + terms(_VOCABULARY, "quoted_heads")
    return text[: debris.start()] if text[: debris.start()].endswith(heads) else text


def numbering_end(text: str) -> int:
    """Where the numbering at the start of `text` ends (1. （二） 三、), 0 without one."""
    match = _NUMBERING.match(text)
    return match.end() if match else 0


def entry_start(text: str) -> int:
    """Where the name of an entry begins: behind its numbering and the 其中： of a part."""
    start = 0
    while True:
        # 其中 by itself may begin a name's sentence; a colon or a quote shows that it does not.
        part = re.match(rf"\s*其\s*中\s*(?:[：:、，,]\s*|(?=[{QUOTES_OPEN}]))", text[start:])
        step = part.end() if part else numbering_end(text[start:])
        if not step:
            return start
        start += step


def is_project_like(name: str) -> bool:
    """Whether a name by itself reads as that of an undertaking and not of a budget item."""
    name = clean_name(name)
    if is_no_project(name):
        return False
    heads = (*terms(_VOCABULARY, "explicit"), *terms(_VOCABULARY, "undertaking"))
    has_quoted_part = bool(re.search(r"“[^”]{2,}”", name))
    return has_quoted_part or (name.endswith(heads) and is_particular(name))


def has_named_head(name: str) -> bool:
    """Whether a whole entry is a quoted name with the head of an undertaking behind it.

    “启明星”优秀学子奖学金 needs no column header to be one; “十四五”规划 is none.
    """
    match = re.fullmatch(r"[^“”]{0,12}“([^“”]{2,20})”([^“”，,。；;：:]{1,24})", clean_name(name))
    if match is None or POLICY.fullmatch(match.group(1)):
        return False
    heads = terms(_VOCABULARY, "quoted_heads") + terms(_VOCABULARY, "award_heads")
    return match.group(2).endswith(heads)


def is_no_project(name: str) -> bool:
    """Whether a cell or entry is a total, a budget item, a number or too short for a name."""
    plain = re.sub(r"\s|^[\d一二三四五六七八九十]+[、.．]", "", name).strip("：:")
    return (
        len(flat(plain)) < 4
        or plain in term_set(_VOCABULARY, "totals")
        or plain in term_set(_VOCABULARY, "budget_items")
        or plain in term_set(_VOCABULARY, "generic_modifiers")
        or plain.endswith(("合计", "小计", "总计"))
        or not re.search(r"[一-龥]{3}", flat(plain))
        or plain.startswith(("其他", "其它", "注：", "注:", "说明：", "备注"))
    )


@cache
def _generic_words() -> re.Pattern[str]:
    words = terms(_VOCABULARY, "generic_modifiers")
    return re.compile("|".join(map(re.escape, words)))


def is_particular(name: str) -> bool:
    """Whether something is left of a name without its head and its generic modifiers."""
    modifier = re.sub(r"(?:项目|工程|计划|行动|服务|活动)+$", "", name)
    if re.search(r"(?:类|等|[个批种项各])$", modifier) or re.search(
        r"等|[\d两三四五六七八九十][个项]", modifier
    ):
        return False
    return len(_generic_words().sub("", modifier)) >= 3


def names_undertaking(name: str) -> bool:
    """Whether a name is more than its head and a class of undertakings: 儿童福利项目 is not."""
    return len(beside_category(clean_name(name))) >= 2


def beside_category(name: str) -> str:
    """What a name says besides its head and the class of undertakings that it belongs to."""
    return _categories().sub("", HEAD.sub("", name))


@cache
def _categories() -> re.Pattern[str]:
    words = terms(_VOCABULARY, "categories") + terms(_VOCABULARY, "generic_modifiers")
    return re.compile("|".join(map(re.escape, sorted(set(words), key=lambda word: -len(word)))))


def aliases(name: str) -> list[str]:
    """Flat forms in which a text takes a name up again, the fullest first.

    四川省第二届公益创投大赛 → 第二届公益创投大赛, 公益创投大赛; “听见漓江”… → 听见漓江.
    """
    forms = [flat(name)]
    plain = flat(name)
    without_year = _YEAR.sub("", plain)
    without_place = re.sub(
        r"^[一-龥]{2,6}?(?:自治区|省|市|自治州|州|县|区|旗|街道|镇|乡)(?=[一-龥]{4})",
        "",
        without_year,
    )
    for form in (without_year, without_place, _ORDINAL.sub("", without_place)):
        forms.append(form)
        shorter = re.sub(r"(?:运营管理|运营补助|运营|管理|建设项目|项目|工程|服务|计划)$", "", form)
        forms.append(shorter)
    # 暖巢计划 stands for “暖巢计划”独居老人关爱项目 also where its quotes are left out.
    forms.append(quoted_core(name))
    return [form for form in dict.fromkeys(forms) if len(form) >= 4]


def quoted_core(name: str) -> str:
    """The quoted part of a name, flat; empty when it has none or several."""
    parts = re.findall(r"“([^”]{2,20})”", name)
    return flat(parts[0]) if len(parts) == 1 else ""


def core_of(name: str) -> str:
    """A flat name without a closing 项目, which texts add and leave out freely."""
    return flat(name).removesuffix("项目")


def is_same_project(one: str, other: str) -> bool:
    """Whether a text may call one project by both names."""
    if core_of(one) == core_of(other):
        return True
    short, long = sorted((flat(one), flat(other)), key=len)
    quoted = quoted_core(one)
    if len(quoted) >= 2 and quoted == quoted_core(other):
        # “护航成长”项目 takes up “护航成长”困境儿童关爱项目; “护航成长”助学项目 is another one.
        return _is_abridged(short, long)
    core = short.removesuffix("项目")
    return len(short) >= _SURE_NAME and (
        long.removesuffix("项目").endswith(core) or long.endswith(core) or long.startswith(core)
    )


def _is_abridged(short: str, long: str) -> bool:
    """Whether `short` is `long` with characters left out."""
    rest = iter(long)
    return all(character in rest for character in short)
