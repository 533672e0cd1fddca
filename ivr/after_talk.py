"""A caller whose talk with an agent is over and who is still on the line: handed on, cut off, or done.

The two legs tell of the end in any order, so the caller is held with a word until it is known what the agent did. In
doubt the caller goes to the head of the line; nobody is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.call_flow import CallSignal, CallStage, advance
from ivr.call_store import Deliveries, lock_call
from ivr.dialogue_state import DialogueState
from ivr.handing_over import HandOver
from ivr.held import hold
from ivr.moves import AskKey, Enqueue, HangUp, HoldOn, Move
from ivr.parts import Parts
from ivr.priority import AT_THE_HEAD
from ivr.queue_book import last_stay, stay
from ivr.script import TransferRule
from ivr.survey import SurveyHandler
from ivr.talk import end_talk
from ivr.transfer_book import close, in_progress
from ivr.twilio_request import VoiceRequest
from models.call import Call
from models.queue_entry import QueueEntry
from models.warm_transfer import LOST

# How often the caller is held until the agent's leg has told of its end, and until an agent has chosen.
ROUNDS_FOR_THE_OTHER_LEG = 3
ROUNDS_FOR_A_CHOICE = 15
HELD_EVERY_ROUNDS = 3
# Hardly a talk: the line of the agent broke.
BROKE_OFF = timedelta(seconds=15)
AGAIN_KEY = "1"
AGAIN_SECONDS = 5

Decide = Callable[[Session, Call, QueueEntry, datetime], tuple[Move, ...]]


class AfterTalk:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._deliveries = Deliveries(parts.database)
        self._hand_over = HandOver(parts)
        self._survey = SurveyHandler(parts)

    def after(self, request: VoiceRequest) -> str:
        """The caller was held a moment; what is known now?"""
        return self._answer(
            request, lambda session, call, entry, now: self.moves(session, call, entry, request.round, now)
        )

    def again(self, request: VoiceRequest) -> str:
        """Whether the caller still needs a person."""

        def decide(session: Session, call: Call, entry: QueueEntry, now: datetime) -> tuple[Move, ...]:
            if request.digits == AGAIN_KEY:
                return self._to_the_head(session, call, entry, "still_needed", now)
            call.stage = advance(CallStage(call.stage), CallSignal.AGENT_LEFT)
            ending = self._survey.ending(session, call, now)
            return (self._parts.wording(call, now).say("after_agent"), *ending)

        return self._answer(request, decide)

    def moves(self, session: Session, call: Call, entry: QueueEntry, turn: int, now: datetime) -> tuple[Move, ...]:
        transfer = in_progress(session, entry.id)
        if transfer is not None and transfer.state != LOST:
            return hold(self._parts, call, entry, transfer, now)
        if transfer is not None:
            close(session, transfer, "lost", now)
            end_talk(session, entry, "agent_hangup", entry.agent_left_at or now)
            return self._to_the_head(session, call, entry, "transfer_failed", now)
        return self._after_agent(session, call, entry, turn, now)

    def _after_agent(
        self, session: Session, call: Call, entry: QueueEntry, turn: int, now: datetime
    ) -> tuple[Move, ...]:
        wording = self._parts.wording(call, now)
        if entry.handing_on_to is not None:
            end_talk(session, entry, "transfer", entry.agent_left_at or now)
            return self._to_the_head(session, call, entry, "handed_on", now)
        held = HoldOn((wording.say("hold_on"),) if turn % HELD_EVERY_ROUNDS == 0 else (), entry.leg, turn + 1)
        if entry.handing_on_at is not None and turn < ROUNDS_FOR_A_CHOICE:
            return (held,)
        if entry.agent_left_at is None and turn < ROUNDS_FOR_THE_OTHER_LEG:
            return (held,)
        end_talk(session, entry, "agent_hangup", entry.agent_left_at or now)
        until = entry.agent_left_at or entry.left_at or now
        if entry.answered_at is not None and until - entry.answered_at < BROKE_OFF:
            return self._to_the_head(session, call, entry, "talk_broke_off", now)
        return (AskKey((wording.say("still_needed"),), f"/voice/queue/again?leg={entry.leg}", AGAIN_SECONDS),)

    def _to_the_head(
        self, session: Session, call: Call, entry: QueueEntry, why: str, now: datetime
    ) -> tuple[Move, ...]:
        """Once a talk: whoever comes again finds the caller's new place."""
        last = last_stay(session, call.call_sid) or entry
        if last.leg > entry.leg:
            return self._where(call, last, now)
        queue = entry.handing_on_to or entry.queue
        rule = TransferRule(when=why, queue=queue, priority=AT_THE_HEAD, say=why)
        handed_by = entry.agent_id if why == "handed_on" else None
        call.stage = advance(CallStage(call.stage), CallSignal.PERSON_NEEDED)
        return self._hand_over.to_head(session, call, entry.leg + 1, rule, now, handed_by)

    def _where(self, call: Call, entry: QueueEntry, now: datetime) -> tuple[Move, ...]:
        waits = entry.left_at is None and entry.slot is not None
        name = self._hand_over.slot_name(entry)
        return (Enqueue(name, entry.leg),) if waits else (self._parts.wording(call, now).say("after_agent"), HangUp())

    def _answer(self, request: VoiceRequest, decide: Decide) -> str:
        now = self._parts.clock()

        def in_transaction(session: Session) -> str:
            call = lock_call(session, request.call_sid)
            entry = stay(session, request.call_sid, request.leg)
            if call is None or entry is None:
                return self._parts.document_on_line(request.called, HangUp())
            return self.document(call, decide(session, call, entry, now))

        return self._deliveries.answer(request, now, in_transaction)

    def document(self, call: Call, moves: tuple[Move, ...]) -> str:
        """Kept as the one that stands while the caller waits again: a nudge that comes late must not undo it."""
        document = self._parts.document(call, *moves)
        legs = [move.leg for move in moves if isinstance(move, Enqueue)]
        if legs:
            state = replace(DialogueState.from_json(call.state), document=document, leg=legs[0])
            call.state = state.as_json()
        return document
