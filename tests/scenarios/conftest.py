"""One hotline for all scenarios."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.crypto import KeyRing, install_key_ring
from models.database import Database, open_database
from tests.support.running_hotline import RunningHotline
from tests.support.scenarios import SPECIAL_LINES


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
