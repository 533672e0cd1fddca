"""What a caller was told of recording, agreed to or refused: facts with time, language and version of the wording."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.call_store import RECORDING_CONSENT
from ivr.dialogue_state import DialogueState, Reply
from ivr.moves import Move, StopStream
from ivr.transfer import REFUSED_RECORDING
from models.call import Call
from models.event_log import record_event

NOTICE, HEALTH = "consent.notice", "consent.health"


def note_notice(session: Session, call: Call, version: str, now: datetime) -> None:
    """The caller hears the notice at the beginning."""
    record_event(session, call.call_sid, NOTICE, 1, now, version=version, language=call.language)


def note_consent(session: Session, call: Call, reply: Reply, version: str, now: datetime) -> None:
    """What this turn agreed to or refused; an answer that changes is a fact of its own."""
    told = {"version": version, "language": call.language}
    health = reply.learnt.get("health_consent")
    if health is not None:
        record_event(session, call.call_sid, HEALTH, call.step, now, given=health["value"], **told)
    if refuses_recording(reply):
        record_event(session, call.call_sid, RECORDING_CONSENT, 1, now, given=False, **told)


def refuses_recording(reply: Reply) -> bool:
    return reply.transfer is not None and reply.transfer.when == REFUSED_RECORDING


def stop_hearing(state: DialogueState) -> tuple[Move, ...]:
    """The caller's voice reaches nobody but the person who takes the call."""
    return (StopStream(f"caller-{state.streams}"),) if state.streams else ()
