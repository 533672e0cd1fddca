"""The data directory: closed, one hotline on it, and secrets that are never written over."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from operations import data_dir
from operations.errors import OperationsError
from settings import Settings, load_settings, secrets_file


def settings_at(directory: Path) -> Settings:
    return Settings(data_dir=directory)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_directories_are_closed_to_others_even_when_they_were_open(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "d")
    settings.data_dir.mkdir(mode=0o755)
    data_dir.prepare(settings)
    for directory in (settings.data_dir, settings.run_dir, settings.log_dir, data_dir.redis_dir(settings)):
        assert mode(directory) == 0o700


def test_counters_of_an_earlier_run_are_dropped(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    data_dir.prepare(settings)
    (data_dir.metrics_dir(settings) / "counter_1.db").write_bytes(b"old")
    data_dir.prepare(settings)
    assert list(data_dir.metrics_dir(settings).iterdir()) == []


@pytest.mark.parametrize("name", ["with space", "quo'te", "semi;colon", "dol$lar", "x" * 100])
def test_a_path_the_parts_cannot_carry_is_refused(name: str) -> None:
    with pytest.raises(OperationsError, match="HOTLINE_DATA_DIR"):
        data_dir.prepare(settings_at(Path("/nowhere") / name))


def test_demo_secrets_are_enough_to_start_and_closed(tmp_path: Path) -> None:
    path = data_dir.make_demo_secrets(tmp_path / "new")
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    settings = load_settings({"HOTLINE_DATA_DIR": str(path.parent)}).require_secrets()
    assert settings.demo_account
    assert len(settings.twilio.account_sid) == 34


def test_existing_secrets_are_kept(tmp_path: Path) -> None:
    secrets_file(tmp_path).write_text("HOTLINE_KEYS=mine\n")
    with pytest.raises(OperationsError, match="kept"):
        data_dir.make_demo_secrets(tmp_path)
    assert secrets_file(tmp_path).read_text() == "HOTLINE_KEYS=mine\n"


@pytest.mark.parametrize("name", ["HOTLINE_KEYS", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"])
def test_one_secret_is_enough_to_make_none(tmp_path: Path, name: str) -> None:
    assert data_dir.has_no_secrets(load_settings({"HOTLINE_DATA_DIR": str(tmp_path)}))
    assert not data_dir.has_no_secrets(load_settings({"HOTLINE_DATA_DIR": str(tmp_path), name: "x"}))


def test_one_hotline_at_a_time(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    data_dir.prepare(settings)
    with (
        data_dir.held_alone(settings),
        pytest.raises(OperationsError, match="is running"),
        data_dir.held_alone(settings),
    ):
        pass
    with data_dir.held_alone(settings):
        pass
