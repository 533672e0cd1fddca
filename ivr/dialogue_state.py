"""What the dialogue stands on and what it gives back: state, turn and reply, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any, Self

from ivr.answers import Fields, Heard
from ivr.call_flow import CallSignal, CallStage
from ivr.script import ANYWHERE, MORE, REPORT, Form, Slot, TransferRule
from settings import Thresholds

SAFETY = "safety"
# What is known of people in danger and what the line told: it outlives a fresh start, and belongs to the report
# whatever form is served.
GRAVE = ("injury", "injured_people", "danger", "scope")
# Fields of the report that the number dialled tells: nobody has begun to report by them.
FROM_LINE = frozenset({"scope"})
_TUPLES = ("skipped", "asked", "served", "advised")


@dataclass(frozen=True)
class DialogueState:
    """Where the conversation is. Stored with the call as JSON after every turn."""

    question: str = SAFETY
    attempts: Mapping[str, int] = field(default_factory=dict)
    failures: int = 0
    turns: int = 0
    skipped: tuple[str, ...] = ()
    redo: str | None = None
    advised: tuple[str, ...] = ()  # the advice that was given, by its prompt
    leg: int = 0
    streams: int = 0
    hearing: str = ""  # how the last question was listened to; another one now means: ask again
    asked_at: str | None = None  # ISO 8601: when the present document was made
    waits: int = 0  # turns in a row in which the caller was still speaking
    document: str | None = None
    resumes: str | None = None  # the call that broke off, whose report may go on here
    fnol_number: str | None = None
    left_queue_for: str | None = None  # call_back | message
    asked: tuple[str, ...] = ()  # questions that were answered or given up, in order
    slow: bool = False  # the caller is spoken to slowly, with short menus and a person first
    eased: bool = False  # was offered a person with slower speech
    short: bool = False  # only the questions of the short form
    form: str = REPORT
    values: Mapping[str, Any] = field(default_factory=dict)  # of a form that is no report, until its end
    left: Mapping[str, Any] | None = None  # the place in the report, when it was left for another form
    served: tuple[str, ...] = ()  # forms that came to their end in this call, in order

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Self:
        """A state of another release of this code is read as far as it is known: the call goes on."""
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in (stored or {}).items() if name in known}
        return cls(**{**values, **{name: tuple(values.get(name, ())) for name in _TUPLES}})

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "attempts": dict(self.attempts),
            "values": dict(self.values),
            "left": None if self.left is None else dict(self.left),
            **{name: list(getattr(self, name)) for name in _TUPLES},
        }

    def attempt(self, slot: str) -> int:
        return self.attempts.get(slot, 0)

    def owes_call_back(self, fields: Fields) -> bool:
        """Whether a caller who hangs up now is called back; not one who was served and began nothing else.

        Args:
            fields: what is known for a report.
        """
        return self.form != MORE or self.leg > 0 or bool(set(fields) - FROM_LINE)


@dataclass(frozen=True)
class PromptCall:
    """A prompt to be spoken: its key, its attempt, and the fields whose values it reads back."""

    key: str
    attempt: int = 0
    reads: Mapping[str, Any] = field(default_factory=dict)
    language: str | None = None  # other than the caller's
    values: Mapping[str, str | int | date] = field(default_factory=dict)  # what else the prompt says


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
    finished: bool = False  # nothing of a form that is no report is missing: its completion is due


@dataclass(frozen=True)
class Outcome:
    """What became of a finished form: words, and perhaps one more question or a person (the rule's name)."""

    say: tuple[PromptCall, ...] = ()
    ask: str | None = None
    transfer: str | None = None
    ends: bool = False  # the call is over
    owes_nothing: bool = False  # unless a report was begun


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
    choices: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)  # slot -> meaning -> its words
    languages: tuple[str, ...] = ()  # what the caller may change to, the key's first
    forms: Mapping[str, Form] = field(default_factory=dict)  # all of the script
    report_fields: Fields = field(default_factory=dict)  # while another form is served
    now: datetime | None = None  # in the caller's zone
    thresholds: Thresholds = field(default_factory=Thresholds)  # of the line
    corrected: frozenset[str] = frozenset()  # what this turn changed at another question

    @property
    def slot_choices(self) -> Mapping[str, tuple[str, ...]]:
        return {**self.choices.get(ANYWHERE, {}), **self.choices.get(self.slot.slot, {})}

    @property
    def slot(self) -> Slot:
        return self.form.slot(self.state.question)
