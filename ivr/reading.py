"""What the caller may have said this turn: the utterances as heard, and readings that differ in one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.call import Utterance

# Understanding tries each; beyond a few, the next is hardly ever what was said.
MOST_READINGS = 6


@dataclass(frozen=True)
class Part:
    """One utterance in a reading. `words`: {"word", "start", "end", "conf"}, seconds of stream; none from a keypad."""

    text: str
    words: tuple[Mapping[str, Any], ...] = ()
    started_ms: int | None = None
    ended_ms: int | None = None


@dataclass(frozen=True)
class Source:
    """Where a value was heard: which part of the turn, its text, the stretch of audio, how surely heard (0 to 1)."""

    part: int
    text: str
    start_ms: int | None
    end_ms: int | None
    heard: float


@dataclass(frozen=True)
class Reading:
    """`share`: how probable the recogniser holds it beside the other readings of the turn."""

    parts: tuple[Part, ...]
    share: float = 1.0

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts).strip()

    def source(self, start: int, end: int) -> Source | None:
        """Where characters `start:end` of the text were said; None for a place outside it."""
        at = 0
        for number, part in enumerate(self.parts):
            if at <= start < at + len(part.text):
                return _source_within(number, part, start - at, min(end - at, len(part.text)))
            at += len(part.text) + 1
        return None


def readings_of(utterances: Sequence[Utterance], speech: str | None) -> list[Reading]:
    """The turn as heard first, then with one utterance heard otherwise, surest first. `speech`: Twilio's own words."""
    heard = [Part(u.text or "", tuple(u.words or ()), u.started_ms, u.ended_ms) for u in utterances]
    if speech:
        heard.append(Part(speech))
    others = [
        Reading((*heard[:at], Part(other["text"], tuple(other["words"]), u.started_ms, u.ended_ms), *heard[at + 1 :]),
                float(other["share"]))
        for at, u in enumerate(utterances)
        for other in u.alternatives or ()
    ]  # fmt: skip
    others.sort(key=lambda reading: -reading.share)
    return [Reading(tuple(heard)), *others[: MOST_READINGS - 1]]


def _source_within(number: int, part: Part, start: int, end: int) -> Source:
    words = [word for word, first, last in _placed(part) if first < end and start < last]
    if not words:
        return Source(number, part.text, part.started_ms, part.ended_ms, 1.0)
    heard = sum(float(word["conf"]) for word in words) / len(words)
    return Source(number, part.text, int(words[0]["start"] * 1000), int(words[-1]["end"] * 1000), round(heard, 3))


def _placed(part: Part) -> list[tuple[Mapping[str, Any], int, int]]:
    """The recogniser's words and where they stand in its text; words that are not there in order are left out."""
    placed, at = [], 0
    for word in part.words:
        first = part.text.find(str(word["word"]), at)
        if first >= 0:
            at = first + len(str(word["word"]))
            placed.append((word, first, at))
    return placed
