"""Callers who wait for a person: times, choices, the answer, and how they leave."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from ivr.call_flow import CallStage
from models.crypto import KeyRing
from models.queue_entry import QueueEntry
from models.staff import Agent
from tests.ivr.phone import START, TWILIO_ZH, Hotline, Phone
from tests.ivr.queueing import LEFT, answered, choose, hire, leave, wait_round, waiting


@pytest.fixture
def agent(hotline: Hotline, key_ring: KeyRing) -> Agent:
    return hire(hotline, key_ring)


class TestInTheQueue:
    def test_entering_starts_the_clock(self, hotline: Hotline) -> None:
        phone = waiting(hotline)
        (stay,) = phone.stays
        assert (stay.queue, stay.leg, stay.priority, stay.reason) == ("claims", 1, 10, "asked_for_person")
        assert (stay.entered_at, stay.answered_at, stay.left_at) == (START, None, None)
        assert 'action="/voice/queue/left?leg=1"' in phone.document

    def test_a_fire_goes_to_the_urgent_queue(self, small_hotline: Hotline) -> None:
        phone = Phone(small_hotline)
        phone.rings()
        phone.streams()
        phone.says("车着火了")
        assert (phone.stays[0].queue, phone.stays[0].priority) == ("urgent", 100)
        assert ">urgent-1</Enqueue>" in phone.document

    def test_a_round_of_waiting(self, small_hotline: Hotline) -> None:
        waiting(small_hotline, 1)
        small_hotline.clock.wait(1)
        phone = waiting(small_hotline, 2)
        wait_round(phone, 0)
        assert phone.verbs == ["Say", "Pause", "Say", "Play"]
        assert "/music/melody.wav" in phone.document
        assert "第2位" in phone.spoken
        assert "预计" not in phone.spoken  # nobody knows yet

    def test_no_silence_is_longer_than_two_seconds(self, small_hotline: Hotline) -> None:
        phone = waiting(small_hotline)
        for seconds in range(0, 300, 20):
            wait_round(phone, seconds)
            assert 'length="1"' in phone.document
            assert "length" not in phone.document.replace('length="1"', "")

    def test_every_round_has_another_tip(self, small_hotline: Hotline) -> None:
        phone = waiting(small_hotline)
        heard = {wait_round(phone, seconds) for seconds in range(0, 100, 20)}
        assert len(heard) == 5

    def test_a_long_wait_offers_a_choice(self, small_hotline: Hotline) -> None:
        phone = waiting(small_hotline)
        wait_round(phone, 29)
        assert "Gather" not in phone.verbs
        wait_round(phone, 30)
        assert phone.verbs[-1] == "Gather"
        assert 'action="/voice/queue/choice?leg=1"' in phone.document
        assert 'input="dtmf"' in phone.document

    def test_nobody_waits_for_ever(self, small_hotline: Hotline) -> None:
        phone = waiting(small_hotline)
        wait_round(phone, 600)
        assert phone.verbs == ["Leave"]
        leave(phone, "leave")
        assert phone.stays[0].result == "timeout"
        assert phone.verbs == ["Say", "Record", "Say", "Hangup"]

    @pytest.mark.parametrize("seconds", ["", "x", "-5"])
    def test_a_wait_twilio_did_not_count(self, small_hotline: Hotline, seconds: str) -> None:
        phone = waiting(small_hotline)
        phone.document = small_hotline.waiting.wait(phone.request(query={"leg": "?"}, form={"QueueTime": seconds}))
        assert phone.verbs == ["Say", "Pause", "Say", "Play"]


class TestMusic:
    @pytest.mark.parametrize(
        ("music", "verbs"),
        [("", ["Say", "Pause", "Say", "Pause"]), ("https://example.com/a.wav", ["Say", "Pause", "Say", "Play"])],
    )
    def test_of_ones_own_or_none(self, small_hotline: Hotline, music: str, verbs: list[str]) -> None:
        phone = waiting(small_hotline)
        queues = small_hotline.parts.settings.queues
        queues["claims"] = queues["claims"].model_copy(update={"music": music})
        wait_round(phone, 0)
        assert phone.verbs == verbs
        assert music in phone.document

    def test_a_choice_can_be_made_during_the_music(self, small_hotline: Hotline) -> None:
        phone = waiting(small_hotline)
        wait_round(phone, 30)
        gather = ElementTree.fromstring(phone.document)[-1]
        assert [verb.tag for verb in gather] == ["Say", "Play"]
        assert gather.get("timeout") == "1"


class TestChoice:
    def test_a_call_back(self, hotline: Hotline) -> None:
        phone = waiting(hotline, 1, "没有")
        hotline.clock.wait(30)
        choose(phone, "1")
        assert phone.verbs == ["Leave"]
        leave(phone, "leave")
        assert "15分钟内给您回电" in phone.spoken
        assert phone.verbs == ["Say", "Hangup"]
        assert hotline.events("queue.left") == [{"queue": "claims", "leg": 1, "result": "callback"}]
        assert len(hotline.events("callback.requested")) == 1
        assert phone.stays[0].left_at == START + timedelta(seconds=30)
        task = phone.tasks["call_back"]
        assert (task.phone, task.due_at) == (phone.caller, START + timedelta(seconds=30, minutes=15))
        assert phone.call.stage == CallStage.ENDED

    def test_the_place_in_line_is_kept_with_the_promise(self, hotline: Hotline) -> None:
        phone = waiting(hotline)
        hotline.clock.wait(95)
        choose(phone, "1")
        task = phone.tasks["call_back"]
        assert (task.place_at, task.queue, task.priority) == (START, "claims", 10)

    def test_in_words_where_twilio_hears(self, small_hotline: Hotline) -> None:
        phone = Phone(small_hotline, line=TWILIO_ZH)
        phone.rings()
        phone.presses("0")
        wait_round(phone, 31)
        assert 'input="dtmf speech"' in phone.document
        choose(phone, None, speech="我不等了，你们给我回电吧")
        assert phone.verbs == ["Leave"]
        assert phone.stays[0].result == "callback"

    def test_other_words_keep_the_place(self, small_hotline: Hotline) -> None:
        phone = waiting(small_hotline)
        choose(phone, None, speech="还要等多久")
        assert phone.verbs == ["Pause"]
        assert phone.stays[0].left_at is None

    def test_who_hides_the_number_leaves_a_message_instead(self, small_hotline: Hotline) -> None:
        phone = waiting(small_hotline, caller="anonymous")
        choose(phone, "1")
        leave(phone, "leave")
        assert "Record" in phone.verbs
        assert small_hotline.events("callback.requested") == []

    def test_chosen_twice_owed_once(self, hotline: Hotline) -> None:
        phone = waiting(hotline)
        for delivery in ("one", "two", "two"):
            choose(phone, "1", delivery=delivery)
            assert phone.verbs == ["Leave"]
        assert list(phone.tasks) == ["call_back"]
        assert len(hotline.events("queue.left")) == 1

    def test_a_message(self, hotline: Hotline) -> None:
        phone = waiting(hotline)
        choose(phone, "2")
        leave(phone, "leave")
        assert phone.verbs == ["Say", "Record", "Say", "Hangup"]
        assert phone.stays[0].result == "timeout"
        assert phone.call.stage == CallStage.MESSAGE
        assert list(phone.tasks) == ["call_back"]

    @pytest.mark.parametrize("key", ["3", "0", "*", ""])
    def test_any_other_key_keeps_the_place(self, small_hotline: Hotline, key: str) -> None:
        phone = waiting(small_hotline)
        choose(phone, key)
        assert phone.verbs == ["Pause"]
        assert phone.stays[0].left_at is None
        assert phone.tasks == {}


class TestAnswered:
    def test_the_wait_ends_when_the_agent_takes_the_call(self, hotline: Hotline, agent: Agent) -> None:
        phone = waiting(hotline, 1, "没有")
        hotline.clock.wait(12)
        answered(phone)
        assert phone.call.stage == CallStage.WITH_AGENT
        hotline.clock.wait(200)
        leave(phone, "bridged", seconds=12)
        assert phone.verbs == ["Say", "Pause", "Redirect"]
        phone.document = hotline.after_talk.after(phone.request(query={"leg": "1", "round": "3"}))
        assert phone.verbs == ["Gather"]
        phone.document = hotline.after_talk.again(phone.request(query=LEFT))
        assert phone.verbs == ["Say", "Hangup"]
        (stay,) = phone.stays
        assert stay.answered_at == START + timedelta(seconds=12)
        assert (stay.left_at, stay.result, stay.agent_id) == (START + timedelta(seconds=212), "answered", agent.id)
        assert hotline.events("agent.answered") == [{"agent": agent.id, "leg": 1}]
        assert hotline.events("agent.left") == [{"agent": agent.id, "leg": 1, "reason": "agent_hangup"}]
        assert hotline.events("acw.ended") == []  # the agent's leg has not told of its end
        assert hotline.events("queue.left") == []
        assert phone.call.stage == CallStage.ENDED
        assert phone.tasks == {}

    def test_whoever_hangs_up_first_is_told(self, small_hotline: Hotline, key_ring: KeyRing) -> None:
        hire(small_hotline, key_ring)
        phone = waiting(small_hotline)
        answered(phone)
        leave(phone, "hangup")
        assert small_hotline.events("agent.left")[0]["reason"] == "caller_hangup"

    def test_repeated_and_late_words_of_the_answer(self, small_hotline: Hotline, key_ring: KeyRing) -> None:
        hire(small_hotline, key_ring)
        phone = waiting(small_hotline)
        for delivery in ("a", "a", "b"):
            answered(phone, delivery=delivery)
            small_hotline.clock.wait(5)
        leave(phone, "bridged")
        answered(phone)
        assert phone.stays[0].answered_at == START
        assert len(small_hotline.events("agent.answered")) == 1

    def test_an_answer_whose_moment_was_lost_still_counts(self, small_hotline: Hotline) -> None:
        """The callback of the answer never came; the caller has talked to somebody all the same."""
        phone = waiting(small_hotline)
        small_hotline.clock.wait(100)
        leave(phone, "bridged", seconds=18)
        assert phone.verbs == ["Say", "Pause", "Redirect"]
        assert phone.stays[0].answered_at == START + timedelta(seconds=18)
        assert phone.stays[0].result == "answered"
        assert small_hotline.events("agent.answered") == [{"agent": None, "leg": 1}]


class TestLeaving:
    @pytest.mark.parametrize(
        ("result", "how"),
        [
            ("hangup", "abandoned"),
            ("queue-full", "full"),
            ("error", "system_error"),
            ("system-error", "system_error"),
            ("leave", "timeout"),
        ],
    )
    def test_how_a_caller_leaves_unanswered(self, small_hotline: Hotline, result: str, how: str) -> None:
        phone = waiting(small_hotline)
        small_hotline.clock.wait(7)
        leave(phone, result)
        assert small_hotline.events("queue.left") == [{"queue": "claims", "leg": 1, "result": how}]
        assert phone.stays[0].left_at == START + timedelta(seconds=7)
        assert "call_back" in phone.tasks
        assert "Record" in phone.verbs

    def test_the_first_reason_stays(self, hotline: Hotline) -> None:
        phone = waiting(hotline)
        leave(phone, "hangup")
        leave(phone, "error")
        phone.hangs_up()
        assert [entry.result for entry in hotline.rows(QueueEntry)] == ["abandoned"]
        assert len(hotline.events("queue.left")) == 1

    def test_abandoned_and_nobody_told_us_but_the_status(self, hotline: Hotline) -> None:
        phone = waiting(hotline, 1, "没有")
        hotline.clock.wait(40)
        phone.hangs_up()
        assert hotline.events("queue.left") == [{"queue": "claims", "leg": 1, "result": "abandoned"}]
        assert phone.stays[0].left_at == START + timedelta(seconds=40)
        assert phone.draft_state == "interrupted"
        assert phone.tasks["call_back"].reason == "hang_up"

    def test_a_late_nudge_does_not_cost_the_place(self, small_hotline: Hotline) -> None:
        """A redirect takes the caller out of Twilio's queue; the document it fetches is the queue again."""
        phone = waiting(small_hotline)
        enqueued = phone.document
        leave(phone, "redirected")
        assert phone.stays[0].left_at is None
        assert small_hotline.turn.turn(phone.request(step=1, utterance=1)) == enqueued
        answered_at = small_hotline.clock()
        assert small_hotline.waiting.answered(phone.request(query={}))
        assert phone.stays[0].answered_at == answered_at

    def test_a_repeated_word_of_leaving_gets_the_same_document(self, small_hotline: Hotline) -> None:
        phone = waiting(small_hotline)
        first = leave(phone, "leave", delivery="x")
        before = small_hotline.counts()
        assert leave(phone, "leave", delivery="x") == first
        assert small_hotline.counts() == before

    def test_a_call_nobody_knows_is_let_go(self, small_hotline: Hotline) -> None:
        phone = Phone(small_hotline)
        leave(phone, "bridged")
        assert phone.verbs == ["Hangup"]
        assert "<Response />" in answered(phone)
        choose(phone, "1")
        assert phone.verbs == ["Pause"]
