"""Whole calls on a hand-made hotline: order of requests, moves between documents, failures."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from aiohttp import web

from simulator.live_call import APPLICATION_ERROR
from simulator.steps import HangUp, Keys, Wait, Words
from tests.simulator.conversations import LINE, answers_of, open_player, play, redirect
from tests.simulator.small_hotline import ACCOUNT, Delivery, SmallHotline, twiml

ASK = '<Gather input="dtmf" numDigits="1" action="/turn?step=1"><Say>Press one.</Say></Gather>'


LONG_NOTICE = "A very long notice. " * 150


def test_every_request_is_signed_and_carries_twilios_parameters() -> None:
    played = play({"/voice/incoming": ASK, "/turn?step=1": "<Say>Bye</Say>"}, [Keys(keys="1")])
    assert played.result.ok
    assert played.hotline.forged == []
    incoming, turn, status = played.hotline.deliveries
    assert (incoming.form["CallStatus"], turn.form["CallStatus"], status.form["CallStatus"]) == (
        "ringing", "in-progress", "completed",
    )  # fmt: skip
    assert incoming.form["AccountSid"] == ACCOUNT
    assert incoming.form["To"] == incoming.form["Called"] == LINE
    assert incoming.form["From"] == incoming.form["Caller"] == "+8613800138000"
    assert incoming.form["Direction"] == "inbound"
    assert "CallToken" in incoming.form
    assert "CallToken" not in turn.form
    assert turn.form["Digits"] == "1"
    assert {incoming.form["CallSid"], turn.form["CallSid"]} == {played.result.call_sid}
    assert len({delivery.token for delivery in played.hotline.deliveries}) == 3


def test_the_status_callback_at_the_end() -> None:
    played = play({"/voice/incoming": '<Pause length="3"/>'})
    [status] = played.forms("/voice/status")
    assert status["CallbackSource"] == "call-progress-events"
    assert int(status["CallDuration"]) >= 3
    assert status["Duration"] == "1"
    assert abs((parsedate_to_datetime(status["Timestamp"]) - datetime.now(UTC)).total_seconds()) < 60


def test_a_document_that_runs_out_ends_the_call() -> None:
    played = play({"/voice/incoming": "<Say>Nobody here.</Say>"})
    assert (played.result.status, played.result.ended_by) == ("completed", "the document ran out")


@pytest.mark.parametrize(("reason", "status"), [("rejected", "no-answer"), ("busy", "busy")])
def test_a_rejected_call_was_never_answered(reason: str, status: str) -> None:
    played = play({"/voice/incoming": f'<Reject reason="{reason}"/>'})
    assert played.result.status == status
    assert played.forms("/voice/status")[0]["CallStatus"] == status


def test_redirect_leaves_the_rest_of_the_document() -> None:
    played = play({
        "/voice/incoming": '<Redirect method="GET">/next?a=1&amp;who=%E4%BD%A0</Redirect><Say>never</Say>',
        "/next": "<Say>here</Say>",
    })  # fmt: skip
    assert played.result.prompts == ["here"]
    second = played.hotline.deliveries[1]
    assert second.method == "GET"
    assert second.path.startswith("/next?a=1&who=%E4%BD%A0&AccountSid=")
    assert played.hotline.forged == []


def test_a_rest_redirect_cuts_what_is_being_said() -> None:
    small = SmallHotline({})

    async def moving(delivery: Delivery) -> str:
        asyncio.get_running_loop().call_later(
            0.2, lambda: asyncio.ensure_future(redirect(small.rest, delivery.form["CallSid"], "/moved"))
        )
        return f"<Say>{LONG_NOTICE}</Say><Say>never</Say>"

    small.answers = answers_of({"/voice/incoming": moving, "/moved": "<Say>Moved on.</Say><Hangup/>"})
    result = play({}, hotline=small, speed=5).result
    [cut] = result.of_kind("cut")
    assert 0 < cut.data["heard_seconds"] < cut.data["of_seconds"]
    assert result.prompts[1:] == ["Moved on."]
    assert result.ended_by == "the hotline hung up"


@pytest.mark.parametrize("cut", [f"<Say>{LONG_NOTICE}</Say>", f"<Gather><Say>{LONG_NOTICE}</Say></Gather>"])
def test_a_prompt_that_was_cut_is_no_question_of_the_next_document(cut: str) -> None:
    small = SmallHotline({})

    async def moving(delivery: Delivery) -> str:
        asyncio.get_running_loop().call_later(
            0.2, lambda: asyncio.ensure_future(redirect(small.rest, delivery.form["CallSid"], "/moved"))
        )
        return cut

    small.answers = answers_of({"/voice/incoming": moving, "/moved": '<Gather timeout="2"/><Hangup/>'})
    result = play({}, [Keys(keys="1")], hotline=small, speed=5).result
    assert len(result.of_kind("cut")) == 1
    assert result.steps_left == 1


def test_a_request_that_was_overtaken_by_a_redirect_is_not_torn() -> None:
    """The hotline is at work on a turn when its own nudge moves the call on: both are served."""
    small = SmallHotline({})
    finished: list[str] = []

    async def slow(delivery: Delivery) -> str:
        await redirect(small.rest, delivery.form["CallSid"], "/moved")
        await asyncio.sleep(0.2)
        finished.append(delivery.path)
        return "<Say>Too late.</Say>"

    small.answers = answers_of({"/voice/incoming": slow, "/moved": "<Say>Moved.</Say><Pause length='20'/>"})
    assert play({}, hotline=small).result.prompts == ["Moved."]
    assert finished == ["/voice/incoming"]


def test_the_caller_hangs_up_while_the_hotline_waits_for_keys() -> None:
    played = play({"/voice/incoming": ASK}, [HangUp()])
    assert played.result.ended_by == "the caller hung up"
    assert [delivery.path for delivery in played.hotline.deliveries] == ["/voice/incoming", "/voice/status"]


def test_a_hang_up_after_waiting_needs_no_question() -> None:
    played = play({"/voice/incoming": '<Pause length="600"/>'}, [Wait(seconds=5), HangUp(moment="now")])
    assert played.result.ended_by == "the caller hung up"


def test_a_silent_caller_loses_patience() -> None:
    played = play({"/voice/incoming": '<Pause length="600"/>'}, patience=5)
    assert played.result.ended_by == "the caller lost patience"


def test_cookies_are_kept_within_the_call() -> None:
    first = twiml("<Redirect>/next</Redirect>")
    first.set_cookie("seat", "7a")
    played = play({"/voice/incoming": first, "/next": "<Hangup/>"})
    assert [delivery.cookie for delivery in played.hotline.deliveries] == ["", "seat=7a", "seat=7a"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (web.Response(status=500), 11200),
        (web.Response(status=404), 11200),
        (web.Response(text="{}", content_type="application/json"), 12300),
        (web.Response(text="<Response><Oops", content_type="text/xml"), 12100),
        (twiml("<Say>fine</Say><Gather numDigits='none'/>"), 13314),
    ],
)
def test_a_failed_document_goes_to_the_fallback(answer: web.Response, code: int) -> None:
    played = play({"/voice/incoming": answer, "/voice/fallback": "<Say>Please hold.</Say>"}, fallback="/voice/fallback")
    [fallback] = played.forms("/voice/fallback")
    assert fallback["ErrorCode"] == str(code)
    assert fallback["ErrorUrl"] == "https://hotline.example.com/voice/incoming"
    assert played.result.prompts == ["Please hold."]
    assert [problem.code for problem in played.result.problems] == [code]
    assert not played.result.ok


def test_without_a_working_fallback_the_caller_hears_the_stock_sentence() -> None:
    played = play(
        {"/voice/incoming": web.Response(status=500), "/voice/fallback": web.Response(status=500)},
        fallback="/voice/fallback",
    )
    assert played.result.ended_by == "application error"
    assert [event.text for event in played.result.of_kind("say")] == [APPLICATION_ERROR]


def test_a_failing_callback_is_a_warning() -> None:
    played = play({"/voice/incoming": "<Say>hi</Say>", "/voice/status": web.Response(status=500)})
    assert [problem.code for problem in played.result.problems] == [15003]
    assert played.result.status == "completed"


def test_a_tolerant_player_plays_on_after_a_warning() -> None:
    played = play({"/voice/incoming": "<Say colour='red'>hi</Say>"}, strict=False)
    assert played.result.prompts == ["hi"]
    assert [problem.code for problem in played.result.problems] == [12200]


def test_a_circle_of_documents_ends() -> None:
    played = play({"/voice/incoming": "<Redirect>/voice/incoming</Redirect>"}, patience=100_000)
    assert played.result.ended_by == "application error"
    assert "a loop" in played.result.problems[0].text


def test_sound_files_are_fetched_without_parameters() -> None:
    sound = web.Response(body=b"\0" * 32000, content_type="audio/wav")
    played = play({"/voice/incoming": "<Play>/a.wav</Play><Play>/b.txt</Play>", "/a.wav": sound,
                   "/b.txt": web.Response(text="no sound")})  # fmt: skip
    assert played.hotline.deliveries[1] == Delivery("/a.wav", {}, played.hotline.deliveries[1].token, "GET")
    assert [problem.code for problem in played.result.problems] == [13420]


def test_many_calls_at_once() -> None:
    small = SmallHotline(answers_of({"/voice/incoming": ASK, "/turn?step=1": "<Say>Bye</Say>"}))

    async def calls() -> list[bool]:
        async with small, open_player(small) as player:
            results = await asyncio.gather(*(player.call(LINE, steps=[Keys(keys="1")]) for _ in range(30)))
            return [result.ok for result in results]

    assert asyncio.run(calls()) == [True] * 30
    assert len({form["CallSid"] for form in small.of("/voice/incoming")}) == 30


def test_steps_that_were_left_make_the_call_fail() -> None:
    played = play({"/voice/incoming": "<Say>Closed.</Say>"}, [Words(text="hello?")])
    assert played.result.steps_left == 1
    assert not played.result.ok
