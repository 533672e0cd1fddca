"""Readiness: asked in parallel, bounded, shared for a moment, and told by name."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Barrier, Event

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry

from operations.health_views import make_health_blueprint
from operations.metrics import count_requests
from operations.parts import Part, PartState
from operations.readiness import Check, ReadinessProbe


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class CountedCheck:
    def __init__(self, state: PartState = "ok") -> None:
        self.state = state
        self.asked = 0

    def __call__(self) -> Iterable[Part]:
        self.asked += 1
        return [Part("thing", self.state, "a sentence")]


def client_of(checks: dict[str, Check], registry: CollectorRegistry | None = None) -> Flask:
    app = Flask(__name__)
    registry = registry or CollectorRegistry()
    count_requests(app, registry)
    app.register_blueprint(make_health_blueprint(ReadinessProbe(checks, fresh_seconds=0), registry))
    return app


@pytest.mark.parametrize(("state", "status"), [("ok", 200), ("degraded", 200), ("failed", 503)])
def test_ready_is_200_only_when_no_part_failed(state: PartState, status: int) -> None:
    app = client_of({"fine": lambda: [Part("fine", "ok", "yes")], "thing": CountedCheck(state)})
    answer = app.test_client().get("/readyz")
    assert answer.status_code == status
    assert answer.get_json()["parts"]["thing"] == {"state": state, "detail": "a sentence"}
    assert answer.get_json()["ready"] is (status == 200)


def test_alive_does_not_ask_the_parts() -> None:
    check = CountedCheck("failed")
    assert client_of({"thing": check}).test_client().get("/healthz").status_code == 200
    assert check.asked == 0


def test_an_answer_is_shared_until_it_is_old() -> None:
    check, clock = CountedCheck(), Clock()
    probe = ReadinessProbe({"thing": check}, fresh_seconds=2.0, clock=clock)
    probe.look()
    clock.now += 1.9
    probe.look()
    assert check.asked == 1
    clock.now += 0.2
    probe.look()
    assert check.asked == 2


def test_parts_are_asked_at_the_same_time() -> None:
    meeting = Barrier(2, timeout=10)

    def meet(name: str) -> Check:
        def check() -> Iterable[Part]:
            meeting.wait()
            return [Part(name, "ok", "met")]

        return check

    readiness = ReadinessProbe({"a": meet("a"), "b": meet("b")}, deadline_seconds=10).look()
    assert [part.detail for part in readiness.parts] == ["met", "met"]


def test_a_part_that_hangs_is_named_and_not_asked_again() -> None:
    release, asked = Event(), []

    def hang() -> Iterable[Part]:
        asked.append(1)
        release.wait(10)
        return [Part("stuck", "ok", "at last")]

    probe = ReadinessProbe({"stuck": hang}, fresh_seconds=0, deadline_seconds=0.05)
    first, second = probe.look(), probe.look()
    assert not first.ready
    assert "no answer" in second.parts[0].detail
    assert len(asked) == 1
    release.set()


def test_a_check_that_raises_is_a_failed_part_without_its_message() -> None:
    def broken() -> Iterable[Part]:
        raise RuntimeError("password=hunter2")

    (part,) = ReadinessProbe({"broken": broken}).look().parts
    assert (part.name, part.state) == ("broken", "failed")
    assert "hunter2" not in part.detail


def test_metrics_count_answers_and_show_the_parts() -> None:
    client = client_of({"thing": CountedCheck("degraded")}).test_client()
    client.get("/healthz")
    client.get("/nowhere?caller=%2B8613812345678")
    text = client.get("/metrics").get_data(as_text=True)
    assert 'hotline_http_requests_total{endpoint="health.healthz",status="200"} 1.0' in text
    assert 'hotline_http_requests_total{endpoint="none",status="404"} 1.0' in text
    assert 'hotline_part_state{part="thing"} 0.5' in text
    assert "hotline_ready 1.0" in text
    assert "13812345678" not in text
