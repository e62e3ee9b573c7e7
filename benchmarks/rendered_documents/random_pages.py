"""Invented notices with known gold, printed and scanned at random: for calibrating confidence.

The texts are written to OUT/texts in the same markup as the texts by hand, and rendered from there.
Scans that are there already are not made again.
Run: python -m benchmarks.rendered_documents.random_pages OUT --count 200 --seed 1
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

import yaml

from benchmarks.rendered_documents import (
    random_mistakes,
    random_scans,
    random_sentences,
    random_tables,
)
from benchmarks.rendered_documents.markup import read_markup
from benchmarks.rendered_documents.random_slots import Forms, sentence
from benchmarks.rendered_documents.random_values import annotated, day
from benchmarks.rendered_documents.random_words import Words
from benchmarks.rendered_documents.rendering import render

# Share of documents with one planted mistake.
_WITH_MISTAKE = 0.15
_TABLES = (
    random_tables.allocation,
    random_tables.execution,
    random_tables.quarters,
    random_tables.standards,
    random_tables.donations,
    random_tables.indicators,
)
_CHECKED = (
    random_mistakes.parts_sentence,
    random_mistakes.rate_sentence,
    random_mistakes.words_sentence,
    random_mistakes.period_sentence,
    random_mistakes.phone_sentence,
)
_SECTIONS = (
    ("资金收支情况", random_sentences.FUNDS),
    ("养老服务情况", random_sentences.ELDERLY),
    ("儿童福利情况", random_sentences.CHILDREN),
    ("残疾人福利情况", random_sentences.DISABLED),
    ("社会救助和社会工作情况", random_sentences.SOCIAL_WORK),
)
_TITLES = (
    "福利彩票公益金使用情况公告",
    "彩票公益金资助项目绩效自评报告",
    "慈善资金收支情况报告",
    "社会服务项目资金安排公示",
    "困难群众救助补助资金使用情况公示",
)


def main() -> int:
    """Write and render the documents."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rendered_documents.random_pages",
        description=__doc__.splitlines()[0],
    )
    parser.add_argument("output", type=Path, help="folder to write to")
    parser.add_argument("--count", type=int, default=200, help="number of documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--look", action="store_true", help="also PNG pages in OUT/look")
    arguments = parser.parse_args()
    texts = arguments.output / "texts"
    texts.mkdir(parents=True, exist_ok=True)
    pages = records = 0
    for number in range(1, arguments.count + 1):
        path = texts / f"random-{arguments.seed}-{number:03}.txt"
        written = random_text(Random(f"{arguments.seed}-{number}"))
        is_made = (arguments.output / f"{path.stem}.gold.json").exists()
        if is_made and path.exists() and path.read_text(encoding="utf-8") == written:
            continue
        path.write_text(written, encoding="utf-8")
        gold = render(read_markup(path), arguments.output, look=arguments.look)
        pages, records = pages + gold["pages"], records + len(gold["records"])
        print(f"{gold['file']}: {gold['pages']} pages, {len(gold['records'])} records", flush=True)
    print(f"{pages} pages, {records} records")
    return 0


def random_text(random: Random) -> str:
    """One notice of two or three pages, in the markup."""
    words = Words(random)
    publisher, name = words.publisher(), random.choice(_TITLES)
    front = random_scans.printing(random)
    front |= {
        "title": f"{words.place}{words.year}年度{name}",
        "publisher": publisher,
        "scan": (random_scans.clean if random.random() < 0.5 else random_scans.bad)(random),
    }
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, default_flow_style=None)
    return f"---\n{head}---\n" + "\n".join(_body(words, publisher, name, front)) + "\n"


def _body(words: Words, publisher: str, name: str, front: dict[str, object]) -> list[str]:
    random = words.random
    lines = [f"@redhead {publisher}文件"] if random.random() < 0.15 else []
    lines += [
        f"# {words.place}{annotated(f'{words.year}年度', 'x')}{name}",
        sentence(random.choice(random_sentences.OPENINGS), words),
    ]
    # Larger print has less on a page.
    roomy = float(str(front["size_pt"])) <= 12
    parts = random.sample(_SECTIONS, 4 if roomy else 3)
    tables = random.sample(_TABLES, 2 if roomy else random.choice((1, 2)))
    mistakes = _mistakes(random)
    for number, (title, forms) in enumerate(parts):
        lines.append(f"## {'一二三四五'[number]}、{title}")
        lines += _paragraphs(words, forms, mistakes)
        if number < len(tables):
            lines += ["", *tables[number](words, wrong=_use(mistakes, "table"))]
            if random.random() < 0.12:
                lines += _seal(words, publisher, -45, (20, 100))
    lines += [
        f"## {'一二三四五'[len(parts)]}、其他事项",
        sentence(words.once(list(random_sentences.DISTRACTORS)), words),
        "",
        sentence(random.choice(random_sentences.CLOSINGS), words),
        "",
        f"@right {annotated(publisher, 'x')}",
        f"@right {day(random, words.year + 1, signature=True)}",
    ]
    if random.random() < 0.4:
        lines += _seal(words, publisher, -30, (95, 125))
    return lines


def _paragraphs(words: Words, forms: Forms, mistakes: set[str]) -> list[str]:
    """A section's paragraphs; no form comes twice, lest a document should contradict itself."""
    random = words.random
    lines: list[str] = []
    left = random.sample(forms, len(forms))
    marker = random.choice(("", "{n}.", "（{c}）", "{n}、"))
    for number in range(1, random.randint(2, 3) + 1):
        size = random.randint(2, 3)
        chosen, left = left[:size], left[size:]
        if random.random() < 0.25:
            chosen.insert(random.randrange(3), words.once(list(random_sentences.DISTRACTORS)))
        head = marker.format(n=number, c="一二三"[number - 1])
        lines += [("- " if head else "") + head + "".join(sentence(f, words) for f in chosen)]
        lines.append("")
    if random.random() < 0.6:
        checked = random.choice(_CHECKED)
        lines += checked(words, wrong=_use(mistakes, "sentence")).split("\n")
    if random.random() < 0.06:
        lines += _seal(words, words.place + "民政局", -25, (10, 110))
    return lines


def _mistakes(random: Random) -> set[str]:
    """Which mistake is still to be planted: in a table, in a sentence or none."""
    if random.random() >= _WITH_MISTAKE:
        return set()
    return {random.choice(("table", "sentence"))}


def _use(mistakes: set[str], where: str) -> bool:
    if where not in mistakes:
        return False
    mistakes.remove(where)
    return True


def _seal(words: Words, office: str, up_mm: int, across_mm: tuple[int, int]) -> list[str]:
    random = words.random
    return ["", f"@seal {office} {random.randint(*across_mm)} {up_mm + random.randint(-6, 6)}"]


if __name__ == "__main__":
    sys.exit(main())
