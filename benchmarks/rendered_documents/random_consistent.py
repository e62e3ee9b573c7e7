"""Sentences whose numbers belong together: products, sums, shares and differences."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.rendered_documents.random_values import amount_of, annotated
from benchmarks.rendered_documents.random_words import Words


def funds_together(words: Words) -> str:
    """Funds from above and from here, and both together."""
    above, here = _yuan(words, 100, 3000), _yuan(words, 50, 900)
    return (
        f"上级下达彩票公益金{_money(words, above, '上级下达彩票公益金')}，"
        f"本级配套{_money(words, here, '本级配套')}，"
        f"资金合计{_money(words, above + here, '资金合计')}。"
    )


def executed(words: Words) -> str:
    """What was spent of the year's budget, with the rate."""
    budget = _yuan(words, 300, 5000)
    spent = _share_of(words, budget, 60, 100)
    return (
        f"全年预算{_money(words, budget, '全年预算')}，"
        f"实际执行{_money(words, spent, '实际执行')}，"
        f"预算执行率{_percent(spent, budget, '预算执行率')}。"
    )


def arrived(words: Words) -> str:
    """What of a grant has arrived, with the rate."""
    grant = _yuan(words, 50, 900)
    came = _share_of(words, grant, 70, 100)
    return (
        f"中央补助资金{_money(words, grant, '中央补助资金')}，已到位"
        f"{_money(words, came, '已到位')}，到位率{_percent(came, grant, '到位率')}。"
    )


def shares(words: Words) -> str:
    """A total, two parts of it and their shares."""
    first, second = _yuan(words, 100, 900), _yuan(words, 60, 900)
    total = first + second
    return (
        f"福利类项目支出{_money(words, total, '福利类项目支出')}，其中老年人福利类"
        f"{_money(words, first, '老年人福利类')}，占{_percent(first, total)}；"
        f"残疾人福利类{_money(words, second, '残疾人福利类')}，"
        f"占{_percent(second, total)}。"
    )


def increased(words: Words) -> str:
    """A sum, what it is more than last year, and the rate."""
    before, more = _yuan(words, 300, 3000), _yuan(words, 10, 290)
    return (
        f"福彩机构业务费{_money(words, before + more, '福彩机构业务费')}，"
        f"较上年增加{_money(words, more, '较上年增加')}，"
        f"增长{_percent(more, before, '增长')}。"
    )


def donated(words: Words) -> str:
    """Donations in money and in kind."""
    cash, goods = _yuan(words, 60, 2000), _yuan(words, 5, 300)
    return (
        f"收到社会各界捐赠款物折合人民币{_money(words, cash + goods, '捐赠款物')}，其中货币资金"
        f"{_money(words, cash, '货币资金')}，物资折价{_money(words, goods, '物资折价')}。"
    )


def balance(words: Words) -> str:
    """Carried over, taken in, spent and left."""
    carried, taken = _yuan(words, 20, 500), _yuan(words, 100, 2000)
    spent = _share_of(words, carried + taken, 50, 95)
    return (
        f"年初结转{_money(words, carried, '年初结转')}，"
        f"本年收入{_money(words, taken, '本年收入')}，"
        f"本年支出{_money(words, spent, '本年支出')}，年末结余"
        f"{_money(words, carried + taken - spent, '年末结余')}。"
    )


def management(words: Words) -> str:
    """Costs of management and their share of all that was spent."""
    total = _yuan(words, 200, 3000)
    costs = _share_of(words, total, 1, 10)
    return (
        f"慈善活动支出总额{_money(words, total, '慈善活动支出总额')}，管理费用"
        f"{_money(words, costs, '管理费用')}，占比{_percent(costs, total, '占比')}，符合规定。"
    )


def invested(words: Words) -> str:
    """What a project costs and what of it the lottery pays."""
    total = _yuan(words, 200, 8000)
    asked, project = _share_of(words, total, 10, 60), words.project()
    return (
        f"{annotated(project, 'p')}总投资{_money(words, total, '总投资', project)}，"
        f"其中申请彩票公益金{_money(words, asked, '申请彩票公益金', project)}。"
    )


def old_age_allowance(words: Words) -> str:
    """A monthly rate, how often it was paid, and what it came to."""
    rate, times = words.random.randint(5, 30) * 10, words.random.randint(3000, 60_000)
    return (
        f"对年满{annotated('80周岁', 'x')}以上老年人发放高龄津贴，每人每月"
        f"{annotated(f'{rate}元', f'a {rate}', label='高龄津贴', per='人每月')}，全年发放"
        f"{_count(words, times, '人次', '全年发放')}，"
        f"支出{amount_of(words.random, Decimal(rate * times), '元', '支出')}。"
    )


def home_adaptation(words: Words) -> str:
    """Households, the most that each gets, and less than all of that together."""
    households, most = words.random.randint(40, 900), words.random.randint(3, 12) * 1000
    paid = Decimal(households * most * words.random.randint(60, 95) // 100)
    return (
        f"为特殊困难老年人家庭实施适老化改造{_count(words, households, '户', '适老化改造')}，"
        f"每户补助不超过"
        f"{annotated(f'{most}元', f'a {most}', q='at_most', label='每户补助', per='户')}，"
        f"共支付改造款{amount_of(words.random, paid, '元', '改造款')}。"
    )


def school_grants(words: Words) -> str:
    """Orphans at school, what each gets and what it came to."""
    rate, people = words.random.choice((5000, 6000, 8000, 10_000)), words.random.randint(20, 400)
    unit = words.random.choice(("元", "万元"))
    return (
        f"为{_count(words, people, '名', '孤儿')}孤儿发放助学金，每人每学年"
        f"{amount_of(words.random, Decimal(rate), unit, '助学金')}，"
        f"共计{amount_of(words.random, Decimal(rate * people), '万元', '共计')}。"
    )


def applications(words: Words) -> str:
    """Applications, how many passed and the rate."""
    came = words.random.randint(20, 200)
    passed = words.random.randint(8, came)
    return (
        f"共收到申报材料{_count(words, came, '份', '申报材料')}，评审通过"
        f"{_count(words, passed, '份', '评审通过')}，"
        f"通过率{_percent(Decimal(passed), Decimal(came), '通过率')}。"
    )


def emergency_relief(words: Words) -> str:
    """Households helped, what they got, and what each got on average."""
    households, each = words.random.randint(50, 3000), words.random.randint(80, 400) * 10
    return (
        f"临时救助困难群众{_count(words, households, '户', '临时救助')}，发放救助金"
        f"{amount_of(words.random, Decimal(households * each), '万元', '救助金')}，"
        f"户均{annotated(f'{each}元', f'a {each}', label='户均', per='户')}。"
    )


def homeless(words: Words) -> str:
    """Persons helped and what of them were minors."""
    people = words.random.randint(60, 3000)
    return (
        f"救助流浪乞讨人员{_count(words, people, '人次', '救助流浪乞讨人员')}，其中未成年人"
        f"{_count(words, words.random.randint(3, people // 3), '人次', '未成年人')}。"
    )


def visits(words: Words) -> str:
    """Households visited, what each got and what it came to."""
    households, each = words.random.randint(20, 2000), words.random.randint(4, 20) * 50
    return (
        f"春节前组织集中走访慰问活动，慰问困难家庭"
        f"{_count(words, households, '户', '慰问困难家庭')}，"
        f"每户发放慰问金{annotated(f'{each}元', f'a {each}', label='慰问金', per='户')}，"
        f"共发放{amount_of(words.random, Decimal(households * each), '元', '共发放')}。"
    )


def raised_standard(words: Words) -> str:
    """A monthly standard before and after, and the rate."""
    before, more = words.random.randint(50, 90) * 10, words.random.randint(1, 9) * 10
    after = before + more
    return (
        f"城市低保标准由每人每月"
        f"{annotated(f'{before}元', f'a {before}', label='城市低保标准')}提高到"
        f"{annotated(f'{after}元', f'a {after}', label='城市低保标准')}，"
        f"提高了{_percent(Decimal(more), Decimal(before), '提高')}。"
    )


def _yuan(words: Words, low_wan: int, high_wan: int) -> Decimal:
    step = words.random.choice((10_000, 100, 100))
    return Decimal(words.random.randint(low_wan * 10_000 // step, high_wan * 10_000 // step) * step)


def _share_of(words: Words, whole: Decimal, low: int, high: int) -> Decimal:
    return whole * words.random.randint(low * 100, high * 100) // 10_000 // 100 * 100


def _money(words: Words, yuan: Decimal, label: str, project: str | None = None) -> str:
    unit = "元" if words.random.random() < 0.12 else "万元"
    text = amount_of(words.random, yuan, unit, label)
    return text.removesuffix("}") + f"; project {project}}}" if project else text


def _count(words: Words, number: int, unit: str, label: str) -> str:
    random: Random = words.random
    printed = f"{number:,}" if random.random() < 0.4 else str(number)
    return annotated(f"{printed}{unit}", f"c {number} {unit}", label=label)


def _percent(part: Decimal, whole: Decimal, label: str | None = None) -> str:
    rate = (part / whole * 100).quantize(Decimal("0.01"))
    return annotated(f"{rate}%", f"c {rate} %", label=label)
