"""Named predicates that hand the caller to a person; `dialogues/report.yaml` says which queue each means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.answers import Fields, Heard

# What the hotline does not do by itself yet: a person does.
OTHER_WISHES = frozenset({"claim_progress", "complaint", "consult"})
WISH_CONFIDENCE = 0.5
MOST_FAILURES = 3
NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True)
class Situation:
    heard: Heard
    fields: Fields  # what is known, with what was just learnt
    learnt: Fields
    hearing: str
    failures: int  # turns in a row in which nothing was understood
    safety_asked: bool


Predicate = Callable[[Situation], bool]


def _life_in_danger(now: Situation) -> bool:
    return bool(now.learnt.get("danger", {}).get("status") == "yes")


def _asked_for_person(now: Situation) -> bool:
    return now.heard.intent == "ask_agent"


def _another_wish(now: Situation) -> bool:
    return now.heard.intent in OTHER_WISHES and now.heard.confidence >= WISH_CONFIDENCE and not now.learnt


def _cannot_hear(now: Situation) -> bool:
    return now.hearing == "keypad" and now.safety_asked


def _not_understood(now: Situation) -> bool:
    return now.failures >= MOST_FAILURES


PREDICATES: dict[str, Predicate] = {
    "life_in_danger": _life_in_danger,
    "asked_for_person": _asked_for_person,
    "another_wish": _another_wish,
    "cannot_hear": _cannot_hear,
    NOT_UNDERSTOOD: _not_understood,
}
