"""Tables of invented notices, which add up; a planted mistake is named behind its row."""

from __future__ import annotations

from decimal import Decimal

from benchmarks.rendered_documents.random_values import annotated
from benchmarks.rendered_documents.random_words import Words

_RULES = ("all", "all", "all", "all", "horizontal")


def allocation(words: Words, *, wrong: bool) -> list[str]:
    """Projects, who carries them out and what they get, with the total."""
    random = words.random
    places = random.choice((0, 1, 2, 2))
    in_yuan = random.random() < 0.25
    scale, unit = (1, "元") if in_yuan else (10_000, "万元")
    with_period = random.random() < 0.5
    in_head = random.random() < 0.5
    rows = random.randint(4, 12)
    values = [_money(words, in_yuan, places) for _ in range(rows)]
    total = sum(values, Decimal())
    stated = total + (1000 if in_yuan else 10) if wrong else total
    head = f"资助金额（{unit}）" if in_head else random.choice(("资助金额", "金额", "拨付资金"))
    lines = _caption(words, "" if in_head else unit, "资助项目资金安排表")
    lines += [
        _options(words, [8, 30, 34, 14, 14] if with_period else [9, 36, 38, 17]),
        f"@cols x | o | p | a {scale}" + (" | x" if with_period else ""),
        "@rowproject 3",
        f"|= 序号 | 实施单位 | 项目名称 | {head} |" + (" 实施期限 |" if with_period else ""),
    ]
    for number, value in enumerate(values, 1):
        line = f"| {number} | {words.organization()} | {words.project()} | {_shown(words, value)} |"
        if with_period:
            line += f" {_period(words)} |"
        lines.append(line)
    lines.append(f"| 合计 | < | < | {_shown(words, stated)} |" + (" |" if with_period else ""))
    if wrong:
        lines.append(f"@flag sum_mismatch 合计印作{stated}，各行相加{total}")
    return [*lines, ""]


def execution(words: Words, *, wrong: bool) -> list[str]:
    """Budgets and what was spent of them, with rates and totals."""
    random = words.random
    names = random.sample(
        [
            "人员经费",
            "公用经费",
            "社会福利支出",
            "养老服务补助",
            "儿童福利支出",
            "残疾人福利支出",
            "殡葬支出",
            "专用设备购置",
            "委托业务费",
            "培训费",
            "其他支出",
            "上年结转资金",
            "市级财政资金",
        ],
        random.randint(3, 8),
    )
    budget = [_money(words, False, 2) for _ in names]
    spent = [(b * random.randint(5500, 10_000) / 10_000).quantize(Decimal("0.01")) for b in budget]
    totals = sum(budget, Decimal()), sum(spent, Decimal())
    stated = totals[1] + Decimal("12.3") if wrong else totals[1]
    lines = [
        *_caption(words, "万元", "预算执行情况表"),
        _options(words, [10, 30, 20, 20, 20]),
        "@cols x | x | a 10000 | a 10000 | c %",
    ]
    if random.random() < 0.5:
        lines += [
            "|= 序号 | 项目 | 资金情况 | < | 执行率 |",
            "|= ^ | ^ | 全年预算数 | 全年执行数 | ^ |",
        ]
    else:
        lines.append("|= 序号 | 项目 | 预算数 | 执行数 | 执行率 |")
    for number, (name, b, s) in enumerate(zip(names, budget, spent, strict=True), 1):
        cells = f"{_shown(words, b)} | {_shown(words, s)} | {_rate(s, b)}%"
        # A budget's line may pass for a project or not.
        lines.append(f"| {number} | {annotated(name, 'x')} | {cells} |")
    cells = f"{_shown(words, totals[0])} | {_shown(words, stated)} | {_rate(totals[1], totals[0])}%"
    lines.append(f"| 合计 | < | {cells} |")
    if wrong:
        lines.append(f"@flag sum_mismatch 执行数合计印作{stated}，各行相加{totals[1]}")
    return [*lines, ""]


def quarters(words: Words, *, wrong: bool) -> list[str]:
    """Counts or sums by county and quarter, with totals of rows and columns."""
    random = words.random
    money = random.random() < 0.5
    unit = "万元" if money else random.choice(("人次", "人", "户次"))
    meaning = "a 10000" if money else f"c {unit}"
    counties = [words.county() for _ in range(random.randint(3, 9))]
    cells = [
        [_money(words, False, 2) if money else Decimal(random.randint(18, 9000)) for _ in range(4)]
        for _ in counties
    ]
    heads = ["一季度", "二季度", "三季度", "四季度"]
    head = " | ".join(annotated(text, "x") for text in heads)
    title = "临时救助资金发放情况表" if money else "救助服务情况统计表"
    lines = [
        *_caption(words, unit, title),
        _options(words, [20, 16, 16, 16, 16, 16]),
        "@cols x |" + f" {meaning} |" * 5,
    ]
    if random.random() < 0.5:
        lines += [
            f"|= 县（市、区） | {words.year} 年各季度 | < | < | < | 合计 |".replace(
                f"{words.year} 年各季度", annotated(f"{words.year}年各季度", "x")
            ),
            f"|= ^ | {head} | ^ |",
        ]
    else:
        lines.append(f"|= 地区 | {head} | 合计 |")
    for county, row in zip(counties, cells, strict=True):
        shown = " | ".join(_shown(words, value) for value in [*row, sum(row, Decimal())])
        lines.append(f"| {county} | {shown} |")
    totals = [sum((row[q] for row in cells), Decimal()) for q in range(4)]
    totals.append(sum(totals, Decimal()))
    stated = [*totals]
    if wrong:
        stated[random.randrange(4)] += 100
    lines.append("| 合计 | " + " | ".join(_shown(words, value) for value in stated) + " |")
    if wrong:
        lines.append("@flag sum_mismatch 一个季度的合计多100")
    return [*lines, ""]


def standards(words: Words, *, wrong: bool) -> list[str]:
    """Monthly standards for each kind of person, how many persons and what was paid."""
    random = words.random
    kinds = random.sample(
        [
            "城市低保对象",
            "农村低保对象",
            "特困人员",
            "社会散居孤儿",
            "集中养育孤儿",
            "事实无人抚养儿童",
            "重度残疾人",
            "80—89周岁老年人",
            "90—99周岁老年人",
            "百岁老年人",
        ],
        random.randint(3, 6),
    )
    lines = [
        *_caption(words, "", "补助标准及发放情况表"),
        _options(words, [28, 22, 18, 12, 20]),
        "@cols x | a 1; per 人·月 | c 人 | x | a 1",
        "|= 补助对象 | 标准（元/人·月） | 人数（人） | 月数 | 发放金额（元） |",
    ]
    paid, heads = Decimal(), 0
    for kind in kinds:
        rate, people, months = random.randint(4, 160) * 10, random.randint(8, 4000), 12
        product = Decimal(rate * people * months)
        paid, heads = paid + product, heads + people
        shown = _shown(words, product)
        name = annotated(kind, "x") if "周岁" in kind else kind
        month_cell = annotated(str(months), "x")
        lines.append(f"| {name} | {rate} | {people} | {month_cell} | {shown} |")
    stated = paid + 10_000 if wrong else paid
    lines.append(f"| 合计 | — | {heads} | — | {_shown(words, stated)} |")
    if wrong:
        lines.append(f"@flag sum_mismatch 发放金额合计印作{stated}，各行相加{paid}")
    return [*lines, ""]


def donations(words: Words, *, wrong: bool) -> list[str]:
    """Donors, sums and days of a donation."""
    random = words.random
    rows = random.randint(5, 13)
    values = [
        Decimal(random.choice((random.randint(1, 60) * 500, random.randint(100, 99_999))))
        for _ in range(rows)
    ]
    if random.random() < 0.3:
        values = [value + Decimal(random.randint(1, 99)) / 100 for value in values]
    total = sum(values, Decimal())
    stated = total + 900 if wrong else total
    lines = [
        *_caption(words, "", "捐赠收入明细表"),
        _options(words, [10, 40, 25, 25]),
        "@cols x | x | a 1 | d",
        "|= 序号 | 捐赠方 | 捐赠金额（元） | 捐赠日期 |",
    ]
    sign = random.choice("年.-")
    for number, value in enumerate(values, 1):
        is_person = random.random() < 0.35
        name = annotated(words.person(), "n") if is_person else annotated(words.organization(), "o")
        month, day = random.randint(1, 12), random.randint(1, 28)
        written = {
            "年": f"{words.year}年{month}月{day}日",
            ".": f"{words.year}.{month}.{day}",
            "-": f"{words.year}-{month:02}-{day:02}",
        }[sign]
        lines.append(f"| {number} | {name} | {_shown(words, value)} | {written} |")
    lines.append(f"| 合计 | < | {_shown(words, stated)} | |")
    if wrong:
        lines.append(f"@flag sum_mismatch 合计印作{stated}，各行相加{total}")
    return [*lines, ""]


def indicators(words: Words, *, wrong: bool) -> list[str]:  # noqa: ARG001
    """Targets and results of an evaluation, with scores."""
    random = words.random
    lines = [
        *_caption(words, "", "项目支出绩效目标完成情况表"),
        _options(words, [16, 32, 20, 20, 12]),
        "|= 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |",
    ]
    forms = [
        ("数量指标", "资助服务项目数量", "个", 5, 90),
        ("数量指标", "服务困难群众人次", "人次", 200, 40_000),
        ("数量指标", "新增护理型床位", "张", 20, 900),
        ("数量指标", "开展培训场次", "场", 3, 60),
        ("质量指标", "项目验收合格率", "%", 80, 99),
        ("时效指标", "资金拨付及时率", "%", 80, 99),
        ("社会效益", "受益家庭户数", "户", 40, 5000),
        ("满意度指标", "服务对象满意度", "%", 80, 99),
    ]
    for group, name, unit, low, high in random.sample(forms, random.randint(4, 8)):
        target = random.randint(low, high)
        done = (
            min(100, target + random.randint(0, 9))
            if unit == "%"
            else target + random.randint(0, 9)
        )
        sign, qualifier = random.choice((("≥", "at_least"), ("", None), ("不少于", "at_least")))
        goal = annotated(f"{sign}{target}{unit}", f"c {target} {unit}", q=qualifier)
        result = annotated(f"{done}{unit}", f"c {done} {unit}")
        score = annotated(str(random.randint(4, 10)), "x")
        lines.append(f"| {group} | {name} | {goal} | {result} | {score} |")
    return [*lines, ""]


def _caption(words: Words, unit: str, title: str) -> list[str]:
    random = words.random
    numbered = f"表{random.randint(1, 4)}　" if random.random() < 0.3 else ""
    year = annotated(f"{words.year}年", "x") if random.random() < 0.5 else ""
    lines = [f"@caption {numbered}{year}{title}"]
    if unit:
        lines.append(f"@right {random.choice(('单位：', '单位:', '金额单位：'))}{unit}")
    return lines


def _options(words: Words, widths: list[int]) -> str:
    size = words.random.choice((9, 10, 10.5, 10.5, 12))
    rules = words.random.choice(_RULES)
    return f"@table {{rules: {rules}, size_pt: {size}, widths: {widths}}}"


def _money(words: Words, in_yuan: bool, places: int) -> Decimal:
    random = words.random
    if in_yuan:
        return Decimal(random.randint(20, 9000) * 100)
    return Decimal(random.randint(2 * 10**places, 400 * 10**places)).scaleb(-places)


def _shown(words: Words, value: Decimal) -> str:
    """One manner for each document: separators or none."""
    return f"{value:,f}" if words.year % 2 else f"{value:f}"


def _rate(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole * 100).quantize(Decimal("0.01"))


def _period(words: Words) -> str:
    random = words.random
    first, last = sorted(random.sample(range(1, 13), 2))
    dash = random.choice("—-至")
    year = words.year
    return annotated(f"{year}.{first}{dash}{year}.{last}", f"d {year}-{first:02}..{year}-{last:02}")
