"""The caller's 8 kHz mu-law voice becomes what a model was trained on.

Telephone audio ends below 4 kHz; most models expect speech up to 8 kHz. A front end bridges the two, as a stream:
however the audio is cut into feeds, the bytes that come out are the same. Which one a model needs is a setting, judged
with `benchmarks/front_end.py`; the figures are in docs/speech.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ivr.speech.band_extension import BandExtendingFrontEnd, load_extension
from ivr.speech.fixed_noise import LoopedNoise, twice, white_noise

Samples = NDArray[np.int16]
FrontEndKind = Literal["none", "linear", "extend"]

TELEPHONE_RATE: Final = 8000
WIDE_RATE: Final = 16000
LINEAR_NOISE_DBFS: Final = -60.0

_MU_LAW_BIAS: Final = 0x84
_MU_LAW_CLIP: Final = 32635


def _mu_law_values() -> Samples:
    """The 256 linear values of ITU-T G.711 mu-law, scaled to 16 bits."""
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + _MU_LAW_BIAS) << ((code & 0x70) >> 4)) - _MU_LAW_BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


_DECODED: Final = _mu_law_values()


def decode_mulaw(data: bytes) -> Samples:
    """G.711 mu-law bytes -> 16-bit samples at the same rate."""
    return _DECODED[np.frombuffer(data, dtype=np.uint8)]


def encode_mulaw(samples: Samples) -> bytes:
    """16-bit samples -> G.711 mu-law bytes, rounded as the reference algorithm does (towards the smaller magnitude)."""
    value = samples.astype(np.int32)
    sign = np.where(value < 0, 0x80, 0)
    biased = np.minimum(np.abs(value), _MU_LAW_CLIP) + _MU_LAW_BIAS
    segment = np.floor(np.log2(biased)).astype(np.int32) - 7
    mantissa = (biased >> (segment + 3)) & 0x0F
    code = ~(sign | (segment << 4) | mantissa) & 0xFF
    return bytes(code.astype(np.uint8).tobytes())


class FrontEnd(Protocol):
    """Feeds of any length at 8 kHz in, PCM16 little-endian at `sample_rate` out; it may hold a little back."""

    @property
    def sample_rate(self) -> int: ...

    def feed(self, samples: Samples) -> bytes: ...

    def flush(self) -> bytes:
        """What was held back. Afterwards the front end is as new."""


class PlainFrontEnd:
    """For a model that was made for telephone audio: nothing is changed."""

    sample_rate = TELEPHONE_RATE

    def feed(self, samples: Samples) -> bytes:
        return samples.astype("<i2").tobytes()

    def flush(self) -> bytes:
        return b""


@lru_cache(maxsize=1)
def _linear_noise() -> NDArray[np.float64]:
    return twice(white_noise(LINEAR_NOISE_DBFS))


class LinearFrontEnd:
    """Twice the samples by linear interpolation, whose faint mirror image above 4 kHz helps, plus white noise.

    A cleaner resampler was measured to be worse: an empty upper band is unlike anything the model has seen.
    """

    sample_rate = WIDE_RATE

    def __init__(self) -> None:
        self._noise = LoopedNoise(_linear_noise())
        self._last = 0.0

    def feed(self, samples: Samples) -> bytes:
        if not len(samples):
            return b""
        points = np.empty(len(samples) + 1)
        points[0] = self._last
        points[1:] = samples
        self._last = float(points[-1])
        wide = np.empty(2 * len(samples))
        wide[0::2] = (points[:-1] + points[1:]) / 2
        wide[1::2] = points[1:]
        wide += self._noise.take(len(wide))
        return np.clip(np.rint(wide), -32768, 32767).astype("<i2").tobytes()

    def flush(self) -> bytes:
        self._last = 0.0
        self._noise.rewind()
        return b""


def make_front_end(kind: FrontEndKind, extension_path: Path | None = None) -> FrontEnd:
    """A new front end for one call.

    Raises ExtensionError when `extend` has no readable file.
    """
    makers: dict[FrontEndKind, Callable[[], FrontEnd]] = {
        "none": PlainFrontEnd,
        "linear": LinearFrontEnd,
        "extend": lambda: BandExtendingFrontEnd(load_extension(extension_path)),
    }
    return makers[kind]()
