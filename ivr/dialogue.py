"""The form algorithm: what was learnt from a turn, and what is asked next. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from ivr.answers import AFFIRM, ANSWERS, DENY, Asked, Fields, Heard
from ivr.call_flow import CallSignal, CallStage
from ivr.script import Form, Slot, TransferRule
from ivr.transfer import NOT_UNDERSTOOD, PREDICATES, Situation

AGENT_KEY = "0"
REPEAT_KEY = "*"
SAFETY = "safety"
WHAT_HAPPENED = "what_happened"
STORY_FIELDS = ("loss_date", "loss_location", "cause_of_loss")
# Facts that a later word can only make worse, never better: nobody talks an injury away by accident.
INJURY_RANK = {"none": 0, "possible": 1, "yes": 2}


@dataclass(frozen=True)
class DialogueState:
    """Where the conversation is. Stored with the call as JSON after every turn."""

    question: str = SAFETY
    attempts: Mapping[str, int] = field(default_factory=dict)
    failures: int = 0
    skipped: tuple[str, ...] = ()
    redo: str | None = None
    guided: bool = False
    leg: int = 0
    streams: int = 0
    hearing: str = ""  # how the last question was listened to; another one now means: ask again
    waits: int = 0  # turns in a row in which the caller was still speaking
    document: str | None = None
    fnol_number: str | None = None
    left_queue_for: str | None = None  # call_back | message

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Self:
        values = dict(stored or {})
        return cls(**{**values, "skipped": tuple(values.get("skipped", ()))})

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "attempts": dict(self.attempts), "skipped": list(self.skipped)}

    def attempt(self, slot: str) -> int:
        return self.attempts.get(slot, 0)


@dataclass(frozen=True)
class PromptCall:
    """A prompt to be spoken: its key, its attempt, and the fields whose values it reads back."""

    key: str
    attempt: int = 0
    reads: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    state: DialogueState
    signal: CallSignal
    learnt: Fields = field(default_factory=dict)
    say: tuple[PromptCall, ...] = ()
    ask: Slot | None = None
    transfer: TransferRule | None = None


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

    @property
    def slot(self) -> Slot:
        return self.form.slot(self.state.question)


def with_meaning(heard: Heard, slot: Slot) -> Heard:
    """Give a key its meaning at this question; words keep the intent that was understood."""
    if heard.digits is None:
        return replace(heard, intent=heard.understanding.intent if heard.understanding else None)
    everywhere = {AGENT_KEY: "ask_agent", REPEAT_KEY: "repeat"}
    return replace(heard, intent=slot.keys.get(heard.digits, everywhere.get(heard.digits)))


def first_question(form: Form, state: DialogueState) -> Reply:
    slot = form.slots[0]
    return Reply(replace(state, question=slot.slot), CallSignal.ANSWERED, ask=slot)


def respond(turn: Turn) -> Reply:
    """Answer one turn of the caller."""
    turn = replace(turn, heard=with_meaning(turn.heard, turn.slot))
    if turn.heard.hearing_changed or turn.heard.intent == "repeat":
        return _ask_again(turn)
    learnt = _learn(turn)
    understood = bool(learnt) or turn.heard.intent in (AFFIRM, DENY, "dont_know") or _chooses_slot(turn)
    state = replace(turn.state, failures=0 if understood else turn.state.failures + 1)
    turn = replace(turn, state=state, fields={**turn.fields, **learnt})
    rule = _transfer_rule(turn, learnt)
    if rule:
        return Reply(state, CallSignal.PERSON_NEEDED, learnt, (PromptCall(rule.say),), transfer=rule)
    return _STAGES[turn.stage](turn, learnt)


def _learn(turn: Turn) -> dict[str, Any]:
    """The fields this turn gives or changes."""
    heard, slot = turn.heard, turn.slot
    asked = Asked(turn.state.attempt(slot.slot), turn.caller_number, turn.fields)
    found = {**heard.values, **ANSWERS[slot.answer](heard, asked)}
    if slot.answer != "story" and "loss_description" not in turn.fields and _tells_story(heard):
        found["loss_description"] = {"text": heard.text}
    return {name: value for name, value in found.items() if _may_write(turn, name, value)}


def _tells_story(heard: Heard) -> bool:
    return sum(name in heard.values for name in STORY_FIELDS) >= 2


def _may_write(turn: Turn, name: str, value: Any) -> bool:
    known = turn.fields.get(name)
    if known is None:
        return True
    asked_for = name in turn.slot.fills
    correcting = turn.stage in (CallStage.CONFIRMING, CallStage.CORRECTING) or turn.heard.intent == "correct"
    if name == "injury":
        worse = INJURY_RANK[value["status"]] > INJURY_RANK[known["status"]]
        return worse or ((asked_for or correcting) and value["status"] != known["status"])
    return asked_for or correcting


def _chooses_slot(turn: Turn) -> bool:
    return turn.stage is CallStage.CORRECTING and turn.heard.intent in {slot.slot for slot in turn.form.slots}


def _transfer_rule(turn: Turn, learnt: Fields) -> TransferRule | None:
    situation = Situation(
        heard=turn.heard,
        fields=turn.fields,
        learnt=learnt,
        hearing=turn.hearing,
        failures=turn.state.failures,
        safety_asked="injury" in turn.fields or turn.state.question != SAFETY,
    )
    return next((rule for rule in turn.form.transfer_rules if PREDICATES[rule.when](situation)), None)


def _ask_again(turn: Turn) -> Reply:
    """The same question in the same words; nothing is counted."""
    signal = {CallStage.CONFIRMING: CallSignal.COMPLETE, CallStage.CORRECTING: CallSignal.DENIED}.get(
        turn.stage, CallSignal.ANSWERED
    )
    say = (PromptCall("hearing_changed"),) if turn.heard.hearing_changed else ()
    reads = turn.fields if turn.stage is CallStage.CONFIRMING else {}
    ask = PromptCall(turn.slot.slot, turn.state.attempt(turn.slot.slot), reads)
    return Reply(turn.state, signal, say=(*say, ask), ask=turn.slot)


def _report(turn: Turn, learnt: Fields) -> Reply:
    slot, state = turn.slot, turn.state
    given_up = state.attempt(slot.slot) + 1 >= slot.attempts
    answered = slot.is_filled(learnt) or (slot.is_filled(turn.fields) and state.redo != slot.slot)
    if given_up and not answered and slot.when_exhausted == "transfer":
        return _hand_over(turn, learnt)
    if turn.heard.intent == "dont_know" or (given_up and not answered):
        state = replace(state, skipped=(*state.skipped, slot.slot))
    elif not answered and not _moves_on(turn, learnt):
        state = replace(state, attempts={**state.attempts, slot.slot: state.attempt(slot.slot) + 1})
    if state.redo and (answered or slot.slot in state.skipped):
        state = replace(state, redo=None)
    return _next(replace(turn, state=state), learnt)


def _hand_over(turn: Turn, learnt: Fields) -> Reply:
    rule = next(rule for rule in turn.form.transfer_rules if rule.when == NOT_UNDERSTOOD)
    return Reply(turn.state, CallSignal.PERSON_NEEDED, learnt, (PromptCall(rule.say),), transfer=rule)


def _moves_on(turn: Turn, learnt: Fields) -> bool:
    """A caller who tells facts instead of answering is not asked the same thing in a sterner voice."""
    return bool(learnt) and turn.slot.slot != turn.form.slots[0].slot


def _next(turn: Turn, learnt: Fields) -> Reply:
    say = (*_guidance(turn, learnt), *_acknowledge(turn, learnt))
    state = replace(turn.state, guided=turn.state.guided or "injury" in turn.fields)
    slot = turn.form.slot(state.redo) if state.redo else next_slot(turn.form, turn.fields, state)
    if slot is None:
        confirmation = turn.form.confirmation
        state = replace(state, question=confirmation.slot)
        recap = PromptCall(confirmation.slot, state.attempt(confirmation.slot), turn.fields)
        return Reply(state, CallSignal.COMPLETE, learnt, (*_guidance(turn, learnt), recap), ask=confirmation)
    state = replace(state, question=slot.slot)
    ask = PromptCall(slot.slot, state.attempt(slot.slot))
    return Reply(state, CallSignal.ANSWERED, learnt, (*say, ask), ask=slot)


def next_slot(form: Form, fields: Fields, state: DialogueState) -> Slot | None:
    """The first question whose answer is neither known nor given up."""
    for slot in form.slots:
        if slot.slot in state.skipped or slot.is_filled(fields):
            continue
        if slot.slot == WHAT_HAPPENED and all(name in fields for name in STORY_FIELDS):
            continue
        return slot
    return None


def _guidance(turn: Turn, learnt: Fields) -> tuple[PromptCall, ...]:
    """What to do now, said once as soon as it is known whether anyone is hurt, and again if it gets worse."""
    if "injury" not in learnt:
        return ()
    hurt = learnt["injury"]["status"] != "none"
    if turn.state.guided and not hurt:
        return ()
    return (PromptCall("guidance_injury" if hurt else "guidance_none"),)


def _acknowledge(turn: Turn, learnt: Fields) -> tuple[PromptCall, ...]:
    implicit = {name for slot in turn.form.slots if slot.read_back == "implicit" for name in slot.fills}
    reads = {name: value for name, value in learnt.items() if name in implicit and name != "loss_description"}
    if not reads:
        return ()
    corrected = any(name in learnt for name in reads) and turn.stage is not CallStage.REPORTING
    return (PromptCall("corrected" if corrected else "acknowledge", reads=reads),)


def _confirm(turn: Turn, learnt: Fields) -> Reply:
    changed = {name: value for name, value in learnt.items() if name != "loss_description"}
    if changed:
        return _recap(turn, learnt, _acknowledge(turn, learnt))
    if turn.heard.intent == AFFIRM:
        return Reply(turn.state, CallSignal.CONFIRMED, learnt)
    if turn.heard.intent in (DENY, "correct"):
        return _ask_correction(turn, learnt)
    attempts = turn.state.attempt(turn.slot.slot) + 1
    if attempts >= turn.slot.attempts:
        # Nobody said it was wrong: a report with an unconfirmed recap is worth more than none.
        return Reply(turn.state, CallSignal.CONFIRMED, learnt)
    state = replace(turn.state, attempts={**turn.state.attempts, turn.slot.slot: attempts})
    return _recap(replace(turn, state=state), learnt, ())


def _recap(turn: Turn, learnt: Fields, say: tuple[PromptCall, ...]) -> Reply:
    slot = turn.form.confirmation
    recap = PromptCall(slot.slot, turn.state.attempt(slot.slot), turn.fields)
    return Reply(replace(turn.state, question=slot.slot), CallSignal.COMPLETE, learnt, (*say, recap), ask=slot)


def _ask_correction(turn: Turn, learnt: Fields) -> Reply:
    slot = turn.form.correction
    attempt = turn.state.attempt(slot.slot)
    attempts = {**turn.state.attempts, slot.slot: attempt + 1}
    state = replace(turn.state, question=slot.slot, attempts=attempts)
    return Reply(state, CallSignal.DENIED, learnt, (PromptCall(slot.slot, attempt),), ask=slot)


def _correct(turn: Turn, learnt: Fields) -> Reply:
    if _chooses_slot(turn):
        name = str(turn.heard.intent)
        skipped = tuple(slot for slot in turn.state.skipped if slot != name)
        attempts = {slot: count for slot, count in turn.state.attempts.items() if slot != name}
        state = replace(turn.state, redo=name, question=name, skipped=skipped, attempts=attempts)
        slot = turn.form.slot(name)
        return Reply(state, CallSignal.ANSWERED, learnt, (PromptCall(name),), ask=slot)
    if learnt or turn.state.attempt(turn.slot.slot) >= turn.slot.attempts:
        return _recap(turn, learnt, _acknowledge(turn, learnt))
    return _ask_correction(turn, learnt)


_STAGES = {
    CallStage.REPORTING: _report,
    CallStage.CONFIRMING: _confirm,
    CallStage.CORRECTING: _correct,
}
