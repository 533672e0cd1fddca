"""What Twilio sends, checked and typed: the signature over the public address, then frozen values of ours."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request

CALL_SID = re.compile(r"CA[0-9a-zA-Z]{32}")
FINAL_STATUSES = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
FINAL_RECORDING_STATUSES = frozenset({"completed", "absent", "failed"})
MAX_SPEECH_CHARACTERS = 2000
MAX_DIGITS = 64


class TwilioRequestError(Exception):
    """A signed request that is not what Twilio sends; the message names the parameter."""


@dataclass(frozen=True)
class VoiceRequest:
    """A request for a document. `digits` and `speech` are None when the caller gave none."""

    call_sid: str
    caller: str
    called: str
    call_status: str
    delivery: str
    step: int | None
    utterance: int | None
    digits: str | None
    speech: str | None
    speech_confidence: float | None
    query: Mapping[str, str]
    form: Mapping[str, str]

    @property
    def caller_number(self) -> str | None:
        """The caller's number in E.164, or None when withheld."""
        return self.caller if re.fullmatch(r"\+[1-9]\d{5,14}", self.caller) else None

    @property
    def leg(self) -> int:
        """Which stay in a queue this is about."""
        return _number(self.query.get("leg")) or 1

    @property
    def attempt(self) -> int:
        """How often this was asked outside of a queue; 0: in one."""
        return _number(self.query.get("attempt")) or 0

    @property
    def round(self) -> int:
        """How often this document was looked for before."""
        return _number(self.query.get("round")) or 0

    @property
    def queue_seconds(self) -> int:
        """How long the caller has waited, as Twilio counts."""
        return _number(self.form.get("QueueTime")) or 0


class SignatureCheck:
    """Twilio's signature over the configured public origin: immune to a forged Host, to proxies and to
    Werkzeug's decoding of the address.

    Args:
        tokens: the account's primary token, and during a rotation the secondary; none may be empty.
    """

    def __init__(self, public_url: str, tokens: Iterable[str]) -> None:
        self._public_url = public_url
        tokens = list(tokens)
        if not tokens or not all(tokens):
            raise ValueError("an empty Twilio auth token would accept forged requests")
        self._validators = [RequestValidator(token) for token in tokens]

    def is_genuine(self, request: Request) -> bool:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not signature:
            return False
        url = self._public_url + raw_path(request.environ)
        parameters: Any = request.form if request.method == "POST" else MultiDict()
        if request.mimetype == "application/json":
            return self._is_genuine_json(url, request.get_data(), signature)
        return any(validator.validate(url, parameters, signature) for validator in self._validators)

    def _is_genuine_json(self, url: str, body: bytes, signature: str) -> bool:
        claimed = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
        if not hmac.compare_digest(claimed, hashlib.sha256(body).hexdigest()):
            return False
        return any(validator.validate(url, MultiDict(), signature) for validator in self._validators)


def raw_path(environ: Mapping[str, Any]) -> str:
    """Path and query as they came, percent-encoding untouched."""
    raw: str = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if raw:
        parts = urlsplit(raw)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    query: str = environ.get("QUERY_STRING", "")
    path = quote(environ.get("PATH_INFO", "").encode("latin-1"))
    return f"{path}?{query}" if query else path


def parse_voice_request(request: Request) -> VoiceRequest:
    """Raises TwilioRequestError when the call cannot be known."""
    form = {key: values[-1] for key, values in request.form.lists()}
    call_sid = form.get("CallSid", "")
    if not CALL_SID.fullmatch(call_sid):
        raise TwilioRequestError("CallSid is missing or not a call's id")
    return VoiceRequest(
        call_sid=call_sid,
        caller=form.get("From", ""),
        called=form.get("To", ""),
        call_status=form.get("CallStatus", ""),
        delivery=delivery_key(request),
        step=_number(request.args.get("step")),
        utterance=_number(request.args.get("utterance")),
        digits=_digits(form.get("Digits")),
        speech=(form.get("SpeechResult") or "").strip()[:MAX_SPEECH_CHARACTERS] or None,
        speech_confidence=_fraction(form.get("Confidence")),
        query=request.args.to_dict(),
        form=form,
    )


def delivery_key(request: Request) -> str:
    """One key per logical delivery: Twilio's token, or without one the whole of what was sent."""
    token = request.headers.get("I-Twilio-Idempotency-Token")
    content = [raw_path(request.environ), token or json.dumps(sorted(request.form.items(multi=True)))]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


@dataclass(frozen=True)
class StatusChange:
    """The end of a call, or a step on the way of a call we placed."""

    call_sid: str
    status: str
    at: datetime | None
    seconds: int | None

    @property
    def is_final(self) -> bool:
        return self.status in FINAL_STATUSES


def parse_status_change(request: VoiceRequest) -> StatusChange:
    return StatusChange(
        call_sid=request.call_sid,
        status=request.call_status,
        at=_rfc2822(request.form.get("Timestamp")),
        seconds=_number(request.form.get("CallDuration")),
    )


@dataclass(frozen=True)
class RecordingChange:
    call_sid: str
    recording_sid: str
    status: str
    seconds: int | None


def parse_recording_change(request: VoiceRequest) -> RecordingChange | None:
    """None when Twilio names no recording (some action requests do not)."""
    sid = request.form.get("RecordingSid", "")
    if not re.fullmatch(r"RE[0-9a-zA-Z]{32}", sid):
        return None
    status = request.form.get("RecordingStatus", "")
    return RecordingChange(
        request.call_sid,
        sid,
        status if status in FINAL_RECORDING_STATUSES else "in-progress",
        _number(request.form.get("RecordingDuration")),
    )


def _digits(text: str | None) -> str | None:
    kept = re.sub(r"[^0-9*#A-D]", "", text or "")[:MAX_DIGITS]
    return kept or None


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else None


def _fraction(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and 0.0 <= value <= 1.0 else None


def _rfc2822(text: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return at.astimezone(UTC) if at and at.tzinfo else at and at.replace(tzinfo=UTC)
