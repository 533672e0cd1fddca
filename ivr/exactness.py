"""Which of two tellings says more: "there was a crash", told in passing, gives way to how it came about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.accident_kinds import COLLISION, OTHER_ACCIDENT

Value = Mapping[str, Any]

_SAYS_HOW = ("accident_class", "liability_scene", "own_actions", "other_actions")
_SAYS_WHERE = ("province", "city", "district", "road", "crossing", "km")


def is_vague(name: str, value: Value | None) -> bool:
    """An accident and nothing of how, a place by a bare name that may be no place at all."""
    if value is None:
        return False
    if name == "cause_of_loss":
        return value["code"] in (COLLISION, OTHER_ACCIDENT) and not any(value.get(part) for part in _SAYS_HOW)
    return name == "loss_location" and not any(value.get(part) for part in _SAYS_WHERE)


def says_more(name: str, value: Value, known: Value) -> bool:
    return is_vague(name, known) and not is_vague(name, value)
