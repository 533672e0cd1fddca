"""Every address of the web process is guarded by Twilio's signature, or open on purpose."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask

from app import create_app
from models.crypto import KeyRing
from models.database import open_database
from models.schema import upgrade
from operations.data_dir import make_demo_secrets
from settings import load_settings

OPEN = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"), ("GET", "/music/melody.wav")}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    make_demo_secrets(tmp_path)
    settings = load_settings({"HOTLINE_DATA_DIR": str(tmp_path)})
    database = open_database(settings.database_url, KeyRing.parse(settings.keys.get_secret_value()))
    upgrade(database)
    database.close()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield create_app(settings)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def addresses(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
    }


def test_an_unsigned_request_gets_403_everywhere_but_at_the_open_doors(app: Flask) -> None:
    client = app.test_client()
    form = {"CallSid": "CA" + "0" * 32, "AccountSid": "AC" + "0" * 32, "From": "+8613800138000", "To": "+861055500001"}
    answers = {
        (method, path): client.open(path, method=method, data=form if method == "POST" else None).status_code
        for method, path in addresses(app) - OPEN
    }
    assert answers
    assert {address: status for address, status in answers.items() if status != 403} == {}


def test_the_open_doors_are_there(app: Flask) -> None:
    assert addresses(app) >= OPEN


def test_addresses_with_a_trailing_slash_or_another_method_are_not_served(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/voice/incoming").status_code in {403, 405}
    assert client.post("/voice/incoming/").status_code in {403, 404}
