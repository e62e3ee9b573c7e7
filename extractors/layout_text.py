"""Cleaning and joining of printed text; every step keeps the offset map.

The convention: ideographs, letters and digits in their common form; punctuation in full width
where it stands between or beside ideographs, in half width inside numbers, words and URLs.
Nothing that a reader saw is dropped except white space.
"""

from __future__ import annotations

import re
import unicodedata

from extractors.layout_characters import (
    SENTENCE_END,
    is_chinese,
    is_cjk,
    is_digit,
    is_full_width_mark,
    is_latin,
)
from models.geometry import Box
from models.traced_text import TracedText, untraced

# Below this distance a space between two ideographs is noise of the reader, not of the print.
NOISE_GAP_EM = 0.6
# From this distance on print means two things and a space is put in. A mark carries up to half
# an em of white of its own on each side, so beside a mark the distance must be larger.
SPACE_GAP_EM = 0.7
SPACE_GAP_AT_MARK_EM = 1.5
# Digits never stand this far apart inside one number.
SPACE_GAP_DIGITS_EM = 0.45
# Between Latin type and ideographs a quarter em is usual white.
SPACE_GAP_MIXED_EM = 0.55

FULL_WIDTH = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "!": "！", "?": "？"}
PAIRS = {"（": "）", "〔": "〕", "【": "】", "《": "》", "(": ")", "[": "]"}
# Closing brackets that readers take for one another: the opening one decides.
CONFUSED_CLOSING = {
    "（": "）)",
    "(": ")）",
    "〔": "〕]］）)",
    "【": "】]］",
    "[": "]］】",
    "《": "》",
}


# Most lines need none of the steps below; these say which do.
_UNCOMMON = re.compile("[％＋－０-９Ａ-Ｚａ-ｚ\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_HALF_WIDTH_MARK = re.compile("[,:;!?]")
_UNEVEN_SPACE = re.compile(r"\s\s|[^\S ]")


def to_common_characters(text: TracedText) -> TracedText:
    """NFKC for compatibility ideographs and radicals, full-width letters, digits and `％＋－`.

    Text layers return such look-alikes of common ideographs. Circled numbers (①) and Chinese
    punctuation stay as they are: the first are list markers, `to_full_width_marks` settles the
    others.
    """
    if _UNCOMMON.search(text.text) is None:
        return text
    changed = []
    for character in text.text:
        normal = unicodedata.normalize("NFKC", character) if _has_common_form(character) else ""
        changed.append(normal if len(normal) == 1 else character)
    return TracedText("".join(changed), text.glyphs)


def _has_common_form(character: str) -> bool:
    code = ord(character)
    full_width = 0xFF01 <= code <= 0xFF5E and (character.isalnum() or character in "％＋－")
    radical = 0x2E80 <= code <= 0x2FDF
    compatibility = 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F
    return full_width or radical or compatibility


def to_full_width_marks(text: TracedText) -> TracedText:
    """Half-width `, : ; ! ?` beside an ideograph in full width; inside numbers untouched.

    A space that a reader put behind such a mark goes with it.
    """
    old = text.text
    if _HALF_WIDTH_MARK.search(old) is None:
        return text
    new = list(old)
    drop: set[int] = set()
    for i, character in enumerate(old):
        if character not in ",:;!?":
            continue
        before = next((c for c in reversed(new[:i]) if not c.isspace()), "")
        after = old[i + 1 :].lstrip()[:1]
        beside = (before and is_chinese(before)) or (after and is_cjk(after))
        # a comma between digits is a thousands separator, a colon there a ratio or a time
        if beside and not (before and is_digit(before) and after and is_digit(after)):
            new[i] = FULL_WIDTH[character]
            drop.update({i + 1} if old[i + 1 : i + 2] == " " else ())
    keep = [i for i in range(len(new)) if i not in drop]
    return TracedText("".join(new[i] for i in keep), tuple(text.glyphs[i] for i in keep))


def with_matching_brackets(text: TracedText) -> TracedText:
    """Each closing bracket made the partner of its opening one, both full width beside Chinese.

    Readers return `〔2023]` and `(一）`; a bracket without partner is left alone.
    """
    new = list(text.text)
    stack: list[int] = []
    for i, character in enumerate(text.text):
        if character in PAIRS:
            stack.append(i)
        elif stack and character in CONFUSED_CLOSING[new[stack[-1]]]:
            start = stack.pop()
            opening = new[start]
            inside = text.text[start + 1 : i]
            beside = text.text[start - 1 : start] + inside + text.text[i + 1 : i + 2]
            if opening == "(" and any(is_chinese(c) for c in beside):
                new[start] = "（"
            new[i] = PAIRS[new[start]]
    return TracedText("".join(new), text.glyphs)


def without_layout_spaces(text: TracedText, size_pt: float) -> TracedText:
    """Without the spaces that carry no meaning.

    A space between two ideographs goes when the print shows no gap there, or when it only
    stretches a word (合　计); a space that separates two phrases stays, as one plain space.
    Spaces beside digits and Latin words stay as read (175.85 万元).
    """
    text = _single_spaces(text)
    drop: list[int] = []
    for match in re.finditer(" ", text.text):
        i = match.start()
        before, after = text.text[i - 1 : i], text.text[i + 1 : i + 2]
        if not before or not after:
            drop.append(i)
        elif is_chinese(before) and is_chinese(after):
            gap = gap_between(text.cut(0, i), text.cut(i + 1, len(text)))
            at_mark = is_full_width_mark(before) or is_full_width_mark(after)
            limit = SPACE_GAP_AT_MARK_EM if at_mark else NOISE_GAP_EM
            narrow = gap is not None and 0 <= gap < limit * size_pt
            if narrow or _stretches_word(text.text, i):
                drop.append(i)
    for i in reversed(drop):
        text = text.cut(0, i) + text.cut(i + 1, len(text))
    return text


def _single_spaces(text: TracedText) -> TracedText:
    """Every run of white space as one plain space."""
    if _UNEVEN_SPACE.search(text.text) is None:
        return text
    keep = [
        i
        for i, c in enumerate(text.text)
        if not (c.isspace() and i > 0 and text.text[i - 1].isspace())
    ]
    return TracedText(
        "".join(" " if text.text[i].isspace() else text.text[i] for i in keep),
        tuple(text.glyphs[i] for i in keep),
    )


def _stretches_word(text: str, space: int) -> bool:
    """Whether the space at offset `space` stands between two lone ideographs (合 计, 户 名)."""
    left = re.search(r"(?:^|[ ：:，。；（(])([^ ：:，。；（(])$", text[:space])
    right = re.match(r"([^ ：:，。；（()）])(?:[ ：:，。；）(（)]|$)", text[space + 1 :])
    return bool(left and right and is_cjk(left[1]) and is_cjk(right[1]))


def clean(text: TracedText, size_pt: float) -> TracedText:
    """All cleaning steps in their order."""
    text = to_common_characters(text)
    text = _single_spaces(text)
    before = None
    while text.text != before:
        # A mark made full-width can make the bracket beside it so, and the other way round.
        before = text.text
        text = to_full_width_marks(with_matching_brackets(text))
    return without_layout_spaces(text, size_pt)


def gap_between(left: TracedText, right: TracedText) -> float | None:
    """Horizontal distance in points from the last ink of `left` to the first of `right`.

    None where one of them has none or they stand on different pages.
    """
    a = next((g for g in reversed(left.glyphs) if g is not None), None)
    b = next((g for g in right.glyphs if g is not None), None)
    if a is None or b is None or a.page != b.page:
        return None
    return b.box.x0 - a.box.x1


def with_printed_gaps(text: TracedText, size_pt: float) -> TracedText:
    """A space put in where the print leaves a gap and the reader returned none.

    Without it `附表2　2022年度` reads 22022.
    """
    gaps: list[int] = []
    for i in range(1, len(text)):
        left, right = text.text[i - 1], text.text[i]
        a, b = text.glyphs[i - 1], text.glyphs[i]
        if left.isspace() or right.isspace() or a is None or b is None:
            continue
        if _gap_pt(left, right, a.box, b.box, size_pt) > _space_gap_em(left, right) * size_pt:
            gaps.append(i)
    for i in reversed(gaps):
        text = text.cut(0, i) + untraced(" ") + text.cut(i, len(text))
    return text


def _gap_pt(left: str, right: str, a: Box, b: Box, size_pt: float) -> float:
    """White between two characters in points.

    Readers draw narrow boxes around slight ideographs (一), so between ideographs the distance
    of their middles counts, less the one em that it always is.
    """
    if is_cjk(left) and is_cjk(right):
        return b.centre[0] - a.centre[0] - size_pt
    return b.x0 - a.x1


def _space_gap_em(left: str, right: str) -> float:
    if is_digit(left) and is_digit(right):
        return SPACE_GAP_DIGITS_EM
    if is_cjk(left) and is_cjk(right):
        return SPACE_GAP_EM
    if (left.isascii() and is_cjk(right)) or (is_cjk(left) and right.isascii()):
        return SPACE_GAP_MIXED_EM
    return SPACE_GAP_AT_MARK_EM


def beside(left: TracedText, right: TracedText, size_pt: float) -> TracedText:
    """Two pieces of one row as one text, with a space where the print leaves a gap."""
    if not left.text or not right.text:
        return left + right
    gap = gap_between(left, right)
    limit = _space_gap_em(left.text[-1], right.text[0]) * size_pt
    space = gap is not None and gap > limit
    return left + untraced(" ") + right if space else left + right


# An address or e-mail that runs on: the tail of a line after which a break puts in no space.
URL_TAIL = re.compile(r"(?:https?:/?/?|www\.|[\w.-]+@)[\x21-\x7e]*$", re.IGNORECASE)


def below(left: TracedText, right: TracedText, *, was_full: bool) -> TracedText:
    """Two printed lines of one paragraph or cell as one text.

    `was_full` says that the upper line left no room for the start of the lower one. Chinese
    joins with nothing between; a number or URL that had to be broken too (`1,` / `268.5`);
    English words take a space, and so do two numbers that merely stand one below the other.
    """
    if not left.text or not right.text:
        return left + right
    a, b = left.text[-1], right.text[0]
    if is_chinese(a) or is_chinese(b):
        return left + right
    if URL_TAIL.search(left.text) and was_full:
        return left + right
    if is_latin(a) and (is_latin(b) or is_digit(b)):
        return left + untraced(" ") + right
    number_goes_on = (is_digit(a) and is_digit(b)) or (a in ",." and is_digit(b))
    if number_goes_on and (was_full or _is_open_number(left.text)):
        return left + right
    if a in "-–/_&=?@#~+" or b in "-–/_&=?@%,.;:)" or (is_digit(a) and is_latin(b) and was_full):
        return left + right
    return left + untraced(" ") + right


def _is_open_number(text: str) -> bool:
    """Whether `text` ends inside a number (`1,` or `2025.`)."""
    return bool(re.search(r"\d[,.]$", text))


def ends_sentence(text: str) -> bool:
    """Whether the text comes to a full stop, closing quotes and brackets aside."""
    bare = text.rstrip().rstrip("”’」』）)")
    return bool(bare) and bare[-1] in SENTENCE_END


def opens_bracket(text: str) -> bool:
    """Whether a bracket or book title is still open at the end of the text."""
    depth = 0
    for character in text:
        if character in "（(《〔【“":
            depth += 1
        elif character in "）)》〕】”":
            depth = max(0, depth - 1)
    return depth > 0
