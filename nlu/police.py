"""Whether the police know of it. The phrases are data: nlu/police_phrases.yaml."""

from __future__ import annotations

from nlu.phrase_status import read_status
from nlu.values import Police

# Where several are told the last of these counts: who came and went had been called before.
_ORDER = ("not_called", "called", "on_scene", "done")


def parse_police(text: str, language: str, question: str | None = None) -> Police | None:
    """Called, not called, on the scene, or done; a bare yes or no only in answer to the question `police`."""
    said = read_status(text, language, "police_phrases", _ORDER, asked=question == "police")
    if said is None:
        return None
    return Police(text=said.text, start=said.start, end=said.end, confidence=said.confidence, status=said.status)
