"""The edge, by a real nginx: what comes through, what is kept out, and what a caller hears while the web is away."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any
from xml.etree.ElementTree import fromstring

import httpx
import pytest
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, unix_serve

from operations import data_dir
from operations.edge import render_nginx
from operations.programs import find_program
from settings import Settings
from tests.operations.small_servers import UnixHttpServer, serving
from tests.support.waiting import wait_until


class Echo(BaseHTTPRequestHandler):
    """Tells what reached it."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        told = {"raw": self.path, "headers": dict(self.headers), "body": self.rfile.read(length).decode()}
        text = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        pass


@dataclass(frozen=True)
class Edge:
    settings: Settings
    log: Path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.settings.web.port}"

    def post(self, target: str, **options: Any) -> httpx.Response:
        return httpx.post(self.origin + target, trust_env=False, timeout=60, **options)


@pytest.fixture
def edge(short_dir: Path) -> Iterator[Edge]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = Settings.model_validate({"data_dir": short_dir, "web": {"port": port}})
    data_dir.prepare(settings)
    conf = settings.run_dir / "nginx.conf"
    conf.write_text(render_nginx(settings))
    log = settings.log_dir / "edge.log"
    with log.open("wb") as out:
        nginx = subprocess.Popen([find_program("nginx"), "-p", str(settings.run_dir), "-c", str(conf)], stdout=out)
    try:
        wait_until(lambda: nginx.poll() is not None or _listens(port))
        assert nginx.poll() is None, "nginx did not start"
        yield Edge(settings, log)
    finally:
        nginx.terminate()
        nginx.wait(timeout=60)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def web(edge: Edge) -> Iterator[None]:
    with serving(UnixHttpServer(str(edge.settings.run_dir / "web.sock"), Echo)):
        yield


@pytest.mark.usefixtures("web")
def test_the_signed_request_comes_through_as_it_was_sent(edge: Edge) -> None:
    target = "/voice/turn?step=1&note=%7e%2B%20x&empty="
    told = edge.post(target, data={"From": "+861055500001"}, headers={"X-Twilio-Signature": "s"}).json()
    assert told["raw"] == target
    assert told["body"] == "From=%2B861055500001"
    assert told["headers"]["X-Twilio-Signature"] == "s"
    assert told["headers"]["Host"] == f"127.0.0.1:{edge.settings.web.port}"


@pytest.mark.usefixtures("web")
def test_what_a_peer_says_of_itself_does_not(edge: Edge) -> None:
    forged = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "x", "Forwarded": "a=b"}
    told = edge.post("/voice/status", headers=forged).json()
    assert not {name for name in told["headers"] if "forwarded" in name.lower()}


@pytest.mark.usefixtures("web")
def test_a_large_body_is_refused_at_the_edge(edge: Edge) -> None:
    limit = edge.settings.web.max_request_bytes
    assert edge.post("/voice/turn", content=b"x" * limit).status_code == 200
    assert edge.post("/voice/turn", content=b"x" * (limit + 1)).status_code == 413


@pytest.mark.usefixtures("web")
def test_metrics_are_closed_to_what_a_proxy_forwards(edge: Edge) -> None:
    address = f"{edge.origin}/metrics"
    assert httpx.get(address, trust_env=False).status_code == 200
    assert httpx.get(address, headers={"X-Forwarded-For": "1.2.3.4"}, trust_env=False).status_code == 403
    assert httpx.get(address, headers={"Forwarded": "for=1.2.3.4"}, trust_env=False).status_code == 403


def test_a_caller_is_kept_at_the_same_place_while_the_web_process_is_away(edge: Edge) -> None:
    answer = edge.post("/voice/turn?step=3&utterance=9", data={"CallSid": "CA1"})
    assert answer.headers["Content-Type"] == "text/xml"
    targets = []
    while answer.status_code == 200:
        targets.append(str(fromstring(answer.text).findtext("Redirect")))
        answer = edge.post(targets[-1])
    assert targets == [f"/voice/turn?step=3&wait={n}" for n in range(1, 6)]
    # Then Twilio's own fallback has its turn.
    assert answer.status_code == 502


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/voice/incoming", "/voice/incoming?wait=1"),
        ("/voice/queue/left?leg=2", "/voice/queue/left?leg=2&wait=1"),
        ("/voice/turn?step=%3CDial%3E&wait=x", "/voice/turn?wait=1"),
        ('/voice/turn?step=1"><Dial>', "/voice/turn?wait=1"),
    ],
)
def test_only_our_own_addresses_are_repeated(edge: Edge, asked: str, told: str) -> None:
    assert fromstring(edge.post(asked).text).findtext("Redirect") == told


def test_callbacks_that_nobody_listens_to_fail_so_that_they_are_sent_again(edge: Edge) -> None:
    assert edge.post("/voice/status").status_code == 502
    assert edge.post("/voice/recording/status").status_code == 502


def test_the_voice_stream_reaches_the_media_process(edge: Edge) -> None:
    def repeat(connection: ServerConnection) -> None:
        for message in connection:
            connection.send(f"{connection.request.path} {message!r}" if connection.request else "")

    with unix_serve(repeat, str(edge.settings.run_dir / "media.sock")) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        with connect(f"ws://127.0.0.1:{edge.settings.web.port}/voice/media", proxy=None) as stream:
            stream.send("frame")
            assert stream.recv(timeout=60) == "/voice/media 'frame'"
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("web")
def test_the_log_has_no_query_and_no_address(edge: Edge) -> None:
    edge.post("/voice/turn?secret=1")
    wait_until(lambda: '"path":"/voice/turn"' in edge.log.read_text())
    text = edge.log.read_text()
    assert "secret" not in text
    assert "127.0.0.1" not in text


def test_a_silent_peer_is_closed(edge: Edge) -> None:
    with socket.create_connection(("127.0.0.1", edge.settings.web.port), timeout=30) as slow:
        slow.sendall(b"POST /voice/turn HTTP/1.1\r\nHost: x\r\n")
        try:
            closed = slow.recv(100)
        except ConnectionResetError:
            closed = b""
    assert b"200" not in closed
