"""When a service keeps failing, stop asking it for a while.

The lock is held around the state only, never while the service is asked, and when the wait is over one caller alone
tries it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class CircuitBreaker:
    """Closed -> (`failures` in a row) -> open -> (`open_seconds`) -> one probe -> closed or open again."""

    def __init__(self, failures: int, open_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        if failures < 1 or open_seconds <= 0:
            raise ValueError("a breaker opens after at least one failure and for some time")
        self._failures_to_open = failures
        self._open_seconds = open_seconds
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        # While open: when the next probe may go. None while closed.
        self._probe_at: float | None = None

    def allows(self) -> bool:
        """Whether to ask now. A caller that is let through must tell how it went."""
        with self._lock:
            if self._probe_at is None:
                return True
            now = self._clock()
            if now < self._probe_at:
                return False
            # This caller is the probe; should it never report, another may try after the same wait.
            self._probe_at = now + self._open_seconds
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._probe_at = None

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._failures_to_open:
                self._probe_at = self._clock() + self._open_seconds

    @property
    def is_open(self) -> bool:
        with self._lock:
            return self._probe_at is not None
