"""Deliveries: retries by the policy in the fragment, repeats, redirects of HTTP, reach."""

import asyncio
from collections.abc import Mapping

import pytest
from aiohttp import web

from simulator.account import Hotline, OutOfReach, TwilioAccount
from simulator.retry_policy import BadOverride, RetryPolicy, parse_retry_policy
from simulator.webhook import Reply, WebhookFailed, Webhooks
from tests.simulator.conversations import answers_of, play
from tests.simulator.small_hotline import ACCOUNT, PUBLIC, TOKEN, Answer, Delivery, SmallHotline, twiml

FORM = {"CallSid": "CA1", "Digits": "1", "SpeechResult": "撞车"}


def _deliver(
    answers: Mapping[str, Answer | list[Answer]], url: str, method: str = "POST", repeat: int = 0
) -> tuple[Reply | WebhookFailed, SmallHotline]:
    small = SmallHotline(answers_of(answers))

    async def delivery() -> Reply | WebhookFailed:
        account = TwilioAccount(ACCOUNT, TOKEN)
        async with small, Webhooks(account, Hotline(PUBLIC, small.url), repeat) as webhooks:
            try:
                return await webhooks.deliver(PUBLIC + url, method, FORM, {})
            except WebhookFailed as failure:
                return failure

    return asyncio.run(delivery()), small


def _once_slow() -> list[Answer]:
    async def slow(_: Delivery) -> str:
        await asyncio.sleep(0.5)
        return "<Hangup/>"

    return [slow, "<Say>second</Say>"]


def test_a_retry_after_a_read_time_out_has_the_same_token() -> None:
    reply, small = _deliver({"/t": _once_slow()}, "/t#rt=100&rc=2&rp=rt")
    assert isinstance(reply, Reply)
    assert reply.attempts == 2
    first, second = small.deliveries
    assert first == second


def test_by_default_a_slow_answer_is_not_asked_for_again() -> None:
    reply, small = _deliver({"/t": _once_slow()}, "/t#rt=100")
    assert isinstance(reply, WebhookFailed)
    assert reply.code == 11200
    assert len(small.deliveries) == 1


@pytest.mark.parametrize(
    ("status", "fragment", "attempts"), [(500, "#rp=5xx", 2), (500, "#rc=3&rp=all", 4), (404, "#rp=5xx", 1)]
)
def test_retries_after_an_error_status(status: int, fragment: str, attempts: int) -> None:
    async def failing(_: Delivery) -> web.Response:
        return web.Response(status=status)

    reply, small = _deliver({"/t": failing}, "/t" + fragment)
    assert isinstance(reply, WebhookFailed)
    assert len(small.deliveries) == attempts


def test_a_fragment_is_neither_sent_nor_signed() -> None:
    _, small = _deliver({"/t": "<Hangup/>"}, "/t?x=1#rc=1&rp=ct,rt")
    assert [delivery.path for delivery in small.deliveries] == ["/t?x=1"]
    assert small.forged == []


def test_repeats_arrive_at_once_with_one_token() -> None:
    reply, small = _deliver({"/t": "<Hangup/>"}, "/t", repeat=4)
    assert isinstance(reply, Reply)
    assert len(small.deliveries) == 5
    assert len({delivery.token for delivery in small.deliveries}) == 1


def test_a_repeat_that_is_answered_otherwise_is_a_fault() -> None:
    reply, _ = _deliver({"/t": ["<Say>one</Say>", "<Say>two</Say>"]}, "/t", repeat=1)
    assert isinstance(reply, WebhookFailed)
    assert "a repeat" in reply.text


def test_a_whole_call_with_repeated_deliveries() -> None:
    played = play({"/voice/incoming": "<Redirect>/b</Redirect>", "/b": "<Hangup/>"}, repeat=2)
    assert played.result.ok
    assert len(played.forms("/b")) == 3


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (307, "POST"), (308, "POST")])
def test_redirects(status: int, method: str) -> None:
    moved = web.Response(status=status, headers={"Location": "/new?a=1"})
    _, small = _deliver({"/t": moved, "/new": "<Hangup/>"}, "/t")
    last = small.deliveries[-1]
    assert last.method == method
    assert small.forged == []
    assert ("Digits" in last.path or "Digits" in last.form) == (method == "POST")


def test_too_many_redirects() -> None:
    async def again(_: Delivery) -> web.Response:
        return web.Response(status=307, headers={"Location": "/t"})

    reply, small = _deliver({"/t": again}, "/t")
    assert isinstance(reply, WebhookFailed)
    assert reply.code == 11215
    assert len(small.deliveries) == 11


def test_a_closed_door_is_a_connection_failure() -> None:
    async def delivery() -> int:
        async with Webhooks(TwilioAccount(ACCOUNT, TOKEN), Hotline(PUBLIC, "http://127.0.0.1:9")) as webhooks:
            with pytest.raises(WebhookFailed) as failed:
                await webhooks.deliver(PUBLIC + "/t#rc=0", "POST", FORM, {})
            return failed.value.code

    assert asyncio.run(delivery()) == 11202


def test_unicode_survives_the_form() -> None:
    _, small = _deliver({"/t": twiml("<Hangup/>")}, "/t")
    assert small.deliveries[0].form == FORM


@pytest.mark.parametrize(
    ("connect", "url", "address"),
    [
        ("http://127.0.0.1:8000", "https://h.example/voice?x=%20", "http://127.0.0.1:8000/voice?x=%20"),
        ("http://127.0.0.1:8000", "wss://h.example/media", "ws://127.0.0.1:8000/media"),
        ("https://localhost:8443", "wss://h.example/media", "wss://localhost:8443/media"),
        ("", "http://127.0.0.1:8000/voice", "http://127.0.0.1:8000/voice"),
    ],
)
def test_where_an_address_is_really_found(connect: str, url: str, address: str) -> None:
    public = "https://h.example" if connect else "http://127.0.0.1:8000"
    assert Hotline(public, connect).address_of(url) == address


def test_nothing_off_this_machine_is_contacted() -> None:
    with pytest.raises(OutOfReach):
        Hotline("https://h.example", "http://127.0.0.1:8000").address_of("https://elsewhere.example/a")


@pytest.mark.parametrize("fragment", ["rc=6", "ct=50", "rp=sometimes", "zz=1", "rt=soon"])
def test_bad_overrides(fragment: str) -> None:
    with pytest.raises(BadOverride):
        parse_retry_policy("https://h/a#" + fragment)


def test_overrides() -> None:
    assert parse_retry_policy("https://h/a?x=1") == RetryPolicy()
    assert parse_retry_policy("https://h/a#ct=500&rt=4000&tt=9000&rc=2&rp=ct,5xx&e=dublin&sni=y") == RetryPolicy(
        0.5, 4.0, 9.0, 2, frozenset({"ct", "5xx"})
    )
