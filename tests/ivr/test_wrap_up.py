"""After a talk: time for its notes, in which nobody is rung; and logging out by key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.call import CallEvent
from models.crypto import KeyRing
from models.outbox import OutboxEntry
from models.staff import Agent
from reporting.agent_calls import end_wrap_up
from tests.ivr.phone import START, Hotline, Phone
from tests.ivr.queueing import AgentPhone, job_context, leave, second_agent, waiting
from tests.support.records import Outside

WRAP_UP = timedelta(seconds=30)


@pytest.fixture
def slow(hotline: Hotline) -> Hotline:
    """Its queue gives time for notes, and rings whoever is ready."""
    queues = hotline.parts.settings.queues
    changed = {"wrap_up_seconds": int(WRAP_UP.total_seconds()), "ring_agents": True}
    queues["claims"] = queues["claims"].model_copy(update=changed)
    return hotline


def activity(hotline: Hotline, name: str = "agent-1") -> str:
    return str(hotline.rows(Agent, Agent.id == name)[0].activity)


def states(hotline: Hotline) -> list[str]:
    return [event.data["state"] for event in hotline.rows(CallEvent, CallEvent.type == "agent.state")]


def jobs(hotline: Hotline, name: str) -> list[OutboxEntry]:
    return sorted(hotline.rows(OutboxEntry, OutboxEntry.job == name), key=lambda job: job.due_at)


def time_is_over(hotline: Hotline) -> None:
    for job in jobs(hotline, "end_wrap_up"):
        end_wrap_up(job_context(hotline, Outside()), **job.arguments)


def after_a_talk(hotline: Hotline, agent: AgentPhone, call_status: str = "completed") -> Phone:
    caller = waiting(hotline)
    agent.takes(caller)
    hotline.clock.wait(100)
    leave(caller, "hangup")
    caller.hangs_up()
    agent.ends(call_status=call_status)
    return caller


def test_nobody_is_rung_until_the_time_is_over(slow: Hotline, agent: AgentPhone) -> None:
    after_a_talk(slow, agent)
    assert activity(slow) == "wrap_up"
    (job,) = jobs(slow, "end_wrap_up")
    assert job.due_at == START + timedelta(seconds=100) + WRAP_UP
    slow.clock.wait(10)
    asked = len(jobs(slow, "ring_agent"))
    caller = waiting(slow, 2)
    slow.clock.wait(20)
    time_is_over(slow)
    assert activity(slow) == "ready"
    assert [job.arguments for job in jobs(slow, "ring_agent")[asked:]] == [{"entry_id": caller.stays[0].id}] * 2
    time_is_over(slow)
    assert len(jobs(slow, "ring_agent")) == asked + 2
    (ended,) = slow.rows(CallEvent, CallEvent.type == "acw.ended")
    assert (ended.data, ended.at) == ({"agent": "agent-1", "leg": 1}, START + timedelta(seconds=130))


@pytest.mark.parametrize("key", ["1", "9"])
def test_a_key_ends_it_sooner(slow: Hotline, agent: AgentPhone, key: str) -> None:
    after_a_talk(slow, agent, call_status="in-progress")
    assert agent.verbs == ["Gather"]
    assert "整理时间" in agent.spoken
    slow.clock.wait(5)
    agent.document = slow.agents.wrapped_up(agent.request(query={"entry": agent.offered}, digits=key))
    assert activity(slow) == {"1": "ready", "9": "offline"}[key]
    assert agent.verbs == {"1": ["Gather", "Redirect"], "9": ["Say", "Hangup"]}[key]
    (ended,) = slow.rows(CallEvent, CallEvent.type == "acw.ended")
    assert ended.at == START + timedelta(seconds=105)
    slow.clock.wait(600)
    time_is_over(slow)
    assert activity(slow) == {"1": "ready", "9": "offline"}[key]


def test_no_key_and_the_time_runs_on(slow: Hotline, agent: AgentPhone) -> None:
    after_a_talk(slow, agent, call_status="in-progress")
    agent.document = slow.agents.wrapped_up(agent.request(query={"entry": agent.offered}))
    assert (agent.verbs, activity(slow)) == (["Hangup"], "wrap_up")


def test_ringing_in_ends_it(slow: Hotline, agent: AgentPhone) -> None:
    after_a_talk(slow, agent)
    slow.clock.wait(5)
    agent.rings_in()
    assert activity(slow) == "ready"
    assert len(slow.events("acw.ended")) == 1


def test_the_time_of_an_earlier_talk_does_not_end_the_next_one(slow: Hotline, agent: AgentPhone) -> None:
    after_a_talk(slow, agent)
    caller = waiting(slow, 2)
    agent.takes(caller)
    slow.clock.wait(20)
    agent.ends()
    first, second = jobs(slow, "end_wrap_up")
    with slow.database.write() as session:
        session.delete(session.get_one(OutboxEntry, second.id))
    assert first.arguments["entry_id"] != agent.offered
    time_is_over(slow)
    assert activity(slow) == "wrap_up"


def test_a_line_that_drops_begins_it_too(slow: Hotline, agent: AgentPhone) -> None:
    caller = waiting(slow)
    agent.takes(caller)
    slow.clock.wait(60)
    agent.hangs_up(Direction="inbound")
    assert activity(slow) == "wrap_up"


class TestLogOut:
    def test_in_stand_by(self, hotline: Hotline, agent: AgentPhone) -> None:
        agent.rings_in()
        assert "下班请按9" in agent.spoken
        agent.rings_in(query={"round": "1"}, digits="9")
        assert (agent.verbs, activity(hotline), states(hotline)) == (["Say", "Hangup"], "offline", ["logout"])

    def test_instead_of_taking_a_caller(self, hotline: Hotline, agent: AgentPhone, key_ring: KeyRing) -> None:
        caller = waiting(hotline)
        agent.rings_in()
        agent.decides("9")
        assert (agent.verbs, activity(hotline), states(hotline)) == (["Say", "Hangup"], "offline", ["logout"])
        second_agent(hotline, key_ring).takes(caller, "agent-2")

    def test_who_rings_in_again_is_back(self, hotline: Hotline, agent: AgentPhone) -> None:
        agent.rings_in(digits="9")
        agent.rings_in()
        assert (activity(hotline), states(hotline)) == ("ready", ["logout", "login"])
