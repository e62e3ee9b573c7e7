"""The one value that a whole text states, as the pipeline's parser finds it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.finding import find_unlabelled
from extractors.words import load_vocabulary
from models.fields import Mention
from models.values import AmountValue, ContactValue, DateForm, DateValue, Kind, is_understood
from review.bilingual import Bilingual, said
from review.texts import in_language

# Some values are values only behind a word that says so: a bare year, a phone number.
_FRAMES = {
    Kind.DATES: ("", "日期："),
    Kind.CONTACTS: ("", "电话："),
    # 1.01 元 at the beginning of a line would be a heading with its number.
    Kind.AMOUNTS: ("", "金额："),
    Kind.COUNTS: ("", "数量："),
}
_SINCE_LEAD = re.compile(r"(?:自|从)\s*")
_SINCE_TAIL = re.compile(r"\s*(?:起|以来|开始)")
_PER_LEAD = re.compile(r"(?:平均)?每[^\d,，。；;]{1,12}")


def covering_mention(kind: Kind, text: str, year: int | None) -> Mention | Bilingual:
    """The mention of `kind` that covers `text`, or what keeps there from being one.

    `year` is for dates that leave theirs out.
    """
    problems = []
    for frame in _FRAMES.get(kind, ("",)):
        found = [m for m in find_unlabelled(frame + text, year) if m.end > len(frame)]
        problem = _problem(kind, frame, text, found)
        if problem is None:
            return found[0]
        if found:
            problems.append(problem)
    return problems[0] if problems else _with_example("typed_not_understood", kind)


def _problem(kind: Kind, frame: str, text: str, found: Sequence[Mention]) -> Bilingual | None:
    if not found:
        return _with_example("typed_not_understood", kind)
    mention = found[0]
    if len(found) > 1:
        listed = [m.raw_text for m in found]
        return Bilingual(
            said("typed_several", found="、".join(listed)).zh,
            said("typed_several", found=", ".join(listed)).en,
        )
    if mention.kind is not kind:
        return _of_other_kind(kind, mention)
    lead, tail = text[: max(0, mention.start - len(frame))], text[mention.end - len(frame) :]
    if not _is_explained(mention, lead, tail):
        left = f"{lead}…{tail}" if lead and tail else lead or tail
        return said("typed_left_over", found=mention.raw_text, left=left.strip())
    # A range whose dash had to be guessed was repaired.
    if not is_understood(mention.value) or mention.rule == "range_dash_repaired":
        return _not_understood(kind, mention)
    return None


def _is_explained(mention: Mention, lead: str, tail: str) -> bool:
    """Whether what stands around the mention's own span took part in reading it."""
    match mention.value:
        case DateValue(form=DateForm.SINCE):
            return _is_since(lead, tail)
        case AmountValue(per=per, currency=currency):
            if tail:
                return False
            signs = load_vocabulary("currencies.yaml")[currency]["signs"]
            if lead.strip() in ("", *signs):
                return True
            return bool(per) and per in lead and _PER_LEAD.fullmatch(lead) is not None
    return not lead and not tail


def _is_since(lead: str, tail: str) -> bool:
    # 自2023年1月1日起: the words around the day are what makes it a beginning.
    return (not lead or _SINCE_LEAD.fullmatch(lead) is not None) and (
        not tail or _SINCE_TAIL.fullmatch(tail) is not None
    )


def _of_other_kind(kind: Kind, mention: Mention) -> Bilingual:
    example, wanted, other = (
        said(f"typed_example_{kind}"),
        said(f"typed_kind_{kind}"),
        said(f"typed_kind_{mention.kind}"),
    )
    return Bilingual(
        *(
            said(
                "typed_other_kind",
                found=mention.raw_text,
                other=other[i],
                kind=wanted[i],
                example=example[i],
            )[i]
            for i in (0, 1)
        )
    )


def _not_understood(kind: Kind, mention: Mention) -> Bilingual:
    match mention.value:
        case DateValue(problem=problem) | ContactValue(problem=problem) if problem:
            return Bilingual(
                *(
                    said("typed_wrong_value", problem=in_language(problem, language))[i]
                    for i, language in enumerate(("zh", "en"))
                )
            )
    return _with_example("typed_not_understood", kind)


def _with_example(key: str, kind: Kind) -> Bilingual:
    example = said(f"typed_example_{kind}")
    return Bilingual(said(key, example=example.zh).zh, said(key, example=example.en).en)
