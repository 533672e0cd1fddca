"""Which questions make up readiness."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from redis import Redis

from models.database import Database
from operations.call_checks import check_media, check_nlu, check_twilio, nlu_languages
from operations.readiness import Check, ReadinessProbe
from operations.store_checks import check_database, check_disk, check_redis, check_secrets, check_worker
from settings import Settings


def make_readiness(settings: Settings, database: Database, redis: Redis) -> ReadinessProbe:
    """`redis`: a client with short timeouts."""
    checks: dict[str, Check] = {
        "secrets": partial(check_secrets, settings),
        "disk": partial(check_disk, settings),
        "database": partial(check_database, database),
        "redis": partial(check_redis, redis),
        "worker": partial(check_worker, redis, database, settings.jobs.worker_ttl, _now),
        "media": partial(check_media, settings),
        **{f"nlu {each}": partial(check_nlu, settings, each) for each in nlu_languages(settings)},
        "twilio": partial(check_twilio, settings),
    }
    return ReadinessProbe(checks)


def _now() -> datetime:
    return datetime.now(UTC)
