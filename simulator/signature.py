"""`X-Twilio-Signature` as Twilio makes it, written from its documentation and not from a library."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

PORT_IS_DROPPED = frozenset({"https", "wss"})


def signed_url(url: str) -> str:
    """The URL Twilio signs: no fragment, no user and password, and no port when it is secure (voice)."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme in PORT_IS_DROPPED and parts.port is not None:
        host = host.rpartition(":")[0]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def sign(auth_token: str, url: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
    """Base64 of HMAC-SHA1 over the signed URL and the form, names in byte order, each name before its value."""
    by_name: dict[str, set[str]] = {}
    for name, value in parameters:
        by_name.setdefault(name, set()).add(value)
    form = "".join(name + value for name in sorted(by_name) for value in sorted(by_name[name]))
    digest = hmac.new(auth_token.encode(), (signed_url(url) + form).encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
