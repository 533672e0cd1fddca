"""Enqueue: waiting with announcements until somebody answers, the caller leaves, or the call is moved on."""

from __future__ import annotations

import asyncio
import time
import xml.etree.ElementTree as ET
from typing import Any

from simulator.document import Document, GoTo, Leave, Move, Over
from simulator.live_call import LiveCall
from simulator.twiml_schema import BEFORE_BRIDGE, IN_WAIT_DOCUMENT
from simulator.waiting_room import MAX_SIZE, Member, Summons

# Without a wait document Twilio plays music; a call second of it is enough between two looks.
MUSIC_SECONDS = 10.0
# A wait document shorter than this is asked for again so fast that it is a fault.
SHORTEST_LOOP = 0.5
AFTER_HANG_UP = {False: "hangup", True: "bridged"}
AFTER_REDIRECT = {False: "redirected", True: "redirected-from-bridged"}


async def enqueue(call: LiveCall, verb: ET.Element, document: Document) -> Move | None:
    name = (verb.text or "").strip() or verb.get("workflowSid", "")
    member = call.exchange.room.join(name, call, int(verb.get("maxQueueSize", MAX_SIZE)))
    if member is None:
        return _after(call, verb, document, {"QueueResult": "queue-full"})
    call.log.add("twilio", "queued", name, position=member.queue.position(member))
    if call.on_enqueued is not None:
        call.on_enqueued(name)
    try:
        result, move = await _wait(call, verb, document, member)
    except asyncio.CancelledError:
        answers = AFTER_HANG_UP if isinstance(call.leaving, Over) else AFTER_REDIRECT
        _notify(call, verb, document, _parameters(member, answers[member.summons.done()]))
        raise
    finally:
        call.exchange.room.leave(member)
        _let_agent_go(member)
    parameters = _parameters(member, result)
    if isinstance(move, Over):
        _notify(call, verb, document, parameters)
        return move
    return _after(call, verb, document, parameters)


async def _wait(call: LiveCall, verb: ET.Element, document: Document, member: Member) -> tuple[str, Move | None]:
    waiting = asyncio.create_task(_wait_loop(call, verb, document, member))
    try:
        either: set[asyncio.Future[Any]] = {waiting, member.summons}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not member.summons.done():
            move = await waiting
            return ("leave", None) if isinstance(move, Leave) else ("hangup", move)
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    return "bridged", await _bridge(call, member, member.summons.result())


async def _wait_loop(call: LiveCall, verb: ET.Element, document: Document, member: Member) -> Move:
    url = verb.get("waitUrl")
    while True:
        began = time.monotonic()
        if not url:
            await call.pace.speak(MUSIC_SECONDS)
            continue
        goto = GoTo(document.link(url), verb.get("waitUrlMethod", "POST"), _wait_parameters(member))
        if (move := await call.play(goto, IN_WAIT_DOCUMENT)) is not None:
            return move
        if (time.monotonic() - began) * call.pace.prompt_speed < SHORTEST_LOOP:
            call.log.problem(0, "the wait document is empty or too short: it loops fast; Play or Pause in it", url)
            await asyncio.sleep(1.0)


async def _bridge(call: LiveCall, member: Member, summons: Summons) -> Move | None:
    """Play the agent's `Queue url` to the caller, then talk until one of them leaves."""
    if summons.url:
        parameters = {
            "QueueSid": member.queue.sid, "QueueTime": str(member.seconds), "DequeingCallSid": summons.by_sid,
        }  # fmt: skip
        move = await call.play(GoTo(summons.url, summons.method, parameters), BEFORE_BRIDGE)
        if isinstance(move, Over):
            return move
    call.log.add("agent", "answered", "", waited_seconds=member.seconds)
    summons.bridged.set()
    await summons.over.wait()
    return None


def _let_agent_go(member: Member) -> None:
    if member.summons.done() and not member.summons.cancelled():
        member.summons.result().over.set()


def _wait_parameters(member: Member) -> dict[str, str]:
    queue = member.queue
    return {
        "QueuePosition": str(queue.position(member)) if member in queue.members else "1",
        "QueueSid": queue.sid,
        "QueueTime": str(member.seconds),
        "AvgQueueTime": str(queue.average_wait),
        "CurrentQueueSize": str(len(queue.members)),
        "MaxQueueSize": str(MAX_SIZE),
    }


def _parameters(member: Member, result: str) -> dict[str, str]:
    return {"QueueResult": result, "QueueSid": member.queue.sid, "QueueTime": str(member.seconds)}


def _after(call: LiveCall, verb: ET.Element, document: Document, parameters: dict[str, str]) -> GoTo | None:
    call.log.add("twilio", "left queue", parameters["QueueResult"])
    action = verb.get("action")
    return GoTo(document.link(action), verb.get("method", "POST"), parameters) if action else None


def _notify(call: LiveCall, verb: ET.Element, document: Document, parameters: dict[str, str]) -> None:
    """The action is asked for, its answer no longer matters."""
    call.log.add("twilio", "left queue", parameters["QueueResult"])
    action = verb.get("action")
    if action:
        form = call.parameters() | parameters
        call.notify(document.link(action), form, "Enqueue action", verb.get("method", "POST"))
