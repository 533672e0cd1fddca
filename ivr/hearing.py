"""Who turns the caller's voice into words: our recogniser, Twilio's where the line allows it, or nobody."""

from __future__ import annotations

from typing import Protocol

from settings import Line

VOSK = "vosk"
TWILIO = "twilio"
KEYPAD = "keypad"
LOST = "lost"  # our recogniser failed in this call; decided anew at the next question
MOST_STREAMS = 2


class Ears(Protocol):
    """What the media process says of itself."""

    def can_hear(self, language: str) -> bool:
        """True when a new call in this language would be recognised: model there, and room for it."""
        ...


def choose_hearing(line: Line, ears: Ears, language: str, streams_used: int = 0) -> str:
    """The best hearing this line may have now, for a caller who speaks `language`."""
    if line.speech != VOSK:
        return line.speech
    if streams_used < MOST_STREAMS and ears.can_hear(language):
        return VOSK
    return TWILIO if line.speech_fallback == TWILIO else KEYPAD
