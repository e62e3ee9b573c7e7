"""Where a text names known projects, and what it says of several of them at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.project_names import flat, is_same_project, quoted_core
from extractors.project_phrases import projects_in_text
from extractors.project_scopes import KnownProject

# A项目、B项目和C项目分别投入30万元、12万元和5万元: a list of names, then their values in turn.
_RESPECTIVELY = re.compile(r"[^，,；;。]{0,10}?(?:分别|依次)")
_LISTED = re.compile(r"[\s”\"＂」]*[、，,和及与]?[\s“\"＂「]*")
_DIVIDER = re.compile(r"[、和及与]|[，,](?!\d{3})")
_IGNORED = re.compile(r"[\s·•・\-—－“”‘’\"＂「」『』《》，,。.：:；;、（()）的]")


@dataclass(frozen=True, slots=True)
class NamedProject:
    """A project named in a text: half-open span and id."""

    start: int
    end: int
    project_id: str


def named_in(
    text: str, names: Mapping[str, str], projects: Sequence[KnownProject]
) -> list[NamedProject]:
    """Where `text` names projects, in order; of overlapping forms the longest."""
    offsets = [index for index, character in enumerate(text) if not _IGNORED.match(character)]
    plain = "".join(text[index] for index in offsets)
    found: list[NamedProject] = []
    forms = sorted(names, key=lambda form: -len(form))
    for form in forms:
        position = plain.find(form)
        while position >= 0:
            start, end = offsets[position], offsets[position + len(form) - 1] + 1
            if not any(start < other.end and other.start < end for other in found):
                found.append(NamedProject(start, end, names[form]))
            position = plain.find(form, position + 1)
    cores: dict[str, set[str]] = {}
    for project in projects:
        core = quoted_core(project.name)
        if len(core) >= 3:
            cores.setdefault(core, set()).add(project.project_id)
    for match in re.finditer(r"[“\"＂「]([^“”\"＂「」]{2,24})[”\"＂」]", text):
        owners = cores.get(flat(match.group(1)), set())
        if len(owners) == 1 and not any(
            match.start() < other.end and other.start < match.end() for other in found
        ):
            found.append(NamedProject(match.start(), match.end(), next(iter(owners))))
    for span in projects_in_text(text):
        if any(span.start < other.end and other.start < span.end for other in found):
            continue
        alike = {p.project_id for p in projects if is_same_project(p.name, span.name)}
        if len(alike) == 1:
            found.append(NamedProject(span.start, span.end, alike.pop()))
    return sorted(found, key=lambda item: item.start)


def listed_with(text: str, before: Sequence[NamedProject]) -> set[str]:
    """The projects listed up to the last one named: what follows is said of them together."""
    together, first = {before[-1].project_id}, before[-1]
    for item in reversed(before[:-1]):
        if not _LISTED.fullmatch(text[item.end : first.start]):
            break
        together.add(item.project_id)
        first = item
    return together


def respective(text: str, before: Sequence[NamedProject], start: int) -> str | None:
    """The project whose turn it is in “A项目和B项目分别投入30万元、12万元”, None elsewhere."""
    nearest = before[-1]
    respectively = _RESPECTIVELY.match(text, nearest.end)
    if respectively is None or re.search(r"[；;。]", text[respectively.end() : start]):
        return None
    run = [nearest]
    for item in reversed(before[:-1]):
        if not _LISTED.fullmatch(text[item.end : run[0].start]):
            break
        run.insert(0, item)
    turn = len(_DIVIDER.findall(text[respectively.end() : start]))
    return run[turn].project_id if len(run) > 1 and turn < len(run) else None
