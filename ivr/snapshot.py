"""Where a call stands when a turn begins: read before understanding, checked again when the turn is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.call_store import waiting_utterances
from ivr.dialogue_state import DialogueState
from ivr.reading import Reading, readings_of
from ivr.survey import standing_question
from ivr.twilio_request import VoiceRequest
from models.call import Call


@dataclass(frozen=True)
class Snapshot:
    """Where the call stood when it was read, and what it had not yet been answered."""

    step: int
    language: str
    question: str
    waiting: tuple[int, ...]
    readings: tuple[Reading, ...]  # what was said, as heard first and as it may have been; empty parts for silence
    in_survey: bool
    early: bool  # all of it was said before the present question was asked

    def reading(self, text: str) -> Reading:
        """The one that was taken for what was said."""
        return next((reading for reading in self.readings if reading.text == text), self.readings[0])

    def is_late(self, request: VoiceRequest) -> bool:
        """An answer to an earlier document; words that still wait for an answer are never too late."""
        return request.step is not None and request.step < self.step and request.utterance not in self.waiting


def read_snapshot(session: Session, request: VoiceRequest) -> Snapshot | None:
    """None for a call nobody has answered yet."""
    call = session.get(Call, request.call_sid)
    if call is None:
        return None
    state = DialogueState.from_json(call.state)
    waiting = waiting_utterances(session, request.call_sid)
    asked_at = datetime.fromisoformat(state.asked_at) if state.asked_at else call.started_at
    return Snapshot(
        step=call.step,
        language=call.language,
        question=state.question,
        waiting=tuple(utterance.seq for utterance in waiting),
        readings=tuple(readings_of(waiting, request.speech)),
        in_survey=standing_question(call) is not None,
        early=not request.speech and all(utterance.heard_at < asked_at for utterance in waiting),
    )
