"""Is it about a vehicle or about a home or other property? Read from the story where it tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.accident_kinds import COLLISION, PROPERTY, Fields, cause_of, part_of
from nlu.scope import kinds_told_of

MOTOR = "motor"
GENERAL = "general"  # the line takes both, and nobody has said which
PIPE = "A10024"
# Turned over, scratched, hit by something: of a car, unless the words say otherwise.
OF_CARS = frozenset({COLLISION, "A10031", "A10058"})
TELLS_STORY = frozenset({"safety", "what_happened", "cause_of_loss", "cause_of_damage"})


def told_scope(text: str, language: str, learnt: Fields) -> dict[str, Any] | None:
    """What a story with a cause is about; None where it tells of both, of neither, or of no accident."""
    cause = cause_of(learnt)
    told = kinds_told_of(text, language)
    if cause is None or (told == {MOTOR, PROPERTY} and cause not in OF_CARS):
        return None
    if told == {PROPERTY}:
        return {"code": PROPERTY, "text": text}
    if MOTOR in told or cause in OF_CARS:
        return {"code": MOTOR, "text": text}
    return {"code": PROPERTY, "text": text} if cause == PIPE else None


def may_change(known: Fields, scope: Mapping[str, Any]) -> bool:
    """A caller with the other kind than the line's is taken; what a vehicle was told of stays a vehicle's."""
    of_car = "plate_number" in known or "vehicle" in known
    present = part_of(known, "scope", "code") or MOTOR
    return bool(present != scope["code"]) and not (of_car and scope["code"] == PROPERTY)
