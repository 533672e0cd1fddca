"""See values.Danger."""

from __future__ import annotations

from nlu.values import Danger


def parse_danger(text: str, language: str) -> Danger | None:
    return None
