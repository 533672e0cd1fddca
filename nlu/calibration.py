"""The model's ranking of intents and the question that was asked -> one intent and how probable it is.

The model hears words without their question, and its training sentences are not as frequent as callers' are. Both are
mended by a few numbers fitted on the validation sets: nlu/calibration.yaml.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlu.phrase_data import phrase_data

CONFIRM = "confirm"
REPORT = "report_accident"
INFORM = "inform"
# Below every score of a ranking: a probability of 0 has no logarithm.
LEAST = 1e-6


@dataclass(frozen=True)
class Fitted:
    """What the logarithms of a language's scores are divided by, and what is added to them after a question."""

    temperature: float
    asked: Mapping[str, float]
    confirm: Mapping[str, float]


UNFITTED = Fitted(1.0, {}, {})


def settle(ranking: Sequence[tuple[str, float]], language: str, question: str | None) -> tuple[str, float]:
    """(intent, probability) of a ranking of (intent, score from 0 to 1).

    Who answers a question does not begin a report: told then, an accident is information. A language without fitted
    numbers keeps the scores it has. Raises ValueError for an empty ranking.
    """
    if not ranking:
        raise ValueError("nothing to choose from")
    numbers = phrase_data("calibration").get(language)
    fitted = UNFITTED if numbers is None else Fitted(numbers["temperature"], numbers["asked"], numbers["confirm"])
    logits = settled_logits(ranking, fitted, question)
    best = max(logits, key=lambda name: logits[name])
    whole = sum(math.exp(logit - logits[best]) for logit in logits.values())
    return best, 1.0 / whole


def settled_logits(ranking: Sequence[tuple[str, float]], fitted: Fitted, question: str | None) -> dict[str, float]:
    """Each intent's logit, up to what is common to all."""
    favoured = {} if question is None else fitted.confirm if question == CONFIRM else fitted.asked
    weights: dict[str, float] = {}
    for name, score in ranking:
        intent = INFORM if question is not None and name == REPORT else name
        weights[intent] = weights.get(intent, 0.0) + max(score, LEAST)
    return {name: math.log(weight) / fitted.temperature + favoured.get(name, 0.0) for name, weight in weights.items()}
