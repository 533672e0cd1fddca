"""The caller's own vehicle: make, model, kind, colour."""

from __future__ import annotations

from nlu.values import Vehicle


def parse_vehicle(text: str, language: str) -> Vehicle | None:
    """The caller's own vehicle as said; the other party's is not given."""
    return None
