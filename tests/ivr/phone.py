"""A telephone for tests: requests as Twilio makes them, given straight to the handlers, and what came back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.after_talk import AfterTalk
from ivr.agents import AgentHandler
from ivr.call_backs import CallBackHandler
from ivr.call_store import CallBook
from ivr.ending import EndingHandler
from ivr.parts import Parts
from ivr.second_person import SecondPersonHandler
from ivr.speech.line import HeardUtterance, StoredUtterance
from ivr.survey import SurveyHandler
from ivr.turn import TurnHandler
from ivr.twilio_request import VoiceRequest
from ivr.waiting import WaitingHandler
from ivr.warm_transfer import WarmTransferHandler
from models.base import Base
from models.call import Call, CallEvent, Utterance
from models.crypto import key_ring
from models.database import Database
from models.fnol import FnolDraft
from models.outbox import OutboxEntry
from models.queue_entry import QueueEntry
from models.task import Task
from models.voice_archive import VoiceArchive

ACCOUNT = "AC" + "1" * 32
CALLER = "+8613800138000"
VOSK_ZH, VOSK_EN, VOSK_KO = "+861055500001", "+861055500002", "+861055500003"
TWILIO_ZH = "+861055500011"
START = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


UTTERANCE_MS = 1500
VOICE = bytes(range(250)) * (8 * UTTERANCE_MS // 250)


@dataclass
class FakeEars:
    languages: set[str] = field(default_factory=lambda: {"zh-CN", "en-US", "ko-KR"})

    def can_hear(self, language: str) -> bool:
        return language in self.languages


@dataclass
class FakeSpeaking:
    speaking: set[str] = field(default_factory=set)

    def is_speaking(self, call_sid: str) -> bool:
        return call_sid in self.speaking


@dataclass
class Hotline:
    """The handlers over one database."""

    parts: Parts
    clock: Clock
    ears: FakeEars
    speaking: FakeSpeaking

    def __post_init__(self) -> None:
        self.voices = VoiceArchive(self.parts.settings.data_dir / "voices", key_ring(), keep_days=90)
        self.book = CallBook(self.parts.database, ACCOUNT, self.voices)
        self.turn = TurnHandler(self.parts)
        self.waiting = WaitingHandler(self.parts)
        self.after_talk = AfterTalk(self.parts)
        self.agents = AgentHandler(self.parts)
        self.warm_transfer = WarmTransferHandler(self.parts)
        self.second_person = SecondPersonHandler(self.parts)
        self.ending = EndingHandler(self.parts, self.book)
        self.survey = SurveyHandler(self.parts)
        self.call_backs = CallBackHandler(self.parts, self.ending)

    @property
    def database(self) -> Database:
        return self.parts.database

    def rows(self, table: type[Any], *where: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(table).where(*where)).all())

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [dict(event.data) for event in self.rows(CallEvent, CallEvent.type == kind)]

    def counts(self) -> dict[str, int]:
        return {mapper.class_.__tablename__: len(self.rows(mapper.class_)) for mapper in Base.registry.mappers}


def _words(text: str, started_ms: int) -> list[dict[str, Any]]:
    """A word a letter, evenly spread over the utterance."""
    step = UTTERANCE_MS / len(text)
    return [
        {
            "word": letter,
            "start": (started_ms + at * step) / 1000,
            "end": (started_ms + (at + 1) * step) / 1000,
            "conf": 0.9,
        }
        for at, letter in enumerate(text)
        if letter != " "
    ]


class Phone:
    """One caller. Every request is a delivery of its own; `delivery=` repeats one."""

    def __init__(self, hotline: Hotline, line: str = VOSK_ZH, caller: str = CALLER, number: int = 1) -> None:
        self.hotline, self.line, self.caller = hotline, line, caller
        self.call_sid = f"CA{number:032d}"
        self.document = ""
        self._deliveries = 0

    def request(self, delivery: str | None = None, step: int | None = None, **more: Any) -> VoiceRequest:
        self._deliveries += 1
        form: Mapping[str, str] = more.pop("form", {})
        query: Mapping[str, str] = more.pop("query", {})
        values: dict[str, Any] = {"utterance": None, "digits": None, "speech": None, "speech_confidence": None}
        values.update({"call_status": "in-progress"}, **more)
        return VoiceRequest(
            call_sid=self.call_sid,
            caller=self.caller,
            called=self.line,
            delivery=delivery or f"delivery-{self._deliveries}",
            step=step,
            query=query,
            form=form,
            **values,
        )

    # What the caller and Twilio do.

    def rings(self, **more: Any) -> str:
        self.document = self.hotline.turn.incoming(self.request(call_status="ringing", **more))
        return self.document

    def streams(self) -> None:
        """The socket of the stream in the last document opens."""
        nonce = self.call.stream_nonce
        assert nonce
        assert self.hotline.book.open_stream(self.call_sid, ACCOUNT, nonce, self.hotline.clock())

    def answers(self, **more: Any) -> str:
        self.document = self.hotline.turn.turn(self.request(step=self.step, **more))
        return self.document

    def presses(self, digits: str) -> str:
        return self.answers(digits=digits)

    def is_silent(self) -> str:
        return self.answers()

    def utters(self, text: str, **more: Any) -> StoredUtterance:
        """Vosk has understood words; nobody has asked for a document yet."""
        started = 1000 + 3000 * len(self.hotline.rows(Utterance))
        others = tuple({"text": other, "words": _words(other, started), "share": 0.3} for other in more.get("or_", ()))
        heard = HeardUtterance(
            text, tuple(_words(text, started)), 0.9, started, started + UTTERANCE_MS, None, others, VOICE
        )
        return self.hotline.book.store_utterance(self.call_sid, heard, more.get("at") or self.hotline.clock())

    def says(self, text: str, **more: Any) -> str:
        """Words heard by Vosk, and the nudge that fetches the next document. `or_`: what else they may have been."""
        stored = self.utters(text, **more)
        self.document = self.hotline.turn.turn(self.request(step=stored.step, utterance=stored.seq))
        return self.document

    def says_all(self, *texts: str) -> str:
        for text in texts:
            self.says(text)
        return self.document

    def hangs_up(self, status: str = "completed", **form: str) -> None:
        self.hotline.ending.status(self.request(call_status=status, form=form))

    # What there is of it.

    @property
    def step(self) -> int:
        found = re.findall(r"/voice/turn\?step=(\d+)\"", self.document)
        return int(found[-1])

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in ElementTree.fromstring(self.document)]

    @property
    def spoken(self) -> str:
        return " ".join("".join(say.itertext()) for say in ElementTree.fromstring(self.document).iter("Say"))

    @property
    def call(self) -> Call:
        (call,) = self.hotline.rows(Call, Call.call_sid == self.call_sid)
        assert isinstance(call, Call)
        return call

    @property
    def question(self) -> str:
        return str((self.call.state or {})["question"])

    @property
    def fields(self) -> dict[str, Any]:
        (draft,) = self.hotline.rows(FnolDraft, FnolDraft.call_sid == self.call_sid)
        return dict(draft.fields or {})

    @property
    def draft_state(self) -> str:
        (draft,) = self.hotline.rows(FnolDraft, FnolDraft.call_sid == self.call_sid)
        return str(draft.state)

    @property
    def tasks(self) -> dict[str, Task]:
        return {task.kind: task for task in self.hotline.rows(Task, Task.call_sid == self.call_sid)}

    @property
    def stays(self) -> list[QueueEntry]:
        return sorted(self.hotline.rows(QueueEntry, QueueEntry.call_sid == self.call_sid), key=lambda e: e.leg)

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        return {entry.job: dict(entry.arguments) for entry in self.hotline.rows(OutboxEntry)}


def write(hotline: Hotline, row: Any) -> None:
    with hotline.database.write() as session:
        add(session, row)


def add(session: Session, row: Any) -> None:
    session.add(row)
