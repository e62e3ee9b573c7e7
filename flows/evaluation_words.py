"""The words of the evaluation report, Chinese and English."""

from __future__ import annotations

from typing import NamedTuple

from flows.evaluation_causes import Cause
from flows.mistakes import What
from models.values import Kind


class Words(NamedTuple):
    """One wording in both languages."""

    zh: str
    en: str


KINDS = {
    Kind.AMOUNTS: Words("金额", "amounts"),
    Kind.DATES: Words("日期", "dates"),
    Kind.COUNTS: Words("数量", "counts"),
    Kind.PROJECTS: Words("项目", "projects"),
    Kind.ORGANIZATIONS: Words("机构", "organizations"),
    Kind.PEOPLE: Words("人员", "people"),
    Kind.CONTACTS: Words("联系方式", "contacts"),
}

#: The kind under which the report lists mistakes about flags.
FLAGS = Words("提示", "flags")

WHAT = {
    What.MISSED_SILENTLY: Words("漏掉且无提示", "missed silently"),
    What.SPURIOUS_UNFLAGGED: Words("多出且无提示", "spurious, unflagged"),
    What.MISSED: Words("漏掉", "missed"),
    What.SPURIOUS: Words("多出", "spurious"),
    What.WRONG_LABEL: Words("名称不对", "wrong label"),
    What.WRONG_PROJECT: Words("项目不对", "wrong project"),
    What.WRONG_QUALIFIER: Words("限定词不对", "wrong qualifier"),
    What.FLAG_NOT_RAISED: Words("应有提示未出现", "planted flag not raised"),
    What.FALSE_FLAG: Words("误报矛盾", "false contradiction"),
}

CAUSES = {
    Cause.MISREAD: Words("读错", "misread"),
    Cause.NOT_READ: Words("没有读出", "not read at all"),
    Cause.NOT_FOUND: Words("读出但未提取", "read but not found"),
    Cause.OTHER_VALUE: Words("原文相同，值不同", "same text, another value"),
    Cause.OTHER_SPAN: Words("读对，起止不同", "read right, another span"),
    Cause.OTHER_KIND: Words("当作另一类", "found as another kind"),
    Cause.REPEATED: Words("重复提取", "found once more"),
    Cause.NOT_WANTED: Words("不该提取", "found where none is wanted"),
    Cause.NONE_GIVEN: Words("没有给出", "none given"),
    Cause.ANOTHER_GIVEN: Words("给了另一个", "another given"),
    Cause.NO_FLAG_NEAR: Words("附近没有任何提示", "no flag near"),
    Cause.OTHER_FLAG_NEAR: Words("附近有别的提示", "another flag near"),
    Cause.FLAG_ELSEWHERE: Words("提示在别的页", "flag on another page"),
    Cause.RESTS_ON_ERROR: Words("所依据的字段有错", "rests on a wrong field"),
    Cause.FIELDS_RIGHT: Words("字段都对，判断有误", "its fields are right"),
}
