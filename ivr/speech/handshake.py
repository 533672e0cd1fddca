"""Who may open a socket: Twilio, proven by its signature, and nobody else. Health and metrics answer here too."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from twilio.request_validator import RequestValidator
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from ivr.speech.media_metrics import MediaMetrics

MEDIA_PATH: Final = "/voice/media"


class Handshake:
    """`process_request` of the WebSocket server; None lets the handshake go on.

    `media_url` is what Twilio was told, so what it signed; with a slash appended too, a documented quirk of its.
    """

    def __init__(
        self,
        auth_token: str,
        media_url: str,
        health: Callable[[], dict[str, Any]],
        room: Callable[[], bool],
        metrics: MediaMetrics,
    ) -> None:
        if not auth_token:
            raise ValueError("an empty auth token would let everybody in")
        validator = RequestValidator(auth_token)
        bare = media_url.rstrip("/")
        self._signatures = tuple(validator.compute_signature(url, {}).encode() for url in _signed_forms(bare))
        self._health = health
        self._room = room
        self._metrics = metrics

    def __call__(self, connection: ServerConnection, request: Request) -> Response | None:
        path = request.path.split("?", 1)[0]
        if path == "/healthz":
            return self._answer_health(connection)
        if path == "/metrics":
            return _typed(
                connection.respond(HTTPStatus.OK, self._metrics.render().decode()), "text/plain; version=0.0.4"
            )
        if path.rstrip("/") != MEDIA_PATH:
            return connection.respond(HTTPStatus.NOT_FOUND, "not here\n")
        return self._admit(connection, request)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        # Twilio is no browser: a page that opens a socket says where it comes from.
        if request.headers.get_all("Origin") or not self._is_signed(request):
            self._metrics.refused.labels("forged").inc()
            return connection.respond(HTTPStatus.FORBIDDEN, "forbidden\n")
        if not self._room():
            self._metrics.refused.labels("sockets").inc()
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "no room\n")
        return None

    def _is_signed(self, request: Request) -> bool:
        given = request.headers.get_all("X-Twilio-Signature")
        if len(given) != 1:
            return False
        signature = given[0].encode("utf-8", "surrogateescape")
        # Both are always compared: the time taken tells nothing.
        return any([hmac.compare_digest(signature, expected) for expected in self._signatures])  # noqa: C419

    def _answer_health(self, connection: ServerConnection) -> Response:
        health = self._health()
        status = HTTPStatus.OK if health["ok"] else HTTPStatus.SERVICE_UNAVAILABLE
        return _typed(connection.respond(status, json.dumps(health) + "\n"), "application/json")


def _signed_forms(bare: str) -> tuple[str, ...]:
    """wss drops the port when signing, ws keeps it; the slash comes and goes."""
    scheme, rest = bare.split("://", 1)
    host, _, path = rest.partition("/")
    forms = {bare}
    if scheme == "wss":
        forms.add(f"wss://{host.split(':')[0]}/{path}")
    return tuple(sorted(form + slash for form in forms for slash in ("", "/")))


def _typed(response: Response, content_type: str) -> Response:
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = content_type
    return response
