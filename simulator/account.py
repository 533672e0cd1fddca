"""Whom the simulator plays, and where the hotline it rings is found."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class OutOfReach(Exception):
    """An address that is neither the hotline nor on this machine; the simulator never leaves the machine."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} is neither the hotline's public origin nor a loopback address")
        self.url = url


@dataclass(frozen=True)
class TwilioAccount:
    account_sid: str
    auth_token: str = field(repr=False)


@dataclass(frozen=True)
class Hotline:
    """A number's configuration at Twilio, and the address that stands in for its public origin.

    `public_url` is what is signed. `connect` is what is dialled: with it the simulator is the TLS-terminating
    proxy in front of the hotline, for HTTP and the web socket alike. Paths may carry a connection override
    fragment (`/voice/incoming#rc=2&rp=ct,rt`).
    """

    public_url: str
    connect: str = ""
    incoming: str = "/voice/incoming"
    status: str = "/voice/status"
    fallback: str = "/voice/fallback"
    sign_stream_with_slash: bool = False

    def url(self, path: str) -> str:
        return path if "://" in path else self.public_url.rstrip("/") + path

    def address_of(self, url: str) -> str:
        """The address to connect to for a URL as the hotline wrote it.

        Raises OutOfReach for another host that is not on this machine.
        """
        parts = urlsplit(url)
        if _host_and_port(url) == _host_and_port(self.public_url) and self.connect:
            near = urlsplit(self.connect)
            secure = near.scheme in ("https", "wss")
            scheme = {True: "wss", False: "ws"}[secure] if parts.scheme in ("ws", "wss") else near.scheme
            return urlunsplit((scheme, near.netloc, parts.path, parts.query, ""))
        if (parts.hostname or "") in LOOPBACK_HOSTS:
            return urlunsplit(parts._replace(fragment=""))
        raise OutOfReach(url)


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    secure = parts.scheme in ("https", "wss")
    return (parts.hostname or "").lower(), parts.port or (443 if secure else 80)


def new_sid(prefix: str) -> str:
    """A Twilio identifier: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)
