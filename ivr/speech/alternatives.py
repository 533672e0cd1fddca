"""Vosk's list of hearings -> the best one with word confidences, and what else may have been said.

With `SetMaxAlternatives` Vosk gives several texts with scores that are log-likelihoods up to a constant, and leaves the
words' confidences out. Both come back from the scores: the share of a hearing is the softmax over its list, and a
word is as sure as the hearings together that have it at that time. (Beside Vosk's own word confidences on the same
audio: 0.52 where it says 0.48.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# Hearings of one utterance that are kept beside the best.
MOST_KEPT: Final = 7


@dataclass(frozen=True)
class Hearing:
    """One reading of an utterance. `share`: its part of the probability, 0 to 1, among all that were listed."""

    text: str
    words: tuple[dict[str, Any], ...]
    share: float

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "words": list(self.words), "share": round(self.share, 4)}


def hearings_of_segment(segment: Mapping[str, Any], offset: float) -> list[Hearing]:
    """One Vosk result, with or without alternatives, best first; empty when nothing was heard.

    `offset`: seconds on the recogniser's clock at which the utterance began; words count from there.
    """
    if "alternatives" not in segment:
        words = tuple(_word(word, offset, word.get("conf", 1.0)) for word in segment.get("result") or ())
        text = str(segment.get("text") or "").strip()
        return [Hearing(text, words, 1.0)] if text else []
    listed = [one for one in segment["alternatives"] if str(one.get("text") or "").strip()]
    if not listed:
        return []
    shares = _softmax([float(one["confidence"]) for one in listed])
    return [
        Hearing(str(one["text"]).strip(), tuple(_words(one, listed, shares, offset)), share)
        for one, share in zip(listed, shares, strict=True)
    ]


def join_segments(segments: Sequence[Sequence[Hearing]]) -> list[Hearing]:
    """Whole utterances: the best of every segment, then those that differ from it in one segment, surest first."""
    heard = [segment for segment in segments if segment]
    if not heard:
        return []
    best = [segment[0] for segment in heard]
    others = [
        _joined([*best[:at], other, *best[at + 1 :]], other.share)
        for at, segment in enumerate(heard)
        for other in segment[1:]
    ]
    first = _joined(best, math.prod(hearing.share for hearing in best))
    kept: dict[str, Hearing] = {}
    for other in sorted(others, key=lambda hearing: -hearing.share):
        if other.text != first.text:
            kept.setdefault(other.text, other)
    return [first, *list(kept.values())[:MOST_KEPT]]


def _joined(parts: Sequence[Hearing], share: float) -> Hearing:
    return Hearing(" ".join(part.text for part in parts), tuple(word for part in parts for word in part.words), share)


def _words(
    hearing: Mapping[str, Any], listed: Sequence[Mapping[str, Any]], shares: Sequence[float], offset: float
) -> list[dict[str, Any]]:
    return [
        _word(word, offset, sum(share for other, share in zip(listed, shares, strict=True) if _has(other, word)))
        for word in hearing.get("result") or ()
    ]


def _has(hearing: Mapping[str, Any], word: Mapping[str, Any]) -> bool:
    """Whether it has the same word at about the same time."""
    return any(
        other["word"] == word["word"] and other["start"] < word["end"] and word["start"] < other["end"]
        for other in hearing.get("result") or ()
    )


def _word(word: Mapping[str, Any], offset: float, confidence: float) -> dict[str, Any]:
    return {
        "word": str(word["word"]),
        "start": round(max(0.0, float(word["start"]) - offset), 3),
        "end": round(max(0.0, float(word["end"]) - offset), 3),
        "conf": round(min(1.0, float(confidence)), 3),
    }


def _softmax(scores: Sequence[float]) -> list[float]:
    best = max(scores)
    weights = [math.exp(score - best) for score in scores]
    return [weight / sum(weights) for weight in weights]
