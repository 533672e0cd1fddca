"""What the figures make of calls in queues: the events of the phone, folded as the reports fold them."""

from __future__ import annotations

from models.call import CallEvent
from models.crypto import KeyRing
from models.staff import Agent
from reporting.call_events import Event
from reporting.call_log import fold_call
from reporting.call_story import CallStory, story_as_json, story_from_json
from tests.ivr.phone import Hotline, Phone
from tests.ivr.queueing import OTHER_AGENT_PHONE, AgentPhone, answered, choose, hire, leave, talking, waiting
from tests.ivr.warm import Transfer


def story_of(phone: Phone) -> CallStory:
    rows = phone.hotline.rows(CallEvent, CallEvent.call_sid == phone.call_sid)
    story = fold_call(phone.call_sid, [Event(row.id, row.at, row.type, row.call_sid, row.data) for row in rows])
    assert story is not None
    return story


def test_a_call_that_was_missed_answered_and_handed_on(hotline: Hotline, key_ring: KeyRing) -> None:
    hire(hotline, key_ring)
    hire(hotline, key_ring, name="agent-2", phone=OTHER_AGENT_PHONE)
    caller, clock = waiting(hotline), hotline.clock
    first, second = AgentPhone(hotline), AgentPhone(hotline, OTHER_AGENT_PHONE, number=91)
    clock.wait(5)
    first.rings_in()
    first.decides("2")
    clock.wait(4)
    second.takes(caller, "agent-2")
    clock.wait(60)
    second.ends("agent-2", call_status="in-progress")
    second.chooses("1")
    leave(caller, "bridged")
    clock.wait(10)
    first.rings_in(query={"round": "7"})
    first.decides("1")
    answered(caller)
    clock.wait(30)
    first.ends()
    leave(caller, "hangup", leg=2)
    caller.hangs_up()
    story = story_of(caller)
    assert story.outcome == "answered"
    assert [(stay.result, stay.wait) for stay in story.stays] == [("answered", 9.0), ("answered", 10.0)]
    assert [(leg.agent, leg.reason, leg.talk) for leg in story.legs] == [
        ("agent-2", "transfer", 60.0),
        ("agent-1", "agent_hangup", 30.0),
    ]
    assert story.missed_rings == (("agent-1", 1),)
    assert [leg.rang for leg in story.legs] == [True, True]


def test_a_call_back_chosen_in_the_queue_is_no_abandoned_call(small_hotline: Hotline) -> None:
    caller = waiting(small_hotline)
    small_hotline.clock.wait(40)
    choose(caller, "1")
    leave(caller, "leave")
    caller.hangs_up()
    story = story_of(caller)
    assert (story.outcome, story.wait) == ("callback", 40.0)
    assert story.callback_requested_at is not None


def test_nobody_at_work_and_a_call_back_is_told_as_such(small_hotline: Hotline) -> None:
    with small_hotline.database.write() as session:
        session.get_one(Agent, "agent-0").activity = "offline"
    caller = Phone(small_hotline)
    caller.rings()
    caller.presses("0")
    choose(caller, "1", query={"leg": "1", "attempt": "1"})
    caller.hangs_up()
    assert story_of(caller).outcome == "callback"


def test_a_consultation_and_who_went_on(hotline: Hotline, key_ring: KeyRing) -> None:
    hire(hotline, key_ring)
    hire(hotline, key_ring, name="agent-2", phone=OTHER_AGENT_PHONE)
    agent = AgentPhone(hotline)
    caller = talking(hotline, agent, seconds=30)
    transfer = Transfer(hotline, agent, caller)
    transfer.begins()
    hotline.clock.wait(9)
    transfer.rings()
    transfer.picks_up()
    transfer.meets()  # 20 seconds
    transfer.parts(CallStatus="completed")
    transfer.second_is_free()
    hotline.clock.wait(1)
    transfer.caller_is_answered()
    hotline.clock.wait(60)
    leave(caller, "hangup")
    caller.hangs_up()
    story = story_of(caller)
    assert [(c.agent, c.second, c.with_adjuster, c.result) for c in story.consults] == [
        ("agent-1", "agent-2", False, "handed_over")
    ]
    (consult,) = story.consults
    assert consult.met_at is not None
    assert (consult.ended_at - consult.met_at).total_seconds() == 21
    first, second = story.legs
    assert (first.agent, first.reason, first.talk, first.hold_seconds) == ("agent-1", "transfer", 31, 29)
    assert (second.agent, second.reason, second.talk) == ("agent-2", "caller_hangup", 60)
    assert [stay.result for stay in story.stays] == ["answered"]
    assert story_from_json(story_as_json(story)) == story
