"""Deliveries that come twice, late, together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

from ivr.hearing import KEYPAD, LOST, TWILIO, VOSK
from ivr.turn import MOST_WAITS, TurnHandler
from models.call import Call, Delivery, Transcript, Utterance
from models.fnol import FieldEvidence, Fnol
from nlu.understanding import Understanding
from tests.ivr.phone import TWILIO_ZH, VOSK_KO, VOSK_ZH, Hotline, Phone
from tests.ivr.words import PhraseBook

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
THREADS = 8


def at_once(count: int, act: Callable[[int], str]) -> list[str]:
    """Run in threads that all begin together."""
    barrier = Barrier(count)

    def run(index: int) -> str:
        barrier.wait(timeout=10)
        return act(index)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def ringing(hotline: Hotline, line: str = VOSK_ZH) -> Phone:
    phone = Phone(hotline, line)
    phone.rings()
    if phone.call.hearing == VOSK:
        phone.streams()
    return phone


class TestRepeats:
    def test_five_deliveries_one_answer(self, hotline: Hotline) -> None:
        phone = ringing(hotline)
        stored = phone.utters("没有")
        request = phone.request(step=1, utterance=stored.seq)
        first = hotline.turn.turn(request)
        before = hotline.counts()
        assert {hotline.turn.turn(request) for _ in range(5)} == {first}
        assert hotline.counts() == before
        assert phone.call.step == 2

    def test_eight_at_once_one_answer(self, hotline: Hotline) -> None:
        phone = ringing(hotline)
        stored = phone.utters(IN_ONE_BREATH)
        request = phone.request(step=1, utterance=stored.seq)
        documents = at_once(THREADS, lambda _: hotline.turn.turn(request))
        assert len(set(documents)) == 1
        assert phone.call.step == 2
        assert len(hotline.rows(Delivery)) == 2
        assert [row.consumed_step for row in hotline.rows(Utterance)] == [1]
        assert len(hotline.rows(FieldEvidence)) == 4

    def test_eight_rings_of_one_call(self, hotline: Hotline) -> None:
        phone = Phone(hotline)
        request = phone.request(call_status="ringing")
        assert len(set(at_once(THREADS, lambda _: hotline.turn.incoming(request)))) == 1
        assert len(hotline.rows(Call)) == len(hotline.events("call.arrived")) == 1

    def test_rings_under_different_tokens_start_one_stream(self, hotline: Hotline) -> None:
        phone = Phone(hotline)
        documents = at_once(THREADS, lambda i: hotline.turn.incoming(phone.request(delivery=f"ring-{i}")))
        assert sum("<Stream" in document for document in documents) == 1
        assert len({document.partition("<Gather")[2] for document in documents}) == 1
        assert len(hotline.rows(Call)) == 1

    def test_a_confirmation_delivered_eight_times_registers_once(self, hotline: Hotline) -> None:
        phone = ringing(hotline)
        phone.says_all("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以")
        step = phone.step
        documents = at_once(THREADS, lambda i: hotline.turn.turn(phone.request(f"d{i}", step=step, digits="1")))
        assert len(set(documents)) == 1
        assert len(hotline.rows(Fnol)) == 1
        assert hotline.events("bot.ended") == [{"result": "completed"}]


class TestRaces:
    def test_of_two_racing_turns_one_wins_and_both_get_its_document(self, hotline: Hotline) -> None:
        """The nudge and the end of the Gather's patience, at the same moment."""
        phone = ringing(hotline)
        stored = phone.utters("没有")
        requests = [phone.request(step=1, utterance=stored.seq), *(phone.request(step=1) for _ in range(7))]
        documents = at_once(THREADS, lambda i: hotline.turn.turn(requests[i]))
        assert len(set(documents)) == 1
        assert phone.call.step == 2
        assert phone.fields["injury"]["status"] == "none"
        assert len(hotline.rows(Transcript)) == 2

    def test_a_late_answer_gets_what_stands_now_and_is_not_taken(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        phone.says("没有")
        late = small_hotline.turn.turn(phone.request(step=1, digits="1"))
        assert late == phone.document
        assert phone.fields["injury"]["status"] == "none"
        assert phone.call.step == 2

    def test_a_late_nudge_for_words_already_answered_changes_nothing(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        stored = phone.utters("没有")
        phone.is_silent()  # the Gather ended first, and found the words
        nudged = small_hotline.turn.turn(phone.request(step=stored.step, utterance=stored.seq))
        assert nudged == phone.document
        assert phone.call.step == 2

    def test_words_that_come_while_we_think_wait_for_the_next_turn(self, hotline: Hotline) -> None:
        phone = ringing(hotline)
        phone.says("没有")
        thinking, said = Event(), Event()

        class Slow(PhraseBook):
            def understand(self, *arguments: Any, **named: Any) -> Understanding:
                thinking.set()
                assert said.wait(10)
                return super().understand(*arguments, **named)

        slow = TurnHandler(replace(hotline.parts, understander=Slow()))
        first = phone.utters("昨天晚上八点半")
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(slow.turn, phone.request(step=first.step, utterance=first.seq))
            assert thinking.wait(10)
            second = phone.utters("在上海市延安路")
            said.set()
            phone.document = answer.result(10)
        assert (phone.fields.keys() & {"loss_date", "loss_location"}) == {"loss_date"}
        # Its nudge names the document that was there when it was said; it is taken all the same.
        phone.document = hotline.turn.turn(phone.request(step=second.step, utterance=second.seq))
        assert "loss_location" in phone.fields
        assert sorted(row.consumed_step for row in hotline.rows(Utterance)) == [1, 2, 3]

    def test_a_yes_said_before_the_question_is_no_answer_to_it(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        phone.says_all("没有", IN_ONE_BREATH)
        early = small_hotline.clock()
        small_hotline.clock.wait(1)
        phone.says("沪A一二三四五")
        assert phone.question == "drivable"
        stored = phone.utters("对", at=early + timedelta(milliseconds=500))
        phone.document = small_hotline.turn.turn(phone.request(step=stored.step, utterance=stored.seq))
        assert phone.question == "drivable"
        assert "drivable" not in phone.fields
        assert (phone.call.state or {})["attempts"] == {}
        small_hotline.clock.wait(3)
        phone.says("能开")
        assert phone.fields["drivable"]["value"] is True

    def test_facts_said_before_the_question_count(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        early = small_hotline.clock()
        small_hotline.clock.wait(1)
        phone.says("没有")
        phone.utters("在上海市延安路", at=early)
        phone.is_silent()
        assert "loss_location" in phone.fields

    def test_a_key_wins_over_words_and_both_are_kept(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        phone.utters("有")
        phone.presses("2")
        assert phone.fields["injury"]["status"] == "none"
        kept = [(row.source, row.consumed_step) for row in small_hotline.rows(Utterance)]
        assert kept == [("vosk", 1), ("keypad", 1)]


class TestStillSpeaking:
    def test_the_caller_is_not_interrupted(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        phone.says("没有")
        small_hotline.speaking.speaking.add(phone.call_sid)
        phone.is_silent()
        assert phone.verbs == ["Gather", "Redirect"]
        assert phone.spoken == ""
        assert (phone.call.state or {})["attempts"] == {}
        small_hotline.speaking.speaking.clear()
        phone.says(IN_ONE_BREATH)
        assert phone.question == "vehicle"
        assert (phone.call.state or {})["waits"] == 0

    def test_a_hint_that_stays_is_not_believed_for_ever(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        small_hotline.speaking.speaking.add(phone.call_sid)
        for _ in range(MOST_WAITS):
            phone.is_silent()
            assert phone.spoken == ""
        phone.is_silent()
        assert "有人受伤吗" in phone.spoken

    def test_a_key_is_an_answer_whoever_speaks(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        small_hotline.speaking.speaking.add(phone.call_sid)
        phone.presses("2")
        assert phone.question == "what_happened"

    def test_one_key_is_enough_while_we_keep_listening(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        small_hotline.speaking.speaking.add(phone.call_sid)
        phone.is_silent()
        assert 'numDigits="1"' in phone.document


class TestHearingLost:
    def lose(self, hotline: Hotline, phone: Phone) -> None:
        stored = hotline.book.hearing_lost(phone.call_sid, "child died", hotline.clock())
        assert stored is not None
        assert stored.nudge
        phone.document = hotline.turn.turn(phone.request(step=stored.step, utterance=stored.seq))

    def told(self, phone: Phone, event: str, name: str) -> None:
        phone.hotline.ending.stream_status(phone.request(form={"StreamEvent": event, "StreamName": name}))

    def test_the_stream_is_started_anew_once_then_twilio_hears(self, hotline: Hotline) -> None:
        phone = ringing(hotline)
        phone.says("没有")
        first = phone.call.stream_nonce
        self.lose(hotline, phone)
        assert phone.verbs == ["Start", "Gather", "Redirect"]
        assert 'name="caller-2"' in phone.document
        assert "请再说一次" in phone.spoken
        assert phone.call.hearing == VOSK
        assert phone.call.stream_nonce != first
        phone.streams()
        self.lose(hotline, phone)
        assert phone.verbs == ["Gather", "Redirect"]
        assert 'input="dtmf speech"' in phone.document
        assert (phone.call.hearing, phone.question) == (TWILIO, "what_happened")
        assert ((phone.call.state or {})["attempts"], (phone.call.state or {})["failures"]) == ({}, 0)
        phone.answers(speech=IN_ONE_BREATH, speech_confidence=0.8)
        assert phone.question == "vehicle"

    def test_a_line_twilio_may_not_hear_goes_on_by_keys(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, VOSK_KO)
        phone.presses("2")
        small_hotline.ears.languages.clear()
        self.lose(small_hotline, phone)
        assert phone.question == "loss_date"
        phone.presses("0")
        assert phone.verbs == ["Say", "Enqueue"]

    def test_or_asks_for_safety_by_key_first(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, VOSK_KO)
        small_hotline.ears.languages.clear()
        self.lose(small_hotline, phone)
        assert phone.question == "safety"
        assert "번호로 답해 주세요" in phone.spoken
        assert phone.call.hearing == KEYPAD

    def test_words_that_waited_are_answered_though_hearing_is_lost(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        phone.utters("没有")
        small_hotline.ears.languages.clear()
        self.lose(small_hotline, phone)
        assert (phone.question, phone.call.hearing) == ("what_happened", TWILIO)

    def test_a_stream_that_never_opened_is_noticed(self, small_hotline: Hotline) -> None:
        phone = Phone(small_hotline)
        phone.rings()
        phone.is_silent()
        assert 'name="caller-2"' in phone.document
        phone.is_silent()
        assert 'input="dtmf speech"' in phone.document
        assert (phone.call.state or {})["attempts"] == {}

    def test_twilios_word_that_the_stream_ended(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        small_hotline.ending.stream_status(
            phone.request(form={"StreamEvent": "stream-started", "StreamName": "caller-1"})
        )
        small_hotline.ending.stream_status(
            phone.request(form={"StreamEvent": "stream-stopped", "StreamName": "caller-0"})
        )
        assert phone.call.hearing == VOSK
        small_hotline.ending.stream_status(
            phone.request(form={"StreamEvent": "stream-error", "StreamName": "caller-1"})
        )
        assert phone.call.hearing == LOST
        assert small_hotline.events("hearing.lost") == [{"reason": "stream_ended"}]

    def test_a_stream_that_ends_with_the_dialogue_is_no_loss(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline)
        phone.presses("0")
        small_hotline.ending.stream_status(
            phone.request(form={"StreamEvent": "stream-stopped", "StreamName": "caller-1"})
        )
        assert small_hotline.events("hearing.lost") == []

    def test_a_line_without_our_ears_cannot_lose_them(self, small_hotline: Hotline) -> None:
        phone = ringing(small_hotline, TWILIO_ZH)
        assert small_hotline.book.hearing_lost(phone.call_sid, "x", small_hotline.clock()) is None
