"""A caller is handed over in person to a colleague, or to nobody; never dropped."""

from __future__ import annotations

import pytest

from ivr.call_flow import CallStage
from ivr.priority import AT_THE_HEAD
from models.warm_transfer import WarmTransfer
from tests.ivr.phone import Hotline
from tests.ivr.queueing import OTHER_AGENT_PHONE, AgentPhone, leave, talking, wait_round
from tests.ivr.warm import Transfer


class TestToAColleague:
    def test_the_two_speak_first_and_the_caller_hears_music(self, transfer: Transfer) -> None:
        hotline, caller = transfer.hotline, transfer.caller
        transfer.begins()
        assert "正在呼叫同事" in transfer.agent.spoken
        assert caller.verbs == ["Say", "Enqueue"]
        assert ">hold-agent-1-1</Enqueue>" in caller.document
        wait_round(caller, 0)
        assert caller.verbs == ["Play", "Say", "Pause", "Say", "Pause"]
        transfer.rings()
        query = f"transfer={transfer.row.id}"
        assert transfer.outside.rung == [
            (OTHER_AGENT_PHONE, f"/voice/transfer/second?{query}", f"/voice/transfer/status?{query}")
        ]
        transfer.looks()
        assert transfer.agent.verbs == ["Gather"]
        transfer.picks_up()
        assert transfer.second.verbs == ["Say", "Enqueue"]
        assert ">consult-agent-1-1</Enqueue>" in transfer.second.document
        transfer.meets()
        assert ">consult-agent-1-1</Queue>" in transfer.agent.document
        transfer.parts()
        transfer.second_is_free()
        assert transfer.second.verbs == ["Say", "Pause", "Redirect"]
        transfer.chooses("1")
        assert transfer.agent.verbs == ["Say", "Gather", "Redirect"]
        transfer.second_is_free(turn=1)
        assert transfer.second.verbs == ["Say", "Dial"]
        assert ">hold-agent-1-1</Queue>" in transfer.second.document
        hotline.clock.wait(1)
        transfer.caller_is_answered()
        assert transfer.consulted() == [("agent-1", "agent-2", "handed_over")]
        assert (transfer.activity("agent-1"), transfer.activity("agent-2")) == ("ready", "talking")
        assert caller.call.stage == CallStage.WITH_AGENT
        hotline.clock.wait(50)
        form = {"DialBridged": "true"}
        talk = {"agent": "agent-2", "entry": caller.stays[1].id}
        request = transfer.second.request(query=talk, form=form, call_status="completed")
        hotline.agents.left(request)
        leave(caller, "bridged")
        assert "如果还需要人工" in caller.spoken
        transfer.second_ends()
        assert transfer.activity("agent-2") == "ready"
        assert [event["leg"] for event in hotline.events("agent.answered")] == [1, 2]
        assert hotline.events("agent.left") == [
            {"agent": "agent-1", "leg": 1, "reason": "transfer"},
            {"agent": "agent-2", "leg": 2, "reason": "agent_hangup"},
        ]

    def test_what_the_colleague_is_told(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.rings()
        transfer.ask(transfer.second, transfer.hotline.second_person.picks_up)
        assert transfer.second.verbs == ["Gather", "Redirect"]
        assert "同事转来的来电" in transfer.second.spoken
        assert "同事想先和您商量" in transfer.second.spoken

    def test_hanging_up_hands_over(self, transfer: Transfer) -> None:
        transfer.until_they_speak()
        transfer.parts(CallStatus="completed")
        transfer.second_is_free()
        assert transfer.second.verbs == ["Say", "Dial"]
        assert transfer.activity("agent-1") == "ready"

    def test_the_agent_takes_the_caller_back(self, transfer: Transfer) -> None:
        hotline, caller = transfer.hotline, transfer.caller
        transfer.until_they_speak()
        transfer.parts()
        transfer.chooses(None)
        assert transfer.agent.verbs == ["Say", "Dial"]
        assert ">hold-agent-1-1</Queue>" in transfer.agent.document
        transfer.caller_is_answered(back=True)
        transfer.second_is_free(turn=1)
        assert transfer.second.verbs == ["Say", "Hangup"]
        assert (transfer.activity("agent-1"), transfer.activity("agent-2")) == ("talking", "ready")
        assert transfer.consulted() == [("agent-1", "agent-2", "taken_back")]
        hotline.clock.wait(60)
        transfer.agent.ends()
        leave(caller, "bridged")
        assert "如果还需要人工" in caller.spoken
        # One talk of one agent, with a hold in it; a consultation without hand-over is no transfer.
        assert len(caller.stays) == len(hotline.events("agent.answered")) == 1
        assert hotline.events("agent.left")[0]["reason"] == "agent_hangup"
        assert len(hotline.events("hold.started")) == len(hotline.events("hold.ended")) == 1

    def test_a_second_try_after_the_first(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.looks("2")
        assert transfer.agent.verbs == ["Say", "Dial"]
        transfer.caller_is_answered(back=True)
        transfer.agent.presses_star()
        leave(transfer.caller, "bridged")
        transfer.agent.chooses("3")
        places = [row.place for row in transfer.hotline.rows(WarmTransfer)]
        assert sorted(places) == ["agent-1-1", "agent-1-2"]


class TestNobodyGoesOn:
    @pytest.mark.parametrize(("key", "rests"), [("2", "ready"), (None, "break")])
    def test_who_refuses_leaves_the_caller_with_the_agent(
        self, transfer: Transfer, key: str | None, rests: str
    ) -> None:
        transfer.begins()
        transfer.rings()
        transfer.picks_up(key)
        assert transfer.second.verbs == ["Hangup"]
        assert transfer.activity("agent-2") == rests
        transfer.looks()
        assert transfer.agent.verbs == ["Say", "Dial"]
        assert "马上接回来电者" in transfer.agent.spoken

    @pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
    def test_no_answer(self, transfer: Transfer, status: str) -> None:
        transfer.begins()
        transfer.rings()
        assert transfer.activity("agent-2") == "ringing"
        transfer.second_ends(status)
        assert transfer.activity("agent-2") == "break"
        transfer.looks()
        assert transfer.agent.verbs == ["Say", "Dial"]
        transfer.caller_is_answered(back=True)
        assert transfer.consulted() == [("agent-1", "agent-2", "not_answered")]

    def test_nobody_is_free(self, hotline: Hotline, agent: AgentPhone) -> None:
        transfer = Transfer(hotline, agent, talking(hotline, agent))
        transfer.begins()
        transfer.rings()
        assert transfer.outside.rung == []
        transfer.looks()
        assert transfer.agent.verbs == ["Say", "Dial"]

    def test_no_call_can_be_placed(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.outside.broken = True
        transfer.rings()
        assert transfer.activity("agent-2") == "ready"
        transfer.looks()
        assert transfer.agent.verbs == ["Say", "Dial"]

    def test_no_word_of_the_second_person_ever_comes(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.hotline.clock.wait(99)
        transfer.looks()
        assert transfer.agent.verbs == ["Gather"]
        transfer.hotline.clock.wait(1)
        transfer.looks()
        assert transfer.agent.verbs == ["Say", "Dial"]

    def test_the_colleague_hangs_up_while_they_speak(self, transfer: Transfer) -> None:
        transfer.until_they_speak()
        transfer.second_is_free(status="completed")
        transfer.second_ends()
        transfer.parts()
        assert transfer.agent.verbs == ["Say", "Dial"]
        assert transfer.activity("agent-2") == "ready"

    def test_the_colleague_hangs_up_before_the_caller_comes(self, transfer: Transfer) -> None:
        """The agent has handed over already: the head of the line."""
        caller = transfer.caller
        transfer.until_they_speak()
        transfer.parts()
        transfer.chooses("1")
        transfer.second_ends()
        wait_round(caller, 30)
        assert caller.verbs == ["Leave"]
        leave(caller, "leave")
        assert caller.verbs == ["Say", "Enqueue"]
        assert "您排在最前面" in caller.spoken
        assert (caller.stays[-1].leg, caller.stays[-1].priority) == (2, AT_THE_HEAD)
        assert caller.call.stage == CallStage.QUEUED

    def test_the_agents_line_drops_while_the_colleague_is_rung(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.rings()
        transfer.agent.hangs_up(Direction="inbound")
        wait_round(transfer.caller, 5)
        assert transfer.caller.verbs[0] == "Play"
        transfer.picks_up()
        # Nobody to speak with first: at once to the caller.
        assert transfer.second.verbs == ["Say", "Dial"]
        transfer.caller_is_answered()
        assert transfer.consulted() == [("agent-1", "agent-2", "handed_over")]

    def test_the_agents_line_drops_and_nobody_answers(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.rings()
        transfer.agent.hangs_up(Direction="inbound")
        transfer.second_ends("no-answer")
        wait_round(transfer.caller, 20)
        assert transfer.caller.verbs == ["Leave"]
        leave(transfer.caller, "leave")
        assert "您排在最前面" in transfer.caller.spoken

    def test_the_agents_line_drops_while_they_speak(self, transfer: Transfer) -> None:
        transfer.until_they_speak()
        transfer.agent.hangs_up(Direction="inbound")
        transfer.second_is_free()
        assert transfer.second.verbs == ["Say", "Dial"]

    def test_the_agent_is_cut_off_on_the_way_back(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.looks("2")
        transfer.agent.hangs_up(Direction="inbound")
        wait_round(transfer.caller, 5)
        assert transfer.caller.verbs == ["Leave"]

    def test_agent_and_caller_miss_each_other_on_the_way_back(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.looks("2")
        transfer.agent.ends(call_status="in-progress", DialBridged="false", DialCallStatus="no-answer")
        assert transfer.agent.verbs == ["Say", "Gather", "Redirect"]
        wait_round(transfer.caller, 5)
        assert transfer.caller.verbs == ["Leave"]

    def test_the_caller_hangs_up_meanwhile(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.rings()
        leave(transfer.caller, "hangup")
        transfer.caller.hangs_up()
        transfer.picks_up()
        transfer.looks()
        assert "来电者已经挂机" in transfer.agent.spoken
        assert transfer.second.verbs == ["Say", "Hangup"]
        assert (transfer.activity("agent-1"), transfer.activity("agent-2")) == ("ready", "ready")
        assert transfer.consulted() == [("agent-1", "agent-2", "caller_gone")]

    def test_nobody_is_held_for_ever(self, transfer: Transfer) -> None:
        transfer.begins()
        transfer.hotline.clock.wait(600)
        wait_round(transfer.caller, 600)
        assert transfer.caller.verbs == ["Leave"]

    def test_the_word_that_they_are_connected_is_lost(self, transfer: Transfer) -> None:
        transfer.until_they_speak()
        transfer.parts(CallStatus="completed")
        transfer.second_is_free()
        transfer.hotline.clock.wait(60)
        leave(transfer.caller, "bridged")
        assert transfer.consulted() == [("agent-1", "agent-2", "handed_over")]
        assert [stay.agent_id for stay in transfer.caller.stays] == ["agent-1", "agent-2"]
