"""What monitoring asks: is the process alive, would a call be served in full, how much was served."""

from __future__ import annotations

import json

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
    def readyz() -> Response:
        readiness = probe.look()
        # In the order they were asked, not of the alphabet.
        body = json.dumps(readiness.as_json(), ensure_ascii=False, indent=2)
        return Response(f"{body}\n", status=200 if readiness.ready else 503, mimetype="application/json")

    @health.get("/metrics")
    def metrics() -> Response:
        return Response(render_metrics(registry, probe), content_type=CONTENT_TYPE_LATEST)

    return health
