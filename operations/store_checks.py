"""What is asked of the places where reports and jobs are kept: secrets, disk, database, Redis, workers, outbox."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime

from redis import Redis, RedisError
from rq import Worker
from sqlalchemy.exc import SQLAlchemyError

from models.crypto import CryptoError, KeyRing
from models.database import Database
from models.schema import SchemaBehind, require_current
from operations.parts import Part
from reporting.outbox import backlog
from settings import Settings, SettingsError

DISK_LOW_BYTES = 1_000_000_000
DISK_FULL_BYTES = 100_000_000
# A relay and a worker settle a job within seconds; a lease ends after 30 s.
OUTBOX_LATE_SECONDS = 60.0

Now = Callable[[], datetime]


def check_secrets(settings: Settings) -> Iterator[Part]:
    try:
        settings.require_secrets()
        ring = KeyRing.parse(settings.keys.get_secret_value())
    except (SettingsError, CryptoError) as error:
        yield Part("secrets", "failed", str(error), "Set them, or run: hotline secrets init")
        return
    yield Part("secrets", "ok", f"{len(ring.field_keys)} field key(s), newest {max(ring.field_keys)}")


def check_disk(settings: Settings) -> Iterator[Part]:
    free = shutil.disk_usage(settings.data_dir).free
    told = f"{free / 1e9:.1f} GB free for {settings.data_dir}"
    advice = "Make room: the database cannot even delete on a full disk."
    if free < DISK_FULL_BYTES:
        yield Part("disk", "failed", told, advice)
    elif free < DISK_LOW_BYTES:
        yield Part("disk", "degraded", told, advice)
    else:
        yield Part("disk", "ok", told)


def check_database(database: Database) -> Iterator[Part]:
    kind = database.engine.dialect.name
    try:
        database.ping()
    except SQLAlchemyError as error:
        advice = "Check HOTLINE_DATABASE_URL and HOTLINE_KEYS, and that the server runs."
        yield Part("database", "failed", f"{kind} does not answer: {type(error).__name__}", advice)
        return
    yield Part("database", "ok", f"{kind} answers")
    try:
        require_current(database)
    except SchemaBehind as error:
        yield Part("schema", "failed", str(error), "Run: hotline db upgrade")
    else:
        yield Part("schema", "ok", "at the newest revision")


def check_redis(redis: Redis) -> Iterator[Part]:
    try:
        redis.ping()
        persistence = redis.info("persistence")
    except RedisError as error:
        advice = "Check HOTLINE_REDIS_URL; reports are kept meanwhile, their jobs wait in the outbox."
        yield Part("redis", "failed", f"does not answer: {type(error).__name__}", advice)
        return
    if persistence.get("aof_enabled") and persistence.get("aof_last_write_status", "ok") == "ok":
        yield Part("redis", "ok", "answers, append-only file on")
    elif persistence.get("aof_enabled"):
        yield Part("redis", "failed", "cannot write its append-only file", "Make room on its disk.")
    else:
        yield Part(
            "redis", "degraded", "answers, but a kill loses its jobs", "Set appendonly yes in its configuration."
        )


def check_worker(redis: Redis, database: Database, worker_ttl: int, now: Now) -> Iterator[Part]:
    """A worker that died stays listed until its key expires: its last heartbeat decides."""
    moment = now()
    try:
        beats = [worker.last_heartbeat for worker in Worker.all(connection=redis)]
    except RedisError as error:
        yield Part("worker", "failed", f"unknown without Redis: {type(error).__name__}")
        return
    alive = sum(1 for beat in beats if beat and (moment - beat).total_seconds() <= 2 * worker_ttl)
    if alive:
        yield Part("worker", "ok", f"{alive} at work")
    else:
        yield Part("worker", "failed", "no worker has a heartbeat", "Start one: hotline worker")
    yield _outbox(database, moment)


def _outbox(database: Database, moment: datetime) -> Part:
    with database.read() as session:
        found = backlog(session, moment)
    late = (moment - found.oldest_due_at).total_seconds() if found.oldest_due_at else 0.0
    told = f"{found.due} due, {found.later} for later, {found.failed} given up"
    if late > OUTBOX_LATE_SECONDS:
        return Part("outbox", "failed", f"{told}; the oldest waits {late:.0f} s", "Look at the worker's log.")
    if found.failed:
        return Part("outbox", "degraded", told, "Look at the reasons: hotline jobs dead")
    return Part("outbox", "ok", told)
