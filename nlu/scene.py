"""Whether the car is still where the accident was. The phrases are data: nlu/scene_phrases.yaml."""

from __future__ import annotations

from nlu.phrase_status import read_status
from nlu.values import SceneKept

# A car that was moved had been there before.
_ORDER = ("kept", "left")


def parse_scene_kept(text: str, language: str, question: str | None = None) -> SceneKept | None:
    """Still there, or moved; a bare yes or no only in answer to the question `scene_kept`."""
    said = read_status(text, language, "scene_phrases", _ORDER, asked=question == "scene_kept")
    if said is None:
        return None
    kept = said.status == "kept"
    return SceneKept(text=said.text, start=said.start, end=said.end, confidence=said.confidence, value=kept)
