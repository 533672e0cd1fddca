"""A loaded Vosk model with its pools of recognisers. The only file that calls Vosk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import vosk

from ivr.speech.audio import FrontEnd, FrontEndKind, make_front_end
from ivr.speech.child_config import LanguageConfig
from ivr.speech.warm_pool import Decoder, PooledRecognizer, WarmPool
from ivr.speech.warm_up import read_clip, warm_up_batches

# A grammar's graph is small: a few seconds warm it.
_GRAMMAR_WARM_UP_SECONDS: Final = 2.0
_READY_BATCHES: Final = 5


class VoskLanguage:
    """A model, a pool for free speech, and one pool for each grammar of which the model knows a word."""

    def __init__(self, config: LanguageConfig) -> None:
        self._kind: FrontEndKind = config.front_end
        self._extension = Path(config.extension) if config.extension else None
        self._rate = self.make_front_end().sample_rate
        self._alternatives = config.alternatives
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(config.model)
        clips = [read_clip(Path(clip)) for clip in config.warm_up_clips]
        free_warm_up = warm_up_batches(self.make_front_end(), config.warm_up_seconds, clips)
        self._free = WarmPool(partial(self._recognizer, None), config.recognizers, free_warm_up)
        self._grammars: dict[str, WarmPool] = {}
        for name, phrases in config.grammars.items():
            known = self._known(phrases)
            if known and config.grammar_recognizers:
                self._add_grammar(name, known, config.grammar_recognizers)

    @property
    def pools(self) -> list[WarmPool]:
        return [self._free, *self._grammars.values()]

    @property
    def grammar_names(self) -> list[str]:
        return sorted(self._grammars)

    def pool(self, grammar: str | None) -> WarmPool:
        return self._grammars.get(grammar, self._free) if grammar else self._free

    def make_front_end(self) -> FrontEnd:
        return make_front_end(self._kind, self._extension)

    def _add_grammar(self, name: str, phrases: Sequence[str], size: int) -> None:
        warm_up = warm_up_batches(self.make_front_end(), _GRAMMAR_WARM_UP_SECONDS)
        self._grammars[name] = WarmPool(partial(self._recognizer, phrases), size, warm_up)

    def _known(self, phrases: Iterable[str]) -> tuple[str, ...]:
        """Phrases all of whose words the model has. An empty list must never reach Vosk: it ends the process."""
        return tuple(
            phrase
            for phrase in phrases
            if phrase.split() and all(self._model.vosk_model_find_word(word) >= 0 for word in phrase.split())
        )

    def _recognizer(self, phrases: Sequence[str] | None) -> PooledRecognizer:
        arguments: tuple[Any, ...] = (self._model, self._rate)
        if phrases is not None:
            # Vosk reads no \u escapes.
            arguments += (json.dumps(list(phrases), ensure_ascii=False),)
        decoder = vosk.KaldiRecognizer(*arguments)
        decoder.SetWords(True)
        decoder.SetMaxAlternatives(self._alternatives)
        return PooledRecognizer(cast(Decoder, decoder), self._rate)


def load_language(config: LanguageConfig) -> VoskLanguage:
    """A language ready to hear: its first recogniser has run once, the rest is warmed later.

    Raises Vosk's bare Exception, ClipError or ExtensionError.
    """
    language = VoskLanguage(config)
    for _ in range(_READY_BATCHES):
        for pool in language.pools:
            pool.warm()
    return language
