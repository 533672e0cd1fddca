"""One utterance in a pool: its audio is kept until its words are there, so that a child may die on the way."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from ivr.speech.child_messages import Kind, pack, pack_json
from ivr.speech.recognizer import RecognizerFailed, Transcript
from ivr.speech.supervised_child import SupervisedChild

_BYTES_PER_MS: Final = 8


class TranscriptionOwner(Protocol):
    def place(self, transcription: PooledTranscription) -> None:
        """Give it to a child, now or when one is ready."""

    def release(self, transcription: PooledTranscription) -> None:
        """It is finished, failed or cancelled."""


class PooledTranscription:
    """Implements Transcription. `grammar_ms`: what a narrow grammar serves; longer speech is free speech."""

    def __init__(
        self, owner: TranscriptionOwner, language: str, grammar: str | None, grammar_ms: int, batch_ms: int
    ) -> None:
        self.language = language
        self.grammar = grammar
        self.number = 0
        self.child: SupervisedChild | None = None
        self.deaths = 0
        self.quiet_ms = 0
        self.has_words = False
        self._owner = owner
        self._grammar_ms = grammar_ms
        self._batch_ms = batch_ms
        self._batches: list[bytes] = []
        self._rest = bytearray()
        self._decoded = 0
        self._over = False
        self._answer: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()

    @property
    def backlog_ms(self) -> int:
        return (len(self._batches) - self._decoded) * self._batch_ms

    @property
    def settled(self) -> bool:
        return self._answer.done()

    def feed(self, ulaw: bytes) -> None:
        self._rest += ulaw
        size = self._batch_ms * _BYTES_PER_MS
        while len(self._rest) >= size:
            self._add(bytes(self._rest[:size]))
            del self._rest[:size]

    def end(self) -> None:
        if self._over:
            return
        if self._rest:
            self._add(bytes(self._rest))
            self._rest.clear()
        self._over = True
        self._send(pack(Kind.END, self.number))

    async def result(self) -> Transcript:
        return await self._answer

    def cancel(self) -> None:
        self._send(pack(Kind.CANCEL, self.number))
        self._answer.cancel()
        self._owner.release(self)

    def assign(self, child: SupervisedChild, number: int) -> None:
        """Start, or start again, on `child` with all the audio there is."""
        self.child, self.number, self._decoded, self.quiet_ms = child, number, 0, 0
        self._send(pack_json(Kind.OPEN, number, {"language": self.language, "grammar": self.grammar}))
        for batch in self._batches:
            self._send(pack(Kind.AUDIO, number, batch))
        if self._over:
            self._send(pack(Kind.END, number))

    def unassign(self) -> None:
        self.child = None

    def decoded(self, quiet_ms: int) -> None:
        self._decoded += 1
        self.quiet_ms = quiet_ms
        self.has_words = self.has_words or not quiet_ms

    def settle(self, transcript: Transcript) -> None:
        if not self._answer.done():
            self._answer.set_result(transcript)
        self._owner.release(self)

    def fail(self, reason: str) -> None:
        if not self._answer.done():
            self._answer.set_exception(RecognizerFailed(reason))
            # Nobody may be left to ask, and that is no error of ours.
            self._answer.exception()
        self._owner.release(self)

    def _add(self, batch: bytes) -> None:
        self._batches.append(batch)
        if self.grammar is not None and len(self._batches) * self._batch_ms > self._grammar_ms:
            self._widen()
        else:
            self._send(pack(Kind.AUDIO, self.number, batch))

    def _widen(self) -> None:
        """Nobody says yes or no for so long: hear it again as free speech, from the beginning."""
        self.grammar = None
        self._send(pack(Kind.CANCEL, self.number))
        if self.child is not None:
            self.unassign()
            self._owner.place(self)

    def _send(self, message: bytes) -> None:
        if self.child is not None:
            self.child.send(message)
