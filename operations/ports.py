"""Asks before the start whether the ports are free, so that the error names the port and not a process of ours."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from operations.errors import OperationsError


def taken_ports(host: str, ports: Mapping[str, int]) -> dict[str, int]:
    """Those that cannot be listened on now."""
    return {name: port for name, port in ports.items() if not _is_free(host, port)}


def require_free(host: str, ports: Mapping[str, int]) -> None:
    """Raises OperationsError naming each taken port and what wanted it."""
    taken = taken_ports(host, ports)
    if taken:
        named = "; ".join(f"port {port} for {name}" for name, port in taken.items())
        raise OperationsError(f"already taken: {named}. Stop what uses it, or choose another with HOTLINE_PORT")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the servers do: a port in TIME_WAIT after the last stop is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
