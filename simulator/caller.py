"""The caller: takes the steps one by one, each when its moment has come."""

from __future__ import annotations

import asyncio
import math
import re

from simulator.clip import ClipError, hum, load_clip
from simulator.document import Over
from simulator.line import Key, LetPass, Question, SpeechBegan, Spoken
from simulator.live_call import LiveCall
from simulator.speech_time import seconds_to_say
from simulator.steps import Audio, HangUp, Keys, Silence, Step, Wait, Words
from simulator.typed_steps import Steps, TypedSteps

SECONDS_PER_KEY = 0.25
# The patience of agents and called people: they stay until somebody else ends it.
LISTENS_ON = 36_000.0


class StepImpossible(Exception):
    """The line cannot carry this step; the message says what to do instead."""


class Caller:
    """`patience`: seconds of call time the caller stays silently on the line after the last step.

    Somebody at a terminal decides on each step as the call goes on.
    """

    def __init__(self, call: LiveCall, steps: Steps, patience: float) -> None:
        self._call = call
        self._typed = steps if isinstance(steps, TypedSteps) else None
        self._steps = [] if isinstance(steps, TypedSteps) else list(steps)
        self._patience = patience
        self._answered: tuple[int, float] = (0, 0)

    @property
    def steps_left(self) -> int:
        return len(self._steps)

    async def run(self) -> None:
        """Take the steps, then listen on until the hotline ends the call or patience does."""
        try:
            while self._steps:
                step = self._steps[0]
                question = await self._moment(step)
                self._steps.pop(0)
                await self._take(step, question)
            while self._typed is not None:
                step = await self._typed.next()
                await self._take(step, await self._moment(step))
        except (StepImpossible, ClipError) as error:
            self._call.log.problem(0, str(error), f"step {type(step).__name__}")
            self._call.order(Over("the caller cannot go on"))
            return
        await self._call.pace.wait(self._patience)
        self._hang_up("the caller lost patience")

    async def _take(self, step: Step, question: Question | None) -> None:
        if isinstance(step, Wait):
            await self._call.pace.wait(step.seconds)
            return
        self._answered = question.serial if question else self._answered
        if isinstance(step, HangUp):
            self._hang_up("the caller hung up")
        elif isinstance(step, Silence):
            self._call.log.add("caller", "silence")
            if question is not None:
                question.inbox.put_nowait(LetPass())
        elif isinstance(step, Keys):
            await self._press(step, question)
        elif isinstance(step, Words):
            await self._say(step.text, step.confidence, question)
        elif isinstance(step, Audio):
            await self._play(step, question)

    async def _moment(self, step: Step) -> Question | None:
        """Wait until the hotline asks something that has not been answered yet (or until nothing, for `now`)."""
        if step.moment == "talk":
            await self._call.line.until(lambda: (asked := self._call.line.question) is not None and asked.talk)
            return self._call.line.question
        if step.moment == "now" or isinstance(step, Wait):
            return self._call.line.question
        line, early = self._call.line, step.moment == "prompt"

        def asked() -> bool:
            question = line.question
            if question is None or not question.asks or question.serial <= self._answered:
                return False
            words = question.words or line.spoken
            return (question.phase == "listening" or early) and bool(re.search(step.asked, words))

        await line.until(asked)
        return line.question

    def _hang_up(self, why: str) -> None:
        self._call.log.add("caller", "hang up", why)
        self._call.order(Over(why))

    async def _press(self, step: Keys, question: Question | None) -> None:
        self._call.log.add("caller", "keys", step.keys)
        for digit in step.keys:
            now = question if question and question.phase != "closed" else self._call.line.question
            if now is None:
                self._call.log.add("twilio", "lost", f"key {digit}: nothing was listening")
            else:
                now.inbox.put_nowait(Key(digit))
            await self._call.pace.wait(SECONDS_PER_KEY)

    async def _say(self, text: str, confidence: float | None, question: Question | None) -> None:
        if question is not None and "record" in question.accepts:
            self._call.log.add("caller", "say", text)
            await self._call.voice.speak(hum(seconds_to_say(text)))
            return
        if question is None or "speech" not in question.accepts:
            raise StepImpossible(
                f"cannot type {text!r} here: this question takes keys only, the caller's voice goes to the hotline's "
                "own recogniser. Use --audio, or ring a line that Twilio hears (speech: twilio)."
            )
        self._call.log.add("caller", "say", text)
        question.inbox.put_nowait(SpeechBegan())
        await self._call.pace.wait(seconds_to_say(text))
        question.inbox.put_nowait(Spoken(text, confidence))

    async def _play(self, step: Audio, question: Question | None) -> None:
        if question is not None and "speech" in question.accepts and step.text:
            await self._say(step.text, 0.9, question)
            return
        if not self._call.voice.heard:
            raise StepImpossible(
                f"nobody hears {step.path.name}: no stream is open and nothing is recorded. "
                "Give the words (--say, or text: in the script) on a line that Twilio hears."
            )
        clip = load_clip(step.path)
        self._call.log.add("caller", "audio", step.path.name, seconds=round(clip.seconds, 2), words=step.text)
        ended = await self._call.voice.speak(clip)
        self._call.log.input_ended("audio", step.path.name, ended)
        self._call.line.changed()
        now = self._call.line.question
        # Whatever this document still asks has been answered by the clip; only a later one asks anew.
        self._answered = ((now.serial if now else self._answered)[0], math.inf)
        await asyncio.sleep(0)
