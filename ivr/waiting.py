"""Callers who wait for a person: what they hear there, the choice, the answer, the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.after_talk import AfterTalk
from ivr.call_flow import CallSignal, CallStage, advance
from ivr.call_store import Deliveries, lock_call
from ivr.handing_over import CHOICE_SECONDS, HandOver
from ivr.hearing import TWILIO
from ivr.held import BREATH_SECONDS, held_round
from ivr.moves import HangUp, LeaveQueue, Move, OfferChoice, Play, Wait
from ivr.music import address_of
from ivr.parts import Parts
from ivr.queue_book import expected_minutes, leave_queue, open_stay, position_of, stay
from ivr.script_words import QueueWish
from ivr.talk import end_talk, note_answer
from ivr.tips import tip_key
from ivr.transfer_book import close, find_in_progress, in_progress, settle, went_on
from ivr.twilio_request import VoiceRequest
from models.call import Call
from models.event_log import record_event
from models.queue_entry import QueueEntry
from models.warm_transfer import LOST

# Between two things that are said; a caller who hears nothing for longer thinks the line is dead.
MOST_CHOICES = 2
WISH_OF_KEY: dict[str, QueueWish] = {"1": "call_back", "2": "message"}
LEFT_FOR: dict[QueueWish, str] = {"call_back": "callback", "message": "timeout"}
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


class WaitingHandler:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._deliveries = Deliveries(parts.database)
        self._hand_over = HandOver(parts)
        self._after_talk = AfterTalk(parts)

    def wait(self, request: VoiceRequest) -> str:
        """One round in the queue: place and expected wait, what is good to know, then a choice once it lasts."""
        now, waited = self._parts.clock(), request.queue_seconds
        with self._parts.database.read() as session:
            call = session.get_one(Call, request.call_sid)
            entry = stay(session, request.call_sid, request.leg)
            held = find_in_progress(session, entry.id) if entry else None
            if entry is not None and held is not None:
                return self._parts.document(call, *held_round(self._parts, call, entry, held, waited, now))
            position = position_of(session, entry) if entry else 1
            minutes = expected_minutes(session, entry, now) if entry else None
        settings = self._parts.settings.queue(entry.queue if entry else "")
        if waited >= settings.max_wait_seconds:
            return self._parts.document(call, LeaveQueue())
        wording = self._parts.wording(call, now)
        moves: list[Move] = [wording.say("waiting", position=position)]
        if minutes is not None:
            moves.append(wording.say("waiting_minutes", minutes=minutes))
        moves.append(Wait(BREATH_SECONDS))
        tip = tip_key(now.astimezone(self._parts.settings.zone).date(), waited)
        moves.append(wording.say(tip))
        music = (Play(address_of(settings.music)),) if settings.music else ()
        if waited < settings.announce_every_seconds:
            return self._parts.document(call, *moves, *(music or (Wait(BREATH_SECONDS),)))
        # Keys are heard during the music too; without any, the time for them is silence.
        asked, seconds = (wording.say("waiting_choice"), *music), BREATH_SECONDS if music else CHOICE_SECONDS
        moves.extend([Wait(BREATH_SECONDS), OfferChoice(asked, request.leg, seconds, call.hearing == TWILIO)])
        return self._parts.document(call, *moves)

    def choice(self, request: VoiceRequest) -> str:
        """A key or a word in the queue, or instead of it; the promise is written before the caller leaves the line."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            call = lock_call(session, request.call_sid)
            entry = stay(session, request.call_sid, request.leg)
            if call is None or entry is None or entry.answered_at:
                return self.hold_document(request)
            wish = self._wish(call, request)
            if wish == "call_back" and self._hand_over.phone(session, call, now) is None:
                wish = "message"
            if request.attempt:
                return self._parts.document(call, *self._outside(session, call, entry, wish, request.attempt, now))
            if wish is None:
                return self.hold_document(request)
            leave_queue(session, call.call_sid, entry.leg, LEFT_FOR[wish], now)
            if wish == "call_back":
                self._ask_call_back(session, call, entry, now)
            return self._parts.document(call, LeaveQueue())

        return self._deliveries.answer(request, now, decide)

    def left(self, request: VoiceRequest) -> str:
        """The caller is out of the queue, for whatever reason."""
        now = self._parts.clock()
        outcome = request.form.get("QueueResult", "error")

        def decide(session: Session) -> str:
            call = lock_call(session, request.call_sid)
            if call is None:
                return self._parts.document_on_line(request.called, HangUp())
            if outcome == MOVED_BY_US and call.stage == CallStage.QUEUED:
                return self._parts.document(call)
            if outcome in ANSWERED_RESULTS:
                _note_missed_answer(session, call, request, now)
            leg = _leg_after_hold(session, request, outcome, now)
            entry = leave_queue(session, call.call_sid, leg, LEFT_BY_RESULT.get(outcome, "timeout"), now)
            return self._after_talk.document(call, self._after_queue(session, call, entry, outcome, now))

        return self._deliveries.answer(request, now, decide)

    def answered(self, request: VoiceRequest) -> str:
        """Runs on the waiting caller's leg in the moment an agent takes it: the waiting time ends here."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            call = lock_call(session, request.call_sid)
            if call is None:
                return self._parts.document_on_line(request.called)
            entry = open_stay(session, call.call_sid)
            if entry is not None and entry.answered_at is None:
                note_answer(session, call, entry, request.query.get("agent"), now)
            return self._parts.document(call)

        return self._deliveries.answer(request, now, decide)

    def hold_document(self, request: VoiceRequest) -> str:
        """Needs no database: the caller keeps the place in the line, and is asked again."""
        return self._parts.document_on_line(request.called, Wait(BREATH_SECONDS))

    def _outside(
        self, session: Session, call: Call, entry: QueueEntry, wish: QueueWish | None, attempt: int, now: datetime
    ) -> tuple[Move, ...]:
        """Nobody can be waited for: who says nothing twice is called back."""
        if wish is None and attempt < MOST_CHOICES:
            return self._hand_over.choice(session, call, entry.leg, now, attempt=attempt + 1)
        leave_queue(session, call.call_sid, entry.leg, LEFT_FOR[wish or "call_back"], now)
        if wish == "message":
            call.stage = advance(CallStage(call.stage), CallSignal.MESSAGE_CHOSEN)
            return self._hand_over.message(call, now)
        return self._ask_call_back(session, call, entry, now)

    def _ask_call_back(self, session: Session, call: Call, entry: QueueEntry, now: datetime) -> tuple[Move, ...]:
        record_event(session, call.call_sid, "callback.requested", 1, now)
        task = self._hand_over.owe_call_back(session, call, entry, "caller_chose_call_back", now)
        call.stage = advance(CallStage(call.stage), CallSignal.CALL_BACK_CHOSEN)
        return self._hand_over.promise(call, task, now)

    def _after_queue(
        self, session: Session, call: Call, entry: QueueEntry | None, outcome: str, now: datetime
    ) -> tuple[Move, ...]:
        if entry is not None and entry.answered_at is not None:
            if outcome != "hangup":
                return self._after_talk.moves(session, call, entry, 0, now)
            end_talk(session, entry, "caller_hangup", now)
            call.stage = advance(CallStage(call.stage), CallSignal.AGENT_LEFT)
            return (HangUp(),)
        if entry is not None and entry.result == "callback":
            return self._ask_call_back(session, call, entry, now)
        if entry is not None:
            self._hand_over.owe_call_back(session, call, entry, "no_person_answered", now)
        call.stage = advance(CallStage(call.stage), CallSignal.QUEUE_FAILED)
        return self._hand_over.message(call, now)

    def _wish(self, call: Call, request: VoiceRequest) -> QueueWish | None:
        """The key, or the first wish whose words are in what was said."""
        if request.digits:
            return WISH_OF_KEY.get(request.digits)
        said = (request.speech or "").lower()
        wishes = self._parts.script.prompts(call.language).queue.wishes
        return next((wish for wish, words in wishes.items() if any(word in said for word in words)), None)


def _leg_after_hold(session: Session, request: VoiceRequest, outcome: str, now: datetime) -> int:
    """Whose talk is over: where the caller was held in a warm transfer, it may be the second person's."""
    entry = stay(session, request.call_sid, request.leg)
    held = in_progress(session, entry.id) if entry else None
    if held is not None and outcome == "hangup":
        held.state = LOST
        close(session, held, "caller_gone", now)
    elif held is not None and outcome in ANSWERED_RESULTS:
        settle(session, held, now)
    elif held is not None and outcome != MOVED_BY_US:
        held.state = LOST
    return went_on(session, entry).leg if entry else request.leg


def _note_missed_answer(session: Session, call: Call, request: VoiceRequest, now: datetime) -> None:
    """The caller has talked to somebody, but the callback of that moment was lost: Twilio counted the wait."""
    entry = stay(session, call.call_sid, request.leg)
    if entry is not None and entry.answered_at is None and entry.left_at is None:
        note_answer(session, call, entry, None, min(now, entry.entered_at + timedelta(seconds=request.queue_seconds)))
