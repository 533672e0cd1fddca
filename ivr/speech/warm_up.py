"""Audio to warm recognisers with.

Speech in the model's language warms best; the operator may give clips of it. Noise at several levels does most of what
can be done without: it makes the decoder compose the beginnings of many words. (Synthetic vowels were measured to cost
more and to help no better.)
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from ivr.speech.audio import TELEPHONE_RATE, FrontEnd, Samples, decode_mulaw

BATCH_MS: Final = 200
_NOISE_LEVELS: Final = (300.0, 30.0, 1000.0, 100.0, 3000.0)
_NOISE_SECONDS: Final = 2.0
_PCM, _MULAW = 1, 7


class ClipError(Exception):
    """A WAV file that is not telephone audio."""


def read_clip(path: Path) -> Samples:
    """The samples of an 8 kHz mono WAV, mu-law or 16-bit. (The standard library reads no mu-law WAV.)

    Raises ClipError.
    """
    data = path.read_bytes()
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ClipError(f"{path} is not a WAV file")
    chunks = dict(_chunks(data))
    fmt, body = chunks.get(b"fmt "), chunks.get(b"data")
    if fmt is None or body is None or len(fmt) < 16:
        raise ClipError(f"{path} has no format or no data")
    encoding, channels = int.from_bytes(fmt[0:2], "little"), int.from_bytes(fmt[2:4], "little")
    rate, bits = int.from_bytes(fmt[4:8], "little"), int.from_bytes(fmt[14:16], "little")
    if channels != 1 or rate != TELEPHONE_RATE or (encoding, bits) not in ((_MULAW, 8), (_PCM, 16)):
        raise ClipError(f"{path} is not 8 kHz mono, mu-law or 16 bits")
    if encoding == _MULAW:
        return decode_mulaw(body)
    return np.frombuffer(body[: len(body) // 2 * 2], dtype="<i2").astype(np.int16)


def _chunks(data: bytes) -> Iterable[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def warm_up_batches(front_end: FrontEnd, seconds: float, clips: Iterable[Samples] = ()) -> list[bytes]:
    """`seconds` of audio for a recogniser, in batches: the clips first, then noise."""
    rng = np.random.default_rng(20)
    parts: list[Samples] = list(clips)
    wanted = int(seconds * TELEPHONE_RATE)
    turn = 0
    while sum(len(part) for part in parts) < wanted:
        noise = rng.standard_normal(int(_NOISE_SECONDS * TELEPHONE_RATE)) * _NOISE_LEVELS[turn % len(_NOISE_LEVELS)]
        parts.append(np.clip(noise, -32768, 32767).astype(np.int16))
        turn += 1
    samples = np.concatenate(parts)[:wanted] if parts else np.zeros(0, np.int16)
    step = TELEPHONE_RATE * BATCH_MS // 1000
    return [front_end.feed(samples[at : at + step]) for at in range(0, len(samples), step)]
