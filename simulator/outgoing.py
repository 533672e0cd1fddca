"""Calls the hotline places through REST: queued, rung, answered by the called number or not, and told about."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from simulator.dial import ANSWERED, Callee
from simulator.document import GoTo, Over
from simulator.live_call import LiveCall
from simulator.steps import Step
from simulator.transcript import CallResult
from simulator.webhook_parameters import status_parameters

RINGS_AT_MOST = 60.0
# What Twilio calls the steps of a call, and what `CallStatus` reads at each.
STATUS_OF_EVENT = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}
Run = Callable[[LiveCall, GoTo, Sequence[Step], str], Awaitable[CallResult]]


@dataclass(frozen=True)
class Order:
    """What `Calls.json` was asked for. Without `events` only the end is told."""

    first: GoTo
    status_url: str
    events: tuple[str, ...]
    rings_for: float
    detects_machines: bool

    @classmethod
    def of(cls, form: Mapping[str, str], events: Sequence[str]) -> Self:
        return cls(
            first=GoTo(form.get("Url", ""), form.get("Method", "POST"), twiml=form.get("Twiml")),
            status_url=form.get("StatusCallback", ""),
            events=tuple(events) or ("completed",),
            rings_for=float(form.get("Timeout") or RINGS_AT_MOST),
            detects_machines=form.get("MachineDetection") in ("Enable", "DetectMessageEnd"),
        )


async def place(call: LiveCall, order: Order, callee: Callee, run: Run) -> CallResult:
    """Ring the callee; whoever answers hears the document. A call ended through REST before that ends unanswered."""
    _tell(call, order, "initiated")
    call.status = "ringing"
    _tell(call, order, "ringing")
    ended = await _ended_within(call, min(callee.answers_after, order.rings_for))
    outcome = "no-answer" if callee.answers_after > order.rings_for else callee.outcome
    if not ended and outcome == ANSWERED:
        call.answer_unless(False)
        call.answered_by = callee.answered_by if order.detects_machines else ""
        _tell(call, order, "answered")
    elif not ended:
        call.order(Over("nobody answered", outcome))
    return await run(call, order.first, callee.steps, order.status_url if "completed" in order.events else "")


async def _ended_within(call: LiveCall, seconds: float) -> bool:
    waiting = asyncio.create_task(call.pace.wait(seconds))
    try:
        while not waiting.done() and not call.ordered:
            await asyncio.sleep(0.005)
        return call.ordered
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


def _tell(call: LiveCall, order: Order, event: str) -> None:
    if not order.status_url or event not in order.events:
        return
    extra = status_parameters(0, call.next_report(), datetime.now(UTC))
    form = call.parameters() | extra | {"CallStatus": STATUS_OF_EVENT[event]}
    call.notify(call.exchange.hotline.url(order.status_url), form, f"call {event}")
