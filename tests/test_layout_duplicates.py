"""Pages scanned twice, and pages that only look alike."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest

from extractors.duplicate_pages import find_duplicate_pages
from extractors.repeated_numbers import is_misreading
from models.geometry import Box
from models.reading import Line, PageReading, Reader

STORY = [
    "广安区大龙镇有城乡低保1377户，2736人，特困老人368人，困境儿童150人，",
    "社会救助体系层级复杂，困难群众的需求呈现差异性、流动性和多样性。",
    "项目通过构建互助体系，以村为单位建立社区互助小组，开展了儿童能力提升小组、",
    "健康养生小组活动等4个；开展15场活动，累计服务辖区困难群众2000余人次。",
    "通过定期上门探访、现场服务等，累计发现75名需要救助的困难群众。",
]
FORM = [
    "慈善项目资金使用月报表",
    "项目名称：困难家庭救助  实施单位：某某市慈善总会",
    "本月募集资金{0}元，其中定向捐赠{1}元，非定向捐赠{2}元",
    "本月支出资金{3}元，其中助学{4}元，助医{5}元",
    "受益人次{6}，其中儿童{7}，老人{8}",
    "填报人：某某  审核人：某某  单位负责人签字并加盖公章后报送",
]


def page(number: int, texts: list[str], shift: float = 0.0) -> PageReading:
    lines = []
    for i, text in enumerate([*texts, f"— {number} —"]):
        y = 100 + 25 * i + shift if i < len(texts) else 800
        boxes = tuple(Box(60 + 10 * j, y, 70 + 10 * j, y + 13) for j in range(len(text)))
        ones = (1.0,) * len(text)
        around = Box(60, y, 60 + 10 * len(text), y + 13)
        lines.append(Line(text, around, 1.0, Reader.RAPIDOCR, boxes, ones))
    return PageReading(number, 595, 842, Reader.RAPIDOCR, 0, 0.0, tuple(lines))


def month(*figures: object) -> list[str]:
    return [text.format(*figures) for text in FORM]


def swapped(texts: list[str]) -> list[str]:
    """Misread characters, a lost line end and another order of lines."""
    read = [t.replace("困难", "困雖", 1).replace("，", ",") for t in texts]
    return [read[1], read[0], *read[2:]]


@pytest.mark.parametrize(
    ("pages", "expected", "reason"),
    [
        ([STORY, FORM, STORY], {3: 1}, "the same page again"),
        ([STORY, swapped(STORY)], {2: 1}, "read differently and in another order"),
        ([STORY, STORY, STORY], {2: 1, 3: 1}, "both name the first"),
        (
            [
                month(1200, 300, 900, 800, 500, 300, 46, 20, 26),
                month(1850, 650, 1200, 990, 190, 800, 61, 35, 22),
            ],
            {},
            "one form, two months",
        ),
        (
            [
                month(1200, 300, 900, 800, 500, 300, 46, 20, 26),
                month(1200, 300, 900, 800, 500, 300, 46, 20, 26),
            ],
            {2: 1},
            "one form, the same month",
        ),
        ([["图片展示"], ["图片展示"]], {}, "too short to tell"),
        ([STORY, STORY[:2] + FORM], {}, "a page that quotes another"),
        ([[], []], {}, "blank pages"),
    ],
)
def test_duplicates(pages: list[list[str]], expected: dict[int, int], reason: str) -> None:
    readings = [page(i, texts, shift=4.0 * i) for i, texts in enumerate(pages, start=1)]
    assert find_duplicate_pages(readings) == expected, reason


def test_the_same_figures_under_another_title_are_another_table() -> None:
    rows = [f"{name} {figure} 0 {figure}" for name, figure in (
        ("统计信息事务支出", "438,300"), ("群众团体事务支出", "422,900"),
        ("组织事务相关支出", "1,075,000"), ("宣传事务相关支出", "1,106,000"),
        ("市场监督管理事务", "135,300"), ("一般行政管理事务", "119,100"),
    )]  # fmt: skip
    first = page(3, ["部门支出预算总表", "功能分类科目名称 合计 基本支出 项目支出", *rows])
    second = page(9, ["部门一般公共财政拨款明细", "功能分类科目名称 合计 基本支出 项目支出", *rows])
    assert find_duplicate_pages([first, second]) == {}
    # A lost title is a reader's loss, not another table.
    untitled = page(9, ["功能分类科目名称 合计 基本支出 项目支出", *rows])
    assert find_duplicate_pages([first, untitled]) == {9: 3}
    # … unless all of its ink was read.
    assert find_duplicate_pages([first, replace(untitled, ink_coverage=0.998)]) == {}


@pytest.mark.parametrize(
    ("title", "other", "expected", "reason"),
    [
        ("政府性基金预算收支表", "国有资本经营预算收支表", {}, "forms of a series, both empty"),
        ("住房保障支出明细情况表", "住厉保陣支出明细情况表", {9: 3}, "one title misread"),
    ],
)
def test_title_that_differs_in_part(
    title: str, other: str, expected: dict[int, int], reason: str
) -> None:
    form = ["年初结转和结余", "本年收入", "本年支出合计", "基本支出", "项目支出",
            "年末结转和结余", "支出功能分类科目编码", "科目名称合计"]  # fmt: skip
    pages = [page(3, [title, *form]), page(9, [other, *form])]
    pages = [replace(p, ink_coverage=0.999) for p in pages]
    assert find_duplicate_pages(pages) == expected, reason


# ---- scanned twice by another hand


@dataclass(frozen=True)
class Copy:
    """How a page comes out of the scanner a second time."""

    shift: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    misread: float = 0.0
    lost: float = 0.0
    specks: int = 0
    sure: float = 0.97
    whole: bool = False

    def of(
        self, texts: list[str], number: int, size: tuple[float, float], seed: int
    ) -> PageReading:
        """Page `number` with those lines, one below the other, filling the sheet evenly."""
        rng = random.Random(seed)
        width, height = size
        pitch = (height - 120) / max(len(texts), 20)
        lines = []
        for i, text in enumerate(texts):
            if rng.random() < self.lost:
                continue
            read, confidences = self._read(text, rng)
            y = (60 + pitch * i) * self.scale + self.shift[1]
            lines.append(printed(read, 60 * self.scale + self.shift[0], y, confidences))
        for _ in range(self.specks):
            mark = rng.choice(["、", "1", "·", "l", "一", "乙", "7.", "“"])
            at = rng.uniform(0, width), rng.uniform(0, height)
            lines.append(printed(mark, *at, (0.6,) * len(mark)))
        coverage = 0.998 if self.whole else 0.97
        return PageReading(
            number, width, height, Reader.RAPIDOCR, 0, 0.0, tuple(lines), ink_coverage=coverage
        )

    def _read(self, text: str, rng: random.Random) -> tuple[str, tuple[float, ...]]:
        characters, confidences = [], []
        for character in text:
            if character.isalnum() and rng.random() < self.misread:
                others = "0123456789" if character.isdigit() else "的了在是和有人这中大为上个国"
                characters.append(rng.choice(others.replace(character, "")))
                confidences.append(0.62)
            else:
                characters.append(character)
                confidences.append(self.sure)
        return "".join(characters), tuple(confidences)


def printed(text: str, x: float, y: float, confidences: tuple[float, ...]) -> Line:
    boxes = tuple(Box(x + 10 * j, y, x + 10 * j + 10, y + 13) for j in range(len(text)))
    around = Box(x, y, x + 10 * len(text), y + 13)
    mean = sum(confidences) / len(confidences)
    return Line(text, around, mean, Reader.RAPIDOCR, boxes, confidences)


PORTRAIT, LANDSCAPE, LARGER = (595.0, 842.0), (842.0, 595.0), (842.0, 1191.0)


def report() -> list[str]:
    """A page full of running text, from edge to edge, with its page number."""
    subjects = ["市慈善总会", "县民政局", "区社会工作站", "镇养老服务中心", "街道救助站"]
    works = ["组织志愿者走访慰问困难老人", "开展儿童心理辅导小组活动", "向残疾人家庭发放康复器具",
             "举办防溺水安全宣传讲座", "为失能老年人提供上门助浴"]  # fmt: skip
    rng = random.Random(5)
    return [
        f"{rng.choice(subjects)}第{rng.randint(2, 60)}期{rng.choice(works)}{rng.randint(100, 9999)}人次，"
        f"支出{rng.randint(1000, 99999) / 100}万元。"
        for _ in range(30)
    ] + ["— 5 —"]  # fmt: skip


def figures(seed: int, title: str = "", rows: int = 25) -> list[str]:
    """A page that is a table of figures: a short head and rows of numbers with a code."""
    rng = random.Random(seed)
    codes = random.Random(1)
    body = [
        " ".join(
            [
                str(codes.randint(2010000, 2290000)),
                *(f"{rng.randint(1, 999999):,}" for _ in range(4)),
            ]
        )
        for _ in range(rows)
    ]
    return [*([title] if title else []), "合计 基本 项目", *body]


RECEIPT = ["收据", "今收到王建国捐款人民币伍佰元整（500元）", "用于资助困难学生，谢谢您的爱心。",
           "经手人：李秀英", "2023年11月26日"]  # fmt: skip
CLEAN = Copy()
POOR = Copy(shift=(9, 14), misread=0.03, lost=0.04, specks=12)

SAME_PAGE = [
    (report(), CLEAN, PORTRAIT, "nothing changed"),
    (report(), Copy(shift=(-12, 35), whole=True), PORTRAIT, "lower: its last lines stand in the foot"),
    (report(), Copy(shift=(0, -34), whole=True), PORTRAIT, "higher: its first lines stand in the head"),
    (report(), Copy(scale=0.7), LARGER, "on a larger sheet"),
    (report(), Copy(scale=0.7, shift=(120, 5)), LANDSCAPE, "laid on the glass sideways"),
    (report(), POOR, PORTRAIT, "shifted, misread, torn and stained"),
    (report(), Copy(misread=0.05), PORTRAIT, "one character in twenty misread"),
    (report(), Copy(lost=0.08, specks=30), PORTRAIT, "lines lost and dirt read as marks"),
    (figures(1), CLEAN, PORTRAIT, "a table of figures"),
    (figures(1), Copy(shift=(10, 33), misread=0.01, specks=10), PORTRAIT, "a table on a poor copy"),
    (figures(1), Copy(lost=0.08), PORTRAIT, "a table with rows lost"),
    (figures(2, rows=3), CLEAN, PORTRAIT, "a short table of figures"),
    (RECEIPT, CLEAN, PORTRAIT, "a page with few lines"),
    (RECEIPT, Copy(shift=(10, 25), specks=6), PORTRAIT, "a page with few lines, shifted, with dirt"),
    ([*RECEIPT[:2], "用于资助因难学生，谢谢您的爱心。", *RECEIPT[3:]], CLEAN, PORTRAIT, "a character misread"),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "copy", "size", "reason"), SAME_PAGE)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_page_scanned_twice(
    texts: list[str], copy: Copy, size: tuple[float, float], reason: str, seed: int
) -> None:
    original = [text.replace("因难", "困难") for text in texts]
    between = CLEAN.of([text.replace("老", "青") for text in STORY], 2, PORTRAIT, seed)
    pages = [Copy(whole=True).of(original, 1, PORTRAIT, 0), between]
    assert find_duplicate_pages([*pages, copy.of(texts, 3, size, seed)]) == {3: 1}, reason
    # It does not matter which of the two is the better one.
    better, poorer = replace(pages[0], page=3), copy.of(texts, 1, size, seed)
    assert find_duplicate_pages([poorer, between, better]) == {3: 1}, reason


def receipt(name: str, figures: str, words: str, day: str) -> list[str]:
    return ["收据", f"今收到{name}捐款人民币{words}元整（{figures}元）", *RECEIPT[2:4], day]


OTHER_PAGE = [
    (figures(1), figures(9), "two tables of one form"),
    (figures(1, "一般公共预算支出"), figures(9, "一般公共预算支出"), "two tables with one title"),
    (figures(1, "一般公共预算支出决算表"), figures(1, "政府性基金预算支出决算表"), "the same figures elsewhere"),
    (figures(1, rows=12), figures(1, rows=6), "half of a table"),
    (RECEIPT, receipt("王建国", "800", "捌佰", "2023年11月26日"), "another amount"),
    (RECEIPT, receipt("赵海燕子", "500", "伍佰", "2023年11月26日"), "another name"),
    (RECEIPT, receipt("王建国", "500", "伍佰", "2023年12月27日"), "another day"),
    (month(1200, 300, 900, 800, 500, 300, 46, 20, 26), month(0, 0, 0, 0, 0, 0, 0, 0, 0), "a month with nothing"),
]  # fmt: skip


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(("texts", "others", "reason"), OTHER_PAGE)
def test_pages_of_one_form(texts: list[str], others: list[str], reason: str, whole: bool) -> None:
    copy = Copy(whole=whole)
    pages = [copy.of(texts, 1, PORTRAIT, 1), copy.of(others, 2, PORTRAIT, 2)]
    assert find_duplicate_pages(pages) == {}, reason


@pytest.mark.parametrize(
    ("number", "other", "expected"),
    [
        ("175.85", "175.35", True),
        ("1954", "954", True),
        ("954", "1954", True),
        ("195.78", "195.7", True),
        ("175.85", "17585", True),
        ("500", "500", True),
        ("500", "800", True),
        ("500", "860", False),
        ("5", "8", False),
        ("1954", "54", False),
    ],
)
def test_numbers_that_may_be_one_misread(number: str, other: str, expected: bool) -> None:
    assert is_misreading(number, other) is expected
