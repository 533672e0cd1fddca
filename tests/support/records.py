"""Rows tests start from, and a job context whose outside is made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from claims.policy_lookup import phone_index
from models.call import Call, Utterance
from models.database import Database
from reporting.context import JobContext
from settings import ClaimsSettings, JobSettings, Settings

NOON = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)  # a Wednesday, noon in Shanghai
CALLER = "+8613800138000"

REPORT: dict[str, Any] = {
    "loss_date": {"value": "2026-03-18T11:30:00+08:00", "precision": "about", "text": "半小时前"},
    "loss_location": {"text": "北京市朝阳区建国路", "province": "北京市", "city": "北京市", "district": "朝阳区"},
    "cause_of_loss": {"code": "A10029", "accident_class": "113", "text": "追尾"},
    "injury": {"status": "none", "count": None, "text": "没有人受伤"},
    "drivable": {"value": True, "text": "还能开"},
    "plate_number": {"value": "京A12345", "text": "京A12345"},
    "phone": {"value": CALLER, "text": "138 0013 8000"},
}


def add_call(session: Session, call_sid: str = "CA1", *, language: str = "zh-CN", caller: str | None = CALLER) -> Call:
    call = Call(
        call_sid=call_sid,
        line="+861055500001",
        language=language,
        hearing="vosk",
        stage="asking",
        started_at=NOON,
        listening={},
        caller_index=phone_index(caller) if caller else None,
    )
    call.caller = caller
    session.add(call)
    session.flush()
    return call


def add_utterance(session: Session, call_sid: str, seq: int, text: str) -> Utterance:
    utterance = Utterance(
        call_sid=call_sid, seq=seq, source="vosk", started_ms=seq * 1000, ended_ms=seq * 1000 + 700, heard_at=NOON
    )
    utterance.text = text
    session.add(utterance)
    session.flush()
    return utterance


@dataclass
class Clock:
    """A time that moves only when it is told to."""

    time: datetime = NOON

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Outside:
    """What Twilio would do: SMS and recordings, failing when told to."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    recordings: dict[str, bytes] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    rung: list[tuple[str, str, str]] = field(default_factory=list)
    broken: bool = False

    def send_sms(self, to: str, body: str) -> str:
        self._check(f"sms to {to} failed")
        self.sent.append((to, body))
        return f"SM{len(self.sent)}"

    def place_call(self, to: str, document: str, told: str, **_: str | int) -> str:
        self._check(f"{to} cannot be rung")
        self.rung.append((to, document, told))
        return f"CA{len(self.rung):032d}"

    def fetch_recording(self, recording_sid: str) -> bytes:
        self._check(f"{recording_sid} is not ready")
        return self.recordings[recording_sid]

    def delete_recording(self, recording_sid: str) -> None:
        self._check(f"{recording_sid} cannot be deleted")
        self.deleted.append(recording_sid)

    def _check(self, what: str) -> None:
        if self.broken:
            raise ConnectionError(what)


def make_context(database: Database, outside: Outside, clock: Clock, **jobs: int) -> JobContext:
    settings = Settings(data_dir=Path("unused"), jobs=JobSettings(**jobs), claims=ClaimsSettings())
    return JobContext(
        database=database,
        settings=settings,
        send_sms=outside.send_sms,
        place_call=outside.place_call,
        fetch_recording=outside.fetch_recording,
        delete_recording=outside.delete_recording,
        now=clock,
    )
