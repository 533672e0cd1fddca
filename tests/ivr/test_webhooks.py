"""Twilio's callbacks over HTTP: forged, malformed, failing, and served later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from ivr.after_talk import AfterTalk
from ivr.agents import AgentHandler
from ivr.call_backs import CallBackHandler
from ivr.ending import EndingHandler
from ivr.parts import Parts
from ivr.second_person import SecondPersonHandler
from ivr.spool import Spool
from ivr.survey import SurveyHandler
from ivr.turn import TurnHandler
from ivr.twilio_request import SignatureCheck
from ivr.waiting import WaitingHandler
from ivr.warm_transfer import WarmTransferHandler
from ivr.webhooks import Handlers, make_voice_blueprint
from models.crypto import KeyRing
from models.database import Database
from models.task import Task
from tests.ivr.phone import CALLER, VOSK_EN, VOSK_ZH, Hotline

TOKEN = "0123456789abcdef0123456789abcdef"
ORIGIN = "https://hotline.example.com"
CALL_SID = "CA" + "1" * 32
DOCUMENTS = [
    "/incoming", "/turn", "/fallback", "/recording", "/queue/wait", "/queue/choice", "/queue/left", "/queue/answered",
    "/queue/after", "/queue/again", "/agent", "/agent/decision", "/agent/hand-on", "/agent/left", "/call-back",
    "/call-back/key",
    "/survey/score", "/survey/comment",
]  # fmt: skip
NOTIFICATIONS = ["/agent/status", "/status", "/recording/status", "/stream-status"]
# What may stand in the document of a waiting caller, by Twilio's rules.
IN_A_QUEUE = {"Say", "Play", "Pause", "Gather", "Redirect", "Leave", "Hangup"}


class DatabaseAway(Exception):
    pass


class BrokenDatabase(Database):
    """Where every way in fails."""

    def __init__(self) -> None:
        pass

    @contextmanager
    def write(self) -> Iterator[Session]:
        raise DatabaseAway
        yield

    @contextmanager
    def read(self) -> Iterator[Session]:
        raise DatabaseAway
        yield


@dataclass
class Web:
    hotline: Hotline
    client: FlaskClient
    spool: Spool
    spool_directory: Path
    registry: CollectorRegistry

    def post(self, path: str, sign: bool = True, headers: dict[str, str] | None = None, **form: str) -> TestResponse:
        form = {"CallSid": CALL_SID, "From": CALLER, "To": VOSK_ZH, "CallStatus": "in-progress", **form}
        given = dict(headers or {})
        if sign:
            given["X-Twilio-Signature"] = RequestValidator(TOKEN).compute_signature(f"{ORIGIN}/voice{path}", form)
        return self.client.post(f"/voice{path}", data=form, headers=given)

    @property
    def kept(self) -> list[Path]:
        return sorted(self.spool_directory.glob("*.request"))


def open_web(hotline: Hotline, key_ring: KeyRing, directory: Path, database: Database | None = None) -> Web:
    parts: Parts = replace(hotline.parts, database=database) if database else hotline.parts
    ending = EndingHandler(parts, hotline.book)
    handlers = Handlers(
        TurnHandler(parts),
        WaitingHandler(parts),
        AfterTalk(parts),
        AgentHandler(parts),
        ending,
        CallBackHandler(parts, ending),
        SurveyHandler(parts),
        WarmTransferHandler(parts),
        SecondPersonHandler(parts),
    )
    spool, registry = Spool(directory / "spool", key_ring), CollectorRegistry()
    app = Flask("test", static_folder=None)
    app.register_blueprint(make_voice_blueprint(SignatureCheck(ORIGIN, [TOKEN]), handlers, spool, registry))
    return Web(hotline, app.test_client(), spool, directory / "spool", registry)


@pytest.fixture
def web(small_hotline: Hotline, key_ring: KeyRing, tmp_path: Path) -> Web:
    return open_web(small_hotline, key_ring, tmp_path)


@pytest.fixture
def broken(small_hotline: Hotline, key_ring: KeyRing, tmp_path: Path) -> Web:
    """The database is away."""
    return open_web(small_hotline, key_ring, tmp_path, BrokenDatabase())


def verbs(response: TestResponse) -> list[str]:
    return [verb.tag for verb in ElementTree.fromstring(response.get_data(as_text=True))]


def test_a_call_over_http(web: Web) -> None:
    answer = web.post("/incoming", CallStatus="ringing")
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    assert verbs(answer) == ["Start", "Gather", "Redirect"]
    assert "您好，这里是车险报案热线。" in answer.get_data(as_text=True)
    assert "没关系" not in web.post("/turn?step=1", Digits="2").get_data(as_text=True)
    assert web.post("/status", CallStatus="completed").status_code == 204
    assert list(web.hotline.rows(Task))


def test_a_retry_gets_the_first_answer(web: Web) -> None:
    token = {"I-Twilio-Idempotency-Token": "one"}
    first = web.post("/incoming", headers=token).data
    before = web.hotline.counts()
    assert all(web.post("/incoming", headers=token).data == first for _ in range(3))
    assert web.hotline.counts() == before


@pytest.mark.parametrize("path", DOCUMENTS + NOTIFICATIONS)
def test_a_forged_request_changes_nothing(web: Web, path: str) -> None:
    web.post("/incoming")
    before = web.hotline.counts()
    form = {"Digits": "1", "CallStatus": "completed", "RecordingSid": "RE" + "a" * 32, "StreamEvent": "stream-error"}
    for headers in ({}, {"X-Twilio-Signature": "Zm9yZ2Vk"}, {"X-Forwarded-Host": "hotline.example.com"}):
        answer = web.post(path, sign=False, headers=headers, **form)
        assert (answer.status_code, answer.data) == (403, b"forbidden\n")
    assert web.hotline.counts() == before
    assert not web.kept
    assert web.registry.get_sample_value("hotline_forged_requests_total") == 3


@pytest.mark.parametrize("path", DOCUMENTS + NOTIFICATIONS)
def test_a_signed_request_without_a_call_is_malformed(web: Web, path: str) -> None:
    before = web.hotline.counts()
    answer = web.post(path, CallSid="CAnonsense")
    assert answer.status_code == 400
    assert b"CallSid" in answer.data
    assert web.hotline.counts() == before


@pytest.mark.parametrize("path", DOCUMENTS + NOTIFICATIONS)
def test_nothing_is_served_by_get(web: Web, path: str) -> None:
    assert web.client.get(f"/voice{path}").status_code == 405


@pytest.mark.parametrize("path", DOCUMENTS + NOTIFICATIONS)
def test_every_callback_takes_what_it_does_not_know(web: Web, path: str) -> None:
    web.post("/incoming")
    answer = web.post(f"{path}?leg=1&step=1", Novelty="你好", StirVerstat="No-TN-Validation", QueueResult="novel")
    assert answer.status_code == (204 if path in NOTIFICATIONS else 200)
    assert not web.kept


class TestDatabaseAway:
    @pytest.mark.parametrize("path", ["/incoming", "/turn?step=3", "/fallback", "/recording", "/queue/left?leg=1"])
    def test_the_caller_hears_words_and_can_leave_a_message(self, broken: Web, path: str) -> None:
        answer = broken.post(path, SpeechResult="我叫王小明")
        assert answer.status_code == 200
        assert verbs(answer) == ["Say", "Record", "Say", "Hangup"]
        assert "120" in answer.get_data(as_text=True)
        assert "DatabaseAway" not in answer.get_data(as_text=True)
        assert len(broken.kept) == 1
        assert "王小明".encode() not in broken.kept[0].read_bytes()

    def test_in_the_language_of_the_line(self, broken: Web) -> None:
        assert "Sorry, something went wrong" in broken.post("/incoming", To=VOSK_EN).get_data(as_text=True)

    @pytest.mark.parametrize("path", ["/queue/wait?leg=1", "/queue/choice?leg=1", "/queue/answered?agent=a"])
    def test_who_waits_keeps_the_place(self, broken: Web, path: str) -> None:
        answer = broken.post(path, Digits="1")
        assert set(verbs(answer)) <= IN_A_QUEUE
        assert verbs(answer) == ["Pause"]
        assert not broken.kept

    @pytest.mark.parametrize("path", ["/agent", "/agent/decision?entry=e", "/agent/left?agent=a"])
    def test_an_agent_is_not_asked_for_a_message(self, broken: Web, path: str) -> None:
        assert verbs(broken.post(path)) == ["Hangup"]
        assert not broken.kept

    @pytest.mark.parametrize("path", ["/status", "/recording/status"])
    def test_a_notification_is_kept(self, broken: Web, path: str) -> None:
        answer = broken.post(path, CallStatus="completed")
        assert (answer.status_code, answer.data) == (204, b"")
        assert len(broken.kept) == 1

    def test_once_it_is_back_a_call_back_is_owed(self, broken: Web) -> None:
        broken.post("/incoming", CallStatus="ringing")
        broken.post("/status", CallStatus="completed")
        assert broken.spool.replay(broken.hotline.ending.recover) == 2
        assert not broken.kept
        (task,) = broken.hotline.rows(Task)
        assert (task.kind, task.phone) == ("call_back", CALLER)
        assert len(broken.hotline.events("call.ended")) == 1
        assert broken.spool.replay(broken.hotline.ending.recover) == 0

    def test_rescues_are_counted_by_path(self, broken: Web) -> None:
        broken.post("/turn?step=1")
        assert broken.registry.get_sample_value("hotline_rescued_requests_total", {"path": "/voice/turn"}) == 1


def test_a_full_disk_still_answers(broken: Web) -> None:
    broken.spool_directory.parent.joinpath("spool").write_text("in the way of the directory")
    assert verbs(broken.post("/incoming")) == ["Say", "Record", "Say", "Hangup"]


def test_any_failure_inside_a_handler_is_caught(small_hotline: Hotline, key_ring: KeyRing, tmp_path: Path) -> None:
    class Fails:
        def understand(self, *_: Any, **__: Any) -> Any:
            raise RecursionError

    small_hotline.parts = replace(small_hotline.parts, understander=Fails())
    web = open_web(small_hotline, key_ring, tmp_path)
    web.post("/incoming")
    answer = web.post("/turn?step=1", SpeechResult="追尾")
    assert verbs(answer) == ["Say", "Record", "Say", "Hangup"]
    assert len(web.kept) == 1


@pytest.mark.parametrize("speech", ["</Say><Dial>+861234567</Dial>", "x" * 60_000, "\x00\x0b'; drop table call;--"])
def test_what_a_caller_says_is_only_words(web: Web, speech: str) -> None:
    web.post("/incoming")
    web.post("/turn?step=1", Digits="2")
    answer = web.post("/turn?step=2", SpeechResult=speech)
    assert answer.status_code == 200
    assert set(verbs(answer)) <= {"Gather", "Redirect", "Start", "Say", "Enqueue"}
    assert len(answer.data) < 64_000
    assert not web.kept
