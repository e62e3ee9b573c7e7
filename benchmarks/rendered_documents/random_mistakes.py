"""Sentences that may contain a planted mistake; the line that names it follows them."""

from __future__ import annotations

from decimal import Decimal

from benchmarks.rendered_documents.random_values import amount_of, annotated, in_words
from benchmarks.rendered_documents.random_words import Words


def parts_sentence(words: Words, *, wrong: bool) -> str:
    """A total and its parts, which add up unless `wrong`; then the line of the mistake follows."""
    random = words.random
    labels = random.sample(
        [
            "养老服务",
            "儿童福利",
            "社会救助",
            "残疾人福利",
            "社会公益",
            "殡葬设施",
            "社会工作",
            "慈善帮扶",
        ],
        random.randint(2, 4),
    )
    parts = [Decimal(random.randint(200, 90_000)) / 100 for _ in labels]
    total = sum(parts, Decimal())
    stated = total + random.choice((10, -3, 27, 100)) if wrong else total
    head = words.once(
        ["首批安排资金", "第二批下达资金", "专项补助资金", "追加安排资金", "调剂资金"]
    )
    listed = random.choice(("、", "，", "；")).join(
        f"{label}{amount_of(random, part * 10_000, '万元', label)}"
        for label, part in zip(labels, parts, strict=True)
    )
    text = f"{head}{amount_of(random, stated * 10_000, '万元', head)}，其中：{listed}。"
    if wrong:
        text += f"\n@flag sum_mismatch {'+'.join(map(str, parts))}={total}，写作{stated}万元"
    return text


def rate_sentence(words: Words, *, wrong: bool) -> str:
    """A rate, how many get it, and the product, which is right unless `wrong`."""
    random = words.random
    rate, people = random.randint(1, 40) * 50, random.randint(12, 900)
    product = Decimal(rate * people)
    stated = product + random.choice((1000, -500, 20000)) if wrong else product
    who, unit = random.choice(
        (("孤儿", "名"), ("困难老人", "人"), ("残疾学生", "名"), ("低保家庭", "户"))
    )
    each = "每户" if unit == "户" else "每人"
    text = (
        f"向{annotated(f'{people}{unit}', f'c {people} {unit}', label=who)}{who}发放一次性补助，"
        f"{each}"
        f"{annotated(f'{rate}元', f'a {rate}', label='一次性补助', per=each[1:])}，"
        f"共计{amount_of(random, stated, '元', '共计')}。"
    )
    if wrong:
        text += f"\n@flag rate_mismatch {people}×{rate}={product}，写作{stated}"
    return text


def words_sentence(words: Words, *, wrong: bool) -> str:
    """One sum in 大写 and 小写, the same unless `wrong`."""
    random = words.random
    yuan = random.choice((random.randint(2, 9999) * 100, random.randint(12_000, 9_000_000)))
    stated = yuan + random.choice((1000, 9000, 200)) if wrong else yuan
    reason = words.once(["支付工程款", "支付设备款", "支付审计费", "退回保证金", "拨付首期款"])
    large = in_words(yuan)
    small = f"{stated:,}.00" if random.random() < 0.6 else f"{stated}.00"
    text = (
        f"{reason}人民币（大写）{annotated(large, f'a {yuan}', label=reason)}"
        f"（小写：{annotated(f'¥{small}', f'a {stated}', label=reason)}）。"
    )
    if wrong:
        text += f"\n@flag words_figures_mismatch 大写{large}，小写{small}"
    return text


def period_sentence(words: Words, *, wrong: bool) -> str:
    """When something was done, the end before the beginning if `wrong`."""
    random = words.random
    what = words.once(["设备安装调试", "第三方评估", "项目验收", "工程招标", "人员培训"])
    first, last = sorted(random.sample(range(1, 13), 2))
    if wrong:
        first, last = last, first
    text = f"{words.year}年{first}月至{words.year}年{last}月"
    spec = f"d {words.year}-{first:02}..{words.year}-{last:02}"
    line = f"{what}于{annotated(text, spec)}完成。"
    return line + (f"\n@flag reversed_period {text}" if wrong else "")


def phone_sentence(words: Words, *, wrong: bool) -> str:
    """A telephone number, a figure short if `wrong`."""
    number = words.mobile()
    if wrong:
        number = number[:-1]
    line = f"{words.once(['服务热线', '救助热线', '预约电话'])}：{annotated(number, 't')}。"
    return line + (f"\n@flag invalid_phone {number}少一位" if wrong else "")
