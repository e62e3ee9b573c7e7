"""Phones, e-mails and URLs, with wrong numbers kept and other numbers left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.contacts import find_contacts
from models.values import ContactKind, ContactValue


def read(text: str) -> list[tuple[str, str, bool]]:
    """(kind, value, whether its form is right) of every contact found."""
    found = []
    for mention in find_contacts(text):
        assert isinstance(mention.value, ContactValue)
        assert text[mention.start : mention.end] == mention.raw_text
        value = mention.value
        found.append((value.kind.value, value.value, not value.problem))
    return found


GOOD_PHONES = [
    ("咨询电话：023-89188071", "023-89188071", "three-figure area code"),
    ("联系电话：0773-2825517，", "0773-2825517", "four-figure area code, seven figures"),
    ("电话：0571—87654321", "0571-87654321", "a dash for the hyphen"),
    ("电话 0571 87654321", "0571-87654321", "a gap for the hyphen"),
    ("电 话：010－62345678", "010-62345678", "full-width hyphen, spread label"),
    ("联系电话:（0773）2825517", "0773-2825517", "area code in brackets"),
    ("电话（传真）：0471-6944123转8012", "0471-6944123-8012", "an extension"),
    ("手机：13877012345", "13877012345", "mobile"),
    ("手机：138 7701 2345", "13877012345", "mobile in groups"),
    ("韦雪琴 13877012345", "13877012345", "a mobile number needs no word"),
    ("热线：400-820-8820", "400-820-8820", "toll-free"),
    ("拨打4008-123-456", "4008-123-456", "toll-free in other groups"),
    ("监督电话：12345。", "12345", "a government hotline"),
    ("拨打12349养老服务热线", "12349", "a hotline between its words"),
    ("客服热线95588", "95588", "a bank's service number"),
    ("联系人：张三 电话：8521234", "8521234", "a local number without area code"),
    ("电话：０４７８-８２１３３５０", "0478-8213350", "full-width figures"),
    ("联系电话：010 6512 3456", "010-65123456", "a local number in two groups"),
    ("联系方式：（010）6512 3456 转 8003", "010-65123456-8003", "brackets, groups, extension"),
    ("电话：0851-8650 1234", "0851-86501234", "groups behind a hyphen"),
    ("电话：+86-10-65123456", "010-65123456", "the country's code stands for the 0"),
    ("电话：86-021-63211234", "021-63211234", "the country's code before the area code"),
    ("电话:0898.65230000", "0898-65230000", "a point for the hyphen"),
    ("电话：87654321转601", "87654321-601", "a local number with an extension"),
    ("客服：4008889999", "4008889999", "toll-free, any label"),
    ("手机：+86 13912345678", "13912345678", "a mobile number from abroad"),
    ("邮政编码：250001 电话：0531-66601234", "0531-66601234", "the postal code is none"),
]


@pytest.mark.parametrize(("text", "value", "reason"), GOOD_PHONES)
def test_a_phone_number(text: str, value: str, reason: str) -> None:
    assert read(text) == [("phone", value, True)], reason


WRONG_PHONES = [
    ("联系方式: 028-844423018", "028-844423018", "nine figures after a three-figure code"),
    ("捐赠热线：1399104872", "1399104872", "a mobile number of ten figures"),
    ("电话：138249067715", "138249067715", "a mobile number of twelve figures"),
    ("监督电话：021-1234567", "021-1234567", "seven figures after 021"),
    ("电话：0999-12345", "0999-12345", "five figures after the area code"),
    ("求助：0955-70281", "0955-70281", "five figures behind an area code and any label"),
    ("传真：023-8918807l", "023-8918807l", "a letter l for the last 1"),
]


@pytest.mark.parametrize(("text", "value", "reason"), WRONG_PHONES)
def test_a_wrong_number_is_kept_with_its_problem(text: str, value: str, reason: str) -> None:
    assert read(text) == [("phone", value, False)], reason


def test_a_list_of_numbers_shares_its_word() -> None:
    text = "电话：029-33217705　1399104872；13893401276、0934-8612385"
    assert read(text) == [
        ("phone", "029-33217705", True),
        ("phone", "1399104872", False),
        ("phone", "13893401276", True),
        ("phone", "0934-8612385", True),
    ]


LISTS = [
    ("电话：0771-5856123/5856124", ["0771-5856123", "5856124"], "a stroke divides"),
    (
        "办公室 0857-4221234 纪检 0857-4225678",
        ["0857-4221234", "0857-4225678"],
        "no label",
    ),
    ("联系人：卢春燕 6601234　农丽萍 6605678", ["6601234", "6605678"], "each behind a name"),
    ("电话：024-23861234，024-23861235", ["024-23861234", "024-23861235"], "a comma divides"),
    (
        "监督电话：0692-7171234，12345。",
        ["0692-7171234", "12345"],
        "a hotline behind the office's own",
    ),
    ("统一热线：12349、12345", ["12349", "12345"], "two services"),
    (
        "电话：0531-87654321（办公室）、0531-87654322",
        ["0531-87654321", "0531-87654322"],
        "a note between",
    ),
]


@pytest.mark.parametrize(("text", "values", "reason"), LISTS)
def test_several_numbers_behind_one_label(text: str, values: list[str], reason: str) -> None:
    assert read(text) == [("phone", value, True) for value in values], reason


NO_PHONES = [
    ("受理12345热线工单3560件", "the name of a service is no contact"),
    ("心理援助热线12356开通", "a service that was opened"),
    ("拨打110报警", "an emergency call"),
    ("合同编号：13912345678", "a contract's number"),
    ("QQ群：345678912", "a chat group"),
    ("面积0531.66平方米", "an area with a leading zero"),
    ("社会组织登记证号：51370100500012345", "a certificate"),
    ("账号：6105 0163 5108 0000 0926", "an account"),
    ("统一社会信用代码：51450300MJK1234567", "a credit code"),
    ("身份证号：610502199001011234", "an ID number"),
    ("邮编：677099", "a postal code"),
    ("项目编码15082623T000000187", "a project code"),
    ("采购编号:CQZ-2023-0012", "a procurement code"),
    ("服务12345人次，支持项目12345个", "counts that look like hotlines"),
    ("热线接听12500次，咨询3,456人次", "counts behind 热线"),
    ("金额1234567元", "an amount"),
    ("“热线12”栏目", "a name"),
    ("2023年3月15日拨付18.5万元", "a date and an amount"),
    ("〔2022〕45号", "a document number"),
]


@pytest.mark.parametrize(("text", "reason"), NO_PHONES)
def test_other_numbers_are_no_phones(text: str, reason: str) -> None:
    assert read(text) == [], reason


ADDRESSES = [
    ("电子邮箱：glmzj@example.gov.cn。", "email", "glmzj@example.gov.cn", "before a full stop"),
    ("邮箱 abc_1@163．com", "email", "abc_1@163.com", "a full-width point"),
    ("llmz_case@\nlanling.example.cn", "email", "llmz_case@lanling.example.cn", "broken"),
    ("网站：http://mzj.cq.example.cn", "url", "http://mzj.cq.example.cn", "plain"),
    ("（https://www.gov.cn/zhengce/）", "url", "https://www.gov.cn/zhengce/", "in brackets"),
    ("网址：www.charity.org.cn，欢迎", "url", "www.charity.org.cn", "without scheme"),
    (
        "https://a.example.cn/case2023/　　责任编辑：和秀珍",
        "url",
        "https://a.example.cn/case2023/",
        "before a wide gap",
    ),
    (
        "https://v5share.cdrb.com.c\nn/h5/detail/5253857\n062536192",
        "url",
        "https://v5share.cdrb.com.cn/h5/detail/5253857062536192",
        "broken over three lines of a narrow cell",
    ),
    ("网址：https://a.example.cn/x?id=3&p=1。", "url", "https://a.example.cn/x?id=3&p=1", "query"),
    ("网址：http：//a.example.cn/", "url", "http://a.example.cn/", "a full-width colon"),
    ("登录门户网站mzj.jinan.gov.cn查询", "url", "mzj.jinan.gov.cn", "neither scheme nor www"),
    ("网址：gongyi.example.com/d?id=1", "url", "gongyi.example.com/d?id=1", "a path, no scheme"),
]


@pytest.mark.parametrize(("text", "kind", "value", "reason"), ADDRESSES)
def test_an_address(text: str, kind: str, value: str, reason: str) -> None:
    assert read(text) == [(kind, value, True)], reason


@pytest.mark.parametrize(
    "text", ["附件为report.docx", "版本V2.0.1", "邮箱：abc.qq.com", "邮箱：abc@qq"]
)
def test_no_address(text: str) -> None:
    assert read(text) == []


@given(
    st.sampled_from(["010", "021", "028", "0478", "0773", "0991"]),
    st.integers(2_000_000, 8_999_999),
    st.sampled_from(["-", "—", " ", "－"]),
)
def test_any_landline_is_read_back(area: str, local: int, mark: str) -> None:
    # Three-figure area codes take eight figures, four-figure ones seven or eight.
    number = f"{local}{local % 10}" if len(area) == 3 else str(local)
    assert read(f"联系电话：{area}{mark}{number}。") == [("phone", f"{area}-{number}", True)]


@given(st.text(max_size=80))
def test_no_text_breaks_the_finder(text: str) -> None:
    for mention in find_contacts(text):
        assert isinstance(mention.value, ContactValue)
        assert mention.value.kind in ContactKind
        assert text[mention.start : mention.end] == mention.raw_text != ""
