"""One hotline for all scenarios, and those of them that are played at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.crypto import KeyRing, install_key_ring
from models.database import Database, open_database
from tests.support.running_hotline import RunningHotline
from tests.support.scenarios import SPECIAL_LINES, heard_here, load
from tests.support.side_by_side import SideBySide, must_be_alone


@pytest.fixture(scope="session")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHotline]:
    with RunningHotline(tmp_path_factory.mktemp("hotline") / "var", **SPECIAL_LINES) as running:
        yield running


@pytest.fixture
def records(hotline: RunningHotline) -> Iterator[Database]:
    """The running hotline's own database, to look at what was stored."""
    with opened_records(hotline) as database:
        yield database


@pytest.fixture(scope="session")
def side_by_side(hotline: RunningHotline, request: pytest.FixtureRequest) -> Iterator[SideBySide]:
    """Those of the chosen scenarios that may be played beside others, which begin now."""
    chosen = {
        path.stem: scenario
        for path in scenarios_of(request.session.items)
        if heard_here(scenario := load(path), request.config.getoption("speech")) and not must_be_alone(scenario)
    }
    with opened_records(hotline) as database:
        playing = SideBySide(hotline, database, chosen)
        try:
            yield playing
        finally:
            playing.close()


def scenarios_of(items: Iterable[pytest.Item]) -> list[Path]:
    """The files of the tests that are about to run."""
    return [
        Path(str(item.callspec.params["path"]))
        for item in items
        if isinstance(item, pytest.Function) and item.originalname == "test_scenario"
    ]


@contextmanager
def opened_records(hotline: RunningHotline) -> Iterator[Database]:
    settings = hotline.settings
    ring = KeyRing.parse(settings.keys.get_secret_value())
    install_key_ring(ring)
    database = open_database(settings.database_url, ring)
    try:
        yield database
    finally:
        database.close()
