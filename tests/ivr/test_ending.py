"""What is owed when a call ends, in whatever way."""

from __future__ import annotations

from itertools import permutations

import pytest

from ivr.call_flow import CallStage
from models.call import Call
from models.crypto import KeyRing
from models.fnol import Fnol
from models.outbox import OutboxEntry
from models.staff import Agent
from models.task import Recording, Task
from tests.ivr.phone import CALLER, START, Hotline, Phone

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
WHOLE_CALL = ["没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对"]
RECORDING = "RE" + "a" * 32


def calling(hotline: Hotline, *said: str) -> Phone:
    phone = Phone(hotline)
    phone.rings()
    phone.streams()
    phone.says_all(*said)
    return phone


class TestHangUp:
    @pytest.mark.parametrize("said", range(len(WHOLE_CALL)))
    def test_at_every_step_a_draft_and_a_call_back_stay(self, small_hotline: Hotline, said: int) -> None:
        phone = calling(small_hotline, *WHOLE_CALL[:said])
        known = phone.fields
        phone.hangs_up()
        assert phone.draft_state == "interrupted"
        assert phone.fields == known
        assert phone.tasks["call_back"].phone == CALLER
        assert phone.tasks["call_back"].reason == "hang_up"
        assert small_hotline.events("call.ended") == [{"by": "caller"}]
        assert small_hotline.events("bot.ended") == [{"result": "hangup"}]
        assert phone.jobs["close_call_log"] == {"call_sid": phone.call_sid}
        assert phone.call.stage == CallStage.ENDED
        assert not small_hotline.book.listening(phone.call_sid).listening

    def test_words_still_unanswered_are_kept(self, small_hotline: Hotline) -> None:
        phone = calling(small_hotline, "没有")
        phone.utters(IN_ONE_BREATH)
        phone.hangs_up()
        assert not phone.utters("喂喂").nudge

    def test_a_registered_call_owes_nothing(self, hotline: Hotline) -> None:
        phone = calling(hotline, *WHOLE_CALL)
        phone.hangs_up()
        assert phone.tasks == {}
        assert phone.draft_state == "registered"
        assert hotline.events("call.ended") == [{"by": "system"}]
        assert "close_call_log" in phone.jobs

    def test_a_caller_who_talked_to_a_person_is_owed_nothing(self, hotline: Hotline) -> None:
        phone = calling(hotline, "没有")
        phone.presses("0")
        hotline.waiting.answered(phone.request(query={}))
        phone.hangs_up()
        assert phone.tasks == {}
        assert phone.call.ended_at is not None

    def test_told_five_times_it_ends_once(self, hotline: Hotline) -> None:
        phone = calling(hotline, "没有")
        for _ in range(5):
            phone.hangs_up()
            hotline.clock.wait(1)
        assert phone.call.ended_at == START
        assert len(hotline.events("call.ended")) == 1
        assert len(hotline.rows(Task)) == 1
        assert [entry.job for entry in hotline.rows(OutboxEntry)].count("close_call_log") == 1

    @pytest.mark.parametrize("order", list(permutations(["ringing", "in-progress", "completed"])))
    def test_in_any_order_completed_is_the_end(self, small_hotline: Hotline, order: tuple[str, ...]) -> None:
        phone = calling(small_hotline, "没有")
        for status in order:
            phone.hangs_up(status)
        assert phone.call.stage == CallStage.ENDED
        assert len(small_hotline.events("call.ended")) == 1

    @pytest.mark.parametrize("status", ["busy", "failed", "no-answer", "canceled"])
    def test_what_the_caller_did_not_end_the_system_did(self, small_hotline: Hotline, status: str) -> None:
        phone = calling(small_hotline)
        phone.hangs_up(status)
        assert small_hotline.events("call.ended") == [{"by": "system"}]

    def test_the_end_of_a_call_we_never_had(self, small_hotline: Hotline) -> None:
        Phone(small_hotline).hangs_up()
        assert small_hotline.rows(Call) == []


class TestRecording:
    def told(self, phone: Phone, status: str, sid: str = RECORDING, **form: str) -> None:
        form = {"RecordingSid": sid, "RecordingStatus": status, **form}
        phone.hotline.ending.recording_status(phone.request(form=form))

    def hung(self, phone: Phone, **form: str) -> str:
        phone.document = phone.hotline.ending.recording(phone.request(form={"RecordingSid": RECORDING, **form}))
        return phone.document

    def in_message(self, hotline: Hotline) -> Phone:
        phone = calling(hotline, "没有")
        phone.presses("0")
        hotline.waiting.left(phone.request(query={"leg": "1"}, form={"QueueResult": "leave"}))
        return phone

    def recording(self, hotline: Hotline) -> Recording:
        (recording,) = hotline.rows(Recording)
        assert isinstance(recording, Recording)
        return recording

    @pytest.mark.parametrize("action_first", [True, False])
    def test_a_message_in_either_order(self, hotline: Hotline, action_first: bool) -> None:
        phone = self.in_message(hotline)
        if action_first:
            self.hung(phone)
        self.told(phone, "completed", RecordingDuration="12")
        if not action_first:
            self.hung(phone, RecordingDuration="12")
        assert phone.verbs == ["Say", "Hangup"]
        assert (self.recording(hotline).status, self.recording(hotline).seconds) == ("completed", 12)
        assert set(phone.tasks) == {"call_back", "listen_to_message"}
        assert phone.jobs["fetch_recording"] == {"recording_sid": RECORDING}
        assert phone.call.stage == CallStage.ENDED

    def test_repeats_fetch_once(self, small_hotline: Hotline) -> None:
        phone = self.in_message(small_hotline)
        for status in ("in-progress", "completed", "completed", "in-progress"):
            self.told(phone, status)
        assert self.recording(small_hotline).status == "completed"
        assert [entry.job for entry in small_hotline.rows(OutboxEntry)].count("fetch_recording") == 1

    @pytest.mark.parametrize("status", ["absent", "failed"])
    def test_a_message_that_is_none_leaves_nothing_to_hear(self, small_hotline: Hotline, status: str) -> None:
        phone = self.in_message(small_hotline)
        self.hung(phone)
        self.told(phone, status)
        assert self.recording(small_hotline).status == status
        assert "fetch_recording" not in phone.jobs
        assert phone.tasks["listen_to_message"].closed_at is not None
        assert phone.tasks["call_back"].closed_at is None

    def test_of_two_messages_one_is_enough_to_listen(self, small_hotline: Hotline) -> None:
        phone = self.in_message(small_hotline)
        self.told(phone, "completed", "RE" + "b" * 32)
        self.told(phone, "absent")
        assert phone.tasks["listen_to_message"].closed_at is None

    def test_an_action_without_a_recording_says_goodbye(self, small_hotline: Hotline) -> None:
        phone = self.in_message(small_hotline)
        self.hung(phone, RecordingSid="")
        assert phone.verbs == ["Say", "Hangup"]
        assert small_hotline.rows(Recording) == []

    def test_a_message_of_a_call_whose_beginning_was_lost(self, small_hotline: Hotline) -> None:
        phone = Phone(small_hotline)
        self.hung(phone)
        self.told(phone, "completed")
        assert phone.tasks["listen_to_message"].phone == CALLER
        assert phone.call.stage == CallStage.ENDED


class TestFallback:
    def test_the_caller_hears_words_and_is_called_back(self, hotline: Hotline) -> None:
        phone = calling(hotline, "没有", IN_ONE_BREATH)
        form = {"ErrorCode": "11200", "ErrorUrl": "https://hotline.example.com/voice/turn"}
        for _ in range(2):
            phone.document = hotline.ending.fallback(phone.request(form=form))
            assert phone.verbs == ["Say", "Record", "Say", "Hangup"]
        assert "120" in phone.spoken
        assert phone.tasks["call_back"].reason == "fallback_11200"
        assert phone.draft_state == "interrupted"
        assert "loss_date" in phone.fields

    def test_a_call_that_never_reached_us_is_one_now(self, small_hotline: Hotline) -> None:
        phone = Phone(small_hotline)
        phone.document = small_hotline.ending.fallback(phone.request())
        assert "Record" in phone.verbs
        assert phone.tasks["call_back"].phone == CALLER
        phone.hangs_up()
        assert len(small_hotline.events("call.ended")) == 1

    def test_the_rescue_words_need_no_request(self, small_hotline: Hotline) -> None:
        assert "<Record" in small_hotline.ending.rescue_document(None)


class TestRecovery:
    def test_what_could_not_be_served_is_owed(self, hotline: Hotline) -> None:
        phone = Phone(hotline)
        request = phone.request(call_status="ringing")
        for _ in range(2):
            hotline.ending.recover(request)
        assert list(phone.tasks) == ["call_back"]
        assert phone.tasks["call_back"].reason == "recovered_after_failure"
        assert len(hotline.events("call.arrived")) == 1

    def test_a_lost_end_ends_the_call(self, small_hotline: Hotline) -> None:
        phone = calling(small_hotline, "没有")
        small_hotline.ending.recover(phone.request(call_status="completed"))
        assert phone.call.stage == CallStage.ENDED
        assert len(small_hotline.events("call.ended")) == 1

    def test_a_lost_message_is_fetched(self, small_hotline: Hotline) -> None:
        phone = Phone(small_hotline)
        form = {"RecordingSid": RECORDING, "RecordingStatus": "completed"}
        small_hotline.ending.recover(phone.request(form=form))
        assert set(phone.tasks) == {"call_back", "listen_to_message"}
        assert "fetch_recording" in phone.jobs

    def test_a_registered_report_owes_nothing(self, small_hotline: Hotline) -> None:
        phone = calling(small_hotline, *WHOLE_CALL)
        small_hotline.ending.recover(phone.request(call_status="completed"))
        assert phone.tasks == {}
        assert len(small_hotline.rows(Fnol)) == 1

    def test_nor_does_a_caller_who_talked_to_a_person(self, small_hotline: Hotline) -> None:
        phone = calling(small_hotline)
        phone.presses("0")
        small_hotline.waiting.answered(phone.request(query={}))
        small_hotline.ending.recover(phone.request())
        assert phone.tasks == {}

    def test_an_agent_is_owed_nothing(self, small_hotline: Hotline, key_ring: KeyRing) -> None:
        with small_hotline.database.write() as session:
            agent = Agent(id="a", name="王", queues=["claims"], languages=[], activity="ready", details={})
            agent.phone_index = key_ring.blind_index("phone", CALLER)
            session.add(agent)
        small_hotline.ending.recover(Phone(small_hotline).request(call_status="completed"))
        assert small_hotline.rows(Call) == []

    def test_an_interrupted_report_can_still_be_finished(self, small_hotline: Hotline) -> None:
        """One request failed and was caught up with, but the caller went on."""
        phone = calling(small_hotline, *WHOLE_CALL[:3])
        small_hotline.ending.recover(phone.request())
        phone.says_all(*WHOLE_CALL[3:])
        assert phone.draft_state == "registered"
        assert phone.tasks["call_back"].closed_at is not None


def test_a_hang_up_that_comes_before_the_first_request_is_kept_and_called_back(hotline: Hotline) -> None:
    phone = Phone(hotline)
    phone.hangs_up(Direction="inbound")
    assert "<Hangup" in phone.rings()
    (call,) = hotline.rows(Call)
    assert call.ended_at is not None
    assert [task.kind for task in hotline.rows(Task)] == ["call_back"]
    assert "close_call_log" in {entry.job for entry in hotline.rows(OutboxEntry)}


def test_the_end_of_a_call_that_we_placed_is_nobodys_report(hotline: Hotline) -> None:
    Phone(hotline).hangs_up(Direction="outbound-api")
    assert hotline.rows(Call) == []
