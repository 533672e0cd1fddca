"""Ready agents are rung for waiting callers, where the queue says so; none twice in a row, no caller forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.agent_line import STAND_BY_HOLDS
from ivr.script import Script
from models.crypto import KeyRing
from models.database import Database
from models.outbox import OutboxEntry
from models.staff import Agent
from reporting.agent_calls import ring_agent
from reporting.relay import Relay
from settings import Settings
from tests.ivr.conftest import open_hotline
from tests.ivr.degrading import dead_redis
from tests.ivr.phone import START, Hotline, Phone
from tests.ivr.queueing import AGENT_PHONE, OTHER_AGENT_PHONE, AgentPhone, answered, hire, job_context, leave, waiting
from tests.support.records import Outside


@pytest.fixture
def ringing(database: Database, settings: Settings, script: Script, key_ring: KeyRing) -> Hotline:
    queue = settings.queue("claims").model_copy(update={"ring_agents": True})
    settings = settings.model_copy(update={"queues": {**settings.queues, "claims": queue}})
    hotline = open_hotline(database, settings, script)
    hire(hotline, key_ring)
    return hotline


@pytest.fixture
def outside() -> Outside:
    return Outside()


def work(hotline: Hotline, outside: Outside) -> None:
    """Every ring that is due and was not done."""
    for row in hotline.rows(OutboxEntry, OutboxEntry.job == "ring_agent", OutboxEntry.done_at.is_(None)):
        ring_agent(job_context(hotline, outside), **row.arguments)
        with hotline.database.write() as session:
            session.get_one(OutboxEntry, row.id).done_at = hotline.clock()


class RungPhone(AgentPhone):
    """An agent's telephone that the hotline rings."""

    def request(self, *given: Any, **more: Any) -> Any:
        form = {"Direction": "outbound-api", **more.pop("form", {})}
        made = super().request(*given, form=form, **more)
        return type(made)(**{**vars(made), "caller": self.line, "called": self.caller})

    def picks_up(self, caller: Phone) -> None:
        self.rings_in(query={"entry": caller.stays[-1].id, "agent": "agent-1"})

    def ends_ringing(self, caller: Phone, status: str, agent: str = "agent-1") -> None:
        query = {"entry": caller.stays[-1].id, "agent": agent}
        self.hotline.agents.status(self.request(query=query, call_status=status))


def activity(hotline: Hotline, name: str = "agent-1") -> str:
    (agent,) = hotline.rows(Agent, Agent.id == name)
    return str(agent.activity)


def test_while_twilio_cannot_be_asked_the_agent_is_tried_for_minutes(
    ringing: Hotline, outside: Outside, tmp_path: Path
) -> None:
    waiting(ringing, 1, "没有")
    relay = Relay(job_context(ringing, outside), dead_redis(tmp_path))
    outside.broken = True
    for _ in range(20):
        while relay.tick():
            pass
        ringing.clock.wait(30)
    assert (outside.rung, activity(ringing)) == ([], "ready")
    outside.broken = False
    relay.tick()
    assert [to for to, _, _ in outside.rung] == [AGENT_PHONE]


def test_a_ready_agent_is_rung_and_takes_the_caller(ringing: Hotline, outside: Outside) -> None:
    caller = waiting(ringing, 1, "没有")
    work(ringing, outside)
    query = f"entry={caller.stays[0].id}&agent=agent-1"
    assert outside.rung == [(AGENT_PHONE, f"/voice/agent?{query}", f"/voice/agent/status?{query}")]
    assert activity(ringing) == "ringing"
    ringing.clock.wait(6)
    agent = RungPhone(ringing)
    agent.picks_up(caller)
    assert "还缺" in agent.spoken
    agent.decides("1")
    assert agent.verbs == ["Dial"]
    answered(caller)
    assert ringing.events("agent.ring") == [{"agent": "agent-1", "leg": 1}]
    assert caller.stays[0].answered_at == START + timedelta(seconds=6)


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled"])
def test_who_does_not_pick_up_rests_and_the_next_one_is_rung(
    ringing: Hotline, outside: Outside, key_ring: KeyRing, status: str
) -> None:
    hire(ringing, key_ring, name="agent-2", phone=OTHER_AGENT_PHONE)
    caller = waiting(ringing)
    work(ringing, outside)
    ringing.clock.wait(20)
    RungPhone(ringing).ends_ringing(caller, status)
    RungPhone(ringing).ends_ringing(caller, status)
    assert activity(ringing) == "break"
    assert ringing.events("agent.ring_timeout") == [{"agent": "agent-1", "leg": 1}]
    work(ringing, outside)
    assert [to for to, *_ in outside.rung] == [AGENT_PHONE, OTHER_AGENT_PHONE]
    assert caller.stays[0].left_at is None


def test_who_refuses_is_followed_by_the_next_one(ringing: Hotline, outside: Outside, key_ring: KeyRing) -> None:
    hire(ringing, key_ring, name="agent-2", phone=OTHER_AGENT_PHONE)
    caller = waiting(ringing)
    work(ringing, outside)
    agent = RungPhone(ringing)
    agent.picks_up(caller)
    ringing.clock.wait(1)
    agent.decides("2")
    agent.ends_ringing(caller, "completed")
    work(ringing, outside)
    assert [to for to, *_ in outside.rung] == [AGENT_PHONE, OTHER_AGENT_PHONE]


def test_the_caller_hangs_up_while_the_agent_is_rung(ringing: Hotline, outside: Outside) -> None:
    caller = waiting(ringing)
    work(ringing, outside)
    leave(caller, "hangup")
    agent = RungPhone(ringing)
    agent.picks_up(caller)
    assert agent.verbs == ["Say", "Hangup"]
    assert activity(ringing) == "ready"
    assert ringing.events("agent.ring_timeout") == []


def test_an_agent_who_becomes_ready_is_rung_for_who_waits(ringing: Hotline, outside: Outside) -> None:
    first = waiting(ringing, 1)
    ringing.clock.wait(1)
    second = waiting(ringing, 2)
    work(ringing, outside)
    agent = RungPhone(ringing)
    agent.picks_up(first)
    agent.decides("1")
    answered(first)
    ringing.clock.wait(60)
    work(ringing, outside)
    assert len(outside.rung) == 1
    agent.ends()
    work(ringing, outside)
    assert [document for _, document, _ in outside.rung][1:] == [
        f"/voice/agent?entry={second.stays[0].id}&agent=agent-1"
    ]


def test_no_ring_where_agents_ring_in(hotline: Hotline, outside: Outside, key_ring: KeyRing) -> None:
    hire(hotline, key_ring)
    waiting(hotline)
    work(hotline, outside)
    assert outside.rung == []


def test_when_no_call_can_be_placed_nobody_has_missed_one(ringing: Hotline, outside: Outside) -> None:
    caller = waiting(ringing)
    outside.broken = True
    with pytest.raises(ConnectionError):
        work(ringing, outside)
    assert (activity(ringing), caller.stays[0].offered_to) == ("ready", None)
    outside.broken = False
    work(ringing, outside)
    assert len(outside.rung) == 1


class TestOnTheLine:
    """An agent who stands by on the line is not rung: the telephone is busy, and takes who waits by itself."""

    def test_the_caller_is_left_to_who_stands_by(self, ringing: Hotline, outside: Outside) -> None:
        agent = AgentPhone(ringing)
        agent.rings_in()
        caller = waiting(ringing)
        work(ringing, outside)
        assert outside.rung == []
        agent.takes(caller)
        ringing.clock.wait(STAND_BY_HOLDS.seconds)
        work(ringing, outside)
        assert (outside.rung, ringing.events("agent.ring_timeout")) == ([], [])

    def test_others_are_rung_for_the_callers_beyond(
        self, ringing: Hotline, outside: Outside, key_ring: KeyRing
    ) -> None:
        hire(ringing, key_ring, name="agent-2", phone=OTHER_AGENT_PHONE)
        AgentPhone(ringing).rings_in()
        waiting(ringing, 1)
        waiting(ringing, 2)
        work(ringing, outside)
        assert [to for to, *_ in outside.rung] == [OTHER_AGENT_PHONE]

    def test_a_line_lost_without_a_word_is_rung_again(self, ringing: Hotline, outside: Outside) -> None:
        AgentPhone(ringing).rings_in()
        waiting(ringing)
        work(ringing, outside)
        ringing.clock.wait(STAND_BY_HOLDS.seconds)
        work(ringing, outside)
        assert [to for to, *_ in outside.rung] == [AGENT_PHONE]

    def test_who_hangs_up_can_be_rung_at_once(self, ringing: Hotline, outside: Outside) -> None:
        agent = AgentPhone(ringing)
        agent.rings_in()
        waiting(ringing)
        agent.hangs_up()
        work(ringing, outside)
        assert [to for to, *_ in outside.rung] == [AGENT_PHONE]

    def test_the_line_stays_open_for_as_long_as_the_agent_stands_by(self, ringing: Hotline, outside: Outside) -> None:
        agent = AgentPhone(ringing)
        agent.rings_in()
        ringing.clock.wait(STAND_BY_HOLDS.seconds)
        agent.rings_in(query={"round": "1"})
        waiting(ringing)
        work(ringing, outside)
        assert outside.rung == []
