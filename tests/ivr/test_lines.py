"""What the dialled number changes, and that a line or a language is added by data alone."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
import yaml
from flask import Flask
from twilio.request_validator import RequestValidator

from app import create_app
from claims.fnol_view import find_report, list_reports
from models.crypto import KeyRing
from models.database import open_database
from models.schema import upgrade
from operations.data_dir import make_demo_secrets
from settings import PROJECT_DIR, Settings, load_settings
from tests.ivr.phone import CALLER, Hotline, Phone

ENTERPRISE, PROPERTY, REPORTS_ONLY, ELDERLY = "+861055500021", "+861055500022", "+861055500023", "+861055500024"
MOST_TURNS = 50
NEW_LINE, NEW_LANGUAGE = "+861055500099", "eo-XX"


def ringing(hotline: Hotline, line: str) -> Phone:
    phone = Phone(hotline, line)
    phone.rings()
    return phone


def says(phone: Phone, text: str) -> str:
    return phone.answers(speech=text, speech_confidence=0.95)


class TestCustomers:
    def test_companies_wait_in_their_own_queue_before_others(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, ENTERPRISE)
        phone.presses("0")
        assert (phone.stays[0].queue, phone.stays[0].priority) == ("enterprise", 50)

    def test_a_life_in_danger_comes_before_everybody(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, ENTERPRISE)
        says(phone, "车着火了")
        assert (phone.stays[0].queue, phone.stays[0].priority) == ("urgent", 100)

    def test_elderly_callers_are_offered_a_person_and_slow_speech(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, ELDERLY)
        assert "<prosody" in phone.document
        assert "随时可以按0" in phone.document
        phone.presses("0")
        assert phone.stays[0].priority == 40


class TestScope:
    def test_a_property_line_says_so_and_knows_it(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, PROPERTY)
        assert "财产险报案热线" in phone.spoken
        assert phone.fields == {"scope": {"code": "property"}}

    def test_starting_again_does_not_change_what_is_insured(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, PROPERTY)
        says(phone, "没有")
        says(phone, "重新开始")
        assert phone.fields["scope"] == {"code": "property"}


class TestReportsOnly:
    def test_another_wish_is_told_where_to_call_and_the_report_goes_on(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, REPORTS_ONLY)
        says(phone, "理赔到哪一步了")
        assert "只受理报案" in phone.spoken
        assert "1 0, 5 5 5 0, 0 0 1 1" in phone.spoken
        assert phone.question == "safety"

    def test_a_complaint_reaches_a_person(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, REPORTS_ONLY)
        says(phone, "我要投诉")
        assert "Enqueue" in phone.verbs


@pytest.fixture
def own_directory(tmp_path: Path) -> Settings:
    """A hotline's configuration with a line and a language we do not ship: files only."""
    dialogues = tmp_path / "dialogues"
    shutil.copytree(PROJECT_DIR / "ivr" / "dialogues", dialogues)
    for path in dialogues.glob("*.en-US.yaml"):
        words = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem.startswith("prompts."):
            words["prompts"]["notice"] = "Saluton, ĉi tie la akcidenta telefono."
            words["prompts"]["registered"] = "Registrita. {fnol_number}."
        text = yaml.safe_dump(words, allow_unicode=True, sort_keys=False)
        path.with_name(path.name.replace("en-US", NEW_LANGUAGE)).write_text(text, encoding="utf-8")
    config = yaml.safe_load((PROJECT_DIR / "config.yaml").read_text(encoding="utf-8"))
    config["lines"][NEW_LINE] = {"name": "Esperanto", "language": NEW_LANGUAGE, "speech": "twilio"}
    voice = {"voice": "Polly.Joanna-Neural", "language": "en-US", "recognition_language": "en-US"}
    config["lines"][NEW_LINE]["voices"] = {NEW_LANGUAGE: {**voice, "voice": "Polly.Matthew-Neural"}}
    config["voices"][NEW_LANGUAGE] = voice
    config["dialogue"] = {"script_dir": str(dialogues)}
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    make_demo_secrets(tmp_path)
    return load_settings({"HOTLINE_CONFIG": str(path), "HOTLINE_DATA_DIR": str(tmp_path)})


@pytest.fixture
def app(own_directory: Settings) -> Iterator[Flask]:
    database = open_database(own_directory.database_url, KeyRing.parse(own_directory.keys.get_secret_value()))
    upgrade(database)
    database.close()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield create_app(own_directory)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


class Twilio:
    """Signs and sends what Twilio would; remembers the last document."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._client, self._settings, self.document = app.test_client(), settings, ""

    def post(self, path: str, **more: str) -> str:
        form = {"CallSid": "CA" + "9" * 32, "From": CALLER, "To": NEW_LINE, "CallStatus": "in-progress", **more}
        token = self._settings.twilio.auth_token.get_secret_value()
        signature = RequestValidator(token).compute_signature(self._settings.public_url + path, form)
        answer = self._client.post(path, data=form, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 200
        self.document = answer.get_data(as_text=True)
        return self.document

    def answers(self, **more: str) -> str:
        found = re.search(r'action="(/voice/turn\?step=\d+)"', self.document)
        assert found, self.document
        return self.post(found[1], **more)


def test_a_line_and_a_language_are_added_by_files_alone(app: Flask, own_directory: Settings) -> None:
    twilio = Twilio(app, own_directory)
    twilio.post("/voice/incoming", CallStatus="ringing")
    assert "Saluton" in twilio.document
    assert "Polly.Matthew-Neural" in twilio.document
    twilio.answers(Digits="2")
    twilio.answers(SpeechResult="io okazis al mia auto", Confidence="0.9")
    for _ in range(MOST_TURNS):
        if "/voice/queue/choice" in twilio.document or "Registrita" in twilio.document:
            break
        twilio.answers(Digits="1")
    else:
        pytest.fail(f"neither a person nor a record: {twilio.document}")
    (report,) = reports(own_directory)
    assert report["language"] == NEW_LANGUAGE
    assert report["injury"]["status"] == "none"
    assert report["loss_description"] == "io okazis al mia auto"


def reports(settings: Settings) -> list[dict[str, Any]]:
    database = open_database(settings.database_url, KeyRing.parse(settings.keys.get_secret_value()))
    with database.read() as session:
        found = [find_report(session, row["call_sid"]) or {} for row in list_reports(session)]
    database.close()
    return found
