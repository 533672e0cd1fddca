"""What monitoring asks: is the process alive, would a call be served in full, how much was served."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry

from operations.metrics import render_metrics
from operations.readiness import ReadinessProbe


def make_health_blueprint(probe: ReadinessProbe, registry: CollectorRegistry) -> Blueprint:
    """Open to anybody but `/metrics`, which the edge closes to the outside."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)

    @health.get("/readyz")
    def readyz() -> tuple[Response, int]:
        readiness = probe.look()
        return jsonify(readiness.as_json()), 200 if readiness.ready else 503

    @health.get("/metrics")
    def metrics() -> Response:
        return Response(render_metrics(registry, probe), content_type=CONTENT_TYPE_LATEST)

    return health
