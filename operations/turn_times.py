"""How long the parts of an answer took: understanding, database, rendering and the rest; a histogram and a log line.

Each part is timed where it happens, for the request that is being answered; outside of one nothing is kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

import structlog
from flask import Flask, Response, request
from prometheus_client import CollectorRegistry, Histogram
from sqlalchemy import Engine, event

from nlu.understanding import Understanding

log = structlog.get_logger()

# Twilio gives up on an answer at 15 s; a caller notices from about a second on.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
UNDERSTANDING, DATABASE, RENDERING, REST, TOTAL = PARTS = ("understanding", "database", "rendering", "rest", "total")
MEASURED = (UNDERSTANDING, DATABASE, RENDERING)
BEGAN = "turn_times_began"
# The documents that answer what a caller said, keyed or did not say.
TURNS = ("voice.incoming", "voice.turn")

_taken: ContextVar[dict[str, float] | None] = ContextVar("taken", default=None)


class Understands(Protocol):
    def understand(self, *arguments: Any, **named: Any) -> Understanding: ...


class Renders(Protocol):
    def render(self, answer: Any) -> str: ...


class TimedUnderstander:
    """Understands like the one inside."""

    def __init__(self, inner: Understands) -> None:
        self._inner = inner

    def understand(self, *arguments: Any, **named: Any) -> Understanding:
        with timed(UNDERSTANDING):
            return self._inner.understand(*arguments, **named)


class TimedRenderer:
    """Renders like the one inside."""

    def __init__(self, inner: Renders) -> None:
        self._inner = inner

    def render(self, answer: Any) -> str:
        with timed(RENDERING):
            return self._inner.render(answer)


@contextmanager
def timed(part: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        _add(part, time.perf_counter() - began)


def time_database(engine: Engine) -> None:
    """Statements (waiting for the right to write among them) and commits, which end with the connection given back."""

    def begin(connection: Any, *_: Any) -> None:
        connection.info[BEGAN] = time.perf_counter()

    def end(connection: Any, *_: Any) -> None:
        _add(DATABASE, time.perf_counter() - connection.info.pop(BEGAN))

    def given_back(_connection: Any, record: Any) -> None:
        if BEGAN in record.info:
            end(record)

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "commit", begin)
    event.listen(engine, "checkin", given_back)


def measure_turns(app: Flask, registry: CollectorRegistry) -> None:
    """Every answer to a caller who spoke, pressed a key or was silent."""
    name = "hotline_turn_part_seconds"
    seconds = Histogram(name, "Time an answer took, by part", ["part"], buckets=BUCKETS, registry=registry)

    @app.before_request
    def begin() -> None:
        _taken.set({TOTAL: -time.perf_counter()} if request.endpoint in TURNS else None)

    @app.after_request
    def end(response: Response) -> Response:
        taken = _taken.get()
        if taken is None:
            return response
        taken[TOTAL] += time.perf_counter()
        taken[REST] = taken[TOTAL] - sum(taken.get(part, 0.0) for part in MEASURED)
        for part in PARTS:
            seconds.labels(part).observe(taken.get(part, 0.0))
        log.info(
            "turn_answered",
            call_sid=request.form.get("CallSid"),
            utterance=request.args.get("utterance"),
            spoken="SpeechResult" in request.form,
            keyed=bool(request.form.get("Digits")),
            ms={part: round(taken.get(part, 0.0) * 1000, 1) for part in PARTS},
        )
        _taken.set(None)
        return response


def _add(part: str, seconds: float) -> None:
    taken = _taken.get()
    if taken is not None:
        taken[part] = taken.get(part, 0.0) + seconds
