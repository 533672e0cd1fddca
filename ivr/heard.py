"""What a turn of the caller brings, and the question it is held against. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from claims.accident_kinds import ESSENTIALS, Fields
from nlu.understanding import Understanding

AFFIRM = "affirm"
DENY = "deny"
KEY_CONFIDENCE = 1.0
NAMED_CONFIDENCE = 0.9
# Something else than to report; what no form of the script serves, a person does.
OTHER_WISHES = frozenset({"add_to_report", "claim_progress", "complaint", "consult", "praise"})
# The call is to end, it seems: asked first, for "nothing more" may be an answer.
LEAVING = frozenset({"goodbye", "wrong_number"})
# Wishes whose words are not the value that was asked for.
NO_WORDS = frozenset({"repeat", "ask_agent", "dont_know"})
NOT_AN_ANSWER = NO_WORDS | {AFFIRM, DENY, "greet", "goodbye", "slower"}
WISH_CONFIDENCE = 0.5
# With facts besides, the words may as well be an answer.
WISH_CONFIDENCE_WITH_FACTS = 0.7


@dataclass(frozen=True)
class Heard:
    """One turn of the caller. At most one of `understanding` and `digits`; neither means silence."""

    understanding: Understanding | None = None
    digits: str | None = None
    intent: str | None = None  # what a key meant here, or what was understood
    wants_language: str | None = None  # the language the words ask for
    hearing_changed: bool = False
    named: bool = False  # the intent is what its words stand for at this question
    hearing: Mapping[str, float] = field(default_factory=dict)  # field -> how surely its words were heard
    early: bool = False  # said before the present question was asked: facts count, a bare yes or no does not

    @property
    def is_silence(self) -> bool:
        return self.understanding is None and self.digits is None

    @property
    def text(self) -> str:
        return self.understanding.text if self.understanding else ""

    @property
    def language(self) -> str:
        return self.understanding.language if self.understanding else ""

    @property
    def values(self) -> Fields:
        """The facts that were told. What is a description of the accident is decided here, not by the understander."""
        values = self.understanding.values if self.understanding else {}
        return {
            name: value for name, value in values.items() if name != "loss_description" and not self._in_parting(value)
        }

    def _in_parting(self, value: Mapping[str, Any]) -> bool:
        """ "No, goodbye" ends the call; that nobody is hurt is not read from it."""
        return self.intent in LEAVING and value.get("status") == "none"

    @property
    def confidence(self) -> float:
        if self.named:
            return NAMED_CONFIDENCE
        return self.understanding.confidence if self.understanding else KEY_CONFIDENCE

    @property
    def is_other_wish(self) -> bool:
        """The caller wants something else than to report: tells of nobody in danger, and no whole accident."""
        values = self.values
        told = sum(name in values for name in ESSENTIALS)
        if self.intent not in OTHER_WISHES or told > 1 or not {"injury", "danger"}.isdisjoint(values):
            return False
        return self.confidence >= (WISH_CONFIDENCE_WITH_FACTS if values else WISH_CONFIDENCE)

    @property
    def is_words(self) -> bool:
        """Words that are neither a wish of the conversation nor a bare yes or no."""
        return bool(self.text) and self.intent not in NOT_AN_ANSWER and not self.is_other_wish

    @property
    def is_leaving(self) -> bool:
        return self.intent in LEAVING and self.confidence >= WISH_CONFIDENCE_WITH_FACTS and not self.values


@dataclass(frozen=True)
class Asked:
    """What the answer is held against."""

    attempt: int
    caller_number: str | None
    known: Fields
    fills: tuple[str, ...] = ()
    choices: frozenset[str] = frozenset()  # what the keys of this question mean
    now: datetime | None = None  # in the caller's zone
    checks: str | None = None  # the field whose value is to be said yes to


def yes_or_no(heard: Heard, asked: Asked) -> dict[str, Any]:
    """The one field that the question fills, unless it was told already."""
    (field,) = asked.fills
    if field in heard.values or heard.intent not in (AFFIRM, DENY):
        return {}
    return {field: {"value": heard.intent == AFFIRM, "text": heard.text, "confidence": heard.confidence}}


# A wish less surely heard than this changes nothing: a report must not be lost by a mishearing.
SURE = 0.7
# Wishes that words which also name a choice do not hide, where they are surely heard.
STRONG = frozenset({"ask_agent", "emergency", "complaint", "repeat"})


def chosen(heard: Heard, choices: Mapping[str, Sequence[str]]) -> str | None:
    """What the caller's words stand for at this question: the longest that is heard in them, from its first letter."""
    said = heard.text.lower().strip()
    found = [(len(word), meaning) for meaning, words in choices.items() for word in words if _stands_in(word, said)]
    if heard.early or not found:
        return None
    length, meaning = max(found)
    wish = heard.understanding is not None and heard.understanding.intent in STRONG and heard.confidence >= SURE
    return None if wish and length < len(said) else meaning


def _stands_in(word: str, said: str) -> bool:
    """Where words are written apart, a word of the choice begins one that was said: "wheel" in "wheels"."""
    return f" {word}" in f" {said}" if word.isascii() else word in said
