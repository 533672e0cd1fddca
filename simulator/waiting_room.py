"""Twilio's queues: who waits, and who is taken out by whom."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from simulator.account import new_sid
from simulator.live_call import LiveCall

MAX_SIZE = 1000


@dataclass
class Summons:
    """An agent's leg asks for a waiting caller. `url`: what that caller hears first."""

    by_sid: str
    url: str
    method: str
    bridged: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(eq=False)
class Member:
    call: LiveCall
    queue: Queue
    since: float = field(default_factory=time.monotonic)
    summons: asyncio.Future[Summons] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def seconds(self) -> int:
        return int((time.monotonic() - self.since) * self.call.pace.speed)


@dataclass(eq=False)
class Queue:
    name: str
    sid: str = field(default_factory=lambda: new_sid("QU"))
    members: list[Member] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    waited: list[int] = field(default_factory=list)

    @property
    def average_wait(self) -> int:
        return sum(self.waited) // len(self.waited) if self.waited else 0

    def position(self, member: Member) -> int:
        return self.members.index(member) + 1


class WaitingRoom:
    """All queues of one account, as far as this process plays them."""

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}

    def queue(self, name: str) -> Queue:
        """Queues are made on demand."""
        return self.queues.setdefault(name, Queue(name))

    def join(self, name: str, call: LiveCall, max_size: int = MAX_SIZE) -> Member | None:
        """The new member at the end of the queue; None when it is full."""
        queue = self.queue(name)
        if len(queue.members) >= max_size:
            return None
        member = Member(call, queue)
        queue.members.append(member)
        queue.arrived.set()
        return member

    def leave(self, member: Member) -> None:
        if member in member.queue.members:
            member.queue.members.remove(member)
            member.queue.waited.append(member.seconds)

    async def take(self, name: str, summons: Summons, timeout: float) -> Member | None:
        """The first member, waited for if need be; None after the timeout (real seconds)."""
        queue, deadline = self.queue(name), time.monotonic() + timeout
        while not queue.members:
            queue.arrived.clear()
            try:
                await asyncio.wait_for(queue.arrived.wait(), deadline - time.monotonic())
            except TimeoutError:
                return None
        member = queue.members[0]
        self.leave(member)
        member.summons.set_result(summons)
        return member
