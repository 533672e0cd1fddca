"""What an answer took, part by part: as a figure and as a line without a word of the caller."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from flask import Blueprint, Flask
from prometheus_client import CollectorRegistry
from sqlalchemy import text

from models.database import Database
from nlu.understanding import Understanding
from operations.turn_times import PARTS, TimedRenderer, TimedUnderstander, measure_turns, time_database

SAID = "昨天晚上在延安路追尾了"
FORM = {"CallSid": "CA1", "SpeechResult": SAID, "From": "+8613800138000"}


class Parrot:
    def understand(self, said: str, *_: Any, **__: Any) -> Understanding:
        return Understanding(said, "zh-CN", "inform", 1.0, (), {}, "rules")

    def render(self, answer: Any) -> str:
        return f"<Response><Say>{answer.text}</Say></Response>"


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def app(sqlite_database: Database, registry: CollectorRegistry) -> Flask:
    app, voice = Flask("hotline"), Blueprint("voice", "hotline", url_prefix="/voice")
    understander, renderer = TimedUnderstander(Parrot()), TimedRenderer(Parrot())

    def answer() -> str:
        understood = understander.understand(SAID)
        with sqlite_database.write() as session:
            session.execute(text("CREATE TABLE kept (words TEXT)"))
            return renderer.render(understood)

    voice.add_url_rule("/turn", "turn", answer, methods=["POST"])
    voice.add_url_rule("/status", "status", answer, methods=["POST"])
    app.register_blueprint(voice)
    measure_turns(app, registry)
    time_database(sqlite_database.engine)
    return app


def counted(registry: CollectorRegistry, what: str) -> dict[str, float | None]:
    name = f"hotline_turn_part_seconds_{what}"
    return {part: registry.get_sample_value(name, {"part": part}) for part in PARTS}


def test_every_part_of_a_turn_is_counted(app: Flask, registry: CollectorRegistry) -> None:
    app.test_client().post("/voice/turn", data=FORM)
    assert counted(registry, "count") == dict.fromkeys(PARTS, 1.0)
    seconds = counted(registry, "sum")
    measured = {part: taken for part, taken in seconds.items() if taken is not None}
    total = measured.pop("total")
    assert all(taken > 0 for taken in measured.values())
    assert sum(measured.values()) == pytest.approx(total)


def test_a_line_tells_the_parts_and_nothing_the_caller_said(app: Flask) -> None:
    with structlog.testing.capture_logs() as lines:
        answered = app.test_client().post("/voice/turn?step=3&utterance=7", data=FORM)
    assert answered.status_code == 200
    [line] = [line for line in lines if line["event"] == "turn_answered"]
    assert set(line["ms"]) == set(PARTS)
    assert (line["call_sid"], line["utterance"], line["spoken"], line["keyed"]) == ("CA1", "7", True, False)
    assert SAID not in str(line)
    assert FORM["From"] not in str(line)


def test_what_is_no_turn_is_not_measured(app: Flask, registry: CollectorRegistry) -> None:
    app.test_client().post("/voice/status", data=FORM)
    assert counted(registry, "count") == dict.fromkeys(PARTS)


def test_work_outside_of_a_request_is_nobodys_turn(app: Flask, registry: CollectorRegistry) -> None:
    app.test_client().post("/voice/turn", data=FORM)
    before = counted(registry, "sum")
    TimedUnderstander(Parrot()).understand(SAID)
    assert counted(registry, "sum") == before
