"""The use case of a turn: load the call, understand, decide, advance, record, answer with moves.

Understanding runs outside the database transaction; the transaction then checks that the call still stands where
it was read. Of two racing turns one wins, the other gets the document the first one made.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from claims.service import open_draft, record_field, register_fnol
from ivr.answers import Heard
from ivr.call_flow import CallStage, advance
from ivr.call_store import (
    DIALOGUE_STAGES,
    Deliveries,
    add_transcript,
    add_utterance,
    answered_before,
    lock_call,
    open_call,
    record_event,
    waiting_utterances,
)
from ivr.dialogue import first_question, respond
from ivr.dialogue_state import DialogueState, PromptCall, Reply, Turn
from ivr.hearing import KEYPAD, LOST, TWILIO, VOSK, choose_hearing
from ivr.moves import Answer, HangUp, Listen, Move, StartStream
from ivr.moves import Enqueue as WaitForPerson
from ivr.parts import Parts
from ivr.script import Slot
from ivr.snapshot import Snapshot, read_snapshot
from ivr.told import Told
from ivr.twilio_request import VoiceRequest
from ivr.waiting import enter_queue
from ivr.wording import Wording
from models.call import Call, Utterance
from nlu.rescoring import Hearing
from settings import Line

log = structlog.get_logger()
SPEAKING_WAIT_SECONDS = 3
MOST_WAITS = 15
HEARING_LOST_UTTERANCE = 0


class TurnHandler:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._deliveries = Deliveries(parts.database)

    def incoming(self, request: VoiceRequest) -> str:
        """Answer the phone: notice, stream, first question."""
        now = self._parts.clock()
        number, line = self._parts.line(request.called)
        hearing = choose_hearing(line, self._parts.ears)  # asks another process: before the transaction
        return self._deliveries.answer(
            request, now, lambda session: self._begin(session, request, number, line, hearing, now)
        )

    def turn(self, request: VoiceRequest) -> str:
        """Answer what the caller said, keyed, or did not say."""
        with self._parts.database.read() as session:
            known = answered_before(session, request)
            snapshot = read_snapshot(session, request)
        if known is not None:
            return known
        now = self._parts.clock()
        if snapshot is None:
            log.warning("turn_of_unknown_call", call_sid=request.call_sid)
            return self.incoming(request)
        heard = self._understand(request, snapshot, now)
        speaking = heard.is_silence and self._parts.speaking.is_speaking(request.call_sid)
        return self._deliveries.answer(
            request, now, lambda session: self._advance(session, request, snapshot, heard, now, speaking=speaking)
        )

    def _begin(
        self, session: Session, request: VoiceRequest, number: str, line: Line, hearing: str, now: datetime
    ) -> str:
        call = lock_call(session, request.call_sid)
        if call is not None:
            return self._present(call)
        call = open_call(session, request, number, line.language, hearing, CallStage.REPORTING, now)
        open_draft(session, call.call_sid, call.language, now)
        reply = first_question(self._parts.script.report, DialogueState(hearing=call.hearing))
        opening = PromptCall("notice_keypad" if call.hearing == KEYPAD else "notice")
        question = PromptCall(str(reply.state.question))
        reply = replace(reply, say=(opening, question))
        return self._answer(session, call, reply, now, new_stream=call.hearing == VOSK)

    def _understand(self, request: VoiceRequest, snapshot: Snapshot, now: datetime) -> Heard:
        if snapshot.is_late(request):
            return Heard()  # too late to be an answer; `_advance` shows what stands now
        if request.digits:
            return Heard(digits=request.digits)
        first, *others = snapshot.readings
        if not first.text:
            return Heard(hearing_changed=request.utterance == HEARING_LOST_UTTERANCE)
        at = now.astimezone(self._parts.settings.zone)
        understanding = self._parts.understander.understand(
            first.text,
            snapshot.language,
            at,
            question=snapshot.question,
            others=[Hearing(other.text, other.share) for other in others],
        )
        log.info(
            "understood",
            call_sid=request.call_sid,
            intent=understanding.intent,
            confidence=round(understanding.confidence, 3),
            fields=sorted(understanding.values),
            source=understanding.source,
            heard_otherwise=understanding.text != first.text,
        )
        return Heard(understanding=understanding, early=snapshot.early)

    def _advance(
        self,
        session: Session,
        request: VoiceRequest,
        snapshot: Snapshot,
        heard: Heard,
        now: datetime,
        *,
        speaking: bool,
    ) -> str:
        call = lock_call(session, request.call_sid)
        if call is None:
            raise LookupError(f"the call {request.call_sid} is gone")
        in_dialogue = call.stage in DIALOGUE_STAGES and call.ended_at is None
        if snapshot.is_late(request) or call.step != snapshot.step or not in_dialogue:
            return self._present(call)
        state = DialogueState.from_json(call.state)
        if speaking and call.hearing == VOSK and state.waits < MOST_WAITS:
            return self._keep_listening(call, state)
        if heard.is_silence and call.hearing == VOSK and call.stream_started_at is None:
            call.hearing = LOST  # by now the stream should long have begun
        lost = call.hearing == LOST
        call.hearing = self._hearing(call, state)
        if heard.is_silence and (lost or call.hearing != state.hearing):
            heard = replace(heard, hearing_changed=True)
        answered = self._consume(session, call, request, snapshot, now)
        reply = self._respond(session, call, state, heard, now)
        told = Told(heard, snapshot.reading(heard.text), answered)
        for name, value in reply.learnt.items():
            record_field(
                session, call.call_sid, name, value, given_by="caller", evidence=told.evidence(name, value), now=now
            )
        return self._answer(session, call, reply, now, new_stream=lost and call.hearing == VOSK)

    def _respond(
        self,
        session: Session,
        call: Call,
        state: DialogueState,
        heard: Heard,
        now: datetime,
    ) -> Reply:
        """Let the dialogue decide."""
        draft = open_draft(session, call.call_sid, call.language, now)
        turn = Turn(
            form=self._parts.script.report,
            stage=CallStage(call.stage),
            state=replace(state, waits=0),
            fields=draft.fields or {},
            heard=heard,
            hearing=call.hearing,
            caller_number=call.caller,
            corrections=self._parts.script.prompts(call.language).corrections,
        )
        return respond(turn)

    def _keep_listening(self, call: Call, state: DialogueState) -> str:
        call.step += 1
        state = replace(state, waits=state.waits + 1)
        listen = Listen((), SPEAKING_WAIT_SECONDS, max_digits=self._slot(state).max_digits or 1)
        return self._render(call, state, (listen,))

    def _hearing(self, call: Call, state: DialogueState) -> str:
        if call.hearing != LOST:
            return call.hearing
        _, line = self._parts.line(call.line)
        return choose_hearing(line, self._parts.ears, state.streams)

    def _consume(
        self, session: Session, call: Call, request: VoiceRequest, snapshot: Snapshot, now: datetime
    ) -> list[Utterance]:
        """Mark what this turn answers; words and keys that came with the request are kept like heard ones."""
        waiting = [row for row in waiting_utterances(session, call.call_sid) if row.seq in snapshot.waiting]
        if request.speech:
            heard: dict[str, Any] = {"text": request.speech, "confidence": request.speech_confidence}
            waiting.append(add_utterance(session, call.call_sid, TWILIO, now, **heard))
        if request.digits:
            waiting.append(add_utterance(session, call.call_sid, KEYPAD, now, text=request.digits))
        for utterance in waiting:
            utterance.consumed_step = call.step
        return waiting

    def _answer(self, session: Session, call: Call, reply: Reply, now: datetime, *, new_stream: bool) -> str:
        """Advance the state machine and make the document; what the caller hears is kept."""
        call.stage = advance(CallStage(call.stage), reply.signal)
        call.step += 1
        state = replace(reply.state, hearing=call.hearing, asked_at=self._parts.clock().isoformat())
        wording = self._parts.wording(call, now)
        stream: tuple[Move, ...] = ()
        if new_stream:
            state = replace(state, streams=state.streams + 1)
            stream = (_start_stream(call, state.streams),)
        moves: tuple[Move, ...]
        if call.stage == CallStage.REGISTERED:
            moves, state = self._register(session, call, state, wording, now)
        elif reply.transfer is not None:
            state = replace(state, leg=state.leg + 1)
            enter_queue(session, call, state.leg, reply.transfer, now)
            moves = (*wording.speak(reply.say), WaitForPerson(reply.transfer.queue, state.leg))
        else:
            moves = (self._listen(call, reply, wording),)
        call.listening = _listening(call, reply)
        document = self._render(call, state, (*stream, *moves))
        add_transcript(session, call, Answer(moves, call.language).spoken(), now)
        return document

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
            HangUp(),
        )
        return moves, replace(state, fnol_number=fnol.fnol_number)

    def _listen(self, call: Call, reply: Reply, wording: Wording) -> Listen:
        slot = reply.ask or self._slot(reply.state)
        single_key = slot.single_key_first and call.caller is not None and not reply.state.attempt(slot.slot)
        return Listen(
            prompts=wording.speak(reply.say),
            timeout_seconds=slot.timeout_seconds,
            twilio_hears=call.hearing == TWILIO,
            max_digits=1 if single_key else slot.max_digits or 1,
        )

    def _slot(self, state: DialogueState) -> Slot:
        return self._parts.script.report.slot(state.question)

    def _render(self, call: Call, state: DialogueState, moves: Sequence[Move]) -> str:
        document = self._parts.renderer.render(Answer(tuple(moves), call.language, call.step))
        # A racing or late turn gets this document again, without a second stream.
        again = tuple(move for move in moves if not isinstance(move, StartStream))
        shown = (
            document
            if len(again) == len(moves)
            else self._parts.renderer.render(Answer(again, call.language, call.step))
        )
        call.state = replace(state, document=shown).as_json()
        return document

    def _present(self, call: Call) -> str:
        """The document that stands; a call that ended before its first one is only hung up."""
        ended = Answer((HangUp(),), call.language)
        return DialogueState.from_json(call.state).document or self._parts.renderer.render(ended)


def spelled_number(number: str) -> str:
    return ", ".join(" ".join(number[at : at + 4]) for at in range(0, len(number), 4))


def _start_stream(call: Call, number: int) -> StartStream:
    call.stream_nonce, call.stream_started_at = secrets.token_urlsafe(24), None
    return StartStream(call.stream_nonce, f"caller-{number}")


def _listening(call: Call, reply: Reply) -> dict[str, Any]:
    """What the media process is to do with the caller's voice from now on."""
    if call.stage not in DIALOGUE_STAGES or reply.ask is None:
        return {"listening": False}
    return {"listening": True, "grammar": reply.ask.grammar, "patience_ms": reply.ask.patience_ms}
