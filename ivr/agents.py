"""Agents on the telephone: who waits is whispered, key 1 takes the caller, anything else leaves the caller where
they are, at the head of the line and hearing what waiting callers hear.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from ivr.agent_book import agent_hung_up, missed, offer, set_activity
from ivr.agent_line import ACCEPT_KEY, AgentLine
from ivr.call_store import Deliveries
from ivr.moves import AskKey, GoTo, HangUp, OfferCaller, Speak, StandBy
from ivr.parts import Parts
from ivr.queue_book import next_caller, slot_name
from ivr.ringing import ring_for, ring_next, rung_for
from ivr.talk import end_talk, note_answer
from ivr.transfer_book import in_progress, take_back, wanted_on_the_line
from ivr.twilio_request import VoiceRequest, parse_status_change
from ivr.warm_transfer import WarmTransferHandler
from models.call import Call
from models.queue_entry import QueueEntry
from models.staff import Agent
from models.warm_transfer import BACK, LOST

# Who goes on with a caller: a colleague of the same queue, or one of the urgent queue.
ANOTHER_KEY, URGENT_KEY = "1", "2"
# The same in person: the two speak first.
COLLEAGUE_KEY, ADJUSTER_KEY = "3", "4"
# After a talk, and whenever nobody is being talked to.
READY_KEY, LOG_OUT_KEY = "1", "9"
HAND_ON_SECONDS = 6
STAND_BY_SECONDS = 3
MOST_ROUNDS = 20
SAID_EVERY_ROUNDS = 5
# Longer than any whisper, its time for the key and the connection: the end of such an offer was lost.
OFFER_HOLDS = timedelta(seconds=120)


class AgentHandler:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._line = AgentLine(parts)
        self._warm = WarmTransferHandler(parts)
        self._deliveries = Deliveries(parts.database)

    def hang_up(self, request: VoiceRequest) -> str:
        return self._line.hang_up(request)

    def ring_in(self, request: VoiceRequest) -> str:
        """An agent's telephone is open: the caller who is next is offered, or the agent stands by."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = self._line.locked(session, request)
            if agent is None or not agent.queues:
                return self._line.hang_up(request)
            if request.digits == LOG_OUT_KEY:
                return self._log_out(session, agent, now)
            entry = rung_for(session, request.query.get("entry"), agent)
            if entry is not None:
                entry.offered_leg = request.call_sid
            else:
                wanted = wanted_on_the_line(session, agent)
                if wanted is not None:
                    return self._line.document(agent, GoTo(f"/voice/transfer/second?transfer={wanted.id}"))
                entry = next_caller(session, agent, now - OFFER_HOLDS)
                if entry is None:
                    return self._stand_by(session, agent, request, now)
                if entry.offered_to is not None:
                    missed(session, entry, now)
                offer(session, entry, agent, request.call_sid, now)
            seconds = self._parts.settings.queue(entry.queue).accept_seconds
            told = self._line.whisper(session, agent, entry, now, second=False)
            path = f"/voice/agent/decision?entry={entry.id}"
            return self._line.document(agent, OfferCaller((told,), path, seconds))

        return self._deliveries.answer(request, now, decide)

    def decision(self, request: VoiceRequest) -> str:
        """The agent has heard who waits."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = self._line.locked(session, request)
            if agent is None:
                return self._line.hang_up(request)
            entry = session.get(QueueEntry, request.query.get("entry", ""), with_for_update=True)
            if entry is None or entry.slot is None or entry.left_at or entry.offered_leg != request.call_sid:
                return self._caller_gone(session, agent, request, now)
            if request.digits == ACCEPT_KEY:
                set_activity(session, agent, "talking", now)
                answered = f"/voice/queue/answered?{urlencode({'agent': agent.id, 'entry': entry.id})}"
                place = slot_name(entry.queue, entry.slot)
                return self._line.document(agent, self._line.talk_to(place, agent, entry.id, answered))
            set_activity(session, agent, "offline" if request.digits == LOG_OUT_KEY else "break", now)
            missed(session, entry, now)
            ring_for(self._parts, session, entry, now)
            if request.digits == LOG_OUT_KEY:
                return self._log_out(session, agent, now)
            return self._line.document(agent, self._line.say(agent, "agent_on_break"), HangUp())

        return self._deliveries.answer(request, now, decide)

    def left(self, request: VoiceRequest) -> str:
        """The agent's leg is done with the caller."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = session.get(Agent, request.query.get("agent", ""), with_for_update=True)
            entry = session.get(QueueEntry, request.query.get("entry", ""), with_for_update=True)
            if agent is None or entry is None:
                return self._line.hang_up(request)
            if not _talked(entry, request, agent, now, session):
                entry.withdraw()
                return self._caller_gone(session, agent, request, now)
            if not _has_caller_again(session, entry, request, now):
                return self._caller_gone(session, agent, request, now)
            entry.agent_left_at = entry.agent_left_at or now
            if request.call_status == "in-progress" and not _is_over(session, entry):
                entry.handing_on_at = now
                return self._line.document(agent, self._ask_hand_on(agent, entry))
            end_talk(session, entry, "agent_hangup", now)
            stays = request.call_status == "in-progress"
            return self._line.document(agent, *self._line.wrap_up(session, agent, entry, now, stays=stays))

        return self._deliveries.answer(request, now, decide)

    def hand_on(self, request: VoiceRequest) -> str:
        """The agent ended the talk by the star key and has chosen who goes on with the caller, or has not."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = self._line.locked(session, request)
            entry = session.get(QueueEntry, request.query.get("entry", ""), with_for_update=True)
            if agent is None or entry is None or entry.agent_id not in (agent.id, None):
                return self._line.hang_up(request)
            if request.digits in (COLLEAGUE_KEY, ADJUSTER_KEY) and not _is_over(session, entry):
                to_adjuster = request.digits == ADJUSTER_KEY
                asked = self._warm.begin(session, agent, entry, now, to_adjuster=to_adjuster)
                nobody = (self._line.say(agent, "transfer_no_adjuster"), self._ask_hand_on(agent, entry))
                return self._line.document(agent, *(asked or nobody))
            entry.handing_on_at = None
            if _is_over(session, entry):
                gone = self._line.say(agent, "agent_caller_gone")
                return self._line.document(agent, gone, *self._line.wrap_up(session, agent, entry, now))
            queue = {ANOTHER_KEY: entry.queue, URGENT_KEY: self._urgent_queue()}.get(request.digits or "")
            if queue is None:
                return self._line.document(agent, *self._line.wrap_up(session, agent, entry, now, stays=False))
            entry.handing_on_to = queue
            handed = self._line.say(agent, "agent_handed_on")
            return self._line.document(agent, handed, *self._line.wrap_up(session, agent, entry, now))

        return self._deliveries.answer(request, now, decide)

    def wrapped_up(self, request: VoiceRequest) -> str:
        """A key after a talk: ready, or done for today. Without one the agent hangs up and the time runs on."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            agent = self._line.locked(session, request)
            if agent is not None and request.digits == LOG_OUT_KEY:
                return self._log_out(session, agent, now)
            if agent is None or request.digits != READY_KEY or agent.activity != "wrap_up":
                return self._line.hang_up(request)
            return self._next(session, agent, request, now)

        return self._deliveries.answer(request, now, decide)

    def status(self, request: VoiceRequest) -> None:
        """How a call to an agent went: one who was not reached has missed it."""
        change = parse_status_change(request)
        if not change.is_final:
            return
        now = self._parts.clock()
        with self._parts.database.write() as session:
            agent = self._line.locked(session, request)
            entry = session.get(QueueEntry, request.query.get("entry", ""), with_for_update=True)
            if agent is None or entry is None:
                return
            agent_hung_up(self._parts, session, request, now)
            if entry.is_open and entry.offered_to == agent.id and entry.offered_leg is None:
                missed(session, entry, now)
            if agent.activity == "ringing":
                set_activity(session, agent, "ready" if change.status == "completed" else "break", now)
            if entry.is_open and entry.offered_to is None:
                ring_for(self._parts, session, entry, now)
            elif agent.activity == "ready":
                ring_next(self._parts, session, agent, now)

    def _ask_hand_on(self, agent: Agent, entry: QueueEntry) -> AskKey:
        ask = self._line.say(agent, "agent_hand_on")
        return AskKey((ask,), f"/voice/agent/hand-on?entry={entry.id}", HAND_ON_SECONDS)

    def _log_out(self, session: Session, agent: Agent, now: datetime) -> str:
        set_activity(session, agent, "offline", now)
        return self._line.document(agent, self._line.say(agent, "agent_logged_out"), HangUp())

    def _urgent_queue(self) -> str | None:
        return next((name for name, queue in self._parts.settings.queues.items() if queue.urgent), None)

    def _stand_by(self, session: Session, agent: Agent, request: VoiceRequest, now: datetime) -> str:
        turn = request.round
        set_activity(session, agent, "ready", now)
        if turn >= MOST_ROUNDS or request.query.get("entry"):
            return self._line.document(agent, self._line.say(agent, "agent_nobody_waits"), HangUp())
        said = (self._line.say(agent, "agent_stand_by"),) if turn % SAID_EVERY_ROUNDS == 0 else ()
        again = StandBy(STAND_BY_SECONDS, turn + 1, said)
        return self._line.document(agent, self._line.stand_by(agent, again, now))

    def _caller_gone(self, session: Session, agent: Agent, request: VoiceRequest, now: datetime) -> str:
        """Nothing came of this caller, without the agent's doing."""
        return self._next(session, agent, request, now, self._line.say(agent, "agent_caller_gone"))

    def _next(self, session: Session, agent: Agent, request: VoiceRequest, now: datetime, *said: Speak) -> str:
        set_activity(session, agent, "ready", now)
        again = self._line.look_again(agent, now, request.query.get("entry", ""))
        return self._line.document(agent, *said, again)


def _is_over(session: Session, entry: QueueEntry) -> bool:
    return session.get_one(Call, entry.call_sid).ended_at is not None


def _has_caller_again(session: Session, entry: QueueEntry, request: VoiceRequest, now: datetime) -> bool:
    """False: the caller was to be taken back from a warm transfer, and the two were not connected."""
    held = in_progress(session, entry.id)
    if held is None or held.state != BACK:
        return True
    if request.form.get("DialBridged") == "true":
        take_back(session, held, now)
        return True
    held.state = LOST
    return _is_over(session, entry)


def _talked(entry: QueueEntry, request: VoiceRequest, agent: Agent, now: datetime, session: Session) -> bool:
    """Whether the two were connected, even if the word of that moment was lost."""
    if entry.answered_at is not None:
        return entry.agent_id in (agent.id, None)
    if request.form.get("DialBridged") != "true" or entry.left_at is not None:
        return False
    seconds = int(request.form.get("DialCallDuration") or 0)
    note_answer(session, session.get_one(Call, entry.call_sid), entry, agent.id, now - timedelta(seconds=seconds))
    return True
