"""A colleague who stands by on the line is asked there to take a caller over, and is not rung."""

from __future__ import annotations

import pytest

from tests.ivr.queueing import OTHER_AGENT_PHONE, AgentPhone
from tests.ivr.warm import Transfer


@pytest.fixture
def standing_by(transfer: Transfer) -> Transfer:
    colleague = AgentPhone(transfer.hotline, OTHER_AGENT_PHONE, number=95)
    colleague.rings_in(form={"Direction": "inbound"})
    assert colleague.verbs[-1] == "Redirect", colleague.document
    transfer.second = colleague
    return transfer


def look(transfer: Transfer) -> None:
    assert isinstance(transfer.second, AgentPhone)
    transfer.second.rings_in(query={"round": "2"}, form={"Direction": "inbound"})


def test_the_colleague_is_asked_at_the_next_look(standing_by: Transfer) -> None:
    standing_by.begins()
    standing_by.rings()
    assert standing_by.outside.rung == []
    assert standing_by.activity("agent-2") == "ringing"
    look(standing_by)
    assert f"/voice/transfer/second?transfer={standing_by.row.id}" in standing_by.second.document
    standing_by.picks_up()
    standing_by.meets()
    standing_by.parts()
    standing_by.chooses("1")
    standing_by.second_is_free(turn=1)
    assert standing_by.second.verbs == ["Say", "Dial"]
    standing_by.caller_is_answered()
    assert standing_by.consulted() == [("agent-1", "agent-2", "handed_over")]


def test_who_refuses_stands_by_again(standing_by: Transfer) -> None:
    standing_by.begins()
    standing_by.rings()
    look(standing_by)
    standing_by.picks_up("2")
    assert "Hangup" not in standing_by.second.verbs
    assert "/voice/agent" in standing_by.second.document
    assert standing_by.activity("agent-2") == "ready"
    standing_by.looks()
    assert standing_by.agent.verbs == ["Say", "Dial"]


def test_who_is_not_needed_any_more_stands_by_again(standing_by: Transfer) -> None:
    standing_by.begins()
    standing_by.rings()
    standing_by.looks("2")
    look(standing_by)
    assert "/voice/transfer" not in standing_by.second.document
    assert standing_by.activity("agent-2") == "ready"


@pytest.mark.parametrize("looked", [False, True])
def test_a_lost_line_leaves_the_caller_with_the_agent(standing_by: Transfer, looked: bool) -> None:
    standing_by.begins()
    standing_by.rings()
    if looked:
        look(standing_by)
        standing_by.picks_up()
    standing_by.second.hangs_up(Direction="inbound")
    assert standing_by.activity("agent-2") == "ready"
    standing_by.looks()
    assert standing_by.agent.verbs == ["Say", "Dial"]
    standing_by.caller_is_answered(back=True)
    assert standing_by.consulted() == [("agent-1", "agent-2", "left")]


def test_a_line_lost_after_the_agent_went_back_frees_the_colleague(standing_by: Transfer) -> None:
    standing_by.begins()
    standing_by.rings()
    standing_by.looks("2")
    standing_by.second.hangs_up(Direction="inbound")
    assert standing_by.activity("agent-2") == "ready"
