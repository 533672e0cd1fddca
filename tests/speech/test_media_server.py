"""The media process's door and its limits, through real sockets. Nothing is recognised here: no server answers."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ivr.speech.stream_socket import BadFrames
from settings import TwilioSettings
from tests.speech.small_line import (
    ACCOUNT,
    MEDIA_URL,
    MediaProcess,
    Stream,
    clip,
    media_settings,
    running,
    sign,
    silence,
)
from tests.support.waiting import wait_until

# A language that is configured and can be opened, but whose server is not there.
NOBODY = {"ko-KR": {"engine": "server", "servers": ["ws://127.0.0.1:1"]}, "zh-CN": {"model": "not-there"}}


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaProcess]:
    directory = tmp_path_factory.mktemp("media")
    settings = media_settings(directory, languages=NOBODY, max_calls=2, idle_socket_seconds=300.0)
    with running(settings, directory / "m.sock") as process:
        yield process


async def closed(connection: ClientConnection) -> tuple[int, str]:
    """The code and reason the server closed with."""
    async with asyncio.timeout(60):
        await connection.wait_closed()
    return connection.close_code or 0, connection.close_reason or ""


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "é" * 28},
        {"X-Twilio-Signature": sign(MEDIA_URL, "another token")},
        {"X-Twilio-Signature": sign("wss://elsewhere.example.com/voice/media")},
        {"X-Twilio-Signature": sign(MEDIA_URL + "?a=b")},
        {"X-Twilio-Signature": sign(MEDIA_URL), "Origin": "https://hotline.example.com"},
    ],
)
def test_whoever_is_not_twilio_is_turned_away(media: MediaProcess, headers: dict[str, str]) -> None:
    async def attempt() -> int:
        try:
            async with media.connected(headers):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    assert asyncio.run(attempt()) == 403


@pytest.mark.parametrize("url", [MEDIA_URL, MEDIA_URL + "/"])
def test_twilio_may_sign_with_or_without_a_slash(media: MediaProcess, url: str) -> None:
    async def attempt() -> str:
        async with media.connected({"X-Twilio-Signature": sign(url)}) as connection:
            return connection.state.name

    assert asyncio.run(attempt()) == "OPEN"


def test_a_stream_needs_the_nonce_of_its_call_and_only_once(media: MediaProcess) -> None:
    async def attempt(call_sid: str, nonce: str, account_sid: str = ACCOUNT) -> tuple[int, str]:
        async with media.connected() as connection:
            await Stream(connection, call_sid).start(nonce, account_sid)
            return await closed(connection)

    call_sid, nonce = media.book.expect()
    assert asyncio.run(attempt(call_sid, "guess")) == (1008, "nonce")
    assert asyncio.run(attempt("CA" + "f" * 32, nonce)) == (1008, "nonce")
    assert asyncio.run(attempt(call_sid, nonce, "AC" + "f" * 32)) == (1008, "account")
    assert call_sid not in media.book.heard

    async def use_twice() -> tuple[int, str]:
        async with media.connected() as connection:
            stream = Stream(connection, call_sid)
            await stream.start(nonce)
            await stream.stop()
        return await attempt(call_sid, nonce)

    assert asyncio.run(use_twice()) == (1008, "nonce")
    assert call_sid in media.book.heard


def test_a_socket_that_does_not_start_a_stream_is_closed(media: MediaProcess) -> None:
    async def attempt(*messages: str) -> tuple[int, str]:
        async with media.connected() as connection:
            for message in messages:
                await connection.send(message)
            return await closed(connection)

    assert asyncio.run(attempt("hello")) == (1008, "bad_start")
    assert asyncio.run(attempt(*['{"event":"connected"}'] * 4)) == (1008, "bad_start")


def test_a_message_too_long_ends_the_stream_and_the_line_falls_back(media: MediaProcess) -> None:
    async def attempt() -> tuple[str, int]:
        async with media.stream() as stream:
            await stream.connection.send("x" * 70_000)
            return stream.call_sid, (await closed(stream.connection))[0]

    call_sid, code = asyncio.run(attempt())
    assert code == 1009
    wait_until(lambda: (call_sid, 4, 0) in media.book.nudges)
    assert media.book.lost[call_sid] == "the stream broke off"


def test_some_garbage_is_dropped_and_a_flood_of_it_ends_the_stream(media: MediaProcess) -> None:
    async def attempt(count: int) -> tuple[str, str]:
        async with media.stream() as stream:
            for _ in range(count):
                await stream.connection.send('{"event":"media","media":{"track":"inbound","payload":"???"}}')
            if count > 50:
                await closed(stream.connection)
            else:
                await stream.play(silence(0.1))
                await stream.stop()
            return stream.call_sid, media.book.lost.get(stream.call_sid, "")

    assert asyncio.run(attempt(50))[1] == ""
    assert asyncio.run(attempt(51))[1] == "malformed frames"
    assert "hotline_media_bad_frames_total" in media.metrics()


def test_bad_frames_over_a_long_time_are_forgiven() -> None:
    bad = BadFrames()
    assert not any(bad.too_many(at * 0.2) for at in range(1000))
    assert any(bad.too_many(1000 + at * 0.09) for at in range(60))


def test_a_silent_socket_is_closed_and_the_line_falls_back(tmp_path: Path) -> None:
    async def attempt(media: MediaProcess) -> tuple[str, int]:
        async with media.stream() as stream:
            await stream.play(silence(0.1))
            return stream.call_sid, (await closed(stream.connection))[0]

    settings = media_settings(tmp_path, languages=NOBODY, idle_socket_seconds=1.0)
    with TemporaryDirectory(prefix="media-") as directory, running(settings, Path(directory) / "m.sock") as media:
        call_sid, code = asyncio.run(attempt(media))
        assert code == 1011
        wait_until(lambda: media.book.lost.get(call_sid) == "the stream broke off")


def test_a_stop_is_no_loss_and_a_cut_is_one(media: MediaProcess) -> None:
    async def attempt(stop: bool) -> str:
        async with media.stream() as stream:
            await stream.play(silence(0.2))
            if stop:
                await stream.stop()
            else:
                stream.connection.transport.abort()
            return stream.call_sid

    assert asyncio.run(attempt(stop=True)) not in media.book.lost
    cut = asyncio.run(attempt(stop=False))
    wait_until(lambda: media.book.lost.get(cut) == "the stream broke off")


def test_no_model_or_no_recogniser_makes_the_line_fall_back_at_once(media: MediaProcess) -> None:
    async def attempt(language: str, audio: bytes) -> str:
        async with media.stream(language) as stream:
            with contextlib.suppress(ConnectionClosed):  # nobody may hear it even before it is played
                await stream.play(audio)
            await closed(stream.connection)
            return stream.call_sid

    missing = asyncio.run(attempt("zh-CN", b""))
    assert "hotline models fetch" in media.book.lost[missing]
    dead = asyncio.run(attempt("ko-KR", clip("yes")))
    assert "ws://127.0.0.1:1" in media.book.lost[dead]
    assert media.book.marks_of(dead)[:1] == ["speaking"]
    health = media.health()
    assert health["languages"]["zh-CN"]["ok"] is False
    assert health["languages"]["ko-KR"]["ok"] is False
    assert health["ok"] is False


def test_calls_above_the_limit_fall_back(media: MediaProcess) -> None:
    async def attempt() -> tuple[str, int]:
        async with media.stream() as first, media.stream() as second:
            await first.play(silence(0.1))
            await second.play(silence(0.1))
            await asyncio.to_thread(wait_until, lambda: media.health()["calls"] == 2)
            async with media.stream() as third:
                await closed(third.connection)
            await first.stop()
            await second.stop()
            return third.call_sid, media.health()["max_calls"]

    third, limit = asyncio.run(attempt())
    assert limit == 2
    assert media.book.lost[third] == "all recognisers are taken"
    wait_until(lambda: media.health()["calls"] == 0)


def test_sockets_without_end_are_refused(media: MediaProcess) -> None:
    async def attempt() -> int:
        opened = []
        try:
            for _ in range(40):
                manager = media.connected()
                opened.append((manager, await manager.__aenter__()))
        except InvalidStatus as refused:
            return refused.response.status_code
        finally:
            for manager, _ in opened[: len(opened)]:
                await manager.__aexit__(None, None, None)
        return 101

    assert asyncio.run(attempt()) == 503
    # And the door opens again.
    wait_until(lambda: asyncio.run(media.say(silence(0.1))) in media.book.heard)


def test_health_is_json_and_other_paths_are_not_there(media: MediaProcess) -> None:
    assert set(media.health()) == {"ok", "calls", "max_calls", "languages"}
    assert media._get("/voice/incoming").status_code == 404
    assert media._get("/healthz").headers["Content-Type"] == "application/json"


def test_a_peer_that_speaks_no_http_is_dropped(media: MediaProcess) -> None:
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(10)
        peer.connect(str(media.socket))
        peer.sendall(b"\x16\x03\x01\x02\x00\x01\x00" + b"\r\n\r\n")
        while peer.recv(4096):
            pass


def test_the_payload_limit_holds_for_messages_of_the_right_size(media: MediaProcess) -> None:
    async def attempt() -> str:
        async with media.stream() as stream:
            payload = base64.b64encode(b"\xff" * 40_000).decode()
            await stream.connection.send(json.dumps({"event": "media", "media": {"payload": payload}}))
            await stream.stop()
            return stream.call_sid

    assert asyncio.run(attempt()) not in media.book.lost


def test_a_server_without_a_token_does_not_start(tmp_path: Path) -> None:
    settings = media_settings(tmp_path, languages={}).model_copy(update={"twilio": TwilioSettings(account_sid=ACCOUNT)})
    with pytest.raises(ValueError, match="empty auth token"), running(settings, tmp_path / "m.sock"):
        pass
