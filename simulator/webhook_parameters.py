"""The parameters of Twilio's requests, by kind of request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

API_VERSION = "2010-04-01"
PLACES = ("City", "State", "Zip", "Country")


@dataclass(frozen=True)
class Party:
    """One end of a call; the geography is Twilio's best effort and mostly empty."""

    number: str
    country: str = ""


def call_parameters(
    account_sid: str, call_sid: str, caller: Party, called: Party, direction: str, status: str
) -> dict[str, str]:
    """What every webhook of a call carries."""
    parameters = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call_sid,
        "CallStatus": status,
        "Direction": direction,
    }
    for names, party in ((("From", "Caller"), caller), (("To", "Called"), called)):
        for name in names:
            parameters[name] = party.number
            parameters |= {f"{name}{place}": "" for place in PLACES} | {f"{name}Country": party.country}
    return parameters


def call_token(call_sid: str) -> str:
    """The opaque token of an inbound call's first request: JSON text, as escapes in a form go."""
    return json.dumps({"parentCallInfoToken": f"eyJhbGciOiJFUzI1NiJ9.{call_sid}", "identityHeaderTokens": []})


def status_parameters(seconds: int, sequence: int, now: datetime) -> dict[str, str]:
    """What a status callback adds at the end of a call."""
    return {
        "CallDuration": str(seconds),
        "Duration": str(-(-seconds // 60)),
        "Timestamp": format_datetime(now),
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(sequence),
    }
