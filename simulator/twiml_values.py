"""What an attribute's value may be: small tests made from a description, each with words for the error."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.account import LOOPBACK_HOSTS


@dataclass(frozen=True)
class Values:
    """The values an attribute takes, and Twilio's code when it has another."""

    code: int
    wants: str
    allows: Callable[[str], bool]


def one_of(code: int, *choices: str) -> Values:
    return Values(code, "must be " + " or ".join(choices), frozenset(choices).__contains__)


def true_or_false(code: int = 12200) -> Values:
    return one_of(code, "true", "false")


def get_or_post(code: int = 12200) -> Values:
    return one_of(code, "GET", "POST")


def whole(code: int, lowest: int, highest: int | None = None, also: tuple[str, ...] = ()) -> Values:
    limits = f"a whole number from {lowest}" + (f" to {highest}" if highest is not None else "")

    def allows(text: str) -> bool:
        if text in also:
            return True
        return text.isascii() and text.isdigit() and lowest <= int(text) <= (highest or int(text))

    return Values(code, f"must be {limits}" + "".join(f" or {word}" for word in also), allows)


def matching(code: int, wants: str, pattern: str) -> Values:
    return Values(code, wants, lambda text: re.fullmatch(pattern, text, re.DOTALL) is not None)


def words_of(code: int, *choices: str) -> Values:
    """A set of words, separated by blanks."""
    known = frozenset(choices)
    return Values(
        code,
        "must be some of " + " ".join(choices),
        lambda text: bool(text.split()) and set(text.split()) <= known and len(set(text.split())) == len(text.split()),
    )


def http_url(code: int = 11100, absolute: bool = False, may_be_empty: bool = False) -> Values:
    """A web address, relative to the document if it may be."""

    def allows(text: str) -> bool:
        if not text:
            return may_be_empty
        return _is_address(text) and (not absolute or bool(urlsplit(text).netloc))

    kind = "an absolute http(s) address" if absolute else "an http(s) address"
    return Values(code, f"must be {kind} without blanks or _ in the host", allows)


def any_text(code: int = 12200, longest: int = 4000) -> Values:
    return Values(code, f"must be at most {longest} characters", lambda text: len(text) <= longest)


def stream_url_fault(url: str) -> tuple[int, str] | None:
    """Twilio's code and words for a stream address it would not open.

    Plain `ws` is let through for a loopback host only, which Twilio could not reach anyway.
    """
    parts = urlsplit(url)
    if not parts.hostname or re.search(r"\s", url):
        return 31923, f"the stream url {url!r} is malformed"
    if parts.scheme != "wss" and not (parts.scheme == "ws" and parts.hostname in LOOPBACK_HOSTS):
        return 31922, f"the stream url {url!r} must be wss:// (ws:// only for a loopback host, in this simulator)"
    if parts.query or parts.fragment:
        return 31923, f"the stream url {url!r} has a query string, which Twilio drops: use <Parameter>"
    return None


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    if parts.scheme not in ("", "http", "https") or re.search(r"\s", text):
        return False
    return "_" not in (parts.hostname or "") and (not parts.scheme or bool(parts.hostname))
