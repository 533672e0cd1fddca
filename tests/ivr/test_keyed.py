"""Days, times and causes keyed on a telephone, and a whole report told by keys alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from ivr.call_flow import CallStage
from ivr.keyed import at_time, keyed_cause, keyed_moment, on_day
from ivr.script import Script
from tests.ivr.conversation import Conversation
from tests.ivr.words import SHANGHAI

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("digits", "value", "precision"),
    [
        ("1", "2026-03-18T12:00:00+08:00", "day"),
        ("2", "2026-03-17T12:00:00+08:00", "day"),
        ("0316", "2026-03-16T12:00:00+08:00", "day"),
        ("1231", "2025-12-31T12:00:00+08:00", "day"),
        ("03162015", "2026-03-16T20:15:00+08:00", "exact"),
        ("03181430", "2026-03-18T14:30:00+08:00", "exact"),
    ],
)
def test_a_day_or_a_moment_as_digits(digits: str, value: str, precision: str) -> None:
    moment = keyed_moment(digits, NOW)
    assert moment is not None
    assert (moment["value"], moment["precision"], moment["confidence"]) == (value, precision, 1.0)
    assert moment["earliest"] <= moment["value"] <= moment["latest"] <= NOW.isoformat()


@pytest.mark.parametrize("digits", ["3", "1332", "0230", "031", "031625", "03182359", "03162560", "", "0" * 9])
def test_what_is_no_moment(digits: str) -> None:
    assert keyed_moment(digits, NOW) is None


def test_a_time_of_a_known_day() -> None:
    day = keyed_moment("2", NOW)
    assert day is not None
    assert (at_time(day, "0805", NOW) or {})["value"] == "2026-03-17T08:05:00+08:00"
    assert at_time(day, "2460", NOW) is None
    told = {"value": "2026-03-18T20:00:00+08:00", "earliest": "2026-03-18T19:30:00+08:00",
            "latest": "2026-03-18T20:30:00+08:00", "precision": "about", "text": "晚上八点左右"}  # fmt: skip
    moved = on_day(day, told)
    assert (moved["value"], moved["earliest"]) == ("2026-03-17T20:00:00+08:00", "2026-03-17T19:30:00+08:00")


def test_the_menu_of_causes() -> None:
    assert keyed_cause("theft")["code"] == "A10023"
    assert keyed_cause("A10058")["code"] == "A10058"


# What is asked, and the key for it.
KEYS = [
    ("safety", "2"), ("what_happened", "1"), ("loss_date", "2"), ("loss_time", "2015"), ("loss_location", "1"),
    ("cause_of_loss", "1"), ("other_plate", "1"), ("other_driver", "2"), ("vehicle", "12345678"), ("drivable", "2"),
    ("tow", "1"), ("police", "2"), ("scene_kept", "1"), ("reporter_name", "1"), ("relation", "1"),
    ("driver_in_order", "1"), ("inspection_place", "1"), ("callback_number", "1"), ("confirm", "1"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_a_whole_report_by_keys_alone(whole_script: Script, language: str) -> None:
    talk = Conversation(whole_script, language)
    question = "safety"
    for asked, key in KEYS:
        assert question == asked
        talk.hear(f"#{key}")
        question = talk.now
    assert talk.stage is CallStage.REGISTERED
    assert talk.fields["loss_date"]["value"] == "2026-03-17T20:15:00+08:00"
    assert talk.fields["cause_of_loss"]["code"] == "A10029"
    assert talk.fields["third_parties"]["items"] == [{"kind": "vehicle", "text": ""}]
    assert talk.fields["tow"]["status"] == "wanted"
    assert "loss_location" not in talk.fields


def test_every_menu_is_short(whole_script: Script) -> None:
    """At most nine keys, one level."""
    assert all(len(slot.keys) <= 9 for form in whole_script.forms.values() for slot in form.questions)
