"""Vosk in supervised children: utterances are placed, followed, and placed again when a child dies under them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final

import structlog

from ivr.speech.alternatives import Hearing
from ivr.speech.child_config import ChildConfig
from ivr.speech.child_messages import Kind, Message, pack_json
from ivr.speech.media_metrics import MediaMetrics
from ivr.speech.pooled_transcription import PooledTranscription
from ivr.speech.recognizer import LanguageHealth, RecognizerFailed, Transcript
from ivr.speech.supervised_child import SupervisedChild

log = structlog.get_logger()

# An utterance that ended two children is not given to a third.
_MAX_DEATHS: Final = 2
# Children lost in a row while loading the same model: the model is at fault, not chance.
_LOAD_DEATHS: Final = 4
# Above the limit an idle child is restarted, above this share of it any child.
_HARD_MEMORY_SHARE: Final = 1.25


@dataclass(frozen=True)
class PoolLimits:
    children: int
    stalled_seconds: float
    batch_ms: int
    grammar_ms: Mapping[str, Mapping[str, int]]
    """Language -> grammar -> longest speech it serves."""
    patience_seconds: float = 15.0
    """A dead child is back in much less, even on a busy machine; an utterance waits no longer for one."""


class RecognizerPool:
    """Implements Recognizer. `missing`: languages that cannot be heard here, and why."""

    def __init__(
        self, config: ChildConfig, missing: Mapping[str, str], limits: PoolLimits, metrics: MediaMetrics
    ) -> None:
        self._config = config
        self._missing = dict(missing)
        self._limits = limits
        self._metrics = metrics
        self._numbers = count(1)
        self._open: dict[int, PooledTranscription] = {}
        self._waiting: list[PooledTranscription] = []
        self._load_deaths: dict[str, int] = {}
        self._ready = asyncio.Event()
        self.children = [SupervisedChild(number, self, limits.stalled_seconds) for number in range(limits.children)]
        self._handlers: dict[Kind, Callable[[PooledTranscription, Message], None]] = {
            Kind.DECODED: self._decoded,
            Kind.FINAL: self._final,
            Kind.FAILED: self._failed,
        }

    def start(self) -> None:
        """Children load in the background; see wait_ready()."""
        if self._config.languages:
            for child in self.children:
                child.start()

    async def close(self) -> None:
        for transcription in [*self._open.values(), *self._waiting]:
            transcription.fail("the recogniser is shutting down")
        await asyncio.gather(*(child.close() for child in self.children))

    async def wait_ready(self) -> None:
        """Until one child can hear."""
        await self._ready.wait()

    def unavailable(self, language: str) -> str | None:
        if language in self._config.languages:
            return None
        return self._missing.get(language, f"no model is configured for {language}")

    def open(self, language: str, grammar: str | None) -> PooledTranscription:
        """Begin an utterance.

        Raises RecognizerFailed when the language cannot be heard here.
        """
        why_not = self.unavailable(language)
        if why_not is not None:
            raise RecognizerFailed(why_not)
        grammar_ms = self._limits.grammar_ms.get(language, {}).get(grammar or "")
        known = grammar if grammar_ms else None
        transcription = PooledTranscription(self, language, known, grammar_ms or 0, self._limits.batch_ms)
        self.place(transcription)
        return transcription

    def health(self, language: str) -> LanguageHealth:
        able = sum(self._can_hear(child, language) for child in self.children)
        if able:
            return LanguageHealth(True, "vosk", able)
        return LanguageHealth(False, "vosk", 0, self._why_not(language))

    # What transcriptions ask

    def place(self, transcription: PooledTranscription) -> None:
        self._open.pop(transcription.number, None)
        able = [child for child in self.children if self._can_hear(child, transcription.language)]
        if able:
            number = next(self._numbers)
            self._open[number] = transcription
            transcription.assign(min(able, key=self._load), number)
        elif transcription not in self._waiting:
            self._waiting.append(transcription)
            asyncio.get_running_loop().call_later(self._limits.patience_seconds, self._give_up, transcription)

    def release(self, transcription: PooledTranscription) -> None:
        self._open.pop(transcription.number, None)
        if transcription in self._waiting:
            self._waiting.remove(transcription)

    # What children tell

    def configuration(self) -> bytes:
        return pack_json(Kind.CONFIGURE, 0, self._config.as_json())

    def child_ready(self) -> None:
        self._load_deaths.clear()
        self._ready.set()
        waiting, self._waiting = self._waiting, []
        for transcription in waiting:
            if not transcription.settled:
                self.place(transcription)

    def child_said(self, child: SupervisedChild, message: Message) -> None:
        if message.kind is Kind.STATUS:
            self._mind_memory(child)
            return
        transcription = self._open.get(message.utterance)
        # What an earlier attempt still has to say is of no interest.
        if transcription is not None and transcription.child is child:
            self._handlers[message.kind](transcription, message)

    def child_lost(self, child: SupervisedChild) -> None:
        self._metrics.child_restarts.inc()
        if child.loading:
            self._count_load_death(child.loading)
        for transcription in [each for each in self._open.values() if each.child is child]:
            self._again(transcription, "its recogniser died")

    def _decoded(self, transcription: PooledTranscription, message: Message) -> None:
        transcription.decoded(message.number)

    def _final(self, transcription: PooledTranscription, message: Message) -> None:
        heard: dict[str, Any] = message.json()
        self._metrics.decode_seconds.inc(heard["decode_seconds"])
        self._metrics.audio_seconds.inc(heard["audio_seconds"])
        transcription.settle(
            Transcript(
                text=heard["text"],
                words=tuple(heard["words"]),
                confidence=heard["confidence"],
                grammar=transcription.grammar,
                alternatives=tuple(
                    Hearing(each["text"], tuple(each["words"]), each["share"]) for each in heard["alternatives"]
                ),
            )
        )

    def _failed(self, transcription: PooledTranscription, message: Message) -> None:
        self._again(transcription, message.json()["reason"])

    def _again(self, transcription: PooledTranscription, reason: str) -> None:
        transcription.unassign()
        transcription.deaths += 1
        if transcription.deaths >= _MAX_DEATHS:
            transcription.fail(reason)
        else:
            log.warning("utterance_retried", reason=reason, language=transcription.language)
            self.place(transcription)

    def _give_up(self, transcription: PooledTranscription) -> None:
        if transcription in self._waiting:
            transcription.fail("no recogniser became ready")

    def _mind_memory(self, child: SupervisedChild) -> None:
        self._metrics.child_memory.labels(str(child.number)).set(child.memory_mb * 1024 * 1024)
        limit = self._config.memory_mb
        others = any(other.ready for other in self.children if other is not child)
        idle = others and not self._load(child)
        if child.memory_mb > limit * _HARD_MEMORY_SHARE or (idle and child.memory_mb > limit):
            child.kill(f"{child.memory_mb} MB resident")

    def _count_load_death(self, language: str) -> None:
        self._load_deaths[language] = self._load_deaths.get(language, 0) + 1
        if self._load_deaths[language] >= _LOAD_DEATHS:
            self._missing[language] = f"the model of {language} ends the process that loads it; fetch it again"
            others = {name: each for name, each in self._config.languages.items() if name != language}
            self._config = replace(self._config, languages=others)
            log.error("model_given_up", language=language)

    def _load(self, child: SupervisedChild) -> int:
        return sum(each.child is child for each in self._open.values())

    @staticmethod
    def _can_hear(child: SupervisedChild, language: str) -> bool:
        return child.ready and bool(child.languages.get(language, {}).get("ok"))

    def _why_not(self, language: str) -> str:
        why_not = self.unavailable(language)
        if why_not is not None:
            return why_not
        told = (child.languages.get(language, {}).get("reason") for child in self.children)
        return next((str(reason) for reason in told if reason), "its recogniser is starting")
