"""Dial: an agent's leg takes a caller out of a queue, or a caller is connected to a number or client."""

from __future__ import annotations

import asyncio
import time
import xml.etree.ElementTree as ET
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator.account import new_sid
from simulator.caller import LISTENS_ON, Caller
from simulator.document import Document, GoTo, Leave, Move, Over
from simulator.line import Key
from simulator.live_call import LiveCall
from simulator.steps import Keys, Step
from simulator.transcript import CallLog
from simulator.twiml_schema import IN_WHISPER
from simulator.waiting_room import Summons
from simulator.webhook_parameters import Party, status_parameters

ANSWERED = "completed"


@dataclass(frozen=True)
class Callee:
    """How dialled numbers behave. `outcome`: completed, busy, no-answer or failed; `keys` answer a whisper.

    `steps`: what the person does whom the hotline rings through REST; `answered_by`: what machine detection hears.
    """

    outcome: str = ANSWERED
    answers_after: float = 3.0
    talks: float = 15.0
    keys: str = ""
    steps: tuple[Step, ...] = ()
    answered_by: str = "human"


async def dial(call: LiveCall, verb: ET.Element, document: Document) -> Move | None:
    queue = verb.find("Queue")
    if queue is not None:
        return _after(verb, document, await _dial_queue(call, verb, queue, document))
    legs = [child for child in verb if child.tag in ("Number", "Client", "Sip")] or [verb]
    return _after(verb, document, await _dial_leg(call, verb, legs[0], document))


async def _dial_queue(call: LiveCall, verb: ET.Element, queue: ET.Element, document: Document) -> dict[str, str]:
    url = queue.get("url")
    summons = Summons(call.sid, document.link(url) if url else "", queue.get("method", "POST"))
    name = (queue.text or "").strip()
    timeout = float(verb.get("timeout", "30")) / call.pace.speed
    member = await call.exchange.room.take(name, summons, timeout)
    if member is None:
        return {"DialCallStatus": "no-answer"}
    began = time.monotonic()
    try:
        await _first_of(summons.bridged.wait(), summons.over.wait())
        if summons.bridged.is_set():
            call.log.add("agent", "talking", f"with the caller from {name}")
            ends: list[Coroutine[Any, Any, Any]] = [summons.over.wait()]
            if verb.get("hangupOnStar") == "true":
                ends.append(_star(call, document))
            call.line.changed()
            await _first_of(*ends)
    finally:
        summons.over.set()
    talked = int((time.monotonic() - began) * call.pace.speed)
    return {
        "DialCallStatus": ANSWERED if summons.bridged.is_set() else "no-answer",
        "DialCallSid": member.call.sid,
        "DialCallDuration": str(talked),
        "DialBridged": "true" if summons.bridged.is_set() else "false",
        "QueueSid": member.queue.sid,
        "QueueTime": str(member.seconds),
        "DequeingCallSid": call.sid,
    }


async def _dial_leg(call: LiveCall, verb: ET.Element, noun: ET.Element, document: Document) -> dict[str, str]:
    callee: Callee = call.exchange.callee
    leg = _leg(call, noun)
    call.log.add("twilio", "dialling", leg.called.number)
    _report(call, leg, noun, document, "initiated")
    _report(call, leg, noun, document, "ringing")
    outcome, talked = callee.outcome, 0
    timeout = float(verb.get("timeout", "30"))
    try:
        await call.pace.wait(min(callee.answers_after, timeout))
        if outcome == ANSWERED and callee.answers_after > timeout:
            outcome = "no-answer"
        if outcome == ANSWERED:
            outcome, talked = await _talk(call, leg, noun, document, callee)
    finally:
        leg.status = outcome
        _report(call, leg, noun, document, "completed", talked)
    bridged = "true" if talked else "false"
    return {
        "DialCallStatus": outcome, "DialCallSid": leg.sid, "DialCallDuration": str(talked), "DialBridged": bridged,
    }  # fmt: skip


async def _talk(call: LiveCall, leg: LiveCall, noun: ET.Element, document: Document, callee: Callee) -> tuple[str, int]:
    leg.status = "in-progress"
    _report(call, leg, noun, document, "answered")
    if whisper := noun.get("url"):
        move = await _whisper(leg, GoTo(document.link(whisper), noun.get("method", "POST")), callee)
        if isinstance(move, (Over, Leave)):
            return "no-answer", 0
    call.log.add("agent", "answered", leg.called.number)
    await call.pace.wait(callee.talks)
    return ANSWERED, max(1, int(callee.talks))


async def _whisper(leg: LiveCall, goto: GoTo, callee: Callee) -> Move | None:
    """What only the called person hears; keys that were asked for are pressed."""
    steps = [Keys(keys=callee.keys)] if callee.keys else []
    listening = asyncio.create_task(Caller(leg, steps, LISTENS_ON).run())
    try:
        return await leg.play(goto, IN_WHISPER)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


def _leg(call: LiveCall, noun: ET.Element) -> LiveCall:
    identity = noun.find("Identity")
    text = ((noun.text if identity is None else identity.text) or "").strip()
    number = f"client:{text}" if noun.tag == "Client" else text
    return LiveCall(
        call.exchange, call.called, Party(number), call.pace, CallLog(), "outbound-dial", new_sid("CA"), call.sid
    )


def _report(call: LiveCall, leg: LiveCall, noun: ET.Element, document: Document, event: str, talked: int = 0) -> None:
    callback = noun.get("statusCallback")
    if not callback or event not in noun.get("statusCallbackEvent", "completed").split():
        return
    status = {"answered": "in-progress", "completed": leg.status}.get(event, event)
    extra = status_parameters(talked, 0, datetime.now(UTC)) if event == "completed" else {}
    form = leg.parameters() | {"CallStatus": status} | extra
    call.notify(document.link(callback), form, f"leg {event}", noun.get("statusCallbackMethod", "POST"))


def _after(verb: ET.Element, document: Document, parameters: dict[str, str]) -> GoTo | None:
    action = verb.get("action")
    return GoTo(document.link(action), verb.get("method", "POST"), parameters) if action else None


async def _star(call: LiveCall, document: Document) -> None:
    """The one key that ends a Dial with `hangupOnStar`; the others are for the two who talk."""
    question = call.line.ask(document.serial, frozenset({"dtmf"}), asks=False, talk=True)
    call.line.listen(question)
    try:
        while await question.inbox.get() != Key("*"):
            continue
    finally:
        call.line.close(question)


async def _first_of(*waits: Coroutine[Any, Any, Any]) -> None:
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
