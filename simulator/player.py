"""The programmatic face of the simulator: an account with numbers, on which calls are played."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulator.account import Hotline, TwilioAccount
from simulator.caller import LISTENS_ON, Caller
from simulator.dial import Callee
from simulator.document import GoTo, Over
from simulator.line import Key
from simulator.live_call import Exchange, LiveCall, Pace
from simulator.outgoing import Order, place
from simulator.recordings import Recordings
from simulator.rest_server import RestServer
from simulator.rest_stand_in import EndedCall, RestStandIn
from simulator.steps import Keys, Step
from simulator.transcript import CallLog, CallResult, Event, Problem
from simulator.typed_steps import Steps
from simulator.verbs import VERBS
from simulator.waiting_room import WaitingRoom
from simulator.webhook import Webhooks
from simulator.webhook_parameters import Party

DEFAULT_CALLER = "+8613800138000"
LEG_ENDS_WITHIN = 2.0
MESSAGE_SECONDS = 15.0
Watch = Callable[[Event], None]


@dataclass(frozen=True)
class AgentPlan:
    """An agent's leg that answers callers who wait.

    `document`: the hotline's document for agents; empty: Twilio plays `<Dial><Queue>` with `queue_url` itself.
    `keys`: what the agent presses, one string a question; the first one answers what is whispered, which `whispered` (a
    regular expression) tells from other questions. `hands_on`: the talk is ended by the star key instead of a hang-up,
    and this key answers what is asked then.
    """

    after: float = 3.0
    talks: float = 15.0
    document: str = ""
    number: str = "client:agent"
    queue_url: str = "/voice/queue/answered"
    keys: tuple[str, ...] = ("1",)
    whispered: str = ""
    hands_on: str = ""


class CallPlayer:
    """Plays calls on a hotline; use inside `async with`. Many calls may run at once.

    `rest_port`: where REST is served; 0 takes any free port, and a port on which a stand-in already answers
    makes this player register its calls there. `speed` divides Twilio's waiting and the caller's voice,
    `prompt_speed` (default: the same) the prompts; questions wait `thinking` times as long. `repeat`: extra copies
    of every delivery.
    """

    def __init__(
        self, account: TwilioAccount, hotline: Hotline, *, speed: float = 1.0, prompt_speed: float | None = None,
        thinking: float = 1.0, rest_port: int = 0, strict: bool = True, repeat: int = 0, callee: Callee | None = None,
        show_message: Callable[[dict[str, str]], None] | None = None,
    ) -> None:  # fmt: skip
        self.account = account
        self._pace = Pace(speed, prompt_speed or speed, thinking)
        self._webhooks = Webhooks(account, hotline, repeat)
        self._exchange = Exchange(
            account, hotline, self._webhooks, VERBS, WaitingRoom(), Recordings(account.account_sid),
            callee or Callee(), strict,
        )  # fmt: skip
        self.rest = RestStandIn(account, self._exchange.recordings, self._exchange.room, self._dial_out, show_message)
        self.server = RestServer(account, self.rest, self._exchange.recordings, rest_port)
        self._background: set[asyncio.Task[CallResult]] = set()
        self._callees: dict[str, Callee] = {}
        self._outgoing: list[CallResult] = []

    async def __aenter__(self) -> CallPlayer:
        await self._webhooks.__aenter__()
        await self.server.start()
        self._exchange.recordings.base_url = self.server.public_url
        return self

    async def __aexit__(self, *_: object) -> None:
        legs = tuple(self._background)
        for task in legs:
            task.cancel()
        await asyncio.gather(*legs, return_exceptions=True)
        await self.server.stop()
        await self._webhooks.__aexit__()

    async def call(
        self, to: str, from_: str = DEFAULT_CALLER, steps: Steps = (), *, patience: float = 60.0,
        agent: AgentPlan | None = None, agents: Sequence[AgentPlan] = (), watch: Watch | None = None,
        messages: int = 0,
    ) -> CallResult:  # fmt: skip
        """Ring the hotline and take the steps; returns when the call is over and all callbacks are delivered.

        `messages`: so many SMS to the caller are waited for (MESSAGE_SECONDS at most): jobs send them after the call.
        """
        hotline = self._exchange.hotline
        call = LiveCall(self._exchange, Party(from_), Party(to), self._pace, CallLog(watch))
        legs: list[asyncio.Task[CallResult]] = []
        plans = (agent, *agents) if agent is not None else tuple(agents)

        def come(queue: str) -> None:
            """Agents come once, however often the caller waits."""
            coming = () if legs else plans
            legs.extend(self._in_background(self.agent(plan, queue, to)) for plan in coming)

        call.on_enqueued = come
        result = await self._run(call, GoTo(hotline.url(hotline.incoming)), steps, patience, hotline.status)
        received = await self._messages_to(call, messages)
        return replace(result, problems=result.problems + await _problems_of(legs), messages=received)

    def hang_up(self) -> None:
        """Every caller of this player hangs up."""
        for call in self.rest.calls.values():
            if not call.over:
                call.order(Over("the caller hung up"))

    async def _run(self, call: LiveCall, first: GoTo, steps: Steps, patience: float, status_url: str) -> CallResult:
        self.rest.calls[call.sid] = call
        await self.server.announce(call.sid)
        call.log.add("twilio", "ringing", f"{call.caller.number} -> {call.called.number}", call_sid=call.sid)
        caller = Caller(call, steps, patience)
        acting = asyncio.create_task(caller.run())
        try:
            end = await call.run(first, status_url)
        finally:
            acting.cancel()
            await asyncio.gather(acting, return_exceptions=True)
            self.rest.calls[call.sid] = EndedCall(call.sid, call.status)
        call.log.add("twilio", "over", end.by, status=end.status)
        return self._result(call, end, caller)

    async def _messages_to(self, call: LiveCall, wanted: int) -> tuple[dict[str, str], ...]:
        until = time.monotonic() + MESSAGE_SECONDS
        while True:
            messages = await self.server.messages_to(call.caller.number, call.began_at)
            if len(messages) >= wanted or time.monotonic() > until:
                return tuple(messages)
            await asyncio.sleep(0.2)

    def _result(self, call: LiveCall, end: Over, caller: Caller) -> CallResult:
        log = call.log
        return CallResult(
            call.sid, call.called.number, call.caller.number, end.status, end.by, call.seconds,
            time.monotonic() - call.began, tuple(log.events), tuple(log.turns), tuple(log.problems),
            tuple(log.documents), (), caller.steps_left,
        )  # fmt: skip

    def _in_background(self, leg: Coroutine[Any, Any, CallResult]) -> asyncio.Task[CallResult]:
        task = asyncio.create_task(leg)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    async def agent(self, plan: AgentPlan, queue: str, number: str, watch: Watch | None = None) -> CallResult:
        """One agent's leg: waits a while, asks for a caller, talks, hangs up."""
        await self._pace.wait(plan.after)
        hotline = self._exchange.hotline
        call = LiveCall(self._exchange, Party(plan.number), Party(number), self._pace, CallLog(watch))
        first = GoTo(hotline.url(plan.document or hotline.incoming))
        if not plan.document:
            first = replace(first, twiml=_dial_queue(queue, hotline.url(plan.queue_url) if plan.queue_url else ""))
        hanging_up = asyncio.create_task(_talk(call, plan))
        pressed = (*plan.keys, plan.hands_on) if plan.hands_on else plan.keys
        words = (plan.whispered, *([""] * len(pressed)))
        steps = [Keys(keys=keys, asked=asked) for keys, asked in zip(pressed, words, strict=False)]
        steps = steps if plan.document else []
        try:
            # Twilio tells the number's address of the end of every call that rang it.
            return await self._run(call, first, steps, LISTENS_ON, hotline.status if plan.document else "")
        finally:
            hanging_up.cancel()

    async def expect(self, number: str, callee: Callee) -> None:
        """When the hotline rings this number, this player answers, as `callee` does."""
        self._callees[number] = callee
        await self.server.expect(number)

    async def outgoing(self, number: str, count: int = 1) -> list[CallResult]:
        """The first `count` calls of the hotline to this number, once they are over."""
        while len(found := [each for each in self._outgoing if each.to == number]) < count:
            await asyncio.sleep(0.05)
        return found[:count]

    def _dial_out(self, form: Mapping[str, str], events: list[str]) -> str:
        """REST `Calls.json`: rings a number as `Callee` says."""
        call = LiveCall(self._exchange, Party(form["From"]), Party(form["To"]), self._pace, CallLog(), "outbound-api")
        call.status = "queued"
        self.rest.calls[call.sid] = call
        callee = self._callees.get(form["To"], self._exchange.callee)
        self._in_background(self._place(call, Order.of(form, events), callee))
        return call.sid

    async def _place(self, call: LiveCall, order: Order, callee: Callee) -> CallResult:
        await self.server.announce(call.sid)

        async def run(call: LiveCall, first: GoTo, steps: Sequence[Step], status_url: str) -> CallResult:
            return await self._run(call, first, steps, LISTENS_ON, status_url)

        result = await place(call, order, callee, run)
        self._outgoing.append(result)
        return result


async def _problems_of(legs: list[asyncio.Task[CallResult]]) -> tuple[Problem, ...]:
    """What went wrong on agents' legs; one that still waits for a caller has nothing more to tell."""
    if not legs:
        return ()
    done, waiting = await asyncio.wait(legs, timeout=LEG_ENDS_WITHIN)
    for leg in waiting:
        leg.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    return tuple(problem for leg in done for problem in leg.result().problems)


async def _talk(call: LiveCall, plan: AgentPlan) -> None:
    """Hang up, or press star, when enough was said; the talk begins with the bridge."""
    await call.line.until(lambda: any(event.kind == "talking" for event in call.log.events))
    await call.pace.wait(plan.talks)
    if plan.hands_on and call.line.question is not None:
        call.log.add("agent", "keys", "*")
        call.line.question.inbox.put_nowait(Key("*"))
        return
    call.order(Over("the agent hung up"))


def _dial_queue(queue: str, url: str) -> str:
    attribute = f' url="{url}"' if url else ""
    return f"<Response><Dial><Queue{attribute}>{queue}</Queue></Dial></Response>"
