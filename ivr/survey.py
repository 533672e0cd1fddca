"""After the call: a score from 1 to 5 by key or word, and one sentence where words are heard. Whoever hangs up, may."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.service import find_fnol_of_call
from ivr.call_store import Deliveries, lock_call, record_event
from ivr.hearing import TWILIO
from ivr.moves import AskKey, HangUp, Move
from ivr.parts import Parts
from ivr.twilio_request import VoiceRequest
from models.call import Call
from models.queue_entry import QueueEntry
from models.survey import Survey
from nlu.spoken_numbers import spoken_digits

SCORE_PATH, COMMENT_PATH = "/voice/survey/score", "/voice/survey/comment"
SCORE_SECONDS, COMMENT_SECONDS = 8, 6
SCORE = re.compile(r"(?<!\d)[1-5](?!\d)")
LONGEST_COMMENT = 500


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
        invitation = self._parts.wording(call, now).say("survey_score")
        return (AskKey((invitation,), SCORE_PATH, SCORE_SECONDS, call.hearing == TWILIO), HangUp())

    def score(self, request: VoiceRequest) -> str:
        """What is no score ends the call; nobody is asked twice."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            call, row = lock_call(session, request.call_sid), session.get(Survey, request.call_sid)
            given = _score(request, call.language) if call else None
            if call is None or row is None or given is None or row.score is not None:
                return self._document(call, HangUp())
            row.score, row.scored_at = given, now
            record_event(session, call.call_sid, "survey.scored", 1, now, score=given)
            wording = self._parts.wording(call, now)
            if call.hearing != TWILIO:
                return self._document(call, wording.say("survey_thanks"), HangUp())
            ask = AskKey((wording.say("survey_comment"),), COMMENT_PATH, COMMENT_SECONDS, True)
            return self._document(call, ask, HangUp())

        return self._deliveries.answer(request, now, decide)

    def comment(self, request: VoiceRequest) -> str:
        """One sentence in the caller's words."""
        now = self._parts.clock()

        def decide(session: Session) -> str:
            call, row = lock_call(session, request.call_sid), session.get(Survey, request.call_sid)
            if call is None or row is None:
                return self._document(call, HangUp())
            if request.speech and row.comment is None:
                row.comment = request.speech[:LONGEST_COMMENT]
            return self._document(call, self._parts.wording(call, now).say("survey_thanks"), HangUp())

        return self._deliveries.answer(request, now, decide)

    def hang_up_document(self, _request: VoiceRequest) -> str:
        """Needs no database: what mattered was said before."""
        return self._document(None, HangUp())

    def _document(self, call: Call | None, *moves: Move) -> str:
        return self._parts.document(call, *moves) if call else self._parts.document_on_line("", *moves)


def _score(request: VoiceRequest, language: str) -> int | None:
    said = request.digits or spoken_digits(request.speech or "", language)
    found = SCORE.findall(said)
    return int(found[0]) if len(found) == 1 else None


def _last_agent(session: Session, call_sid: str) -> str | None:
    talked = select(QueueEntry.agent_id).where(QueueEntry.call_sid == call_sid, QueueEntry.answered_at.is_not(None))
    return session.scalar(talked.order_by(QueueEntry.answered_at.desc()).limit(1))
