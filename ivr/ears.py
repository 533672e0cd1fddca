"""Asks the media process whether a call would be heard, and believes the answer for two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
import structlog

log = structlog.get_logger()
FRESH_SECONDS = 2.0
TIMEOUT_SECONDS = 0.5


class MediaEars:
    """`GET /healthz` of the media process on its local socket; silence means that nobody hears."""

    def __init__(self, socket_path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = httpx.Client(transport=httpx.HTTPTransport(uds=str(socket_path)), timeout=TIMEOUT_SECONDS)
        self._clock = clock
        self._lock = Lock()
        self._asked_at = float("-inf")
        self._health: dict[str, Any] = {}

    def can_hear(self, language: str) -> bool:
        health = self._look()
        room = health.get("calls", 0) < health.get("max_calls", 0)
        return bool(room and health.get("languages", {}).get(language, {}).get("ok"))

    def _look(self) -> dict[str, Any]:
        with self._lock:
            if self._clock() - self._asked_at >= FRESH_SECONDS:
                self._health = self._ask()
                self._asked_at = self._clock()
            return self._health

    def _ask(self) -> dict[str, Any]:
        try:
            answer = self._client.get("http://media/healthz").json()
        except (httpx.HTTPError, ValueError) as error:
            log.warning("media_unreachable", reason=type(error).__name__)
            return {}
        return answer if isinstance(answer, dict) else {}
