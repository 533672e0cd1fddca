"""After a talk: handed on, cut off, or done. Whoever is still on the line is neither dropped nor left in silence."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.after_talk import ROUNDS_FOR_A_CHOICE, ROUNDS_FOR_THE_OTHER_LEG
from ivr.call_flow import CallStage
from ivr.priority import AT_THE_HEAD
from models.crypto import KeyRing
from models.staff import Agent
from tests.ivr.phone import Hotline, Phone
from tests.ivr.queueing import AgentPhone, answered, leave, second_agent, talking, waiting


def after(phone: Phone, turn: int, **more: Any) -> str:
    query = {"leg": "1", "round": str(turn)}
    phone.document = phone.hotline.after_talk.after(phone.request(query=query, **more))
    return phone.document


class TestCutOff:
    @pytest.mark.parametrize("agents_leg_first", [True, False])
    def test_a_talk_that_broke_off_goes_to_the_head(
        self, hotline: Hotline, agent: AgentPhone, agents_leg_first: bool
    ) -> None:
        caller = talking(hotline, agent, seconds=4)
        other = waiting(hotline, 2)
        if agents_leg_first:
            agent.ends()
            leave(caller, "bridged")
        else:
            leave(caller, "bridged")
            assert caller.verbs == ["Say", "Pause", "Redirect"]
            agent.ends()
            after(caller, 1)
        assert caller.verbs == ["Say", "Enqueue"]
        assert "leg=2" in caller.document
        again = caller.stays[1]
        assert (again.leg, again.priority, again.queue) == (2, AT_THE_HEAD, "claims")
        assert caller.call.stage == CallStage.QUEUED
        agent.takes(caller)
        assert other.stays[0].offered_to is None
        assert [event["leg"] for event in hotline.events("agent.answered")] == [1, 2]

    def test_the_agents_line_drops_without_a_word(self, hotline: Hotline, agent: AgentPhone) -> None:
        """Only the status of the agent's leg tells of it."""
        caller = talking(hotline, agent, seconds=4)
        agent.hangs_up(Direction="inbound")
        leave(caller, "bridged")
        assert caller.verbs == ["Say", "Enqueue"]
        assert hotline.rows(Agent, Agent.id == "agent-1")[0].activity == "ready"

    def test_nothing_is_heard_of_the_agents_leg(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = talking(hotline, agent, seconds=60)
        leave(caller, "bridged")
        for turn in range(1, ROUNDS_FOR_THE_OTHER_LEG):
            after(caller, turn)
            assert caller.verbs[-2:] == ["Pause", "Redirect"]
            assert 'length="1"' in caller.document
        after(caller, ROUNDS_FOR_THE_OTHER_LEG)
        assert caller.verbs == ["Gather"]

    def test_who_still_needs_a_person_is_first(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = talking(hotline, agent)
        agent.ends()
        leave(caller, "bridged")
        assert "如果还需要人工，请按1" in caller.spoken
        request = caller.request(query={"leg": "1"}, digits="1", delivery="again")
        caller.document = hotline.after_talk.again(request)
        assert hotline.after_talk.again(request) == caller.document
        assert caller.verbs == ["Say", "Enqueue"]
        assert [stay.leg for stay in caller.stays] == [1, 2]

    def test_at_the_head_also_when_the_queue_has_closed(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = talking(hotline, agent, seconds=4)
        agent.ends()
        leave(caller, "bridged")
        leave(caller, "hangup", leg=2)
        caller.hangs_up()
        # Answered before, but not this time: a call is owed.
        assert list(caller.tasks) == ["call_back"]
        assert [stay.result for stay in caller.stays] == ["answered", "abandoned"]


class TestHandedOn:
    def test_to_a_colleague_with_the_record(self, hotline: Hotline, agent: AgentPhone, key_ring: KeyRing) -> None:
        caller = talking(hotline, agent)
        colleague = second_agent(hotline, key_ring)
        agent.presses_star()
        assert agent.verbs == ["Gather"]
        leave(caller, "bridged")
        assert caller.verbs == ["Say", "Pause", "Redirect"]
        agent.chooses("1")
        assert agent.verbs == ["Say", "Gather", "Redirect"]
        after(caller, 1)
        assert caller.verbs == ["Say", "Enqueue"]
        # Not to the one who has just handed on.
        agent.rings_in()
        assert agent.offered == ""
        colleague.rings_in()
        assert "同事转来的来电" in colleague.spoken
        colleague.decides("1")
        answered(caller, "agent-2")
        assert hotline.events("agent.left")[0] == {"agent": "agent-1", "leg": 1, "reason": "transfer"}
        assert hotline.events("agent.answered")[1] == {"agent": "agent-2", "leg": 2}

    def test_to_the_urgent_queue(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = talking(hotline, agent)
        agent.presses_star()
        agent.chooses("2")
        leave(caller, "bridged")
        assert (caller.stays[1].queue, caller.stays[1].handed_by) == ("urgent", "agent-1")

    def test_an_agent_who_chooses_nobody(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = talking(hotline, agent)
        agent.presses_star()
        leave(caller, "bridged")
        agent.chooses(None)
        assert agent.verbs == ["Hangup"]
        after(caller, 1)
        assert caller.verbs == ["Gather"]

    def test_an_agent_whose_choice_never_comes(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = talking(hotline, agent)
        agent.presses_star()
        leave(caller, "bridged")
        for turn in range(1, ROUNDS_FOR_A_CHOICE):
            after(caller, turn)
            assert caller.verbs[-1] == "Redirect"
        after(caller, ROUNDS_FOR_A_CHOICE)
        assert caller.verbs == ["Gather"]

    def test_the_line_drops_while_choosing(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = talking(hotline, agent)
        agent.presses_star()
        leave(caller, "bridged")
        agent.hangs_up(Direction="inbound")
        after(caller, 1)
        assert caller.verbs == ["Gather"]

    def test_the_caller_hung_up_first(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = talking(hotline, agent)
        leave(caller, "hangup")
        caller.hangs_up()
        agent.presses_star()
        assert agent.verbs == ["Gather", "Redirect"]
        assert hotline.events("agent.left")[0]["reason"] == "caller_hangup"

    def test_repeated_choices_hand_on_once(self, hotline: Hotline, agent: AgentPhone) -> None:
        caller = talking(hotline, agent)
        agent.presses_star()
        agent.chooses("1", delivery="x")
        agent.chooses("1", delivery="x")
        leave(caller, "bridged")
        standing = caller.document
        after(caller, 1)
        assert len(caller.stays) == 2
        # A word that came late shows the place the caller has.
        assert ">claims-" in caller.document
        assert ">claims-" in standing
