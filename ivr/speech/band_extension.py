"""The missing upper band of a telephone voice, guessed from the lower one.

Log energies of 24 bands below 3.9 kHz, three 10 ms frames of context on each side, and their squares predict the log
energies of 8 bands from 3.8 to 8 kHz (ridge regression, fitted by `hotline speech fit-extension`). Noise shaped by them
fills the band; a faint white floor lies under everything. What comes out lags 50 ms behind what went in; nothing is
lost: after `flush()` there are exactly two samples for each one fed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ivr.speech.fixed_noise import LOOP_SAMPLES, LoopedNoise, standard_noise, twice, white_noise

Floats = NDArray[np.float64]

HOP: Final = 80
WINDOW: Final = 160
CONTEXT: Final = 3
LOWER_EDGES: Final = np.linspace(100.0, 3900.0, 25)
UPPER_EDGES: Final = np.linspace(3800.0, 8000.0, 9)
LOWER_BANDS: Final = len(LOWER_EDGES) - 1
UPPER_BANDS: Final = len(UPPER_EDGES) - 1
FEATURES: Final = 2 * (2 * CONTEXT + 1) * LOWER_BANDS + 1
# Mean square of one quantisation step of mu-law near silence: below it a band holds nothing of the caller.
ENERGY_FLOOR: Final = 4.0
# Taps on each side of the interpolator that makes the samples between two given ones.
INTERPOLATOR_SIDE: Final = 12
# The stream is seen as if this much silence came before it: a full window of context for the first frame.
_LEAD: Final = CONTEXT * HOP + WINDOW // 2
# From the centre of a frame to the end of the last frame that it and its successor need.
_LOOK_AHEAD: Final = (CONTEXT + 1) * HOP + WINDOW // 2


class ExtensionError(Exception):
    """A band extension cannot be used; the message names the file and what to do."""


@dataclass(frozen=True)
class BandExtension:
    """Fitted weights.

    mean, scale: (24,) of the lower log energies; weights: (337, 8) from centred features, their squares and 1;
    lowest, highest: (8,) the range seen when fitting; gain_db: added to every predicted band; floor_dbfs: level of the
    white floor.
    """

    mean: Floats
    scale: Floats
    weights: Floats
    lowest: Floats
    highest: Floats
    gain_db: float
    floor_dbfs: float

    def upper_energies(self, lower: Floats) -> Floats:
        """(n + 6, 24) log energies -> (n, 8) log mean squares of the upper bands for the n frames with full context."""
        guessed = np.matmul(features_of(lower, self.mean, self.scale)[:, None, :], self.weights)[:, 0, :]
        # A key tone is like nothing in the fit, and squares of what was never seen would shout.
        return np.asarray(np.clip(guessed, self.lowest, self.highest))


class BandMeter:
    """Windowed frames of one length and rate -> log energies of bands."""

    def __init__(self, edges: Floats, window: int, rate: int) -> None:
        self._window = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(window) + 0.5) / window)
        hz = np.fft.rfftfreq(window, 1 / rate)
        inside = (hz[:, None] >= edges[None, :-1]) & (hz[:, None] < edges[None, 1:])
        self._matrix = inside * (2.0 / (window * np.sum(self._window**2)))

    def log_energies(self, frames: Floats) -> Floats:
        """(n, window samples) -> (n, bands) natural log of the mean square in each band, in 16-bit units."""
        spectrum = np.fft.rfft(frames * self._window, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        # One small product per frame: the result of a frame must not depend on how many were fed together.
        return np.asarray(np.log(np.matmul(power[:, None, :], self._matrix)[:, 0, :] + ENERGY_FLOOR))


def frames_of(samples: Floats, window: int, hop: int) -> Floats:
    """Every whole window of the samples, one hop apart."""
    if len(samples) < window:
        return np.empty((0, window))
    return np.lib.stride_tricks.sliding_window_view(samples, window)[::hop]


def features_of(lower: Floats, mean: Floats, scale: Floats) -> Floats:
    """(n + 6, 24) log energies -> (n, 337): seven frames side by side, their squares, and 1."""
    centred = (lower - mean) / scale
    count = len(centred) - 2 * CONTEXT
    side_by_side = np.concatenate([centred[i : i + count] for i in range(2 * CONTEXT + 1)], axis=1)
    return np.concatenate([side_by_side, side_by_side**2, np.ones((count, 1))], axis=1)


def shaped_noise() -> Floats:
    """(8, loop samples) noise at 16 kHz, RMS 1, each row inside its upper band only."""
    spectrum = np.fft.rfft(standard_noise())
    hz = np.arange(len(spectrum)) * 16000 / LOOP_SAMPLES
    rows = [np.fft.irfft(spectrum * ((hz >= low) & (hz < high))) for low, high in pairwise(UPPER_EDGES)]
    return np.array([row / np.sqrt(np.mean(row**2)) for row in rows])


def interpolator() -> Floats:
    """Windowed-sinc taps that give the sample halfway between two samples at 8 kHz."""
    places = np.arange(-INTERPOLATOR_SIDE, INTERPOLATOR_SIDE) + 0.5
    taps = np.sinc(places) * np.cos(np.pi * places / (2 * INTERPOLATOR_SIDE)) ** 2
    return np.asarray(taps / np.sum(taps))


class BandExtendingFrontEnd:
    """8 kHz in, 16 kHz out, with the upper band filled. One per call."""

    sample_rate = 16000

    def __init__(self, extension: BandExtension) -> None:
        self._extension = extension
        self._gain = 10 ** (extension.gain_db / 20)
        self._noise = LoopedNoise(_noise_tables(extension.floor_dbfs))
        self._taps = interpolator()
        self._meter = BandMeter(LOWER_EDGES, WINDOW, 8000)
        self._ramp = np.arange(2 * HOP) / (2 * HOP)
        self._start_again()

    def feed(self, samples: NDArray[np.int16]) -> bytes:
        self._fed += len(samples)
        return self._run(samples.astype(np.float64))

    def flush(self) -> bytes:
        """Run silence through until every fed sample has come out, then forget this stream."""
        owed = 2 * (2 * self._fed - self._made)
        rest = self._run(np.zeros(_LOOK_AHEAD + 2 * HOP))[:owed]
        self._start_again()
        return rest

    def _start_again(self) -> None:
        self._held = np.zeros(_LEAD)
        self._fed = 0
        self._made = 0
        self._noise.rewind()

    def _run(self, samples: Floats) -> bytes:
        """Append, and turn every 10 ms that has its look-ahead into output."""
        self._held = np.concatenate([self._held, samples])
        hops = (len(self._held) - _LEAD - _LOOK_AHEAD) // HOP
        if hops < 1:
            return b""
        # Frame i is centred CONTEXT hops behind the sample that leaves first, and so has its context in what is held.
        used = self._held[: _LEAD + _LOOK_AHEAD + hops * HOP]
        wide = self._lower(used, hops * HOP) + self._upper(used, hops)
        self._held = self._held[hops * HOP :]
        self._made += len(wide)
        return np.clip(np.rint(wide), -32768, 32767).astype("<i2").tobytes()

    def _lower(self, used: Floats, count: int) -> Floats:
        wide = np.empty(2 * count)
        wide[0::2] = used[_LEAD : _LEAD + count]
        around = used[_LEAD - INTERPOLATOR_SIDE + 1 : _LEAD + count + INTERPOLATOR_SIDE]
        wide[1::2] = np.convolve(around, self._taps, mode="valid")
        return wide

    def _upper(self, used: Floats, hops: int) -> Floats:
        """Noise of each band at its level, which runs straight from the centre of a frame to that of the next."""
        energies = self._meter.log_energies(frames_of(used, WINDOW, HOP))
        levels = np.exp(self._extension.upper_energies(energies) / 2) * self._gain
        noise = self._noise.take(2 * HOP * hops)
        bands = noise[:UPPER_BANDS].reshape(UPPER_BANDS, hops, 2 * HOP).transpose(1, 0, 2)
        start_and_rise = np.stack([levels[:hops], levels[1 : hops + 1] - levels[:hops]], axis=1)
        start, rise = np.matmul(start_and_rise, bands).transpose(1, 0, 2)
        return np.asarray((start + rise * self._ramp).ravel() + noise[UPPER_BANDS])


@lru_cache(maxsize=4)
def _noise_tables(floor_dbfs: float) -> Floats:
    """The eight bands and the floor. Every utterance has a front end of its own; the tables are the same for all."""
    return twice(np.concatenate([shaped_noise(), white_noise(floor_dbfs)[None, :]]))


def save_extension(path: Path, extension: BandExtension) -> None:
    # Through an open file: numpy would add `.npz` to a name that lacks it.
    with path.open("wb") as out:
        np.savez_compressed(
            out,
            mean=extension.mean.astype(np.float32),
            scale=extension.scale.astype(np.float32),
            weights=extension.weights.astype(np.float32),
            lowest=extension.lowest.astype(np.float32),
            highest=extension.highest.astype(np.float32),
            gain_db=extension.gain_db,
            floor_dbfs=extension.floor_dbfs,
        )


@lru_cache(maxsize=8)
def load_extension(path: Path | None) -> BandExtension:
    """Raises ExtensionError when the file is not there or is not a fitted extension."""
    if path is None:
        raise ExtensionError("front end `extend` needs an extension file; see docs/speech.md")
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: np.asarray(stored[name], dtype=np.float64) for name in BandExtension.__dataclass_fields__}
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        raise ExtensionError(f"cannot read the band extension {path}: {error}. {HOW_TO_FIT}") from error
    shapes = {
        "mean": (LOWER_BANDS,),
        "scale": (LOWER_BANDS,),
        "weights": (FEATURES, UPPER_BANDS),
        "lowest": (UPPER_BANDS,),
        "highest": (UPPER_BANDS,),
    }
    wrong = [
        name for name, array in arrays.items() if array.shape != shapes.get(name, ()) or not np.isfinite(array).all()
    ]
    if wrong:
        raise ExtensionError(f"the band extension {path} has unusable {', '.join(wrong)}. {HOW_TO_FIT}")
    gain_db, floor_dbfs = float(arrays.pop("gain_db")), float(arrays.pop("floor_dbfs"))
    return BandExtension(**arrays, gain_db=gain_db, floor_dbfs=floor_dbfs)


HOW_TO_FIT: Final = "Make one with `hotline speech fit-extension --clips DIR --out FILE`"
