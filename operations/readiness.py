"""Would a call be served in full now? Every part is asked at once, briefly, and the answer is kept for two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from typing import Any

import structlog

from operations.parts import Part

log = structlog.get_logger()

FRESH_SECONDS = 2.0
DEADLINE_SECONDS = 2.0

# One question may tell of several parts: the media process knows every line.
Check = Callable[[], Iterable[Part]]


@dataclass(frozen=True)
class Readiness:
    """The parts in the order they were asked."""

    parts: tuple[Part, ...]

    @property
    def ready(self) -> bool:
        return all(part.state != "failed" for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        return {"ready": self.ready, "parts": {part.name: part.as_json() for part in self.parts}}


class ReadinessProbe:
    """Asks at most once at a time: many who ask share one look, and a check that hangs is not started again."""

    def __init__(
        self,
        checks: Mapping[str, Check],
        fresh_seconds: float = FRESH_SECONDS,
        deadline_seconds: float = DEADLINE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._checks = dict(checks)
        self._fresh_seconds = fresh_seconds
        self._deadline_seconds = deadline_seconds
        self._clock = clock
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(max_workers=max(1, len(self._checks)), thread_name_prefix="readiness")
        self._running: dict[str, Future[tuple[Part, ...]]] = {}
        self._last: tuple[float, Readiness] | None = None

    def look(self) -> Readiness:
        with self._lock:
            if self._last is None or self._clock() - self._last[0] >= self._fresh_seconds:
                self._last = (self._clock(), self._ask())
            return self._last[1]

    def _ask(self) -> Readiness:
        for name, check in self._checks.items():
            if name not in self._running:
                self._running[name] = self._pool.submit(_run, name, check)
        wait(self._running.values(), timeout=self._deadline_seconds)
        parts: list[Part] = []
        for name in self._checks:
            if self._running[name].done():
                parts += self._running.pop(name).result()
            else:
                parts.append(Part(name, "failed", f"no answer within {self._deadline_seconds:g} s"))
        return Readiness(tuple(parts))


def _run(name: str, check: Check) -> tuple[Part, ...]:
    try:
        return tuple(check())
    except Exception as error:  # a check must never take the health page down with it
        log.warning("readiness_check_failed", part=name, error=type(error).__name__)
        return (Part(name, "failed", f"cannot be asked: {type(error).__name__}"),)
