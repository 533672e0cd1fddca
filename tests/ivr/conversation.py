"""A caller and the dialogue, without telephone or database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ivr.answers import Heard
from ivr.call_flow import CallStage, advance
from ivr.dialogue import respond
from ivr.dialogue_state import DialogueState, Outcome, Reply, Turn
from ivr.forms import go_on
from ivr.script import Script
from settings import Thresholds
from tests.ivr.words import CAN_DRIVE, NOBODY_HURT, PHONE, PLATE, SHANGHAI, STORY, understood

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)
CALLER = "+8613800138000"
SILENCE = ""
LANGUAGES = ("zh-CN", "en-US")
IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"


@dataclass
class Conversation:
    """A caller and the algorithm, without telephone or database."""

    script: Script
    language: str = "zh-CN"
    hearing: str = "vosk"
    caller: str | None = CALLER
    stage: CallStage = CallStage.REPORTING
    state: DialogueState = field(default_factory=DialogueState)
    fields: dict[str, Any] = field(default_factory=dict)
    reply: Reply | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    outcomes: dict[str, Outcome] = field(default_factory=dict)  # form -> what its completion says

    def hear(self, said: str | Heard) -> Reply:
        """`said`: words of the table, keys after a hash mark, or silence."""
        if isinstance(said, str):
            said = Heard(digits=said[1:]) if said[:1] == "#" else Heard(understood(said)) if said else Heard()
        form = self.script.report
        prompts = self.script.prompts(self.language)
        names, choices = prompts.corrections, prompts.choices
        languages = tuple(language for language in LANGUAGES if language != self.language)
        turn = Turn(
            form, self.stage, self.state, self.fields, said, self.hearing, self.caller, names, choices, languages,
            self.script.forms, now=NOW, thresholds=self.thresholds,
        )  # fmt: skip
        self.reply = respond(turn)
        if self.reply.finished:
            self.reply = go_on(turn, self.reply, self.outcomes.get(self.reply.state.form, Outcome(ends=True)))
        self.state = DialogueState.from_json(self.reply.state.as_json())
        self.fields = {n: v for n, v in {**self.fields, **self.reply.learnt}.items() if v is not None}
        self.language = self.reply.language or self.language
        self.stage = advance(self.stage, self.reply.signal)
        return self.reply

    def hear_all(self, *said: str) -> Reply:
        for words in said:
            reply = self.hear(words)
        return reply

    @property
    def now(self) -> str:
        """What the caller is asked, or where the caller goes."""
        assert self.reply is not None
        if self.reply.transfer:
            return f"person:{self.reply.transfer.when}"
        return self.reply.ask.slot if self.reply.ask else self.stage.value

    @property
    def said(self) -> list[str]:
        assert self.reply is not None
        return [prompt.key for prompt in self.reply.say]


def at_the_recap(script: Script, stage: CallStage = CallStage.CONFIRMING, **state: Any) -> Conversation:
    """A conversation in the middle: everything known."""
    fields = {**STORY, "injury": NOBODY_HURT, "plate_number": PLATE, "drivable": CAN_DRIVE, "phone": PHONE}
    question = {CallStage.CONFIRMING: "confirm", CallStage.CORRECTING: "correction"}.get(stage, "callback_number")
    return Conversation(
        script, stage=stage, state=DialogueState(question=question, advised=("guidance_none",), **state), fields=fields
    )
