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
_CHANGES = any_of(load_words(_FILE, "changes"))

_FILLER_END = re.compile(rf"(?:{any_of(load_words(_FILE, 'fillers'))}|[\s(¥￥$:,])$")
_OPENER = re.compile(rf"\s*(?:{any_of(load_words(_FILE, 'openers'))}|[,、:\s\"”])+")
_PLAIN_VERB = re.compile(any_of(_PLAIN_VERBS) + "(?:了|出|到)?")
_CHANGE_END = re.compile(rf"(?:(?:人均|净|年均|同比|环比)\s*)?{_CHANGES}$")
_CHANGE_TO = re.compile(rf"^\s*{any_of(load_words(_FILE, 'change_to'))}\s*(?:了|约|近)?\s*$")
# What may stand before a verb and belongs to the name: 累计投入, 拟安排资金, 较上年增加, 全年支出.
_MODIFIER = re.compile(
    r"(?:实际|累计|合计|共计|拟|全年|本年|上年|当年|年初|年末|人均|户均|年均|净|同比|环比|[较比](?:上年|去年|同期)(?:同期)?)+$"
)
_NAME_ENDS = re.compile(
    rf"[,。;:!?、()\n\"”“]|(?:{any_of((*_PLAIN_VERBS, *_ADVERBS))})|的|并|且|以上|以下|以内|左右|等|给予|中(?=[^心央小]|$)|[,和与及](?=\s*\d)"
)
_NO_NAME_OPENS = re.compile(
    rf"(?:{any_of((*_VERBS, *_ADVERBS))}|以[上下内]|左右|其中|以及|及|和|与|或|并|且|的|等|为|是|在|由|从|将|对|按|至|到|后|前|时|内|之|达|占|了|均|也|都|共|[-/~])"
)
_RATE = re.compile(r"[\w“”·]{1,20}(?:率|度|比例|比重|占比|百分比|覆盖面|得分率)$")


def strip_fillers(folded: str, begin: int, end: int) -> int:
    """The end of [begin, end) without the function words, marks and gaps that close it."""
    while end > begin and (match := _FILLER_END.search(folded[begin:end])):
        # 服务站各 ends in a filler, 项目共 too, but 成立, 结算为 must not lose half a word: the
        # filler list holds only words that no noun ends with.
        if folded[begin + match.start() : end].strip() == ":":
            break
        end = begin + match.start()
    return end


def is_change_to(piece: str) -> bool:
    """Whether `piece` only says that a number becomes another one (降至, 提高到)."""
    return _CHANGE_TO.match(piece) is not None


def trailing_name(folded: str, begin: int, end: int, *, keep_verb: bool) -> tuple[int, int] | None:
    """The name at the end of the clause piece [begin, end): object of its last verb, or all of it.

    With `keep_verb` the verb belongs to the name (筹集福利彩票公益金); without, only where nothing
    else is left (巡访). None when the piece names nothing.
    """
    opened = _OPENER.match(folded, begin, end)
    begin = opened.end() if opened else begin
    end = strip_fillers(folded, begin, end)
    piece = folded[begin:end]
    if not re.search(r"[^\W\d_]", piece):
        return None
    if change := _CHANGE_END.search(piece):
        return begin + change.start(), end
    verbs = list(_PLAIN_VERB.finditer(piece))
    if verbs:
        return _around_verb(piece, begin, end, verbs[-1], keep_verb=keep_verb)
    head = piece.rfind("的") + 1
    if 0 < head < len(piece) - 1:
        return begin + head, end
    return begin, end


def _around_verb(
    piece: str, begin: int, end: int, verb: re.Match[str], *, keep_verb: bool
) -> tuple[int, int]:
    behind = piece[verb.end() :]
    modifier = _MODIFIER.search(piece[: verb.start()])
    verb_start = modifier.start() if modifier else verb.start()
    if not behind.strip():
        subject = piece[:verb_start]
        # 运营补助支出, 有限公司捐赠: a short subject says what was spent, a long one is a sentence.
        if not keep_verb and 2 <= len(subject) <= 8 and not modifier:
            return begin, begin + verb.start()
        return begin + verb_start, end
    head = behind.rfind("的") + 1
    if head and len(behind) - head >= 2:
        return begin + verb.end() + head, end
    return begin + (verb_start if keep_verb else verb.end()), end


def leading_noun(folded: str, begin: int, limit: int) -> tuple[int, int] | None:
    """The noun that begins at `begin` (after a classifier), None where something else does.

    A relative clause gives the noun behind its 的: 需要救助的困难群众 gives 困难群众.
    """
    while begin < limit and folded[begin] in " \u3000":
        begin += 1
    if begin >= limit:
        return None
    if folded[begin] in '“"' and (closing := folded.find("”", begin, limit)) > 0:
        return begin + 1, closing
    clause = re.match(r"[^,。;:!?、()\n]*", folded[begin:limit])
    run = clause.group() if clause else ""
    if not run:
        return None
    if _NO_NAME_OPENS.match(run):
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


def named_rate(folded: str, begin: int, end: int) -> tuple[int, int] | None:
    """The name of a percentage before it: a rate (满意度), a change (同比增长), or what takes the share."""
    opened = _OPENER.match(folded, begin, end)
    begin = opened.end() if opened else begin
    piece = folded[begin:end]
    if share := re.search(r"占", piece):
        subject = piece[: share.start()].rstrip()
        if len(subject) >= 2:
            return begin, begin + len(subject)
        return begin + share.start(), end
    if rate := _RATE.search(piece):
        verbs = list(_PLAIN_VERB.finditer(piece, rate.start(), max(rate.start(), len(piece) - 2)))
        start = verbs[-1].end() if verbs else rate.start()
        return begin + (start if len(piece) - start >= 2 else rate.start()), end
    return trailing_name(folded, begin, end, keep_verb=True)
