"""The body of `POST /model/parse` -> a checked, frozen answer. Nothing of Rasa's own shape goes further than this."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlu.understanding import FALLBACK_INTENT, Entity

MOST_ENTITIES = 64
LONGEST_NAME = 64
# Rasa leaves it out for entities found without a model.
UNSTATED_CONFIDENCE = 1.0
INJURY_LABELS = frozenset({"none", "possible", "yes", "unsaid"})


class BadAnswer(Exception):
    """What came back is not an answer to what was asked."""


@dataclass(frozen=True)
class RasaAnswer:
    """`intent` is the likeliest real one; `unsure` is Rasa's own word that it would not act on it.

    `ranking`: every real intent it gave a score, the best first; empty when it gave only the one. `injury`: none,
    possible, yes and unsaid with their probabilities; None of a model that has no injury classifier.
    """

    intent: str
    confidence: float
    entities: tuple[Entity, ...]
    unsure: bool = False
    ranking: tuple[tuple[str, float], ...] = ()
    injury: Mapping[str, float] | None = None


def parse_rasa_answer(body: bytes, asked: str) -> RasaAnswer:
    """Raises BadAnswer, whatever the bytes are."""
    try:
        answer = json.loads(body, parse_constant=_refuse)
    # RecursionError: brackets nested deeper than the stack.
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"not JSON: {type(error).__name__}") from error
    if not isinstance(answer, dict) or answer.get("text") != asked:
        raise BadAnswer("not an answer to this text")
    named = _intent(answer.get("intent"))
    unsure = named[0] == FALLBACK_INTENT
    ranking = _ranking(answer.get("intent_ranking")) if unsure or "intent_ranking" in answer else ()
    if unsure and not ranking:
        raise BadAnswer("no intent but the fallback")
    intent, confidence = ranking[0] if unsure else named
    entities, injury = _entities(answer.get("entities"), asked), _injury(answer.get("injury"))
    return RasaAnswer(intent, confidence, entities, unsure, ranking, injury)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")


def _intent(given: Any) -> tuple[str, float]:
    if not isinstance(given, dict):
        raise BadAnswer("no intent")
    return _name(given.get("name")), _confidence(given.get("confidence"))


def _ranking(given: Any) -> tuple[tuple[str, float], ...]:
    if not isinstance(given, list):
        raise BadAnswer("no intent ranking")
    real = [found for found in map(_intent, given[:MOST_ENTITIES]) if found[0] != FALLBACK_INTENT]
    return tuple(sorted(real, key=lambda found: -found[1]))


def _injury(given: Any) -> dict[str, float] | None:
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) != INJURY_LABELS:
        raise BadAnswer("injury is not the four probabilities")
    return {label: _confidence(share) for label, share in given.items()}


def _entities(given: Any, asked: str) -> tuple[Entity, ...]:
    if not isinstance(given, list) or len(given) > MOST_ENTITIES:
        raise BadAnswer("entities are not a short list")
    return tuple(_entity(one, asked) for one in given)


def _entity(given: Any, asked: str) -> Entity:
    if not isinstance(given, dict):
        raise BadAnswer("an entity is not an object")
    start, end = given.get("start"), given.get("end")
    # A bool is an int to Python, not to us.
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(asked):
        raise BadAnswer("an entity lies outside the text")
    confidence = _confidence(given.get("confidence_entity", UNSTATED_CONFIDENCE))
    return Entity(_name(given.get("entity")), start, end, asked[start:end], confidence)


def _name(given: Any) -> str:
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST_NAME:
        raise BadAnswer("a name is missing or not a short text")
    return given


def _confidence(given: Any) -> float:
    # A little over 1 is a rounding error of a sum of probabilities.
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise BadAnswer("a confidence is not a number")
    if not math.isfinite(given) or not 0 <= given <= 1.0001:
        raise BadAnswer("a confidence is outside 0 to 1")
    return min(float(given), 1.0)
