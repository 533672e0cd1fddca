"""What is asked of the stores, against real ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue, SimpleWorker

from models.crypto import KeyRing
from models.database import Database, open_database
from operations.parts import Part
from operations.store_checks import check_database, check_disk, check_redis, check_secrets, check_worker
from reporting.outbox import enqueue
from settings import Settings
from tests.support.redis import RedisServer

NOW = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)


def states(parts: object) -> dict[str, str]:
    return {part.name: part.state for part in parts if isinstance(part, Part)}  # type: ignore[attr-defined]


def settings_with(tmp_path: Path, **values: object) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path, **values})


def test_secrets_are_named_when_missing_and_checked_when_there(tmp_path: Path) -> None:
    (missing,) = check_secrets(settings_with(tmp_path))
    assert missing.state == "failed"
    assert "HOTLINE_KEYS" in missing.detail
    account = {"account_sid": "ACdemo", "auth_token": "token"}
    (broken,) = check_secrets(settings_with(tmp_path, keys="index:AAAA", twilio=account))
    assert broken.state == "failed"
    (good,) = check_secrets(settings_with(tmp_path, keys=KeyRing.generate(), twilio=account))
    assert good.state == "ok"


def test_disk_tells_what_is_free(tmp_path: Path) -> None:
    (part,) = check_disk(settings_with(tmp_path))
    assert "GB free" in part.detail


def test_a_database_at_the_newest_revision_is_fine(database: Database) -> None:
    assert states(check_database(database)) == {"database": "ok", "schema": "ok"}


def test_an_empty_database_is_behind(empty_database: Database) -> None:
    parts = {part.name: part for part in check_database(empty_database)}
    assert parts["schema"].state == "failed"
    assert parts["schema"].advice == "Run: hotline db upgrade"


def test_a_database_that_is_away_is_one_failed_part(key_ring: KeyRing) -> None:
    database = open_database("postgresql://nobody@127.0.0.1:1/none", key_ring)
    assert states(check_database(database)) == {"database": "failed"}
    database.close()


def test_redis_without_its_file_is_degraded_and_gone_is_failed(redis_server: RedisServer) -> None:
    with Redis.from_url(redis_server.url) as client:
        client.config_set("appendonly", "yes")
        assert states(check_redis(client)) == {"redis": "ok"}
        client.config_set("appendonly", "no")
        assert states(check_redis(client)) == {"redis": "degraded"}
        redis_server.stop()
        assert states(check_redis(client)) == {"redis": "failed"}


@pytest.mark.parametrize(("age", "state"), [(0, "ok"), (300, "failed")])
def test_a_worker_is_known_by_its_heartbeat(
    redis_server: RedisServer, sqlite_database: Database, age: int, state: str
) -> None:
    with Redis.from_url(redis_server.url) as client:
        worker = SimpleWorker([Queue("jobs", connection=client)], connection=client)
        worker.register_birth()  # type: ignore[no-untyped-call]
        now = datetime.now(UTC) + timedelta(seconds=age)
        assert states(check_worker(client, sqlite_database, 20, lambda: now))["worker"] == state


def test_no_worker_at_all_is_failed(redis_server: RedisServer, sqlite_database: Database) -> None:
    with Redis.from_url(redis_server.url) as client:
        parts = states(check_worker(client, sqlite_database, 20, lambda: NOW))
    assert parts == {"worker": "failed", "outbox": "ok"}


@pytest.mark.parametrize(("waited", "state"), [(5, "ok"), (90, "failed")])
def test_an_outbox_nobody_empties_is_failed(
    redis_server: RedisServer, database: Database, waited: int, state: str
) -> None:
    with database.write() as session:
        enqueue(session, "route_claim", {"fnol_id": "x"}, "x", NOW - timedelta(seconds=waited))
    with Redis.from_url(redis_server.url) as client:
        assert states(check_worker(client, database, 20, lambda: NOW))["outbox"] == state
