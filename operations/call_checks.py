"""What is asked of the parts a caller meets: ears for each line, understanding for each language, Twilio's REST."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

import httpx

from operations.parts import Part
from operations.rasa_environment import rasa_token
from operations.unix_http import get_json
from settings import Line, Settings

SECONDS = 1.5
TWILIO_ACCOUNT_LENGTH = 34


@dataclass(frozen=True)
class Ears:
    """What the media process says of one language."""

    ok: bool
    reason: str


def check_media(settings: Settings) -> Iterator[Part]:
    """The media process, then every line by who hears its callers."""
    try:
        body = get_json(settings.run_dir / "media.sock", "/healthz", SECONDS)
        ears = parse_ears(body)
    except (OSError, HTTPException, ValueError, TypeError, AttributeError) as error:
        advice = "Start it: hotline media; lines with a fallback go on with Twilio's ears, the others with keys."
        needed = any(line.speech == "vosk" for line in settings.lines.values())
        yield Part("media", "failed" if needed else "degraded", f"does not answer: {type(error).__name__}", advice)
        ears = {}
    else:
        yield Part("media", "ok", f"{body.get('calls', 0)} of {body.get('max_calls', 0)} calls heard now")
    for number, line in settings.lines.items():
        yield line_part(number, line, ears)


def parse_ears(body: Mapping[str, Any]) -> dict[str, Ears]:
    return {
        language: Ears(bool(told.get("ok")), str(told.get("reason") or "its recogniser is not running"))
        for language, told in body.get("languages", {}).items()
    }


def line_part(number: str, line: Line, ears: Mapping[str, Ears]) -> Part:
    """A line is served in full when somebody hears its callers, or when it is meant for keys and people only."""
    name = f"line {number}"
    if line.speech != "vosk":
        heard = {"twilio": "heard by Twilio", "keypad": "keys and people, as configured"}[line.speech]
        return Part(name, "ok", f"{line.language}, {heard}")
    told = ears.get(line.language) or Ears(False, "the media process does not tell of this language")
    if told.ok:
        return Part(name, "ok", f"{line.language}, heard by Vosk")
    advice = "See `hotline models`, and `hotline models fetch` for a missing one."
    if line.speech_fallback == "twilio":
        return Part(name, "degraded", f"{line.language}, heard by Twilio instead of Vosk: {told.reason}", advice)
    return Part(name, "failed", f"{line.language}, nobody hears its callers: {told.reason}", advice)


def check_nlu(settings: Settings, language: str) -> Iterator[Part]:
    """A server that answers but has no model answers 409."""
    name = f"nlu {language}"
    advice = f"See the log of nlu-{language}; `hotline nlu train` makes a missing model. Rules go on meanwhile."
    url = f"{settings.nlu_url(language).rstrip('/')}/status"
    try:
        answer = httpx.get(url, params={"token": rasa_token(settings)}, timeout=SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        yield Part(name, "failed", f"does not answer: {type(error).__name__}", advice)
        return
    if answer.status_code == httpx.codes.OK:
        yield Part(name, "ok", "model loaded")
    elif answer.status_code == httpx.codes.UNAUTHORIZED:
        yield Part(name, "failed", "does not take our token", "Serve it with `hotline nlu serve` and the same keys.")
    else:
        yield Part(name, "failed", f"answers {answer.status_code}: no model loaded", advice)


def nlu_languages(settings: Settings) -> list[str]:
    """Those with a line: the others are never asked."""
    spoken = {line.language for line in settings.lines.values()}
    return [language for language in settings.nlu.languages if language in spoken]


def check_twilio(settings: Settings) -> Iterator[Part]:
    """The demo account has a stand-in to reach; a real one is only looked at, so that a look costs Twilio nothing."""
    account = settings.twilio.account_sid
    if not settings.twilio.auth_token.get_secret_value() or not account:
        yield Part("twilio", "failed", "no account is set", "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.")
    elif settings.twilio.api_url:
        yield Part("twilio", "ok", "an account is set; REST goes to the address of TWILIO_API_URL")
    elif settings.demo_account:
        yield _stand_in_part(settings.stand_in_port)
    elif not account.startswith("AC") or len(account) != TWILIO_ACCOUNT_LENGTH:
        yield Part("twilio", "failed", "TWILIO_ACCOUNT_SID is not an account sid", "It is AC and 32 hex digits.")
    elif not settings.web.public_url.startswith("https://"):
        yield Part(
            "twilio", "failed", "the public address is not https", "Set HOTLINE_PUBLIC_URL to your https origin."
        )
    else:
        yield Part("twilio", "ok", "account and public address are set")


def _stand_in_part(port: int) -> Part:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=SECONDS).close()
    except OSError:
        return Part(
            "twilio", "failed", f"the stand-in on port {port} does not answer", "Start: hotline twilio-stand-in"
        )
    return Part("twilio", "ok", "demo account, the stand-in answers")
