"""See values.Injury."""

from __future__ import annotations

from nlu.values import Injury


def parse_injury(text: str, language: str) -> Injury | None:
    return None


def parse_injury_answer(text: str, language: str) -> Injury | None:
    return None
