"""Twilio's REST API: move a live call, place one, send an SMS, fetch and delete recordings.

Every request has a timeout; 429 and refused connections are tried again with backoff and jitter (neither was ever
processed), a 5xx or a connection that breaks after the request was sent is not, since it may have worked.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

import requests
import structlog
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

log = structlog.get_logger()

T = TypeVar("T")
TOO_MANY_REQUESTS = 429
LONGEST_BACKOFF_SECONDS = 5.0


class TelephonyError(Exception):
    """Twilio did not do what was asked; `code` is Twilio's error code where it gave one."""

    def __init__(self, what: str, code: int | None = None) -> None:
        super().__init__(what)
        self.code = code


@dataclass(frozen=True)
class TwilioAccess:
    account_sid: str
    auth_token: str
    api_url: str = ""  # empty: Twilio itself
    timeout_seconds: float = 5.0
    attempts: int = 4
    first_backoff_seconds: float = 0.1
    max_recording_bytes: int = 20_000_000  # more than the longest message


class TwilioTelephony:
    def __init__(self, access: TwilioAccess, public_url: str, sms_from: str) -> None:
        self._access = access
        self._public_url = public_url
        self._sms_from = sms_from
        http = TwilioHttpClient(timeout=access.timeout_seconds, max_retries=0)
        self._client = Client(access.account_sid, access.auth_token, http_client=http)
        if access.api_url:
            self._client.api.base_url = access.api_url

    def nudge(self, call_sid: str, step: int, utterance: int) -> None:
        """Move the call on because the caller has spoken; a call that is over is no failure."""
        query = urlencode({"step": step, "utterance": utterance})
        url = f"{self._public_url}/voice/turn?{query}"
        try:
            self._try("redirect", lambda: self._client.calls(call_sid).update(url=url, method="POST"))
        except TelephonyError as error:
            log.warning("nudge_failed", call_sid=call_sid, code=error.code)

    def place_call(
        self, to: str, document: str, told: str, *, from_: str = "", rings_for: int = 25, detect_machine: bool = False
    ) -> str:
        """Ring somebody; the call's sid.

        `document`: our path for whoever answers, `told`: our path for every step of the call on its way.
        `from_`: the number shown, without it the one SMS come from. Raises TelephonyError; one without `code` may
        have rung all the same.
        """
        wanted: dict[str, Any] = {
            "url": f"{self._public_url}{document}",
            "status_callback": f"{self._public_url}{told}",
            "status_callback_event": ["initiated", "ringing", "answered", "completed"],
            "timeout": rings_for,
        }
        if detect_machine:
            wanted["machine_detection"] = "Enable"
        sender = from_ or self._sms_from
        call = self._try("call", lambda: self._client.calls.create(to=to, from_=sender, method="POST", **wanted))
        return str(call.sid)

    def send_sms(self, to: str, body: str) -> str:
        """The message's sid. Raises TelephonyError."""
        message = self._try("sms", lambda: self._client.messages.create(to=to, from_=self._sms_from, body=body))
        return str(message.sid)

    def fetch_recording(self, recording_sid: str) -> bytes:
        """The WAV file. Only ever asked of the API's own address. Raises TelephonyError."""
        base = self._access.api_url or self._client.api.base_url
        url = f"{base}/2010-04-01/Accounts/{self._access.account_sid}/Recordings/{recording_sid}.wav"
        return self._try("fetch recording", lambda: self._download(url))

    def delete_recording(self, recording_sid: str) -> None:
        self._try("delete recording", lambda: self._client.recordings(recording_sid).delete())

    def _download(self, url: str) -> bytes:
        auth = (self._access.account_sid, self._access.auth_token)
        with requests.get(
            url, auth=auth, timeout=self._access.timeout_seconds, stream=True, allow_redirects=False
        ) as response:
            if response.status_code != requests.codes.ok:
                raise TelephonyError(f"recording answered {response.status_code}", response.status_code)
            audio = bytearray()
            for block in response.iter_content(65_536):
                audio += block
                if len(audio) > self._access.max_recording_bytes:
                    raise TelephonyError("recording is larger than a message can be")
            return bytes(audio)

    def _try(self, what: str, act: Callable[[], T]) -> T:
        for attempt in range(1, self._access.attempts + 1):
            try:
                return act()
            except TwilioRestException as error:
                if error.status != TOO_MANY_REQUESTS or attempt == self._access.attempts:
                    raise TelephonyError(f"{what}: Twilio answered {error.status} {error.msg}", error.code) from error
            except requests.ConnectionError as error:
                if attempt == self._access.attempts or not _was_never_sent(error):
                    raise TelephonyError(f"{what}: Twilio cannot be reached") from error
            except requests.RequestException as error:
                raise TelephonyError(f"{what}: {type(error).__name__}") from error
            backoff = min(LONGEST_BACKOFF_SECONDS, self._access.first_backoff_seconds * 2**attempt)
            time.sleep(backoff * random.uniform(0.5, 1.0))
        raise TelephonyError(f"{what}: no attempt was allowed")


def _was_never_sent(error: requests.ConnectionError) -> bool:
    """The connection could not be made at all: nothing has happened at the other end."""
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError | ConnectTimeoutError)
