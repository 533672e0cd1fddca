"""Nobody to wait for: closed, full, nobody logged in. The caller is told at once, chooses, and is owed a call-back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ivr.call_flow import CallStage
from ivr.script import Script
from models.database import Database
from models.staff import Agent
from settings import Settings
from tests.ivr.conftest import open_hotline
from tests.ivr.phone import START, TWILIO_ZH, Hotline, Phone
from tests.ivr.queueing import choose, leave, waiting

OUTSIDE = {"leg": "1", "attempt": "1"}
NIGHT = {"hours": {"mon-fri": "08:30-12:00"}}  # START is a Wednesday, 14:30


def with_queue(settings: Settings, name: str, **changes: Any) -> Settings:
    queue = settings.queue(name).model_copy(update=changes)
    return settings.model_copy(update={"queues": {**settings.queues, name: queue}})


def nobody_at_work(hotline: Hotline) -> None:
    with hotline.database.write() as session:
        session.get_one(Agent, "agent-0").activity = "offline"


def asks_for_person(hotline: Hotline, line: str = "", number: int = 1) -> Phone:
    phone = Phone(hotline, number=number, **({"line": line} if line else {}))
    phone.rings()
    phone.presses("0")
    return phone


@pytest.fixture
def closed(database: Database, settings: Settings, script: Script) -> Hotline:
    return open_hotline(database, with_queue(settings, "claims", **NIGHT), script)


class TestClosed:
    def test_told_at_once_and_asked(self, closed: Hotline) -> None:
        phone = asks_for_person(closed)
        assert phone.verbs == ["Say", "Gather", "Redirect"]
        assert "不是人工服务时间" in phone.spoken
        assert "为您转" not in phone.spoken
        assert "/voice/queue/choice?leg=1&amp;attempt=1" in phone.document
        assert closed.events("queue.left") == [{"queue": "claims", "leg": 1, "result": "closed"}]
        assert phone.stays[0].slot is None

    def test_the_call_back_is_due_after_the_next_opening(self, closed: Hotline) -> None:
        phone = asks_for_person(closed)
        choose(phone, "1", query=OUTSIDE)
        assert phone.verbs == ["Say", "Hangup"]
        task = phone.tasks["call_back"]
        assert task.due_at == datetime.fromisoformat("2026-03-19T08:45:00+08:00")
        assert (task.reason, task.place_at, task.queue) == ("queue_closed", START, "claims")
        assert "3月19号上午8点45分之前" in phone.spoken
        assert len(closed.events("callback.requested")) == 1
        assert phone.call.stage == CallStage.ENDED

    def test_a_message(self, closed: Hotline) -> None:
        phone = asks_for_person(closed)
        choose(phone, "2", query=OUTSIDE)
        assert phone.verbs == ["Say", "Record", "Say", "Hangup"]
        assert phone.call.stage == CallStage.MESSAGE
        assert closed.events("callback.requested") == []

    def test_in_words_where_twilio_hears(self, closed: Hotline) -> None:
        phone = asks_for_person(closed, TWILIO_ZH)
        assert 'input="dtmf speech"' in phone.document
        choose(phone, None, speech="我留个言", query=OUTSIDE)
        assert "Record" in phone.verbs

    def test_who_says_nothing_is_asked_once_more_then_promised_a_call(self, closed: Hotline) -> None:
        phone = asks_for_person(closed)
        choose(phone, None, query=OUTSIDE)
        assert "attempt=2" in phone.document
        choose(phone, None, query={"leg": "1", "attempt": "2"})
        assert phone.verbs == ["Say", "Hangup"]

    def test_who_hangs_up_at_once_is_owed_a_call_all_the_same(self, closed: Hotline) -> None:
        phone = asks_for_person(closed)
        phone.hangs_up()
        assert list(phone.tasks) == ["call_back"]
        assert [stay.result for stay in phone.stays] == ["closed"]

    def test_repeated_deliveries_promise_once(self, closed: Hotline) -> None:
        phone = asks_for_person(closed)
        documents = {choose(phone, "1", query=OUTSIDE, delivery=each) for each in ("a", "a", "b")}
        assert len(documents) == 1
        assert len(closed.events("callback.requested")) == 1

    def test_an_injured_caller_reaches_the_urgent_queue_at_night(self, closed: Hotline) -> None:
        phone = Phone(closed)
        phone.rings()
        phone.streams()
        phone.says("车着火了")
        assert phone.verbs[-1] == "Enqueue"
        assert phone.stays[0].queue == "urgent"


class TestNobody:
    def test_told_at_once(self, hotline: Hotline) -> None:
        nobody_at_work(hotline)
        phone = asks_for_person(hotline)
        assert "没有人工在线" in phone.spoken
        assert phone.stays[0].left_at is None
        choose(phone, "1", query=OUTSIDE)
        assert "15分钟内给您回电" in phone.spoken
        assert hotline.events("queue.left") == [{"queue": "claims", "leg": 1, "result": "callback"}]

    def test_a_hang_up_at_the_choice_is_an_abandoned_call(self, small_hotline: Hotline) -> None:
        nobody_at_work(small_hotline)
        phone = asks_for_person(small_hotline)
        phone.hangs_up()
        assert small_hotline.events("queue.left")[0]["result"] == "abandoned"

    def test_in_danger_the_words_come_first_and_the_task_is_urgent(self, hotline: Hotline) -> None:
        nobody_at_work(hotline)
        phone = Phone(hotline)
        phone.rings()
        phone.streams()
        phone.says("车着火了")
        assert "120" in phone.spoken
        assert "没有人工在线" in phone.spoken
        assert "为您转" not in phone.spoken
        task = phone.tasks["call_back"]
        assert (task.priority, task.queue, task.due_at) == (100, "urgent", START + timedelta(minutes=5))

    def test_other_queues_agents_do_not_count(self, small_hotline: Hotline) -> None:
        with small_hotline.database.write() as session:
            session.get_one(Agent, "agent-0").queues = ["urgent"]
        assert "没有人工在线" in asks_for_person(small_hotline).spoken

    def test_a_hidden_number_is_asked_for_a_message_only(self, small_hotline: Hotline) -> None:
        nobody_at_work(small_hotline)
        phone = Phone(small_hotline, caller="anonymous")
        phone.rings()
        phone.presses("0")
        assert phone.verbs == ["Say", "Say", "Record", "Say", "Hangup"]


class TestFull:
    def test_as_many_wait_as_there_are_places(self, database: Database, settings: Settings, script: Script) -> None:
        hotline = open_hotline(database, with_queue(settings, "claims", max_waiting=2), script)
        first, second = waiting(hotline, 1), waiting(hotline, 2)
        assert [first.stays[0].slot, second.stays[0].slot] == [1, 2]
        third = asks_for_person(hotline, number=3)
        assert "排队的人太多" in third.spoken
        assert hotline.events("queue.left") == [{"queue": "claims", "leg": 1, "result": "full"}]
        leave(first, "hangup")
        assert waiting(hotline, 4).stays[0].slot == 1

    def test_danger_always_finds_room(self, database: Database, settings: Settings, script: Script) -> None:
        hotline = open_hotline(database, with_queue(settings, "urgent", max_waiting=1), script)
        slots = []
        for number in (1, 2, 3):
            phone = Phone(hotline, number=number)
            phone.rings()
            phone.streams()
            phone.says("车着火了")
            slots.append(phone.stays[0].slot)
        assert len(set(slots)) == 3


def test_a_freed_place_rests_before_it_is_given_again(small_hotline: Hotline) -> None:
    """Twilio may not have emptied its queue of that place yet."""
    first = waiting(small_hotline, 1)
    leave(first, "hangup")
    small_hotline.clock.wait(1)
    assert waiting(small_hotline, 2).stays[0].slot == 2
