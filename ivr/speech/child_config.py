"""What a recognising child is told when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ivr.speech.audio import FrontEndKind


@dataclass(frozen=True)
class LanguageConfig:
    """One language. `model`, `extension`: paths; `grammars`: name -> phrases; `warm_up_clips`: 8 kHz WAV files.

    `alternatives`: hearings listed for every utterance; 0 gives one, with Vosk's own word confidences.
    """

    model: str
    front_end: FrontEndKind = "linear"
    extension: str = ""
    recognizers: int = 2
    grammar_recognizers: int = 2
    grammars: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warm_up_seconds: float = 30.0
    warm_up_clips: tuple[str, ...] = ()
    alternatives: int = 0


@dataclass(frozen=True)
class ChildConfig:
    """`memory_mb`: the resident size above which recognisers are renewed."""

    languages: Mapping[str, LanguageConfig]
    memory_mb: int = 4096

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ChildConfig:
        languages = {
            name: LanguageConfig(
                **{
                    **values,
                    "grammars": {grammar: tuple(phrases) for grammar, phrases in values["grammars"].items()},
                    "warm_up_clips": tuple(values["warm_up_clips"]),
                }
            )
            for name, values in data["languages"].items()
        }
        return cls(languages, int(data["memory_mb"]))
