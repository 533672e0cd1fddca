"""What tests of several rooms share: keys, and a database of each kind at the newest schema."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from models import schema
from models.crypto import KeyRing, install_key_ring
from models.database import Database, open_database
from models.tables import metadata
from tests.support.postgres import PostgresCluster
from tests.support.redis import RedisServer

BACKENDS = ("sqlite", "postgresql")

# On a machine that has other work to do an example takes as long as it takes.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--speech", default="ko-KR", help="also play the audio scenarios of this language; its Vosk model must be there"
    )


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


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory, key_ring_text: str) -> Path:
    """A SQLite database the migrations were run on once; tests copy it."""
    path = tmp_path_factory.mktemp("migrated") / "hotline.db"
    _migrate(f"sqlite:///{path}", key_ring_text)
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresCluster, key_ring_text: str) -> str:
    """The address of a PostgreSQL database the migrations were run on; each test leaves it empty."""
    url = postgres.create_database()
    _migrate(url, key_ring_text)
    return url


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of each kind at the newest schema, made by the migrations a customer would run."""
    if request.param == "sqlite":
        yield _copy(request.getfixturevalue("migrated_file"), tmp_path)
        return
    url: str = request.getfixturevalue("migrated_postgres")
    yield url
    request.getfixturevalue("postgres").empty(url, [table.name for table in metadata.sorted_tables])


@pytest.fixture
def database(database_url: str, key_ring: KeyRing) -> Iterator[Database]:
    opened = open_database(database_url, key_ring)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path, key_ring: KeyRing) -> Iterator[Database]:
    """Where the kind of database cannot matter."""
    opened = open_database(_copy(migrated_file, tmp_path), key_ring)
    yield opened
    opened.close()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.remove()


def _migrate(url: str, key_ring_text: str) -> None:
    database = open_database(url, KeyRing.parse(key_ring_text))
    schema.upgrade(database)
    database.close()


def _copy(migrated: Path, directory: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated, directory / 'hotline.db')}"
