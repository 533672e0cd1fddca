"""One hotline for all scenarios."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.crypto import KeyRing, install_key_ring
from models.database import Database, open_database
from tests.support.running_hotline import RunningHotline

# Lines whose callers find nobody, each for another reason.
SPECIAL_LINES = {
    "HOTLINE_LINES__+861055500091": "{name: night, language: zh-CN, speech: twilio, queues: {claims: night}}",
    "HOTLINE_LINES__+861055500092": "{name: deserted, language: en-US, speech: twilio, queues: {claims: deserted}}",
    "HOTLINE_LINES__+861055500093": "{name: narrow, language: zh-CN, speech: twilio, queues: {claims: narrow}}",
    "HOTLINE_QUEUES__NIGHT": '{hours: {holiday: "00:00-00:01"}}',
    "HOTLINE_QUEUES__NARROW": "{max_waiting: 0}",
}


@pytest.fixture(scope="session")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHotline]:
    with RunningHotline(tmp_path_factory.mktemp("hotline") / "var", **SPECIAL_LINES) as running:
        yield running


@pytest.fixture
def records(hotline: RunningHotline) -> Iterator[Database]:
    """The running hotline's own database, to look at what was stored."""
    settings = hotline.settings
    ring = KeyRing.parse(settings.keys.get_secret_value())
    install_key_ring(ring)
    database = open_database(settings.database_url, ring)
    yield database
    database.close()
