"""The leg of whoever is to go on with a caller: rung by us, told who it is, asked for a key, then with the agent, then
with the caller - or with neither.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.agent_book import agent_hung_up, set_activity
from ivr.agent_line import ACCEPT_KEY, AgentLine, Person
from ivr.call_store import Deliveries
from ivr.held import BREATH_SECONDS
from ivr.moves import ConnectWaiting, GoTo, HangUp, LeaveQueue, Move, OfferCaller, Wait, WaitThere
from ivr.parts import Parts
from ivr.ringing import ring_next
from ivr.talk import end_talk
from ivr.transfer_book import hand_over
from ivr.twilio_request import VoiceRequest, parse_status_change
from models.queue_entry import QueueEntry
from models.staff import Adjuster, Agent
from models.warm_transfer import ACCEPTED, HANDING_OVER, RINGING, WarmTransfer

# The agent's choice was lost: the caller is better off with whoever is there.
ROUNDS_FOR_A_CHOICE = 30

Decide = Callable[[Session, Person, WarmTransfer, datetime], tuple[Move, ...]]


class SecondPersonHandler:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._line = AgentLine(parts)
        self._deliveries = Deliveries(parts.database)

    def picks_up(self, request: VoiceRequest) -> str:
        def decide(session: Session, person: Person, transfer: WarmTransfer, now: datetime) -> tuple[Move, ...]:
            if transfer.state != RINGING:
                return self._not_needed(session, person, now)
            entry = session.get_one(QueueEntry, transfer.entry_id)
            told = self._line.whisper(session, person, entry, now, second=True)
            seconds = self._parts.settings.queue(entry.queue).accept_seconds
            return (OfferCaller((told,), f"/voice/transfer/decision?transfer={transfer.id}", seconds),)

        return self._answer(request, decide)

    def decision(self, request: VoiceRequest) -> str:
        def decide(session: Session, person: Person, transfer: WarmTransfer, now: datetime) -> tuple[Move, ...]:
            if transfer.state == RINGING and request.digits != ACCEPT_KEY:
                transfer.decline("refused" if request.digits else "not_answered")
                # Who pressed a key is there and may be rung; a silent telephone rests.
                self._free(session, person, "ready" if request.digits else "break", now)
                return (HangUp(),)
            if transfer.state != RINGING:
                return self._not_needed(session, person, now)
            transfer.state = ACCEPTED
            if isinstance(person, Agent):
                set_activity(session, person, "talking", now)
            if transfer.agent_gone_at is not None:
                hand_over(session, transfer, now)
                return self._takes_over(person, transfer)
            asked = f"transfer={transfer.id}"
            wait = WaitThere(transfer.second_place, f"/voice/transfer/wait?{asked}", f"/voice/transfer/free?{asked}")
            return (self._line.say(person, "transfer_meet"), wait)

        return self._answer(request, decide)

    def wait(self, request: VoiceRequest) -> str:
        """Until the agent comes, who is told within seconds; no longer when the agent will not."""

        def decide(_session: Session, person: Person, transfer: WarmTransfer, _now: datetime) -> tuple[Move, ...]:
            if transfer.state != ACCEPTED:
                return (LeaveQueue(),)
            return (self._line.say(person, "hold_on"), Wait(BREATH_SECONDS))

        return self._answer(request, decide)

    def free(self, request: VoiceRequest) -> str:
        """The agent and the second person are apart again; who goes on with the caller?"""

        def decide(session: Session, person: Person, transfer: WarmTransfer, now: datetime) -> tuple[Move, ...]:
            if request.call_status != "in-progress":
                transfer.decline("left")
                return (HangUp(),)
            if transfer.state == ACCEPTED and request.round >= ROUNDS_FOR_A_CHOICE:
                hand_over(session, transfer, now)
            if transfer.state == ACCEPTED:
                again = f"/voice/transfer/free?transfer={transfer.id}&round={request.round + 1}"
                return (self._line.say(person, "hold_on"), Wait(BREATH_SECONDS), GoTo(again))
            if transfer.state == HANDING_OVER and transfer.ended_at is None:
                return self._takes_over(person, transfer)
            return self._not_needed(session, person, now)

        return self._answer(request, decide)

    def adjuster_left(self, request: VoiceRequest) -> str:
        """The adjuster's talk with the caller is over."""

        def decide(session: Session, _person: Person, transfer: WarmTransfer, now: datetime) -> tuple[Move, ...]:
            entry = session.get(QueueEntry, transfer.next_entry_id, with_for_update=True)
            if entry is not None:
                entry.agent_left_at = entry.agent_left_at or now
                end_talk(session, entry, "agent_hangup", now)
            return (HangUp(),)

        return self._answer(request, decide)

    def status(self, request: VoiceRequest) -> None:
        """The second person's telephone is down, or was never picked up."""
        change = parse_status_change(request)
        if not change.is_final:
            return
        now = self._parts.clock()
        with self._parts.database.write() as session:
            transfer, person = self._locked(session, request)
            if transfer is None or person is None:
                return
            if transfer.ended_at is None:
                transfer.decline("not_answered" if transfer.state == RINGING else "left")
            agent_hung_up(self._parts, session, request, now)
            talked = session.get(QueueEntry, transfer.next_entry_id) is not None
            if isinstance(person, Agent) and person.activity == "ringing":
                self._free(session, person, "break", now)
            elif isinstance(person, Agent) and person.activity == "talking" and not talked:
                self._free(session, person, "ready", now)

    def _takes_over(self, person: Person, transfer: WarmTransfer) -> tuple[Move, ...]:
        answered = f"/voice/transfer/answered?transfer={transfer.id}"
        said = self._line.say(person, "transfer_caller_comes")
        if isinstance(person, Agent):
            return (said, self._line.talk_to(transfer.callers_place, person, transfer.next_entry_id, answered))
        left = f"/voice/transfer/adjuster-left?transfer={transfer.id}"
        return (said, ConnectWaiting(transfer.callers_place, answered, left))

    def _not_needed(self, session: Session, person: Person, now: datetime) -> tuple[Move, ...]:
        self._free(session, person, "ready", now)
        return (self._line.say(person, "transfer_not_needed"), HangUp())

    def _back_on_the_line(self, person: Person, moves: tuple[Move, ...], now: datetime) -> tuple[Move, ...]:
        """Who stood by on the line when asked stands by again, where one who was rung would be let go."""
        if moves[-1] != HangUp() or not isinstance(person, Agent) or person.activity != "ready":
            return moves
        return moves if person.on_line_until is None else (*moves[:-1], self._line.look_again(person, now))

    def _free(self, session: Session, person: Person, activity: str, now: datetime) -> None:
        if not isinstance(person, Agent) or person.activity not in ("ringing", "talking"):
            return
        set_activity(session, person, activity, now)
        if activity == "ready":
            ring_next(self._parts, session, person, now)

    def _locked(self, session: Session, request: VoiceRequest) -> tuple[WarmTransfer | None, Person | None]:
        transfer = session.get(WarmTransfer, request.query.get("transfer", ""), with_for_update=True)
        if transfer is None:
            return None, None
        if transfer.adjuster_id is not None:
            return transfer, session.get(Adjuster, transfer.adjuster_id)
        agent_id = transfer.second_agent_id
        return transfer, session.get(Agent, agent_id, with_for_update=True) if agent_id else None

    def _answer(self, request: VoiceRequest, decide: Decide) -> str:
        now = self._parts.clock()

        def in_transaction(session: Session) -> str:
            transfer, person = self._locked(session, request)
            if transfer is None or person is None:
                return self._line.hang_up(request)
            transfer.second_leg = request.call_sid
            return self._line.document(
                person, *self._back_on_the_line(person, decide(session, person, transfer, now), now)
            )

        return self._deliveries.answer(request, now, in_transaction)
