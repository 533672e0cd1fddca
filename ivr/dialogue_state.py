"""What the dialogue stands on and what it gives back: state, turn and reply, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from ivr.answers import Fields, Heard
from ivr.call_flow import CallSignal, CallStage
from ivr.script import Form, Slot, TransferRule

SAFETY = "safety"


@dataclass(frozen=True)
class DialogueState:
    """Where the conversation is. Stored with the call as JSON after every turn."""

    question: str = SAFETY
    attempts: Mapping[str, int] = field(default_factory=dict)
    failures: int = 0
    turns: int = 0
    skipped: tuple[str, ...] = ()
    redo: str | None = None
    guided: bool = False
    leg: int = 0
    streams: int = 0
    hearing: str = ""  # how the last question was listened to; another one now means: ask again
    asked_at: str | None = None  # ISO 8601: when the present document was made
    waits: int = 0  # turns in a row in which the caller was still speaking
    document: str | None = None
    fnol_number: str | None = None
    left_queue_for: str | None = None  # call_back | message
    asked: tuple[str, ...] = ()  # questions that were answered or given up, in order
    slow: bool = False  # the caller asked for slower speech
    short: bool = False  # only the questions of the short form

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Self:
        """A state of another release of this code is read as far as it is known: the call goes on."""
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in (stored or {}).items() if name in known}
        return cls(**{**values, **{name: tuple(values.get(name, ())) for name in ("skipped", "asked")}})

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "attempts": dict(self.attempts),
            "skipped": list(self.skipped),
            "asked": list(self.asked),
        }

    def attempt(self, slot: str) -> int:
        return self.attempts.get(slot, 0)


@dataclass(frozen=True)
class PromptCall:
    """A prompt to be spoken: its key, its attempt, and the fields whose values it reads back."""

    key: str
    attempt: int = 0
    reads: Mapping[str, Any] = field(default_factory=dict)
    language: str | None = None  # other than the caller's


@dataclass(frozen=True)
class Reply:
    """`language`: the call goes on in it; `wait_seconds`: longer than the question's own time for an answer.

    A field learnt as None is taken back.
    """

    state: DialogueState
    signal: CallSignal
    learnt: Fields = field(default_factory=dict)
    say: tuple[PromptCall, ...] = ()
    ask: Slot | None = None
    transfer: TransferRule | None = None
    language: str | None = None
    wait_seconds: int | None = None


@dataclass(frozen=True)
class Turn:
    """One turn as the algorithm sees it."""

    form: Form
    stage: CallStage
    state: DialogueState
    fields: Fields
    heard: Heard
    hearing: str
    caller_number: str | None
    corrections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # slot -> words that name it
    languages: tuple[str, ...] = ()  # what the caller may change to, the key's first

    @property
    def slot(self) -> Slot:
        return self.form.slot(self.state.question)
