"""Named predicates that hand the caller to a person; `dialogues/report.yaml` says which queue each means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.answers import Fields, Heard
from ivr.hearing import KEYPAD

# How sure a bare cry for help must be; words that name the danger need no such measure.
EMERGENCY_CONFIDENCE = 0.7
MOST_FAILURES = 3
MOST_FAILURES_BY_KEYS = 2
# Twice what the longest report with every question failed once takes.
MOST_TURNS = 80
# Kinds of danger in which a person must take over at once; on a motorway lane the right words come first.
DEADLY = frozenset({"fire", "trapped", "dangerous_goods", "leak", "water"})
# Answers that mean it, by their question: somebody is trapped or unconscious; the fire still burns.
DEADLY_ANSWERS = {"critical": True, "fire_out": False}
LIFE_IN_DANGER = "life_in_danger"
REFUSED_RECORDING = "refused_recording"
REFUSAL = "refuse_recording"
ASKED_FOR_PERSON = "asked_for_person"
CANNOT_HEAR = "cannot_hear"
NOT_UNDERSTOOD = "not_understood"
TOO_MANY_TURNS = "too_many_turns"
NOT_ANSWERED = "not_answered"
NOT_IDENTIFIED = "not_identified"
CASE_LATE = "case_late"


@dataclass(frozen=True)
class Situation:
    heard: Heard
    fields: Fields  # what is known, with what was just learnt
    learnt: Fields
    hearing: str
    failures: int  # turns in a row in which nothing was understood
    turns: int  # of the whole call
    busy: bool  # with another form than the report
    safety_settled: bool  # whether anyone is hurt is known, or was asked as often as it may be


Predicate = Callable[[Situation], bool]


def _life_in_danger(now: Situation) -> bool:
    if any(now.learnt.get(field, {}).get("value") is deadly for field, deadly in DEADLY_ANSWERS.items()):
        return True
    if "danger" in now.learnt:
        danger = now.learnt["danger"]
        return danger["status"] == "yes" and not DEADLY.isdisjoint(danger.get("kinds", ()))
    return now.heard.intent == "emergency" and now.heard.confidence >= EMERGENCY_CONFIDENCE


def _asked_for_person(now: Situation) -> bool:
    return now.heard.intent == "ask_agent"


def _refused_recording(now: Situation) -> bool:
    return now.heard.intent == REFUSAL


def _another_wish(now: Situation) -> bool:
    """A wish that no form serves: its words in the middle of another form are an answer there."""
    return now.heard.is_other_wish and not now.busy


def _cannot_hear(now: Situation) -> bool:
    """A report can be made by keys alone; what needs words, and who does not get on with keys, needs a person."""
    keys_fail = now.busy or now.failures >= MOST_FAILURES_BY_KEYS
    return now.hearing == KEYPAD and now.safety_settled and keys_fail


def _not_understood(now: Situation) -> bool:
    return now.failures >= MOST_FAILURES


def _by_completion(_now: Situation) -> bool:
    """Chosen by what a form came to, never by a turn."""
    return False


def _too_many_turns(now: Situation) -> bool:
    return now.turns >= MOST_TURNS


PREDICATES: dict[str, Predicate] = {
    LIFE_IN_DANGER: _life_in_danger,
    REFUSED_RECORDING: _refused_recording,
    ASKED_FOR_PERSON: _asked_for_person,
    "another_wish": _another_wish,
    CANNOT_HEAR: _cannot_hear,
    NOT_UNDERSTOOD: _not_understood,
    TOO_MANY_TURNS: _too_many_turns,
    NOT_ANSWERED: _by_completion,
    NOT_IDENTIFIED: _by_completion,
    CASE_LATE: _by_completion,
}
