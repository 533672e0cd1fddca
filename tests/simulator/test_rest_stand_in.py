"""The REST stand-in, spoken to with twilio's own client library."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulator.document import Over
from simulator.player import CallPlayer
from tests.simulator.conversations import LINE, answers_of, client_of, open_player
from tests.simulator.small_hotline import PUBLIC, TOKEN, SmallHotline

LONG = '<Pause length="600"/>'


def hang_up(player: CallPlayer, sid: str) -> None:
    call = player.rest.calls[sid]
    if not call.over:
        call.order(Over("the caller hung up"))


def _with_running_call(
    act: Callable[[Client, str], Any],
    answers: dict[str, Any] | None = None,
    token: str = TOKEN,
    stays: bool = False,
) -> tuple[Any, Any, SmallHotline]:
    """Do something through REST while a call lasts: what it gave, the call's result, the hotline.

    `stays`: what is done does not end the call, so the caller does.
    """
    small = SmallHotline(answers_of({"/voice/incoming": LONG} | (answers or {})))

    async def conversation() -> tuple[Any, Any]:
        async with small, open_player(small) as player:
            call = asyncio.create_task(player.call(LINE, patience=100_000))
            while not small.of("/voice/incoming"):
                await asyncio.sleep(0.01)
            sid = small.of("/voice/incoming")[0]["CallSid"]
            client = client_of(player, token)
            try:
                given = await asyncio.to_thread(act, client, sid)
            except TwilioRestException as error:
                given = error
            if stays:
                hang_up(player, sid)
            return given, await call

    given, result = asyncio.run(conversation())
    return given, result, small


def test_a_call_is_redirected_by_url() -> None:
    given, result, small = _with_running_call(
        lambda client, sid: client.calls(sid).update(url=PUBLIC + "/moved?step=2", method="POST"),
        {"/moved": "<Say>Moved.</Say><Hangup/>"},
    )
    assert given.status == "in-progress"
    assert result.prompts == ["Moved."]
    assert [form["CallSid"] for form in small.of("/moved?step=2")] == [result.call_sid]


def test_a_call_is_redirected_by_twiml() -> None:
    _, result, _ = _with_running_call(
        lambda client, sid: client.calls(sid).update(twiml="<Response><Say>Moved.</Say><Hangup/></Response>")
    )
    assert result.prompts == ["Moved."]


def test_twiml_with_a_relative_address_is_refused_when_it_is_played() -> None:
    _, result, _ = _with_running_call(
        lambda client, sid: client.calls(sid).update(twiml="<Response><Redirect>/x</Redirect></Response>")
    )
    assert [problem.code for problem in result.problems] == [15004]


def test_a_call_is_completed() -> None:
    _, result, small = _with_running_call(lambda client, sid: client.calls(sid).update(status="completed"))
    assert result.ended_by == "the hotline hung up through REST"
    assert len(small.of("/voice/status")) == 1


@pytest.mark.parametrize(
    ("status", "code", "act"),
    [
        (404, 20404, lambda client, _: client.calls("CA" + "0" * 32).update(status="completed")),
        (404, 20404, lambda client, _: client.recordings("RE" + "0" * 32).fetch()),
        (400, 21200, lambda client, sid: client.calls(sid).update(url=PUBLIC + "/a", status="completed")),
        (400, 21220, lambda client, sid: client.calls(sid).update(status="canceled")),
        (400, 21218, lambda client, sid: client.calls(sid).update(status="paused")),
        (400, 21602, lambda client, _: client.messages.create(to="+861", from_="+862", body="")),
        (400, 21603, lambda client, _: client.messages.create(to="+861", body="hello")),
        (400, 21617, lambda client, _: client.messages.create(to="+861", from_="+862", body="x" * 1601)),
        (400, 21205, lambda client, _: client.calls.create(to="+861", from_="+862")),
    ],
)
def test_errors(status: int, code: int, act: Callable[[Client, str], Any]) -> None:
    given, _, _ = _with_running_call(act, stays=True)
    assert (given.status, given.code) == (status, code)


def test_a_wrong_token_is_refused() -> None:
    given, result, _ = _with_running_call(
        lambda client, sid: client.calls(sid).update(status="completed"), token="wrong", stays=True
    )
    assert (given.status, given.code) == (401, 20003)
    assert result.ended_by == "the caller hung up"


def test_a_call_that_is_over_cannot_be_moved() -> None:
    small = SmallHotline(answers_of({"/voice/incoming": "<Hangup/>"}))

    async def conversation() -> TwilioRestException:
        async with small, open_player(small) as player:
            sid = (await player.call(LINE)).call_sid
            client = client_of(player)
            assert (await asyncio.to_thread(client.calls(sid).fetch)).status == "completed"
            with pytest.raises(TwilioRestException) as refused:
                await asyncio.to_thread(client.calls(sid).update, url=PUBLIC + "/moved")
            return refused.value

    error = asyncio.run(conversation())
    assert (error.status, error.code) == (400, 21220)


def test_messages_are_kept_and_belong_to_the_callers_result() -> None:
    def send(client: Client, _: str) -> list[str]:
        client.messages.create(to="+8613800138000", from_="+861055500001", body="您的报案号 BA1")
        client.messages.create(to="+8613900139000", from_="+861055500001", body="other")
        return [message.body for message in client.messages.list(to="+8613800138000")]

    given, result, _ = _with_running_call(send, stays=True)
    assert given == ["您的报案号 BA1"]
    assert [message["body"] for message in result.messages] == given


def test_queues_and_taking_the_first_one_out() -> None:
    small = SmallHotline(
        answers_of(
            {
                "/voice/incoming": '<Enqueue action="/left" waitUrl="/wait">claims</Enqueue>',
                "/wait": "<Pause length='30'/>",
                "/taken": "<Say>Here you are.</Say><Hangup/>",
            }
        )
    )

    def act(client: Client) -> tuple[Any, Any, Any]:
        [queue] = client.queues.list()
        [member] = client.queues(queue.sid).members.list()
        return queue, member, client.queues(queue.sid).members("Front").update(url=PUBLIC + "/taken")

    async def conversation() -> tuple[tuple[Any, Any, Any], Any]:
        async with small, open_player(small) as player:
            call = asyncio.create_task(player.call(LINE, patience=100_000))
            while not small.of("/wait"):
                await asyncio.sleep(0.01)
            client = client_of(player)
            return await asyncio.to_thread(act, client), await call

    (queue, member, taken), result = asyncio.run(conversation())
    assert (queue.friendly_name, queue.current_size) == ("claims", 1)
    assert (member.call_sid, member.position) == (result.call_sid, 1)
    assert taken.call_sid == result.call_sid
    assert result.prompts == ["Here you are."]
    assert [form["QueueResult"] for form in small.of("/left")] == ["redirected"]


def test_a_queue_that_nobody_waits_in() -> None:
    given, _, _ = _with_running_call(
        lambda client, _: client.queues("QU" + "0" * 32).members("Front").update(url=PUBLIC + "/a"), stays=True
    )
    assert (given.status, given.code) == (404, 20404)


def test_an_sms_that_a_job_sends_after_the_call_is_waited_for() -> None:
    small = SmallHotline(answers_of({"/voice/incoming": "<Hangup/>"}))

    async def conversation() -> list[str]:
        async with small, open_player(small) as player:
            client = client_of(player)

            async def job() -> None:
                while not small.of("/voice/status"):
                    await asyncio.sleep(0.01)
                await asyncio.to_thread(client.messages.create, to="+8613800138000", from_=LINE, body="BA1")

            sending = asyncio.create_task(job())
            result = await player.call(LINE, messages=1)
            await sending
            return [message["body"] for message in result.messages]

    assert asyncio.run(conversation()) == ["BA1"]
