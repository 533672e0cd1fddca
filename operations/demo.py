"""Three calls to a hotline that just started."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from settings import Settings


def play_demo(settings: Settings, stopping: Event, say: Callable[[str], None]) -> None:
    raise NotImplementedError
