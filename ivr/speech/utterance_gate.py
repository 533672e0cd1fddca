"""Where an utterance begins and ends: a voice activity gate over 20 ms frames. Pure: bytes in, events out.

It opens on 60 ms of voice within 120 ms and gives the audio from a little before (the pre-roll). It closes after
`patience_ms` without voice, or at the longest an utterance may be. Silence after the voice is held back beyond
a short tail: the decoder sees it only if the caller goes on, so waiting for the end costs no decoding.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import webrtcvad

from ivr.speech.audio import TELEPHONE_RATE, decode_mulaw

FRAME_MS: Final = 20
FRAME_BYTES: Final = TELEPHONE_RATE * FRAME_MS // 1000
DEFAULT_PATIENCE_MS: Final = 700
_ONSET_WINDOW: Final = 6
_ONSET_VOICED: Final = 3
# One voiced frame alone is a click; two together say that the caller goes on.
_SUSTAIN_VOICED: Final = 2
_TAIL_FRAMES: Final = 240 // FRAME_MS


@dataclass(frozen=True)
class SpeechStarted:
    """`at_ms`: offset in the stream of the first byte that follows, the pre-roll included."""

    at_ms: int


@dataclass(frozen=True)
class Speech:
    ulaw: bytes


@dataclass(frozen=True)
class SpeechEnded:
    """`at_ms`: end of the audio given."""

    at_ms: int


GateEvent = SpeechStarted | Speech | SpeechEnded


class VoiceDetector(Protocol):
    def is_speech(self, buf: bytes, sample_rate: int) -> bool: ...


class UtteranceGate:
    """One caller's gate. `patience_ms` may be set at any time, for instance when the question becomes known."""

    def __init__(self, detector: VoiceDetector, pre_roll_ms: int, max_seconds: float) -> None:
        self.patience_ms = DEFAULT_PATIENCE_MS
        self._detector = detector
        self._max_frames = max(1, int(max_seconds * 1000) // FRAME_MS)
        self._rest = b""
        self._frames_seen = 0
        self._before: deque[bytes] = deque(maxlen=max(_ONSET_WINDOW, pre_roll_ms // FRAME_MS + _ONSET_WINDOW))
        self._voiced: deque[bool] = deque(maxlen=_ONSET_WINDOW)
        self._open = False
        self._given = 0
        self._held: list[bytes] = []
        self._silent = 0
        self._voiced_run = 0

    @property
    def open(self) -> bool:
        return self._open

    @property
    def now_ms(self) -> int:
        """Audio received so far."""
        return self._frames_seen * FRAME_MS

    def feed(self, ulaw: bytes) -> Iterator[GateEvent]:
        """Audio of any length; what does not fill a frame waits for the next."""
        data = self._rest + ulaw if self._rest else ulaw
        whole = len(data) - len(data) % FRAME_BYTES
        self._rest = data[whole:]
        for start in range(0, whole, FRAME_BYTES):
            yield from self._frame(data[start : start + FRAME_BYTES])

    def close(self) -> Iterator[GateEvent]:
        """End the open utterance now, if there is one."""
        if self._open:
            yield self._end()

    def _frame(self, frame: bytes) -> Iterator[GateEvent]:
        self._frames_seen += 1
        voiced = self._detector.is_speech(decode_mulaw(frame).tobytes(), TELEPHONE_RATE)
        if self._open:
            yield from self._while_open(frame, voiced)
            return
        self._before.append(frame)
        self._voiced.append(voiced)
        if sum(self._voiced) >= _ONSET_VOICED:
            yield from self._begin()

    def _begin(self) -> Iterator[GateEvent]:
        kept = list(self._before)
        self._before.clear()
        self._voiced.clear()
        self._open, self._given, self._silent, self._voiced_run = True, len(kept), 0, 0
        yield SpeechStarted((self._frames_seen - len(kept)) * FRAME_MS)
        yield Speech(b"".join(kept))

    def _while_open(self, frame: bytes, voiced: bool) -> Iterator[GateEvent]:
        self._voiced_run = self._voiced_run + 1 if voiced else 0
        self._silent = 0 if self._voiced_run >= _SUSTAIN_VOICED else self._silent + 1
        self._held.append(frame)
        if self._silent <= _TAIL_FRAMES:
            self._given += len(self._held)
            yield Speech(b"".join(self._held))
            self._held.clear()
        long_enough = self._given + len(self._held) >= self._max_frames
        if long_enough or self._silent * FRAME_MS >= self.patience_ms:
            yield self._end()

    def _end(self) -> SpeechEnded:
        ended = SpeechEnded((self._frames_seen - len(self._held)) * FRAME_MS)
        # The silence not given may be the pre-roll of what the caller says next.
        self._before.extend(self._held)
        self._held.clear()
        self._open = False
        return ended


def voice_detector(mode: int) -> VoiceDetector:
    """WebRTC's detector; `mode` 0 lets most through, 3 least."""
    detector: VoiceDetector = webrtcvad.Vad(mode)
    return detector
