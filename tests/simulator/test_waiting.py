"""Enqueue, the wait document, and an agent's leg that takes the caller out."""

import asyncio

import pytest

from simulator.player import AgentPlan
from simulator.steps import HangUp, Keys, Wait
from tests.simulator.conversations import LINE, Played, answers_of, open_player, play, redirect
from tests.simulator.small_hotline import Delivery, SmallHotline

ENQUEUE = '<Enqueue action="/left" waitUrl="/wait">claims</Enqueue>'
WAIT = "<Say>You are being connected, please stay on the line.</Say><Pause length='5'/>"
LEFT = "<Say>Goodbye.</Say><Hangup/>"


def _results(played: Played) -> list[str]:
    return [form["QueueResult"] for form in played.forms("/left")]


def test_an_agent_answers() -> None:
    played = play(
        {"/voice/incoming": ENQUEUE, "/wait": WAIT, "/left": LEFT, "/answered": "<Say>Here is a colleague.</Say>"},
        agent=AgentPlan(after=8, talks=20, queue_url="/answered"),
    )
    assert played.result.ok
    [left], [answered] = played.forms("/left"), played.forms("/answered")
    assert left["QueueResult"] == "bridged"
    assert answered["CallSid"] == left["CallSid"] == played.result.call_sid
    assert answered["QueueSid"] == left["QueueSid"]
    assert answered["DequeingCallSid"].startswith("CA")
    assert answered["DequeingCallSid"] != played.result.call_sid
    # The action comes after the talk, the answer before it.
    assert int(left["QueueTime"]) >= int(answered["QueueTime"]) + 20 > 28 - 1
    assert played.result.prompts[-1] == "Goodbye."


def test_the_star_key_ends_the_talk_and_not_the_agents_call() -> None:
    dial = '<Dial action="/after" hangupOnStar="true"><Queue url="/answered">claims</Queue></Dial>'
    played = play(
        {
            "/voice/incoming": ENQUEUE,
            "/wait": WAIT,
            "/left": LEFT,
            "/agent": '<Gather numDigits="1" action="/taken"><Say>A caller. Press 1.</Say></Gather><Hangup/>',
            "/taken": dial,
            "/answered": "<Pause length='1'/>",
            "/after": '<Gather numDigits="1" action="/chosen"><Say>To whom?</Say></Gather><Hangup/>',
            "/chosen": "<Hangup/>",
        },
        agent=AgentPlan(after=5, talks=10, document="/agent", hands_on="2"),
    )
    assert played.result.ok
    assert _results(played) == ["bridged"]
    [taken], [after], [chosen] = played.forms("/taken"), played.forms("/after"), played.forms("/chosen")
    assert taken["Digits"] == "1"
    assert (after["CallStatus"], after["DialCallStatus"], after["DialBridged"]) == ("in-progress", "completed", "true")
    assert chosen["Digits"] == "2"


def test_an_agents_leg_fetches_the_hotlines_own_document() -> None:
    played = play(
        {
            "/voice/incoming": ENQUEUE,
            "/wait": WAIT,
            "/left": LEFT,
            "/agent": '<Dial action="/after"><Queue url="/answered">claims</Queue></Dial>',
            "/answered": "<Say>Here is a colleague.</Say>",
            "/after": "<Hangup/>",
        },
        [Wait(seconds=30), HangUp(moment="now")],
        agent=AgentPlan(after=5, talks=600, document="/agent", number="client:agent_7"),
    )
    [agent], [after] = played.forms("/agent"), played.forms("/after")
    assert agent["From"] == "client:agent_7"
    assert _results(played) == ["bridged"]
    assert after["DialCallStatus"] == "completed"
    assert after["DialCallSid"] == played.result.call_sid
    assert after["DialBridged"] == "true"


def test_the_wait_document_is_asked_for_again_with_the_position() -> None:
    played = play({"/voice/incoming": ENQUEUE, "/wait": WAIT, "/left": LEFT}, [Wait(seconds=25), HangUp(moment="now")])
    waits = played.forms("/wait")
    assert len(waits) >= 3
    assert waits[0]["QueuePosition"] == waits[0]["CurrentQueueSize"] == "1"
    times = [int(wait["QueueTime"]) for wait in waits]
    assert times == sorted(times)
    assert times[-1] > times[0]


def test_a_hang_up_while_waiting_is_still_reported() -> None:
    played = play({"/voice/incoming": ENQUEUE, "/wait": WAIT}, [Wait(seconds=10), HangUp(moment="now")])
    [left] = played.forms("/left")
    assert left["QueueResult"] == "hangup"
    assert left["CallStatus"] == "completed"
    assert "/left" in [delivery.path for delivery in played.hotline.deliveries]
    assert played.result.prompts.count("Goodbye.") == 0


@pytest.mark.parametrize(("verb", "result"), [("<Leave/>", "leave"), ("<Hangup/>", "hangup")])
def test_the_wait_document_takes_the_caller_out(verb: str, result: str) -> None:
    played = play({"/voice/incoming": ENQUEUE, "/wait": WAIT + verb, "/left": LEFT})
    assert _results(played) == [result]
    assert ("Goodbye." in played.result.prompts) == (result == "leave")


def test_a_key_in_the_wait_document_leaves_the_queue() -> None:
    played = play(
        {
            "/voice/incoming": ENQUEUE,
            "/wait": '<Gather numDigits="1" action="/key"><Say>Press 1 to be called back.</Say></Gather>',
            "/key": "<Leave/>",
            "/left": LEFT,
        },
        [Keys(keys="1")],
    )
    assert played.forms("/key")[0]["Digits"] == "1"
    assert _results(played) == ["leave"]


def test_without_action_the_next_verb_runs() -> None:
    document = '<Enqueue waitUrl="/wait">claims</Enqueue><Say>Sorry.</Say>'
    played = play({"/voice/incoming": document, "/wait": "<Pause/><Leave/>"})
    assert played.result.prompts == ["Sorry."]


def test_a_redirect_takes_the_caller_out_at_once() -> None:
    small = SmallHotline({})

    async def wait(delivery: Delivery) -> str:
        asyncio.get_running_loop().call_later(
            0.1, lambda: asyncio.ensure_future(redirect(small.rest, delivery.form["CallSid"], "/moved"))
        )
        return "<Say>Please hold the line for a long time.</Say><Pause length='300'/>"

    small.answers = answers_of({"/voice/incoming": ENQUEUE, "/wait": wait, "/moved": "<Say>Moved.</Say><Hangup/>"})
    played = play({}, hotline=small, patience=3000)
    assert _results(played) == ["redirected"]
    assert played.result.prompts[-1] == "Moved."


def test_a_full_queue() -> None:
    document = '<Enqueue action="/left" maxQueueSize="1" waitUrl="/wait">claims</Enqueue>'
    small = SmallHotline(answers_of({"/voice/incoming": document, "/wait": WAIT, "/left": LEFT}))

    async def calls() -> None:
        async with small, open_player(small) as player:
            steps = [Wait(seconds=50), HangUp(moment="now")]
            first = asyncio.create_task(player.call(LINE, steps=steps))
            while not small.of("/wait"):
                await asyncio.sleep(0.01)
            await player.call(LINE)
            await first

    asyncio.run(calls())
    full, hung_up = small.of("/left")
    assert full["QueueResult"] == "queue-full"
    assert "QueueSid" not in full
    assert hung_up["QueueResult"] == "hangup"


def test_callers_are_answered_in_the_order_of_their_coming() -> None:
    small = SmallHotline(
        answers_of({"/voice/incoming": ENQUEUE, "/wait": WAIT, "/left": LEFT, "/answered": "<Pause/>"})
    )

    async def calls() -> list[str]:
        async with small, open_player(small) as player:
            waiting = []
            for count in (1, 2):
                waiting.append(asyncio.create_task(player.call(LINE, patience=3000)))
                while len({form["CallSid"] for form in small.of("/wait")}) < count:
                    await asyncio.sleep(0.01)
            for _ in waiting:
                await player.agent(AgentPlan(after=0, talks=5, queue_url="/answered"), "claims", LINE)
            return [(await task).call_sid for task in waiting]

    sids = asyncio.run(calls())
    assert [form["CallSid"] for form in small.of("/answered")] == sids


def test_an_empty_wait_document_loops_too_fast() -> None:
    played = play({"/voice/incoming": ENQUEUE, "/wait": ""}, [Wait(seconds=20), HangUp(moment="now")])
    assert "loops fast" in played.result.problems[0].text


def test_a_verb_that_may_not_stand_in_a_wait_document() -> None:
    played = play({"/voice/incoming": ENQUEUE, "/wait": "<Record/>", "/left": LEFT})
    assert played.result.problems[0].code == 13238


def test_an_agent_without_a_caller_gives_up() -> None:
    small = SmallHotline(
        answers_of({"/agent": '<Dial timeout="5" action="/after"><Queue>claims</Queue></Dial>', "/after": "<Hangup/>"})
    )

    async def leg() -> str:
        async with small, open_player(small) as player:
            return (await player.agent(AgentPlan(after=0, document="/agent"), "claims", LINE)).ended_by

    assert asyncio.run(leg()) == "the hotline hung up"
    assert small.of("/after")[0]["DialCallStatus"] == "no-answer"
