"""Reads the two kinds of WAV file the benchmarks play: PCM16, and mu-law, which the standard library does not know."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

FORMATS = {(1, 16): False, (7, 8): True}


class WavError(Exception):
    """The file is not one of the two kinds."""


@dataclass(frozen=True)
class WavFile:
    mulaw: bool
    rate: int
    data: bytes


def read_wav(path: Path) -> WavFile:
    """A mono file. Raises WavError."""
    content = path.read_bytes()
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        chunks[name] = content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    if content[:4] != b"RIFF" or not {b"fmt ", b"data"} <= chunks.keys():
        raise WavError(f"{path} is not a WAV file")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunks[b"fmt "])
    if channels != 1 or (kind, bits) not in FORMATS:
        raise WavError(f"{path} is neither mono PCM16 nor mono mu-law")
    return WavFile(FORMATS[kind, bits], rate, chunks[b"data"])
