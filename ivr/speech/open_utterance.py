"""An utterance between its first sample and its place in the book."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from ivr.speech.line import HeardUtterance
from ivr.speech.recognizer import RecognizerFailed, Transcript, Transcription


class OpenUtterance:
    """Audio may come before it is known who will recognise it, and whether anybody wants to; it is kept meanwhile."""

    def __init__(self, started_ms: int) -> None:
        self.started_ms = started_ms
        self.ended_ms = started_ms
        self.ignored = False
        self.begun: asyncio.Task[None] | None = None
        self.marking: asyncio.Task[None] | None = None
        self.marked_at_ms = 0
        self.ended_at = 0.0
        self._over = asyncio.Event()
        self._kept: list[bytes] = []
        self._audio = bytearray()
        self._transcription: Transcription | None = None
        self._failure = ""

    @property
    def quiet_ms(self) -> int:
        return self._transcription.quiet_ms if self._transcription is not None else 0

    @property
    def backlog_ms(self) -> int:
        return self._transcription.backlog_ms if self._transcription is not None else 0

    @property
    def has_words(self) -> bool:
        return self._transcription is not None and self._transcription.has_words

    def feed(self, ulaw: bytes) -> None:
        self._audio += ulaw
        if self._transcription is not None:
            self._transcription.feed(ulaw)
        elif not self.ignored and not self._failure:
            self._kept.append(ulaw)

    def attach(self, transcription: Transcription) -> None:
        self._transcription = transcription
        for ulaw in self._kept:
            transcription.feed(ulaw)
        self._kept.clear()
        if self._over.is_set():
            transcription.end()

    def ignore(self) -> None:
        self.ignored = True
        self._audio.clear()
        self._kept.clear()

    def fail(self, reason: str) -> None:
        self._failure = reason
        self._kept.clear()

    def end(self, at_ms: int) -> None:
        self.ended_ms = at_ms
        self.ended_at = asyncio.get_running_loop().time()
        self._over.set()
        if self._transcription is not None:
            self._transcription.end()

    async def transcript(self, limit_seconds: float) -> Transcript:
        """Its words, once it is over. Raises RecognizerFailed."""
        await self._over.wait()
        if self._transcription is None:
            raise RecognizerFailed(self._failure)
        try:
            async with asyncio.timeout(limit_seconds):
                return await self._transcription.result()
        except TimeoutError as error:
            self._transcription.cancel()
            raise RecognizerFailed(f"no words after {limit_seconds:g} s") from error

    def cancel(self) -> None:
        for task in (self.begun, self.marking):
            if task is not None:
                task.cancel()
        if self._transcription is not None:
            self._transcription.cancel()

    def heard(self, transcript: Transcript) -> HeardUtterance:
        """The same on the clock of the stream."""
        offset = self.started_ms / 1000
        others = tuple(
            {**hearing.as_json(), "words": _shifted(hearing.words, offset)} for hearing in transcript.alternatives
        )
        return HeardUtterance(
            text=transcript.text,
            words=tuple(_shifted(transcript.words, offset)),
            confidence=transcript.confidence,
            started_ms=self.started_ms,
            ended_ms=self.ended_ms,
            grammar=transcript.grammar,
            alternatives=others,
            ulaw=bytes(self._audio),
        )


def _shifted(words: Iterable[dict[str, Any]], offset: float) -> list[dict[str, Any]]:
    return [
        {**word, "start": round(word["start"] + offset, 3), "end": round(word["end"] + offset, 3)} for word in words
    ]
