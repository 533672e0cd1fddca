"""The recogniser of each configured language: Vosk children here, or a vosk-server elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from ivr.speech.audio import make_front_end
from ivr.speech.child_config import ChildConfig, LanguageConfig
from ivr.speech.grammars import Grammar, load_grammars
from ivr.speech.media_metrics import MediaMetrics
from ivr.speech.model_store import ModelMissing, extension_path, find_model
from ivr.speech.recognizer import LanguageHealth, Recognizer, RecognizerFailed, Transcription
from ivr.speech.recognizer_pool import PoolLimits, RecognizerPool
from ivr.speech.vosk_server_client import VoskServerRecognizer
from settings import Settings, SpeechLanguage


class RecognizersByLanguage:
    """Implements Recognizer with the one of each language."""

    def __init__(self, recognizers: Mapping[str, Recognizer]) -> None:
        self._recognizers = recognizers

    def unavailable(self, language: str) -> str | None:
        recognizer = self._recognizers.get(language)
        return recognizer.unavailable(language) if recognizer else f"{language} is not in speech.languages"

    def open(self, language: str, grammar: str | None) -> Transcription:
        recognizer = self._recognizers.get(language)
        if recognizer is None:
            raise RecognizerFailed(f"{language} is not in speech.languages")
        return recognizer.open(language, grammar)

    def health(self, language: str) -> LanguageHealth:
        return self._recognizers[language].health(language)

    def health_of_all(self) -> dict[str, LanguageHealth]:
        return {language: self.health(language) for language in self._recognizers}

    async def close(self) -> None:
        await asyncio.gather(*(recognizer.close() for recognizer in set(self._recognizers.values())))


def start_recognizers(settings: Settings, metrics: MediaMetrics) -> RecognizersByLanguage:
    """Start what the settings ask for; a language whose model is missing is left out, and its health says so.

    Call with a running event loop. Raises GrammarError for a wrong grammar file.
    """
    languages = settings.speech.languages
    grammars = {language: load_grammars(language) for language in languages}
    pool = _make_pool(settings, grammars, metrics)
    pool.start()
    recognizers: dict[str, Recognizer] = {
        language: _make_client(language, configured, grammars[language]) if configured.engine == "server" else pool
        for language, configured in languages.items()
    }
    return RecognizersByLanguage(recognizers)


def _make_client(language: str, configured: SpeechLanguage, grammars: Mapping[str, Grammar]) -> VoskServerRecognizer:
    extension = _extension(configured)
    return VoskServerRecognizer(
        language,
        configured.servers,
        grammars,
        lambda: make_front_end(configured.front_end, extension),
        alternatives=configured.alternatives,
    )


def _make_pool(
    settings: Settings, grammars: Mapping[str, Mapping[str, Grammar]], metrics: MediaMetrics
) -> RecognizerPool:
    speech = settings.speech
    found: dict[str, LanguageConfig] = {}
    missing: dict[str, str] = {}
    for language, configured in speech.languages.items():
        if configured.engine != "vosk":
            continue
        try:
            model = find_model(configured.model, settings.speech_models_dir)
        except ModelMissing as error:
            missing[language] = str(error)
        else:
            found[language] = _language_config(configured, model, grammars[language])
    limits = PoolLimits(
        children=speech.children,
        stalled_seconds=speech.stalled_child_seconds,
        batch_ms=speech.batch_ms,
        grammar_ms={
            language: {name: grammar.max_ms for name, grammar in each.items()} for language, each in grammars.items()
        },
    )
    return RecognizerPool(ChildConfig(found, speech.child_memory_mb), missing, limits, metrics)


def _language_config(configured: SpeechLanguage, model: Path, grammars: Mapping[str, Grammar]) -> LanguageConfig:
    extension = _extension(configured)
    return LanguageConfig(
        model=str(model),
        front_end=configured.front_end,
        extension=str(extension) if extension else "",
        recognizers=configured.recognizers,
        grammar_recognizers=configured.grammar_recognizers,
        grammars={name: grammar.phrases for name, grammar in grammars.items()},
        warm_up_seconds=configured.warm_up_seconds,
        alternatives=configured.alternatives,
    )


def _extension(configured: SpeechLanguage) -> Path | None:
    return extension_path(configured.model, configured.extension) if configured.front_end == "extend" else None
