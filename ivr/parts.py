"""What the call flow is built of; `app.py` puts it together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from claims.service import Enqueue, IntakeRules
from ivr.dialogue_state import DialogueState
from ivr.hearing import Ears
from ivr.moves import Answer, Move
from ivr.script import Script
from ivr.wording import Wording
from models.call import Call
from models.database import Database
from nlu.rescoring import Hearing
from nlu.understanding import Understanding
from settings import Line, Settings, Thresholds


class Understands(Protocol):
    def understand(
        self, text: str, language: str, at: datetime, question: str | None = None, others: Sequence[Hearing] = ()
    ) -> Understanding: ...


class Renders(Protocol):
    def render(self, answer: Answer) -> str: ...


class SpeakingHint(Protocol):
    def is_speaking(self, call_sid: str) -> bool: ...


@dataclass(frozen=True)
class Parts:
    settings: Settings
    database: Database
    script: Script
    renderer: Renders
    understander: Understands
    ears: Ears
    speaking: SpeakingHint
    enqueue: Enqueue
    clock: Callable[[], datetime]

    @property
    def rules(self) -> IntakeRules:
        claims = self.settings.claims
        return IntakeRules(
            claims.number_prefix,
            self.settings.zone,
            claims.callback_minutes,
            claims.urgent_minutes,
            claims.first_contact_minutes,
            claims.upload_url,
        )

    def line(self, number: str) -> tuple[str, Line]:
        """The line that was dialled; an unknown number is answered as the first one rather than not at all."""
        lines = self.settings.lines
        chosen = number if number in lines else next(iter(lines))
        return chosen, lines[chosen]

    def thresholds(self, line: Line) -> Thresholds:
        """How sure values must be on this line: its own, else the whole's."""
        return self.settings.dialogue.thresholds.model_copy(
            update={str(name): least for name, least in line.thresholds.items()}
        )

    def wording(self, call: Call, now: datetime) -> Wording:
        local_now = now.astimezone(self.settings.zone)
        return Wording(self.script.prompts(call.language), local_now, call.caller, self.script.languages)

    def document(self, call: Call, *moves: Move) -> str:
        """What this caller hears next: in the call's language, by its line's voices, slower for who asked for it."""
        slow = DialogueState.from_json(call.state).slow
        voices = self.line(call.line)[1].voices
        return self.renderer.render(Answer(moves, call.language, slow=slow, voices=voices))

    def document_on_line(self, called: str, *moves: Move) -> str:
        """The same where no call is known; needs no database."""
        _, line = self.line(called)
        return self.renderer.render(Answer(moves, line.language, voices=line.voices))
