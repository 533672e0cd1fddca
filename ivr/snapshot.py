"""Where a call stands when a turn begins: read before understanding, checked again when the turn is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.call_store import waiting_utterances
from ivr.dialogue_state import DialogueState
from ivr.twilio_request import VoiceRequest
from models.call import Call


@dataclass(frozen=True)
class Snapshot:
    """Where the call stood when it was read, and what it had not yet been answered."""

    step: int
    language: str
    question: str
    waiting: tuple[int, ...]
    text: str
    early: bool  # all of `text` was said before the present question was asked

    def is_late(self, request: VoiceRequest) -> bool:
        """An answer to an earlier document; words that still wait for an answer are never too late."""
        return request.step is not None and request.step < self.step and request.utterance not in self.waiting


def read_snapshot(session: Session, call_sid: str) -> Snapshot | None:
    """None for a call nobody has answered yet."""
    call = session.get(Call, call_sid)
    if call is None:
        return None
    state = DialogueState.from_json(call.state)
    waiting = waiting_utterances(session, call_sid)
    asked_at = datetime.fromisoformat(state.asked_at) if state.asked_at else call.started_at
    return Snapshot(
        step=call.step,
        language=call.language,
        question=state.question,
        waiting=tuple(utterance.seq for utterance in waiting),
        text=" ".join(utterance.text or "" for utterance in waiting).strip(),
        early=all(utterance.heard_at < asked_at for utterance in waiting),
    )
