"""Verb -> what plays it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from simulator.dial import dial
from simulator.document import Document, GoTo, Leave, Move, Over
from simulator.enqueue import enqueue
from simulator.gather import gather
from simulator.live_call import LiveCall, Verb
from simulator.prompts import pause, play, say
from simulator.record import record
from simulator.stream import start, stop

REJECT_STATUS = {"rejected": "no-answer", "busy": "busy"}


async def redirect(_: LiveCall, verb: ET.Element, document: Document) -> Move | None:
    return GoTo(document.link((verb.text or "").strip()), verb.get("method", "POST"))


async def hangup(call: LiveCall, _verb: ET.Element, _document: Document) -> Move | None:
    call.log.add("hotline", "hang up")
    return Over("the hotline hung up")


async def reject(call: LiveCall, verb: ET.Element, _: Document) -> Move | None:
    reason = verb.get("reason", "rejected")
    call.log.add("hotline", "reject", reason)
    return Over("the hotline rejected the call", REJECT_STATUS[reason])


async def leave(_call: LiveCall, _verb: ET.Element, _document: Document) -> Move | None:
    return Leave()


VERBS: Mapping[str, Verb] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Record": record,
    "Redirect": redirect,
    "Hangup": hangup,
    "Reject": reject,
    "Leave": leave,
    "Enqueue": enqueue,
    "Dial": dial,
    "Start": start,
    "Stop": stop,
}
