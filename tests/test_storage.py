"""Documents in S3, over HTTP: found, stamped, downloaded once, never another document's bytes."""

from __future__ import annotations

import errno
import hashlib
import itertools
import multiprocessing
import os
import threading
import time
from pathlib import Path

import pytest
from s3_server import Bucket, running_s3
from s3fs import S3FileSystem

from flows import download_cache, storage
from flows.download_cache import CacheUnusable, cached_download
from flows.storage import ChangedDocument, StorageError
from models.errors import UsageError

_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def s3():
    with running_s3() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    made = Bucket(s3, f"notices-{next(_NUMBERS)}")
    made.make()
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GONGSHI_CACHE", str(tmp_path / "cache"))
    forget_connections()
    yield made
    forget_connections()


def forget_connections() -> None:
    """What a process has connected to once it goes on using, whatever its environment says."""
    storage._file_system.cache_clear()
    S3FileSystem.clear_instance_cache()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def downloads(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_folder_is_searched_with_its_subfolders_and_names_are_below_it(bucket: Bucket) -> None:
    for key in (
        "in/a.pdf",
        "in/2022/b.tif",
        "in/.hidden/c.pdf",
        "input/other.pdf",
        "in/空 格?#.pdf",
    ):
        bucket.put(key, key.encode())
    bucket.put("in/2023/", b"")  # what consoles write for an empty folder
    found = storage.find_remote(bucket.url("in"))
    assert [(file.location, file.name) for file in found] == [
        (bucket.url("in/.hidden/c.pdf"), ".hidden/c.pdf"),
        (bucket.url("in/2022/b.tif"), "2022/b.tif"),
        (bucket.url("in/a.pdf"), "a.pdf"),
        (bucket.url("in/空 格?#.pdf"), "空 格?#.pdf"),
    ]
    for file in found:
        key = file.location.removeprefix(bucket.url())
        assert storage.sha256_of_location(file.location) == sha(key.encode())
        assert storage.stamp_of(file.location) == file.stamp


def test_what_came_later_is_found_by_the_same_process(bucket: Bucket) -> None:
    bucket.put("in/a.pdf", b"a")
    assert len(storage.find_remote(bucket.url("in/"))) == 1
    bucket.put("in/b.pdf", b"b")
    assert [file.name for file in storage.find_remote(bucket.url("in/"))] == ["a.pdf", "b.pdf"]


def test_one_object_is_found_by_its_own_name(bucket: Bucket) -> None:
    url = bucket.put("in/2022/a.pdf", b"a")
    assert [(file.location, file.name) for file in storage.find_remote(url)] == [(url, "a.pdf")]


def test_a_key_that_looks_like_a_chain_of_file_systems_opens_no_file_here(
    bucket: Bucket, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"secret")
    bucket.put(f"in/x::file://{secret}", b"public")
    (found,) = storage.find_remote(bucket.url("in"))
    assert storage.sha256_of_location(found.location) == sha(b"public")


def test_stamp_changes_with_the_content(bucket: Bucket) -> None:
    url = bucket.put("a.pdf", b"one")
    before = storage.stamp_of(url)
    assert storage.stamp_of(url) == before
    bucket.put("a.pdf", b"two")
    assert storage.stamp_of(url) != before


def test_first_bytes(bucket: Bucket) -> None:
    assert storage.first_bytes(bucket.put("a.pdf", b"%PDF-1.7 rest"), 5) == b"%PDF-"
    assert storage.first_bytes(bucket.put("empty.pdf", b""), 5) == b""


def test_local_copy_of_a_local_file_is_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"a")
    with storage.local_copy(str(file), sha(b"a")) as path:
        assert path == file


def test_local_copy_is_downloaded_once(bucket: Bucket, tmp_path: Path) -> None:
    content = os.urandom(3 << 20)
    url = bucket.put("in/報告.PDF", content)
    with storage.local_copy(url, sha(content)) as path:
        assert path.read_bytes() == content
        assert path.suffix == ".pdf"
    bucket.put("in/報告.PDF", b"gone")
    with storage.local_copy(url, sha(content)) as path:
        assert path.read_bytes() == content
    assert len(downloads(tmp_path / "cache")) == 1


def test_an_object_that_has_changed_is_an_error_and_leaves_nothing(
    bucket: Bucket, tmp_path: Path
) -> None:
    url = bucket.put("a.pdf", b"new")
    with pytest.raises(ChangedDocument, match=r"a\.pdf"), storage.local_copy(url, sha(b"old")):
        pass
    assert downloads(tmp_path / "cache") == []


def test_errors_say_what_to_do(bucket: Bucket) -> None:
    with pytest.raises(StorageError, match=r"is not there"):
        storage.stamp_of(bucket.url("missing.pdf"))
    with pytest.raises(StorageError, match=r"is not there"):
        storage.sha256_of_location(bucket.url("missing.pdf"))
    for url in (bucket.url("missing"), "s3://no-such-bucket/in"):
        with pytest.raises(UsageError, match=r"no such file|cannot read|is not there"):
            storage.find_remote(url)
    with pytest.raises(UsageError, match=r"no such kind of storage"):
        storage.find_remote("nonsense://a/b")


def test_a_storage_that_is_not_reachable_is_an_error_within_a_minute(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    forget_connections()
    began = time.monotonic()
    with pytest.raises(UsageError, match=r"FSSPEC_S3_ENDPOINT_URL"):
        storage.find_remote(bucket.url("in"))
    assert time.monotonic() - began < 60


def _copy_in_process(url: str, sha256: str) -> bool:
    with storage.local_copy(url, sha256) as path:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def test_many_processes_want_one_document_at_a_time(bucket: Bucket, tmp_path: Path) -> None:
    content = os.urandom(2 << 20)
    url = bucket.put("a.pdf", content)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert all(pool.starmap(_copy_in_process, [(url, sha(content))] * 9))
    assert len(downloads(tmp_path / "cache")) == 1


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("GONGSHI_CACHE", str(folder))
    return folder


def test_threads_that_want_one_file_wait_for_one_download(cache: Path) -> None:
    fetched: list[int] = []

    def download(target) -> None:
        fetched.append(1)
        time.sleep(0.2)
        target.write(b"x" * 1000)

    def use() -> None:
        with cached_download("a", download) as path:
            assert path.stat().st_size == 1000

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fetched) == 1
    assert downloads(cache) == ["a"]


def test_the_cache_is_bounded_and_keeps_what_is_in_use(cache: Path) -> None:
    def fill(name: str) -> None:
        with cached_download(name, lambda target: target.write(b"x" * 100), cap_bytes=250):
            time.sleep(0.01)  # so that times of use differ

    with cached_download("used", lambda target: target.write(b"x" * 100), cap_bytes=250) as used:
        for number in range(6):
            fill(f"other-{number}")
        assert used.read_bytes() == b"x" * 100
        assert len(downloads(cache)) == 2
    fill("last")
    assert "used" not in downloads(cache)  # used longest ago by now


def test_a_download_that_was_cut_off_is_begun_again(cache: Path) -> None:
    def fail(target) -> None:
        target.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CacheUnusable, match="No space left"), cached_download("a", fail):
        pass
    assert downloads(cache) == []
    cache.joinpath("a.part").write_bytes(b"half")  # of a process that was killed
    with cached_download("a", lambda target: target.write(b"whole")) as path:
        assert path.read_bytes() == b"whole"


def test_a_folder_that_others_may_write_to_is_refused(cache: Path) -> None:
    cache.mkdir(mode=0o777)
    cache.chmod(0o777)
    with (
        pytest.raises(CacheUnusable, match="others can write"),
        cached_download("a", lambda target: target.write(b"a")),
    ):
        pass


def test_files_that_come_and_go_under_load_are_always_whole(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_cache, "CAP_BYTES", 3000)
    wrong: list[str] = []

    def use(seed: int) -> None:
        for number in range(60):
            name = f"{(seed * 7 + number) % 6}"
            with cached_download(name, lambda t, n=name: t.write(n.encode() * 1000)) as path:
                if path.read_bytes() != name.encode() * 1000:
                    wrong.append(name)

    threads = [threading.Thread(target=use, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
