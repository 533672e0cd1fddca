"""Recordings as Twilio keeps them: made by Record, fetched and deleted through REST."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from simulator.account import new_sid
from simulator.clip import RATE, wav_of_mulaw


@dataclass(frozen=True)
class Recording:
    sid: str
    call_sid: str
    started: datetime
    status: str = "in-progress"
    wav: bytes = b""
    seconds: int = 0


class Recordings:
    """`publish` sends a finished recording to the stand-in that outlives this process, if there is one."""

    def __init__(self, account_sid: str) -> None:
        self._account_sid = account_sid
        self._kept: dict[str, Recording] = {}
        self.base_url = "https://api.twilio.com"
        self.publish: Callable[[Recording], Awaitable[None]] | None = None

    def url(self, sid: str) -> str:
        return f"{self.base_url}/2010-04-01/Accounts/{self._account_sid}/Recordings/{sid}"

    def begin(self, call_sid: str) -> Recording:
        return self.keep(Recording(new_sid("RE"), call_sid, datetime.now(UTC)))

    def complete(self, sid: str, mulaw: bytes) -> Recording:
        seconds = max(1, round(len(mulaw) / RATE))
        return self.keep(replace(self._kept[sid], status="completed", wav=wav_of_mulaw(mulaw), seconds=seconds))

    def absent(self, sid: str) -> Recording:
        return self.keep(replace(self._kept[sid], status="absent"))

    def keep(self, recording: Recording) -> Recording:
        self._kept[recording.sid] = recording
        return recording

    def find(self, sid: str) -> Recording | None:
        return self._kept.get(sid)

    def delete(self, sid: str) -> None:
        del self._kept[sid]
