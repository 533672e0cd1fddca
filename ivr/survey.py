"""After the call: a score from 1 to 5 by key or word, and one sentence where words are heard. Whoever hangs up, may.

Where our own recogniser hears, its words wait in the call, and a nudge or the end of the question's patience brings the
next document, as in the dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.service import find_fnol_of_call
from ivr.call_store import Deliveries, lock_call, waiting_utterances
from ivr.hearing import TWILIO, VOSK
from ivr.moves import AskKey, HangUp, Move
from ivr.parts import Parts
from ivr.twilio_request import VoiceRequest
from models.call import Call
from models.event_log import record_event
from models.queue_entry import QueueEntry
from models.survey import Survey
from nlu.spoken_numbers import spoken_digits

Question = Literal["score", "comment"]
PATHS: dict[Question, str] = {"score": "/voice/survey/score", "comment": "/voice/survey/comment"}
PROMPTS: dict[Question, str] = {"score": "survey_score", "comment": "survey_comment"}
SECONDS: dict[Question, int] = {"score": 8, "comment": 6}
# What our own recogniser is to listen for, and for how long a pause it waits.
LISTENING: dict[Question, tuple[str | None, int]] = {"score": ("digits", 800), "comment": (None, 1600)}
SPEAKING_WAIT_SECONDS, MOST_WAITS = 3, 10
SCORE = re.compile(r"(?<!\d)[1-5](?!\d)")
LONGEST_COMMENT = 500


@dataclass(frozen=True)
class Given:
    """A key, or words, by whoever heard them; empty for neither."""

    digits: str | None
    words: str


class SurveyHandler:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._deliveries = Deliveries(parts.database)

    def ending(self, session: Session, call: Call, now: datetime) -> tuple[Move, ...]:
        """How a call ends that was served: on lines with a survey with an invitation to it, once."""
        if not self._parts.line(call.line)[1].survey or session.get(Survey, call.call_sid) is not None:
            return (HangUp(),)
        fnol, agent_id = find_fnol_of_call(session, call.call_sid), _last_agent(session, call.call_sid)
        row = Survey(call_sid=call.call_sid, language=call.language, invited_at=now, agent_id=agent_id)
        row.fnol_id = fnol.id if fnol else None
        session.add(row)
        record_event(session, call.call_sid, "survey.invited", 1, now)
        _take_words(session, call)  # said before the question, they are no answer to it
        return self._ask(call, "score", now)

    def score(self, request: VoiceRequest) -> str:
        """What is no score ends the call; nobody is asked twice."""
        return self._answer(request, "score")

    def comment(self, request: VoiceRequest) -> str:
        """One sentence in the caller's words."""
        return self._answer(request, "comment")

    def heard(self, request: VoiceRequest) -> str:
        """Our own recogniser has words for the question that stands."""
        return self._answer(request, None)

    def _answer(self, request: VoiceRequest, asked: Question | None) -> str:
        now = self._parts.clock()
        is_speaking = not (request.digits or request.speech) and self._parts.speaking.is_speaking(request.call_sid)

        def decide(session: Session) -> str:
            call, row = lock_call(session, request.call_sid), session.get(Survey, request.call_sid)
            if call is None or row is None:
                return self._document(call, HangUp())
            standing = standing_question(call)
            question = asked or standing
            if question is None:
                return self._document(call, HangUp())
            if standing is not None and standing != question:
                return self._document(call, *self._ask(call, standing, now))  # too late for the question before
            words = request.speech or _take_words(session, call)
            if is_speaking and not words and (waits := _waits(call)) < MOST_WAITS:
                call.listening = {**call.listening, "waits": waits + 1}
                return self._document(call, AskKey((), PATHS[question], SPEAKING_WAIT_SECONDS), HangUp())
            given = Given(request.digits, words)
            return self._document(call, *_TAKE[question](self, session, call, row, given, now))

        return self._deliveries.answer(request, now, decide)

    def _take_score(self, session: Session, call: Call, row: Survey, given: Given, now: datetime) -> tuple[Move, ...]:
        score = _score(given, call.language)
        if row.score is None and score is None:
            return self._end(call)
        if row.score is None:
            row.score, row.scored_at = score, now
            record_event(session, call.call_sid, "survey.scored", 1, now, score=score)
        return self._ask(call, "comment", now) if call.hearing in (TWILIO, VOSK) else self._thank(call, now)

    def _take_comment(
        self, _session: Session, call: Call, row: Survey, given: Given, now: datetime
    ) -> tuple[Move, ...]:
        if given.words and row.comment is None:
            row.comment = given.words[:LONGEST_COMMENT]
        return self._thank(call, now)

    def _ask(self, call: Call, question: Question, now: datetime) -> tuple[Move, ...]:
        grammar, patience_ms = LISTENING[question]
        if call.hearing == VOSK:
            call.listening = {
                "listening": True,
                "grammar": grammar,
                "patience_ms": patience_ms,
                "language": call.language,
                "survey": question,
            }
        prompt = self._parts.wording(call, now).say(PROMPTS[question])
        return (AskKey((prompt,), PATHS[question], SECONDS[question], call.hearing == TWILIO), HangUp())

    def _thank(self, call: Call, now: datetime) -> tuple[Move, ...]:
        return (self._parts.wording(call, now).say("survey_thanks"), *self._end(call))

    def _end(self, call: Call) -> tuple[Move, ...]:
        call.listening = {"listening": False}
        return (HangUp(),)

    def hang_up_document(self, _request: VoiceRequest) -> str:
        """Needs no database: what mattered was said before."""
        return self._document(None, HangUp())

    def _document(self, call: Call | None, *moves: Move) -> str:
        return self._parts.document(call, *moves) if call else self._parts.document_on_line("", *moves)


def standing_question(call: Call) -> Question | None:
    """What our own recogniser listens for; None outside of a survey."""
    asked: Question | None = call.listening.get("survey")
    return asked


def _waits(call: Call) -> int:
    return int(call.listening.get("waits", 0))


def _take_words(session: Session, call: Call) -> str:
    waiting = waiting_utterances(session, call.call_sid)
    for utterance in waiting:
        utterance.consumed_step = call.step
    return " ".join(utterance.text for utterance in waiting if utterance.text)


def _score(given: Given, language: str) -> int | None:
    found = SCORE.findall(given.digits or spoken_digits(given.words, language))
    return int(found[0]) if len(found) == 1 else None


def _last_agent(session: Session, call_sid: str) -> str | None:
    talked = select(QueueEntry.agent_id).where(QueueEntry.call_sid == call_sid, QueueEntry.answered_at.is_not(None))
    return session.scalar(talked.order_by(QueueEntry.answered_at.desc()).limit(1))


_TAKE: dict[Question, Callable[[SurveyHandler, Session, Call, Survey, Given, datetime], tuple[Move, ...]]] = {
    "score": SurveyHandler._take_score,
    "comment": SurveyHandler._take_comment,
}
