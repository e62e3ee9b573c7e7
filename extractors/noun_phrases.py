"""The name inside a clause, cut out by function words and verbs.

Spans in, spans out; all text is folded (`extractors.folding.fold`).
"""

from __future__ import annotations

import re

from extractors.words import any_of, load_words

_FILE = "syntax.yaml"
_NOUN_LIKE = frozenset(load_words(_FILE, "noun_like_verbs"))
_VERBS = tuple(w for w in load_words(_FILE, "verbs") if len(w) > 1)
_PLAIN_VERBS = tuple(w for w in _VERBS if w not in _NOUN_LIKE)
_ADVERBS = tuple(w for w in load_words(_FILE, "adverbs") if len(w) > 1)
# 长38米: the only names of one character.
_DIMENSIONS = ("长", "宽", "高", "深", "厚", "重")
_CHANGES = any_of(load_words(_FILE, "changes"))

_FILLER_END = re.compile(
    rf"(?:{any_of(load_words(_FILE, 'fillers'))}|\((?:大写|小写)\)|[\s(¥￥$:,、=≥≤<>])$"
)
_NOT_FILLER = re.compile(rf"{any_of(load_words(_FILE, 'not_fillers'))}$")
# 每人每月, 每个项目: for how many a sum is, before it or before its name.
_PER = rf"(?:每\s*个?(?:{any_of(load_words(_FILE, 'per_heads'))}))+"
_PER_END = re.compile(rf"(?:{_PER}|每\s*[^\W\d_])\s*$")
_GENERIC_HEAD = re.compile(rf"{any_of(load_words(_FILE, 'generic_heads'))}$")
# Section numbers, joining words, “其中” and the like; 和 and 与 only where they begin no word.
_OPENER = re.compile(
    rf"(?:\s+|[,、:”\"]|\(?[一二三四五六七八九十]{{1,3}}[)、]|\(?\d{{1,2}}[.)](?!\d)"
    rf"|[一二三四五六七八九十]是|[◆◇●○■□▲△★☆※]|{any_of(load_words(_FILE, 'openers'))}|{_PER}"
    r"|[和与及并且但而另](?![谐睦会时购列存])|有(?![关效限声偿机害]))+"
)
# An actor before its act: what was done is the name, who did it is not.
_ACTOR = re.compile(
    r".*(?:公司|集团(?!有限|股份)|协会|基金会|商会|促进会|联合会|总会|大赛|期间|通过|”)(?=[^\W\d_]{2})"
)
# 有 as a verb: 大龙镇有城乡低保.
_HAS = re.compile(r".*(?<![拥所国私公自持原现仅没])有(?![关效限声偿机害毒色线序])(?=[^\W\d_]{2})")
_PLAIN_VERB = re.compile(any_of(_PLAIN_VERBS) + "(?:了|出|到)?")
_CHANGE_END = re.compile(
    r"(?:[较比](?:上?年?度?|去年|同期|上年同期|年初)?(?:预算|决算|计划|目标)数?)?"
    rf"(?:[人户村]均)?(?:[年月日]均?)?(?:净|同比|环比)?{_CHANGES}$"
)
_TO = any_of(load_words(_FILE, "change_to"))
_CHANGE_TO = re.compile(rf"^\s*{_TO}\s*(?:了|约|近)?\s*(?:每\s*[^\W\d_]{{1,2}}?)*\s*$")
# 低保标准提高到每人每年: the level that is raised or lowered, before the change.
_LEVEL = re.compile(rf"(?P<name>[^\W\d_]{{2,14}}?)(?:由|从)?(?:每\s*[^\W\d_])*{_TO}$")
# 燃料费每床每月增加: what one costs more; the change is not its name.
_RATE_OF_ONE = re.compile(
    r"(?P<name>[^\W\d_]{2,10}?)(?:每\s*[^\W\d_])+(?:增加|减少|提高|降低|下降|上涨|节约|节省)$"
)
# 2家单位将公益金…: who does it to what; the object is the name.
_DISPOSED = re.compile(r".*[^\W\d_][将把](?=[^\W\d_]{2})(?![来军士领手握控])")
# 每千名老年人拥有: for how many a measure is, which is not its name.
_FOR_EACH = re.compile(r"每(?:百|千|万|[^\W\d_])?[名人户个张][^\W\d_]{0,6}(?:拥有|占有|配备|有)")
# What may stand before a verb and belongs to the name: 累计投入, 拟安排资金, 较上年增加, 全年支出.
_MODIFIER = re.compile(
    r"(?:实际|累计|合计|共计|拟|全年|本年|上年|当年|年初|年末|人均|户均|年均|净|同比|环比|[较比](?:上年|去年|同期)(?:同期)?)+$"
)
_NAME_ENDS = re.compile(
    rf"[,。;:!?、()\n\"”“\d第≥≤]|{any_of((*_PLAIN_VERBS, *_ADVERBS))}"
    rf"|{any_of(load_words(_FILE, 'name_stops'))}"
    r"|联合(?!会|国|体|党)|中(?=[^心央小]|$)|[和与及](?=\s*\d)"
)
_NO_NAME_OPENS = re.compile(
    rf"(?:{any_of((*_VERBS, *_ADVERBS, *load_words(_FILE, 'no_name_openers')))}|[-/~])"
)
# 96个县(市、区): the kinds of places in brackets belong to the word before them.
_SORTS_OF_PLACES = re.compile(r"[省市县区州旗镇乡村](?:级)?\([省市县区州旗镇乡村街道、,]{1,9}\)")
_RATE = re.compile(r"[\w“”·]{1,20}(?:率|度|比例|比重|占比|百分比|覆盖面|得分率)$")
# 使就业率, 通过培训让就业率: what brings the rate about is not its name.
_RATE_ACTOR = re.compile(r"^.*(?:使得|使|让|令|确保|保障)(?=\w{3})")


def strip_fillers(folded: str, begin: int, end: int) -> int:
    """The end of [begin, end) without the function words, marks and gaps that close it."""
    while end > begin:
        piece = folded[begin:end]
        match = _PER_END.search(piece) or _FILLER_END.search(piece)
        if match is None or match.group() == ":" or _NOT_FILLER.search(piece):
            break
        end = begin + match.start()
    return begin if folded[begin:end].strip() == "计" else end


def is_change_to(piece: str) -> bool:
    """Whether `piece` only says that a number becomes another one (降至, 提高到)."""
    return _CHANGE_TO.match(piece) is not None


def trailing_name(folded: str, begin: int, end: int, *, keep_verb: bool) -> tuple[int, int] | None:
    """The name at the end of the clause piece [begin, end): object of its last verb, or all of it.

    With `keep_verb` the verb belongs to the name (筹集福利彩票公益金); without, only where nothing
    else is left (巡访). None when the piece names nothing.
    """
    begin = _opened(folded, begin, end)
    end = strip_fillers(folded, begin, end)
    piece = folded[begin:end]
    if not re.search(r"[^\W\d_]{2}", piece) and piece.strip() not in _DIMENSIONS:
        return None
    if rate := _RATE_OF_ONE.search(piece):
        return begin + rate.start("name"), begin + rate.end("name")
    if (level := _LEVEL.search(piece)) and not level["name"].endswith(("由", "从")):
        return begin + level.start("name"), begin + level.end("name")
    if change := _CHANGE_END.search(piece):
        return begin + change.start(), end
    # 提升工程, 建设项目: a verb right before a dependent noun only modifies it.
    verbs = [
        verb
        for verb in _PLAIN_VERB.finditer(piece)
        if not _GENERIC_HEAD.fullmatch(piece[verb.end() :]) or (verb.start() == 0 and keep_verb)
    ]
    if verbs:
        return _around_verb(piece, begin, end, verbs[-1], keep_verb=keep_verb)
    head = piece.rfind("的") + 1
    if head == 1:
        begin += 1
    # 最远的点: a short attribute is part of the name.
    if 4 < head < len(piece) - 1:
        begin += head
    if not keep_verb:
        begin += _leading_verb_length(folded[begin:end])
    return begin, end


def _opened(folded: str, begin: int, end: int) -> int:
    """Where the name begins behind section numbers, joining words, and the actor."""
    for pattern in (_OPENER, _FOR_EACH, _ACTOR, _DISPOSED, _OPENER, _HAS, _OPENER):
        if (match := pattern.match(folded, begin, end)) and match.end() < end:
            begin = match.end()
    return begin


def _leading_verb_length(piece: str) -> int:
    """The length of a verb that opens `piece` and has its object behind it (培训社会工作者)."""
    adverb = re.match("(?:全年|本年|累计|先后|共)*", piece)
    skipped = adverb.end() if adverb else 0
    for verb in sorted(_NOUN_LIKE, key=len, reverse=True):
        rest = piece[skipped + len(verb) :].strip()
        if len(verb) > 1 and piece.startswith(verb, skipped) and len(rest) >= 2:
            is_modifier = _GENERIC_HEAD.fullmatch(rest) is not None
            return 0 if is_modifier else skipped + len(verb)
    return 0


def _around_verb(
    piece: str, begin: int, end: int, verb: re.Match[str], *, keep_verb: bool
) -> tuple[int, int]:
    behind = piece[verb.end() :]
    modifier = _MODIFIER.search(piece[: verb.start()])
    verb_start = modifier.start() if modifier else verb.start()
    if len(behind.strip()) == 1:
        return begin, end
    if not behind.strip():
        subject = piece[:verb_start]
        # 互联网募集: a short subject belongs to the name, a long one is a sentence.
        if 2 <= len(subject) <= 5 and not modifier:
            return (begin, end) if keep_verb else (begin, begin + verb.start())
        return begin + verb_start, end
    head = behind.rfind("的") + 1
    if head and len(behind) - head >= 2:
        return begin + verb.end() + head, end
    if keep_verb:
        return begin + verb_start, end
    start = begin + verb.end()
    return start + _leading_verb_length(behind), end


def leading_noun(folded: str, begin: int, limit: int) -> tuple[int, int] | None:
    """The noun that begins at `begin` (after a classifier), None where something else does.

    A relative clause gives the noun behind its 的: 需要救助的困难群众 gives 困难群众.
    """
    while begin < limit and folded[begin] in " \u3000":
        begin += 1
    if begin >= limit:
        return None
    if folded[begin] == "的" and begin + 2 < limit:
        begin += 1
    if place := _SORTS_OF_PLACES.match(folded, begin, limit):
        return place.span()
    if folded[begin] in '“"' and (closing := folded.find("”", begin, limit)) > 0:
        return begin + 1, closing
    clause = re.match(r"[^,。;:!?、()\n]*", folded[begin:limit])
    run = clause.group() if clause else ""
    if not run:
        return None
    if _NO_NAME_OPENS.match(run) and not _opens_with_modifier(run):
        relative = re.match(r"(?P<verb>\w{2,12})的(?P<noun>[\w“”]{2,12})$", run)
        is_relative = relative is not None and any(run.startswith(v) for v in _VERBS)
        return (
            (begin + relative.start("noun"), begin + relative.end("noun"))
            if relative is not None and is_relative
            else None
        )
    cut = _NAME_ENDS.search(run, 1)
    end = begin + (cut.start() if cut else len(run))
    noun = folded[begin:end]
    return (begin, begin + len(noun.rstrip())) if re.search(r"[^\W\d_]", noun) else None


def quoted_grade(folded: str, begin: int, end: int) -> tuple[int, int] | None:
    """The quoted word by which the counted are graded: “优” before 的187个."""
    match = re.search(r"[“\"](?P<grade>[^“”\"]{1,6})[”\"]的$", folded[begin:end])
    return (begin + match.start("grade"), begin + match.end("grade")) if match else None


def opens_with_verb(name: str) -> bool:
    """Whether `name` is a clause that opens with a verb (用于补助, 购买物资) and no name."""
    return bool(_PLAIN_VERB.search(name)) or name.startswith(("用", "购", "按", "由", "给"))


def following_act(folded: str, begin: int, limit: int) -> tuple[int, int] | None:
    """What the counted did, up to the next mark: 取得证书 behind 2,115人."""
    clause = re.match(r"\s*(?P<act>[^\W\d_]{2,10})(?=[,。;:!?、()\n]|$)", folded[begin:limit])
    if clause is None or not any(clause["act"].startswith(v) for v in _VERBS):
        return None
    return begin + clause.start("act"), begin + clause.end("act")


def _opens_with_modifier(run: str) -> bool:
    """Whether a run like 服务站点 or 培训班 opens with a verb that only modifies its noun."""
    verb = next((v for v in _NOUN_LIKE if len(v) > 1 and run.startswith(v)), "")
    cut = _NAME_ENDS.search(run, len(verb) or 1)
    name = run[: cut.start()] if cut else run
    return bool(verb) and len(name) <= 10 and _GENERIC_HEAD.search(name[len(verb) :]) is not None


def named_rate(folded: str, begin: int, end: int) -> tuple[int, int] | None:
    """The name of a percentage before it: a rate (满意度), a change (同比增长) or a share.

    None when the piece before it names nothing.
    """
    begin = _opened(folded, begin, end)
    piece = folded[begin:end]
    if share := re.search(r"占(?!比$|地)", piece):
        subject = piece[: share.start()].rstrip()
        if len(subject) >= 2 and subject not in _ADVERBS:
            return begin, begin + len(subject)
        return begin + share.start(), end
    if rate := _RATE.search(piece):
        name = _RATE_ACTOR.sub("", rate.group())
        verb = _PLAIN_VERB.match(name)
        if verb and len(name) - verb.end() >= 3:
            name = name[verb.end() :]
        return end - len(name), end
    return trailing_name(folded, begin, end, keep_verb=True)
