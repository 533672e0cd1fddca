"""See values.Drivable."""

from __future__ import annotations

from nlu.values import Drivable


def parse_drivable(text: str, language: str) -> Drivable | None:
    return None
