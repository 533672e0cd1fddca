"""The caller's voice as 8 kHz mu-law bytes: read from WAV files, made for typed words, written for recordings."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8000
FRAME_BYTES = 160  # 20 ms
FRAME_SECONDS = 0.02
SILENCE = b"\xff" * FRAME_BYTES
PCM, MULAW = 1, 7
# A 20 ms frame louder than this (root mean square of 16 bit samples) belongs to speech.
SPEECH_RMS = 200.0


class ClipError(Exception):
    """A sound file the telephone cannot play; the message names it."""


@dataclass(frozen=True)
class Clip:
    """Mu-law bytes, and where in them the speech begins and ends (bytes)."""

    mulaw: bytes
    speech_begin: int
    speech_end: int

    @property
    def seconds(self) -> float:
        return len(self.mulaw) / RATE


def load_clip(path: Path) -> Clip:
    """Read a WAV file: mu-law or 16 bit PCM; 8 kHz, or a multiple of it which is averaged down.

    Raises ClipError.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ClipError(f"cannot read {path}: {error.strerror}") from error
    return clip_of_mulaw(_mulaw_of_wav(raw, path))


def clip_of_mulaw(mulaw: bytes) -> Clip:
    loud = [at for at in range(0, len(mulaw), FRAME_BYTES) if _rms(mulaw[at : at + FRAME_BYTES]) > SPEECH_RMS]
    if not loud:
        return Clip(mulaw, 0, len(mulaw))
    return Clip(mulaw, loud[0], min(loud[-1] + FRAME_BYTES, len(mulaw)))


def hum(seconds: float) -> Clip:
    """A stand-in for words that are only known as text: a hum as long as saying them takes."""
    at = np.arange(max(int(seconds * RATE), FRAME_BYTES))
    wave = (3000 * np.sin(2 * np.pi * 180 * at / RATE)).astype(np.int16)
    return clip_of_mulaw(encode_mulaw(wave))


def wav_of_mulaw(mulaw: bytes) -> bytes:
    """The WAV file Twilio serves for a recording: 16 bit PCM, 8 kHz, mono (128 kbit/s)."""
    pcm = decode_mulaw(mulaw).astype("<i2").tobytes()
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(pcm), b"WAVE", b"fmt ", 16, PCM, 1,
                         RATE, RATE * 2, 2, 16, b"data", len(pcm))  # fmt: skip
    return header + pcm


def decode_mulaw(mulaw: bytes) -> NDArray[np.int16]:
    return _decode_table()[np.frombuffer(mulaw, dtype=np.uint8)]


def encode_mulaw(samples: NDArray[np.int16]) -> bytes:
    """G.711: bias 132, clip at 32635, complement the bits."""
    wide = samples.astype(np.int32)
    magnitude = np.minimum(np.abs(wide), 32635) + 132
    exponent = np.maximum(np.floor(np.log2(magnitude)).astype(np.int32) - 7, 0)
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(wide < 0, 0x80, 0)
    return bytes((~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8))


@cache
def _decode_table() -> NDArray[np.int16]:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + 132) << ((code >> 4) & 7)) - 132
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _rms(mulaw: bytes) -> float:
    return float(np.sqrt(np.mean(decode_mulaw(mulaw).astype(np.float64) ** 2)))


def _mulaw_of_wav(raw: bytes, path: Path) -> bytes:
    chunks = _wav_chunks(raw, path)
    if "fmt " not in chunks or "data" not in chunks:
        raise ClipError(f"{path} is not a WAV file")
    kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", chunks["fmt "][:16])
    if channels != 1:
        raise ClipError(f"{path} has {channels} channels; a telephone has one")
    if kind == MULAW and rate == RATE:
        return chunks["data"]
    if kind != PCM or bits != 16 or rate % RATE:
        raise ClipError(f"{path}: use mu-law at 8 kHz, or 16 bit PCM at a multiple of 8 kHz")
    samples = np.frombuffer(chunks["data"][: len(chunks["data"]) // 2 * 2], dtype="<i2")
    step = rate // RATE
    whole = samples[: len(samples) // step * step].reshape(-1, step)
    return encode_mulaw(whole.mean(axis=1).astype(np.int16))


def _wav_chunks(raw: bytes, path: Path) -> dict[str, bytes]:
    if raw[:4] != b"RIFF" or raw[8:12] != b"WAVE":
        raise ClipError(f"{path} is not a WAV file")
    chunks: dict[str, bytes] = {}
    at = 12
    while at + 8 <= len(raw):
        name, size = raw[at : at + 4].decode("latin-1"), int.from_bytes(raw[at + 4 : at + 8], "little")
        chunks[name] = raw[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return chunks
