"""Documents by their location: a path on this machine, or a URL such as `s3://bucket/key`.

Remote storage is reached through fsspec: S3 comes with the package, others (`gs://`, `az://`,
`sftp://`) once their own package is installed. Credentials come from the environment as the
storage's own tools take them (`AWS_ACCESS_KEY_ID` and so on, a profile, an instance's role);
`FSSPEC_S3_ENDPOINT_URL` or `AWS_ENDPOINT_URL` name an S3 that is not Amazon's.

Facts that shaped this:

* fsspec remembers listings, so that a program that runs for days would never see what is new:
  that is switched off (`use_listings_cache=False`).
* `fsspec.open` takes `::` in a URL for a chain of file systems, so that an object with the key
  `x::file:///etc/passwd` would open a file of this machine. Locations are therefore split here
  and opened by the file system of their scheme alone.
* S3 gives the time of change to the millisecond in a listing and to the second for one object:
  stamps keep whole seconds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

import fsspec

from flows.discovery import FoundDocument, file_stamp
from flows.download_cache import cached_download
from models.errors import GongshiError, UsageError

_CHUNK_BYTES = 1 << 20
# What one request to the storage brings.
_BLOCK_BYTES = 8 << 20
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
# A wrong address should be an error within a minute; the library's defaults take five.
_PATIENCE = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 3}}
_OPTIONS: dict[str, dict[str, Any]] = {
    "s3": {"config_kwargs": _PATIENCE},
    "s3a": {"config_kwargs": _PATIENCE},
}
# Names under which file systems give the tag of a content, and the time of its change.
_TAGS = ("ETag", "etag", "md5Hash", "content_md5", "Content-MD5", "Digest")
_TIMES = ("LastModified", "last_modified", "mtime", "updated", "modified", "Last-Modified")


class StorageError(GongshiError):
    """The storage did not give what was asked for: not there, not allowed, not reachable."""

    reason = "file_unreadable"


class ChangedDocument(GongshiError):  # noqa: N818 - a state of the document, not of the program
    """The bytes at a location are not those that were found there."""

    reason = "changed_while_read"


def is_remote(location: str | Path) -> bool:
    """Whether `location` is a URL that fsspec opens, not a path on this machine."""
    return isinstance(location, str) and _SCHEME.match(location) is not None


def find_remote(url: str) -> list[FoundDocument]:
    """All files at `url`: the one that it names, or all below it, by location.

    Which of them are documents is for the caller to say, by their names or `first_bytes`.

    Raises:
        UsageError: when nothing is there, or the storage cannot be reached or read.
    """
    try:
        files, base = _listing(url)
        if files:
            return [_found(url, path, base, info) for path, info in sorted(files.items())]
    except StorageError as error:
        raise UsageError(str(error)) from error
    raise UsageError(
        f"没有这个文件或文件夹 / no such file or folder: {url}",
        "请检查地址与权限 / Check the address and the permissions",
    )


def first_bytes(location: str, count: int) -> bytes:
    """The first `count` bytes of the file, fewer when it is shorter."""
    return next(_chunks(location, count), b"")


def stamp_of(location: str) -> str:
    """What changes whenever the file changes, without reading it (`FoundDocument.stamp`).

    Of a remote file: its size and the tag of its content, or the time of its change where there
    is no tag.

    Raises:
        StorageError: when the file is not there or not readable.
    """
    if is_remote(location):
        files, path = _files_of(location)
        with _clear_errors(location):
            return _stamp(location, files.info(path))
    with _clear_errors(location):
        return file_stamp(Path(location).stat())


def sha256_of_location(location: str) -> str:
    """SHA-256 of the file's bytes in hexadecimal: the identity of a document.

    Raises:
        StorageError: when the file is not there or not readable.
    """
    digest = hashlib.sha256()
    for chunk in _chunks(location):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def local_copy(location: str, sha256: str) -> Iterator[Path]:
    """A path under which the document's bytes lie as long as the block runs.

    A local file is itself, unchecked. A remote one is downloaded once for this machine and user,
    and is the document with this SHA-256 for sure.

    Raises:
        StorageError: when the file is not there or not readable, or does not fit on the disk.
        ChangedDocument: when the remote bytes have another SHA-256 by now.
    """
    if not is_remote(location):
        yield Path(location)
        return

    def download(target: IO[bytes]) -> None:
        digest = hashlib.sha256()
        for chunk in _chunks(location):
            digest.update(chunk)
            target.write(chunk)
        if digest.hexdigest() != sha256:
            raise ChangedDocument(
                f"内容已变 / {location} has changed since it was found",
                "再次运行会按新内容处理 / The next run takes it as it is then",
            )

    with cached_download(f"{sha256}{_suffix(location)}", download) as path:
        yield path


def _suffix(location: str) -> str:
    suffix = Path(location).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""


def _listing(url: str) -> tuple[dict[str, Mapping[str, Any]], str]:
    """The files at `url` with what the storage says of each, and the path of `url` itself."""
    files, base = _files_of(url)
    with _clear_errors(url):
        found = files.find(base, detail=True)
    return {path: info for path, info in found.items() if not path.endswith("/")}, base


def _chunks(location: str, size_bytes: int = _CHUNK_BYTES) -> Iterator[bytes]:
    """The file's bytes; what goes wrong while the caller handles them is none of its errors."""
    with _clear_errors(location):
        if is_remote(location):
            files, path = _files_of(location)
            # Read once from start to end: no other cache than the block in hand.
            opening = files.open(path, "rb", cache_type="readahead", block_size=_BLOCK_BYTES)
        else:
            opening = Path(location).open("rb")  # noqa: SIM115 - closed by the block below
        with opening as file:
            while chunk := file.read(size_bytes):
                yield bytes(chunk)


def _files_of(location: str) -> tuple[Any, str]:
    """The file system of a URL's scheme, and the path in it."""
    match = _SCHEME.match(location)
    scheme = match.group(1).lower() if match else ""
    files = _file_system(scheme)
    return files, str(files._strip_protocol(location))


@cache
def _file_system(scheme: str) -> Any:  # noqa: ANN401 - fsspec carries no types
    try:
        return fsspec.filesystem(scheme, use_listings_cache=False, **_OPTIONS.get(scheme, {}))
    except ImportError as error:
        raise UsageError(
            f"{scheme}:// 需要另一个软件包 / needs a package that is not installed: {error}",
            "请在每台机器上安装 / Install it on every machine that reads",
        ) from error
    except ValueError as error:
        raise UsageError(
            f"不认识的存储 / no such kind of storage: {scheme}://",
            "请写路径或 s3://桶/文件夹 / Write a path or s3://BUCKET/FOLDER",
        ) from error


def _found(url: str, path: str, base: str, info: Mapping[str, Any]) -> FoundDocument:
    location = _location(url, path)
    name = path.removeprefix(base).lstrip("/") or path.rsplit("/", 1)[-1]
    return FoundDocument(location, name, _stamp(location, info))


def _location(url: str, path: str) -> str:
    scheme = cast("re.Match[str]", _SCHEME.match(url)).group(0).lower()
    # Web addresses keep their scheme in fsspec's paths, others do not.
    return path if _SCHEME.match(path) else f"{scheme}{path}"


def _size(info: Mapping[str, Any]) -> int:
    return int(info.get("size") or 0)


def _stamp(location: str, info: Mapping[str, Any]) -> str:
    tag = next((str(info[name]).strip('"') for name in _TAGS if info.get(name)), "")
    if tag:
        return f"{_size(info)}:{tag}"
    changed = next((info[name] for name in _TIMES if info.get(name)), None)
    if changed is None:
        raise StorageError(
            f"此存储不说明文件是否更改 / the storage of {location} does not say whether a file "
            "has changed",
            "请先复制文件 / Copy the documents to a folder or to S3 first",
        )
    if isinstance(changed, datetime):
        changed = int(changed.timestamp())
    return f"{_size(info)}:{changed}"


@contextmanager
def _clear_errors(location: str) -> Iterator[None]:
    """Whatever a storage's library raises becomes one sentence with what to do."""
    try:
        yield
    except GongshiError:
        raise
    except FileNotFoundError as error:
        raise StorageError(
            f"文件不在了 / {location} is not there",
            "请检查地址 / Check the address, or put the file back",
        ) from error
    except PermissionError as error:
        raise StorageError(
            f"没有权限 / no permission to read {location}: {error}",
            "请检查密钥与权限 / Check the credentials (AWS_ACCESS_KEY_ID ...) and permissions",
        ) from error
    # Each storage's library has errors of its own (botocore, aiohttp, gcsfs) that share no base.
    except Exception as error:
        raise StorageError(
            f"无法读取 / cannot read {location}: {type(error).__name__}: {error}",
            "请检查网络、地址与密钥 / Check the network, the address and the credentials "
            "(AWS_ACCESS_KEY_ID, FSSPEC_S3_ENDPOINT_URL)",
        ) from error
