"""What tests of several rooms share: keys, and a database of each kind at the newest schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models import schema
from models.crypto import KeyRing, install_key_ring
from models.database import Database, open_database
from tests.support.postgres import PostgresCluster
from tests.support.redis import RedisServer

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def key_ring_text() -> str:
    return KeyRing.generate()


@pytest.fixture
def key_ring(key_ring_text: str) -> KeyRing:
    ring = KeyRing.parse(key_ring_text)
    install_key_ring(ring)
    return ring


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    cluster = PostgresCluster()
    yield cluster
    cluster.stop()


@pytest.fixture(params=BACKENDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of each kind without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'hotline.db'}"
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    url = cluster.create_database()
    yield url
    cluster.drop_database(url)


@pytest.fixture
def empty_database(empty_database_url: str, key_ring: KeyRing) -> Iterator[Database]:
    database = open_database(empty_database_url, key_ring)
    yield database
    database.close()


@pytest.fixture
def database(empty_database: Database) -> Database:
    """Both kinds, by the migrations a customer would run."""
    schema.upgrade(empty_database)
    return empty_database


@pytest.fixture
def sqlite_database(tmp_path: Path, key_ring: KeyRing) -> Iterator[Database]:
    """Where the kind of database cannot matter."""
    database = open_database(f"sqlite:///{tmp_path / 'hotline.db'}", key_ring)
    schema.upgrade(database)
    yield database
    database.close()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.remove()
