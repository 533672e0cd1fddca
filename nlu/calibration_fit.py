"""Answers of a model with their true intents -> the numbers of nlu/calibration.yaml: those that surprise least.

Only what the model decides is fitted on: no answer that a rule or a value settled. Few numbers, on a coarse grid, tried
one after the other until none changes: the sets are small, and what is not clearly better is not worth a change.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nlu.calibration import LEAST, Fitted, settled_logits

TEMPERATURES = tuple(step / 20 for step in range(8, 27))
FAVOURS = tuple(step / 4 for step in range(19))
# A correction is favoured after a recap as far as a yes or a no is, and somewhat less.
CORRECTING = 0.7
# Favours are believed to be of about this size, in logits, until answers say otherwise; recaps are few.
USUAL_FAVOUR = 2.0


@dataclass(frozen=True)
class Answered:
    ranking: Sequence[tuple[str, float]]
    question: str | None
    intent: str


def fit(answered: Sequence[Answered]) -> Fitted:
    best = Fitted(1.0, {"inform": 0.0}, _after_recap(0.0))
    while True:
        before = best
        best = _least([replace(best, temperature=value) for value in TEMPERATURES], answered)
        best = _least([replace(best, asked={"inform": value}) for value in FAVOURS], answered)
        best = _least([replace(best, confirm=_after_recap(value)) for value in FAVOURS], answered)
        if best == before:
            return best


def surprise(fitted: Fitted, answered: Sequence[Answered]) -> float:
    """Mean negative log likelihood, in nats."""
    return sum(_surprise(fitted, each) for each in answered) / len(answered)


def _least(candidates: Iterable[Fitted], answered: Sequence[Answered]) -> Fitted:
    return min(candidates, key=lambda fitted: surprise(fitted, answered) + _disbelief(fitted) / len(answered))


def _disbelief(fitted: Fitted) -> float:
    favours = (fitted.asked["inform"], fitted.confirm["affirm"])
    return sum((favour / USUAL_FAVOUR) ** 2 / 2 for favour in favours)


def _surprise(fitted: Fitted, answered: Answered) -> float:
    logits = settled_logits(answered.ranking, fitted, answered.question)
    best = max(logits.values())
    whole = best + math.log(sum(math.exp(logit - best) for logit in logits.values()))
    return whole - logits.get(answered.intent, math.log(LEAST) / fitted.temperature)


def _after_recap(favour: float) -> dict[str, float]:
    return {"affirm": favour, "deny": favour, "correct": round(favour * CORRECTING, 2)}
