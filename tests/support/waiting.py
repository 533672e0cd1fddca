"""Waiting for a fact. The limit only ends a test whose fact never comes; a loaded machine stays far below it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

LONGEST_SECONDS = 120.0


def wait_until(condition: Callable[[], Any], seconds: float = LONGEST_SECONDS) -> None:
    """Poll; fails the test when it stays false."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came about"
        time.sleep(0.05)
