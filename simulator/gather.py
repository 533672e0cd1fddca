"""Gather: prompts, keys and words, and when Twilio thinks the caller is done."""

from __future__ import annotations

import asyncio
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from simulator.document import PROMPTS, Document, GoTo, Move
from simulator.line import Input, Key, LetPass, Question, SpeechBegan, Spoken
from simulator.live_call import LiveCall
from simulator.prompts import pause, play, say

DEFAULT_TIMEOUT = 5.0
# What `auto` comes to: Twilio waits for a pause of about this length.
AUTO_SPEECH_TIMEOUT = 1.0
LONGEST_SPEECH = 60.0
NESTED = {"Say": say, "Play": play, "Pause": pause}


@dataclass(frozen=True)
class Listening:
    """The attributes of a Gather."""

    inputs: frozenset[str]
    num_digits: int | None
    finish_on_key: str
    timeout: float
    speech_timeout: float
    empty_result: bool
    barge_in: bool


@dataclass
class Heard:
    digits: str = ""
    finished_on: str | None = None
    words: str | None = None
    confidence: float | None = None
    ended: float = 0.0

    @property
    def parameters(self) -> dict[str, str]:
        if self.words is not None:
            confidence = {} if self.confidence is None else {"Confidence": f"{self.confidence:.8g}"}
            return {"SpeechResult": self.words} | confidence
        if not self.digits:
            return {}
        return {"Digits": self.digits} | ({"FinishedOnKey": self.finished_on} if self.finished_on else {})


def parse_gather(verb: ET.Element) -> Listening:
    timeout = _seconds(verb.get("timeout"), DEFAULT_TIMEOUT)
    speech = verb.get("speechTimeout")
    digits = verb.get("numDigits")
    return Listening(
        inputs=frozenset(verb.get("input", "dtmf").split()),
        num_digits=int(digits) if digits else None,
        finish_on_key=verb.get("finishOnKey", "#"),
        timeout=timeout,
        speech_timeout=timeout if speech is None else _seconds(speech, AUTO_SPEECH_TIMEOUT),
        empty_result=verb.get("actionOnEmptyResult") == "true",
        barge_in=verb.get("bargeIn", "true") == "true",
    )


async def gather(call: LiveCall, verb: ET.Element, document: Document) -> Move | None:
    rule = parse_gather(verb)
    asks = any(child.tag in PROMPTS for child in verb) or bool(call.line.spoken)
    question = call.line.ask(document.serial, rule.inputs, asks)
    try:
        first = await _prompt(call, verb, document, question, rule)
        call.line.listen(question)
        heard = await _collect(call, question, rule, first)
    finally:
        call.line.close(question)
    if not heard.parameters and not rule.empty_result:
        call.log.add("twilio", "no input", "")
        return None
    return _next(call, verb, document, heard)


def _next(call: LiveCall, verb: ET.Element, document: Document, heard: Heard) -> GoTo:
    if heard.parameters:
        kind = "words" if heard.words is not None else "keys"
        call.log.input_ended(kind, heard.words or heard.digits, heard.ended)
    # Without input too: a streamed voice whose nudge did not come is found by the time-out.
    call.log.requested(nudged=False)
    action = verb.get("action")
    url = document.link(action) if action is not None else document.url
    return GoTo(url, verb.get("method", "POST"), heard.parameters | {"msg": "Gather End"})


async def _prompt(
    call: LiveCall, verb: ET.Element, document: Document, question: Question, rule: Listening
) -> Input | None:
    """Speak the nested verbs; the first input that cuts them, or None when they were heard to the end."""
    speaking = asyncio.create_task(_speak(call, verb, document))
    try:
        while True:
            waiting = asyncio.create_task(question.inbox.get())
            await asyncio.wait({speaking, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                waiting.cancel()
                await speaking
                return None
            if _cuts(waiting.result(), rule):
                return waiting.result()
    finally:
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)


async def _speak(call: LiveCall, verb: ET.Element, document: Document) -> None:
    for child in verb:
        await NESTED[child.tag](call, child, document)


def _cuts(given: Input, rule: Listening) -> bool:
    if isinstance(given, Key):
        return "dtmf" in rule.inputs
    if isinstance(given, LetPass):
        return False
    return "speech" in rule.inputs and rule.barge_in


async def _collect(call: LiveCall, question: Question, rule: Listening, first: Input | None) -> Heard:
    heard, given, patience = Heard(), first, rule.timeout * call.pace.thinking
    while True:
        if given is not None and (patience := _take(heard, given, rule)) <= 0:
            return heard
        try:
            given = await asyncio.wait_for(question.inbox.get(), patience / call.pace.speed)
        except TimeoutError:
            return heard


def _take(heard: Heard, given: Input, rule: Listening) -> float:
    """Account for one input; how long to wait for the next one, 0 when the Gather is done."""
    if isinstance(given, Key):
        return _take_key(heard, given, rule)
    if isinstance(given, LetPass) or "speech" not in rule.inputs or heard.digits:
        return rule.timeout
    if isinstance(given, SpeechBegan):
        heard.words = heard.words or ""
        return LONGEST_SPEECH
    return _take_words(heard, given, rule)


def _take_words(heard: Heard, given: Spoken, rule: Listening) -> float:
    heard.words = f"{heard.words or ''} {given.text}".strip()
    heard.confidence, heard.ended = given.confidence, time.monotonic()
    return rule.speech_timeout


def _take_key(heard: Heard, given: Key, rule: Listening) -> float:
    # The first kind detected wins: keys while the caller is speaking count for nothing.
    if "dtmf" not in rule.inputs or heard.words is not None:
        return rule.timeout
    heard.ended = time.monotonic()
    if given.digit == rule.finish_on_key:
        heard.finished_on = given.digit
        return 0.0
    heard.digits += given.digit
    return 0.0 if len(heard.digits) == rule.num_digits else rule.timeout


def _seconds(text: str | None, default: float) -> float:
    return default if text is None or text == "auto" else float(text)
