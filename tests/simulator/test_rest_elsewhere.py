"""REST beyond the call at hand: outgoing calls, refusals on demand, calls that another process plays."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException

from simulator.dial import Callee
from simulator.steps import Keys, Words
from simulator.transcript import CallResult
from tests.simulator.conversations import LINE, answers_of, client_of, open_player
from tests.simulator.small_hotline import ACCOUNT, PUBLIC, TOKEN, SmallHotline

LONG = '<Pause length="600"/>'


@pytest.mark.parametrize(("outcome", "status"), [("completed", "completed"), ("busy", "busy")])
def test_an_outgoing_call(outcome: str, status: str) -> None:
    small = SmallHotline(answers_of({"/outgoing": "<Say>Your adjuster is on the way.</Say>"}))

    async def conversation() -> str:
        async with small, open_player(small, callee=Callee(outcome=outcome, answers_after=1)) as player:
            client = client_of(player)
            call = await asyncio.to_thread(
                client.calls.create,
                to="+8613800138000", from_=LINE, url=PUBLIC + "/outgoing", status_callback=PUBLIC + "/done",
            )  # fmt: skip
            while not small.of("/done"):
                await asyncio.sleep(0.01)
            return str(call.sid)

    sid = asyncio.run(conversation())
    [done] = small.of("/done")
    assert (done["CallSid"], done["CallStatus"], done["Direction"]) == (sid, status, "outbound-api")
    assert len(small.of("/outgoing")) == (1 if outcome == "completed" else 0)


EVENTS = ["initiated", "ringing", "answered", "completed"]
NUMBER = "+8613800138000"


def _placed(callee: Callee, document: str = "<Say>Hello.</Say>", **more: Any) -> tuple[SmallHotline, CallResult]:
    """The hotline rings a number; what it was told, and the call as the called person had it."""
    small = SmallHotline(answers_of({"/outgoing": document}))
    wanted = {"status_callback": PUBLIC + "/told", "status_callback_event": EVENTS, **more}

    async def conversation() -> CallResult:
        async with small, open_player(small) as player:
            await player.expect(NUMBER, callee)
            create = client_of(player).calls.create
            call = await asyncio.to_thread(create, to=NUMBER, from_=LINE, url=PUBLIC + "/outgoing", **wanted)
            assert call.status == "queued"
            [result] = await player.outgoing(NUMBER)
            return result

    result = asyncio.run(conversation())
    return small, result


def told(small: SmallHotline) -> list[str]:
    ordered = sorted(small.of("/told"), key=lambda form: int(form["SequenceNumber"]))
    return [form["CallStatus"] for form in ordered]


def test_every_step_of_an_outgoing_call_is_told() -> None:
    small, _ = _placed(Callee())
    assert told(small) == ["initiated", "ringing", "in-progress", "completed"]
    assert small.of("/outgoing")[0]["CallStatus"] == "in-progress"


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed"])
def test_a_call_nobody_takes_is_told_and_fetches_nothing(outcome: str) -> None:
    small, _ = _placed(Callee(outcome=outcome))
    assert told(small) == ["initiated", "ringing", outcome]
    assert small.of("/outgoing") == []


def test_a_telephone_that_rings_too_long_is_given_up() -> None:
    small, _ = _placed(Callee(answers_after=30), timeout=5)
    assert told(small)[-1] == "no-answer"


@pytest.mark.parametrize(("asked", "answered_by"), [({"machine_detection": "Enable"}, "machine_start"), ({}, None)])
def test_an_answering_machine_is_told_where_it_was_asked_for(asked: dict[str, str], answered_by: str | None) -> None:
    small, _ = _placed(Callee(answered_by="machine_start"), **asked)
    assert small.of("/outgoing")[0].get("AnsweredBy") == answered_by
    assert small.of("/told")[-1].get("AnsweredBy") == answered_by


def test_the_called_person_takes_steps() -> None:
    document = '<Gather action="/key" numDigits="1"><Say>Press 1.</Say></Gather>'
    small, result = _placed(Callee(steps=(Keys(keys="1"),)), document)
    assert [form["Digits"] for form in small.of("/key")] == ["1"]
    assert result.steps_left == 0


def test_a_number_answered_by_another_player_than_the_stand_in() -> None:
    small = SmallHotline(answers_of({"/outgoing": "<Say>Hello.</Say>"}))

    async def conversation() -> list[str]:
        async with small, open_player(small) as stand_in:
            port = int(stand_in.server.url.rsplit(":", 1)[1])
            async with open_player(small, rest_port=port) as player:
                await player.expect(NUMBER, Callee())
                create = client_of(stand_in).calls.create
                await asyncio.to_thread(create, to=NUMBER, from_=LINE, url=PUBLIC + "/outgoing")
                [result] = await player.outgoing(NUMBER)
            await asyncio.to_thread(create, to=NUMBER, from_=LINE, url=PUBLIC + "/outgoing")
            [other] = await stand_in.outgoing(NUMBER)
            return [*result.prompts, *other.prompts]

    assert asyncio.run(conversation()) == ["Hello.", "Hello."]


def test_a_call_outlives_the_stand_in() -> None:
    small = SmallHotline(answers_of({"/voice/incoming": "<Say>Hello.</Say><Pause length='20'/>"}))

    async def conversation() -> CallResult:
        async with small, AsyncExitStack() as gone_soon:
            stand_in = await gone_soon.enter_async_context(open_player(small))
            port = int(stand_in.server.url.rpartition(":")[2])
            async with open_player(small, rest_port=port) as player:
                call = asyncio.create_task(player.call(LINE))
                while not small.of("/voice/incoming"):
                    await asyncio.sleep(0.01)
                await gone_soon.aclose()
                return await call

    result = asyncio.run(conversation())
    assert (result.prompts, result.messages) == (["Hello."], ())


def test_too_many_requests_on_demand() -> None:
    small = SmallHotline({})

    async def conversation() -> list[int]:
        async with open_player(small) as player, httpx.AsyncClient(trust_env=False) as client:
            url = player.server.url
            await client.post(url + "/_stand_in/refuse", json={"requests": 2})
            messages = f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
            return [(await client.get(messages, auth=(ACCOUNT, TOKEN))).status_code for _ in range(3)]

    assert asyncio.run(conversation()) == [429, 429, 200]


def test_calls_are_played_elsewhere_than_the_stand_in() -> None:
    """A long-living stand-in on a known port, the call in another player: REST finds it all the same."""
    small = SmallHotline(
        answers_of(
            {
                "/voice/incoming": LONG,
                "/moved": '<Record action="/recording" timeout="1"/>',
                "/recording": "<Say>Thank you.</Say><Hangup/>",
            }
        )
    )

    async def conversation() -> tuple[Any, int, str]:
        async with small, open_player(small) as stand_in:
            port = int(stand_in.server.url.rpartition(":")[2])
            async with open_player(small, rest_port=port) as player:
                client = client_of(stand_in)
                assert player.server.public_url == stand_in.server.url != player.server.url
                call = asyncio.create_task(player.call(LINE, steps=[Words(text="A short message for you.")]))
                while not small.of("/voice/incoming"):
                    await asyncio.sleep(0.01)
                sid = small.of("/voice/incoming")[0]["CallSid"]
                await asyncio.to_thread(client.calls(sid).update, url=PUBLIC + "/moved")
                await asyncio.to_thread(client.messages.create, to="+8613800138000", from_=LINE, body="BA1")
                result = await call
            # The process that played the call is gone: its recording is still there, the call is over.
            async with httpx.AsyncClient(trust_env=False) as browser:
                url = small.of("/recording")[0]["RecordingUrl"]
                sound = await browser.get(url + ".wav", auth=(ACCOUNT, TOKEN))
            with pytest.raises(TwilioRestException) as refused:
                await asyncio.to_thread(client.calls(sid).update, status="completed")
            return result, sound.status_code, str(refused.value.code)

    result, status, code = asyncio.run(conversation())
    assert result.ok
    assert result.prompts == ["Thank you."]
    assert [message["body"] for message in result.messages] == ["BA1"]
    assert (status, code) == (200, "21220")
