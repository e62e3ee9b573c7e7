"""Files that come in through the page, and tables that go out."""

from __future__ import annotations

import hashlib
import io
import threading
import time
import zipfile
from pathlib import Path

import pytest
from analysis_factory import analysis
from hypothesis import given
from hypothesis import strategies as st
from pdf_factory import new_page, saved
from review_factory import client_as, review_settings

from models.identity import document_id
from models.store_documents import save_analysis, save_failure
from models.store_uploads import resume_uploads, take_waiting_uploads, uploads
from review.safe_file_names import safe_file_name
from review.upload_jobs import ingest_waiting


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    """A PDF of one page."""
    document, page = new_page()
    page.insert_text((50, 50), "100 yuan")
    return saved(document, tmp_path_factory.mktemp("pdf") / "one.pdf").read_bytes()


def send(client, *files):
    return client.post("/api/uploads", files=[("files", file) for file in files])


def reads(store):
    """An ingestion that finds nothing in each file, but stores it as a document."""

    def ingest(paths):
        for path in paths:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            made = analysis(name=path.name, document_id=document_id(sha256), sha256=sha256, pages=1)
            save_analysis(store, made, "1.0", "r1")

    return ingest


# ---- names


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\x", "x.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("C:\\报告\\公示 一.PDF", "公示 一.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("-rf.pdf", "rf.pdf"),
        ("=cmd|x.pdf", "cmd_x.pdf"),
        ("~/.ssh", "ssh.pdf"),
        (".hidden", "hidden.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("fdp\u202e.exe", "fdp.pdf"),
        ("<script>.pdf", "_script_.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("2023.12.31公示", "2023.12.31公示.pdf"),
        ("公" * 300 + ".pdf", "公" * 65 + ".pdf"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_safe(name, kept):
    assert safe_file_name(name, ".pdf") == kept


@given(st.text())
def test_every_name_becomes_one_in_its_folder(name):
    kept = safe_file_name(name, ".tiff")
    assert Path(kept).name == kept
    assert kept.endswith(".tiff")
    assert len(kept.encode()) <= 200
    assert kept[0] not in ".-~= "
    assert kept.isprintable()


# ---- uploads


def test_an_upload_waits_is_read_and_becomes_a_document(store, tmp_path, pdf):
    settings = review_settings(store, tmp_path, ingest=reads(store))
    client = client_as(settings)
    answer = send(client, ("../../=公示.pdf", pdf)).json()
    assert (answer["refused"], answer["known"]) == ([], [])
    (upload,) = answer["uploads"]
    assert (upload["state"], upload["page_count"], upload["uploaded_by"]) == ("waiting", 1, "li")
    (stored,) = uploads(store)
    assert stored.path.name == "公示.pdf"
    assert stored.path.parent.parent == tmp_path / "review" / "uploads"
    assert stored.path.read_bytes() == pdf
    assert ingest_waiting(settings, threading.Event())
    assert not ingest_waiting(settings, threading.Event())
    (upload,) = client.get("/api/uploads").json()["uploads"]
    assert (upload["state"], upload["error"]) == ("done", "")
    document = client.get(f"/api/documents/{upload['document_id']}").json()
    assert document["document"]["file_name"] == "公示.pdf"
    # The same bytes again are no work, whatever they are called.
    answer = send(client, ("other.pdf", pdf)).json()
    assert answer["known"] == [{"file_name": "other.pdf", "document_id": upload["document_id"]}]
    assert answer["uploads"] == []


def test_the_same_file_twice_waits_once(sqlite_store, tmp_path, pdf):
    client = client_as(review_settings(sqlite_store, tmp_path))
    first, second = send(client, ("a.pdf", pdf), ("b.pdf", pdf)).json()["uploads"]
    assert first["upload_id"] == second["upload_id"]
    assert len(list((tmp_path / "review" / "uploads").iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html>"),
        ("empty.pdf", b""),
        ("program.pdf", b"MZ" + bytes(2000)),
        ("broken.pdf", b"%PDF-1.7\nbroken"),
        ("broken.png", b"\x89PNG\r\n\x1a\nbroken"),
    ],
)
def test_what_is_no_document_is_refused_and_leaves_nothing(sqlite_store, tmp_path, name, content):
    client = client_as(review_settings(sqlite_store, tmp_path))
    answer = send(client, (name, content))
    assert answer.status_code == 200
    (refused,) = answer.json()["refused"]
    assert refused["file_name"] == name
    assert refused["error"]["zh"]
    assert refused["error"]["en"]
    assert uploads(sqlite_store) == []
    folder = tmp_path / "review" / "uploads"
    assert not folder.exists() or not list(folder.iterdir())


def test_a_file_that_is_too_large_is_refused_and_the_others_are_not(sqlite_store, tmp_path, pdf):
    settings = review_settings(sqlite_store, tmp_path, upload_limit_bytes=len(pdf))
    client = client_as(settings)
    answer = send(client, ("large.pdf", pdf + b"\n"), ("right.pdf", pdf)).json()
    assert [one["file_name"] for one in answer["refused"]] == ["large.pdf"]
    assert [one["file_name"] for one in answer["uploads"]] == ["right.pdf"]


def test_a_request_without_files_is_refused(sqlite_store, tmp_path):
    client = client_as(review_settings(sqlite_store, tmp_path))
    assert client.post("/api/uploads", json={}).status_code == 415
    assert client.post("/api/uploads", files=[("other", ("a", b"b"))]).status_code == 422
    torn = {"content-type": "multipart/form-data"}
    assert client.post("/api/uploads", content=b"x", headers=torn).status_code == 400


def test_a_broken_upload_does_not_stop_the_next_one(store, tmp_path, pdf):
    runs = []

    def ingest(paths):
        runs.append([path.name for path in paths])
        if "a.pdf" in runs[-1]:
            raise RuntimeError("the reader died")
        sha256 = hashlib.sha256(paths[0].read_bytes()).hexdigest()
        save_failure(
            store, sha256, paths[0].name, "坏页 / bad page", program_version="1", run_id="r"
        )

    settings = review_settings(store, tmp_path, ingest=ingest)
    client = client_as(settings)
    send(client, ("a.pdf", pdf))
    send(client, ("b.pdf", pdf + b"\n%"))
    assert ingest_waiting(settings, threading.Event())
    assert runs == [["a.pdf", "b.pdf"], ["a.pdf"], ["b.pdf"]]
    found = {one["file_name"]: one for one in client.get("/api/uploads").json()["uploads"]}
    assert (found["a.pdf"]["state"], found["a.pdf"]["error"]) == ("failed", "the reader died")
    assert (found["b.pdf"]["state"], found["b.pdf"]["error"]) == ("failed", "坏页 / bad page")
    # What failed may be tried again.
    assert len(send(client, ("b.pdf", pdf + b"\n%")).json()["uploads"]) == 1


def test_what_was_broken_off_is_taken_up_again(store, tmp_path, pdf):
    stopped = threading.Event()

    def ingest(_paths):
        stopped.set()
        raise RuntimeError("the server ends")

    settings = review_settings(store, tmp_path, ingest=ingest)
    send(client_as(settings), ("a.pdf", pdf))
    assert ingest_waiting(settings, stopped)
    assert [one.state for one in uploads(store)] == ["reading"]
    assert take_waiting_uploads(store, 8) == []
    resume_uploads(store)
    assert [one.file_name for one in take_waiting_uploads(store, 8)] == ["a.pdf"]


def test_the_served_page_ingests_by_itself(sqlite_store, tmp_path, pdf):
    settings = review_settings(sqlite_store, tmp_path, ingest=reads(sqlite_store))
    with client_as(settings) as client:
        send(client, ("a.pdf", pdf))
        deadline = time.monotonic() + 20
        while client.get("/api/uploads").json()["uploads"][0]["state"] != "done":
            assert time.monotonic() < deadline
            time.sleep(0.05)


# ---- exports


def ready(client, export_id):
    deadline = time.monotonic() + 20
    while (found := client.get(f"/api/exports/{export_id}").json())["state"] == "preparing":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def test_tables_are_made_once_and_downloaded_as_an_archive(sqlite_store, tmp_path):
    go_on, calls = threading.Event(), []

    def export(folder, format_name, reviewed_only):
        calls.append((format_name, reviewed_only))
        assert go_on.wait(20)
        (folder / "amounts.csv").write_text("field_id\n", encoding="utf-8")
        return ["amounts.csv"]

    client = client_as(review_settings(sqlite_store, tmp_path, export=export))
    asked = {"format": "csv", "reviewed_only": True}
    first = client.post("/api/exports", json=asked).json()
    assert client.post("/api/exports", json=asked).json() == first
    assert client.get(f"/api/exports/{first['export_id']}/file").status_code == 409
    go_on.set()
    made = ready(client, first["export_id"])
    assert made["state"] == "ready"
    assert calls == [("csv", True)]
    file = client.get(f"/api/exports/{first['export_id']}/file")
    assert file.headers["content-disposition"].startswith("attachment; filename=")
    assert made["file_name"] in file.headers["content-disposition"]
    assert file.headers["x-content-type-options"] == "nosniff"
    assert zipfile.ZipFile(io.BytesIO(file.content)).read("amounts.csv") == b"field_id\n"


def test_a_workbook_comes_as_itself_and_a_failure_says_why(sqlite_store, tmp_path):
    def export(folder, format_name, _reviewed_only):
        if format_name == "parquet":
            raise OSError("no space left on device")
        (folder / "gongshi.xlsx").write_bytes(b"PK")
        return ["gongshi.xlsx"]

    client = client_as(review_settings(sqlite_store, tmp_path, export=export))
    made = ready(client, client.post("/api/exports", json={"format": "xlsx"}).json()["export_id"])
    assert made["file_name"].endswith(".xlsx")
    assert client.get(f"/api/exports/{made['export_id']}/file").content == b"PK"
    export_id = client.post("/api/exports", json={"format": "parquet"}).json()["export_id"]
    failed = ready(client, export_id)
    assert (failed["state"], failed["error"]) == ("failed", "no space left on device")


def test_only_the_latest_exports_are_kept(sqlite_store, tmp_path):
    def export(folder, _format_name, _reviewed_only):
        (folder / "gongshi.xlsx").write_bytes(b"PK")
        return ["gongshi.xlsx"]

    client = client_as(review_settings(sqlite_store, tmp_path, export=export))
    made = []
    for _ in range(12):
        export_id = client.post("/api/exports", json={"format": "xlsx"}).json()["export_id"]
        made.append(ready(client, export_id)["export_id"])
    states = [client.get(f"/api/exports/{export_id}").status_code for export_id in made]
    assert states == [404, 404] + 10 * [200]


@pytest.mark.parametrize("export_id", ["..", "%2e%2e", "0" * 31, "A" * 32, "0" * 32])
def test_no_export_is_found_by_a_made_up_name(sqlite_store, tmp_path, export_id):
    client = client_as(review_settings(sqlite_store, tmp_path))
    assert client.get(f"/api/exports/{export_id}/file").status_code in (404, 422)
