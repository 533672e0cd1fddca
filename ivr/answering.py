"""A reply of the dialogue becomes a document: the state machine advances, the report is registered, words are made."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from claims.drafts import open_draft
from claims.service import register_fnol
from ivr.call_flow import CallStage, advance
from ivr.call_store import DIALOGUE_STAGES, add_transcript
from ivr.consent import note_consent, refuses_recording, stop_hearing
from ivr.dialogue_state import DialogueState, Reply
from ivr.handing_over import HandOver
from ivr.hearing import KEYPAD, TWILIO, VOSK
from ivr.moves import Answer, HangUp, Listen, Move, StartStream
from ivr.parts import Parts
from ivr.script import Slot
from ivr.survey import SurveyHandler
from ivr.wording import Wording
from models.call import Call
from models.event_log import record_event
from settings import Line

SPEAKING_WAIT_SECONDS = 3


class AnswerMaker:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._hand_over = HandOver(parts)
        self._survey = SurveyHandler(parts)

    def answer(self, session: Session, call: Call, reply: Reply, now: datetime, *, new_stream: bool) -> str:
        """Advance the state machine and make the document; what the caller hears is kept."""
        call.stage = advance(CallStage(call.stage), reply.signal)
        call.step += 1
        state = replace(reply.state, hearing=call.hearing, asked_at=self._parts.clock().isoformat())
        wording = replace(self._parts.wording(call, now), simple=state.slow)
        note_consent(session, call, reply, wording.prompts.wording_version, now)
        stream: tuple[Move, ...] = ()
        if new_stream:
            state = replace(state, streams=state.streams + 1)
            stream = (_start_stream(call, state.streams),)
        call.listening = _listening(call, reply, self._parts.line(call.line)[1])
        moves: tuple[Move, ...]
        if call.stage == CallStage.REGISTERED:
            moves, state = self._register(session, call, state, wording, now)
        elif call.stage == CallStage.SERVED:
            record_event(session, call.call_sid, "bot.ended", 1, now, result="completed")
            moves = (*wording.speak(reply.say), HangUp())
        elif reply.transfer is not None:
            state = replace(state, leg=state.leg + 1)
            if refuses_recording(reply):
                stream = stop_hearing(state)
                call.hearing, call.stream_nonce = KEYPAD, None
                self._parts.enqueue(session, "forget_voice", {"call_sid": call.call_sid}, call.call_sid, now)
            moves = self._hand_over.to_person(session, call, state.leg, reply.transfer, reply.say, now)
        else:
            moves = (self._listen(call, reply, wording),)
        document = self._render(call, state, (*stream, *moves))
        add_transcript(session, call, Answer(moves, call.language).spoken(), now)
        return document

    def keep_listening(self, call: Call, state: DialogueState) -> str:
        """The caller is still speaking: say nothing, wait on."""
        call.step += 1
        state = replace(state, waits=state.waits + 1)
        listen = Listen((), SPEAKING_WAIT_SECONDS, max_digits=self._slot(state).max_digits or 1)
        return self._render(call, state, (listen,))

    def present(self, call: Call) -> str:
        """The document that stands; a call that ended before its first one is only hung up."""
        return DialogueState.from_json(call.state).document or self._parts.document(call, HangUp())

    def _register(
        self, session: Session, call: Call, state: DialogueState, wording: Wording, now: datetime
    ) -> tuple[tuple[Move, ...], DialogueState]:
        draft = open_draft(session, call.call_sid, call.language, now)
        fnol = register_fnol(session, call, draft.fields or {}, now, self._parts.enqueue, self._parts.rules)
        record_event(session, call.call_sid, "bot.ended", 1, now, result="completed")
        minutes = self._parts.settings.claims.first_contact_minutes
        number = spelled_number(fnol.fnol_number)
        moves = (
            wording.say("registered", fnol_number=number),
            wording.say("next_steps", first_contact_minutes=minutes),
            *self._survey.ending(session, call, now),
        )
        return moves, replace(state, fnol_number=fnol.fnol_number)

    def _listen(self, call: Call, reply: Reply, wording: Wording) -> Listen:
        slot = reply.ask or self._slot(reply.state)
        single_key = slot.single_key_first and call.caller is not None and not reply.state.attempt(slot.slot)
        return Listen(
            prompts=wording.speak(reply.say),
            timeout_seconds=reply.wait_seconds or slot.timeout_seconds,
            twilio_hears=call.hearing == TWILIO,
            max_digits=1 if single_key else slot.max_digits or 1,
        )

    def _slot(self, state: DialogueState) -> Slot:
        return self._parts.script.forms[state.form].slot(state.question)

    def _render(self, call: Call, state: DialogueState, moves: Sequence[Move]) -> str:
        document = self._parts.renderer.render(self._answer_of(call, state, moves))
        # A racing or late turn gets this document again, without a second stream.
        again = tuple(move for move in moves if not isinstance(move, StartStream))
        shown = (
            document if len(again) == len(moves) else self._parts.renderer.render(self._answer_of(call, state, again))
        )
        call.state = replace(state, document=shown).as_json()
        return document

    def _answer_of(self, call: Call, state: DialogueState, moves: Sequence[Move]) -> Answer:
        _, line = self._parts.line(call.line)
        return Answer(tuple(moves), call.language, call.step, state.slow, line.voices)


def spelled_number(number: str) -> str:
    return ", ".join(" ".join(number[at : at + 4]) for at in range(0, len(number), 4))


def _start_stream(call: Call, number: int) -> StartStream:
    call.stream_nonce, call.stream_started_at = secrets.token_urlsafe(24), None
    return StartStream(call.stream_nonce, f"caller-{number}")


def _listening(call: Call, reply: Reply, line: Line) -> dict[str, Any]:
    """What the media process is to do with the caller's voice from now on."""
    if call.stage not in DIALOGUE_STAGES or reply.ask is None or call.hearing != VOSK:
        return {"listening": False}
    slot = reply.ask
    return {
        "listening": True,
        "grammar": slot.grammar,
        "patience_ms": slot.patience_ms + line.patience_ms,
        "language": call.language,
    }
