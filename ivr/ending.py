"""What is owed when a call ends, breaks off, or leaves a message; nothing that was begun is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.drafts import open_draft
from claims.service import close_empty_draft, interrupt_draft
from claims.tasks import add_task, find_task
from ivr.agent_book import agent_hung_up, find_agent
from ivr.call_flow import CallSignal, CallStage, advance
from ivr.call_store import CallBook, Deliveries, lock_call, open_call
from ivr.dialogue_state import DialogueState
from ivr.handing_over import MESSAGE_SECONDS
from ivr.hearing import KEYPAD
from ivr.moves import HangUp, RecordMessage, Speak
from ivr.parts import Parts
from ivr.queue_book import last_stay, leave_queue
from ivr.twilio_request import (
    FINAL_RECORDING_STATUSES,
    StatusChange,
    VoiceRequest,
    parse_recording_change,
    parse_status_change,
)
from models.call import Call
from models.event_log import record_event
from models.queue_entry import QueueEntry
from models.task import LISTEN_TO_MESSAGE, MESSAGE_LEFT, Recording, Task

NOTHING_TO_HEAR = frozenset({"absent", "failed"})
STREAM_ENDED = frozenset({"stream-stopped", "stream-error"})


class EndingHandler:
    def __init__(self, parts: Parts, call_book: CallBook) -> None:
        self._parts = parts
        self._call_book = call_book
        self._deliveries = Deliveries(parts.database)

    def status(self, request: VoiceRequest) -> None:
        """A status callback: only a final one means something, once, in whatever order it comes."""
        change = parse_status_change(request)
        if not change.is_final:
            return
        now = self._parts.clock()
        with self._parts.database.write() as session:
            agent_hung_up(self._parts, session, request, now)
            call = lock_call(session, request.call_sid) or self._unseen_call(session, request, now)
            if call is not None and call.ended_at is None:
                self._end(session, call, change, now)

    def _unseen_call(self, session: Session, request: VoiceRequest, now: datetime) -> Call | None:
        """A caller who hung up before the first request was served: even that call is kept and called back."""
        if request.form.get("Direction") != "inbound" or find_agent(session, request) is not None:
            return None
        return self._call_of(session, request, now)

    def recording(self, request: VoiceRequest) -> str:
        """The caller has left a message: say goodbye. The audio itself is fetched when Twilio has it."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            call = self._call_of(session, request, now)
            self._note_recording(session, call, request, now)
            call.stage = advance(CallStage(call.stage), CallSignal.MESSAGE_LEFT)
            wording = self._parts.wording(call, now)
            return self._parts.document(call, wording.say("message_saved"), HangUp())

        return self._deliveries.answer(request, now, decide)

    def recording_status(self, request: VoiceRequest) -> None:
        now = self._parts.clock()
        with self._parts.database.write() as session:
            self._note_recording(session, self._call_of(session, request, now), request, now)

    def stream_status(self, request: VoiceRequest) -> None:
        """Twilio says the voice no longer reaches us; a call that goes on is asked by other means."""
        if request.form.get("StreamEvent") in STREAM_ENDED:
            self._call_book.stream_ended(request.call_sid, request.form.get("StreamName", ""), self._parts.clock())

    def fallback(self, request: VoiceRequest) -> str:
        """Twilio could not use our last document: apologise, take a message, owe a call-back."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            call = self._call_of(session, request, now)
            reason = f"fallback_{request.form.get('ErrorCode', 'unknown')}"[:40]
            interrupt_draft(session, call, now, self._parts.enqueue, reason, self._parts.rules)
            call.stage, call.listening = CallStage.MESSAGE, {"listening": False}
            return self.rescue_document(request)

        return self._deliveries.answer(request, now, decide)

    def rescue_document(self, request: VoiceRequest | None) -> str:
        """Words and a recorder that need no database: what a caller gets when all else fails."""
        called = request.called if request else ""
        prompts = self._parts.script.prompts(self._parts.line(called)[1].language)
        rescue, saved = Speak(prompts.text("rescue")), Speak(prompts.text("message_saved"))
        return self._parts.document_on_line(called, rescue, RecordMessage(MESSAGE_SECONDS), saved, HangUp())

    def recover(self, request: VoiceRequest) -> None:
        """Catch up with a request that could not be served: what it told is noted, and the caller is owed a call."""
        now = self._parts.clock()
        with self._parts.database.write() as session:
            if find_agent(session, request) is not None:
                return  # one of us, who is owed nothing
            call = self._call_of(session, request, now)
            self._note_recording(session, call, request, now)
            if not _was_answered(session, call.call_sid):
                interrupt_draft(session, call, now, self._parts.enqueue, "recovered_after_failure", self._parts.rules)
            change = parse_status_change(request)
            if change.is_final and call.ended_at is None:
                self._end(session, call, change, now)

    def _end(self, session: Session, call: Call, change: StatusChange, now: datetime) -> None:
        said_goodbye = call.stage in (CallStage.REGISTERED, CallStage.SERVED)
        call.stage = advance(CallStage(call.stage), CallSignal.HUNG_UP)
        call.ended_at, call.listening = now, {"listening": False}
        for leg in session.scalars(
            select(QueueEntry.leg).where(QueueEntry.call_sid == call.call_sid, QueueEntry.left_at.is_(None))
        ).all():
            leave_queue(session, call.call_sid, leg, "abandoned", now)
        record_event(session, call.call_sid, "bot.ended", 1, now, result="hangup")
        ended_by = "system" if said_goodbye or change.status != "completed" else "caller"
        record_event(session, call.call_sid, "call.ended", 1, now, by=ended_by)
        if not _was_answered(session, call.call_sid):
            self._settle_draft(session, call, now)
        self._parts.enqueue(session, "close_call_log", {"call_sid": call.call_sid}, call.call_sid, now)

    def _settle_draft(self, session: Session, call: Call, now: datetime) -> None:
        fields = open_draft(session, call.call_sid, call.language, now).fields or {}
        if DialogueState.from_json(call.state).owes_call_back(fields):
            owed = interrupt_draft(session, call, now, self._parts.enqueue, "hang_up", self._parts.rules)
            rung_for = session.get(Task, call.calls_back) if call.calls_back else None
            if owed is not None and rung_for is not None:
                owed.attempts = rung_for.attempts  # nobody is rung more often because calls break off
        else:
            close_empty_draft(session, call, now)

    def _call_of(self, session: Session, request: VoiceRequest, now: datetime) -> Call:
        """The call, made now if even its beginning was lost."""
        call = lock_call(session, request.call_sid)
        if call is not None:
            return call
        number, line = self._parts.line(request.called)
        return open_call(session, request, number, line.language, KEYPAD, CallStage.MESSAGE, now)

    def _note_recording(self, session: Session, call: Call, request: VoiceRequest, now: datetime) -> None:
        """One row a recording, one task to listen to it, one job to fetch it, however often it is told."""
        change = parse_recording_change(request)
        if change is None:
            return
        recording = session.get(Recording, change.recording_sid)
        if recording is None:
            recording = Recording(
                recording_sid=change.recording_sid, call_sid=call.call_sid, status=change.status, received_at=now
            )
            session.add(recording)
            _owe(session, call, now, timedelta(minutes=self._parts.settings.claims.callback_minutes))
        if recording.status not in FINAL_RECORDING_STATUSES:  # the action request may come after the last callback
            recording.status = change.status
        recording.seconds = change.seconds or recording.seconds
        if change.status in NOTHING_TO_HEAR:
            _close_if_nothing_to_hear(session, call, now)
        if change.status == "completed":
            arguments = {"recording_sid": change.recording_sid}
            self._parts.enqueue(session, "fetch_recording", arguments, change.recording_sid, now)


def _was_answered(session: Session, call_sid: str) -> bool:
    """A person has taken the caller over at the last: what is still open is theirs, not a call-back."""
    last = last_stay(session, call_sid)
    return last is not None and last.answered_at is not None


def _owe(session: Session, call: Call, now: datetime, within: timedelta) -> None:
    if find_task(session, call.call_sid, LISTEN_TO_MESSAGE) is None:
        add_task(session, call.call_sid, LISTEN_TO_MESSAGE, MESSAGE_LEFT, call.caller, now, now + within)


def _close_if_nothing_to_hear(session: Session, call: Call, now: datetime) -> None:
    """No recording of the call holds anything; that the caller is owed a call stands elsewhere."""
    session.flush()
    kept = select(Recording.recording_sid).where(
        Recording.call_sid == call.call_sid, Recording.status.not_in(NOTHING_TO_HEAR)
    )
    task = find_task(session, call.call_sid, LISTEN_TO_MESSAGE)
    if task is not None and task.closed_at is None and session.scalar(kept.limit(1)) is None:
        task.closed_at, task.outcome = now, "nothing was recorded"
