"""The rates of a run that are compared with those of earlier runs, and which of them are fair.

Documents that an earlier run had failed on are left out: a run that tries again what is in
quarantine fails more often than a night of new documents, and that is no news. What a code of a
flag counts over is what it stands on: a field, a page, or a document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.rate_warnings import Rate, Subject
from models.documents import DocumentStatus
from models.flags import FlagCode
from models.store_run_counts import DocumentCounts

#: (exposure, events) of one document; an exposure of 0 leaves it out.
Measure = Callable[[DocumentCounts], tuple[float, float]]

_OF_PAGES = {FlagCode.UNREAD_REGION, FlagCode.DUPLICATE_PAGE}
_OF_DOCUMENTS = {FlagCode.DUPLICATE_DOCUMENT, FlagCode.MISSING_FIELD}
_OTHER_DOCUMENTS = "别的来源或扫描质量？ / Documents of another source, or worse scans?"
_FAILING = "请看 gongshi status / See the reasons in gongshi status."


@dataclass(frozen=True, slots=True)
class Compared:
    """A subject and how it is measured in a document.

    `on_one_host` asks for earlier runs of the same machine: another one is faster or slower.
    """

    subject: Subject
    measure: Measure
    on_one_host: bool = False

    def rate(self, documents: Sequence[DocumentCounts]) -> Rate:
        """The rate over the documents for which the comparison is fair."""
        return Rate.of([self.measure(each) for each in documents if not each.is_retry])

    def worst(self, documents: Sequence[DocumentCounts], expected: float) -> list[str]:
        """File names by how far they are beyond the expected rate, the farthest first."""
        excess = []
        for each in documents:
            exposure, events = self.measure(each)
            if each.is_retry or not each.file_name:
                continue
            if events > expected * exposure > 0:
                excess.append((expected * exposure - events, each.file_name))
        return [name for _, name in sorted(excess)]


def _flags(code: FlagCode) -> Compared:
    def on_fields(document: DocumentCounts) -> tuple[float, float]:
        number = document.flags.get(code.value, 0)
        if code is FlagCode.LOW_CONFIDENCE:
            number -= document.second_reader_failures
        return sum(document.fields.values()), number

    def on_pages(document: DocumentCounts) -> tuple[float, float]:
        return _pages_there(document), document.flags.get(code.value, 0)

    def on_document(document: DocumentCounts) -> tuple[float, float]:
        return (1 if _pages_there(document) else 0), document.flags.get(code.value, 0)

    name = f"flags {code.value}"
    if code in _OF_PAGES:
        unit, chinese, measure = "pages", "页", on_pages
    elif code in _OF_DOCUMENTS:
        unit, chinese, measure = "documents", "个文件", on_document
    else:
        unit, chinese, measure = "fields", "个字段", on_fields
    return Compared(Subject(name, f"待核对 {code.value}", unit, chinese, _OTHER_DOCUMENTS), measure)


def _pages_there(document: DocumentCounts) -> int:
    return 0 if document.status == DocumentStatus.FAILED.value else document.pages


def _doubts(document: DocumentCounts) -> tuple[float, float]:
    return sum(document.fields.values()), document.doubts


def _fields(document: DocumentCounts) -> tuple[float, float]:
    return _pages_there(document), sum(document.fields.values())


def _failed_documents(document: DocumentCounts) -> tuple[float, float]:
    return 1, int(document.status not in {DocumentStatus.COMPLETE, DocumentStatus.PARTIAL})


def _failed_pages(document: DocumentCounts) -> tuple[float, float]:
    return document.pages_read + document.pages_failed, document.pages_failed


def _second_reader(document: DocumentCounts) -> tuple[float, float]:
    return _pages_there(document), document.second_reader_failures


def _seconds(document: DocumentCounts) -> tuple[float, float]:
    # Pages that an earlier run had read cost nothing now.
    timed = document.pages_read if document.page_seconds > 0 else 0
    return timed, document.page_seconds


COMPARED: tuple[Compared, ...] = (
    Compared(
        Subject("failed documents", "失败的文件", "documents", "个文件", _FAILING, fewest=3),
        _failed_documents,
    ),
    Compared(Subject("failed pages", "读不出的页", "pages", "页", _FAILING), _failed_pages),
    Compared(
        Subject(
            "second reader failures",
            "第二读者出错的页",
            "pages",
            "页",
            "Tesseract 装好了吗？ / Is Tesseract with chi_sim installed?",
        ),
        _second_reader,
    ),
    Compared(
        Subject(
            "fields",
            "字段",
            "page",
            "页",
            "少了可能是没读出来 / Fewer may mean that pages were read badly.",
            per=1,
            falls_count=True,
            fewest=20,
        ),
        _fields,
    ),
    Compared(Subject("flags", "待核对", "fields", "个字段", _OTHER_DOCUMENTS, fewest=10), _doubts),
    *(_flags(code) for code in FlagCode),
    Compared(
        Subject(
            "seconds",
            "秒数",
            "page",
            "页",
            "机器忙，或页面更大？ / Is the machine busy, or are the pages larger?",
            factor=2,
            fewest=30,
            per=1,
            is_count=False,
        ),
        _seconds,
        on_one_host=True,
    ),
)
