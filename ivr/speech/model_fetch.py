"""Brings a VOSK model from its site: resumed, verified, and there either whole or not at all.

The archive grows in `<models_dir>/.downloads/`, is checked for size and md5, unpacked beside it, checked for VOSK's
layout and only then renamed into place. `find_model` never looks into `.downloads`: a killed download is no model.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx

from ivr.speech.model_archive import unpack_model
from ivr.speech.model_store import KnownModel, ModelError, load_known_models, missing_parts

DOWNLOADS: Final = ".downloads"
CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 30.0
MODEL_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
BY_HAND: Final = (
    "Run the same command again (a download goes on where it broke off); or download it elsewhere and "
    "unpack it into the models directory (`hotline models path` prints it); or set "
    "speech.languages.<language>.model to the directory it is in"
)
MAX_REDIRECTS: Final = 3
MAX_LIST_BYTES: Final = 4_000_000

Progress = Callable[[int, int], None]


class FetchError(ModelError):
    """A model could not be brought; the message says what to do by hand."""


@dataclass(frozen=True)
class Archive:
    """What has to arrive, to the byte."""

    name: str
    url: str
    size: int
    md5: str


def fetch_model(name: str, models_dir: Path, base_url: str, progress: Progress | None = None) -> Path:
    """Download, verify and unpack one model; at once when it is there.

    `progress(bytes so far, bytes in all)`. Raises FetchError; what arrived is kept for the next attempt unless wrong.
    """
    if not MODEL_NAME.fullmatch(name):
        raise FetchError(f"{name!r} is not the name of a model")
    target = models_dir / name
    if not missing_parts(target):
        return target
    if target.exists():
        raise FetchError(f"{target} exists but is not a whole VOSK model: move it away and fetch again")
    downloads = models_dir / DOWNLOADS
    downloads.mkdir(parents=True, exist_ok=True)
    with _only_one(downloads / f"{name}.lock"), _client() as client:
        if not missing_parts(target):
            return target
        archive = find_archive(client, name, base_url)
        part = downloads / f"{name}.zip"
        _download(client, archive, part, progress or (lambda _so_far, _size: None))
        _verify(archive, part)
        _put_in_place(part, name, target)
    return target


def find_archive(client: httpx.Client, name: str, base_url: str) -> Archive:
    """Size and md5 as our table states them, else as the site's list does.

    Raises FetchError for a name without both: what cannot be verified is not fetched.
    """
    url = f"{base_url.rstrip('/')}/{name}.zip"
    known = load_known_models()
    model = known.get(name)
    if model is None or model.bytes is None or model.md5 is None:
        model = listed_models(client, base_url).get(name)
    if model is None or model.bytes is None or model.md5 is None:
        raise FetchError(f"no model {name} is known here or on {base_url}. Known: {', '.join(sorted(known))}")
    return Archive(name, url, model.bytes, model.md5)


def listed_models(client: httpx.Client, base_url: str) -> dict[str, KnownModel]:
    """`model-list.json` of the site, as far as it has the shape expected."""
    url = f"{base_url.rstrip('/')}/model-list.json"
    with _by_hand(url, "the list of models"), _get(client, url, {}) as answer:
        body = b""
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > MAX_LIST_BYTES:
                raise FetchError(f"{url} is longer than any list of models")
    return parse_model_list(body)


def parse_model_list(body: bytes) -> dict[str, KnownModel]:
    """The site's list as ours. Entries that lack a name, size or md5 are left out."""
    try:
        entries: Any = httpx.Response(200, content=body).json()
    except ValueError as error:
        raise FetchError("the site's list of models is not JSON") from error
    found = {}
    for entry in entries if isinstance(entries, list) else []:
        match entry:
            case {"name": str(name), "size": int(size), "md5": str(md5)} if len(md5) == 32:
                found[name] = KnownModel(
                    language=str(entry.get("lang", "")), kind=str(entry.get("type", "")), bytes=size, md5=md5.lower()
                )
    return found


def _download(client: httpx.Client, archive: Archive, part: Path, progress: Progress) -> None:
    """Until the part has the archive's size. Goes on where an earlier attempt stopped."""
    have = part.stat().st_size if part.exists() else 0
    if have == archive.size:
        return
    if have > archive.size:
        part.unlink()
        have = 0
    with _by_hand(archive.url, archive.name), _get(client, archive.url, _range(have)) as answer:
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT and _starts_at(answer, have)
        so_far = have if resumed else 0
        with part.open("ab" if resumed else "wb") as out:
            # As it arrives: a chunk size would hold back, and lose, what came before a break.
            for chunk in answer.iter_raw():
                so_far += len(chunk)
                if so_far > archive.size:
                    break
                out.write(chunk)
                progress(so_far, archive.size)
    if so_far != archive.size:
        kept = so_far < archive.size
        if not kept:
            part.unlink()
        raise FetchError(
            f"{archive.url}: {'the download broke off' if kept else 'more came than expected'} "
            f"({so_far} of {archive.size} bytes); run the same command again{' to go on from there' if kept else ''}"
        )


def _range(have: int) -> dict[str, str]:
    # No compression in between: sizes and ranges are those of the file.
    return {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})


def _starts_at(answer: httpx.Response, have: int) -> bool:
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {have}-")


def _verify(archive: Archive, part: Path) -> None:
    with part.open("rb") as data:
        found = hashlib.file_digest(data, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if found != archive.md5:
        part.unlink()
        raise FetchError(
            f"{archive.url} has md5 {found}, expected {archive.md5}: thrown away; fetch again or ask the site"
        )


def _put_in_place(part: Path, name: str, target: Path) -> None:
    room = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=part.parent))
    try:
        unpacked = unpack_model(part, name, room)
        missing = missing_parts(unpacked)
        if missing:
            raise FetchError(f"{part.name} holds no VOSK model (lacks {', '.join(missing)})")
        os.replace(unpacked, target)
        part.unlink()
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _client() -> httpx.Client:
    return httpx.Client(timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS), follow_redirects=False)


@contextmanager
def _get(client: httpx.Client, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
    """A streamed answer. Redirects are followed on the same scheme and host only: the operator named no other."""
    at = url
    for _ in range(MAX_REDIRECTS + 1):
        with client.stream("GET", at, headers=headers) as answer:
            if not answer.is_redirect:
                answer.raise_for_status()
                yield answer
                return
            onward = urljoin(at, answer.headers["Location"])
        if urlsplit(onward)[:2] != urlsplit(at)[:2]:
            raise FetchError(
                f"{at} sends us to another host ({onward}): refused. Set speech.models_url if that is meant"
            )
        at = onward
    raise FetchError(f"{url} sends us round in circles")


@contextmanager
def _by_hand(url: str, what: str) -> Iterator[None]:
    """HTTP trouble becomes a FetchError that says how to do without."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise FetchError(f"cannot get {what} from {url}: {str(error) or type(error).__name__}. {BY_HAND}") from error


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FetchError(f"another `hotline models fetch` is at work on this model ({lock})") from error
        yield
