"""The `hotline` command on a data directory of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import open_store
from cli import hotline
from models.database import Database
from settings import load_settings

Run = Callable[..., Result]


@pytest.fixture
def environment(tmp_path: Path, key_ring_text: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    values = {
        "HOTLINE_DATA_DIR": str(tmp_path),
        "HOTLINE_KEYS": key_ring_text,
        "TWILIO_ACCOUNT_SID": "ACdemo" + "0" * 28,
        "TWILIO_AUTH_TOKEN": "0" * 32,
        "TWILIO_API_URL": "http://127.0.0.1:9",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


@pytest.fixture
def run(environment: dict[str, str]) -> Run:  # noqa: ARG001  (the commands read it)
    def run_command(*arguments: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(hotline, arguments, catch_exceptions=False)
        assert result.exit_code == exit_code, result.output
        return result

    return run_command


@pytest.fixture
def store(run: Run) -> Iterator[Database]:
    run("db", "upgrade")
    run("seed")
    opened = open_store(load_settings())
    yield opened.database
    opened.database.close()
