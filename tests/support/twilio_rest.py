"""Twilio's REST API as a small server on loopback that answers as told, or fails in all the ways there are."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

Reply = Callable[[BaseHTTPRequestHandler], None]


def answer(status: int, body: dict[str, Any] | None = None) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        text = json.dumps(body or {}).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    return reply


def failure(status: int, code: int) -> Reply:
    return answer(status, {"code": code, "message": "no", "status": status, "more_info": ""})


def hang(handler: BaseHTTPRequestHandler) -> None:
    threading.Event().wait(1.5)
    handler.close_connection = True


def drop(handler: BaseHTTPRequestHandler) -> None:
    """The request was read; the connection breaks before an answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


@dataclass
class Server:
    """Answers in the order given, the last one for ever; remembers what was asked."""

    replies: list[Reply]
    asked: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)
    port: int = 0

    @property
    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, _, _ in self.asked]


@contextmanager
def serving(*replies: Reply, port: int = 0) -> Iterator[Server]:
    server = Server(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = dict(parse_qsl(body))
            server.asked.append((self.command, self.path, form, self.headers.get("Authorization", "")))
            reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
            reply(self)

        def do_GET(self) -> None:
            self.do_POST()

        def do_DELETE(self) -> None:
            self.do_POST()

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    http.daemon_threads = True
    server.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
