"""Agents on the telephone: who waits is whispered, key 1 takes the caller, anything else leaves the caller where
they are, at the head of the line and hearing what waiting callers hear.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from claims.service import open_draft
from ivr.agent_book import agent_hung_up, begin_wrap_up, find_agent, missed, offer, set_activity
from ivr.call_store import Deliveries
from ivr.moves import Answer, AskKey, ConnectWaitingCaller, HangUp, Move, OfferCaller, Speak, StandBy
from ivr.parts import Parts
from ivr.queue_book import next_caller, slot_name
from ivr.ringing import ring_for, ring_next, rung_for
from ivr.talk import end_talk, note_answer
from ivr.twilio_request import VoiceRequest, parse_status_change
from ivr.whisper import whisper
from models.call import Call
from models.queue_entry import QueueEntry
from models.staff import Agent

ACCEPT_KEY = "1"
# Who goes on with a caller: a colleague of the same queue, or one of the urgent queue.
ANOTHER_KEY, URGENT_KEY = "1", "2"
# After a talk, and whenever nobody is being talked to.
READY_KEY, LOG_OUT_KEY = "1", "9"
HAND_ON_SECONDS = 6
WRAP_UP_SECONDS = 10
STAND_BY_SECONDS = 3
MOST_ROUNDS = 20
SAID_EVERY_ROUNDS = 5
# Longer than any whisper, its time for the key and the connection: the end of such an offer was lost.
OFFER_HOLDS = timedelta(seconds=120)


class AgentHandler:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._deliveries = Deliveries(parts.database)

    def ring_in(self, request: VoiceRequest) -> str:
        """An agent's telephone is open: the caller who is next is offered, or the agent stands by."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = self._locked(session, request)
            if agent is None or not agent.queues:
                return self.hang_up_document(request)
            if request.digits == LOG_OUT_KEY:
                return self._log_out(session, agent, now)
            entry = rung_for(session, request.query.get("entry"), agent)
            if entry is not None:
                entry.offered_leg = request.call_sid
            else:
                entry = next_caller(session, agent, now - OFFER_HOLDS)
                if entry is None:
                    return self._stand_by(session, agent, request, now)
                if entry.offered_to is not None:
                    missed(session, entry, now)
                offer(session, entry, agent, request.call_sid, now)
            seconds = self._parts.settings.queue(entry.queue).accept_seconds
            return self._document(agent, OfferCaller((self._whisper(session, agent, entry, now),), entry.id, seconds))

        return self._deliveries.answer(request, now, decide)

    def decision(self, request: VoiceRequest) -> str:
        """The agent has heard who waits."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = self._locked(session, request)
            if agent is None:
                return self.hang_up_document(request)
            entry = session.get(QueueEntry, request.query.get("entry", ""), with_for_update=True)
            if entry is None or entry.slot is None or entry.left_at or entry.offered_leg != request.call_sid:
                return self._next(session, agent, request, "agent_caller_gone", now)
            if request.digits == ACCEPT_KEY:
                set_activity(session, agent, "talking", now)
                connect = ConnectWaitingCaller(slot_name(entry.queue, entry.slot), agent.id, entry.id)
                return self._document(agent, connect)
            set_activity(session, agent, "offline" if request.digits == LOG_OUT_KEY else "break", now)
            missed(session, entry, now)
            ring_for(self._parts, session, entry, now)
            if request.digits == LOG_OUT_KEY:
                return self._log_out(session, agent, now)
            return self._document(agent, self._say(agent, "agent_on_break"), HangUp())

        return self._deliveries.answer(request, now, decide)

    def left(self, request: VoiceRequest) -> str:
        """The agent's leg is done with the caller."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = session.get(Agent, request.query.get("agent", ""), with_for_update=True)
            entry = session.get(QueueEntry, request.query.get("entry", ""), with_for_update=True)
            if agent is None or entry is None:
                return self.hang_up_document(request)
            if not _talked(entry, request, agent, now, session):
                entry.withdraw()
                return self._next(session, agent, request, "agent_caller_gone", now)
            entry.agent_left_at = entry.agent_left_at or now
            if request.call_status == "in-progress" and not _is_over(session, entry):
                entry.handing_on_at = now
                ask = self._say(agent, "agent_hand_on")
                return self._document(agent, AskKey((ask,), f"/voice/agent/hand-on?entry={entry.id}", HAND_ON_SECONDS))
            end_talk(session, entry, "agent_hangup", now)
            stays = request.call_status == "in-progress"
            return self._document(agent, *self.wrap_up(session, agent, entry, now, stays=stays))

        return self._deliveries.answer(request, now, decide)

    def hand_on(self, request: VoiceRequest) -> str:
        """The agent ended the talk by the star key and has chosen who goes on with the caller, or has not."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = self._locked(session, request)
            entry = session.get(QueueEntry, request.query.get("entry", ""), with_for_update=True)
            if agent is None or entry is None or entry.agent_id not in (agent.id, None):
                return self.hang_up_document(request)
            entry.handing_on_at = None
            if _is_over(session, entry):
                gone = self._say(agent, "agent_caller_gone")
                return self._document(agent, gone, *self.wrap_up(session, agent, entry, now))
            queue = {ANOTHER_KEY: entry.queue, URGENT_KEY: self._urgent_queue()}.get(request.digits or "")
            if queue is None:
                return self._document(agent, *self.wrap_up(session, agent, entry, now, stays=False))
            entry.handing_on_to = queue
            handed = self._say(agent, "agent_handed_on")
            return self._document(agent, handed, *self.wrap_up(session, agent, entry, now))

        return self._deliveries.answer(request, now, decide)

    def wrap_up(
        self, session: Session, agent: Agent, entry: QueueEntry, now: datetime, *, stays: bool = True
    ) -> tuple[Move, ...]:
        """After a talk: time for its notes where the queue gives it, else the next caller. `stays`: on the line."""
        if begin_wrap_up(self._parts, session, agent, entry, now):
            ask = self._say(agent, "agent_wrap_up")
            path = f"/voice/agent/wrap-up?entry={entry.id}"
            return (AskKey((ask,), path, WRAP_UP_SECONDS),) if stays else (HangUp(),)
        if stays:
            return (StandBy(1, 1, after=entry.id),)
        ring_next(self._parts, session, agent, now)
        return (HangUp(),)

    def wrapped_up(self, request: VoiceRequest) -> str:
        """A key after a talk: ready, or done for today. Without one the agent hangs up and the time runs on."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = self._locked(session, request)
            if agent is not None and request.digits == LOG_OUT_KEY:
                return self._log_out(session, agent, now)
            if agent is None or request.digits != READY_KEY or agent.activity != "wrap_up":
                return self.hang_up_document(request)
            set_activity(session, agent, "ready", now)
            return self._document(agent, StandBy(1, 1, after=request.query.get("entry", "")))

        return self._deliveries.answer(request, now, decide)

    def status(self, request: VoiceRequest) -> None:
        """How a call to an agent went: one who was not reached has missed it."""
        change = parse_status_change(request)
        if not change.is_final:
            return
        now = self._parts.clock()
        with self._parts.database.write() as session:
            agent = self._locked(session, request)
            entry = session.get(QueueEntry, request.query.get("entry", ""), with_for_update=True)
            if agent is None or entry is None:
                return
            agent_hung_up(self._parts, session, request.call_sid, now)
            if entry.is_open and entry.offered_to == agent.id and entry.offered_leg is None:
                missed(session, entry, now)
            if agent.activity == "ringing":
                set_activity(session, agent, "ready" if change.status == "completed" else "break", now)
            if entry.is_open and entry.offered_to is None:
                ring_for(self._parts, session, entry, now)
            elif agent.activity == "ready":
                ring_next(self._parts, session, agent, now)

    def _log_out(self, session: Session, agent: Agent, now: datetime) -> str:
        set_activity(session, agent, "offline", now)
        return self._document(agent, self._say(agent, "agent_logged_out"), HangUp())

    def _urgent_queue(self) -> str | None:
        return next((name for name, queue in self._parts.settings.queues.items() if queue.urgent), None)

    def hang_up_document(self, request: VoiceRequest) -> str:
        """Needs no database: an agent can ring again."""
        return self._parts.document_on_line(request.called, HangUp())

    def _locked(self, session: Session, request: VoiceRequest) -> Agent | None:
        agent = find_agent(session, request)
        return None if agent is None else session.get(Agent, agent.id, with_for_update=True, populate_existing=True)

    def _stand_by(self, session: Session, agent: Agent, request: VoiceRequest, now: datetime) -> str:
        turn = request.round
        set_activity(session, agent, "ready", now)
        if turn >= MOST_ROUNDS or request.query.get("entry"):
            return self._document(agent, self._say(agent, "agent_nobody_waits"), HangUp())
        said = (self._say(agent, "agent_stand_by"),) if turn % SAID_EVERY_ROUNDS == 0 else ()
        return self._document(agent, StandBy(STAND_BY_SECONDS, turn + 1, said))

    def _next(self, session: Session, agent: Agent, request: VoiceRequest, say: str, now: datetime) -> str:
        """Nothing came of this caller, without the agent's doing: on to the next one."""
        set_activity(session, agent, "ready", now)
        again = StandBy(1, 1, after=request.query.get("entry", ""))
        return self._document(agent, self._say(agent, say), again)

    def _whisper(self, session: Session, agent: Agent, entry: QueueEntry, now: datetime) -> Speak:
        call = session.get_one(Call, entry.call_sid)
        fields = open_draft(session, call.call_sid, call.language, now).fields or {}
        local_now = now.astimezone(self._parts.settings.zone)
        told = whisper(
            self._parts.script, self._language(agent), fields, local_now, entry.customer_class,
            handed_on=entry.handed_by is not None,
        )  # fmt: skip
        return Speak(told)

    def _language(self, agent: Agent) -> str:
        spoken = [language for language in agent.languages if language in self._parts.script.languages]
        return spoken[0] if spoken else next(iter(self._parts.script.languages))

    def _say(self, agent: Agent, key: str) -> Speak:
        return Speak(self._parts.script.prompts(self._language(agent)).text(key))

    def _document(self, agent: Agent, *moves: Move) -> str:
        return self._parts.renderer.render(Answer(moves, self._language(agent)))


def _is_over(session: Session, entry: QueueEntry) -> bool:
    return session.get_one(Call, entry.call_sid).ended_at is not None


def _talked(entry: QueueEntry, request: VoiceRequest, agent: Agent, now: datetime, session: Session) -> bool:
    """Whether the two were connected, even if the word of that moment was lost."""
    if entry.answered_at is not None:
        return entry.agent_id in (agent.id, None)
    if request.form.get("DialBridged") != "true" or entry.left_at is not None:
        return False
    seconds = int(request.form.get("DialCallDuration") or 0)
    note_answer(session, session.get_one(Call, entry.call_sid), entry, agent.id, now - timedelta(seconds=seconds))
    return True
