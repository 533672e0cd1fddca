"""See values.CauseOfLoss."""

from __future__ import annotations

from nlu.values import CauseOfLoss


def parse_cause_of_loss(text: str, language: str) -> CauseOfLoss | None:
    return None
