"""What the line needs of a recogniser, whoever serves it: Vosk children here, or a vosk-server elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ivr.speech.alternatives import Hearing, hearings_of_segment, join_segments


class RecognizerFailed(Exception):
    """An utterance could not be recognised; the line falls back to keys and people."""


@dataclass(frozen=True)
class Transcript:
    """What was said. `words`: {"word", "start", "end", "conf"}, seconds from the utterance's first sample.

    `confidence` is the mean of the words', None when there are none. `grammar` names the narrow grammar that heard it.
    `alternatives`: what else may have been said, surest first.
    """

    text: str
    words: tuple[dict[str, Any], ...]
    confidence: float | None
    grammar: str | None = None
    alternatives: tuple[Hearing, ...] = ()


@dataclass(frozen=True)
class LanguageHealth:
    """Whether a language can be recognised now; `reason` is for the operator, and says what to do."""

    ok: bool
    engine: str
    children: int = 0
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        if self.ok:
            return {"ok": True, "engine": self.engine, "children": self.children}
        return {"ok": False, "engine": self.engine, "reason": self.reason}


class Transcription(Protocol):
    """One utterance on its way to words. feed() and end() never wait."""

    @property
    def quiet_ms(self) -> int:
        """For how long, in audio, the decoder has heard no word: a second opinion on whether the caller is done."""

    @property
    def has_words(self) -> bool:
        """Whether the decoder has heard a word yet."""

    @property
    def backlog_ms(self) -> int:
        """Audio fed but not decoded yet."""

    def feed(self, ulaw: bytes) -> None: ...

    def end(self) -> None:
        """Nothing more will be fed."""

    async def result(self) -> Transcript:
        """Raises RecognizerFailed."""

    def cancel(self) -> None: ...


class Recognizer(Protocol):
    """Hears one or more languages."""

    def unavailable(self, language: str) -> str | None:
        """Why a language cannot be heard here at all; None if it can, be it after a moment."""

    def open(self, language: str, grammar: str | None) -> Transcription:
        """Begin an utterance; a grammar that the language does not have means free speech.

        Raises RecognizerFailed when the language is unavailable.
        """

    def health(self, language: str) -> LanguageHealth: ...

    async def close(self) -> None: ...


def transcript_of(segments: Iterable[Mapping[str, Any]], offset: float, grammar: str | None = None) -> Transcript:
    """Vosk results of one utterance, with alternatives or without -> Transcript.

    `offset`: what the recogniser's clock, in seconds, showed when the utterance began.
    """
    hearings = join_segments([hearings_of_segment(segment, offset) for segment in segments])
    if not hearings:
        return Transcript("", (), None, grammar)
    best, *others = hearings
    confidence = sum(word["conf"] for word in best.words) / len(best.words) if best.words else None
    return Transcript(best.text, best.words, confidence, grammar, tuple(others))
