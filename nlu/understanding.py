"""What one utterance was understood to mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Source = Literal["rasa", "rules"]

# What the models are trained to tell apart, and what they mark. Names only grow: `hotline nlu parse` promises them.
INTENTS = (
    "report_accident",
    "inform",
    "emergency",
    "claim_progress",
    "complaint",
    "consult",
    "ask_agent",
    "affirm",
    "deny",
    "repeat",
    "correct",
    "slower",
    "goodbye",
    "greet",
    "out_of_scope",
    "dont_know",
    "praise",
    "wait",
    "go_back",
    "start_over",
    "change_language",
    "add_to_report",
    "wrong_number",
    "thanks",
)
ENTITIES = (
    "time",
    "place",
    "cause",
    "injury",
    "damage",
    "other_party",
    "plate_number",
    "vehicle",
    "policy_number",
    "phone",
    "name",
    "id_number",
    "amount",
    "relation",
)
# Nothing was understood well enough to act on.
FALLBACK_INTENT = "nlu_fallback"


@dataclass(frozen=True)
class Entity:
    """A stretch of what was said. `start` and `end` are characters of the text as the caller of the NLU gave it."""

    entity: str
    start: int
    end: int
    text: str
    confidence: float


@dataclass(frozen=True)
class Understanding:
    """`values` holds one JSON object per field of a report that this utterance gives, `spans` where its words are."""

    text: str
    language: str
    intent: str
    confidence: float
    entities: tuple[Entity, ...]
    values: Mapping[str, dict[str, Any]]
    source: Source
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "entities": [
                {
                    "entity": e.entity,
                    "start": e.start,
                    "end": e.end,
                    "text": e.text,
                    "confidence": round(e.confidence, 4),
                }
                for e in self.entities
            ],
            "values": dict(self.values),
            "source": self.source,
        }
