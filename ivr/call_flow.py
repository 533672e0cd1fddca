"""The state machine of a call, on one screen."""

from __future__ import annotations

from enum import StrEnum


class CallStage(StrEnum):
    REPORTING = "reporting"  # asking what is missing
    CONFIRMING = "confirming"  # the recap was read back
    CORRECTING = "correcting"  # the caller said the recap was wrong
    SERVING = "serving"  # another form than the report
    REGISTERED = "registered"  # the number was told
    SERVED = "served"  # goodbye was said, and no report was made in this call
    QUEUED = "queued"  # waiting for a person
    WITH_AGENT = "with_agent"
    MESSAGE = "message"  # recording a message
    ENDED = "ended"


class CallSignal(StrEnum):
    ANSWERED = "answered"  # the caller said something that leaves questions open
    COMPLETE = "complete"  # nothing is missing any more
    CONFIRMED = "confirmed"
    DENIED = "denied"
    WISHED = "wished"  # the caller wants, or goes on with, something else than a report
    FAREWELL = "farewell"  # the caller wants nothing more
    PERSON_NEEDED = "person_needed"
    AGENT_ANSWERED = "agent_answered"
    AGENT_LEFT = "agent_left"
    CALL_BACK_CHOSEN = "call_back_chosen"
    MESSAGE_CHOSEN = "message_chosen"
    QUEUE_FAILED = "queue_failed"
    MESSAGE_LEFT = "message_left"
    HUNG_UP = "hung_up"


_IN_DIALOGUE = (CallStage.REPORTING, CallStage.CONFIRMING, CallStage.CORRECTING, CallStage.SERVING)

TRANSITIONS: dict[tuple[CallStage, CallSignal], CallStage] = {
    **{(stage, CallSignal.ANSWERED): CallStage.REPORTING for stage in _IN_DIALOGUE},
    **{(stage, CallSignal.COMPLETE): CallStage.CONFIRMING for stage in _IN_DIALOGUE},
    **{(stage, CallSignal.WISHED): CallStage.SERVING for stage in _IN_DIALOGUE},
    **{(stage, CallSignal.FAREWELL): CallStage.SERVED for stage in _IN_DIALOGUE},
    **{(stage, CallSignal.PERSON_NEEDED): CallStage.QUEUED for stage in _IN_DIALOGUE},
    (CallStage.CONFIRMING, CallSignal.CONFIRMED): CallStage.REGISTERED,
    (CallStage.CONFIRMING, CallSignal.DENIED): CallStage.CORRECTING,
    (CallStage.CORRECTING, CallSignal.DENIED): CallStage.CORRECTING,
    # Handed on to somebody else, or cut off.
    (CallStage.WITH_AGENT, CallSignal.PERSON_NEEDED): CallStage.QUEUED,
    (CallStage.QUEUED, CallSignal.AGENT_ANSWERED): CallStage.WITH_AGENT,
    (CallStage.QUEUED, CallSignal.CALL_BACK_CHOSEN): CallStage.ENDED,
    (CallStage.QUEUED, CallSignal.MESSAGE_CHOSEN): CallStage.MESSAGE,
    (CallStage.QUEUED, CallSignal.QUEUE_FAILED): CallStage.MESSAGE,
    # The answer and the end of the talk come from two legs, in any order.
    (CallStage.QUEUED, CallSignal.AGENT_LEFT): CallStage.ENDED,
    (CallStage.WITH_AGENT, CallSignal.AGENT_LEFT): CallStage.ENDED,
    (CallStage.WITH_AGENT, CallSignal.QUEUE_FAILED): CallStage.MESSAGE,
    (CallStage.MESSAGE, CallSignal.MESSAGE_LEFT): CallStage.ENDED,
    **{(stage, CallSignal.HUNG_UP): CallStage.ENDED for stage in CallStage},
}


def advance(stage: CallStage, signal: CallSignal) -> CallStage:
    """The stage after a signal. A signal that means nothing here (late, repeated, out of order) changes nothing."""
    return TRANSITIONS.get((stage, signal), stage)
