"""A customer we rang: who hears what, what goes on, what is owed afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.twilio_request import VoiceRequest
from models.fnol import Fnol
from models.task import Task
from tests.ivr.phone import CALLER, VOSK_ZH, Hotline, Phone

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
REST = ["沪A一二三四五", "能开", "可以", "对"]
ROAD = "延安路"


class RungPhone(Phone):
    """The customer's telephone, rung for a task."""

    def __init__(self, hotline: Hotline, task: Task, number: int = 7) -> None:
        super().__init__(hotline, line=CALLER, caller=VOSK_ZH, number=number)
        self.task = task

    def _request(self, **more: Any) -> VoiceRequest:
        query = {"task": self.task.id, "attempt": "1", **dict(more.pop("query", {}))}
        return self.request(query=query, **more)

    def picks_up(self, **form: str) -> str:
        self.document = self.hotline.call_backs.answered(self._request(form=form))
        return self.document

    def keys(self, digits: str | None) -> str:
        self.document = self.hotline.call_backs.key(self._request(digits=digits))
        return self.document

    def hangs_up(self, status: str = "completed", **form: str) -> None:
        self.hotline.call_backs.status(self._request(call_status=status, form=form))


def owed(hotline: Hotline, *said: str) -> tuple[Phone, Task]:
    phone = Phone(hotline)
    phone.rings()
    phone.streams()
    phone.says_all(*said)
    phone.hangs_up()
    hotline.clock.wait(600)
    return phone, phone.tasks["call_back"]


def test_nothing_is_told_before_the_customer_has_pressed_a_key(hotline: Hotline) -> None:
    _, task = owed(hotline, "没有", IN_ONE_BREATH)
    phone = RungPhone(hotline, task)
    phone.picks_up()
    assert phone.verbs == ["Gather"]
    assert "给您回电" in phone.spoken
    assert ROAD not in phone.spoken


def test_the_report_goes_on_and_is_registered(hotline: Hotline) -> None:
    first, task = owed(hotline, "没有", IN_ONE_BREATH)
    phone = RungPhone(hotline, task)
    phone.picks_up()
    phone.keys("1")
    assert ROAD in phone.spoken
    phone.streams()
    phone.says_all(*REST)
    phone.hangs_up()
    (fnol,) = hotline.rows(Fnol)
    assert fnol.call_sid == phone.call_sid
    assert (first.draft_state, first.tasks["call_back"].outcome) == ("continued", "the customer was reached")
    assert phone.tasks == {}
    assert phone.call.caller == CALLER
    assert hotline.events("callback.answered") == [{"agent": None}]
    assert hotline.events("callback.dialed") == [{"agent": None, "parent": first.call_sid}]


def test_who_waits_for_a_person_gets_one(hotline: Hotline) -> None:
    first = Phone(hotline)
    first.rings()
    first.streams()
    first.presses("0")
    first.hangs_up()
    wants_person(hotline, first, "claims")
    phone = RungPhone(hotline, first.tasks["call_back"])
    phone.picks_up()
    phone.keys("1")
    assert phone.verbs == ["Say", "Enqueue"]
    assert phone.stays[0].priority == 60


def wants_person(hotline: Hotline, phone: Phone, queue: str) -> None:
    task = phone.tasks["call_back"]
    task.queue = queue
    with hotline.database.write() as session:
        session.merge(task)


def test_a_customer_who_needs_nothing_is_left_alone(small_hotline: Hotline) -> None:
    first, task = owed(small_hotline, "没有")
    phone = RungPhone(small_hotline, task)
    phone.picks_up()
    phone.keys("2")
    assert phone.verbs == ["Say", "Hangup"]
    assert first.tasks["call_back"].closed_at is not None


def test_no_key_is_asked_for_twice_and_the_task_stays(small_hotline: Hotline) -> None:
    first, task = owed(small_hotline, "没有")
    phone = RungPhone(small_hotline, task)
    phone.picks_up()
    phone.keys(None)
    assert phone.verbs == ["Gather"]
    phone.document = small_hotline.call_backs.key(phone._request(query={"asked": "1"}))
    assert phone.verbs == ["Hangup"]
    phone.hangs_up()
    assert first.tasks["call_back"].closed_at is None
    assert small_hotline.events("call.ended")[-1] == {"by": "system"}


@pytest.mark.parametrize("answered_by", ["machine_start", "machine_end_beep", "fax"])
def test_a_machine_is_told_nothing(small_hotline: Hotline, answered_by: str) -> None:
    _, task = owed(small_hotline, "没有")
    phone = RungPhone(small_hotline, task)
    phone.picks_up(AnsweredBy=answered_by)
    assert phone.verbs == ["Hangup"]


def test_a_task_that_was_closed_meanwhile_is_said_to_be_settled(small_hotline: Hotline) -> None:
    _, task = owed(small_hotline, "没有", IN_ONE_BREATH)
    Phone(small_hotline, number=2).rings()
    phone = RungPhone(small_hotline, task)
    phone.picks_up()
    assert phone.verbs == ["Say", "Hangup"]
    assert ROAD not in phone.spoken


def test_a_call_that_breaks_off_again_is_not_rung_for_ever(small_hotline: Hotline) -> None:
    _, task = owed(small_hotline, "没有", IN_ONE_BREATH)
    task.attempts = 2
    with small_hotline.database.write() as session:
        session.merge(task)
    phone = RungPhone(small_hotline, task)
    phone.picks_up()
    phone.keys("1")
    phone.hangs_up()
    assert phone.tasks["call_back"].attempts == 2


def test_pressed_twice_it_is_one_call(small_hotline: Hotline) -> None:
    _, task = owed(small_hotline, "没有", IN_ONE_BREATH)
    phone = RungPhone(small_hotline, task)
    phone.picks_up()
    request = phone._request(digits="1", delivery="once")
    assert small_hotline.call_backs.key(request) == small_hotline.call_backs.key(request)
    assert len(small_hotline.events("callback.answered")) == 1


def test_an_unknown_task_is_no_failure(small_hotline: Hotline) -> None:
    phone = RungPhone(small_hotline, Task(id="nobody"))
    phone.picks_up()
    assert phone.verbs == ["Say", "Hangup"]
    phone.keys("1")
    assert phone.verbs == ["Hangup"]
