"""An agent hands a caller over in person: the second one is rung while the caller hears music, the two speak, then the
agent hands over or takes the caller back. This is the agent's leg; `ivr/second_person.py` is the other one.

Three people, two Twilio queues: the caller is held in one, the second person waits for the agent in the other. Whoever
waits is looked after by a document of ours every few seconds, so that nobody is left behind when a leg drops.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.agent_line import AgentLine
from ivr.call_store import Deliveries, lock_call
from ivr.moves import AskKey, ConnectWaiting, HangUp, Move
from ivr.parts import Parts
from ivr.transfer_book import RING_SECOND, begin, find_case_of, give, hand_over, meet, take_back
from ivr.twilio_request import VoiceRequest
from models.call import Call
from models.queue_entry import QueueEntry
from models.staff import Agent
from models.warm_transfer import ACCEPTED, BACK, DECLINED, RINGING, WarmTransfer

HAND_OVER_KEY, BACK_KEY = "1", "2"
CHOOSE_SECONDS = 6
LOOK_SECONDS = 2
SAID_EVERY_ROUNDS = 4
# Longer than a ring, a whisper and its time for the key: the word of the second person was lost.
RINGS_AT_MOST = timedelta(seconds=100)

Decide = Callable[[Session, Agent, WarmTransfer, QueueEntry, datetime], tuple[Move, ...]]


class WarmTransferHandler:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._line = AgentLine(parts)
        self._deliveries = Deliveries(parts.database)

    def begin(
        self, session: Session, agent: Agent, entry: QueueEntry, now: datetime, *, to_adjuster: bool
    ) -> tuple[Move, ...] | None:
        """None: the caller has no adjuster who could be rung."""
        case = None
        if to_adjuster:
            call = session.get_one(Call, entry.call_sid)
            case = find_case_of(session, call, self._parts.rules.number_prefix, now)
            if case is None:
                return None
        transfer = begin(session, entry, agent, now)
        if case is not None:
            fnol, adjuster = case
            transfer.adjuster_id, transfer.case_call_sid = adjuster.id, fnol.call_sid
        self._parts.enqueue(session, RING_SECOND, {"transfer_id": transfer.id}, transfer.id, now)
        return self._look(agent, transfer, 0)

    def first(self, request: VoiceRequest) -> str:
        """The agent waits for the second person, who is being rung."""

        def decide(
            session: Session, agent: Agent, transfer: WarmTransfer, entry: QueueEntry, now: datetime
        ) -> tuple[Move, ...]:
            if transfer.state == RINGING and now - transfer.began_at >= RINGS_AT_MOST:
                transfer.decline("not_answered")
            if request.digits == BACK_KEY and transfer.state in (RINGING, ACCEPTED):
                return (self._line.say(agent, "transfer_back"), self._back(agent, transfer, entry))
            if transfer.state == RINGING:
                return self._look(agent, transfer, request.round)
            if transfer.state == ACCEPTED:
                asked = f"transfer={transfer.id}"
                meeting = f"/voice/transfer/meeting?{asked}"
                return (ConnectWaiting(transfer.second_place, meeting, f"/voice/transfer/met?{asked}"),)
            return self._nobody(session, agent, transfer, entry, now)

        return self._answer(request, decide)

    def met(self, request: VoiceRequest) -> str:
        """The agent's leg is done with the second person: by the star key, by hanging up, or because that one left."""

        def decide(
            session: Session, agent: Agent, transfer: WarmTransfer, entry: QueueEntry, now: datetime
        ) -> tuple[Move, ...]:
            if request.form.get("DialBridged") == "true":
                meet(transfer, now)
            if transfer.state != ACCEPTED or transfer.met_at is None:
                transfer.decline("not_answered")
                return self._nobody(session, agent, transfer, entry, now)
            if request.call_status != "in-progress":
                hand_over(session, transfer, now)
                return self._line.wrap_up(session, agent, entry, now, stays=False)
            path = f"/voice/transfer/choose?transfer={transfer.id}"
            return (AskKey((self._line.say(agent, "transfer_choose"),), path, CHOOSE_SECONDS),)

        return self._answer(request, decide)

    def choose(self, request: VoiceRequest) -> str:
        """The agent hands over, or goes back to the caller."""

        def decide(
            session: Session, agent: Agent, transfer: WarmTransfer, entry: QueueEntry, now: datetime
        ) -> tuple[Move, ...]:
            if transfer.state != ACCEPTED:
                return self._nobody(session, agent, transfer, entry, now)
            if request.digits == HAND_OVER_KEY:
                hand_over(session, transfer, now)
                handed = self._line.say(agent, "agent_handed_on")
                return (handed, *self._line.wrap_up(session, agent, entry, now))
            return (self._line.say(agent, "transfer_back"), self._back(agent, transfer, entry))

        return self._answer(request, decide)

    def meeting(self, request: VoiceRequest) -> str:
        """Runs on the second person's leg in the moment the agent takes it."""
        return self._note(request, lambda _session, transfer, now: meet(transfer, now))

    def answered(self, request: VoiceRequest) -> str:
        """Runs on the held caller's leg in the moment somebody takes it: the second person, or the agent again."""
        return self._note(request, take_back if "back" in request.query else give)

    def _note(self, request: VoiceRequest, note: Callable[[Session, WarmTransfer, datetime], None]) -> str:
        now = self._parts.clock()

        def in_transaction(session: Session) -> str:
            lock_call(session, request.call_sid)
            transfer = session.get(WarmTransfer, request.query.get("transfer", ""), with_for_update=True)
            if transfer is not None and transfer.ended_at is None:
                note(session, transfer, now)
            call = session.get(Call, transfer.call_sid) if transfer is not None else None
            return self._parts.document(call) if call else self._parts.document_on_line(request.called)

        return self._deliveries.answer(request, now, in_transaction)

    def _look(self, agent: Agent, transfer: WarmTransfer, turn: int) -> tuple[Move, ...]:
        """Say what is going on, and look again."""
        key = "transfer_ringing_adjuster" if transfer.adjuster_id else "transfer_ringing"
        said = (self._line.say(agent, key),) if turn % SAID_EVERY_ROUNDS == 0 else ()
        path = f"/voice/transfer/first?transfer={transfer.id}&round={turn + 1}"
        return (AskKey(said, path, LOOK_SECONDS),)

    def _nobody(
        self, session: Session, agent: Agent, transfer: WarmTransfer, entry: QueueEntry, now: datetime
    ) -> tuple[Move, ...]:
        """The second person does not go on: the agent takes the caller back, if the caller is still there."""
        if transfer.state == DECLINED and transfer.ended_at is None:
            return (self._line.say(agent, "transfer_nobody"), self._back(agent, transfer, entry))
        gone = self._line.say(agent, "agent_caller_gone")
        return (gone, *self._line.wrap_up(session, agent, entry, now))

    def _back(self, agent: Agent, transfer: WarmTransfer, entry: QueueEntry) -> ConnectWaiting:
        transfer.state = BACK
        answered = f"/voice/transfer/answered?transfer={transfer.id}&back=1"
        return self._line.talk_to(transfer.callers_place, agent, entry.id, answered)

    def _answer(self, request: VoiceRequest, decide: Decide) -> str:
        now = self._parts.clock()

        def in_transaction(session: Session) -> str:
            agent = self._line.locked(session, request)
            transfer = session.get(WarmTransfer, request.query.get("transfer", ""))
            if agent is None or transfer is None or transfer.agent_id != agent.id:
                return self._line.hang_up(request)
            entry = session.get_one(QueueEntry, transfer.entry_id, with_for_update=True)
            session.refresh(transfer, with_for_update=True)
            if transfer.agent_gone_at is not None:
                return self._line.document(agent, HangUp())
            return self._line.document(agent, *decide(session, agent, transfer, entry, now))

        return self._deliveries.answer(request, now, in_transaction)
