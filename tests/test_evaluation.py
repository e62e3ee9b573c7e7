"""Scoring an export against gold files."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from analysis_factory import amount, analysis, box, field, flag, phone, project

from flows.evaluation import Exported, evaluate, judge_fields, read_gold, report_lines
from flows.export import export_tables
from models.errors import UsageError
from models.flags import FlagCode
from models.store_documents import save_analysis
from models.values import AmountValue, CountValue, Kind, PersonValue, Qualifier


def record(kind, raw, page=1, **others):
    return {"kind": kind, "page": page, "raw": raw, **others}


@pytest.fixture
def score(sqlite_store, tmp_path):
    """Evaluate fields and flags of one document against gold records."""

    def run(fields, records, flags=(), planted=()):
        gold = tmp_path / "report.gold.json"
        gold.write_text(
            json.dumps(
                {"file": "report.pdf", "pages": 2, "records": records, "flags": list(planted)},
                ensure_ascii=False,
            ),
            encoding="utf-8",
        )
        save_analysis(sqlite_store, analysis(fields, flags), "1", "r")
        export_tables(sqlite_store, tmp_path / "out")
        return evaluate(tmp_path / "out", [gold])

    return run


FIVE = record("amounts", "5元", value="5", qualifier="exact", label="预算")


def count(number, unit, raw, place, **others):
    return field(CountValue(Decimal(number), unit), raw, place, kind=Kind.COUNTS, **others)


def test_a_perfect_export_scores_one(score):
    owner = project("助学项目", box(70, 60))
    money = amount("5.00", "5 元", box(70, 100), label="预算资金", project_id=owner.field_id)
    report = score(
        [owner, money], [record("projects", "助学项目"), {**FIVE, "project": "助学项目"}]
    )
    amounts = report.kinds[Kind.AMOUNTS]
    assert (amounts.precision, amounts.recall, amounts.f1) == (1, 1, 1)
    assert (report.silent_rate, report.burden) == (0, 0)
    assert (report.label, report.project_link, report.qualifier) == (1, 1, 1)
    assert report.mistakes == ()
    assert report.pages == 2


@pytest.mark.parametrize(
    ("flagged", "silent_missed", "silent_spurious", "why"),
    [
        (False, 1, 1, "a wrong value that nothing points at is silent twice"),
        (True, 0, 0, "a flag on the misread value warns of both"),
    ],
)
def test_a_wrong_value_is_silent_without_a_flag(
    score, flagged, silent_missed, silent_spurious, why
):
    wrong = amount(8, "8元", box(70, 100))
    report = score([wrong], [FIVE], [flag(wrong)] if flagged else [])
    assert (report.silent_missed, report.silent_spurious) == (silent_missed, silent_spurious), why
    assert report.kinds[Kind.AMOUNTS].f1 == 0
    assert report.burden == float(flagged)
    what = {mistake.what for mistake in report.mistakes}
    assert what == (
        {"missed", "spurious"} if flagged else {"missed silently", "spurious unflagged"}
    )


def test_a_flag_for_unread_ink_warns_of_what_is_missing_on_its_page(score):
    unread = flag(code=FlagCode.UNREAD_REGION, page=1, message="有字未读 / unread")
    report = score([], [FIVE, {**FIVE, "page": 2}], [unread])
    assert report.silent_missed == 1


@pytest.mark.parametrize(
    ("page", "found", "why"),
    [(1, 1, "the same page"), (2, 1, "a paragraph that crosses the page"), (3, 0, "too far")],
)
def test_a_neighbouring_page_counts(score, page, found, why):
    report = score([amount(5, "5元", box(70, 100), page=page)], [FIVE])
    assert report.kinds[Kind.AMOUNTS].found == found, why


def test_each_exported_fact_is_used_once(score):
    report = score([amount(5, "5元", box(70, 100))], [FIVE, FIVE])
    assert (report.kinds[Kind.AMOUNTS].found, report.kinds[Kind.AMOUNTS].recall) == (1, 0.5)


def test_of_equal_facts_the_one_with_the_same_label_is_taken(score):
    fields = [
        amount(5, "5元", box(70, 100), label="结转"),
        amount(5, "5元", box(70, 200), label="预算"),
    ]
    report = score(fields, [FIVE])
    assert report.label == 1
    assert report.kinds[Kind.AMOUNTS].spurious == 1


def test_what_the_gold_ignores_counts_neither_way(score):
    report = score(
        [count(5, "天", "5 天", box(70, 100)), count(3, "场", "3场", box(70, 200))],
        [record("ignored", "为期5天")],
    )
    assert [mistake.text for mistake in report.mistakes] == ["3场"]


@pytest.mark.parametrize(
    ("unit", "gold_unit"), [("台（套）", "台套"), ("人·次", "人次"), ("台/套", "台套"), ("", "")]
)
def test_units_are_compared_without_brackets_and_dots(score, unit, gold_unit):
    gold = record("counts", "6", value="6", unit=gold_unit, qualifier="exact")
    assert score([count(6, unit, "6", box(70, 100))], [gold]).kinds[Kind.COUNTS].found == 1


def test_a_range_is_compared_by_its_ends(score):
    value = AmountValue(None, Decimal(5), Decimal(8), qualifier=Qualifier.RANGE)
    gold = record("amounts", "5至8元", lower="5", upper="8", qualifier="range")
    ranged = field(value, "5至8元", box(70, 100))
    assert score([ranged], [gold]).kinds[Kind.AMOUNTS].found == 1


def test_names_may_differ_in_signs_and_long_ones_in_a_character(score):
    report = score(
        [
            project("“助学”项目", box(70, 60)),
            field(PersonValue("张二"), "张二", box(70, 90), kind=Kind.PEOPLE),
            phone("0571-8765 4321", box(70, 120)),
        ],
        [
            record("projects", "助学项目"),
            record("people", "张三"),
            record("contacts", "057187654321", form="phone", value="057187654321"),
        ],
    )
    assert report.kinds[Kind.PROJECTS].found == 1
    assert report.kinds[Kind.PEOPLE].found == 0
    assert report.kinds[Kind.CONTACTS].found == 1


def test_planted_mistakes_must_be_flagged_near_their_page(score):
    money = amount(5, "5元", box(70, 100))
    planted = [
        {"code": "sum_mismatch", "page": 2, "why": "3+4≠8"},
        {"code": "invalid_date", "page": 1, "why": "6月31日"},
    ]
    report = score([money], [FIVE], [flag(money, code=FlagCode.SUM_MISMATCH)], planted)
    assert (report.planted_found, report.planted, report.contradictions_reported) == (1, 2, 1)
    assert [(m.what, m.kind, m.text) for m in report.mistakes] == [
        ("flag", "invalid_date", "6月31日")
    ]


def test_the_report_is_for_people_and_for_programs(score):
    report = score([amount(8, "8元", box(70, 100))], [FIVE])
    lines = list(report_lines(report, errors=True))
    assert any("missed silently" in line and "nearest: 8元" in line for line in lines)
    assert any(line.startswith("amounts") for line in lines)
    (line,) = report_lines(report, as_json=True, errors=True)
    data = json.loads(line)
    assert data["amounts"]["gold"] == 1
    assert data["summary"]["silent_missed"] == 1
    assert len(data["mistakes"]) == 2


@pytest.mark.parametrize("content", ["", "[]", '{"file": "x.pdf"}', "{"])
def test_what_is_no_gold_file_is_refused(score, tmp_path, content):
    score([], [])
    path = tmp_path / "x.gold.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="not a gold file"):
        evaluate(tmp_path / "out", [path])


def test_a_missing_gold_file_or_export_is_explained(score, tmp_path):
    score([], [])
    with pytest.raises(UsageError, match="cannot read"):
        evaluate(tmp_path / "out", [tmp_path / "none.json"])
    with pytest.raises(UsageError, match="no exported tables"):
        evaluate(tmp_path / "nowhere", [])


@pytest.fixture
def judged(score, tmp_path):
    """Which fields of one document are right, by field."""

    def run(fields, records):
        score(fields, records)
        gold = read_gold(tmp_path / "report.gold.json")
        return judge_fields(gold, Exported(tmp_path / "out"))

    return run


def test_every_field_that_the_gold_speaks_of_is_judged(judged):
    money, twice = amount(5, "5元", box(70, 100)), amount(5, "5元", box(70, 130))
    wrong, days = amount(8, "8元", box(70, 160)), count(5, "天", "5 天", box(70, 190))
    records = [FIVE, record("ignored", "为期5天")]
    assert judged([money, twice, wrong, days], records) == {
        money.field_id: True,
        twice.field_id: False,  # stated once, found twice
        wrong.field_id: False,
    }


def test_a_name_is_right_however_often_it_is_mentioned(judged):
    first, again = project("助学项目", box(70, 60)), project("“助学”项目", box(70, 90))
    other = project("助老项目", box(70, 120))
    assert judged([first, again, other], [record("projects", "助学项目")]) == {
        first.field_id: True,
        again.field_id: True,
        other.field_id: False,
    }


def test_a_contradiction_is_false_where_the_gold_knows_of_none(score):
    money = amount(5, "5元", box(70, 100))
    planted = [{"code": "rate_mismatch", "page": 1, "why": "3×4≠11"}]
    raised = [
        flag(money, code=code, message="不符 / differs")
        for code in (FlagCode.SUM_MISMATCH, FlagCode.RATE_MISMATCH)
    ]
    report = score([money], [FIVE], raised, planted)
    assert (report.contradictions_reported, report.contradictions_false) == (2, 1)
    assert [(m.what, m.kind) for m in report.mistakes] == [("false flag", "sum_mismatch")]


@pytest.mark.parametrize(
    ("change", "what", "why"),
    [
        ({"label": "收入"}, "wrong label", "another label than the wanted 预算"),
        ({"project": "助学项目"}, "wrong project", "no project where one is stated"),
        ({"qualifier": "about"}, "wrong qualifier", "约 was lost"),
    ],
)
def test_wrong_descriptions_of_a_found_fact_are_mistakes(score, change, what, why):
    report = score([amount(5, "5元", box(70, 100), label="预算资金")], [{**FIVE, **change}])
    assert [m.what for m in report.mistakes] == [what], why


def test_a_document_is_known_by_its_whole_name(score, tmp_path):
    money = amount(5, "5元", box(70, 100), name="2023/report.pdf")
    other = amount(8, "8元", box(70, 100), name="old-report.pdf")
    score([], [FIVE])
    out = tmp_path / "out"
    columns = "field_id,document_id,file_name,page,raw_text,value_yuan,flags\n"
    rows = [
        f"{f.field_id},{f.document_id},{name},1,{f.raw_text},{f.value.value_yuan},\n"
        for f, name in ((money, "2023/report.pdf"), (other, "old-report.pdf"))
    ]
    (out / "amounts.csv").write_text(columns + "".join(rows), encoding="utf-8")
    report = evaluate(out, [tmp_path / "report.gold.json"])
    assert (report.kinds[Kind.AMOUNTS].found, report.kinds[Kind.AMOUNTS].spurious) == (1, 0)
