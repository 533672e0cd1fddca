"""The Rasa client against servers that answer, drip, hang, lie and vanish."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from nlu.breaker import CircuitBreaker
from nlu.client import LONGEST_TEXT, NluUnavailable, RasaClient
from tests.support.rasa_stand_in import Behaviour, Connection, RasaStandIn, rasa_says

# Answers come within it, on a machine with other work to do as well.
DEADLINE = 30.0
# For a server that lets it pass.
SHORT_DEADLINE = 0.4
TOKEN = "a token"

Connect = Callable[[Behaviour], RasaClient]


class Room:
    """What one test opened: closed in the end, whatever happened."""

    def __init__(self) -> None:
        self.servers: list[RasaStandIn] = []
        self.clients: list[RasaClient] = []

    def client(self, behave: Behaviour, failures: int = 100, deadline: float = DEADLINE) -> RasaClient:
        self.servers.append(RasaStandIn(behave))
        return self.client_of(self.servers[-1].url, failures, deadline)

    def client_of(self, url: str, failures: int = 100, deadline: float = DEADLINE) -> RasaClient:
        self.clients.append(RasaClient(url, TOKEN, deadline, 65_536, CircuitBreaker(failures, 60)))
        return self.clients[-1]


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room()
    yield opened
    for client in opened.clients:
        client.close()
    for server in opened.servers:
        server.close()


def answering(connection: Connection) -> None:
    while request := connection.request():
        connection.answer(rasa_says(request[1]["text"]))


def test_an_answer_comes_back_checked_and_typed(room: Room) -> None:
    entity = {"entity": "time", "start": 0, "end": 2, "confidence_entity": 0.75, "value": "昨天"}

    def behave(connection: Connection) -> None:
        request = connection.request()
        assert request is not None
        connection.answer(rasa_says(request[1]["text"], "inform", 0.8, entities=[entity]))

    answer = room.client(behave).parse("昨天下午")
    assert (answer.intent, answer.confidence, answer.unsure) == ("inform", 0.8, False)
    (time_words,) = answer.entities
    assert (time_words.entity, time_words.text, time_words.confidence) == ("time", "昨天", 0.75)


def test_the_token_goes_with_the_question(room: Room) -> None:
    lines: list[str] = []

    def behave(connection: Connection) -> None:
        request = connection.request()
        assert request is not None
        lines.append(request[0])
        connection.answer(rasa_says(request[1]["text"]))

    room.client(behave).parse("yes")
    assert lines == ["POST /model/parse?token=a+token HTTP/1.1"]


def test_one_connection_serves_many_questions(room: Room) -> None:
    client = room.client(answering)
    for _ in range(5):
        client.parse("yes")
    assert room.servers[0].connections == 1


def test_many_threads_may_ask_at_once(room: Room) -> None:
    client = room.client(answering)
    heard: list[str] = []
    threads = [threading.Thread(target=lambda: heard.append(client.parse("yes").intent)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == ["affirm"] * 12


def test_a_kept_connection_that_was_closed_is_opened_again(room: Room) -> None:
    def once(connection: Connection) -> None:
        request = connection.request()
        assert request is not None
        connection.answer(rasa_says(request[1]["text"]))

    client = room.client(once)
    assert [client.parse("yes").intent for _ in range(3)] == ["affirm"] * 3


def test_a_server_that_hangs_up_once_is_asked_once_more(room: Room) -> None:
    seen: list[int] = []

    def behave(connection: Connection) -> None:
        seen.append(1)
        if len(seen) > 1:
            answering(connection)

    assert room.client(behave).parse("yes").intent == "affirm"
    assert len(seen) == 2


def test_a_server_that_always_hangs_up_is_asked_twice_and_no_more(room: Room) -> None:
    with pytest.raises(NluUnavailable, match="cannot be asked"):
        room.client(lambda _: None).parse("yes")
    assert room.servers[0].connections == 2


def test_no_server_at_all(room: Room) -> None:
    gone = RasaStandIn(answering)
    url = gone.url
    gone.close()
    with pytest.raises(NluUnavailable, match="cannot be asked"):
        room.client_of(url).parse("yes")


def silent(connection: Connection) -> None:
    connection.request()
    connection.stopping.wait(5)


def drips_headers(connection: Connection) -> None:
    connection.request()
    for character in "HTTP/1.1 200 OK\r\nX-Slow: " + "a" * 200:
        connection.peer.sendall(character.encode())
        if connection.stopping.wait(0.05):
            return


def drips_body(connection: Connection) -> None:
    connection.request()
    connection.peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
    for _ in range(200):
        connection.peer.sendall(b"{")
        if connection.stopping.wait(0.05):
            return


@pytest.mark.parametrize("behave", [silent, drips_headers, drips_body])
def test_the_deadline_ends_it_however_the_server_stalls(room: Room, behave: Behaviour) -> None:
    client = room.client(behave, deadline=SHORT_DEADLINE)
    threads_before, loops_before = threading.active_count(), loops()  # the client's own begins with its first question
    with pytest.raises(NluUnavailable, match="no answer within"):
        client.parse("yes")
    # The loop's own thread, and the server's for its connection; none that waits for an answer.
    assert threading.active_count() <= threads_before + 2
    for _ in range(3):
        with pytest.raises(NluUnavailable):
            client.parse("yes")
    assert loops() <= loops_before + 1


def loops() -> int:
    """Of all clients of this process: other tests may have left some."""
    return sum(thread.name == "nlu-client" for thread in threading.enumerate())


def endless(connection: Connection) -> None:
    connection.request()
    connection.peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while not connection.stopping.is_set():
        connection.peer.sendall(piece)


def compressed_lie(connection: Connection) -> None:
    connection.request()
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"
    connection.peer.sendall(head)


def saying(body: bytes, status: str = "200 OK") -> Behaviour:
    def behave(connection: Connection) -> None:
        while connection.request():
            connection.answer(body, status)

    return behave


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (endless, "longer than"),
        (saying(b"x" * 70_000), "longer than"),
        (saying(b"<html>It works!</html>"), "not JSON"),
        (compressed_lie, "answers wrongly"),
        (saying(rasa_says("yes"), "500 Oops"), "status 500"),
        (saying(b'{"status": "failure"}', "401 Unauthorized"), "status 401"),
        (saying(b"", "302 Found"), "status 302"),
        (saying(rasa_says("something else")), "not an answer to this text"),
        (saying(rasa_says("yes", "affirm", float("nan"))), "not JSON"),
        (saying(b"[" * 60_000), "not JSON"),
    ],
)
def test_nonsense_is_a_failure_and_not_an_answer(room: Room, behave: Behaviour, reason: str) -> None:
    with pytest.raises(NluUnavailable, match=reason):
        room.client(behave).parse("yes")


def test_after_failures_in_a_row_it_is_not_asked(room: Room) -> None:
    asked: list[str] = []

    def behave(connection: Connection) -> None:
        while request := connection.request():
            asked.append(request[0])
            connection.answer(b"<html>")

    client = room.client(behave, failures=3)
    for _ in range(3):
        with pytest.raises(NluUnavailable, match="wrongly"):
            client.parse("yes")
    with pytest.raises(NluUnavailable, match="not asked"):
        client.parse("yes")
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("said", "asked"),
    [("/affirm", ".affirm"), ("half \ud83d a sign", "half ? a sign"), ("x" * 5000, "x" * LONGEST_TEXT)],
)
def test_what_is_asked_is_harmless_to_rasa(room: Room, said: str, asked: str) -> None:
    texts: list[str] = []

    def behave(connection: Connection) -> None:
        while request := connection.request():
            texts.append(request[1]["text"])
            connection.answer(rasa_says(request[1]["text"]))

    room.client(behave).parse(said)
    assert texts == [asked]
