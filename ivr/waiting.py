"""Callers who wait for a person: entering the queue, what they hear there, the choice, the answer, the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims.service import interrupt_draft
from ivr.call_flow import CallSignal, CallStage, advance
from ivr.call_store import Deliveries, lock_call, record_event
from ivr.moves import Answer, ConnectWaitingCaller, HangUp, LeaveQueue, Move, OfferChoice, RecordMessage, Wait
from ivr.parts import Parts
from ivr.script import TransferRule
from ivr.twilio_request import VoiceRequest
from models.base import new_id
from models.call import Call
from models.crypto import key_ring
from models.queue_entry import QueueEntry
from models.staff import Agent

ANNOUNCEMENT_SECONDS = 10
CHOICE_SECONDS = 4
MESSAGE_SECONDS = 120
CALL_BACK_KEY = "1"
MESSAGE_KEY = "2"
# Twilio's QueueResult -> how the caller left the queue, in the words of the event files.
LEFT_BY_RESULT = {
    "hangup": "abandoned",
    "queue-full": "full",
    "error": "system_error",
    "system-error": "system_error",
}
# A person has taken the call, whether or not the moment of it reached us.
ANSWERED_RESULTS = frozenset({"bridged", "bridging-in-process", "redirected-from-bridged"})
# A nudge that came late took the caller out of the line; the document it fetches puts the caller back into it.
MOVED_BY_US = "redirected"


def enter_queue(session: Session, call: Call, leg: int, rule: TransferRule, now: datetime) -> None:
    """The caller asked for a person, or needs one: the clock of the waiting time starts here."""
    session.add(
        QueueEntry(
            id=new_id(),
            call_sid=call.call_sid,
            leg=leg,
            queue=rule.queue,
            priority=rule.priority,
            reason=rule.when,
            entered_at=now,
        )
    )
    record_event(session, call.call_sid, "bot.ended", 1, now, result="transfer")
    record_event(session, call.call_sid, "queue.entered", leg, now, queue=rule.queue, leg=leg)


def leave_queue(session: Session, call_sid: str, leg: int, result: str, now: datetime) -> QueueEntry | None:
    """Close the open stay; the first reason stays when Twilio tells of it twice."""
    entry = session.scalar(
        select(QueueEntry).where(QueueEntry.call_sid == call_sid, QueueEntry.leg == leg).with_for_update()
    )
    if entry is None or entry.left_at is not None:
        return entry
    entry.left_at, entry.result = now, "answered" if entry.answered_at else result
    if entry.answered_at is None:
        record_event(session, call_sid, "queue.left", leg, now, queue=entry.queue, leg=leg, result=result)
    return entry


class WaitingHandler:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._deliveries = Deliveries(parts.database)

    def wait(self, request: VoiceRequest) -> str:
        """One round in the queue: position, then music's place, then a choice once the wait is long."""
        waited = request.queue_seconds
        with self._parts.database.read() as session:
            call = session.get_one(Call, request.call_sid)
            entry = _entry(session, request)
        settings = self._parts.settings.queue(entry.queue if entry else "")
        if waited >= settings.max_wait_seconds:
            return self._document(call.language, LeaveQueue())
        wording = self._parts.wording(call, self._parts.clock())
        moves: list[Move] = [
            wording.say("waiting", position=request.form.get("QueuePosition", "1")),
            Wait(ANNOUNCEMENT_SECONDS),
        ]
        if waited >= settings.announce_every_seconds:
            moves.append(OfferChoice((wording.say("waiting_choice"),), request.leg, CHOICE_SECONDS))
        return self._document(call.language, *moves)

    def choice(self, request: VoiceRequest) -> str:
        """A key in the queue; the promise is written before the caller leaves the line."""
        now = self._parts.clock()
        result = {CALL_BACK_KEY: "callback", MESSAGE_KEY: "timeout"}.get(request.digits or "")

        def decide(session: Session) -> str:
            call = lock_call(session, request.call_sid)
            entry = _entry(session, request)
            if call is None or result is None or entry is None or entry.answered_at:
                return self.hold_document(request)
            leave_queue(session, call.call_sid, entry.leg, result, now)
            if result == "callback":
                record_event(session, call.call_sid, "callback.requested", 1, now)
                interrupt_draft(session, call, now, self._parts.enqueue, "caller_chose_call_back", self._parts.rules)
            return self._document(call.language, LeaveQueue())

        return self._deliveries.answer(request, now, decide)

    def left(self, request: VoiceRequest) -> str:
        """The caller is out of the queue, for whatever reason."""
        now = self._parts.clock()
        outcome = request.form.get("QueueResult", "error")

        def decide(session: Session) -> str:
            call = lock_call(session, request.call_sid)
            if call is None:
                return self._document(self._language(request), HangUp())
            if outcome == MOVED_BY_US and call.stage == CallStage.QUEUED:
                return self._document(call.language)
            if outcome in ANSWERED_RESULTS:
                _note_missed_answer(session, call, request, now)
            entry = leave_queue(session, call.call_sid, request.leg, LEFT_BY_RESULT.get(outcome, "timeout"), now)
            return self._after_queue(session, call, entry, outcome, now)

        return self._deliveries.answer(request, now, decide)

    def answered(self, request: VoiceRequest) -> str:
        """Runs on the waiting caller's leg in the moment an agent takes it: the waiting time ends here."""
        now = self._parts.clock()
        agent_id = request.query.get("agent")

        def decide(session: Session) -> str:
            call = lock_call(session, request.call_sid)
            if call is None:
                return self._document(self._language(request))
            entry = session.scalar(
                select(QueueEntry)
                .where(QueueEntry.call_sid == call.call_sid, QueueEntry.left_at.is_(None))
                .order_by(QueueEntry.leg.desc())
                .with_for_update()
            )
            if entry is not None and entry.answered_at is None:
                _note_answer(session, call, entry, agent_id, now)
            return self._document(call.language)

        return self._deliveries.answer(request, now, decide)

    def agent(self, request: VoiceRequest) -> str:
        """An agent rings in: the first waiting caller of the agent's fullest queue is connected."""
        with self._parts.database.write() as session:
            agent = find_agent(session, request)
            language = self._language(request)
            if agent is None or not agent.queues:
                return self._document(language, HangUp())
            agent.activity = "talking"
            return self._document(language, ConnectWaitingCaller(_next_queue(session, agent), agent.id))

    def agent_left(self, request: VoiceRequest) -> str:
        """The agent's leg is done with the caller; wrap-up ends with it until the desk can tell."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = session.get(Agent, request.query.get("agent") or "")
            if agent is not None:
                agent.activity = "ready"
                self._record_end_of_talk(session, agent, request, now)
            return self._document(self._language(request), HangUp())

        return self._deliveries.answer(request, now, decide)

    def _record_end_of_talk(self, session: Session, agent: Agent, request: VoiceRequest, now: datetime) -> None:
        entry = session.scalar(
            select(QueueEntry)
            .where(QueueEntry.agent_id == agent.id, QueueEntry.answered_at.is_not(None))
            .order_by(QueueEntry.answered_at.desc())
        )
        if entry is None or request.form.get("DialCallStatus") not in (None, "completed", "answered"):
            return
        _end_talk(session, entry, "agent_hangup", now)

    def _after_queue(self, session: Session, call: Call, entry: QueueEntry | None, outcome: str, now: datetime) -> str:
        wording = self._parts.wording(call, now)
        if entry is not None and entry.answered_at is not None:
            _end_talk(session, entry, "caller_hangup" if outcome == "hangup" else "agent_hangup", now)
            call.stage = advance(CallStage(call.stage), CallSignal.AGENT_LEFT)
            return self._document(call.language, wording.say("after_agent"), HangUp())
        if entry is not None and entry.result == "callback":
            call.stage = advance(CallStage(call.stage), CallSignal.CALL_BACK_CHOSEN)
            minutes = self._parts.settings.claims.callback_minutes
            promise = wording.say("callback_promised", callback_minutes=minutes)
            return self._document(call.language, promise, HangUp())
        interrupt_draft(session, call, now, self._parts.enqueue, "no_person_answered", self._parts.rules)
        call.stage = advance(CallStage(call.stage), CallSignal.QUEUE_FAILED)
        message = (wording.say("leave_message"), RecordMessage(MESSAGE_SECONDS))
        return self._document(call.language, *message, wording.say("message_saved"), HangUp())

    def hold_document(self, request: VoiceRequest) -> str:
        """Needs no database: the caller keeps the place in the line, and is asked again."""
        return self._document(self._language(request), Wait(1))

    def hang_up_document(self, request: VoiceRequest) -> str:
        """Needs no database: an agent can ring again."""
        return self._document(self._language(request), HangUp())

    def _document(self, language: str, *moves: Move) -> str:
        return self._parts.renderer.render(Answer(moves, language))

    def _language(self, request: VoiceRequest) -> str:
        return self._parts.line(request.called)[1].language


def find_agent(session: Session, request: VoiceRequest) -> Agent | None:
    """The agent whose telephone this is; None for callers."""
    number = request.caller_number
    if number is None:
        return None
    return session.scalar(select(Agent).where(Agent.phone_index == key_ring().blind_index("phone", number)))


def _entry(session: Session, request: VoiceRequest) -> QueueEntry | None:
    mine = (QueueEntry.call_sid == request.call_sid, QueueEntry.leg == request.leg)
    return session.scalar(select(QueueEntry).where(*mine))


def _note_answer(session: Session, call: Call, entry: QueueEntry, agent_id: str | None, at: datetime) -> None:
    entry.answered_at, entry.agent_id = at, agent_id
    call.stage = advance(CallStage(call.stage), CallSignal.AGENT_ANSWERED)
    record_event(session, call.call_sid, "agent.answered", entry.leg, at, agent=agent_id, leg=entry.leg)


def _note_missed_answer(session: Session, call: Call, request: VoiceRequest, now: datetime) -> None:
    """The caller has talked to somebody, but the callback of that moment was lost: Twilio counted the wait."""
    entry = _entry(session, request)
    if entry is not None and entry.answered_at is None and entry.left_at is None:
        answered_at = min(now, entry.entered_at + timedelta(seconds=request.queue_seconds))
        _note_answer(session, call, entry, None, answered_at)


def _next_queue(session: Session, agent: Agent) -> str:
    """The queue in which the most urgent caller has waited longest; the agent's first queue when all are empty."""
    waiting = session.execute(
        select(QueueEntry.queue, func.max(QueueEntry.priority), func.min(QueueEntry.entered_at))
        .where(QueueEntry.left_at.is_(None), QueueEntry.answered_at.is_(None), QueueEntry.queue.in_(agent.queues))
        .group_by(QueueEntry.queue)
    ).all()
    ranked = sorted(waiting, key=lambda row: (-row[1], row[2]))
    return str(ranked[0][0]) if ranked else agent.queues[0]


def _end_talk(session: Session, entry: QueueEntry, reason: str, now: datetime) -> None:
    told = {"agent": entry.agent_id, "leg": entry.leg}
    record_event(session, entry.call_sid, "agent.left", entry.leg, now, **told, reason=reason)
    record_event(session, entry.call_sid, "acw.ended", entry.leg, now, **told)
