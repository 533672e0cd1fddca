"""Prompt calls become sentences in the caller's language, with what was understood read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ivr.dialogue_state import PromptCall
from ivr.moves import Speak
from ivr.read_back import ReadBack, spelled
from ivr.script import Prompts

# Questions that read a number back, and whose it is.
CHECKS = {"check_plate": "plate_number", "check_policy": "policy_number", "check_phone": "phone"}
SIMPLE = "_simple"
HOW_HURT_OF, HOW_HURT_YOU = "how_hurt_of", "how_hurt_you"
UNKNOWN_NUMBER_PROMPT = "callback_number_unknown"


@dataclass(frozen=True)
class Wording:
    """Speaks to one caller; `local_now` is the call's time in the insurer's zone."""

    prompts: Prompts
    local_now: datetime
    caller_number: str | None
    other_languages: Mapping[str, Prompts] = field(default_factory=dict)
    simple: bool = False  # short menus, a person first, where the prompt has such words

    def speak(self, calls: Iterable[PromptCall]) -> tuple[Speak, ...]:
        return tuple(self._spoken(call) for call in calls)

    def _spoken(self, call: PromptCall) -> Speak:
        if call.language is None:
            return Speak(self.text(call))
        return Speak(self.other_languages[call.language].text(call.key, call.attempt), call.language)

    def text(self, call: PromptCall) -> str:
        fill = _FILL.get(call.key)
        if self.simple and (short := f"{call.key}{SIMPLE}") in self.prompts.prompts:
            call = replace(call, key=short)
        return fill(self, call) if fill else self.prompts.text(call.key, call.attempt, **self._said(call.values))

    def _said(self, values: Mapping[str, str | int | date]) -> dict[str, str | int]:
        """Days and moments as they are spoken in the caller's language and zone."""
        read = self._read_back()
        return {
            name: read.moment(value)
            if isinstance(value, datetime)
            else read.day(value)
            if isinstance(value, date)
            else value
            for name, value in values.items()
        }

    def say(self, key: str, **values: str | int) -> Speak:
        return Speak(self.prompts.text(key, 0, **values))

    def moment(self, at: datetime) -> str:
        """An instant as the caller would say it: today, or the date, and the time of day."""
        return self._read_back().value("loss_date", {"value": at.isoformat(), "precision": "minute"})

    def _read_back(self) -> ReadBack:
        return ReadBack(self.prompts.speech, self.local_now)

    def _values(self, call: PromptCall) -> str:
        return self.prompts.text(call.key, call.attempt, values=self._read_back().values(call.reads))

    def _recap(self, call: PromptCall) -> str:
        return self.prompts.text(call.key, call.attempt, recap=self._read_back().recap(call.reads))

    def _callback_number(self, call: PromptCall) -> str:
        if self.caller_number is None:
            return self.prompts.text(UNKNOWN_NUMBER_PROMPT, call.attempt)
        return self.prompts.text(call.key, call.attempt, caller_number=spelled(self.caller_number))

    def _check(self, call: PromptCall) -> str:
        name = CHECKS[call.key]
        return self.prompts.text(call.key, call.attempt, value=self._read_back().value(name, call.reads[name]))

    def _how_hurt(self, call: PromptCall) -> str:
        """Of several the one who is meant is named; callers are asked about themselves."""
        if not call.attempt and self._read_back().asks_caller(call.reads):
            return self.prompts.text(HOW_HURT_YOU)
        who = self._read_back().next_undescribed(call.reads)
        if who is None or call.attempt:
            return self.prompts.text(call.key, call.attempt)
        return self.prompts.text(HOW_HURT_OF, who=who)

    def _service_number(self, call: PromptCall) -> str:
        return self.prompts.text(call.key, call.attempt, service_number=spelled(call.reads["service_number"]))


_FILL: dict[str, Callable[[Wording, PromptCall], str]] = {
    "acknowledge": Wording._values,
    "corrected": Wording._values,
    "confirm": Wording._recap,
    "how_hurt": Wording._how_hurt,
    "callback_number": Wording._callback_number,
    "resumed": Wording._recap,
    "report_only": Wording._service_number,
    **dict.fromkeys(CHECKS, Wording._check),
}
