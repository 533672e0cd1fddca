"""A server on loopback that plays Rasa, well or badly: what it does with a connection is a function."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any

Behaviour = Callable[["Connection"], None]


class Connection:
    """One accepted connection; `stopping` is set when the test is over."""

    def __init__(self, peer: socket.socket, stopping: threading.Event) -> None:
        self.peer = peer
        self.stopping = stopping

    def request(self) -> tuple[str, dict[str, Any]] | None:
        """The next request's first line and JSON body; None when the other side has gone."""
        received = b""
        while b"\r\n\r\n" not in received:
            piece = self.peer.recv(65536)
            if not piece:
                return None
            received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        while len(body) < length:
            body += self.peer.recv(65536)
        return head.split(b"\r\n")[0].decode(), json.loads(body)

    def answer(self, body: bytes, status: str = "200 OK") -> None:
        self.peer.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


class RasaStandIn:
    def __init__(self, behave: Behaviour) -> None:
        self._behave = behave
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        self.connections = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._stopping.set()
        # A blocked accept does not notice that its socket was closed; a last connection wakes it.
        with socket.create_connection(self._listener.getsockname()):
            self._threads[0].join(5)
        self._listener.close()
        for thread in self._threads[1:]:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            peer, _ = self._listener.accept()
            if self._stopping.is_set():
                peer.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(peer,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, peer: socket.socket) -> None:
        with peer:
            peer.settimeout(5)
            try:
                self._behave(Connection(peer, self._stopping))
            except OSError:
                # The client hung up on us: what most of these tests want.
                return


def rasa_says(asked: str, intent: str = "affirm", confidence: float = 0.9, /, **more: Any) -> bytes:
    answer = {
        "text": asked,
        "intent": {"name": intent, "confidence": confidence},
        "entities": [],
        "intent_ranking": [{"name": intent, "confidence": confidence}],
    }
    return json.dumps({**answer, **more}).encode()
