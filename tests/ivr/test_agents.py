"""Agents on the telephone: what is whispered, who is offered next, and that no caller is lost on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ivr.agents import MOST_ROUNDS, OFFER_HOLDS
from models.call import CallEvent
from models.crypto import KeyRing
from models.staff import Agent
from tests.ivr.phone import START, Hotline, Phone
from tests.ivr.queueing import AgentPhone, answered, hire, leave, second_agent, waiting


def activity(hotline: Hotline, name: str = "agent-1") -> str:
    (agent,) = hotline.rows(Agent, Agent.id == name)
    return str(agent.activity)


def states(hotline: Hotline) -> list[Any]:
    return [event.data["state"] for event in hotline.rows(CallEvent, CallEvent.type == "agent.state")]


class TestOffer:
    def test_who_waits_is_whispered_and_taken_by_key(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = waiting(hotline, 1, "没有", "昨天晚上八点半在上海市延安路追尾了")
        hotline.clock.wait(8)
        agent.rings_in()
        assert agent.verbs == ["Gather", "Redirect"]
        assert "延安路" in agent.spoken
        assert "没有人受伤" in agent.spoken
        assert "还缺" in agent.spoken
        assert "车牌" in agent.spoken
        assert activity(hotline) == "ringing"
        agent.decides("1")
        assert agent.verbs == ["Dial"]
        assert f">claims-{caller.stays[0].slot}</Queue>" in agent.document
        answered(caller)
        assert activity(hotline) == "talking"
        hotline.clock.wait(100)
        agent.ends()
        leave(caller, "bridged")
        assert activity(hotline) == "ready"
        assert hotline.events("agent.ring") == [{"agent": "agent-1", "leg": 1}]
        assert hotline.events("agent.answered") == [{"agent": "agent-1", "leg": 1}]
        assert hotline.events("agent.left") == [{"agent": "agent-1", "leg": 1, "reason": "agent_hangup"}]
        assert hotline.events("agent.ring_timeout") == []
        assert caller.stays[0].answered_at == START + timedelta(seconds=8)

    def test_a_caller_of_whom_nothing_is_known(self, small_hotline: Hotline, key_ring: KeyRing) -> None:
        hire(small_hotline, key_ring)
        waiting(small_hotline)
        agent = AgentPhone(small_hotline)
        agent.rings_in()
        assert "新来电" in agent.spoken
        assert "还不知道出了什么事" in agent.spoken

    @pytest.mark.parametrize("key", [None, "2", "0"])
    def test_who_does_not_accept_rests_and_the_next_agent_gets_the_caller(
        self, hotline: Hotline, agent: AgentPhone, key_ring: KeyRing, key: str | None
    ) -> None:
        caller = waiting(hotline)
        other = second_agent(hotline, key_ring)
        agent.rings_in()
        agent.decides(key)
        assert agent.verbs == ["Say", "Hangup"]
        assert activity(hotline) == "break"
        assert states(hotline) == ["break_start"]
        assert hotline.events("agent.ring_timeout") == [{"agent": "agent-1", "leg": 1}]
        assert caller.stays[0].left_at is None
        other.takes(caller, "agent-2")
        assert hotline.events("agent.answered") == [{"agent": "agent-2", "leg": 1}]

    def test_two_agents_are_not_told_of_the_same_caller(
        self, hotline: Hotline, agent: AgentPhone, key_ring: KeyRing
    ) -> None:
        first = waiting(hotline, 1)
        hotline.clock.wait(1)
        later = waiting(hotline, 2)
        other = second_agent(hotline, key_ring)
        agent.rings_in()
        other.rings_in()
        assert [agent.offered, other.offered] == [first.stays[0].id, later.stays[0].id]
        third = AgentPhone(hotline, number=92)
        third.rings_in()
        assert third.offered == ""

    def test_a_repeated_delivery_offers_and_refuses_once(self, hotline: Hotline, agent: AgentPhone) -> None:
        waiting(hotline)
        first = agent.rings_in(delivery="ring")
        assert agent.rings_in(delivery="ring") == first
        refused = agent.decides("2", delivery="no")
        assert agent.decides("2", delivery="no") == refused
        assert len(hotline.events("agent.ring")) == len(hotline.events("agent.ring_timeout")) == 1

    def test_the_line_drops_while_the_agent_listens(
        self, hotline: Hotline, agent: AgentPhone, key_ring: KeyRing
    ) -> None:
        caller = waiting(hotline)
        agent.rings_in()
        agent.hangs_up(Direction="inbound")
        assert caller.stays[0].offered_to is None
        assert len(hotline.events("agent.ring_timeout")) == 1
        second_agent(hotline, key_ring).takes(caller, "agent-2")

    def test_an_offer_whose_end_was_never_told_runs_out(
        self, hotline: Hotline, agent: AgentPhone, key_ring: KeyRing
    ) -> None:
        caller = waiting(hotline)
        other = second_agent(hotline, key_ring)
        agent.rings_in()
        other.rings_in()
        assert other.offered == ""
        hotline.clock.wait(OFFER_HOLDS.total_seconds() + 1)
        other.takes(caller, "agent-2")
        assert activity(hotline) == "break"

    def test_the_caller_hangs_up_during_the_whisper(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = waiting(hotline)
        agent.rings_in()
        leave(caller, "hangup")
        caller.hangs_up()
        agent.decides("1")
        assert agent.verbs == ["Say", "Gather", "Redirect"]
        assert activity(hotline) == "ready"
        # The agent did nothing wrong: a ring that the caller cut short is no missed one.
        assert hotline.events("agent.ring_timeout") == []
        assert list(caller.tasks) == ["call_back"]

    def test_the_caller_is_gone_when_the_two_are_to_be_connected(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = waiting(hotline)
        agent.rings_in()
        agent.decides("1")
        leave(caller, "hangup")
        agent.ends(DialCallStatus="no-answer", DialBridged="false")
        assert agent.verbs == ["Say", "Gather", "Redirect"]
        assert activity(hotline) == "ready"
        assert hotline.events("agent.left") == []

    def test_connected_and_nobody_told_us(self, hotline: Hotline, agent: AgentPhone) -> None:
        """The callback of the answer was lost; the agent's leg tells of the talk."""
        caller = waiting(hotline)
        agent.rings_in()
        agent.decides("1")
        hotline.clock.wait(70)
        agent.ends()
        leave(caller, "bridged", seconds=10)
        assert caller.stays[0].answered_at == START + timedelta(seconds=10)
        assert hotline.events("agent.answered") == [{"agent": "agent-1", "leg": 1}]
        assert caller.tasks == {}


class TestStandBy:
    def test_nobody_waits_yet(self, hotline: Hotline, agent: AgentPhone) -> None:
        agent.rings_in()
        assert agent.verbs == ["Gather", "Redirect"]
        assert "/voice/agent?round=1" in agent.document
        caller = waiting(hotline)
        agent.rings_in(query={"round": "1"})
        assert agent.offered == caller.stays[0].id

    def test_not_for_ever(self, small_hotline: Hotline, key_ring: KeyRing) -> None:
        hire(small_hotline, key_ring)
        agent = AgentPhone(small_hotline)
        agent.rings_in(query={"round": str(MOST_ROUNDS)})
        assert agent.verbs == ["Say", "Hangup"]

    def test_ringing_in_ends_the_break(self, hotline: Hotline, agent: AgentPhone) -> None:
        waiting(hotline)
        agent.rings_in()
        agent.decides("2")
        hotline.clock.wait(600)
        agent.rings_in(query={"round": "2"})
        assert activity(hotline) == "ringing"
        assert states(hotline) == ["break_start", "break_end"]

    @pytest.mark.parametrize("queues", [None, ()])
    def test_who_serves_no_queue_gets_no_caller(
        self, small_hotline: Hotline, key_ring: KeyRing, queues: tuple[str, ...] | None
    ) -> None:
        if queues is not None:
            hire(small_hotline, key_ring, queues)
        agent = AgentPhone(small_hotline)
        agent.rings_in()
        assert agent.verbs == ["Hangup"]


class TestWhoIsNext:
    def test_danger_first(self, small_hotline: Hotline, key_ring: KeyRing) -> None:
        hire(small_hotline, key_ring, ("claims", "urgent"))
        usual = waiting(small_hotline, 1)
        small_hotline.clock.wait(60)
        urgent = Phone(small_hotline, number=2)
        urgent.rings()
        urgent.streams()
        urgent.says("车着火了")
        AgentPhone(small_hotline).takes(urgent)
        AgentPhone(small_hotline, number=91).takes(usual)
