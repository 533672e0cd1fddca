"""Noise that is the same in every run: a recogniser's words depend on it, and results must repeat."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

FULL_SCALE: Final = 32768.0
# One second at 16 kHz; long against anything a recogniser looks at.
LOOP_SAMPLES: Final = 16000
_SEED: Final = 20220


def standard_noise() -> NDArray[np.float64]:
    """White noise of RMS 1. RandomState is numpy's frozen generator: the same numbers in every version."""
    noise: NDArray[np.float64] = np.random.RandomState(_SEED).standard_normal(LOOP_SAMPLES)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def white_noise(dbfs: float) -> NDArray[np.float64]:
    """White noise whose RMS is `dbfs` below full scale, in units of 16-bit samples."""
    return standard_noise() * (FULL_SCALE * 10 ** (dbfs / 20))


def twice(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """A noise table, last axis time, as LoopedNoise reads it: two rounds, so that a feed of a second is one slice."""
    return np.concatenate([table, table], axis=-1)


class LoopedNoise:
    """A place in a noise table, read round and round. The table is shared; only the place is its own."""

    def __init__(self, two_rounds: NDArray[np.float64]) -> None:
        self._two_rounds = two_rounds
        self._size = two_rounds.shape[-1] // 2
        self._at = 0

    def take(self, count: int) -> NDArray[np.float64]:
        start, self._at = self._at, (self._at + count) % self._size
        if count <= self._size:
            return self._two_rounds[..., start : start + count]
        return self._two_rounds[..., (start + np.arange(count)) % self._size]

    def rewind(self) -> None:
        self._at = 0
