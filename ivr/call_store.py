"""Calls, utterances, events and answered deliveries, as the call flow and the media process need them stored."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from ivr.call_flow import CallStage
from ivr.hearing import LOST, VOSK
from ivr.speech.line import HeardUtterance, Listening, StoredUtterance, StreamGrant
from ivr.twilio_request import VoiceRequest
from models.base import new_id
from models.call import Call, CallEvent, Delivery, Transcript, Utterance
from models.crypto import key_ring
from models.database import Database
from models.event_log import record_event
from models.voice_archive import VoiceArchive

log = structlog.get_logger()
# The fact that the caller does not want to be recorded (ivr/consent.py).
RECORDING_CONSENT = "consent.recording"
DIALOGUE_STAGES = frozenset({CallStage.REPORTING, CallStage.CONFIRMING, CallStage.CORRECTING, CallStage.SERVING})
DEFAULT_PATIENCE_MS = 800
DEADLOCK = "40P01"  # PostgreSQL, whose transactions may wait for each other


def lock_call(session: Session, call_sid: str) -> Call | None:
    """The call, held by this transaction: webhooks and the media process write to it in turn."""
    return session.get(Call, call_sid, with_for_update=True, populate_existing=True)


def open_call(
    session: Session,
    request: VoiceRequest,
    line: str,
    language: str,
    hearing: str,
    stage: CallStage,
    now: datetime,
    direction: str = "inbound",
    caller: str | None = None,
) -> Call:
    """A new call, and the fact that it arrived. `caller`: the customer, where it is we who rang."""
    caller = caller or request.caller_number
    call = Call(
        call_sid=request.call_sid,
        line=line,
        language=language,
        hearing=hearing,
        stage=stage,
        step=0,
        listening={"listening": False},
        started_at=now,
    )
    call.caller = caller
    if caller:
        call.caller_index = key_ring().blind_index("phone", caller)
    session.add(call)
    session.flush()
    arrived = {"direction": direction, "caller": call.caller_index, "line": line}
    record_event(session, call.call_sid, "call.arrived", 1, now, **arrived)
    return call


def add_utterance(session: Session, call_sid: str, source: str, now: datetime, **heard: Any) -> Utterance:
    """The next utterance of a call; the caller holds the call's lock."""
    last = session.scalar(select(func.max(Utterance.seq)).where(Utterance.call_sid == call_sid))
    utterance = Utterance(call_sid=call_sid, seq=(last or 0) + 1, source=source, heard_at=now)
    for name, value in heard.items():
        setattr(utterance, name, value)
    session.add(utterance)
    session.flush()
    return utterance


def waiting_utterances(session: Session, call_sid: str) -> Sequence[Utterance]:
    """What the caller said that no turn has answered yet, in order."""
    return session.scalars(
        select(Utterance)
        .where(Utterance.call_sid == call_sid, Utterance.consumed_step.is_(None))
        .order_by(Utterance.seq)
    ).all()


def add_transcript(session: Session, call: Call, text: str, now: datetime) -> None:
    if text:
        line = Transcript(id=new_id(), call_sid=call.call_sid, step=call.step, at=now)
        line.text = text
        session.add(line)


def answered_before(session: Session, request: VoiceRequest) -> str | None:
    """The document this very delivery got, when it comes again."""
    delivery = session.get(Delivery, (request.call_sid, request.delivery))
    return delivery.document if delivery else None


class Deliveries:
    """Each delivery is answered once; a repeat gets the document of the first, whenever and however often it comes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, request: VoiceRequest, now: datetime, decide: Callable[[Session], str]) -> str:
        """Decide in one write transaction, unless this delivery was decided already."""
        try:
            return self._decide(request, now, decide)
        except IntegrityError:
            # The same delivery, or the same first words of a call, came twice at once: the other one is stored now.
            return self._decide(request, now, decide)
        except OperationalError as error:
            # The legs of one call waited for each other, and the database let this one go: the other is done now.
            if getattr(error.orig, "sqlstate", None) != DEADLOCK:
                raise
            return self._decide(request, now, decide)

    def _decide(self, request: VoiceRequest, now: datetime, decide: Callable[[Session], str]) -> str:
        with self._database.write() as session:
            known = answered_before(session, request)
            if known is not None:
                return known
            document = decide(session)
            delivery = Delivery(call_sid=request.call_sid, key=request.delivery, received_at=now)
            delivery.document = document
            session.add(delivery)
            return document


def _utterance_at(session: Session, call_sid: str, heard: HeardUtterance) -> Utterance | None:
    stretch = (
        Utterance.call_sid == call_sid,
        Utterance.source == VOSK,
        Utterance.started_ms == heard.started_ms,
        Utterance.ended_ms == heard.ended_ms,
    )
    return next((row for row in session.scalars(select(Utterance).where(*stretch)) if row.text == heard.text), None)


class CallBook:
    """What the media process reads and writes of a call (`ivr/speech/media_stream.py` declares it)."""

    def __init__(self, database: Database, account_sid: str, voices: VoiceArchive) -> None:
        self._database = database
        self._account_sid = account_sid
        self._voices = voices

    def open_stream(self, call_sid: str, account_sid: str, nonce: str, now: datetime) -> StreamGrant | None:
        """Let a socket in once: right account, a live call that expects it, the nonce it was given."""
        with self._database.write() as session:
            call = lock_call(session, call_sid)
            if call is None or account_sid != self._account_sid or call.ended_at or call.stream_started_at:
                return None
            if not call.stream_nonce or not secrets.compare_digest(call.stream_nonce.encode(), nonce.encode()):
                return None
            call.stream_started_at = now
            return StreamGrant(call_sid=call_sid, language=call.language)

    def listening(self, call_sid: str) -> Listening:
        with self._database.read() as session:
            call = session.get(Call, call_sid)
            wanted = call.listening if call and call.ended_at is None else {}
            return Listening(
                listening=bool(wanted.get("listening", False)),
                grammar=wanted.get("grammar"),
                patience_ms=int(wanted.get("patience_ms", DEFAULT_PATIENCE_MS)),
                language=wanted.get("language"),
            )

    def store_utterance(self, call_sid: str, heard: HeardUtterance, now: datetime) -> StoredUtterance:
        with self._database.write() as session:
            call = lock_call(session, call_sid)
            if call is None:
                raise LookupError(f"an utterance of the unknown call {call_sid}")
            # A store whose answer was lost is tried again: the same stretch of audio is the same utterance.
            utterance = _utterance_at(session, call_sid, heard) or add_utterance(
                session,
                call_sid,
                VOSK,
                now,
                text=heard.text,
                words=[dict(word) for word in heard.words],
                confidence=heard.confidence,
                started_ms=heard.started_ms,
                ended_ms=heard.ended_ms,
                grammar=heard.grammar,
                alternatives=[dict(other) for other in heard.alternatives],
            )
            nudge = call.ended_at is None and bool(call.listening.get("listening"))
            stored = StoredUtterance(seq=utterance.seq, step=call.step, nudge=nudge)
            refused = session.get(CallEvent, f"{call_sid}:{RECORDING_CONSENT}:1") is not None
        if not refused:
            self._keep_voice(call_sid, heard, now)
        return stored

    def _keep_voice(self, call_sid: str, heard: HeardUtterance, now: datetime) -> None:
        """The words are what the report needs: a full disk costs the audio, never the call."""
        try:
            self._voices.keep(call_sid, heard.started_ms, heard.ulaw, now)
        except OSError as error:
            log.error("voice_not_kept", call_sid=call_sid, reason=str(error))

    def hearing_lost(self, call_sid: str, reason: str, now: datetime) -> StoredUtterance | None:
        """Our recogniser hears this call no more; the next turn asks again by other means."""
        with self._database.write() as session:
            call = lock_call(session, call_sid)
            if call is None or call.ended_at or call.hearing != VOSK:
                return None
            call.hearing = LOST
            record_event(session, call_sid, "hearing.lost", call.step, now, reason=reason)
            in_dialogue = call.stage in DIALOGUE_STAGES
            return StoredUtterance(seq=0, step=call.step, nudge=in_dialogue)

    def stream_ended(self, call_sid: str, name: str, now: datetime) -> None:
        """Twilio's word that a stream is over; only the newest stream of a call that still asks matters."""
        with self._database.read() as session:
            call = session.get(Call, call_sid)
            asking = call is not None and call.stage in DIALOGUE_STAGES
            current = call is not None and name == f"caller-{(call.state or {}).get('streams', 0)}"
        if asking and current:
            self.hearing_lost(call_sid, "stream_ended", now)
