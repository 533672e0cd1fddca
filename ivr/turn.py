"""The use case of a turn: load the call, understand, decide, advance, record, answer with moves.

Understanding runs outside the database transaction; the transaction then checks that the call still stands where
it was read. Of two racing turns one wins, the other gets the document the first one made.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from claims.continuation import close_owed_to, find_interrupted, owe_again, take_over
from claims.drafts import open_draft
from claims.policy_lookup import find_policy
from claims.service import Evidence, record_field
from claims.surge import is_surge
from ivr.answering import AnswerMaker
from ivr.answers import Heard
from ivr.call_flow import CallSignal, CallStage
from ivr.call_store import (
    DIALOGUE_STAGES,
    Deliveries,
    add_utterance,
    lock_call,
    open_call,
    waiting_utterances,
)
from ivr.completions import Completions
from ivr.consent import note_notice
from ivr.dialogue import first_question, respond
from ivr.dialogue_state import DialogueState, PromptCall, Reply, Turn
from ivr.elderly import line_for
from ivr.forms import go_on
from ivr.hearing import KEYPAD, LOST, TWILIO, VOSK, choose_hearing
from ivr.lines import elsewhere, first_state, known_from_line, on_line, opening
from ivr.parts import Parts
from ivr.resuming import RESUME, answers_safety, ask_once_more, go_on_with, start_new, wants_to_go_on
from ivr.snapshot import Snapshot, read_snapshot
from ivr.survey import SurveyHandler
from ivr.told import Told, surely_heard
from ivr.twilio_request import VoiceRequest
from models.call import Call, Utterance
from nlu.rescoring import Hearing
from nlu.rules import asked_language
from settings import Line

log = structlog.get_logger()
MOST_WAITS = 15
HEARING_LOST_UTTERANCE = 0


class TurnHandler:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._deliveries = Deliveries(parts.database)
        self._answers = AnswerMaker(parts)
        self._completions = Completions(parts)
        self._survey = SurveyHandler(parts)

    def incoming(self, request: VoiceRequest) -> str:
        """Answer the phone: notice, stream, first question."""
        now = self._parts.clock()
        number, line = self._parts.line(request.called)
        hearing = choose_hearing(line, self._parts.ears, line.language)  # asks another process: before the transaction
        return self._deliveries.answer(
            request, now, lambda session: self._begin(session, request, number, line, hearing, now)
        )

    def turn(self, request: VoiceRequest) -> str:
        """Answer what the caller said, keyed, or did not say."""
        with self._parts.database.read() as session:
            snapshot = read_snapshot(session, request)
        now = self._parts.clock()
        if snapshot is None:
            log.warning("turn_of_unknown_call", call_sid=request.call_sid)
            return self.incoming(request)
        if snapshot.in_survey:
            return self._survey.heard(request)
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
            return self._answers.present(call)
        call = open_call(session, request, number, line.language, hearing, CallStage.REPORTING, now)
        open_draft(session, call.call_sid, call.language, now)
        for name, value in known_from_line(line).items():
            record_field(session, call.call_sid, name, value, given_by="system", evidence=Evidence(), now=now)
        surge = is_surge(session)
        line = self._line_for(session, call, line, now)
        reply = self._first_question(session, call, first_state(line, call.hearing, surge), now)
        reply = replace(reply, say=(*opening(line, call.hearing, surge), PromptCall(str(reply.state.question))))
        note_notice(session, call, self._parts.script.prompts(call.language).wording_version, now)
        return self._answers.answer(session, call, reply, now, new_stream=call.hearing == VOSK)

    def _line_for(self, session: Session, call: Call, line: Line, now: datetime) -> Line:
        """Slower, and a person first, for a caller whose policy says that he or she is old."""
        found = find_policy(session, {}, call.caller)
        from_age = self._parts.settings.dialogue.elderly_from_age
        return line_for(line, found.policy.birth_year if found else None, now, from_age)

    def _first_question(self, session: Session, call: Call, state: DialogueState, now: datetime) -> Reply:
        """Whether a report that broke off goes on, where there is one; else the first question of a new one."""
        report = self._parts.script.report
        within = timedelta(minutes=self._parts.settings.callbacks.resume_within_minutes)
        broken_off = find_interrupted(session, call.caller_index, now, within)
        close_owed_to(session, call.caller_index, now)
        if broken_off is None:
            return first_question(report, state)
        state = replace(state, question=RESUME, resumes=broken_off.call_sid)
        return Reply(state, CallSignal.ANSWERED, ask=report.slot(RESUME))

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
        wanted = asked_language(understanding.text, snapshot.language)
        hearing = surely_heard(understanding, snapshot.reading(understanding.text), request.speech_confidence)
        return Heard(understanding=understanding, wants_language=wanted, early=snapshot.early, hearing=hearing)

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
            return self._answers.present(call)
        state = DialogueState.from_json(call.state)
        if speaking and call.hearing == VOSK and state.waits < MOST_WAITS:
            return self._answers.keep_listening(call, state)
        if heard.is_silence and call.hearing == VOSK and call.stream_started_at is None:
            call.hearing = LOST  # by now the stream should long have begun
        before = call.hearing
        if before == LOST:
            call.hearing = self._choose_hearing(call, state)
        if heard.is_silence and (before == LOST or call.hearing != state.hearing):
            heard = replace(heard, hearing_changed=True)
        answered = self._consume(session, call, request, snapshot, now)
        told = Told(heard, snapshot.reading(heard.text), answered)
        reply = self._respond(session, call, state, told, now)
        for name, value in reply.learnt.items():
            record_field(
                session, call.call_sid, name, value,
                given_by="caller", evidence=told.evidence(name, value), now=now, evidence_of=told.item_evidence,
            )  # fmt: skip
        if reply.language is not None:
            call.language = reply.language
            call.hearing = self._choose_hearing(call, reply.state)
        new_stream = call.hearing == VOSK and before != VOSK
        return self._answers.answer(session, call, reply, now, new_stream=new_stream)

    def _respond(self, session: Session, call: Call, state: DialogueState, told: Told, now: datetime) -> Reply:
        """Let the dialogue decide."""
        draft = open_draft(session, call.call_sid, call.language, now)
        _, line = self._parts.line(call.line)
        turn = Turn(
            form=self._parts.script.report,
            stage=CallStage(call.stage),
            state=replace(state, waits=0),
            fields=draft.fields or {},
            heard=told.heard,
            hearing=call.hearing,
            caller_number=call.caller,
            corrections=self._parts.script.prompts(call.language).corrections,
            choices=self._parts.script.prompts(call.language).choices,
            languages=self._other_languages(call),
            forms=self._parts.script.forms,
            now=now.astimezone(self._parts.settings.zone),
            thresholds=self._parts.thresholds(line),
        )
        reply = self._resume(session, call, turn, now) or elsewhere(line, turn) or respond(turn)
        if reply.finished:
            evidence = told.evidence("own_words", reply.state.values.get("own_words"))
            reply = go_on(turn, reply, self._completions.complete(session, call, reply, evidence, now))
        return on_line(line, reply)

    def _resume(self, session: Session, call: Call, turn: Turn, now: datetime) -> Reply | None:
        """The answer to "shall we go on where we stopped?"; None for a turn that is none."""
        broken_off = turn.state.resumes
        if broken_off is None:
            return None
        if answers_safety(turn):
            return ask_once_more(turn)
        goes_on = wants_to_go_on(turn)
        if goes_on is None:
            return None
        if not goes_on:
            owe_again(session, broken_off)
            return start_new(turn)
        left = session.get_one(Call, broken_off)
        known = take_over(session, call, broken_off, now).fields or {}
        return go_on_with(turn, known, DialogueState.from_json(left.state))

    def _other_languages(self, call: Call) -> tuple[str, ...]:
        """What the caller may change to, the key's first: the line's languages in turn, after the present one."""
        _, line = self._parts.line(call.line)
        spoken = tuple(dict.fromkeys((line.language, *line.languages)))
        at = spoken.index(call.language) + 1 if call.language in spoken else 0
        return tuple(language for language in (*spoken[at:], *spoken[:at]) if language != call.language)

    def _choose_hearing(self, call: Call, state: DialogueState) -> str:
        _, line = self._parts.line(call.line)
        return choose_hearing(line, self._parts.ears, call.language, state.streams)

    def _consume(
        self, session: Session, call: Call, request: VoiceRequest, snapshot: Snapshot, now: datetime
    ) -> list[Utterance]:
        """Mark what this turn answers; words and keys that came with the request are kept like heard ones."""
        waiting = list[Utterance]()
        if snapshot.waiting:
            waiting += (row for row in waiting_utterances(session, call.call_sid) if row.seq in snapshot.waiting)
        for utterance in waiting:
            utterance.consumed_step = call.step
        if request.speech:
            heard: dict[str, Any] = {"text": request.speech, "confidence": request.speech_confidence}
            waiting.append(add_utterance(session, call.call_sid, TWILIO, now, consumed_step=call.step, **heard))
        if request.digits:
            keyed = add_utterance(session, call.call_sid, KEYPAD, now, consumed_step=call.step, text=request.digits)
            waiting.append(keyed)
        return waiting
