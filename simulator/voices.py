"""Which voice speaks which language: the names of Twilio's own enumerations for the languages of this hotline."""

from __future__ import annotations

import re

CHIRP = "Aoede|Charon|Fenrir|Kore|Leda|Orus|Puck|Zephyr"
# Language -> pattern of the voices known to speak it; other languages' voices are taken on trust.
VOICES = {
    "cmn-CN": rf"Polly\.Zhiyu(-Neural)?|Google\.cmn-CN-(Standard|Wavenet)-[A-D]|Google\.cmn-CN-Chirp3-HD-({CHIRP})",
    "yue-HK": r"Google\.yue-HK-Standard-[A-D]",
    "yue-CN": r"Polly\.Hiujin-Neural",
    "cmn-TW": r"Google\.cmn-TW-(Standard|Wavenet)-[A-C]",
    "ko-KR": r"Polly\.Seoyeon(-Neural)?|Google\.ko-KR-(Standard|Wavenet)-[A-D]|Google\.ko-KR-Neural2-[A-C]"
    rf"|Google\.ko-KR-Chirp3-HD-({CHIRP})",
    "en-US": r"Polly\.(Joanna|Matthew|Salli|Kendra|Kimberly|Ivy|Joey|Justin|Kevin)(-Neural)?"
    r"|Polly\.(Danielle|Gregory|Ruth|Stephen)-Neural|Polly\.(Danielle|Joanna|Matthew|Ruth|Stephen)-Generative"
    rf"|Google\.en-US-(Standard|Wavenet)-[A-J]|Google\.en-US-Neural2-[AC-J]|Google\.en-US-Chirp3-HD-({CHIRP})",
}  # fmt: skip
BASIC_LANGUAGES = {
    "man": frozenset({"en-US", "en", "en-GB", "es", "fr", "de"}),
    "woman": frozenset({"en-US", "en", "en-GB", "es", "fr", "de"}),
    "alice": frozenset({"en-US", "en-GB", "zh-CN", "zh-HK", "zh-TW", "ko-KR", "ja-JP", "de-DE", "fr-FR", "es-ES"}),
}
SAY_LANGUAGES = re.compile(
    r"(zh|cmn)-(CN|TW)|zh-HK|yue-(HK|CN)|ko-KR|ja-JP|en(-(US|GB|AU|CA|IN|NZ))?|de(-DE)?|es(-(ES|MX|US))?|fr(-(FR|CA))?"
    r"|it(-IT)?|pt-(BR|PT)|ru-RU|pl-PL|nl-NL|nb-NO|sv-SE|da-DK|fi-FI|ca-ES|tr-TR|ar-(AE|XA)|arb|hi-IN|id-ID|th-TH|vi-VN"
)
VOICE_NAME = re.compile(r"(Polly|Google)\.[A-Za-z0-9-]+")


def is_basic(voice: str) -> bool:
    return voice in BASIC_LANGUAGES


def voice_fault(voice: str) -> str | None:
    """What is wrong with a voice's name, or None."""
    if is_basic(voice) or _language_of(voice) is not None:
        return None
    if not VOICE_NAME.fullmatch(voice) or any(f".{language}-" in voice for language in VOICES):
        return f"there is no voice {voice!r}"
    return None


def language_fault(voice: str | None, language: str | None) -> str | None:
    """What is wrong with a language, or with a voice that is to speak it, or None.

    `zh-CN` with a `cmn-CN` voice counts as wrong: Twilio's acceptance is unsettled, `cmn-CN` is safe.
    """
    if language is None:
        return None
    if not SAY_LANGUAGES.fullmatch(language):
        return f"Say does not know the language {language!r}"
    if voice is None:
        return None
    speaks = BASIC_LANGUAGES.get(voice) or {known for known in [_language_of(voice)] if known}
    if speaks and language not in speaks:
        return f"voice {voice!r} does not speak {language!r}, only {', '.join(sorted(speaks))}"
    return None


def _language_of(voice: str) -> str | None:
    return next((language for language, names in VOICES.items() if re.fullmatch(names, voice)), None)
