"""Twilio's media stream messages become frozen values here, and only here. Pure.

Twilio's counters are strings and its key order may change; unknown events and fields are passed over.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

MAX_AUDIO_BYTES: Final = 16_000  # two seconds: Twilio sends 20 ms, others a little more, nobody this
_SID_LENGTH: Final = 64
_NONCE_LENGTH: Final = 200


class BadMessage(Exception):
    """Not what Twilio sends; dropped and counted."""


@dataclass(frozen=True)
class StreamStarted:
    stream_sid: str
    call_sid: str
    account_sid: str
    nonce: str


@dataclass(frozen=True)
class AudioFrame:
    """The caller's voice. `chunk` counts from 1; None where the sender does not count."""

    ulaw: bytes
    chunk: int | None


@dataclass(frozen=True)
class StreamStopped:
    pass


@dataclass(frozen=True)
class PassedOver:
    """A message that says nothing to us."""


StreamMessage = StreamStarted | AudioFrame | StreamStopped | PassedOver
_PASSED_OVER: Final = PassedOver()
_STOPPED: Final = StreamStopped()


def parse_message(raw: str | bytes) -> StreamMessage:
    """Raises BadMessage, and nothing else, for whatever was sent."""
    if isinstance(raw, bytes):
        raise BadMessage("binary")
    try:
        message = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadMessage("not JSON") from error
    if not isinstance(message, dict):
        raise BadMessage("not an object")
    event = message.get("event")
    if not isinstance(event, str):
        raise BadMessage("no event")
    return _PARSERS.get(event, _pass_over)(message)


def _parse_start(message: Mapping[str, Any]) -> StreamStarted:
    start = _object(message, "start")
    media_format = start.get("mediaFormat")
    if media_format is not None and not _is_telephone_format(media_format):
        raise BadMessage("media format")
    parameters = start.get("customParameters")
    nonce = parameters.get("nonce") if isinstance(parameters, dict) else None
    return StreamStarted(
        stream_sid=_text(start.get("streamSid") or message.get("streamSid"), _SID_LENGTH),
        call_sid=_text(start.get("callSid"), _SID_LENGTH),
        account_sid=_text(start.get("accountSid"), _SID_LENGTH),
        nonce=_text(nonce, _NONCE_LENGTH),
    )


def _is_telephone_format(media_format: object) -> bool:
    return (
        isinstance(media_format, dict)
        and media_format.get("encoding") == "audio/x-mulaw"
        and str(media_format.get("sampleRate")) == "8000"
        and str(media_format.get("channels")) == "1"
    )


def _parse_media(message: Mapping[str, Any]) -> AudioFrame | PassedOver:
    media = _object(message, "media")
    track = media.get("track", "inbound")
    if track == "outbound":
        return _PASSED_OVER
    payload = media.get("payload")
    if track != "inbound" or not isinstance(payload, str):
        raise BadMessage("media")
    try:
        ulaw = binascii.a2b_base64(payload, strict_mode=True)
    except (ValueError, binascii.Error) as error:
        raise BadMessage("payload") from error
    if not 0 < len(ulaw) <= MAX_AUDIO_BYTES:
        raise BadMessage("payload length")
    return AudioFrame(ulaw, _count(media.get("chunk")))


def _parse_stop(_message: Mapping[str, Any]) -> StreamStopped:
    return _STOPPED


def _pass_over(_message: Mapping[str, Any]) -> PassedOver:
    return _PASSED_OVER


def _object(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = message.get(name)
    if not isinstance(value, dict):
        raise BadMessage(name)
    return value


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isascii() or not value.isprintable():
        raise BadMessage("text field")
    return value


def _count(value: object) -> int | None:
    if value is None:
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise BadMessage("counter")
    return int(text)


_PARSERS: Final[Mapping[str, Callable[[Mapping[str, Any]], StreamMessage]]] = {
    "start": _parse_start,
    "media": _parse_media,
    "stop": _parse_stop,
}
