"""Twilio's REST API, played by a small server on loopback."""

from __future__ import annotations

import base64
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler

import pytest

from ivr.telephony import TelephonyError, TwilioAccess, TwilioTelephony
from tests.support.twilio_rest import Reply, answer, drop, failure, hang, serving
from tests.support.waiting import wait_until

ACCOUNT, TOKEN = "AC" + "1" * 32, "secret"
CALL_SID, RECORDING_SID = "CA" + "1" * 32, "RE" + "1" * 32
SENDER, RECEIVER = "+861055500001", "+8613800138000"
MOST_BYTES = 100_000
MESSAGE = {"sid": "SM" + "1" * 32, "status": "queued"}


def client(port: int, attempts: int = 3, timeout: float = 60.0, backoff: float = 0.001) -> TwilioTelephony:
    access = TwilioAccess(ACCOUNT, TOKEN, f"http://127.0.0.1:{port}", timeout, attempts, backoff, MOST_BYTES)
    return TwilioTelephony(access, "https://hotline.example.com", SENDER)


def test_an_sms_as_twilio_wants_it() -> None:
    with serving(answer(201, MESSAGE)) as server:
        assert client(server.port).send_sms(RECEIVER, "您的报案号 BA2603180001") == MESSAGE["sid"]
    ((method, path, form, authorization),) = server.asked
    assert (method, path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert form == {"To": RECEIVER, "From": SENDER, "Body": "您的报案号 BA2603180001"}
    assert authorization == "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


def test_a_call_as_twilio_wants_it() -> None:
    with serving(answer(201, {"sid": CALL_SID, "status": "queued"})) as server:
        placed = client(server.port).place_call(RECEIVER, "/voice/x?task=1", "/voice/y?task=1", detect_machine=True)
    assert placed == CALL_SID
    ((method, path, form, _),) = server.asked
    assert (method, path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json")
    assert (form["To"], form["From"], form["MachineDetection"]) == (RECEIVER, SENDER, "Enable")
    assert form["Url"] == "https://hotline.example.com/voice/x?task=1"
    assert form["StatusCallback"] == "https://hotline.example.com/voice/y?task=1"


def test_a_call_that_may_have_rung_is_not_placed_again() -> None:
    with serving(drop) as server, pytest.raises(TelephonyError):
        client(server.port).place_call(RECEIVER, "/voice/x", "/voice/y")
    assert len(server.asked) == 1


def test_too_many_requests_are_tried_again() -> None:
    with serving(failure(429, 20429), failure(429, 20429), answer(201, MESSAGE)) as server:
        assert client(server.port).send_sms(RECEIVER, "x")
    assert len(server.asked) == 3


def test_but_not_for_ever() -> None:
    with serving(failure(429, 20429)) as server, pytest.raises(TelephonyError) as raised:
        client(server.port).send_sms(RECEIVER, "x")
    assert raised.value.code == 20429
    assert len(server.asked) == 3


@pytest.mark.parametrize(("status", "code"), [(500, 20500), (503, 20503), (400, 21211), (401, 20003)])
def test_what_may_have_worked_or_never_will_is_not_repeated(status: int, code: int) -> None:
    with serving(failure(status, code)) as server, pytest.raises(TelephonyError) as raised:
        client(server.port).send_sms(RECEIVER, "x")
    assert raised.value.code == code
    assert len(server.asked) == 1


@pytest.mark.parametrize("reply", [drop, hang], ids=["dropped", "timeout"])
def test_a_request_that_was_sent_is_not_sent_again(reply: Reply) -> None:
    with serving(reply) as server:
        with pytest.raises(TelephonyError):
            client(server.port, timeout=0.4).send_sms(RECEIVER, "x")
        wait_until(lambda: server.asked)
    assert len(server.asked) == 1


def test_a_refused_connection_is_tried_again() -> None:
    """Nobody listens at first; a server comes up on the same port between the attempts."""
    port = free_port()
    telephony = client(port, attempts=8, backoff=0.05)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(telephony.send_sms, RECEIVER, "x")
        threading.Event().wait(0.1)
        with serving(answer(201, MESSAGE), port=port) as server:
            assert sending.result(20) == MESSAGE["sid"]
    assert len(server.asked) == 1


def test_a_server_that_stays_away_is_given_up() -> None:
    with pytest.raises(TelephonyError, match="cannot be reached"):
        client(free_port()).send_sms(RECEIVER, "x")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_nudge_moves_the_call() -> None:
    with serving(answer(200, {"sid": CALL_SID})) as server:
        client(server.port).nudge(CALL_SID, step=3, utterance=7)
    ((method, path, form, _),) = server.asked
    assert (method, path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL_SID}.json")
    assert form == {"Url": "https://hotline.example.com/voice/turn?step=3&utterance=7", "Method": "POST"}


@pytest.mark.parametrize("reply", [failure(400, 21220), failure(404, 20404), failure(500, 20500), drop])
def test_a_nudge_that_fails_is_only_noted(reply: Reply) -> None:
    with serving(reply) as server:
        client(server.port).nudge(CALL_SID, 3, 7)
    assert len(server.asked) == 1


class TestRecording:
    def body(self, size: int, status: int = 200, **headers: str) -> Reply:
        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(size))
            handler.end_headers()
            try:
                for _ in range(size // 65_536):
                    handler.wfile.write(b"\0" * 65_536)
                handler.wfile.write(b"\0" * (size % 65_536))
            except OSError:
                handler.close_connection = True  # the other side has had enough

        return reply

    def test_it_is_fetched_from_the_apis_own_address_with_the_password(self) -> None:
        with serving(self.body(1000)) as server:
            assert client(server.port).fetch_recording(RECORDING_SID) == b"\0" * 1000
        ((method, path, _, authorization),) = server.asked
        assert (method, path) == ("GET", f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING_SID}.wav")
        assert authorization.startswith("Basic ")

    def test_larger_than_a_message_can_be(self) -> None:
        with serving(self.body(5 * MOST_BYTES)) as server, pytest.raises(TelephonyError, match="larger"):
            client(server.port).fetch_recording(RECORDING_SID)

    @pytest.mark.parametrize("status", [301, 302, 307])
    def test_a_redirect_is_not_followed(self, status: int) -> None:
        elsewhere = self.body(0, status, Location="http://169.254.169.254/secret")
        with serving(elsewhere) as server, pytest.raises(TelephonyError) as raised:
            client(server.port).fetch_recording(RECORDING_SID)
        assert raised.value.code == status
        assert len(server.asked) == 1

    def test_not_there_yet(self) -> None:
        with serving(self.body(0, 404)) as server, pytest.raises(TelephonyError) as raised:
            client(server.port).fetch_recording(RECORDING_SID)
        assert raised.value.code == 404

    def test_it_is_deleted(self) -> None:
        with serving(answer(204)) as server:
            client(server.port).delete_recording(RECORDING_SID)
        assert server.paths == [f"DELETE /2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING_SID}.json"]
