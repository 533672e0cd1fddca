"""What the media process and its recognising children say to each other over a socket pair.

A message is a kind, the number of the utterance it is about (0: none), and a body: raw mu-law audio, or JSON. The two
ends trust each other, but a half-written message of a killed child must never be taken for a whole one.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

_HEADER: Final = struct.Struct("!BII")
HEADER_BYTES: Final = _HEADER.size
MAX_BODY_BYTES: Final = 4 * 1024 * 1024


class MessageError(Exception):
    """The other end sent what cannot be a message."""


class Kind(IntEnum):
    # to the child
    CONFIGURE = 1  # JSON: ChildConfig.as_json(), once, first
    OPEN = 2  # JSON: {"language", "grammar"}
    AUDIO = 3  # mu-law
    END = 4  # no body: recognise what is there
    CANCEL = 5  # no body: forget it
    # from the child
    LOADING = 20  # JSON: {"language"}
    READY = 21  # JSON: {"languages": {name: {"ok", "reason"?, "grammars"}}}
    DECODED = 22  # u32: milliseconds for which the decoder has heard no word
    FINAL = 23  # JSON: {"segments", "audio_seconds", "decode_seconds"}
    FAILED = 24  # JSON: {"reason"}
    STATUS = 25  # JSON: {"rss_mb", "recognizers", "open"}


_KINDS: Final = {int(kind): kind for kind in Kind}


@dataclass(frozen=True)
class Message:
    kind: Kind
    utterance: int
    body: bytes

    def json(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.body)
        return loaded

    @property
    def number(self) -> int:
        return int.from_bytes(self.body, "big")


def pack(kind: Kind, utterance: int = 0, body: bytes = b"") -> bytes:
    return _HEADER.pack(kind, utterance, len(body)) + body


def pack_json(kind: Kind, utterance: int, body: dict[str, Any]) -> bytes:
    return pack(kind, utterance, json.dumps(body, ensure_ascii=False).encode())


def pack_number(kind: Kind, utterance: int, number: int) -> bytes:
    return pack(kind, utterance, max(0, min(number, 0xFFFFFFFF)).to_bytes(4, "big"))


class MessageReader:
    """Cuts a byte stream into messages; what is not whole yet is kept."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Raises MessageError on an unknown kind or an impossible length."""
        self._buffer += data
        while len(self._buffer) >= HEADER_BYTES:
            kind, utterance, length = _HEADER.unpack_from(self._buffer)
            if length > MAX_BODY_BYTES or kind not in _KINDS:
                raise MessageError(f"kind {kind} with {length} bytes")
            if len(self._buffer) < HEADER_BYTES + length:
                return
            body = bytes(self._buffer[HEADER_BYTES : HEADER_BYTES + length])
            del self._buffer[: HEADER_BYTES + length]
            yield Message(_KINDS[kind], utterance, body)
