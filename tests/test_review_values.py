"""The API for typed values, pictures and drawn boxes, on a document that is really there."""

from __future__ import annotations

import hashlib
import importlib
import shutil
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Thread

import pymupdf
import pytest
from analysis_factory import amount, analysis, box, flag
from fastapi.testclient import TestClient
from pdf_factory import put
from PIL import Image
from review_factory import client_as, review_settings

from models.documents import Analysis
from models.flags import FlagCode, Severity
from models.geometry import Box
from models.identity import document_id
from models.reading import PageReading, Reader
from models.store import Store
from models.store_documents import save_analysis
from models.store_paths import note_paths
from review import page_pictures, picture_process
from review.document_files import find_document
from review.page_pictures import page_picture
from review.picture_cache import PictureCache
from review.picture_process import WorkTimedOut, close_processes, in_drawing_process
from review.settings import ReviewSettings

PAGE_PT = (595.0, 842.0)
TOTAL, ONE, TWO = box(70, 100), box(200, 100, 100), box(330, 100, 100)


@pytest.fixture(scope="module", autouse=True)
def _no_process_left():
    yield
    close_processes()


def made_pdf(path: Path) -> Path:
    """Two pages; the first has the three amounts, the second nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = pymupdf.open()
    page = document.new_page(width=PAGE_PT[0], height=PAGE_PT[1])
    put(page, 70, 110, "347万元", size=12)
    put(page, 200, 110, "175.85万元", size=12)
    put(page, 330, 110, "172.15万元", size=12)
    document.new_page(width=PAGE_PT[0], height=PAGE_PT[1])
    document.save(path)
    return path


def found_in(path: Path) -> Analysis:
    """What the program would have found in that file."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    own = document_id(sha256)
    parts = [
        amount("3470000", "347万元", TOTAL),
        amount("1758500", "175.85万元", ONE),
        amount("1721500", "172.15", TWO),
    ]
    fields = [replace(f, document_id=own) for f in parts]
    message = (
        "总数 347 万元，各项相加 175.85 + 172.15 = 348 万元，差 1 万元"
        " / total 347 万元, parts add up to 348 万元, difference 1 万元"
    )
    flags = [
        flag(*fields, code=FlagCode.SUM_MISMATCH, severity=Severity.ERROR, message=message),
        flag(code=FlagCode.UNREAD_REGION, place=Box(100, 400, 200, 430)),
    ]
    pages = tuple(
        PageReading(n, *PAGE_PT, Reader.RAPIDOCR, rotation, 0.0, ())
        for n, rotation in ((1, 0), (2, 0))
    )
    found = analysis(fields, flags, name=path.name, pages=2)
    return replace(
        found, document_id=own, sha256=sha256, file_name=path.name, pages=pages, duplicates={}
    )


@pytest.fixture
def settings(store: Store, tmp_path: Path) -> ReviewSettings:
    made = review_settings(store, tmp_path)
    found = found_in(made_pdf(tmp_path / "raw_docs" / "公告.pdf"))
    save_analysis(store, found, "test", "run")
    return made


@pytest.fixture
def client(settings: ReviewSettings) -> TestClient:
    return client_as(settings)


@pytest.fixture
def ids(settings: ReviewSettings) -> tuple[str, list[str], list[str]]:
    """The document, its fields in their order, its flags."""
    found = found_in(settings.documents[0] / "公告.pdf")
    with settings.store.reading() as connection:
        fields = connection.exec_driver_sql("select field_id from fields order by x0").scalars()
        flags = connection.exec_driver_sql("select flag_id from flags order by code").scalars()
        return found.document_id, list(fields), list(flags)


def parse(client: TestClient, **typed: object) -> dict:
    answer = client.post("/api/parse", json=typed)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_typed_value_is_told_with_the_sums_that_it_makes(client, ids) -> None:
    _, (_, _, two), (sum_flag, _) = ids
    right = parse(client, kind="amounts", text="171.15", field_id=two)
    assert right["understood"]
    assert right["values"]["value_yuan"] == "1711500"
    assert right["note"]["zh"] == "按原单位：万元"
    assert right["checks"] == [
        {
            "flag_id": sum_flag,
            "code": "sum_mismatch",
            "holds": True,
            "display": "347 万元 = 175.85 + 171.15",
        }
    ]
    wrong = parse(client, kind="amounts", text="181.15", field_id=two)
    assert [check["holds"] for check in wrong["checks"]] == [False]


def test_what_is_not_understood_has_no_values_and_no_checks(client, ids) -> None:
    refused = parse(client, kind="amounts", text="l71.15", field_id=ids[1][2])
    assert (refused["understood"], refused["values"], refused["checks"]) == (False, {}, [])
    assert set(refused["problem"]) == {"zh", "en"}


def test_a_new_value_takes_its_year_from_the_document(client, ids) -> None:
    told = parse(client, kind="dates", text="6月", document_id=ids[0])
    assert told["values"]["start"] == "2023-06-01"


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"kind": "amounts", "text": "1元", "field_id": "nobody"}, 404),
        ({"kind": "dates", "text": "6月", "document_id": "nobody"}, 404),
        ({"kind": "fortunes", "text": "1元"}, 422),
        ({"kind": "amounts", "text": "1" * 5000}, 422),
        ({"kind": "amounts", "text": "1\x00元"}, 200),
        ({"kind": "amounts", "text": "1元", "field_id": "a\x00"}, 422),
    ],
)
def test_odd_questions_are_answered(client, typed, status) -> None:
    assert client.post("/api/parse", json=typed).status_code == status


def test_a_value_of_another_kind_is_not_compared(client, ids) -> None:
    answer = client.post("/api/parse", json={"kind": "dates", "text": "6月", "field_id": ids[1][0]})
    assert answer.status_code == 422


def test_a_page_is_drawn_once_and_kept(client, ids, settings, monkeypatch) -> None:
    url = f"/api/documents/{ids[0]}/pages/1/picture"
    first = client.get(url, params={"turn": "0_0"})
    assert first.status_code == 200, first.text
    assert first.headers["content-type"] == "image/webp"
    assert "immutable" in first.headers["cache-control"]
    picture = Image.open(BytesIO(first.content))
    assert picture.width == 1400
    assert abs(picture.height - 1400 * PAGE_PT[1] / PAGE_PT[0]) < 2
    assert len(first.content) < 250_000

    def fail(*_: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(page_pictures, "in_drawing_process", fail)
    again = client.get(url)
    assert again.content == first.content
    # An address that does not say how the page is turned may show another picture tomorrow.
    assert "immutable" not in again.headers["cache-control"]
    kept = list((settings.work / "pictures").rglob("*.webp"))
    assert [path.parent.name for path in kept] == [ids[0]]


def test_the_crop_of_a_field_shows_it_large_and_says_what_it_covers(client, ids) -> None:
    answer = client.get(f"/api/fields/{ids[1][1]}/crop")
    assert answer.status_code == 200, answer.text
    x0, y0, x1, y1 = map(float, answer.headers["x-crop-box"].split(","))
    assert x0 < ONE.x0
    assert y0 < ONE.y0
    assert x1 > ONE.x1
    assert y1 > ONE.y1
    picture = Image.open(BytesIO(answer.content)).convert("L")
    assert picture.width / (x1 - x0) == pytest.approx(3, abs=0.05)
    # The field's own text is on it: dark where it stands, white far above.
    scale = picture.width / (x1 - x0)
    place = [round((v - o) * scale) for v, o in zip(ONE, (x0, y0, x0, y0), strict=True)]
    assert picture.crop(tuple(place)).getextrema()[0] < 100


def test_the_crop_of_a_flag_is_at_its_own_box_or_at_its_fields(client, ids) -> None:
    of_sum, of_ink = (client.get(f"/api/flags/{flag_id}/crop") for flag_id in ids[2])
    x0, _, x1, _ = map(float, of_sum.headers["x-crop-box"].split(","))
    assert x0 < TOTAL.x0
    assert x1 > TWO.x1
    _, y0, _, y1 = map(float, of_ink.headers["x-crop-box"].split(","))
    assert y0 < 400 < 430 < y1


@pytest.mark.parametrize(
    "url",
    [
        "/api/documents/nobody/pages/1/picture",
        "/api/documents/{document}/pages/9/picture",
        "/api/fields/nobody/crop",
        "/api/flags/nobody/crop",
    ],
)
def test_what_is_not_there_has_no_picture(client, ids, url) -> None:
    answer = client.get(url.format(document=ids[0]))
    assert answer.status_code == 404
    assert set(answer.json()["error"]) == {"zh", "en"}


@pytest.mark.parametrize(
    "url",
    ["/api/fields/%00/crop", "/api/flags/%ED%A0%80/crop", "/api/documents/%00/pages/1/picture"],
)
def test_an_identifier_that_no_database_takes_is_refused(client, url) -> None:
    assert client.get(url).status_code == 422


@pytest.mark.parametrize("width", ["0", "-1", "99999", "x"])
def test_only_known_widths_are_drawn(client, ids, width) -> None:
    answer = client.get(f"/api/documents/{ids[0]}/pages/1/picture?width={width}")
    assert answer.status_code == 422


def test_a_file_that_was_moved_is_named_and_found_again(client, ids, settings, tmp_path) -> None:
    lying = settings.documents[0] / "公告.pdf"
    elsewhere = tmp_path / "elsewhere" / "另一个名字.pdf"
    elsewhere.parent.mkdir()
    shutil.move(lying, elsewhere)
    url = f"/api/documents/{ids[0]}/pages/1/picture"
    missing = client.get(url)
    assert missing.status_code == 404
    assert "公告.pdf" in missing.json()["error"]["zh"]
    assert "--documents" in missing.json()["error"]["en"]
    note_paths(settings.store, [(ids[0], str(elsewhere), "")])
    assert client.get(url).status_code == 200


def test_another_content_under_the_name_is_not_the_document(client, ids, settings) -> None:
    (settings.documents[0] / "公告.pdf").write_bytes(b"%PDF-1.4 something else")
    assert client.get(f"/api/documents/{ids[0]}/pages/1/picture").status_code == 404


def test_no_name_leads_out_of_the_folder_of_documents(sqlite_store, tmp_path) -> None:
    made = review_settings(sqlite_store, tmp_path)
    outside = made_pdf(tmp_path / "outside.pdf")
    inside = made.documents[0]
    inside.mkdir()
    (inside / "link.pdf").symlink_to(outside)
    for name in ("../outside.pdf", "link.pdf", str(outside)):
        found = replace(found_in(outside), file_name=name)
        save_analysis(sqlite_store, found, "test", "run")
        with pytest.raises(Exception, match=r"outside\.pdf|link\.pdf"):
            find_document(made, found.document_id)


def test_a_broken_page_is_an_error_that_says_so(store, tmp_path) -> None:
    made = review_settings(store, tmp_path)
    broken = made.documents[0] / "坏.pdf"
    broken.parent.mkdir()
    broken.write_bytes(b"%PDF-1.7\n" + b"nothing that opens")
    found = found_in(broken)
    save_analysis(store, found, "test", "run")
    answer = client_as(made).get(f"/api/documents/{found.document_id}/pages/1/picture")
    assert answer.status_code == 422
    assert "第 1 页" in answer.json()["error"]["zh"]
    assert "page 1" in answer.json()["error"]["en"]
    assert not list((made.work / "pictures").rglob("*.webp"))


def test_a_page_that_hangs_is_given_up_and_the_next_is_drawn(settings, ids, monkeypatch) -> None:
    monkeypatch.setattr(picture_process, "DRAWING_TIMEOUT_S", 0.5)
    started = time.monotonic()
    with pytest.raises(WorkTimedOut, match="given up"):
        in_drawing_process(time.sleep, 60.0)
    assert time.monotonic() - started < 15
    monkeypatch.undo()
    assert page_picture(settings, ids[0], 1, 400).data


class NotThereInTheProcess:
    """What the other process fails to unpickle, which ends its pool."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return importlib.import_module, ("no_module_of_that_name",)


def test_a_pool_that_broke_down_is_started_anew(settings, ids) -> None:
    with pytest.raises(WorkTimedOut, match="its process died"):
        in_drawing_process(print, NotThereInTheProcess())
    assert page_picture(settings, ids[0], 1, 400).data


def test_one_picture_asked_for_at_once_is_made_once(tmp_path) -> None:
    cache, made = PictureCache(tmp_path), []

    def make() -> bytes:
        made.append(1)
        time.sleep(0.2)
        return b"picture"

    threads = [Thread(target=cache.get, args=("d1", "1_0_0_400", make)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_the_oldest_pictures_make_room(tmp_path) -> None:
    cache = PictureCache(tmp_path, room_bytes=1000)
    for number in range(5):
        cache.get("d1", f"{number}", lambda: b"x" * 300)
        time.sleep(0.01)
    cache.make_room()
    assert sorted(path.stem for path in tmp_path.rglob("*.webp")) == ["2", "3", "4"]


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a" * 200, "A"])
def test_a_picture_has_a_plain_name(tmp_path, name) -> None:
    with pytest.raises(ValueError, match="no name"):
        PictureCache(tmp_path).get("d1", name, lambda: b"")


@pytest.mark.parametrize(
    "drawn",
    [
        [100, 100, 102, 120],
        [-50, 0, 100, 100],
        [500, 500, 700, 600],
        [200, 200, 100, 100],
        [1, 2, 3],
        ["a", 2, 3, 4],
        [0, 0, 1e308, 1e308],
        None,
    ],
)
def test_a_box_that_is_none_is_not_read(client, ids, drawn) -> None:
    answer = client.post(f"/api/documents/{ids[0]}/pages/1/read", json={"box": drawn})
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"zh", "en"}


@pytest.mark.engine
def test_a_drawn_box_is_read_and_its_values_are_found(client, ids) -> None:
    """A real engine reads what stands in the box and nothing that stands beside it."""
    answer = client.post(f"/api/documents/{ids[0]}/pages/1/read", json={"box": [195, 95, 332, 116]})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["text"].replace(" ", "") == "175.85万元"
    assert told["confidence"] > 0.9
    assert told["found"][0]["kind"] == "amounts"
    assert told["found"][0]["values"]["value_yuan"] == "1758500"
    assert told["found"][0]["display"] == "1,758,500 元"
    empty = client.post(f"/api/documents/{ids[0]}/pages/2/read", json={"box": [100, 500, 300, 600]})
    assert empty.json()["found"] == []
