"""HTTP over a unix socket, for the processes of this machine."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import Any


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__("localhost", timeout=seconds)
        self._path = path

    def connect(self) -> None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self.timeout)
        try:
            connection.connect(str(self._path))
        except OSError:
            connection.close()
            raise
        self.sock = connection


def get_json(socket_path: Path, target: str, seconds: float) -> dict[str, Any]:
    """Raises OSError or http.client.HTTPException when nobody answers, ValueError for anything but a JSON object."""
    connection = UnixConnection(socket_path, seconds)
    try:
        connection.request("GET", target)
        body = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    if not isinstance(body, dict):
        raise ValueError(f"{target} answered something else than an object")
    return body
