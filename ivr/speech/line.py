"""What the voice of a call needs of the house: the book of calls, a mark that somebody speaks, and the nudge.

The implementations block (database, Redis, REST), so they are called in threads, never on the event loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class StreamGrant:
    call_sid: str
    language: str


@dataclass(frozen=True)
class Listening:
    """What the present question wants. `language`: the caller's, where it has changed since the stream began."""

    listening: bool
    grammar: str | None
    patience_ms: int
    language: str | None = None


@dataclass(frozen=True)
class HeardUtterance:
    """`words`: {"word", "start", "end", "conf"} in seconds of the stream, like `started_ms` and `ended_ms`.

    `alternatives`: {"text", "words", "share"} of what else may have been said, surest first. `ulaw`: the audio itself.
    """

    text: str
    words: tuple[dict[str, Any], ...]
    confidence: float | None
    started_ms: int
    ended_ms: int
    grammar: str | None
    alternatives: tuple[dict[str, Any], ...] = ()
    ulaw: bytes = b""


@dataclass(frozen=True)
class StoredUtterance:
    """`nudge`: the call should be moved on now, to the document `step`, with utterance `seq`."""

    seq: int
    step: int
    nudge: bool


class CallBook(Protocol):
    def open_stream(self, call_sid: str, account_sid: str, nonce: str, now: datetime) -> StreamGrant | None:
        """None: refuse. A nonce opens one stream, once."""

    def listening(self, call_sid: str) -> Listening: ...

    def store_utterance(self, call_sid: str, heard: HeardUtterance, now: datetime) -> StoredUtterance: ...

    def hearing_lost(self, call_sid: str, reason: str, now: datetime) -> StoredUtterance | None:
        """The line falls back to other ears, keys and people."""


class SpeechMarker(Protocol):
    """A hint, which may be lost; never raises."""

    def speaking(self, call_sid: str) -> None: ...

    def silent(self, call_sid: str) -> None: ...


class Nudger(Protocol):
    def nudge(self, call_sid: str, step: int, utterance: int) -> None:
        """Ask Twilio to fetch the next document now. Failures are its own to log."""
