"""Callers in a queue and agents on their telephones, for tests."""

from __future__ import annotations

from typing import Any

from models.crypto import KeyRing
from models.staff import Agent
from reporting.context import JobContext
from tests.ivr.phone import Hotline, Phone
from tests.support.records import Outside

AGENT_PHONE = "+8613700137000"
OTHER_AGENT_PHONE = "+8613700137001"
LEFT = {"leg": "1"}


def hire(
    hotline: Hotline,
    key_ring: KeyRing,
    queues: tuple[str, ...] = ("urgent", "claims"),
    name: str = "agent-1",
    phone: str = AGENT_PHONE,
) -> Agent:
    with hotline.database.write() as session:
        agent = Agent(id=name, name="王", queues=list(queues), languages=["zh-CN"], activity="ready", details={})
        agent.phone, agent.phone_index = phone, key_ring.blind_index("phone", phone)
        session.add(agent)
    return agent


def waiting(hotline: Hotline, number: int = 1, *said: str, caller: str = "+8613800138000") -> Phone:
    """A caller in the queue."""
    phone = Phone(hotline, number=number, caller=caller)
    phone.rings()
    phone.streams()
    phone.says_all(*said)
    phone.presses("0")
    assert phone.verbs == ["Say", "Enqueue"]
    return phone


def wait_round(phone: Phone, seconds: int, **more: Any) -> str:
    form = {"QueueTime": str(seconds)}
    phone.document = phone.hotline.waiting.wait(phone.request(query=more.pop("query", LEFT), form=form, **more))
    return phone.document


def choose(phone: Phone, key: str | None, **more: Any) -> str:
    phone.document = phone.hotline.waiting.choice(phone.request(query=more.pop("query", LEFT), digits=key, **more))
    return phone.document


def leave(phone: Phone, result: str, leg: int = 1, **more: Any) -> str:
    form = {"QueueResult": result, "QueueTime": str(more.pop("seconds", 0))}
    phone.document = phone.hotline.waiting.left(phone.request(query={"leg": str(leg)}, form=form, **more))
    return phone.document


def talking(hotline: Hotline, agent: AgentPhone, seconds: int = 60) -> Phone:
    """A caller who speaks with this agent."""
    caller = waiting(hotline)
    hotline.clock.wait(5)
    agent.takes(caller)
    hotline.clock.wait(seconds)
    return caller


def answered(phone: Phone, agent: str = "agent-1", **more: Any) -> str:
    return phone.hotline.waiting.answered(phone.request(query={"agent": agent}, **more))


def job_context(hotline: Hotline, outside: Outside) -> JobContext:
    """For jobs that a handler asked for."""
    return JobContext(
        database=hotline.database, settings=hotline.parts.settings, send_sms=outside.send_sms,
        place_call=outside.place_call, fetch_recording=outside.fetch_recording,
        delete_recording=outside.delete_recording, now=hotline.clock,
    )  # fmt: skip


class AgentPhone(Phone):
    """An agent's telephone, ringing in."""

    def __init__(self, hotline: Hotline, caller: str = AGENT_PHONE, number: int = 90) -> None:
        super().__init__(hotline, caller=caller, number=number)
        self.offered = ""

    def rings_in(self, **more: Any) -> str:
        self.document = self.hotline.agents.ring_in(self.request(**more))
        _, at, rest = self.document.partition("/voice/agent/decision?entry=")
        self.offered = rest.partition('"')[0] if at else ""
        return self.document

    def decides(self, key: str | None, **more: Any) -> str:
        request = self.request(query={"entry": self.offered}, digits=key, **more)
        self.document = self.hotline.agents.decision(request)
        return self.document

    def presses_star(self, agent: str = "agent-1") -> None:
        """Ends the talk, not the agent's call."""
        self.hotline.clock.wait(1)
        self.ends(agent, call_status="in-progress")

    def chooses(self, key: str | None, **more: Any) -> None:
        request = self.request(query={"entry": self.offered}, digits=key, **more)
        self.document = self.hotline.agents.hand_on(request)

    def ends(self, agent: str = "agent-1", call_status: str = "completed", **form: str) -> str:
        form = {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "60", **form}
        query = {"agent": agent, "entry": self.offered}
        self.document = self.hotline.agents.left(self.request(query=query, form=form, call_status=call_status))
        return self.document

    def takes(self, caller: Phone, agent: str = "agent-1") -> None:
        """The whole way to a talk with the caller who is next, who must be this one."""
        self.rings_in()
        self.decides("1")
        assert self.verbs == ["Dial"], self.document
        assert caller.stays[-1].id == self.offered
        answered(caller, agent)


def second_agent(hotline: Hotline, key_ring: KeyRing) -> AgentPhone:
    hire(hotline, key_ring, name="agent-2", phone=OTHER_AGENT_PHONE)
    return AgentPhone(hotline, OTHER_AGENT_PHONE, number=91)
