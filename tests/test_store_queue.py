"""What waits for a person: which fields and flags, in what order, and who gets them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from analysis_factory import amount, analysis, box, flag, phone, reading, sha_of
from sqlalchemy import event, select, update

from flows.duplicate_documents import flag_duplicates
from models.errors import NotFoundError, UsageError
from models.flags import FlagCode, Severity
from models.identity import document_id
from models.review_tables import CLAIMS, QUEUE_ITEMS
from models.schema_columns import FlagStatus, ReviewStatus
from models.store_claims import release, restore_skipped, skip
from models.store_documents import save_analysis
from models.store_next import next_items
from models.store_queue import refresh_missing, refresh_queue
from models.store_queue_page import QueueFilter, QueueOrder, facets, read_queue
from models.store_readings import save_page_readings
from models.store_review import decide_flag, record_decision
from models.store_tables import DOCUMENTS, FLAGS

A = amount("100", "100元", box(100, 100))
B = amount("200", "200元", box(100, 200))
C = amount("300", "300元", box(100, 300))
BROKEN_SUM = flag(A, B, C, code=FlagCode.SUM_MISMATCH, severity=Severity.ERROR)


def save(store, fields=(), flags=(), **others):
    save_analysis(store, analysis(fields, flags, **others), "1", "r1")


def waiting(store, reviewer="li", **options):
    return [row.row["item_id"] for row in read_queue(store, reviewer, **options).rows]


def chosen(store, reviewer="li", **options):
    options.setdefault("draw", lambda: 1.0)
    return list(next_items(store, reviewer, **options).item_ids)


def accept(store, of, reviewer="li"):
    record_decision(store, of.field_id, ReviewStatus.ACCEPTED, {}, reviewer=reviewer)


def flag_id(store, code):
    with store.reading() as connection:
        return connection.execute(
            select(FLAGS.c.flag_id).where(FLAGS.c.code == code.value)
        ).scalar_one()


def test_a_field_waits_while_a_doubt_on_it_is_open(store):
    note = flag(C, severity=Severity.INFO)
    save(store, [A, B, C], [flag(A), note])
    assert waiting(store) == [A.field_id]  # B has no flag, and a note asks nobody
    accept(store, A)
    assert waiting(store) == []


def test_a_flag_waits_by_itself_where_no_undecided_field_stands_for_it(store):
    hole = flag(code=FlagCode.UNREAD_REGION)
    save(store, [A], [hole, flag(A)])
    assert waiting(store) == [A.field_id, flag_id(store, FlagCode.UNREAD_REGION)]


def test_a_dismissed_flag_no_longer_makes_its_fields_wait(store):
    save(store, [A, B, C], [BROKEN_SUM])
    assert set(waiting(store)) == {A.field_id, B.field_id, C.field_id}
    broken = flag_id(store, FlagCode.SUM_MISMATCH)
    decide_flag(store, broken, FlagStatus.DISMISSED, "li", "四舍五入")
    assert waiting(store) == []


def test_a_new_finding_on_decided_fields_waits_as_a_flag(store):
    save(store, [A, B, C], [flag(A), flag(B), flag(C)])
    for one in (A, B, C):
        accept(store, one)
    assert waiting(store) == []
    save(store, [A, B, C], [flag(A), flag(B), flag(C), BROKEN_SUM])
    assert waiting(store) == [flag_id(store, FlagCode.SUM_MISMATCH)]


def test_worst_first(store):
    unsure = replace(amount("5", "5元", box(300, 100)), confidence=0.5)
    person = phone("010-1", box(300, 200))
    doubts = [flag(one) for one in (A, unsure, person)]
    worse = [flag(B, severity=Severity.ERROR), flag(code=FlagCode.UNREAD_REGION)]
    save(store, [A, B, unsure, person], doubts + worse)
    hole = flag_id(store, FlagCode.UNREAD_REGION)
    assert waiting(store) == [B.field_id, unsure.field_id, A.field_id, person.field_id, hole]


def test_document_order_goes_by_name_page_and_position(store):
    later = amount("9", "9元", box(100, 100), page=2)
    other = amount("7", "7元", box(100, 100), name="a.pdf")
    save(store, [A, B, later], [flag(later), flag(B), flag(A), flag(page=None)])
    save(store, [other], [flag(other)], name="a.pdf")
    found = waiting(store, order=QueueOrder.DOCUMENT)
    assert [found[0], *found[2:]] == [other.field_id, A.field_id, B.field_id, later.field_id]


@pytest.mark.parametrize("order", list(QueueOrder))
def test_pages_show_everything_once_while_others_decide(store, order):
    fields = [amount(n, f"{n}元", box(100, 50 + 20 * n)) for n in range(1, 13)]
    save(store, fields, [flag(one) for one in fields])
    first = read_queue(store, "li", order=order, limit=5)
    shown = [row.row["item_id"] for row in first.rows]
    by_id = {one.field_id: one for one in fields}
    accept(store, by_id[shown[0]], "wang")
    accept(store, by_id[shown[4]], "wang")  # the one that the cursor names
    cursor = first.next_cursor
    while cursor:
        page = read_queue(store, "li", order=order, limit=5, cursor=cursor)
        shown += [row.row["item_id"] for row in page.rows]
        cursor = page.next_cursor
    assert sorted(shown) == sorted(by_id)


@pytest.mark.parametrize("cursor", ["x", "bnVsbA==", "WyJ3b3JzdCIsIDEsIDJd", "é", "[" * 300])
def test_a_cursor_that_is_none_is_refused(store, cursor):
    save(store, [A], [flag(A)])
    with pytest.raises(UsageError):
        read_queue(store, "li", cursor=cursor)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("175.85", True),
        ("１７５．８５", True),  # full width
        ("1,758,500", True),  # the value, with commas
        ("REPORT", True),  # the file name, any case
        ("公益金 预算", True),  # words from the title and the label
        ("175.85 没有", False),
        ("%", False),  # nothing has a meaning of its own
        ("_", False),
        ("17_.85", False),
    ],
)
def test_search(store, text, is_found):
    one = amount("1758500", "175.85万元", box(100, 100))
    save(store, [one], [flag(one)])
    assert bool(waiting(store, which=QueueFilter(text=text))) is is_found


def test_filters_and_what_there_is_of_each(store):
    number = phone("010-1", box(300, 200))
    save(store, [A, B, number], [flag(A), flag(B, code=FlagCode.UNIT_MISSING), flag(number)])
    save(store, [], [flag(code=FlagCode.UNREAD_REGION)], name="z.pdf")
    other = document_id(sha_of("z.pdf"))
    hole = flag_id(store, FlagCode.UNREAD_REGION)
    assert waiting(store, which=QueueFilter(code="unit_missing")) == [B.field_id]
    assert waiting(store, which=QueueFilter(code="unit")) == []
    assert waiting(store, which=QueueFilter(kind="contacts")) == [number.field_id]
    assert waiting(store, which=QueueFilter(kind="flag")) == [hole]
    assert waiting(store, which=QueueFilter(document_id=other)) == [hole]
    found = facets(store, "li")
    assert dict(found.codes) == {"low_confidence": 2, "unit_missing": 1, "unread_region": 1}
    assert dict(found.kinds) == {"amounts": 2, "contacts": 1, "flag": 1}
    assert [(name, count) for _, name, _, count in found.documents] == [
        ("report.pdf", 3),
        ("z.pdf", 1),
    ]
    assert facets(store, "li", other).total == 1


def test_a_decision_writes_only_what_differs(store):
    fields = [amount(n, f"{n}元", box(100, 50 + 20 * n)) for n in range(1, 20)]
    save(store, fields, [flag(one) for one in fields])
    written = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        if "queue_items" in statement and not statement.lstrip().upper().startswith("SELECT"):
            written.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    with store.writing() as connection:
        refresh_queue(connection, document_id(sha_of("report.pdf")))
    assert written == []
    accept(store, fields[0])
    assert [statement.split()[0] for statement in written] == ["DELETE"]


def test_documents_of_an_older_program_are_put_into_the_queue_once(store):
    save(store, [A], [flag(A)])
    with store.writing() as connection:
        connection.execute(QUEUE_ITEMS.delete())
        connection.execute(update(DOCUMENTS).values(queued=False))
    assert waiting(store) == []
    assert refresh_missing(store) == 1
    assert waiting(store) == [A.field_id]
    assert refresh_missing(store) == 0


REPORT = (
    "关于2023年度福利彩票公益金使用情况的公告",
    "全年共筹集福利彩票公益金一千二百万元，支持养老服务项目十八个",
    "其中居家养老服务提升工程支出 453.20 万元，惠及老年人 12,345 人次",
)


def keep(store, name, yuan=("100", "200")):
    fields = [
        amount(value, f"{value}元", box(100, 100 * n), name=name) for n, value in enumerate(yuan, 1)
    ]
    document = analysis(fields, [flag(one) for one in fields], name=name, pages=1)
    document = replace(document, pages=(reading(1, *REPORT),))
    save_page_readings(store, document.document_id, document.pages, "2")
    save_analysis(store, document, "1", "r1")
    flag_duplicates(store, document.document_id)
    return fields


def fields_waiting(store):
    return {i for i in waiting(store) if i.startswith("f")}


def test_what_a_duplicate_repeats_is_asked_once_and_comes_back_when_the_original_says_otherwise(
    store,
):
    first = keep(store, "a.pdf")
    second = keep(store, "b.pdf", ("100", "999"))
    asked = {one.field_id for one in (*first, second[1])}
    assert fields_waiting(store) == asked  # of the copy only what it alone states
    keep(store, "a.pdf", ("777", "200"))  # the original is read anew
    assert fields_waiting(store) == {one.field_id for one in (*first, *second)}


def test_a_copy_that_a_person_says_is_none_is_asked_in_full(store):
    first, second = keep(store, "a.pdf"), keep(store, "b.pdf")
    assert fields_waiting(store) == {one.field_id for one in first}
    duplicate = flag_id(store, FlagCode.DUPLICATE_DOCUMENT)
    decide_flag(store, duplicate, FlagStatus.DISMISSED, "li", "另一份")
    assert fields_waiting(store) == {one.field_id for one in (*first, *second)}


def test_nobody_is_given_what_another_looks_at(store):
    save(store, [A, B], [flag(A), flag(B)])
    (mine,) = chosen(store, "li")
    assert chosen(store, "li") == [mine]  # my own comes again
    (theirs,) = chosen(store, "wang", count=5)
    assert theirs != mine
    assert chosen(store, "zhao") == []
    release(store, mine, "wang")  # not theirs to give back
    assert chosen(store, "zhao") == []
    release(store, mine, "li")
    assert chosen(store, "zhao") == [mine]
    with store.writing() as connection:
        passed = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(CLAIMS).values(until=passed))
    assert set(chosen(store, "li", count=5)) == {mine, theirs}


def test_many_at_once_each_get_their_own(store):
    fields = [amount(n, f"{n}元", box(100, 20 * n)) for n in range(1, 31)]
    save(store, fields, [flag(one) for one in fields])
    with ThreadPoolExecutor(6) as pool:
        given = list(pool.map(lambda n: chosen(store, f"reviewer {n}", count=5), range(6)))
    everything = [item_id for some in given for item_id in some]
    assert len(everything) == len(set(everything)) == 30


def test_what_the_browser_has_is_left_out(store):
    save(store, [A, B], [flag(A), flag(B)])
    both = chosen(store, count=2)
    assert chosen(store, count=2, exclude=both[:1]) == both[1:]


def test_skipping_is_for_oneself_until_taken_back_or_settled(store):
    save(store, [A, B], [flag(A), flag(B)])
    skip(store, A.field_id, "li")
    skip(store, A.field_id, "li")
    assert chosen(store, "li", count=5) == [B.field_id] == waiting(store, "li")
    assert waiting(store, "li", skipped=True) == [A.field_id]
    assert facets(store, "li").skipped == 1
    assert A.field_id in waiting(store, "wang")
    assert restore_skipped(store, "li") == 1
    assert len(waiting(store, "li")) == 2
    with pytest.raises(NotFoundError):
        skip(store, "f0000000000000000", "li")
