"""Vosk recognisers that stay warm between utterances.

A fresh recogniser composes its search graph anew while it listens, which costs three to four times the decoding itself.
`FinalResult()` drops the caller's adaptation and keeps the composed graph, so recognisers are leased for an utterance
and come back after it. The last one used is leased first: few recognisers grow warm and large, not all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

# Cold recognisers made when all are out; what is beyond the pool's size is let go when it comes back.
_OVERFLOW: Final = 2


class Decoder(Protocol):
    """The part of vosk.KaldiRecognizer that is used."""

    def AcceptWaveform(self, data: bytes) -> int: ...  # noqa: N802 - Vosk's names
    def Result(self) -> str: ...  # noqa: N802
    def PartialResult(self) -> str: ...  # noqa: N802
    def FinalResult(self) -> str: ...  # noqa: N802


class PooledRecognizer:
    """One decoder and its clock: Vosk counts word times from the first sample it was ever given."""

    def __init__(self, decoder: Decoder, sample_rate: int) -> None:
        self._decoder = decoder
        self._bytes_per_second = 2 * sample_rate
        self._fed = 0
        self.warmed = 0

    @property
    def clock(self) -> float:
        """Seconds of audio given so far."""
        return self._fed / self._bytes_per_second

    def accept(self, pcm: bytes) -> dict[str, Any] | None:
        """Decode; a result when the decoder found the end of a phrase."""
        if not pcm:
            return None
        self._fed += len(pcm)
        return self._loaded(self._decoder.Result()) if self._decoder.AcceptWaveform(pcm) else None

    def has_words(self) -> bool:
        """Whether the decoder is in the middle of words."""
        return bool(self._loaded(self._decoder.PartialResult()).get("partial"))

    def final(self) -> dict[str, Any]:
        return self._loaded(self._decoder.FinalResult())

    @staticmethod
    def _loaded(text: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(text)
        return loaded


class WarmPool:
    """`size` recognisers of one language and one grammar, or none; warmed with `warm_up` when there is time."""

    def __init__(self, make: Callable[[], PooledRecognizer], size: int, warm_up: Sequence[bytes]) -> None:
        self._make = make
        self._size = size
        self._warm_up = warm_up
        self._idle: list[PooledRecognizer] = []
        self._warming: PooledRecognizer | None = None
        self._out = 0

    @property
    def count(self) -> int:
        return self._out + len(self._idle) + (self._warming is not None)

    @property
    def out(self) -> int:
        return self._out

    def lease(self) -> PooledRecognizer | None:
        """The warmest idle one, a cold one if none is idle, None above the limit."""
        if not self._idle and self._warming is not None:
            self._stop_warming()
        if not self._idle and self.count >= self._size + _OVERFLOW:
            return None
        self._out += 1
        return self._idle.pop() if self._idle else self._make()

    def give_back(self, recognizer: PooledRecognizer) -> None:
        """After its final result."""
        self._out -= 1
        if self.count < self._size:
            self._idle.append(recognizer)

    def forget(self) -> None:
        """A leased one is broken and will not come back."""
        self._out -= 1

    def warm(self) -> bool:
        """Play one warm-up batch; False when there is nothing left to warm."""
        if self._warming is None and not self._pick_cold():
            return False
        recognizer = self._warming
        assert recognizer is not None
        recognizer.accept(self._warm_up[recognizer.warmed])
        recognizer.warmed += 1
        if recognizer.warmed >= len(self._warm_up):
            self._stop_warming()
        return True

    def renew_most_used(self) -> bool:
        """Let the idle recogniser go that heard the most: its graph is the largest. A cold one takes its place."""
        if not self._idle:
            return False
        self._idle.remove(max(self._idle, key=lambda recognizer: recognizer.clock))
        return True

    def most_used(self) -> float:
        return max((recognizer.clock for recognizer in self._idle), default=0.0)

    def _pick_cold(self) -> bool:
        cold = [recognizer for recognizer in self._idle if recognizer.warmed < len(self._warm_up)]
        if cold:
            self._warming = cold[-1]
            self._idle.remove(cold[-1])
        elif self._warm_up and self.count < self._size:
            self._warming = self._make()
        return self._warming is not None

    def _stop_warming(self) -> None:
        recognizer, self._warming = self._warming, None
        if recognizer is not None:
            recognizer.final()
            # On top: the next caller gets the one that was warmed last.
            self._idle.append(recognizer)
