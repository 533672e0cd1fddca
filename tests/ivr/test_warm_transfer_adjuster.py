"""A caller is handed over in person to the adjuster of their case."""

from __future__ import annotations

import pytest

from models.base import new_id
from models.call import CallEvent
from models.crypto import KeyRing
from models.fnol import Assignment, Fnol
from models.staff import Adjuster
from models.warm_transfer import WarmTransfer
from tests.ivr.phone import START, Hotline, Phone
from tests.ivr.queueing import leave
from tests.ivr.warm import Transfer

ADJUSTER_PHONE = "+8613700137055"


@pytest.fixture
def case(hotline: Hotline, key_ring: KeyRing, transfer: Transfer) -> Fnol:
    """An earlier report from the caller's telephone, which somebody has."""
    other = Phone(hotline, number=50)
    other.rings()
    with hotline.database.write() as session:
        adjuster = Adjuster(id="adjuster-1", name="陈", languages=["zh-CN"], capacity=5)
        adjuster.phone = ADJUSTER_PHONE
        index = key_ring.blind_index("phone", transfer.caller.caller)
        fnol = Fnol(
            id=new_id(), fnol_number="BA1", call_sid=other.call_sid, state="assigned", language="zh-CN",
            reported_at=START, phone_index=index,
        )  # fmt: skip
        session.add_all([adjuster, fnol])
        session.flush()
        had = {"fnol_id": fnol.id, "adjuster_id": adjuster.id, "assigned_at": START}
        session.add(Assignment(id=new_id(), sequence=1, reasons=[], **had))
    return fnol


def test_the_adjuster_of_the_case_goes_on(transfer: Transfer, case: Fnol) -> None:
    hotline, caller = transfer.hotline, transfer.caller
    transfer.begins("4")
    assert "正在呼叫这位来电者的理赔员" in transfer.agent.spoken
    transfer.rings()
    assert [to for to, *_ in transfer.outside.rung] == [ADJUSTER_PHONE]
    transfer.picks_up()
    transfer.meets()
    transfer.parts(CallStatus="completed")
    transfer.second_is_free()
    assert transfer.second.verbs == ["Say", "Dial"]
    assert "/voice/transfer/adjuster-left" in transfer.second.document
    transfer.caller_is_answered()
    hotline.clock.wait(40)
    transfer.ask(transfer.second, hotline.second_person.adjuster_left)
    leave(caller, "bridged")
    assert "如果还需要人工" in caller.spoken
    assert transfer.consulted() == [("agent-1", "adjuster-1", "handed_over")]
    # No agent's talk; the case has had its first contact.
    assert len(hotline.events("agent.answered")) == 1
    assert hotline.events("adjuster.answered") == [{"adjuster": "adjuster-1", "leg": 2}]
    assert hotline.events("adjuster.left") == [{"adjuster": "adjuster-1", "leg": 2}]
    (contacted,) = hotline.rows(CallEvent, CallEvent.type == "surveyor.contacted")
    assert contacted.call_sid == case.call_sid


def test_the_adjuster_does_not_answer(transfer: Transfer, case: Fnol) -> None:
    transfer.begins("4")
    transfer.rings()
    transfer.second_ends("no-answer")
    transfer.looks()
    assert transfer.agent.verbs == ["Say", "Dial"]
    assert transfer.hotline.events("surveyor.contacted") == []
    assert case.state == "assigned"


def test_a_caller_who_has_none(transfer: Transfer) -> None:
    transfer.agent.presses_star()
    transfer.agent.chooses("4")
    assert transfer.agent.verbs == ["Say", "Gather"]
    assert "没有能接电话的理赔员" in transfer.agent.spoken
    assert transfer.hotline.rows(WarmTransfer) == []
    transfer.agent.chooses("1")
    leave(transfer.caller, "bridged")
    assert transfer.caller.verbs == ["Say", "Enqueue"]
