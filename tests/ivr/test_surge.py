"""A day on which everybody calls: what is said, what is asked, who waits."""

from __future__ import annotations

from datetime import timedelta

from claims.surge import ALERT, AlertRules, is_surge, last_switch, switch_surge, watch_arrivals
from ivr.script import Script
from models.database import Database
from models.surge import SurgeSwitch
from settings import Settings
from tests.ivr.conftest import open_hotline
from tests.ivr.phone import Hotline, Phone
from tests.ivr.queueing import waiting

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
RULES = AlertRules(arrivals=4, window=timedelta(minutes=10))


def storm(hotline: Hotline, on: bool = True) -> bool:
    with hotline.database.write() as session:
        return switch_surge(session, on, "chen", "台风", hotline.clock())


def ringing(hotline: Hotline, number: int = 1, caller: str = "+8613800138000") -> Phone:
    phone = Phone(hotline, number=number, caller=caller)
    phone.rings()
    phone.streams()
    return phone


def test_safety_words_and_no_offers(hotline: Hotline) -> None:
    storm(hotline)
    phone = ringing(hotline)
    assert "晚些再报，不影响理赔" in phone.spoken
    assert "English" not in phone.spoken
    assert phone.question == "safety"


def test_only_the_questions_of_the_short_form_are_asked(
    sqlite_database: Database, settings: Settings, whole_script: Script
) -> None:
    small_hotline = open_hotline(sqlite_database, settings, whole_script)
    asked = {}
    for number, on in ((1, False), (2, True)):
        storm(small_hotline, on)
        phone = ringing(small_hotline, number, f"+861380013800{number}")
        phone.says_all("没有", IN_ONE_BREATH)
        questions: list[str] = []
        while phone.question != "confirm" and len(questions) < 40 and "Enqueue" not in phone.verbs:
            questions.append(phone.question)
            phone.says("不知道")
        asked[on] = [name for name in questions if not small_hotline.parts.script.report.slot(name).short]
    assert asked[True] == []
    assert asked[False]


def test_a_call_keeps_the_form_it_began_with(small_hotline: Hotline) -> None:
    phone = ringing(small_hotline)
    storm(small_hotline)
    phone.says("没有")
    assert not (phone.call.state or {})["short"]


def test_a_call_back_instead_of_a_long_queue(small_hotline: Hotline) -> None:
    most = small_hotline.parts.settings.surge.most_waiting
    for number in range(1, most + 1):
        waiting(small_hotline, number, caller=f"+86138001380{number:02d}")
    storm(small_hotline)
    phone = ringing(small_hotline, 90, "+8613800138090")
    phone.presses("0")
    assert "给您回电更快" in phone.spoken
    assert "Enqueue" not in phone.verbs
    assert phone.tasks["call_back"].queue == "claims"


def test_a_short_queue_is_entered_and_the_urgent_one_is_open(small_hotline: Hotline) -> None:
    storm(small_hotline)
    waiting(small_hotline)
    phone = ringing(small_hotline, 2, "+8613800138002")
    phone.says("车着火了")
    assert phone.stays[0].queue == "urgent"
    assert "Enqueue" in phone.verbs


def test_every_switch_is_kept_and_the_same_again_is_none(hotline: Hotline) -> None:
    assert [storm(hotline), storm(hotline), storm(hotline, False)] == [True, False, True]
    rows = sorted(hotline.rows(SurgeSwitch), key=lambda row: row.id)
    assert [(row.surge, row.by, row.reason) for row in rows] == [(True, "chen", "台风"), (False, "chen", "台风")]


def watch(hotline: Hotline, rules: AlertRules = RULES) -> str | None:
    with hotline.database.write() as session:
        switched = watch_arrivals(session, rules, hotline.clock())
        return f"{switched.surge}: {switched.reason}" if switched else None


class TestAlert:
    def test_arrivals_switch_it_on_and_off(self, hotline: Hotline) -> None:
        for number in range(1, 4):
            ringing(hotline, number, f"+861380013800{number}")
        assert watch(hotline) is None
        ringing(hotline, 4, "+8613800138004")
        assert watch(hotline) == "True: 4 calls in 10 minutes"
        assert watch(hotline) is None
        hotline.clock.wait(700)
        assert watch(hotline) == "False: 0 calls in 10 minutes"

    def test_what_a_person_switched_a_person_takes_back(self, small_hotline: Hotline) -> None:
        storm(small_hotline)
        assert watch(small_hotline) is None
        with small_hotline.database.read() as session:
            assert is_surge(session)

    def test_it_may_be_left_to_people(self, small_hotline: Hotline) -> None:
        ringing(small_hotline)
        assert watch(small_hotline, AlertRules(0, RULES.window)) is None

    def test_who_it_was_is_told(self, small_hotline: Hotline) -> None:
        for number in range(1, 5):
            ringing(small_hotline, number, f"+861380013800{number}")
        watch(small_hotline)
        with small_hotline.database.read() as session:
            last = last_switch(session)
        assert last is not None
        assert last.by == ALERT
