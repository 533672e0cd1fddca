"""The line between caller and hotline: which question is being asked, and what the caller puts into it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Key:
    digit: str


@dataclass(frozen=True)
class SpeechBegan:
    pass


@dataclass(frozen=True)
class Spoken:
    text: str
    confidence: float | None


@dataclass(frozen=True)
class LetPass:
    """The caller will say nothing: no more is waited for than Twilio waits."""


Input = Key | SpeechBegan | Spoken | LetPass
Phase = Literal["prompt", "listening", "closed"]


@dataclass
class Question:
    """A Gather or Record that is running, or a talk that the star key ends. `asks` is false for one that only goes on
    listening.
    """

    serial: tuple[int, float]
    accepts: frozenset[str]
    asks: bool
    talk: bool = False
    words: str = ""
    phase: Phase = "prompt"
    inbox: asyncio.Queue[Input] = field(default_factory=asyncio.Queue)


class Line:
    """Lets the caller wait for a moment of the conversation; `changed` is called whenever one may have come."""

    def __init__(self) -> None:
        self.question: Question | None = None
        self.spoken = ""
        self._count = 0
        self._changed = asyncio.Event()

    def changed(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, true: Callable[[], bool]) -> None:
        while not true():
            await self._changed.wait()

    def ask(self, document: int, accepts: frozenset[str], asks: bool, *, talk: bool = False) -> Question:
        self._count += 1
        self.question = Question((document, self._count), accepts, asks, talk)
        self.changed()
        return self.question

    def listen(self, question: Question) -> None:
        question.words, self.spoken = self.spoken, ""
        question.phase = "listening"
        self.changed()

    def close(self, question: Question) -> None:
        question.phase = "closed"
        self.spoken = ""
        if self.question is question:
            self.question = None
        self.changed()
