"""Figures for Prometheus: requests as counted by every web process, and the parts as seen by the one that is asked."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from operations.readiness import Readiness, ReadinessProbe
from operations.turn_times import BUCKETS

STATE_VALUES = {"ok": 1.0, "degraded": 0.5, "failed": 0.0}


def count_requests(app: Flask, registry: CollectorRegistry) -> None:
    """Every answer by endpoint and status; never by address or query."""
    answers = Counter("hotline_http_requests", "Answers given", ["endpoint", "status"], registry=registry)
    seconds = Histogram("hotline_http_seconds", "Time to answer", ["endpoint"], buckets=BUCKETS, registry=registry)

    @app.before_request
    def begin() -> None:
        g.metrics_began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        answers.labels(endpoint, str(response.status_code)).inc()
        if "metrics_began" in g:
            seconds.labels(endpoint).observe(time.perf_counter() - g.metrics_began)
        return response


def render_metrics(registry: CollectorRegistry, probe: ReadinessProbe) -> bytes:
    """The text Prometheus reads: all web processes' counters when they share a directory, and the parts."""
    parts = CollectorRegistry()
    parts.register(PartsCollector(probe.look()))
    return generate_latest(_shared(registry)) + generate_latest(parts)


def _shared(registry: CollectorRegistry) -> CollectorRegistry:
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not directory:
        return registry
    shared = CollectorRegistry()
    MultiProcessCollector(shared, path=directory)  # type: ignore[no-untyped-call]
    return shared


class PartsCollector(Collector):
    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    def collect(self) -> Iterator[GaugeMetricFamily]:
        ready = GaugeMetricFamily("hotline_ready", "1 when a call would be served in full")
        ready.add_metric([], float(self._readiness.ready))
        yield ready
        states = GaugeMetricFamily("hotline_part_state", "1 ok, 0.5 degraded, 0 failed", labels=["part"])
        for part in self._readiness.parts:
            states.add_metric([part.name], STATE_VALUES[part.state])
        yield states
