"""Fits a band extension on wide-band speech: what the telephone takes away is what has to be predicted."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ivr.speech.audio import WIDE_RATE, decode_mulaw, encode_mulaw
from ivr.speech.band_extension import (
    CONTEXT,
    HOP,
    LOWER_EDGES,
    UPPER_EDGES,
    WINDOW,
    BandExtension,
    BandMeter,
    features_of,
    frames_of,
)

Floats = NDArray[np.float64]

DECIMATOR_SIDE: Final = 64
DECIMATOR_HZ: Final = 3900.0
SILENCE_SECONDS: Final = 0.3
FEWEST_FRAMES: Final = 3000
RANGE_TAIL: Final = 0.002


class FitError(Exception):
    """There is not enough to fit on; the message says what is needed."""


@dataclass(frozen=True)
class FitOptions:
    """ridge: strength against standardised features, per frame; gain_db and floor_dbfs are kept as they are.

    levels_db: each clip is learnt from at each of these levels; callers are not all as loud as a recording.
    """

    ridge: float = 0.02
    gain_db: float = -1.0
    floor_dbfs: float = -71.0
    levels_db: tuple[float, ...] = (0.0, -6.0)


@dataclass(frozen=True)
class Fit:
    extension: BandExtension
    clips: int
    seconds: float
    # Root mean square error of the predicted bands on the clips themselves, and of always saying their mean.
    error_db: float
    spread_db: float


def fit_extension(clips: Iterable[NDArray[np.int16]], options: FitOptions) -> Fit:
    """Ridge regression from the telephone's view of 16 kHz clips to their upper bands.

    Raises FitError for less than half a minute of speech.
    """
    heard = list(clips)
    pairs = [_lower_and_upper(_at_level(clip, level)) for clip in heard for level in options.levels_db]
    frames = sum(len(upper) for _, upper in pairs) // max(1, len(options.levels_db))
    if frames < FEWEST_FRAMES:
        raise FitError(f"{frames / 100:.0f} s of speech are too little to fit on: at least {FEWEST_FRAMES / 100:.0f} s")
    lowers = np.concatenate([lower for lower, _ in pairs])
    mean, scale = lowers.mean(axis=0), lowers.std(axis=0) + 1e-3
    features = np.concatenate([features_of(lower, mean, scale) for lower, _ in pairs])
    targets = np.concatenate([upper for _, upper in pairs])
    weights = _ridge(features, targets, options.ridge)
    error = features @ weights - targets
    return Fit(
        BandExtension(mean, scale, weights, *_range_of(targets), options.gain_db, options.floor_dbfs),
        clips=len(heard),
        seconds=frames * HOP / 8000,
        error_db=_decibels(error),
        spread_db=_decibels(targets - targets.mean(axis=0)),
    )


def read_wide_clip(path: Path) -> NDArray[np.int16]:
    """A mono 16-bit WAV at 16 kHz. Raises FitError for anything else: half the band cannot teach the other half."""
    try:
        with wave.open(str(path), "rb") as clip:
            shape = (clip.getnchannels(), clip.getsampwidth(), clip.getframerate())
            if shape != (1, 2, WIDE_RATE):
                raise FitError(f"{path} is not mono 16-bit at {WIDE_RATE} Hz (channels, bytes, rate: {shape})")
            return np.frombuffer(clip.readframes(clip.getnframes()), dtype="<i2").astype(np.int16)
    except (OSError, EOFError, wave.Error) as error:
        raise FitError(f"cannot read {path}: {error}") from error


def telephone_of(wide: NDArray[np.int16]) -> bytes:
    """16 kHz samples -> what the telephone network delivers of them: 8 kHz mu-law, sample 2i at place i."""
    places = np.arange(-DECIMATOR_SIDE, DECIMATOR_SIDE + 1)
    cut = 2 * DECIMATOR_HZ / WIDE_RATE
    taps = cut * np.sinc(cut * places) * np.cos(np.pi * places / (2 * DECIMATOR_SIDE + 2)) ** 2
    low = np.convolve(wide.astype(np.float64), taps, mode="same")[::2]
    return encode_mulaw(np.clip(np.rint(low), -32768, 32767).astype(np.int16))


def _at_level(clip: NDArray[np.int16], level_db: float) -> NDArray[np.int16]:
    return (clip * 10 ** (level_db / 20)).astype(np.int16)


def _lower_and_upper(clip: NDArray[np.int16]) -> tuple[Floats, Floats]:
    """(n + 6, 24) log energies heard over the telephone and (n, 8) of the upper bands that it lost."""
    silence = np.zeros(int(SILENCE_SECONDS * WIDE_RATE), dtype=np.int16)
    wide = np.concatenate([silence, clip, silence])
    narrow = decode_mulaw(telephone_of(wide)).astype(np.float64)
    lower = BandMeter(LOWER_EDGES, WINDOW, WIDE_RATE // 2).log_energies(frames_of(narrow, WINDOW, HOP))
    wide_frames = frames_of(wide.astype(np.float64), 2 * WINDOW, 2 * HOP)
    upper = BandMeter(UPPER_EDGES, 2 * WINDOW, WIDE_RATE).log_energies(wide_frames)
    count = min(len(lower), len(upper))
    return lower[:count], upper[CONTEXT : count - CONTEXT]


def _range_of(targets: Floats) -> tuple[Floats, Floats]:
    """The lowest and highest energy of each band, a few outliers left out."""
    lowest, highest = np.quantile(targets, [RANGE_TAIL, 1 - RANGE_TAIL], axis=0)
    return lowest, highest


def _ridge(features: Floats, targets: Floats, strength: float) -> Floats:
    penalty = np.full(features.shape[1], strength * len(features))
    penalty[-1] = 0.0  # the constant
    return np.asarray(np.linalg.solve(features.T @ features + np.diag(penalty), features.T @ targets))


def _decibels(log_error: Floats) -> float:
    return float(np.sqrt(np.mean(log_error**2)) * 10 / np.log(10))
