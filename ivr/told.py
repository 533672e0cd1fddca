"""What a turn's values rest on: from a field to the utterance, its words and their place in the audio. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.service import Evidence
from ivr.answers import Heard
from ivr.reading import Reading
from models.call import Utterance
from nlu.understanding import Understanding


@dataclass(frozen=True)
class Told:
    """`reading`: what was taken for what the caller said; `utterances`: the rows of its parts, in the same order."""

    heard: Heard
    reading: Reading
    utterances: Sequence[Utterance]

    def evidence(self, name: str, value: Mapping[str, Any] | None) -> Evidence:
        """Confidence: how surely the value was read times how surely its words were heard. `value` None: taken back."""
        if value is None:
            return self._whole(None)
        read, span = value.get("confidence"), self._span(name, value)
        source = self.reading.source(*span) if span else None
        if source is None or source.part >= len(self.utterances):
            return self._whole(read)
        utterance = self.utterances[source.part]
        confidence = round(float(read) * source.heard, 3) if read is not None else None
        return Evidence(utterance.seq, source.text, source.start_ms, source.end_ms, confidence)

    def item_evidence(self, item: Mapping[str, Any]) -> Evidence:
        """One of a list rests on its own words."""
        return self.evidence("", item)

    def _span(self, name: str, value: Mapping[str, Any]) -> tuple[int, int] | None:
        """Where the words of the value stand in the reading."""
        understanding = self.heard.understanding
        if understanding and name in understanding.spans:
            return understanding.spans[name]
        words = value.get("text")
        start = self.reading.text.find(words) if words else -1
        return (start, start + len(words)) if words and start >= 0 else None

    def _whole(self, read: float | None) -> Evidence:
        """The words do not tell: the last utterance, all of it."""
        if not self.utterances:
            return Evidence(confidence=read)
        last = self.utterances[-1]
        return Evidence(last.seq, last.text, last.started_ms, last.ended_ms, read)


def surely_heard(understanding: Understanding, reading: Reading, speech: float | None) -> dict[str, float]:
    """Field -> how surely its words were heard. `speech`: Twilio's confidence, where it heard them."""
    sources = {name: reading.source(*span) for name, span in understanding.spans.items()}
    return {name: source.heard * (speech or 1.0) for name, source in sources.items() if source is not None}
