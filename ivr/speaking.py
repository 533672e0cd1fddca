"""A hint from the media process to the webhooks: this caller is speaking now. Lost with Redis, missed by nobody."""

from __future__ import annotations

import redis
import structlog

log = structlog.get_logger()
SECONDS_BELIEVED = 12


class RedisSpeakingMarker:
    """One expiring key a call; never raises."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def speaking(self, call_sid: str) -> None:
        try:
            self._client.set(_key(call_sid), 1, ex=SECONDS_BELIEVED)
        except redis.RedisError:
            log.debug("speaking_marker_unavailable", call_sid=call_sid)

    def silent(self, call_sid: str) -> None:
        try:
            self._client.delete(_key(call_sid))
        except redis.RedisError:
            log.debug("speaking_marker_unavailable", call_sid=call_sid)

    def is_speaking(self, call_sid: str) -> bool:
        try:
            return bool(self._client.exists(_key(call_sid)))
        except redis.RedisError:
            return False


def _key(call_sid: str) -> str:
    return f"hotline:speaking:{call_sid}"
